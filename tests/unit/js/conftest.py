"""Engines and contexts for the tests of this folder."""

import pytest

from orsagent import js
from orsagent.js import Limits

QUICK = Limits(seconds=0.2, bytes=32 * 1024 * 1024)


@pytest.fixture(params=["v8", "quickjs"])
def engine(request):
    made = js.engine(request.param)
    yield made
    made.close()


@pytest.fixture
def context(engine):
    """A context with limits that no test reaches by chance."""
    return engine.context(Limits(seconds=20.0))


@pytest.fixture
def hurried(engine):
    """A context with small limits."""
    return engine.context(QUICK)
