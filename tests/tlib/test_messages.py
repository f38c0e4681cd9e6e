import copy
import json
import pickle
from unittest.mock import ANY

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orsagent.errors import Position
from orsagent.tlib import (
    EVENTS,
    REQUESTS,
    AgentWorkMode,
    CallType,
    EventAgentNotReady,
    EventAgentReady,
    EventError,
    EventLinkConnected,
    EventRinging,
    MessageType,
    RequestAgentLogin,
    RequestAgentLogout,
    RequestAgentNotReady,
    RequestAgentReady,
    RequestRegisterAddress,
    RequestSetDNDOn,
    error_text,
)

NUMBERS = {
    "RequestRegisterAddress": 3,
    "RequestUnregisterAddress": 4,
    "RequestAgentLogin": 8,
    "RequestAgentLogout": 9,
    "RequestAgentReady": 10,
    "RequestAgentNotReady": 11,
    "RequestSetDNDOn": 12,
    "RequestSetDNDOff": 13,
    "EventServerConnected": 50,
    "EventServerDisconnected": 51,
    "EventError": 52,
    "EventRegistered": 53,
    "EventUnregistered": 54,
    "EventRinging": 60,
    "EventDialing": 61,
    "EventEstablished": 64,
    "EventReleased": 65,
    "EventHeld": 66,
    "EventRetrieved": 67,
    "EventAgentLogin": 73,
    "EventAgentLogout": 74,
    "EventAgentReady": 75,
    "EventAgentNotReady": 76,
    "EventDNDOn": 77,
    "EventDNDOff": 78,
    "EventOffHook": 86,
    "EventOnHook": 87,
    "EventLinkDisconnected": 94,
    "EventLinkConnected": 95,
    "EventAgentAfterCallWork": 118,
    "EventPrimaryChanged": 133,
    "EventACK": 138,
    "EventDNOutOfService": 147,
    "EventDNBackInService": 148,
    "EventQueueLogout": 152,
    "RequestQueryAddress": 2,
    "RequestMakeCall": 14,
    "RequestAnswerCall": 16,
    "RequestReleaseCall": 17,
    "RequestHoldCall": 18,
    "RequestRetrieveCall": 19,
    "RequestInitiateConference": 20,
    "RequestCompleteConference": 21,
    "RequestInitiateTransfer": 23,
    "RequestSingleStepTransfer": 25,
    "RequestCompleteTransfer": 26,
    "RequestAttachUserData": 30,
    "RequestUpdateUserData": 31,
    "EventQueued": 57,
    "EventDiverted": 58,
    "EventAbandoned": 59,
    "EventDestinationBusy": 63,
    "EventPartyChanged": 68,
    "EventPartyAdded": 69,
    "EventPartyDeleted": 70,
    "EventAttachedDataChanged": 85,
    "EventAddressInfo": 92,
}
SAMPLES = {
    "this_dn": "7001",
    "agent_id": "1001",
    "conn_id": "0000000000000001",
    "transfer_conn_id": "0000000000000002",
    "other_dn": "7002",
    "error_code": 59,
    "reasons": {"ReasonCode": "Break"},
    "extensions": {"raw": b"\x00\xff", "nested": {"n": 1}},
    "reference_id": 3,
    "time": 1.5,
}

every_message = pytest.mark.parametrize("kind", [*REQUESTS, *EVENTS], ids=lambda kind: kind.__name__)
every_request = pytest.mark.parametrize("kind", REQUESTS, ids=lambda kind: kind.__name__)


def sample(kind, **others):
    own = {field.name for field in attrs.fields(kind)}
    return kind(**{name: value for name, value in {**SAMPLES, **others}.items() if name in own})


def test_the_messages_are_those_of_the_number_table():
    assert {kind.__name__: int(kind.message_type) for kind in [*REQUESTS, *EVENTS]} == NUMBERS


def test_every_message_of_t_library_has_its_number():
    numbers = {member.name: int(member) for member in MessageType}

    assert numbers.items() >= NUMBERS.items()
    assert sorted(numbers.values()) == [*range(153), *range(160, 183)]
    assert all(name.startswith(("Request", "Event")) for name in numbers)


@every_message
def test_a_message_cannot_be_changed(kind):
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        sample(kind).time = 2.0


