import pytest

from orsagent.tlib import RequestAgentLogout

WORKFLOW = "workflow.scxml"
LOGOUT = RequestAgentLogout(this_dn="7001", agent_id="1001")

pytestmark = pytest.mark.ors(completion="confirmed")


@pytest.fixture
def agent(ors):
    return ors.tserver.add_agent("1001", dn="7001", state="Ready")


def times(ors):
    return [request.time for request in ors.tserver.journal]


def test_a_logout_that_works_is_sent_once(ors, agent):
    session = ors.start(WORKFLOW)

    assert session.final == "loggedOut"
    assert ors.tserver.journal == [LOGOUT]
    assert agent.state == "LoggedOut"


def test_the_pauses_between_the_tries_double(ors, agent):
    ors.tserver.on(RequestAgentLogout).times(3).reject(185)
    session = ors.start(WORKFLOW)

    ors.advance(minutes=1)

    assert times(ors) == [0, 5, 15, 35]
    assert session.final == "loggedOut"
    assert agent.history[-1] == (35, "LoggedOut")


def test_the_fourth_failure_raises_an_alarm(ors, agent):
    ors.tserver.on(RequestAgentLogout).reject(185)
    session = ors.start(WORKFLOW)

    ors.advance(hours=1)

    assert ors.tserver.journal == [LOGOUT] * 4
    assert session.configuration == {"alarm"}
    label, text = session.log[-1]
    assert (label, text.partition(":")[0]) == ("ALARM", "logout failed 4 times")

    session.send("alarm.acknowledged")
    assert session.final == "givenUp"
    assert agent.state == "Ready"


def test_a_telephone_that_is_not_there_is_an_alarm_at_once(ors):
    ors.allow_unknown_dn("7999", reason="the agent's desk has been taken away")
    session = ors.start(WORKFLOW, data={"dn": "7999"})

    assert ors.tserver.journal == [RequestAgentLogout(this_dn="7999")]
    assert session.configuration == {"alarm"}
    assert "59" in session.log[0][1]


@pytest.mark.usefixtures("agent")
def test_silence_counts_as_a_failure(ors):
    ors.tserver.on(RequestAgentLogout).once().drop()
    session = ors.start(WORKFLOW)

    ors.advance(minutes=1)

    assert times(ors) == [0, 35]  # no answer for 30 s, and the first pause
    assert session.final == "loggedOut"


@pytest.mark.usefixtures("agent")
def test_a_connection_that_comes_back_in_time_is_enough(ors):
    ors.tserver.disconnect(for_=12)
    session = ors.start(WORKFLOW)

    ors.advance(minutes=1)

    assert [request.time for request in ors.tserver.refused] == [0, 5]
    assert times(ors) == [15]
    assert session.final == "loggedOut"


@pytest.mark.ors(completion="accepted")
def test_as_ors_does_it_a_rejected_logout_stays_unseen(ors, agent):
    ors.tserver.on(RequestAgentLogout).reject(185)

    session = ors.start(WORKFLOW)

    assert session.final == "loggedOut"
    assert agent.state == "Ready"
