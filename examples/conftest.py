"""Every example runs on both ECMAScript engines."""

import pytest


@pytest.fixture(params=["v8", "quickjs"])
def ors_options(request):
    return {"engine": request.param}
