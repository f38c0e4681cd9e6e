import pytest

WORKFLOW = "workflow.scxml"
TARGET = {"resource": {"dn": "7001", "agent": "2001", "switch": "SW1"}, "targetcomponentselected": "Tracking@StatServer.GA"}


def actions(ors):
    return [entry.name for entry in ors.journal]


@pytest.fixture
def session(ors):
    return ors.start(WORKFLOW)


def ring(ors):
    return ors.add_interaction(media="voice", ani="5552", dnis="8000")


def test_the_target_that_was_found_gets_the_call(ors, session):
    ors.module("queue").on("submit").answer(TARGET)

    ring(ors)
    ors.advance(seconds=1)

    assert session.final == "routed"
    assert actions(ors) == ["queue.submit", "interaction.redirect"]
    assert ors.journal[1].arguments["to"]["dn"] == "7001"
    assert ("target", "Tracking@StatServer.GA") in session.log


def test_the_two_groups_are_weighted_and_treatments_run_meanwhile(ors, session):
    ors.module("queue").on("submit").answer(TARGET)

    ring(ors)
    ors.advance(seconds=1)

    submit = ors.journal[0]
    assert submit.arguments["ordertype"] == "percentage"
    assert submit.arguments["timeout"] == 20
    assert [target["weight"] for target in submit.children_of("target")] == ["70", "30"]
    assert [sound["resource"] for sound in submit.children_of("playsound")] == ["music/parcels"]
    assert session.final == "routed"


def test_who_is_near_the_front_keeps_waiting(ors, session):
    submit = ors.module("queue").on("submit").hold()
    ors.module("queue").on("query").answer({"positioninqueue": 2})

    ring(ors)
    ors.advance(seconds=30)
    assert session.configuration == {"serving", "waitingOn"}

    submit.answer(TARGET)
    ors.advance(seconds=1)
    assert session.final == "routed"
    assert actions(ors) == ["queue.submit", "queue.query", "dialog.playsound", "interaction.redirect"]


def test_who_is_far_behind_is_sent_to_any_agent_who_is_ready(ors, session):
    agent = ors.tserver.add_agent("2002", dn="7002", state="Ready")
    ors.module("queue").on("submit").once().hold()
    ors.module("queue").on("query").answer({"positioninqueue": 14})

    ring(ors)
    ors.advance(seconds=30)

    assert session.final == "routed"
    assert actions(ors) == ["queue.submit", "queue.query", "queue.cancel", "queue.submit", "interaction.redirect"]
    assert ors.journal[-1].arguments["to"]["agent"] == agent.id


def test_when_nobody_comes_the_call_goes_to_the_mailbox(ors, session):
    ors.module("queue").on("submit").hold()
    ors.module("queue").on("query").answer({"positioninqueue": 14})

    ring(ors)
    ors.advance(minutes=2)

    assert session.final == "mailbox"
    assert ors.journal[-1].time == pytest.approx(60, abs=1)
    assert ors.journal[-1].arguments["to"] == "8900@SW1.DN"


def test_a_caller_who_hangs_up_is_gone(ors, session):
    ors.module("queue").on("submit").hold()
    call = ring(ors)
    ors.advance(seconds=7)

    call.abandon()

    assert session.final == "gone"
    assert actions(ors) == ["queue.submit"]
