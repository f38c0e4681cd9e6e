"""Time zones in scripts: the same as Python's, over every change of summer time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orsagent.errors import SessionError
from orsagent.standins.zones import ABBREVIATIONS, zone_table
from orsagent.testing import Env
from tests.standins.genesys_documents import EMPTY

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAMES = sorted(available_timezones() - {"localtime"})


def session_at(ors, date):
    ors.now = date
    return ors.start(EMPTY)


@pytest.fixture(params=["v8", "quickjs"])
def ors(request):
    with Env(engine=request.param) as ors:
        yield ors


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(NAMES),
    st.integers(0, 2 * 365 * 24 * 3600).map(
        lambda seconds: datetime(2023, 12, 31, tzinfo=UTC) + timedelta(seconds=seconds)
    ),
)
def test_the_table_has_the_offsets_of_zoneinfo(name, when):
    table, seconds = zone_table(datetime(2024, 5, 5, tzinfo=UTC)), (when - EPOCH) // timedelta(seconds=1)
    first, *changes = table["rules"][table["names"][name]]
    passed = [offset for change, offset in zip(changes[::2], changes[1::2], strict=True) if change <= seconds]

    assert (passed or [first])[-1] == when.astimezone(ZoneInfo(name)).utcoffset().total_seconds()


@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata"]
)
@pytest.mark.parametrize("year", [2023, 2024])
def test_every_change_is_met_to_the_second(name, year):
    table, zone = zone_table(datetime(year, 1, 1, tzinfo=UTC)), ZoneInfo(name)
    changes = table["rules"][table["names"][name]][1:]

    for change, offset in zip(changes[::2], changes[1::2], strict=True):
        before, after = (EPOCH + timedelta(seconds=one) for one in (change - 1, change))
        assert before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()
        assert after.astimezone(zone).utcoffset().total_seconds() == offset


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "EST5EDT", "PST8PDT", "EST", "UTC"]
)
def test_scripts_tell_time_date_and_day_as_zoneinfo_does(ors, zone):
    session = session_at(ors, datetime(2024, 3, 31, 0, 59, 58, tzinfo=UTC))

    for _ in range(4):
        there = ors.date.astimezone(ZoneInfo(zone))
        told = session.evaluate(
            f"[_genesys.session.timeInZone('{zone}'), _genesys.session.dateInZone('{zone}'), _genesys.session.dayInZone('{zone}')]"
        )
        assert told == [there.strftime("%H:%M:%S"), there.strftime("%Y-%m-%d"), there.isoweekday() % 7]
        ors.advance(1)


@pytest.mark.parametrize(
    ("short", "name"), [("ECT", "Europe/Paris"), ("PST", "America/Los_Angeles"), ("CST", "America/Chicago")]
)
def test_abbreviations_that_zoneinfo_has_not_are_those_of_java(ors, short, name):
    session = session_at(ors, datetime(2024, 7, 1, 12, tzinfo=UTC))

    assert ABBREVIATIONS[short] == name
    assert session.evaluate(f"_genesys.session.timeInZone('{short}') == _genesys.session.timeInZone('{name}')") is True


@pytest.mark.parametrize(
    ("zone", "time"),
    [
        ("GMT", "12:00:00"),
        ("GMT+1", "13:00:00"),
        ("GMT-3", "09:00:00"),
        ("UTC+5:30", "17:30:00"),
        ("GMT+0100", "13:00:00"),
    ],
)
def test_fixed_offsets_count_hours_east(ors, zone, time):
    session = session_at(ors, datetime(2024, 7, 1, 12, tzinfo=UTC))

    assert session.evaluate(f"_genesys.session.timeInZone('{zone}')") == time


def test_without_a_zone_it_is_the_servers(ors):
    ors.world.session["zone"] = "Asia/Tokyo"
    session = session_at(ors, datetime(2024, 7, 1, 20, tzinfo=UTC))

    assert session.evaluate("[_genesys.session.timeInZone(), _genesys.session.dateInZone('')]") == [
        "05:00:00",
        "2024-07-02",
    ]


def test_a_test_defines_zones_of_its_own(ors):
    ors.zones = {"EST": "America/New_York", "Head office": "Europe/Berlin"}
    session = session_at(ors, datetime(2024, 7, 1, 12, tzinfo=UTC))

    assert session.evaluate("_genesys.session.timeInZone('EST')") == "08:00:00"
    assert session.evaluate("_genesys.session.timeInZone('Head office')") == "14:00:00"


def test_the_day_compares_with_the_constants(ors):
    session = session_at(ors, datetime(2024, 7, 6, 12, tzinfo=UTC))

    assert session.evaluate("_genesys.session.dayInZone('UTC') == _genesys.session.day.Saturday") is True


def test_an_unknown_zone_is_an_error_that_says_what_to_do(ors):
    session = ors.start(
        EMPTY.replace(
            '<state id="s"/>',
            """<state id="s"><onentry><log expr="_genesys.session.timeInZone('Mars')"/></onentry>
        <transition event="error"><log expr="_event.data.message"/></transition></state>""",
        )
    )

    ((_, message),) = session.log
    assert "there is no time zone 'Mars'" in message
    assert "ors.zones" in message


def test_a_time_beyond_the_table_is_an_error_and_no_wrong_answer(ors):
    ors.now = datetime(2024, 7, 1, tzinfo=UTC)
    session = ors.start(
        EMPTY.replace(
            '<state id="s"/>',
            """<state id="s"><transition event="look"><log expr="_genesys.session.timeInZone('Europe/Rome')"/></transition>
            <transition event="error"><log expr="_event.data.message"/></transition></state>""",
        )
    )
    session.send("look")
    ors.advance(hours=24 * 900)
    session.send("look")

    assert session.log[0] == ("", "02:00:00")
    assert "known until 2026-01-03" in session.log[1][1]


def test_a_document_that_names_no_such_function_is_not_handed_the_table(ors):
    session = ors.start(
        EMPTY.replace(
            '<state id="s"/>', '<state id="s"><onentry><log expr="_genesys.session.tenant"/></onentry></state>'
        )
    )

    assert "table" not in str(session.snapshot())
    assert session.evaluate("_genesys.session.timeInZone('Europe/Berlin')") == "01:00:00"


@pytest.mark.parametrize(
    ("date", "shown"),
    [
        (datetime(2026, 12, 24, 17, 30, tzinfo=UTC), "2026-12-24T17:30:00.000Z"),
        ("2026-12-24T17:30:00+01:00", "2026-12-24T16:30:00.000Z"),
        ("2026-12-24T17:30", "2026-12-24T17:30:00.000Z"),
    ],
)
def test_now_sets_what_the_calendar_shows(ors, date, shown):
    session = session_at(ors, date)

    assert session.evaluate("new Date().toISOString()") == shown
    assert ors.now == 0.0


def test_now_cannot_be_set_when_sessions_run(ors):
    ors.start(EMPTY)

    with pytest.raises(SessionError, match="before the first start"):
        ors.now = datetime(2026, 1, 1, tzinfo=UTC)


def test_now_must_be_a_time(ors):
    with pytest.raises(TypeError, match="expected a datetime"):
        ors.now = 5


@pytest.mark.parametrize("text", ["x", "24.12.2026", "2026-13-01", "17:30", ""])
def test_a_text_that_is_no_date_is_told_with_what_is_expected(ors, text):
    with pytest.raises(
        ValueError, match=f"now is '{text}', which is no date .*expected a datetime, or text such as 2026"
    ):
        ors.now = text
