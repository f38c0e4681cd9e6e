PROCESS = "src-gen/IPD_warranty_intake.scxml"
DESK = "8101"
SECOND_DESK = "8102"


def actions(ors):
    return [entry.name for entry in ors.journal]


def claim(session):
    return dict(session.log).get("claim")


def start(ors, **interaction):
    ors.module("session").on("fetch").optional("not every test comes so far").answer({"content": '{"number": "R-77"}'})
    session = ors.start(PROCESS)
    return session, ors.add_interaction(media="voice", ani="5551", dnis="8000", **interaction)


def test_a_call_is_let_go_searched_for_taken_back_and_sent_to_the_desk(ors):
    session, call = start(ors)

    ors.advance(seconds=5)

    assert claim(session) == "routed"
    assert dict(session.log)["receipt"] == "R-77"
    assert actions(ors) == [
        "interaction.detach",
        "session.start",
        "session.fetch",
        "interaction.attach",
        "interaction.redirect",
    ]
    assert ors.journal[-1].arguments["to"] == DESK
    assert ors.journal[-1].arguments["interactionid"] == call.id
    assert session.final == "leave"


def test_letting_go_is_tried_three_times_with_a_rest(ors):
    ors.module("interaction").on("detach").times(2).fail("invalidstate")
    session, _ = start(ors)

    ors.advance(seconds=5)

    assert [entry.time for entry in ors.journal if entry.name == "interaction.detach"] == [0, 0.2, 0.4]
    assert claim(session) == "routed"


def test_a_call_that_cannot_be_let_go_is_ended(ors):
    ors.module("interaction").on("detach").fail("invalidstate")
    session, _ = start(ors)

    ors.advance(seconds=5)

    assert actions(ors) == ["interaction.detach"] * 3 + ["interaction.terminate"]
    assert claim(session) == "rejected"


def test_the_second_desk_is_tried_when_the_first_does_not_exist(ors):
    ors.module("interaction").on("redirect").once().fail("invaliddestination")
    session, _ = start(ors)

    ors.advance(seconds=5)

    assert [entry.arguments["to"] for entry in ors.journal[-2:]] == [DESK, SECOND_DESK]
    assert claim(session) == "routed"


def test_without_a_receipt_the_call_goes_on_after_half_a_minute(ors):
    ors.module("session").on("fetch").fail("http.404")
    session = ors.start(PROCESS)
    ors.add_interaction(media="voice", ani="5551", dnis="8000")

    ors.advance(minutes=1)

    assert claim(session) == "routed"
    assert "receipt" not in dict(session.log)
    assert next(entry.time for entry in ors.journal if entry.name == "interaction.attach") >= 30


def test_a_caller_who_hangs_up_while_the_receipt_is_looked_for_is_lost(ors):
    ors.module("session").on("fetch").hold()
    session = ors.start(PROCESS)
    call = ors.add_interaction(media="voice", ani="5551", dnis="8000")
    ors.advance(seconds=2)

    call.abandon()

    assert claim(session) == "lost"
    assert session.final == "leave"


def test_a_deleted_interaction_ends_the_application(ors):
    ors.module("interaction").on("detach").hold()
    session, call = start(ors)

    call.delete()

    assert session.final == "leave"
    assert dict(session.log)["exit"] == "interaction deleted"
