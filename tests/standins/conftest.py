"""What the tests of the stand-ins share: documents made of one action, on both engines."""

import pytest

from orsagent.testing import Env

NAMESPACES = "".join(
    f' xmlns:{prefix}="http://www.genesyslab.com/modules/{name}"'
    for prefix, name in {
        "ixn": "interaction",
        "queue": "queue",
        "dialog": "dialog",
        "session": "session",
        "ws": "ws",
        "statistic": "statistic",
        "classification": "classification",
        "resource": "resource",
        "agent": "agent",
    }.items()
)


@pytest.fixture(params=["v8", "quickjs"])
def engine(request):
    return request.param


@pytest.fixture
def env(engine):
    """An environment whose strict checks the test makes itself."""
    with Env(engine=engine) as environment:
        yield environment


@pytest.fixture
def ors():
    with Env() as environment:
        yield environment


def scxml(content, initial="main"):
    return f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" initial="{initial}"{NAMESPACES}>{content}</scxml>'


def acting(action, event, data=""):
    """A document that executes an action and keeps the events of that prefix, done or error, in `told`."""
    return scxml(f"""
      <datamodel><data id="told" expr="[]"/><data id="reqid"/><data id="App" expr="new Object()"/>{data}</datamodel>
      <state id="main">
        <onentry>{action}</onentry>
        <transition event="{event}">
          <script>told.push({{name: _event.name, data: _event.data}})</script>
        </transition>
        <transition event="error.{event}">
          <script>told.push({{name: _event.name, data: _event.data}})</script>
        </transition>
      </state>""")


def told(session):
    """The events that `acting` has kept: names with data."""
    return [(one["name"], dict(one["data"])) for one in session.evaluate("told")]


@pytest.fixture
def document():
    return scxml


@pytest.fixture
def act():
    return acting


@pytest.fixture
def events():
    return told
