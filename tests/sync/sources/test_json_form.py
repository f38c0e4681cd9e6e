"""The JSON form: what is read, what is refused and where, and that nothing gets lost on the way."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orsagent.sync.json_form import MESSAGES, MessageError, message_schema, read_message, write_message
from orsagent.sync.sources.wire import ANSWERS, REQUESTS, Open
from orsagent.sync.updates import (
    Connected,
    Disconnected,
    DNAction,
    DNStatus,
    PlaceStatus,
    ReasonUpdate,
    StateUpdate,
    Status,
    Synchronised,
)

STATE = {"message": "StateUpdate", "agent_id": "1001", "status": "WaitForNextCall", "time": 1766044800}
REASON = {"message": "ReasonUpdate", "agent_id": "1001", "time": 1766044800}


def read(**members):
    return read_message(json.dumps({**STATE, **members}))


# --- any message there and back

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)
NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
TIMES = st.integers(0, 2**33).map(float) | st.floats(0, 2**33, allow_nan=False)
KNOWN = {one.name.casefold().replace("_", "") for one in Status} | {str(int(one)) for one in Status}
STATUSES = st.sampled_from(Status) | NAMES.filter(lambda name: name.casefold().replace("_", "") not in KNOWN)
ACTION_NAMES = STATUSES.map(lambda one: one.name if isinstance(one, Status) else one)
ENTRIES = st.recursive(
    TEXTS | st.integers(-(2**63) + 1, 2**63 - 1) | st.binary(max_size=5),
    lambda inner: st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)
LISTS = st.dictionaries(NAMES, ENTRIES, max_size=3)
ACTIONS = st.builds(
    DNAction, action=ACTION_NAMES, time=TIMES, connection_id=st.none() | TEXTS, reasons=LISTS, extensions=LISTS
)


def tuples(of):
    return st.lists(of, max_size=3).map(tuple)


DNS = st.builds(DNStatus, dn=NAMES, switch=TEXTS, type=TEXTS, status=STATUSES, time=TIMES, actions=tuples(ACTIONS))
PLACES = st.builds(PlaceStatus, place=TEXTS, status=STATUSES, time=TIMES, dns=tuples(DNS))
STATES = st.builds(
    StateUpdate, agent_id=NAMES, login_id=st.none() | TEXTS, status=STATUSES, time=TIMES, places=tuples(PLACES)
)
REASONS = st.builds(
    ReasonUpdate, agent_id=NAMES, dn=st.none() | NAMES, action=ACTION_NAMES, time=TIMES, reasons=LISTS, extensions=LISTS
)
ANY = st.one_of(
    STATES,
    REASONS,
    st.builds(Connected, server=TEXTS),
    st.just(Synchronised()),
    st.builds(Disconnected, reason=TEXTS),
)


@settings(max_examples=80)
@given(ANY)
def test_every_message_comes_back_as_it_was(message):
    text = write_message(message)

    assert read_message(text) == message
    assert text.isascii()
    assert "\n" not in text
    assert write_message(read_message(text)) == text


@settings(max_examples=40)
@given(ANY, st.none() | TIMES)
def test_what_is_written_fits_the_schema(message, at):
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")

    jsonschema.Draft7Validator(message_schema()).validate(MESSAGES.write_value(message, at=at))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["time", "status", "places", "dns", "message", "dn", "x"]), inner, max_size=4)
    ),
    max_leaves=10,
)


@settings(max_examples=200)
@given(
    st.sampled_from([STATE, REASON]),
    st.dictionaries(st.sampled_from([*STATE, "places", "reasons", "dn", "login_id", "at"]), JSON, max_size=3),
)
def test_whatever_comes_is_a_message_or_an_error_with_its_place(valid, changes):
    text = json.dumps({**valid, **changes}, indent=1)

    try:
        message = read_message(text, source="file")
    except MessageError as error:
        assert str(error).startswith(f"{error.position}: ")
        assert 1 <= error.position.line <= text.count("\n") + 1
    else:
        assert read_message(write_message(message)) == message


@settings(max_examples=100)
@given(st.binary(max_size=40))
def test_bytes_that_are_no_message_are_refused_with_their_place(data):
    with pytest.raises(MessageError, match=r"^<text>:1:\d+: |^<text>:\d+:\d+: "):
        read_message(data)


# --- what a value may be


@pytest.mark.parametrize(
    ("given_status", "status"),
    [
        ("CallInbound", Status.CallInbound),
        ("ASM_Engaged", Status.ASM_Engaged),
        ("AsmEngaged", Status.ASM_Engaged),
        ("loggedout", Status.LoggedOut),
        ("NotMonitored", Status.NotMonitored),
        (4, Status.WaitForNextCall),
        (8, Status.NotReadyForNextCall),
        (23, Status.LoggedOut),
        ("20", Status.CallInternal),
        ("Gardening", "Gardening"),
        (24, "24"),
        (0, "0"),
        (-1, "-1"),
        ("0023", "0023"),
    ],
)
def test_a_status_is_a_name_or_a_published_number_and_what_is_unknown_is_kept(given_status, status):
    assert read(status=given_status).status == status


@pytest.mark.parametrize("number", [4, 5, 6, 7, 8, 9, 13, 16, 17, 18, 19, 20, 21, 22, 23])
def test_every_published_number_is_a_status(number):
    assert read(status=number).status is Status(number)


@pytest.mark.parametrize(
    ("given_time", "time"),
    [
        (1766044800, 1766044800.0),
        (1766044800.25, 1766044800.25),
        (0, 0.0),
        ("2025-12-18T08:00:00Z", 1766044800.0),
        ("2025-12-18T09:00:00+01:00", 1766044800.0),
        ("2025-12-18T08:00:00.500Z", 1766044800.5),
        ("20251218T080000Z", 1766044800.0),
    ],
)
def test_a_time_is_a_number_or_a_date(given_time, time):
    assert read(time=given_time).time == time


def test_actions_get_their_usual_spelling():
    place = {
        "place": "",
        "status": 4,
        "time": 0,
        "dns": [{"dn": "7001", "status": 4, "time": 0, "actions": [{"action": "callinbound", "time": 0}]}],
    }

    assert read(places=[place]).places[0].dns[0].actions[0].action == "CallInbound"


def test_members_that_may_be_missing_may_be_null():
    assert read(login_id=None) == read()


def test_bytes_in_a_key_value_list_are_marked():
    message = read_message(json.dumps({**REASON, "reasons": {"a": ["hex", "00FF"], "b": {"hex": "00"}}}))

    assert message.reasons == {"a": b"\x00\xff", "b": {"hex": "00"}}


def test_the_time_when_it_was_received_may_stand_beside():
    text = write_message(Synchronised(), at=12.5)

    assert text == '{"at":12.5,"message":"Synchronised"}'
    assert MESSAGES.read(text).at == 12.5
    assert read_message(text) == Synchronised()


def test_what_has_its_default_is_not_written():
    message = StateUpdate(agent_id="1001", status=Status.LoggedOut, time=5)

    assert write_message(message) == '{"message":"StateUpdate","agent_id":"1001","status":"LoggedOut","time":5}'


# --- what is refused, and where

DEEP = "[" * 600 + "]" * 600


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1:1: this is not JSON: Expecting value"),
        ('{"message": "Synchronised"', "1:27: this is not JSON: Expecting ',' delimiter"),
        ("[1]", "1:1: found [1], expected an object with the name of a message"),
        (
            "{}",
            "1:1: message: it is missing, expected one of StateUpdate, ReasonUpdate, Connected, Synchronised, Disconnected",
        ),
        ('{"message": "state"}', "1:13: message: found 'state', expected one of StateUpdate, "),
        ('{"message": ["StateUpdate"]}', "1:13: message: found ['StateUpdate'], expected one of"),
        (
            '{"message": "Connected", "host": 1}',
            "1:34: host: 'host' is no member of Connected, expected at, message, server",
        ),
        ('{"message": "Disconnected"}', "1:1: reason is missing, expected a string"),
        ('{"message": "Connected",\n "server": 7}', "2:12: server: found 7, expected a string"),
        ('{"message": "Connected", "server": null}', "1:36: server: found None, expected a string"),
        (
            '{"message": "Connected", "at": "soon"}',
            "1:32: at: found 'soon', expected seconds since 1970-01-01 UTC, or a date such as",
        ),
        (
            '{"message": "Connected", "message": "Connected"}',
            "1:37: message: this member stands twice in its object, expected once",
        ),
        (
            '{"message": "Connected", "server": "\\ud800"}',
            "1:36: server: found '\\ud800', expected a string of whole characters",
        ),
        ('{"message": "Connected", "at": NaN}', "1:1: this is not JSON that is read here: JSON has no NaN"),
        (
            f'{{"message": "Connected", "at": {"9" * 5_000}}}',
            "1:1: this is not JSON that is read here: Exceeds the limit",
        ),
        (f'{{"message": "Connected", "server": {DEEP}}}', "1:1: values are nested deeper than is read here"),
        ("[" * 200_000, "1:1: values are nested deeper than is read here"),
        (b'{"message": "Connected", "server": "\xff"}', "1:1: this is not UTF-8: invalid start byte at byte 36"),
    ],
)
def test_a_text_that_is_no_message_is_refused_with_line_and_column(text, message):
    with pytest.raises(MessageError) as caught:
        read_message(text, source="feed", line=1)

    assert str(caught.value).startswith(f"feed:{message}")


@pytest.mark.parametrize(
    ("members", "path", "message"),
    [
        ({"agent_id": ""}, "agent_id", "found '', expected a string that is not empty"),
        ({"agent_id": 1001}, "agent_id", "found 1001, expected a string"),
        ({"status": ""}, "status", "found '', expected a status such as WaitForNextCall, or one of the numbers 4, 5"),
        ({"status": True}, "status", "found True, expected a status"),
        ({"status": 4.0}, "status", "found 4.0, expected a status"),
        ({"status": 2**70}, "status", "expected a whole number of at most 64 bits"),
        ({"time": -1}, "time", "found -1, expected seconds since 1970-01-01 UTC, up to the year 9999"),
        ({"time": 1766044800000}, "time", "(not milliseconds)"),
        ({"time": True}, "time", "found True, expected seconds since 1970-01-01 UTC, or a date"),
        ({"time": "2025-12-18"}, "time", "expected a date with its offset from UTC, such as 2025-12-18T08:30:00Z"),
        ({"time": "2025-13-18T00:00:00Z"}, "time", "found '2025-13-18T00:00:00Z', expected seconds"),
        ({"time": "0001-01-01T00:00:00+23:00"}, "time", "expected seconds"),
        ({"places": {}}, "places", "found {}, expected an array of objects"),
        ({"places": ["here"]}, "places[0]", "found 'here', expected an object"),
        ({"places": [{"place": "p", "time": 0}]}, "places[0]", "status is missing, expected a status by its name"),
        (
            {
                "places": [
                    {
                        "place": "p",
                        "status": 4,
                        "time": 0,
                        "dns": [{"dn": "7001", "status": 4, "time": 0}, {"dn": "7002", "status": None, "time": 0}],
                    }
                ]
            },
            "places[0].dns[1].status",
            "found None",
        ),
    ],
)
def test_a_wrong_value_is_refused_with_its_path(members, path, message):
    with pytest.raises(MessageError) as caught:
        read(**members)

    assert caught.value.path == path
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("reasons", "path", "message"),
    [
        ([], "reasons", 'found [], expected an object, such as {"ReasonCode": "Break"}'),
        ({"": 1}, 'reasons.""', "found '', expected a string that is not empty"),
        ({"a": 1.5}, "reasons.a", "found 1.5, expected a string, a whole number, an object, or bytes"),
        ({"a": None}, "reasons.a", "found None"),
        ({"a": True}, "reasons.a", "found True"),
        ({"a b": {"c": ["hex", "0"]}}, 'reasons."a b".c', "found '0', expected hexadecimal digits, two for a byte"),
        ({"a": ["oct", "00"]}, "reasons.a", "found ['oct', '00']"),
        ({"a": 2**63}, "reasons.a", "expected a whole number of at most 64 bits"),
    ],
)
def test_a_wrong_key_value_list_is_refused_with_its_path(reasons, path, message):
    with pytest.raises(MessageError) as caught:
        read_message(json.dumps({**REASON, "reasons": reasons}))

    assert caught.value.path == path
    assert message in caught.value.message


def test_key_value_lists_have_a_depth():
    deep = {}
    for _ in range(20):
        deep = {"a": deep}

    with pytest.raises(MessageError, match="key-value lists are nested deeper than 16 levels"):
        read_message(json.dumps({**REASON, "reasons": deep}))


def test_the_place_is_that_of_the_line_in_the_source():
    with pytest.raises(MessageError, match=r"^states\.jsonl:12:36: server: found 7") as caught:
        read_message('{"message": "Connected", "server": 7}', source="states.jsonl", line=12)

    assert (caught.value.position.line, caught.value.position.column) == (12, 36)


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (StateUpdate(agent_id="", status=Status.LoggedOut, time=0), r"^StateUpdate\.agent_id: found ''"),
        (StateUpdate(agent_id="1", status=Status.LoggedOut, time=float("nan")), r"^StateUpdate\.time: found nan"),
        (ReasonUpdate(agent_id="1", time=0, reasons={"a": 1.5}), r"^ReasonUpdate\.reasons\.a: found 1\.5"),
        (ReasonUpdate(agent_id="1", time=0, reasons={"a": {"b": None}}), r"^ReasonUpdate\.reasons\.a\.b: found None"),
        (Disconnected(reason="\ud800"), r"^Disconnected\.reason: found"),
    ],
)
def test_what_cannot_be_carried_is_not_written(message, error):
    with pytest.raises(MessageError, match=error):
        write_message(message)


def test_only_messages_are_written():
    with pytest.raises(TypeError, match="found 'hello', expected one of StateUpdate, "):
        write_message("hello")
    with pytest.raises(TypeError, match="expected one of StateUpdate, "):
        write_message(Open(agents=()))


# --- the schema


def test_the_schema_is_a_schema_and_refuses_what_the_reader_refuses():
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    jsonschema.Draft7Validator.check_schema(message_schema())
    validator = jsonschema.Draft7Validator(message_schema())

    assert validator.is_valid(STATE)
    wrong = [{}, {**STATE, "agent_id": ""}, {**STATE, "time": -1}, {**STATE, "more": 1}, {**STATE, "places": [{}]}]
    wrong += [{**STATE, "status": None}, {**STATE, "message": "Connected"}, {**REASON, "reasons": {"a": 1.5}}]
    for value in wrong:
        assert not validator.is_valid(value), value
        with pytest.raises(MessageError):
            MESSAGES.read_value(value)


def test_every_member_of_every_message_is_described_in_the_schema():
    definitions = message_schema()["definitions"]

    assert definitions.keys() >= {"StateUpdate", "PlaceStatus", "DNStatus", "DNAction", "ReasonUpdate"}
    for name, definition in definitions.items():
        assert definition["description"], name
        members = {one: what for one, what in definition.get("properties", {}).items() if one != "message"}
        assert all(what.get("description") for what in members.values()), name


def test_requests_and_answers_have_the_same_form():
    assert REQUESTS.write(Open(agents=("1001",))) == '{"message":"Open","agents":["1001"]}'
    assert set(ANSWERS.layouts) == {*MESSAGES.layouts, "Ping", "Pong"}
