import pytest

WORKFLOW = "workflow.scxml"
FOUND = {
    "resource": {"dn": "7001", "agent": "2001", "switch": "SW1"},
    "targetcomponentselected": "Tracking@StatServer.GA",
}


@pytest.fixture
def session(ors):
    return ors.start(WORKFLOW)


@pytest.fixture
def queue(ors):
    return ors.module("queue")


def ring(ors):
    return ors.add_interaction(media="voice", ani="5552", dnis="8000")


def test_the_target_that_was_found_gets_the_call(ors, session, queue, actions, taken):
    queue.on("submit").answer(FOUND)

    ring(ors)
    ors.advance(seconds=1)

    assert session.final == "routed"
    assert actions() == ["queue.submit", "ixn.redirect"]
    assert taken("ixn.redirect")[0].arguments["to"]["dn"] == "7001"
    assert ("target", "Tracking@StatServer.GA") in session.log


def test_the_two_groups_are_weighted_and_treatments_run_meanwhile(ors, session, queue, taken, inside):
    queue.on("submit").answer(FOUND)

    ring(ors)
    ors.advance(seconds=1)

    [submit] = taken("queue.submit")
    assert submit.arguments["ordertype"] == "percentage"
    assert (submit.arguments["timeout"], submit.arguments["priority"]) == (600, 10)
    assert [(one["name"], one["weight"]) for one in inside(submit, "target")] == [
        ("Tracking", "70"),
        ("Complaints", "30"),
    ]
    assert [one["resource"] for one in inside(submit, "playsound")] == ["music/parcels"]
    assert [one["text"] for one in inside(submit, "prompt")] == ["parcels/welcome.wav"]
    assert session.finished


def test_who_is_near_the_front_keeps_waiting(ors, session, queue, actions):
    submit = queue.on("submit").hold()
    queue.on("query").answer({"positioninqueue": 2})

    ring(ors)
    ors.advance(seconds=30)
    assert session.configuration == {"serving", "waitingOn"}

    submit.release(FOUND)
    ors.advance(seconds=1)
    assert session.final == "routed"
    assert actions() == ["queue.submit", "queue.query", "dialog.playsound", "ixn.redirect"]


def test_who_is_far_behind_is_sent_to_any_agent_who_is_ready(ors, session, queue, actions, taken):
    ors.tserver.add_agent("2002", dn="7002", state="Ready")
    queue.on("submit").once().hold()
    queue.on("query").answer({"positioninqueue": 14})

    ring(ors)
    ors.advance(seconds=30)

    assert session.final == "routed"
    assert actions() == ["queue.submit", "queue.query", "queue.cancel", "queue.submit", "ixn.redirect"]
    assert taken("ixn.redirect")[0].arguments["to"]["agent"] == "2002"


def test_when_nobody_comes_the_call_goes_to_the_mailbox(ors, session, queue, taken):
    queue.on("submit").hold()
    queue.on("query").answer({"positioninqueue": 14})

    ring(ors)
    ors.advance(minutes=2)

    assert session.final == "mailbox"
    [redirect] = taken("ixn.redirect")
    assert redirect.time == pytest.approx(60)
    assert redirect.arguments["to"] == "8900@SW1.DN"


def test_a_caller_who_hangs_up_is_gone(ors, session, queue, actions):
    queue.on("submit").hold()
    call = ring(ors)
    ors.advance(seconds=7)

    call.abandon()

    assert session.final == "gone"
    assert actions() == ["queue.submit"]