@every_message
def test_messages_copy_and_pickle(kind):
    message = sample(kind)

    assert copy.deepcopy(message) == message
    assert pickle.loads(pickle.dumps(message)) == message  # noqa: S301 - our own bytes


@every_message
def test_the_json_form_starts_with_the_name_and_can_be_written(kind):
    form = sample(kind).to_json()

    assert next(iter(form.items())) == ("message", kind.__name__)
    assert form["extensions"] == {"raw": {"hex": "00ff"}, "nested": {"n": 1}}
    assert json.loads(json.dumps(form)) == form


@every_message
def test_the_text_is_one_line_that_starts_with_the_name(kind):
    text = sample(kind, extensions={"a": "x\ny"}).describe()

    assert text.startswith(f"{kind.__name__} ")
    assert "\n" not in text
    assert text == str(sample(kind, extensions={"a": "x\ny"}))


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("this_dn", 7001, TypeError),
        ("this_dn", "", ValueError),
        ("agent_id", 1001, TypeError),
        ("agent_id", "", ValueError),
        ("conn_id", 1, TypeError),
        ("agent_work_mode", 3, TypeError),
        ("call_type", "Inbound", TypeError),
        ("call_state", 0, TypeError),
        ("other_dn", 7002, TypeError),
        ("third_party_dn", 7002, TypeError),
        ("transfer_conn_id", 1, TypeError),
        ("previous_conn_id", 1, TypeError),
        ("user_data", {"a": None}, TypeError),
        ("register_mode", 0, TypeError),
        ("control_mode", 0, TypeError),
        ("address_type", 1, TypeError),
        ("this_queue", 8000, TypeError),
        ("error_code", "59", TypeError),
        ("error_code", -1, ValueError),
        ("error_message", 1, TypeError),
        ("reference_id", "3", TypeError),
        ("reference_id", True, TypeError),
        ("time", -1.0, ValueError),
        ("time", float("nan"), ValueError),
        ("reasons", "Break", TypeError),
        ("extensions", {"a": [1]}, TypeError),
    ],
)
def test_a_wrong_value_is_refused_by_name_in_every_class(field, value, error):
    kinds = [kind for kind in (*REQUESTS, *EVENTS) if field in attrs.fields_dict(kind)]

    assert kinds
    for kind in kinds:
        with pytest.raises(error, match=f"{kind.__name__}: {field}|^{field}"):
            sample(kind, **{field: value})


def test_the_complaint_says_class_field_found_and_expected():
    with pytest.raises(TypeError) as caught:
        RequestAgentLogout(this_dn=7001)

    assert str(caught.value) == "RequestAgentLogout: this_dn is 7001, expected a string"


@every_request
def test_requests_compare_by_what_is_asked_for(kind):
    one = sample(kind, position=Position("a.scxml", 1, 1))
    other = sample(kind, reference_id=9, time=9.0, position=None)

    assert one == other
    assert hash(one) == hash(other)


@every_request
def test_requests_differ_by_dn_reasons_and_extensions(kind):
    assert sample(kind) != sample(kind, this_dn="7002")
    assert sample(kind) != sample(kind, reasons={"ReasonCode": "Meal"})
    assert sample(kind) != sample(kind, extensions={})


def test_requests_of_different_classes_are_never_equal():
    assert RequestAgentReady(this_dn="7001") != RequestAgentNotReady(this_dn="7001")
    assert RequestAgentReady(this_dn="7001") != EventAgentReady(this_dn="7001")
    assert RequestAgentReady(this_dn="7001") != "RequestAgentReady"


def test_requests_differ_by_queue_and_work_mode():
    plain = RequestAgentNotReady(this_dn="7001")

    assert plain != RequestAgentNotReady(this_dn="7001", this_queue="8000")
    assert plain != RequestAgentNotReady(this_dn="7001", agent_work_mode=AgentWorkMode.AuxWork)


def test_an_agent_id_that_is_not_stated_equals_any_with_the_same_hash():
    stated = RequestAgentLogout(this_dn="7001", agent_id="1001")
    open_ = RequestAgentLogout(this_dn="7001")

    assert stated == open_
    assert open_ == stated
    assert hash(stated) == hash(open_)
    assert stated != RequestAgentLogout(this_dn="7001", agent_id="1002")


agent_ids = st.none() | st.sampled_from(["1001", "1002"])


