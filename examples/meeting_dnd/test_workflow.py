import pytest

from orsagent.tlib import RequestSetDNDOff, RequestSetDNDOn

WORKFLOW = "workflow.scxml"
ON = RequestSetDNDOn(this_dn="7001", reasons={"ReasonCode": "Meeting"})
OFF = RequestSetDNDOff(this_dn="7001")


@pytest.fixture
def agent(ors):
    return ors.tserver.add_agent("1001", dn="7001", state="Ready")


@pytest.mark.parametrize(("data", "minutes"), [(None, 30), ({"minutes": 45}, 45)])
def test_calls_do_not_disturb_the_meeting(ors, agent, data, minutes):
    session = ors.start(WORKFLOW)

    session.send("meeting.started", data)
    assert agent.dnd

    ors.advance(minutes=minutes)
    assert not agent.dnd
    assert ors.tserver.journal == [ON, OFF]
    assert ors.tserver.journal[1].time == minutes * 60
    assert agent.state == "Ready"


def test_a_cancelled_meeting_gives_the_agent_back_at_once(ors, agent):
    session = ors.start(WORKFLOW)
    session.send("meeting.started")
    ors.advance(minutes=3)

    session.send("meeting.cancelled")
    ors.advance(hours=1)

    assert not agent.dnd
    assert [request.time for request in ors.tserver.journal] == [0, 180]


@pytest.mark.ors(completion="confirmed")
@pytest.mark.usefixtures("agent")
def test_a_meeting_cancelled_before_t_server_answers_is_switched_off_too(ors):
    ors.tserver.on(RequestSetDNDOn).delay(seconds=2)
    session = ors.start(WORKFLOW)
    session.send("meeting.started")
    ors.advance(seconds=1)

    session.send("meeting.cancelled")
    ors.advance(seconds=10)

    assert ors.tserver.journal == [ON, OFF]
    assert "available" in session.configuration


@pytest.mark.ors(completion="confirmed")
@pytest.mark.usefixtures("agent")
def test_a_meeting_without_do_not_disturb_is_reported(ors):
    ors.tserver.on(RequestSetDNDOn).reject(59)
    session = ors.start(WORKFLOW)

    session.send("meeting.started")

    assert "available" in session.configuration
    assert [label for label, _ in session.log] == ["calls will disturb the meeting"]


@pytest.mark.ors(completion="confirmed")
def test_switching_off_is_tried_until_it_works(ors, agent):
    ors.tserver.on(RequestSetDNDOff).times(3).reject(58)
    session = ors.start(WORKFLOW)
    session.send("meeting.started")

    ors.advance(minutes=31)
    assert "blocked" in session.configuration
    assert agent.dnd

    ors.advance(minutes=5)
    assert "available" in session.configuration
    assert not agent.dnd
    assert ors.tserver.journal == [ON, OFF, OFF, OFF, OFF]


def test_a_lost_connection_is_waited_for(ors, agent):
    session = ors.start(WORKFLOW)
    session.send("meeting.started")
    ors.tserver.disconnect()
    ors.advance(minutes=30)
    assert "blocked" in session.configuration

    ors.tserver.reconnect()
    ors.advance(minutes=1)

    assert not agent.dnd
    assert "available" in session.configuration


@pytest.mark.usefixtures("agent")
def test_nothing_happens_after_the_calendar_is_closed(ors):
    session = ors.start(WORKFLOW)
    session.send("calendar.closed")

    session.send("meeting.started")

    assert session.final == "finished"
    assert ors.tserver.journal == []
