import pytest

from orsagent.tlib import RequestSetDNDOff, RequestSetDNDOn

WORKFLOW = "workflow.scxml"
PARTICIPANTS = [{"agent": "1001", "dn": "7001"}, {"agent": "1002", "dn": "7002"}]
ON = [RequestSetDNDOn(this_dn=f"700{n}", agent_id=f"100{n}", reasons={"ReasonCode": "Training"}) for n in (1, 2)]
OFF = [RequestSetDNDOff(this_dn=f"700{n}", agent_id=f"100{n}") for n in (2, 1)]


@pytest.fixture
def agents(ors):
    return [ors.tserver.add_agent(f"100{number}", dn=f"700{number}", state="Ready") for number in (1, 2)]


@pytest.fixture
def training(ors, agents):  # noqa: ARG001 -- those who take part
    session = ors.start(WORKFLOW)
    session.send("training.begins", {"participants": PARTICIPANTS, "minutes": 45})
    return session


def test_everybody_is_quiet_for_the_time_of_the_training(training, ors, agents):
    ors.advance(minutes=44)
    assert [one.dnd for one in agents] == [True, True]

    ors.advance(minutes=2)

    assert ors.tserver.journal == [*ON, *OFF]
    assert [one.dnd for one in agents] == [False, False]
    assert training.final == "over"


def test_a_training_that_is_called_off_ends_at_once(training, ors, agents):
    ors.advance(minutes=10)

    training.send("training.calledoff")
    ors.advance(seconds=1)

    assert dict(training.log)["calledoff"] == "the timer is gone"
    assert [one.dnd for one in agents] == [False, False]
    assert training.final == "over"


def test_calls_go_to_the_reception_meanwhile(training, ors, taken):
    ors.advance(minutes=5)

    call = ors.add_interaction(media="voice", ani="5559", dnis="7001")
    ors.advance(seconds=5)

    [submit] = taken("queue.submit")
    assert submit.arguments["interactionid"] == call.id
    assert "8000" in dict(training.log)["reception"]


def test_who_cannot_be_quieted_is_not_woken(ors):
    ors.tserver.add_agent("1002", dn="7002", state="Ready")
    ors.allow_unknown_dn("7001", reason="the participant's telephone is elsewhere")
    session = ors.start(WORKFLOW)

    session.send("training.begins", {"participants": PARTICIPANTS, "minutes": 5})
    ors.advance(minutes=6)

    assert session.final == "over"
    assert [type(one).__name__ for one in ors.tserver.journal][-1] == "RequestSetDNDOff"
