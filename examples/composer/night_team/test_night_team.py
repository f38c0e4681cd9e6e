import pytest

WORKFLOW = "workflow.scxml"


@pytest.fixture
def queue(ors):
    return ors.module("queue")


def ring(ors):
    session = ors.start(WORKFLOW)
    return session, ors.add_interaction(media="voice", ani="5562", dnis="8000")


def minutes(session):
    return [value for label, value in session.log if label == "supervisor"]


def test_music_goes_on_and_the_supervisor_is_told_while_a_nurse_is_looked_for(ors, queue, taken):
    queue.on("submit").hold()

    session, call = ring(ors)
    ors.advance(minutes=2, seconds=50)

    assert [one.arguments["resource"] for one in taken("dialog.playsound")] == [
        f"music/night_{number}" for number in (2, 1, 2, 1)
    ]
    assert minutes(session) == [1, 2]
    assert call.udata["waiting-minutes"] == 2
    assert {"playing", "far", "supervisor"} < session.configuration


def test_a_nurse_who_was_found_ends_all_three(ors, queue, actions):
    queue.on("submit").answer(after=75)

    session, _ = ring(ors)
    ors.advance(minutes=2)

    assert session.final == "_composer_global_exit"
    assert dict(session.log)["end"] == "nurse found after 1 minutes"
    assert actions() == ["dialog.playsound", "queue.submit", "dialog.playsound", "ixn.setuData"]


def test_after_the_night_team_the_day_team_is_tried(ors, queue, taken):
    queue.on("submit", queue="VQ_NIGHT").fail("timeout", after=90)
    queue.on("submit", queue="VQ_DAY").answer(after=10)

    session, _ = ring(ors)
    ors.advance(minutes=3)

    assert [one.arguments["queue"] for one in taken("queue.submit")] == ["VQ_NIGHT", "VQ_DAY"]
    assert dict(session.log)["end"] == "nurse found after 1 minutes"


def test_when_nobody_is_there_the_call_is_ended(ors, queue, actions):
    queue.on("submit").fail("timeout", after=90)

    session, _ = ring(ors)
    ors.advance(minutes=4)

    assert dict(session.log)["end"] == "nobody"
    assert actions()[-1] == "ixn.terminate"
    assert minutes(session) == [1, 2]


def test_a_caller_who_hangs_up_stops_music_search_and_clock(ors, queue, taken):
    queue.on("submit").hold()
    session, call = ring(ors)
    ors.advance(seconds=50)

    call.abandon()
    ors.advance(minutes=10)

    assert session.final == "_composer_global_exit"
    assert len(taken("dialog.playsound")) == 2
