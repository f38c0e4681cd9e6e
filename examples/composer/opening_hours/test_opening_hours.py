from datetime import UTC, datetime

import pytest

WORKFLOW = "workflow.scxml"
BRANCHES = {
    "ByNumber": {"8001": "Lisbon", "8002": "Tallinn"},
    "Lisbon": {
        "zone": "Europe/Lisbon",
        "opens": "09:00",
        "closes": "17:30",
        "number": "8101",
        "voice": "Portuguese",
    },
    "Tallinn": {
        "zone": "Europe/Tallinn",
        "opens": "08:00",
        "closes": "16:00",
        "number": "8102",
        "voice": "Estonian",
    },
    "Default": {"zone": "UTC", "opens": "00:00", "closes": "23:59", "number": "8103", "voice": "English (UK)"},
}
DAYS_OFF = {"Lisbon": "PortugueseHolidays", "Tallinn": "EstonianHolidays", "Default": "None"}


@pytest.fixture(autouse=True)
def _branches(ors):
    ors.lists["Branches"] = {
        name: {**section, "specialdays": DAYS_OFF[name]} if name in DAYS_OFF else section
        for name, section in BRANCHES.items()
    }
    ors.special_days["PortugueseHolidays"] = {"Day of Portugal": "06-10"}
    ors.special_days["EstonianHolidays"] = {"Midsummer": "2026-06-24"}


def call_at(ors, when, dnis):
    ors.now = when
    session = ors.start(WORKFLOW)
    ors.add_interaction(media="voice", ani="5554", dnis=dnis)
    ors.advance(seconds=5)
    return session


@pytest.fixture
def spoken(taken, inside):
    """The announcements that were played."""
    return lambda: [prompt["text"] for play in taken("dialog.play") for prompt in inside(play, "prompt")]


@pytest.mark.parametrize(
    ("dnis", "when", "final"),
    [
        pytest.param("8001", datetime(2026, 6, 9, 8, 0, tzinfo=UTC), "routed", id="nine in Lisbon, in summer"),
        pytest.param("8001", datetime(2026, 1, 13, 8, 59, tzinfo=UTC), "toldHours", id="before nine in winter"),
        pytest.param("8001", datetime(2026, 6, 10, 10, 0, tzinfo=UTC), "toldDayOff", id="a holiday in Portugal"),
        pytest.param("8002", datetime(2026, 6, 10, 10, 0, tzinfo=UTC), "routed", id="no holiday in Estonia"),
        pytest.param("8002", datetime(2026, 6, 9, 13, 0, tzinfo=UTC), "toldHours", id="four o'clock in Tallinn"),
        pytest.param("8002", datetime(2026, 6, 12, 22, 0, tzinfo=UTC), "toldHours", id="Saturday there already"),
        pytest.param("8999", datetime(2026, 6, 9, 3, 0, tzinfo=UTC), "routed", id="a number of no branch"),
    ],
)
def test_the_local_time_of_the_branch_decides(ors, dnis, when, final):
    assert call_at(ors, when, dnis).final == final


def test_the_call_goes_to_the_branchs_own_number(ors):
    call_at(ors, datetime(2026, 6, 9, 10, 0, tzinfo=UTC), "8002")

    [redirect] = ors.journal
    assert (redirect.element, redirect.arguments["to"]) == ("redirect", "8102@SW1.DN")


def test_the_announcement_is_the_branchs_and_in_its_language(ors, spoken):
    session = call_at(ors, datetime(2026, 6, 9, 4, 0, tzinfo=UTC), "8002")

    [play] = ors.journal
    assert play.arguments["language"] == "Estonian"
    assert spoken() == ["hours/08.wav"]
    assert dict(session.log)["local"].startswith("Europe/Tallinn")


def test_an_option_closes_every_branch(ors, spoken):
    ors.options["all-branches-shut"] = "true"

    session = call_at(ors, datetime(2026, 6, 9, 10, 0, tzinfo=UTC), "8001")

    assert session.final == "closedByOrder"
    assert spoken() == ["hours/all_shut.wav"]
