import pytest

WORKFLOW = "workflow.scxml"


@pytest.fixture
def survey(ors):
    session = ors.start(WORKFLOW)
    return session, ors.add_interaction(media="voice", ani="5553", dnis="7001")


@pytest.fixture
def saved(ors):
    ors.module("session").on("fetch").answer({"content": "{saved: true}"})


def type_in(ors, *digits):
    for one in digits:
        ors.module("dialog").on("playandcollect").once().answer({"digits": one})


def agent_leaves(call):
    call.change_party("7001")
    call.remove_party("7001")


@pytest.mark.usefixtures("saved")
def test_two_marks_are_kept_and_sent(ors, survey, actions, taken):
    session, call = survey
    type_in(ors, "5", "4")

    agent_leaves(call)
    ors.advance(seconds=20)

    assert session.final == "Disconnect1"
    assert actions() == [
        "dialog.playandcollect",
        "dialog.playandcollect",
        "ixn.setuData",
        "session.fetch",
        "dialog.play",
        "ixn.terminate",
    ]
    [fetch] = taken("session.fetch")
    assert fetch.arguments["content"] == {"marks": [5, 4], "caller": "5553"}
    assert fetch.arguments["headers"] == {"authorization": f"survey-{session.id}"}
    assert call.udata["survey-marks"] == "5,4"
    assert ("saved", "({saved:true})") in session.log


@pytest.mark.usefixtures("saved")
def test_each_question_is_asked_twice_at_most(ors, survey, taken, inside):
    session, call = survey
    type_in(ors, "9", "3", "", "")

    agent_leaves(call)
    ors.advance(seconds=20)

    asked = [inside(one, "prompt")[0]["text"] for one in taken("dialog.playandcollect")]
    assert asked == ["survey/friendly.wav"] * 2 + ["survey/solved.wav"] * 2
    assert taken("session.fetch")[0].arguments["content"]["marks"] == [3]
    assert session.final == "Disconnect1"


@pytest.mark.usefixtures("saved")
def test_a_caller_who_hangs_up_leaves_the_marks_so_far(ors, survey, taken):
    session, call = survey
    type_in(ors, "2")
    ors.module("dialog").on("playandcollect").hold()
    agent_leaves(call)
    ors.advance(seconds=3)

    call.delete()
    ors.advance(seconds=20)

    assert taken("session.fetch")[0].arguments["content"] == {"marks": [2], "caller": "unknown"}
    assert session.final == "_reserved_Exit1_final"


def test_marks_that_cannot_be_sent_are_logged(ors, survey):
    ors.module("session").on("fetch").fail("503")
    session, call = survey
    type_in(ors, "1", "1")

    agent_leaves(call)
    ors.advance(minutes=2)

    assert ("not saved", '({marks:[1, 1], caller:"5553"})') in session.log
    assert session.final == "Disconnect1"
