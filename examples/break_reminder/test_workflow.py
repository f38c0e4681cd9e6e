import pytest

from orsagent.tlib import RequestAgentNotReady, RequestAgentReady

WORKFLOW = "workflow.scxml"
BREAK = RequestAgentNotReady(this_dn="7001", reasons={"ReasonCode": "Break"})
READY = RequestAgentReady(this_dn="7001")


@pytest.fixture
def agent(ors):
    return ors.tserver.add_agent("1001", dn="7001", state="Ready")


def test_an_agent_is_ready_again_after_fifteen_minutes(ors, agent):
    session = ors.start(WORKFLOW)
    session.send("break.requested")

    ors.advance(minutes=14, seconds=59)
    assert (agent.state, agent.reasons) == ("NotReady", {"ReasonCode": "Break"})

    ors.advance(seconds=1)
    assert agent.history == [(0, "Ready"), (0, "NotReady"), (900, "Ready")]
    assert ors.tserver.journal == [BREAK, READY]
    assert session.log == [("reminder", "The break is over")]
    assert "working" in session.configuration


def test_an_agent_who_is_back_earlier_is_not_reminded(ors, agent):
    session = ors.start(WORKFLOW)
    session.send("break.requested")
    ors.advance(minutes=10)

    session.send("break.ended")
    ors.advance(hours=1)

    assert agent.history[-1] == (600, "Ready")
    assert ors.tserver.journal == [BREAK, READY]
    assert session.log == []


@pytest.mark.usefixtures("agent")
def test_there_can_be_several_breaks(ors):
    session = ors.start(WORKFLOW, data={"length": 60})

    for _ in range(2):
        session.send("break.requested")
        ors.advance(minutes=2)

    assert ors.tserver.journal == [BREAK, READY, BREAK, READY]


@pytest.mark.usefixtures("agent")
def test_the_workflow_ends_with_the_shift(ors):
    session = ors.start(WORKFLOW)
    session.send("break.requested")

    session.send("shift.ended")
    ors.advance(hours=1)

    assert session.final == "finished"
    assert ors.tserver.journal == [BREAK]


@pytest.mark.ors(completion="confirmed")
def test_no_break_when_t_server_rejects_it(ors, agent):
    ors.tserver.on(RequestAgentNotReady).once().reject(185)
    session = ors.start(WORKFLOW)

    session.send("break.requested")

    assert agent.state == "Ready"
    assert "working" in session.configuration
    assert session.log == [
        (
            "no break",
            "T-Server of switch 'SW1': Set is in wrong state for invocation (T-Library error 185)",
        )
    ]


@pytest.mark.ors(completion="confirmed")
def test_the_way_back_is_tried_until_it_works(ors, agent):
    ors.tserver.on(RequestAgentReady).times(2).reject(185)
    session = ors.start(WORKFLOW)
    session.send("break.requested")

    ors.advance(minutes=15)
    assert "overdue" in session.configuration

    ors.advance(minutes=2)
    assert "working" in session.configuration
    assert agent.history[-1] == (1020, "Ready")
    assert [request.time for request in ors.tserver.journal] == [0, 900, 960, 1020]


def test_a_lost_connection_only_puts_the_end_of_the_break_off(ors, agent):
    session = ors.start(WORKFLOW)
    session.send("break.requested")

    ors.tserver.disconnect(for_=1000)
    ors.advance(minutes=17)

    assert session.log[1] == (
        "still not ready",
        "SW1: RequestAgentReady for DN 7001 not sent: not connected to T-Server (T-Library error 54)",
    )
    assert agent.history[-1] == (1020, "Ready")
