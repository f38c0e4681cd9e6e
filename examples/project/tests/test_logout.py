import pytest

from orsagent.tlib import RequestAgentLogout

LOGOUT = RequestAgentLogout(this_dn="7001", reasons={"ReasonCode": "EndOfShift"})


def test_an_agent_without_a_call_is_logged_out_at_once(ors, agent):
    session = ors.start("logout.scxml")

    session.send("shift.ended")

    assert ors.tserver.journal == [LOGOUT]
    assert agent.state == "LoggedOut"
    assert session.final == "loggedOut"


def test_a_call_is_waited_for(ors, agent):
    call = agent.ring()
    call.answer()
    session = ors.start("logout.scxml")

    session.send("shift.ended")
    ors.advance(seconds=90)
    call.release()

    assert ors.run_until("loggedOut", within="5m") == 30
    assert ors.tserver.journal == [LOGOUT] * 3


@pytest.mark.usefixtures("agent")
def test_after_the_third_time_somebody_has_to_look(ors):
    ors.tserver.on(RequestAgentLogout).reject(185)
    session = ors.start("logout.scxml")
    session.send("shift.ended")

    ors.run_until("attention", within="5m")

    assert ors.now == 120
    assert session.log == [("attention", "7001")]


def test_a_telephone_that_is_not_there_is_not_tried_twice(ors):
    ors.allow_unknown_dn("7999", reason="the desk was given away, and the workflow still knows it")
    session = ors.start("logout.scxml", data={"dn": "7999"})

    session.send("shift.ended")

    assert session.configuration == {"attention"}
    assert len(ors.tserver.journal) == 1


@pytest.mark.ors(completion="accepted")
@pytest.mark.usefixtures("agent")
def test_as_ors_does_it_a_rejection_stays_unseen(ors):
    ors.tserver.on(RequestAgentLogout).reject(185)
    session = ors.start("logout.scxml")

    session.send("shift.ended")

    assert session.final == "loggedOut"
