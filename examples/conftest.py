"""Every example runs on both ECMAScript engines."""

import pytest

# a project with options of its own; tests/plugin runs it
collect_ignore = ["project"]


@pytest.fixture(params=["v8", "quickjs"])
def ors_options(request):
    return {"engine": request.param}
