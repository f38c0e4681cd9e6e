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
    ors.advance(seconds=1)
    return session


@pytest.fixture
def _letters(ors):
    ors.module("session").on("fetch").answer({"content": "{}"})


@pytest.mark.usefixtures("_letters")
def test_both_fares_come_from_the_same_subroutine_and_a_nested_one(ors):
    session = book(ors)
    ors.advance(minutes=2)

    told = dict(session.log)
    assert session.final == "booked"
    assert told["there"] == "265.62 with 5 per cent off"
    assert told["back"] == "119.70 with 5 per cent off"
    assert told["total"] == "375.32"


@pytest.mark.usefixtures("_letters")
def test_each_inclusion_has_a_prefix_of_its_own(ors):
    session = book(ors)
    ors.advance(minutes=2)

    told = [text for _, text in session.log]
    assert "There.Discount1: 5 per cent" in told
    assert "Back.Discount1: 5 per cent" in told


@pytest.mark.usefixtures("_letters")
def test_the_confirmation_is_sent_when_the_booking_has_ended(ors):
    session = book(ors, passengers=10)
    assert session.final == "booked"

    ors.advance(minutes=2)

    start, fetch = ors.journal
    assert (start.name, fetch.name) == ("session.start", "session.fetch")
    assert fetch.time == pytest.approx(start.time + 60, abs=1)
    assert fetch.session != session.id


def test_a_voucher_is_checked_by_an_invoked_session(ors):
    session = book(ors, voucher="1234")

    assert ("voucher", "not valid") in session.log
    assert dict(session.log)["total"] == "385.32"


def test_a_route_that_does_not_exist_is_refused(ors):
    session = book(ors, back="Atlantis")

    assert session.final == "refused"
    assert any("no route Atlantis" in text for _, text in session.log)
    assert ors.journal == []
