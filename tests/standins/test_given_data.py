"""Data that a test gives: list objects, options, special days; live, checked, and seen by every session."""

from datetime import UTC, date, datetime

import pytest

from orsagent.testing import Env
from tests.standins.genesys_documents import EMPTY

LOOKING = """<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ixn="http://www.genesyslab.com/modules/interaction"
  version="1.0" initial="s">
 <datamodel><data id="first" expr="_genesys.session.getListItemValue('Prices', 'tea', 'euro')"/></datamodel>
 <state id="s"><transition event="look">
  <log expr="_genesys.session.getListItemValue('Prices', 'tea', 'euro')"/></transition></state>
</scxml>"""


@pytest.fixture(params=["v8", "quickjs"])
def ors(request):
    with Env(engine=request.param) as ors:
        yield ors


@pytest.fixture
def look(ors):
    return ors.start(EMPTY).evaluate


def test_a_list_item_s_value_comes_from_the_test(ors):
    ors.lists["Prices"] = {"tea": {"euro": "3"}}

    assert ors.start(LOOKING).evaluate("first") == "3"


def test_without_a_key_it_is_an_object_with_all_of_the_item(ors, look):
    ors.lists = {"Prices": {"tea": {"euro": "3", "sold": True, "left": 4}}}

    assert look("_genesys.session.getListItemValue('Prices', 'tea')") == {"euro": "3", "sold": True, "left": 4}
    assert look("_genesys.session.getListItemValue('Prices', 'tea', '')") == {"euro": "3", "sold": True, "left": 4}


def test_changing_that_object_changes_no_list(ors, look):
    ors.lists = {"Prices": {"tea": {"euro": "3"}}}
    look("_genesys.session.getListItemValue('Prices', 'tea').euro = '9'")

    assert look("_genesys.session.getListItemValue('Prices', 'tea', 'euro')") == "3"


def test_what_is_in_no_list_is_empty_text_or_undefined(ors, look):
    ors.lists = {"Prices": {"tea": {}}}

    assert look("_genesys.session.getListItemValue('Prices', 'tea', 'euro') === ''") is True
    assert look("_genesys.session.getListItemValue('None', 'tea', 'euro') === ''") is True
    assert look("_genesys.session.getListItemValue('Prices', 'milk') === undefined") is True
    assert look("_genesys.session.getListItemValue('Prices', 'toString') === undefined") is True


def test_a_lookup_says_whether_a_list_has_an_item(ors, look):
    ors.lists = {"Gold": {"4930": {}}}

    assert look("[_genesys.session.listLookupValue('Gold', 4930), _genesys.session.listLookupValue('Gold', '1')]") == [
        True,
        False,
    ]


def test_a_change_deep_inside_a_list_is_seen_by_sessions_that_run(ors):
    ors.lists["Prices"] = {"tea": {"euro": "3"}}
    sessions = [ors.start(LOOKING), ors.start(LOOKING)]
    ors.lists["Prices"]["tea"]["euro"] = "4"
    for session in sessions:
        session.send("look")
    del ors.lists["Prices"]
    sessions[0].send("look")

    assert sessions[0].log == [("", "4"), ("", "")]
    assert sessions[1].log == [("", "4")]


def test_the_test_s_own_dictionary_is_copied(ors):
    mine = {"tea": {"euro": "3"}}
    ors.lists["Prices"] = mine
    mine["tea"]["euro"] = "9"

    assert ors.lists == {"Prices": {"tea": {"euro": "3"}}}


def test_an_option_comes_from_the_test(ors, look):
    ors.options = {"max-wait": 120, "mode": "night"}

    assert look("_genesys.session.getConfigOption('i', 'max-wait', _genesys.session.lookupseq.StartFromTenant)") == 120
    assert look("_genesys.session.getConfigOption('i', 'none', -1) === ''") is True


def test_an_option_of_a_level_is_found_by_a_lookup_that_begins_there(ors, look):
    ors.options = {"mode": "day", "StartFromTenant": {"mode": "night"}}

    assert look("_genesys.session.getConfigOption('i', 'mode', _genesys.session.lookupseq.StartFromTenant)") == "night"
    assert look("_genesys.session.getConfigOption('i', 'mode', _genesys.session.lookupseq.StartFromCDN)") == "day"


