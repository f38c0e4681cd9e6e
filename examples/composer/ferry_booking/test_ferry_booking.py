import pytest

WORKFLOW = "workflow.scxml"
ASKED = {
    "customer": "mara@example.org",
    "passengers": 4,
    "there": "Kiel-Oslo",
    "back": "Rostock-Trelleborg",
    "voucher": "F1234",
}


def book(ors, **changes):
    session = ors.start(WORKFLOW)
    session.send("booking.asked", {**ASKED, **changes})
    return session


def texts(session):
    return [text for _, text in session.log]


def test_both_fares_come_from_the_same_subroutine_and_a_nested_one(ors):
    session = book(ors)

    told = dict(session.log)
    assert session.final == "booked"
    assert told["there"] == "265.62 with 5 per cent off"
    assert told["back"] == "119.70 with 5 per cent off"
    assert told["total"] == "375.32"


def test_each_inclusion_has_a_prefix_of_its_own(ors):
    session = book(ors)

    assert "There.Discount1: 5 per cent" in texts(session)
    assert "Back.Discount1: 5 per cent" in texts(session)


def test_the_confirmation_is_sent_when_the_booking_has_ended(ors, actions, taken):
    session = book(ors, passengers=10)
    assert session.final == "booked"
    assert actions() == ["session.start"]

    ors.advance(minutes=2)

    [fetch] = taken("session.fetch")
    assert fetch.time == pytest.approx(60)
    assert fetch.session == dict(session.log)["confirmed by"]
    assert fetch.arguments["content"] == {"to": "mara@example.org", "cents": 85190}


def test_a_voucher_is_checked_by_an_invoked_session(ors):
    session = book(ors, voucher="1234")

    assert ("voucher", "not valid") in session.log
    assert dict(session.log)["total"] == "385.32"


def test_a_route_that_does_not_exist_is_refused(ors):
    session = book(ors, back="Atlantis")

    assert session.final == "refused"
    assert "no route Atlantis" in texts(session)
    assert ors.journal == []