@given(agent_ids, agent_ids, st.sampled_from(["7001", "7002"]), st.sampled_from(["7001", "7002"]))
def test_equality_is_symmetric_and_equal_requests_have_equal_hashes(one_id, other_id, one_dn, other_dn):
    one = RequestSetDNDOn(this_dn=one_dn, agent_id=one_id)
    other = RequestSetDNDOn(this_dn=other_dn, agent_id=other_id)

    assert (one == other) == (other == one)
    assert one != other or hash(one) == hash(other)


@every_message
def test_any_stands_for_every_field(kind):
    for name in attrs.fields_dict(kind):
        pattern = attrs.evolve(sample(kind), **{name: ANY})
        assert pattern == sample(kind)
        assert sample(kind) == pattern
        assert "ANY" in pattern.describe() or name in {"time", "position", "password"}


def test_any_inside_reasons_stands_for_any_reason():
    sent = RequestAgentNotReady(this_dn="7001", reasons={"ReasonCode": "Break"})

    assert sent == RequestAgentNotReady(this_dn="7001", reasons={"ReasonCode": ANY})
    assert sent != RequestAgentNotReady(this_dn="7001", reasons={"Other": ANY})


def test_no_reasons_and_none_are_the_same():
    assert RequestAgentReady(this_dn="7001", reasons=None) == RequestAgentReady(this_dn="7001", reasons={})


def test_events_compare_by_everything_but_the_time():
    event = EventAgentNotReady(this_dn="7001", agent_id="1001", reference_id=1, time=1.0)

    assert event == attrs.evolve(event, time=2.0)
    assert hash(event) == hash(attrs.evolve(event, time=2.0))
    assert event != attrs.evolve(event, reference_id=2)
    assert event != attrs.evolve(event, agent_id=None)


def test_the_text_of_a_request_names_what_is_set():
    request = RequestAgentNotReady(this_dn="7001", reasons={"ReasonCode": "Break"}, reference_id=3, time=1.0)

    assert str(request) == "RequestAgentNotReady this_dn=7001 reasons={ReasonCode: Break} reference_id=3"


def test_the_text_names_enumerated_values():
    event = EventRinging(this_dn="7001", conn_id="01", call_type=CallType.Inbound, other_dn="+49 1")

    assert str(event) == 'EventRinging this_dn=7001 conn_id=01 call_type=Inbound other_dn="+49 1"'


def test_the_json_form_keeps_its_order():
    request = RequestAgentNotReady(
        time=1.0, agent_work_mode=AgentWorkMode.AuxWork, agent_id="1001", this_dn="7001", position=Position("a", 1, 2)
    )

    assert list(request.to_json().items()) == [
        ("message", "RequestAgentNotReady"),
        ("this_dn", "7001"),
        ("agent_id", "1001"),
        ("agent_work_mode", "AuxWork"),
        ("time", 1.0),
        ("position", "a:1:2"),
    ]


def test_the_repr_is_python_for_the_compared_fields():
    request = RequestAgentNotReady(
        this_dn="7001", reasons={"a": 1}, agent_work_mode=AgentWorkMode.AuxWork, reference_id=1, time=2.0
    )

    text = "RequestAgentNotReady(this_dn='7001', agent_work_mode=AgentWorkMode.AuxWork, reasons={'a': 1})"
    assert repr(request) == text


def test_a_password_is_never_shown():
    request = RequestAgentLogin(this_dn="7001", agent_id="1001", password="s3cret")  # noqa: S106 - a test's password

    assert "s3cret" not in f"{request!r} {request} {request.to_json()}"
    assert "password=***" in str(request)


def test_a_login_needs_an_agent_id():
    with pytest.raises(TypeError, match="agent_id"):
        RequestAgentLogin(this_dn="7001")


def test_fields_are_given_by_name_only():
    with pytest.raises(TypeError):
        RequestRegisterAddress("7001")


def test_an_error_event_gets_the_text_of_its_code():
    assert EventError(error_code=59).error_message == error_text(59)
    assert EventError(error_code=59, error_message="no such set").error_message == "no such set"


def test_an_error_event_shows_code_and_text():
    assert EventError(error_code=58).to_json()["error_code"] == 58
    assert str(EventError(error_code=58)) == 'EventError error_code=58 error_message="Out of service"'


def test_server_events_need_no_dn():
    assert str(EventLinkConnected()) == "EventLinkConnected"