@pytest.mark.parametrize(
    ("day", "today", "is_special"),
    [
        ("2026-12-25", datetime(2026, 12, 25, 12, tzinfo=UTC), True),
        ("2026-12-25", datetime(2025, 12, 25, 12, tzinfo=UTC), False),
        (date(2026, 12, 25), datetime(2026, 12, 25, 12, tzinfo=UTC), True),
        ("12-25", datetime(2031, 12, 25, 12, tzinfo=UTC), True),
        (["12-25", "12-26"], datetime(2031, 12, 26, 12, tzinfo=UTC), True),
        ({"day": "12-24", "last": "01-02"}, datetime(2031, 12, 31, 12, tzinfo=UTC), True),
        ({"day": "12-24", "last": "01-02"}, datetime(2031, 1, 1, 12, tzinfo=UTC), True),
        ({"day": "12-24", "last": "01-02"}, datetime(2031, 1, 3, 12, tzinfo=UTC), False),
        ({"day": "2026-07-01", "last": "2026-07-14"}, datetime(2026, 7, 7, 12, tzinfo=UTC), True),
        ({"day": "2026-07-01", "last": "2026-07-14"}, datetime(2027, 7, 7, 12, tzinfo=UTC), False),
    ],
)
def test_a_special_day_is_told_by_the_calendar(ors, day, today, is_special):
    ors.now = today
    ors.special_days["Holidays"] = {"It": day}
    session = ors.start(EMPTY)

    assert session.evaluate("_genesys.session.isSpecialDay('Holidays', 'It')") is is_special
    assert session.evaluate("_genesys.session.isSpecialDay('Holidays')") is is_special
    assert session.evaluate("_genesys.session.isSpecialDay('Others', 'It')") is False


def test_a_special_day_begins_when_it_begins_in_the_zone(ors):
    ors.now = datetime(2026, 12, 24, 23, 30, tzinfo=UTC)
    ors.special_days = {"Holidays": {"Christmas": "12-25"}}
    look = ors.start(EMPTY).evaluate

    assert look("_genesys.session.isSpecialDay('Holidays', 'Christmas', 'Europe/Berlin')") is True
    assert look("_genesys.session.isSpecialDay('Holidays', 'Christmas', 'UTC')") is False
    ors.advance(minutes=30)
    assert look("_genesys.session.isSpecialDay('Holidays', 'Christmas', 'UTC')") is True


def test_times_of_a_special_day_count_for_calls_that_ask_for_them(ors):
    ors.now = datetime(2026, 12, 24, 13, 59, 59, tzinfo=UTC)
    ors.special_days = {"Closing": {"Eve": {"day": "12-24", "from": "14:00", "until": "18:00"}}}
    look = ors.start(EMPTY).evaluate

    assert look("_genesys.session.isSpecialDay('Closing', 'Eve', 'UTC', false)") is True
    assert look("_genesys.session.isSpecialDay('Closing', 'Eve', 'UTC', true)") is False
    ors.advance(1)
    assert look("_genesys.session.isSpecialDay('Closing', 'Eve', 'UTC', true)") is True
    ors.advance(hours=4)
    assert look("_genesys.session.isSpecialDay('Closing', 'Eve', 'UTC', true)") is False


@pytest.mark.parametrize(
    ("what", "key", "value", "complaint"),
    [
        ("lists", "L", "x", r"lists\['L'\] is 'x', expected a dictionary"),
        ("lists", "L", {"a": "x"}, r"lists\['L'\]\['a'\] is 'x', expected a dictionary"),
        ("lists", "L", {"a": {"k": object}}, r"lists\['L'\]\['a'\]\['k'\]"),
        ("options", "o", {"a": "x"}, "StartFromTenant"),
        ("special_days", "H", {"It": "Christmas"}, "expected a day such as 2026-12-25"),
        ("special_days", "H", {"It": "2026-02-30"}, "expected a day such as 2026-12-25"),
        ("special_days", "H", {"It": {"day": "12-24", "form": "14:00"}}, "table of day, last, from and until"),
        ("special_days", "H", {"It": {"day": "12-24", "from": "2 pm"}}, "expected a time such as 09:00"),
        ("special_days", "H", {"It": {"day": "2026-12-24", "last": "2026-12-01"}}, "comes before"),
        ("special_days", "H", {"It": {"day": "2026-12-24", "last": "12-26"}}, "both have a year, or neither"),
        ("zones", "X", "Mars/Olympus", "no time zone"),
        ("statistics", "S", 3, "expected a dictionary"),
    ],
)
def test_wrong_data_are_refused_at_once(ors, what, key, value, complaint):
    with pytest.raises(ValueError, match=complaint):
        getattr(ors, what)[key] = value

    assert key not in getattr(ors, what)


def test_a_wrong_value_deep_inside_is_refused_and_the_old_one_stays(ors):
    ors.lists["Prices"] = {"tea": {"euro": "3"}}

    with pytest.raises(ValueError, match="expected text"):
        ors.lists["Prices"]["tea"]["euro"] = None

    assert ors.lists["Prices"]["tea"]["euro"] == "3"


def test_keys_are_texts(ors):
    with pytest.raises(TypeError, match="expected text"):
        ors.lists[5] = {}


def test_a_misspelled_property_of_the_session_is_refused(ors):
    with pytest.raises(ValueError, match="it has tenant, tenantid"):
        ors.world.session["tennant"] = "x"


def test_a_document_without_genesys_starts_without_it(ors):
    ors.lists["Prices"] = {"tea": {"euro": "3"}}
    plain = ors.start(
        '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" initial="s"><state id="s"/></scxml>'
    )
    before = plain.crossings
    ors.lists["Prices"]["tea"]["euro"] = "4"
    plain.send("x")

    assert plain.crossings - before <= 1
