import pytest

PROCESS = "src-gen/IPD_warranty_intake.scxml"
DESK = "8101"
SECOND_DESK = "8102"


@pytest.fixture
def receipts(ors):
    """What the receipt service answers, where a test says nothing else."""
    return (
        ors.module("session")
        .on("fetch")
        .optional("not every claim comes so far")
        .answer({"content": '{number: "R-77"}'})
    )


def start(ors):
    session = ors.start(PROCESS)
    return session, ors.add_interaction(media="voice", ani="5551", dnis="8000")


def outcome(session):
    return dict(session.log).get("claim")


@pytest.mark.usefixtures("receipts")
def test_a_call_is_let_go_searched_for_taken_back_and_sent_to_the_desk(ors, actions, taken):
    session, call = start(ors)

    ors.advance(seconds=5)

    assert outcome(session) == "routed"
    assert dict(session.log)["receipt"] == "R-77"
    assert actions() == ["ixn.detach", "session.start", "session.fetch", "ixn.attach", "ixn.redirect"]
    [redirect] = taken("ixn.redirect")
    assert redirect.arguments["to"] == DESK
    assert redirect.arguments["from"] == "8000"
    assert redirect.arguments["interactionid"] == call.id
    assert session.final == "leave"


@pytest.mark.usefixtures("receipts")
def test_letting_go_is_tried_three_times_with_a_rest(ors, taken):
    ors.module("ixn").on("detach").times(2).fail("invalidstate")
    session, _ = start(ors)

    ors.advance(seconds=5)

    assert [one.time for one in taken("ixn.detach")] == pytest.approx([0, 0.2, 0.4])
    assert outcome(session) == "routed"


def test_a_call_that_cannot_be_let_go_is_ended(ors, actions):
    ors.module("ixn").on("detach").fail("invalidstate")
    session, _ = start(ors)

    ors.advance(seconds=5)

    assert actions() == ["ixn.detach"] * 3 + ["ixn.terminate"]
    assert outcome(session) == "rejected"


@pytest.mark.usefixtures("receipts")
def test_the_second_desk_is_tried_when_the_first_does_not_exist(ors, taken):
    ors.module("ixn").on("redirect").once().fail("invaliddestination")
    session, _ = start(ors)

    ors.advance(seconds=5)

    assert [one.arguments["to"] for one in taken("ixn.redirect")] == [DESK, SECOND_DESK]
    assert outcome(session) == "routed"


def test_without_a_receipt_the_call_goes_on_after_half_a_minute(ors, taken):
    ors.module("session").on("fetch").fail("404")
    session, _ = start(ors)

    ors.advance(minutes=1)

    assert outcome(session) == "routed"
    assert "receipt" not in dict(session.log)
    assert taken("ixn.attach")[0].time == pytest.approx(30)


@pytest.mark.usefixtures("receipts")
def test_a_caller_who_hangs_up_on_the_way_to_the_desk_is_lost(ors):
    ors.module("ixn").on("redirect").hold()
    session, call = start(ors)
    ors.advance(seconds=2)

    call.abandon()

    assert outcome(session) == "lost"
    assert session.final == "leave"


def test_a_deleted_interaction_ends_the_application(ors):
    ors.module("ixn").on("detach").hold()
    session, call = start(ors)

    call.delete()

    assert session.final == "leave"
    assert dict(session.log)["exit"] == "interaction deleted"


@pytest.mark.usefixtures("receipts")
def test_a_consultation_has_its_parent_attached_first(ors, actions, taken):
    session = ors.start(PROCESS)
    parent = ors.new_interaction(media="voice", ani="5551", dnis="8000")
    ors.add_interaction(media="voice", ani="8101", dnis="8000", type="consult", parent=parent)

    ors.advance(seconds=5)

    assert actions()[:2] == ["ixn.attach", "ixn.detach"]
    assert taken("ixn.attach")[0].arguments["interactionid"] == parent.id
    assert taken("ixn.detach")[0].time == pytest.approx(1)
    assert session.final == "leave"


def test_the_included_page_alone_says_so_and_ends(ors):
    session = ors.start("src-gen/intake.scxml")

    assert session.final == "_composer_noboot"
    assert [text for _, text in session.log] == ["open IPD_warranty_intake.scxml instead"]


def test_a_letter_is_stopped_when_an_error_is_handled_by_nobody(ors, actions):
    ors.module("ixn").on("detach").hold()
    session = ors.start(PROCESS)
    ors.add_interaction(media="email")

    session.send("error.archive", {"description": "no connection"})

    assert session.final == "leave"
    assert actions() == ["ixn.detach", "ixn.terminate"]
    assert dict(session.log)["exit"] == "error.archive"
