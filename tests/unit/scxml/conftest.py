"""What the tests of the interpreter share: both engines, and documents from what stands inside <scxml>."""

import pytest

import orsagent

HEAD = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"'


@pytest.fixture(params=["v8", "quickjs"])
def engine(request):
    return request.param


@pytest.fixture
def runtime(engine):
    with orsagent.Runtime(engine=engine) as runtime:
        yield runtime


@pytest.fixture
def load():
    """Loads a document from what stands inside <scxml>; that begins in line 2."""

    def load(inside, attributes="", path="test.scxml", **options):
        return orsagent.loads(f"{HEAD} {attributes}>\n{inside}</scxml>", path, **options)

    return load


@pytest.fixture
def start(runtime, load):
    """Starts a session of a document from what stands inside <scxml>."""

    def start(inside, attributes="", data=None, **options):
        return runtime.start(load(inside, attributes, **options), data)

    return start
