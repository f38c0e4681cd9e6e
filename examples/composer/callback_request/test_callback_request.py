import pytest

WORKFLOW = "workflow.scxml"


@pytest.fixture
def session(ors):
    return ors.start(WORKFLOW, data={"number": "5561"})


def test_the_call_is_made_when_it_is_due(session, ors, taken):
    ors.advance(minutes=11)
    session.send("callback.result", {"reached": True})

    [call] = taken("ixn.createcall")
    assert call.time == pytest.approx(600, abs=1)
    assert call.arguments["to"] == "5561"
    assert session.final == "reached"


def test_three_attempts_are_made(session, ors, taken):
    for _ in range(3):
        ors.advance(minutes=11)
        session.send("callback.result", {"reached": False})
    ors.advance(minutes=11)

    assert len(taken("ixn.createcall")) == 3
    assert [value for label, value in session.log if label == "missed"] == [1, 2, 3]
    assert dict(session.log)["given up"] == "5561 after 3"
    assert session.final == "failed"


def test_a_callback_that_is_moved_has_one_timer_only(session, ors, taken):
    ors.advance(minutes=9)

    session.send("callback.move", {"minutes": 30})
    ors.advance(minutes=29)
    assert taken("ixn.createcall") == []
    ors.advance(minutes=2)

    assert dict(session.log)["moved"] == 30
    assert len(taken("ixn.createcall")) == 1


def test_a_callback_that_is_called_off_is_not_made(session, ors, taken):
    session.send("callback.calloff")
    ors.advance(hours=1)

    assert session.final == "calledOff"
    assert taken("ixn.createcall") == []


def test_a_timer_that_has_gone_off_cannot_be_stopped(session, ors):
    ors.advance(minutes=11)

    session.send("callback.calloff")

    assert session.final == "calledOff"
    assert "late" in dict(session.log)


def test_a_day_is_the_limit(ors):
    session = ors.start(WORKFLOW, data={"minutes": 2000})

    ors.advance(hours=25)

    assert session.final == "failed"
