"""Messages as JSON and back: one table, both directions."""

import json
from enum import IntEnum
from typing import get_args, get_type_hints
from unittest.mock import ANY

import pytest
from attrs import NOTHING, fields, fields_dict
from hypothesis import given
from hypothesis import strategies as st

from orsagent.errors import Position
from orsagent.tlib import (
    EVENTS,
    REQUESTS,
    AgentWorkMode,
    EventAgentNotReady,
    EventError,
    KeyValueList,
    RequestAgentLogin,
    RequestAgentNotReady,
)
from orsagent.tlib.net import ProtocolError
from orsagent.tlib.net.codec import MESSAGES, decode, encode

TEXTS = st.text(min_size=1)
NUMBERS = st.integers(-(2**63) + 1, 2**63 - 1)
LISTS = st.recursive(
    st.dictionaries(TEXTS, TEXTS | NUMBERS | st.binary(max_size=9), max_size=3),
    lambda inner: st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
TIMES = st.integers(0, 2**50).map(lambda microseconds: microseconds / 1_000_000)


def strategy(name, hint):
    kinds = [one for one in get_args(hint) or (hint,) if isinstance(one, type)]
    if name == "time":
        return TIMES
    if issubclass(kinds[0], IntEnum):
        return st.sampled_from(kinds[0])
    return {str: TEXTS, int: st.integers(0, 2**53), KeyValueList: LISTS}[kinds[0]]


@st.composite
def messages(draw):
    kind = draw(st.sampled_from([*REQUESTS, *EVENTS]))
    hints = get_type_hints(kind)
    chosen = {one.name for one in fields(kind) if one.default is NOTHING or draw(st.booleans())} - {"position"}
    return kind(**{name: draw(strategy(name, hints[name])) for name in sorted(chosen)})


@given(messages())
def test_every_message_survives_the_journey_with_every_attribute(message):
    arrived = decode(json.loads(json.dumps(encode(message))))

    assert type(arrived) is type(message)
    for name in fields_dict(type(message)).keys() - {"time"}:
        assert getattr(arrived, name) == getattr(message, name)
    assert arrived.time == (None if message.time is None else pytest.approx(message.time, abs=1e-6))


def test_the_table_has_every_message_and_every_attribute_but_the_position():
    assert list(MESSAGES) == [kind.__name__ for kind in (*REQUESTS, *EVENTS)]
    for layout in MESSAGES.values():
        assert {one.field for one in layout.attributes} == fields_dict(layout.kind).keys() - {"position"}


def test_names_are_those_of_t_library():
    event = EventAgentNotReady(
        this_dn="7001",
        agent_id="1001",
        agent_work_mode=AgentWorkMode.AuxWork,
        reasons={"ReasonCode": "Lunch", "raw": b"\0\xff", "deep": {"Level": 3}},
        reference_id=7,
        time=2.5,
    )

    assert encode(event) == {
        "message": "EventAgentNotReady",
        "ThisDN": "7001",
        "AgentID": "1001",
        "AgentWorkMode": "AuxWork",
        "Reasons": {"ReasonCode": "Lunch", "raw": ["hex", "00ff"], "deep": {"Level": 3}},
        "ReferenceID": 7,
        "TimeinSecs": 2,
        "TimeinuSecs": 500_000,
    }


def test_where_a_request_was_made_stays_at_home():
    request = RequestAgentNotReady(this_dn="7001", position=Position("secret.scxml", 1, 2))

    assert encode(request) == {"message": "RequestAgentNotReady", "ThisDN": "7001"}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"message": "RequestNothing"}, "found the message 'RequestNothing', expected one of T-Library's"),
        ({"message": "RequestAgentLogout"}, "RequestAgentLogout: ThisDN is missing"),
        ({"message": "RequestAgentLogout", "ThisDN": 7001}, "ThisDN: found 7001, expected a string"),
        ({"message": "RequestAgentLogout", "ThisDN": ""}, "this_dn is '', expected a string that is not empty"),
        ({"message": "RequestAgentLogout", "ThisDn": "1", "ThisDN": "1"}, "found ThisDn, expected only AgentID,"),
        ({"message": "RequestAgentReady", "ThisDN": "1", "AgentWorkMode": 4}, "found 4, expected one of Unknown,"),
        ({"message": "RequestAgentReady", "ThisDN": "1", "AgentWorkMode": "name"}, "expected one of Unknown"),
        ({"message": "EventACK", "ReferenceID": True}, "ReferenceID: found True, expected a whole number"),
        ({"message": "EventACK", "ReferenceID": 1.5}, "ReferenceID: found 1.5, expected a whole number"),
        ({"message": "EventACK", "ReferenceID": 2**70}, "more than 64 bits"),
        ({"message": "EventACK", "Extensions": []}, r"Extensions: found \[\], expected an object"),
        ({"message": "EventACK", "Extensions": {"a": None}}, "Extensions: found None, expected a whole number"),
        ({"message": "EventACK", "Extensions": {"a": ["hex", "0g"]}}, "Extensions: non-hexadecimal"),
        ({"message": "EventACK", "Extensions": {"": 1}}, "expected a non-empty string"),
        ({"message": "EventACK", "TimeinSecs": "1"}, "TimeinSecs: found '1', expected a whole number"),
        ({"message": "EventError"}, "EventError: ErrorCode is missing"),
    ],
)
def test_a_message_that_makes_no_sense_is_refused_with_what_was_found_and_expected(body, complaint):
    with pytest.raises(ProtocolError, match=complaint):
        decode(body)


def nested(levels):
    value = {"end": 1}
    for _ in range(levels - 1):
        value = {"deeper": value}
    return value


def test_lists_may_be_nested_as_deep_as_t_librarys_lists_here():
    event = decode({"message": "EventACK", "Extensions": nested(64)})

    assert encode(event)["Extensions"] == nested(64)


@pytest.mark.parametrize("levels", [65, 900])
def test_lists_that_are_nested_deeper_are_refused(levels):
    with pytest.raises(ProtocolError, match="deeper than 64 levels"):
        decode({"message": "EventACK", "Extensions": nested(levels)})


def test_what_is_found_is_quoted_in_short():
    with pytest.raises(ProtocolError) as caught:
        decode({"message": "RequestAgentReady", "ThisDN": "1", "AgentWorkMode": "x" * 100_000})

    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "request_",
    [
        RequestAgentNotReady(this_dn=ANY),
        RequestAgentNotReady(this_dn="1", reasons={"a": ANY}),
        RequestAgentLogin(this_dn="1", agent_id="2", agent_work_mode=ANY),
    ],
)
def test_a_wildcard_cannot_be_sent(request_):
    with pytest.raises(TypeError, match="found <ANY>"):
        encode(request_)


def test_a_number_that_is_too_large_cannot_be_sent():
    with pytest.raises(ValueError, match="extensions: found a number with more than 64 bits"):
        encode(EventError(error_code=1, extensions={"n": 2**64}))
