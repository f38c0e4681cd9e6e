import pytest

from orsagent.tlib import RequestAgentLogout

WORKFLOW = "workflow.scxml"
LOGOUT = RequestAgentLogout(this_dn="7001", agent_id="1001", reasons={"ReasonCode": "EndOfShift"})


@pytest.fixture
def agent(ors):
    return ors.tserver.add_agent("1001", dn="7001", state="Ready")


@pytest.fixture
def routed(ors, agent):  # noqa: ARG001 -- the agent that the call goes to
    session = ors.start(WORKFLOW)
    call = ors.add_interaction(media="voice", ani="5557", dnis="8000")
    ors.advance(seconds=2)
    return session, call


def test_the_call_goes_to_the_agent_who_is_ready(routed, ors, actions):
    session, _ = routed

    assert session.configuration == {"shift", "talking"}
    assert actions() == ["queue.submit"]
    assert ors.journal[0].arguments["route"] is True


def test_after_the_shifts_last_call_the_agent_is_logged_out(routed, ors, actions, agent):
    session, call = routed

    session.send("shift.over")
    assert agent.state != "LoggedOut"
    call.delete()
    ors.advance(seconds=1)

    assert session.final == "loggedOut"
    assert actions() == ["queue.submit", "RequestAgentLogout"]
    assert ors.journal[1] == LOGOUT
    assert agent.state == "LoggedOut"


def test_before_the_end_of_the_shift_nobody_is_logged_out(routed, ors, agent):
    session, call = routed

    call.delete()
    ors.advance(seconds=1)

    assert session.final == "stillHere"
    assert agent.state != "LoggedOut"
    assert ors.tserver.journal == []


def test_a_telephone_out_of_service_is_told(routed, ors):
    session, call = routed
    ors.tserver.disconnect()

    session.send("shift.over")
    call.delete()
    ors.advance(seconds=1)

    assert session.final == "refused"
    assert dict(session.log)["logout"].startswith("servererror: ")


def test_a_shift_that_ends_before_a_call_waits_for_one(ors, agent):
    session = ors.start(WORKFLOW)
    session.send("shift.over")
    call = ors.add_interaction(media="voice", ani="5557", dnis="8000")
    ors.advance(seconds=2)

    call.delete()
    ors.advance(seconds=1)

    assert session.final == "loggedOut"
    assert agent.state == "LoggedOut"


def test_a_call_of_the_switch_rings_talks_and_ends_at_the_agents_telephone(ors, agent):
    ors.tserver.add_queue("8000")
    session = ors.start(WORKFLOW)
    waiting = ors.tserver.dn("8000").ring(other_dn="5557", user_data={"Language": "en"})

    interaction = ors.add_interaction(call=waiting)
    ors.advance(seconds=2)
    assert interaction.udata == {"Language": "en"}
    [ringing] = agent.calls
    ringing.answer()
    session.send("shift.over")
    assert session.configuration == {"shift", "talking"}

    ringing.release()
    ors.advance(seconds=1)

    assert session.final == "loggedOut"
    assert agent.state == "LoggedOut"
