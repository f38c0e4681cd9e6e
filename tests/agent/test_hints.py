"""The attribute `hints`: T-Library's key-value lists."""

import math
from datetime import UTC, datetime

import pytest


class Opaque:
    kind = "function"


@pytest.fixture
def sent_with(make_bench, make_transport):
    """Executes <logout> with these hints; gives the reasons and the extensions that were sent."""

    def send(hints, **options):
        transport = make_transport()
        bench = make_bench(transport, **options)
        bench.do("logout", hints=hints)
        assert bench.outcome[0] == "agent.logout.done", bench.outcome
        return dict(transport.sent[0].reasons), dict(transport.sent[0].extensions)

    return send


@pytest.mark.parametrize(
    ("hints", "reasons", "extensions"),
    [
        pytest.param(None, {}, {}, id="no-hints"),
        pytest.param({}, {}, {}, id="empty"),
        pytest.param({"extensions": None, "reason": None, "reasons": None}, {}, {}, id="null-and-undefined"),
        pytest.param({"extensions": {"a": "b"}}, {}, {"a": "b"}, id="extensions"),
        pytest.param({"reasons": {"Level": 3}}, {"Level": 3}, {}, id="reasons"),
        pytest.param({"reason": "Lunch"}, {"ReasonCode": "Lunch"}, {}, id="reason"),
        pytest.param(
            {"reason": "Lunch", "reasons": {"Level": 3}},
            {"ReasonCode": "Lunch", "Level": 3},
            {},
            id="reason-fills-ReasonCode-of-reasons",
        ),
        pytest.param(
            {"reason": "Lunch", "reasons": {"ReasonCode": "Lunch"}},
            {"ReasonCode": "Lunch"},
            {},
            id="reason-and-reasons-agree",
        ),
        pytest.param(
            {"reason": "Lunch", "reasons": {"ReasonCode": None}},
            {"ReasonCode": "Lunch"},
            {},
            id="reason-where-reasons-has-none",
        ),
    ],
)
def test_hints_become_the_two_lists(sent_with, hints, reasons, extensions):
    assert sent_with(hints) == (reasons, extensions)


def test_the_key_of_a_reason_is_an_option(sent_with):
    reasons, _ = sent_with({"reason": "Lunch", "reasons": {"ReasonCode": "Tea"}}, reason_key="AuxCode")

    assert reasons == {"AuxCode": "Lunch", "ReasonCode": "Tea"}


@pytest.mark.parametrize(
    ("value", "converted"),
    [
        pytest.param("text", "text", id="string"),
        pytest.param("", "", id="empty-string"),
        pytest.param("7", "7", id="digits-stay-a-string"),
        pytest.param(3, 3, id="integer"),
        pytest.param(3.0, 3, id="integral-float"),
        pytest.param(-0.0, 0, id="minus-zero"),
        pytest.param(2**31, 2**31, id="large-integer"),
        pytest.param(1.5, "1.5", id="fraction"),
        pytest.param(0.1 + 0.2, "0.30000000000000004", id="all-digits"),
        pytest.param(-2.25, "-2.25", id="negative-fraction"),
        pytest.param(0.000001, "0.000001", id="smallest-plain"),
        pytest.param(0.00000015, "1.5e-7", id="exponent"),
        pytest.param(-1e-7, "-1e-7", id="negative-exponent"),
        pytest.param(5e-324, "5e-324", id="smallest-number"),
        pytest.param(math.nan, "NaN", id="nan"),
        pytest.param(math.inf, "Infinity", id="infinity"),
        pytest.param(-math.inf, "-Infinity", id="minus-infinity"),
        pytest.param(True, "true", id="true"),
        pytest.param(False, "false", id="false"),
        pytest.param(b"\x00\xff", b"\x00\xff", id="bytes"),
        pytest.param({"a": {"b": 1.5, "c": None}}, {"a": {"b": "1.5"}}, id="nested-lists"),
        pytest.param({}, {}, id="empty-list"),
    ],
)
@pytest.mark.parametrize("name", ["extensions", "reasons"])
def test_a_value_becomes_what_a_key_value_list_can_hold(sent_with, name, value, converted):
    reasons, extensions = sent_with({name: {"key": value}})

    found = {"reasons": reasons, "extensions": extensions}[name]["key"]
    assert found == converted
    assert isinstance(found, type(converted)) or isinstance(converted, dict)


def test_null_and_undefined_entries_are_left_out(sent_with):
    assert sent_with({"extensions": {"a": None, "b": 1}})[1] == {"b": 1}


def object_that_contains_itself():
    value = {}
    value["again"] = value
    return value


@pytest.mark.parametrize(
    ("hints", "description"),
    [
        ("Lunch", 'hints: found the string "Lunch", expected an object {extensions, reason, reasons}'),
        ([], "hints: found an array of 0, expected an object"),
        ({"extension": {}}, "property of hints 'extension': not known, expected extensions, reason, reasons"),
        ({"extensions": "a=b"}, 'hints.extensions: found the string "a=b", expected an object'),
        ({"extensions": {"tags": ["a"]}}, "hints.extensions.tags: found an array of 1, expected a string, a number"),
        ({"extensions": {"a": {"f": Opaque()}}}, "hints.extensions.a.f: found a function, expected"),
        ({"extensions": {"at": datetime(2024, 1, 1, tzinfo=UTC)}}, "hints.extensions.at: found a Date, expected"),
        ({"extensions": {"x": object()}}, "hints.extensions.x: found a value of type object, expected"),
        ({"extensions": {"": 1}}, "a key of hints.extensions: found an empty string, expected a string that is not"),
        ({"extensions": object_that_contains_itself()}, "hints.extensions.again.again"),
        ({"reasons": "Lunch"}, 'hints.reasons: found the string "Lunch", expected an object'),
        ({"reasons": {"x": [1]}}, "hints.reasons.x: found an array of 1, expected"),
        ({"reason": 5}, "hints.reason: found the number 5, expected a string; hints.reasons takes an object"),
        (
            {"reason": "Lunch", "reasons": {"ReasonCode": "Tea"}},
            'hints.reasons.ReasonCode: found the string "Tea", expected the same as in hints.reason, "Lunch"',
        ),
    ],
)
def test_wrong_hints_are_refused_with_their_path(bench, tserver, hints, description):
    bench.do("logout", hints=hints)

    error, found = bench.error
    assert error == "unknown"
    assert found.startswith(f"<logout> {description}")
    assert tserver.journal == []
