import pytest

from orsagent.tlib import RequestAgentLogout

WORKFLOW = "workflow.scxml"
REASON = {"ReasonCode": "NightClosing"}

pytestmark = pytest.mark.ors(completion="confirmed")


@pytest.fixture
def agents(ors):
    first = ors.tserver.add_agent("1001", dn="7001", state="Ready")
    second = ors.tserver.add_agent("1002", dn="7002", state="NotReady")
    return first, second


def test_everybody_is_logged_out_one_after_the_other(ors, agents):
    session = ors.start(WORKFLOW)

    assert ors.tserver.journal == [
        RequestAgentLogout(this_dn="7001", agent_id="1001", reasons=REASON),
        RequestAgentLogout(this_dn="7002", agent_id="1002", reasons=REASON),
    ]
    assert [agent.state for agent in agents] == ["LoggedOut", "LoggedOut"]
    assert session.final == "closed"


def test_who_cannot_be_logged_out_is_named_at_the_end(ors, agents):
    ors.tserver.on(RequestAgentLogout, "7001").reject(185)

    session = ors.start(WORKFLOW)

    assert session.final == "somebodyLeft"
    assert session.result == {"agents": ["1001"]}
    assert session.log == [
        ("left", "1001: T-Server of switch 'SW1': Set is in wrong state for invocation (T-Library error 185)"),
    ]
    assert agents[1].state == "LoggedOut"


@pytest.mark.usefixtures("agents")
def test_an_answer_that_does_not_come_is_not_waited_for_long(ors):
    ors.tserver.on(RequestAgentLogout, "7001").drop()
    session = ors.start(WORKFLOW)

    ors.advance(seconds=10)

    assert session.result == {"agents": ["1001"]}
    assert session.log == [("left", "1001: no answer in 10 s")]


@pytest.mark.usefixtures("agents")
def test_without_a_connection_everybody_is_left(ors):
    ors.tserver.disconnect()

    session = ors.start(WORKFLOW)

    assert session.result == {"agents": ["1001", "1002"]}


def test_an_empty_list_is_done_at_once(ors):
    session = ors.start(WORKFLOW, data={"agents": []})

    assert session.final == "closed"
    assert ors.tserver.journal == []


def test_the_workflow_is_read_in_the_w3c_dialect(ors):
    assert ors.start(WORKFLOW, data={"agents": []}).document.dialect.name == "w3c"
