WORKFLOW = "workflow.scxml"


def arrive(ors, media="email", **udata):
    session = ors.start(WORKFLOW)
    return session, ors.add_interaction(media=media, udata={"FromAddress": "tenant@example.org", **udata})


def test_a_letter_goes_to_the_queue_of_its_category(ors, actions, taken):
    ors.module("classification").on("classify").answer({"categories": [{"name": "Repair", "relevancy": 90}]})

    session, letter = arrive(ors)
    ors.advance(seconds=1)

    assert session.final == "placed"
    assert letter.udata["category"] == "Repair"
    assert actions() == ["classification.classify", "ixn.setuData", "ixn.redirect"]
    assert taken("ixn.redirect")[0].arguments["to"] == "Repairs"
    assert taken("ixn.redirect")[0].arguments["hints"] == {"extensions": {"kind": "mail"}}
    assert ("cancelled", True) in session.log


def test_spam_is_stopped(ors, taken):
    ors.module("classification").on("classify").answer({"categories": [{"name": "Spam", "relevancy": 90}]})

    session, letter = arrive(ors)
    ors.advance(seconds=1)

    assert session.final == "stopped"
    [terminate] = taken("ixn.terminate")
    assert terminate.arguments == {"interactionid": letter.id, "reason": "spam from tenant@example.org"}


def test_a_letter_that_cannot_be_classified_goes_to_the_common_queue(ors, taken):
    ors.module("classification").on("classify").fail("unknown")

    session, letter = arrive(ors)
    ors.advance(seconds=1)

    assert letter.udata["category"] == "other"
    assert taken("ixn.redirect")[0].arguments["to"] == "Letters"
    assert session.final == "placed"


def test_a_category_that_is_there_already_is_not_set_again(ors, actions):
    ors.module("classification").on("classify").answer({"categories": [{"name": "Rent", "relevancy": 90}]})

    session, _ = arrive(ors, category="Rent")
    ors.advance(seconds=1)

    assert session.final == "placed"
    assert actions() == ["classification.classify", "ixn.redirect"]


def test_a_chat_is_not_classified(ors, actions):
    session, chat = arrive(ors, media="chat")
    ors.advance(seconds=1)

    assert actions() == ["ixn.setuData", "ixn.redirect"]
    assert chat.udata["category"] == "Chat"
    assert session.final == "placed"


def test_a_telephone_call_is_left_alone(ors, actions):
    session = ors.start(WORKFLOW)

    ors.add_interaction(media="voice", ani="5556", dnis="8000")
    ors.advance(minutes=1)

    assert session.configuration == {"AppEntry", "waiting"}
    assert actions() == []


def test_a_letter_that_is_taken_away_ends_the_workflow(ors):
    ors.module("classification").on("classify").hold()
    session, letter = arrive(ors)
    ors.advance(seconds=3)

    letter.delete()

    assert session.final == "gone"
