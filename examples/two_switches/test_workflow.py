import pytest

from orsagent.tlib import RequestAgentLogout

WORKFLOW = "workflow.scxml"
FIRST = RequestAgentLogout(this_dn="7001", agent_id="1001")
SECOND = RequestAgentLogout(this_dn="8001", agent_id="1001")

pytestmark = pytest.mark.ors(completion="confirmed", switches=["SW1", "SW2"])


@pytest.fixture
def agents(ors):
    first = ors.tservers["SW1"].add_agent("1001", dn="7001", state="Ready")
    second = ors.tservers["SW2"].add_agent("1001", dn="8001", state="NotReady")
    return first, second


def test_the_agent_is_logged_out_on_both_switches(ors, agents):
    session = ors.start(WORKFLOW)

    assert ors.tservers["SW1"].journal == [FIRST]
    assert ors.tservers["SW2"].journal == [SECOND]
    assert [agent.state for agent in agents] == ["LoggedOut", "LoggedOut"]
    assert session.final == "loggedOut"


def test_the_slower_switch_is_waited_for(ors, agents):
    ors.tservers["SW2"].on(RequestAgentLogout).delay(seconds=20)
    session = ors.start(WORKFLOW)

    ors.advance(seconds=19)
    assert [agent.state for agent in agents] == ["LoggedOut", "NotReady"]
    assert not session.finished

    ors.advance(seconds=1)
    assert session.final == "loggedOut"


@pytest.mark.parametrize(("code", "error"), [(59, "DN is not configured in CME"), (185, "Set is in wrong state")])
def test_one_switch_that_refuses_does_not_keep_the_other_one(ors, agents, code, error):
    ors.tservers["SW1"].on(RequestAgentLogout).reject(code)

    session = ors.start(WORKFLOW)

    assert [agent.state for agent in agents] == ["Ready", "LoggedOut"]
    assert session.final == "incomplete"
    assert session.evaluate("failed") == [{"dn": "7001", "switch": "SW1"}]
    assert error in session.log[0][1]


def test_a_switch_without_connection_is_reported(ors, agents):
    ors.tservers["SW2"].disconnect()

    session = ors.start(WORKFLOW)

    assert [agent.state for agent in agents] == ["LoggedOut", "NotReady"]
    assert session.final == "incomplete"


@pytest.mark.usefixtures("agents")
def test_a_switch_that_nobody_knows_is_reported(ors):
    session = ors.start(
        WORKFLOW, data={"telephones": [{"dn": "7001", "switch": "SW1"}, {"dn": "9001", "switch": "SW9"}]}
    )

    assert session.final == "incomplete"
    assert session.log == [
        ("failed", "for.switch: no T-Server for switch 'SW9'; connected: SW1, SW2"),
    ]
