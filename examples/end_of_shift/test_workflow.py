import pytest

from orsagent.tlib import RequestAgentLogout, RequestAgentNotReady, RequestSetDNDOff, RequestSetDNDOn

WORKFLOW = "workflow.scxml"
REASON = {"ReasonCode": "EndOfShift"}
NOT_READY = RequestAgentNotReady(this_dn="7001", agent_id="1001", reasons=REASON)
LOGOUT = RequestAgentLogout(this_dn="7001", agent_id="1001", reasons=REASON)
DND_ON = RequestSetDNDOn(this_dn="7001")
DND_OFF = RequestSetDNDOff(this_dn="7001")


@pytest.fixture
def agent(ors):
    return ors.tserver.add_agent("1001", dn="7001", state="Ready")


def test_an_agent_without_a_call_is_logged_out_at_once(ors, agent):
    session = ors.start(WORKFLOW)

    session.send("shift.ended")

    assert ors.tserver.journal == [NOT_READY, DND_ON, LOGOUT, DND_OFF]
    assert agent.state == "LoggedOut"
    assert not agent.dnd
    assert session.final == "loggedOut"


def test_the_present_call_may_end_first(ors, agent):
    session = ors.start(WORKFLOW)
    call = agent.ring()
    call.answer()
    session.send("call.started")

    session.send("shift.ended")
    ors.advance(minutes=5)

    assert (agent.state, agent.dnd, agent.reasons) == ("NotReady", True, REASON)
    assert "finishingCall" in session.configuration

    call.release()
    session.send("call.ended")

    assert agent.history == [(0, "Ready"), (0, "NotReady"), (300, "LoggedOut")]
    assert session.final == "loggedOut"


def test_a_call_that_goes_on_too_long_needs_attention(ors, agent):
    session = ors.start(WORKFLOW, data={"patience": 600})
    agent.ring().answer()
    session.send("call.started")
    session.send("shift.ended")

    ors.advance(minutes=10)

    assert ors.tserver.journal == [NOT_READY, DND_ON, DND_OFF]
    assert agent.state == "NotReady"
    assert session.final == "attention"
    assert session.log == [("call goes on too long", 600)]


def test_other_agents_and_reasons_come_from_the_data(ors):
    agent = ors.tserver.add_agent("1002", dn="7002", state="Ready")
    session = ors.start(WORKFLOW, data={"agentId": "1002", "dn": "7002", "reason": "Night"})

    session.send("shift.ended")

    assert ors.tserver.journal[-2] == RequestAgentLogout(
        this_dn="7002", agent_id="1002", reasons={"ReasonCode": "Night"}
    )
    assert agent.state == "LoggedOut"


@pytest.mark.ors(completion="confirmed")
def test_a_call_that_nobody_reported_keeps_the_agent_logged_in(ors, agent):
    agent.ring().answer()
    session = ors.start(WORKFLOW)

    session.send("shift.ended")

    assert ors.tserver.journal == [NOT_READY, DND_ON, LOGOUT, DND_OFF]
    assert (agent.state, agent.dnd) == ("NotReady", False)
    assert session.final == "attention"
    assert "185" in session.log[0][1]


@pytest.mark.ors(completion="confirmed")
@pytest.mark.parametrize(
    ("request_type", "journal", "final", "label"),
    [
        (RequestAgentNotReady, [NOT_READY], "attention", "not ready failed"),
        (RequestSetDNDOn, [NOT_READY, DND_ON, LOGOUT, DND_OFF], "loggedOut", "do not disturb failed"),
        (RequestAgentLogout, [NOT_READY, DND_ON, LOGOUT, DND_OFF], "attention", "logout failed"),
        (RequestSetDNDOff, [NOT_READY, DND_ON, LOGOUT, DND_OFF], "attention", "do not disturb is still on"),
    ],
)
@pytest.mark.usefixtures("agent")
def test_each_request_may_be_rejected(ors, request_type, journal, final, label):
    ors.tserver.on(request_type).reject(59)
    session = ors.start(WORKFLOW)

    session.send("shift.ended")

    assert ors.tserver.journal == journal
    assert session.final == final
    assert [line[0] for line in session.log] == [label]


def test_without_a_connection_nothing_is_sent_and_somebody_has_to_look(ors, agent):
    session = ors.start(WORKFLOW)
    ors.tserver.disconnect()

    session.send("shift.ended")

    assert ors.tserver.journal == []
    assert agent.state == "Ready"
    assert session.final == "attention"
