import pytest

WORKFLOW = "workflow.scxml"


def actions(ors):
    return [entry.name for entry in ors.journal]


def sent(ors):
    """What the survey service got."""
    return next(entry.children_of("content")[0]["_expr"] for entry in ors.journal if entry.name == "session.fetch")


@pytest.fixture
def survey(ors):
    ors.module("session").on("fetch").optional("some tests need none").answer({"content": "{saved: true}"})
    session = ors.start(WORKFLOW)
    call = ors.add_interaction(media="voice", ani="5553", dnis="7001")
    return session, call


def answer(ors, *digits):
    for one in digits:
        ors.module("dialog").on("playandcollect").once().answer({"digits": one})


def test_two_marks_are_kept_and_sent(ors, survey):
    session, call = survey
    answer(ors, "5", "4")

    call.change_party("7001", state="released")
    ors.advance(seconds=20)

    assert session.final == "Disconnect1"
    assert actions(ors) == [
        "dialog.playandcollect",
        "dialog.playandcollect",
        "session.fetch",
        "dialog.play",
        "interaction.terminate",
    ]
    assert sent(ors) == {"marks": [5, 4], "caller": "5553"}
    assert call.udata["survey-marks"] == "5,4"
    assert ("saved", "({saved:true})") in session.log


def test_each_question_is_asked_twice_at_most(ors, survey):
    session, call = survey
    answer(ors, "9", "3", "", "")

    call.change_party("7001", state="released")
    ors.advance(seconds=20)

    assert actions(ors).count("dialog.playandcollect") == 4
    assert sent(ors)["marks"] == [3]
    assert session.final == "Disconnect1"


def test_a_caller_who_hangs_up_leaves_the_marks_so_far(ors, survey):
    session, call = survey
    answer(ors, "2")
    ors.module("dialog").on("playandcollect").hold()
    call.change_party("7001", state="released")
    ors.advance(seconds=3)

    call.delete()
    ors.advance(seconds=20)

    assert sent(ors) == {"marks": [2], "caller": "unknown"}
    assert session.final == "_reserved_Exit1_final"


def test_marks_that_cannot_be_sent_are_logged(ors):
    ors.module("session").on("fetch").fail("http.503")
    session = ors.start(WORKFLOW)
    call = ors.add_interaction(media="voice", ani="5553", dnis="7001")
    answer(ors, "1", "1")

    call.change_party("7001", state="released")
    ors.advance(minutes=2)

    assert ("not saved", '({marks:[1, 1], caller:"5553"})') in session.log
    assert session.final == "Disconnect1"
