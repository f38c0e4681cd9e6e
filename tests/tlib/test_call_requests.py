"""Calls moved by requests: the same moves as at the telephones, each with its answer."""

import pytest

from orsagent.tlib import (
    CallType,
    EventDialing,
    RequestAnswerCall,
    RequestAttachUserData,
    RequestCompleteConference,
    RequestCompleteTransfer,
    RequestHoldCall,
    RequestInitiateConference,
    RequestInitiateTransfer,
    RequestMakeCall,
    RequestReleaseCall,
    RequestRetrieveCall,
    RequestSingleStepTransfer,
    RequestUpdateUserData,
)

FIRST, SECOND = "0000000000000001", "0000000000000002"


@pytest.fixture(autouse=True)
def agents(tserver):
    return [tserver.add_agent(f"100{n}", dn=f"700{n}", state="Ready") for n in (1, 2, 3)]


def answer(tserver, kind, dn="7001", conn_id=FIRST, **fields):
    own = {} if kind is RequestMakeCall else {"conn_id": conn_id}
    tserver.send(kind(this_dn=dn, **own, **fields))
    tserver.run()
    return tserver.exchanges[-1].answer


def statuses(tserver):
    return {agent.dn: [call.status for call in agent.calls] for agent in tserver.agents if agent.calls}


def test_a_call_from_making_to_release(tserver):
    made = answer(tserver, RequestMakeCall, other_dn="7002", user_data={"case": 7}, reasons={"a": 1})
    assert made == EventDialing(
        this_dn="7001",
        agent_id="1001",
        conn_id=FIRST,
        call_type=CallType.Internal,
        other_dn="7002",
        user_data={"case": 7},
        reasons={"a": 1},
        reference_id=1,
    )
    steps = [
        (RequestAnswerCall, "7002", "EventEstablished", {"7001": ["Established"], "7002": ["Established"]}),
        (RequestHoldCall, "7001", "EventHeld", {"7001": ["Held"], "7002": ["Established"]}),
        (RequestRetrieveCall, "7001", "EventRetrieved", {"7001": ["Established"], "7002": ["Established"]}),
        (RequestReleaseCall, "7002", "EventReleased", {}),
    ]
    for kind, dn, name, after in steps:
        event = answer(tserver, kind, dn)
        assert (type(event).__name__, event.this_dn, event.reference_id) == (name, dn, len(tserver.journal))
        assert statuses(tserver) == after


@pytest.mark.parametrize(
    ("begin", "end", "name", "after"),
    [
        (
            RequestInitiateTransfer,
            RequestCompleteTransfer,
            "EventReleased",
            {"7002": ["Established"], "7003": ["Established"]},
        ),
        (
            RequestInitiateConference,
            RequestCompleteConference,
            "EventPartyAdded",
            {"7001": ["Established"], "7002": ["Established"], "7003": ["Established"]},
        ),
    ],
)
def test_a_consultation_ends_in_a_transfer_or_a_conference(tserver, begin, end, name, after):
    answer(tserver, RequestMakeCall, other_dn="7002")
    answer(tserver, RequestAnswerCall, "7002")

    consulted = answer(tserver, begin, other_dn="7003")
    assert (type(consulted), consulted.conn_id, consulted.call_type) == (EventDialing, SECOND, CallType.Consult)
    answer(tserver, RequestAnswerCall, "7003", SECOND)
    done = answer(tserver, end, transfer_conn_id=SECOND)

    assert type(done).__name__ == name
    assert statuses(tserver) == after


def test_a_transfer_in_one_step(tserver):
    answer(tserver, RequestMakeCall, other_dn="7002")
    answer(tserver, RequestAnswerCall, "7002")

    assert type(answer(tserver, RequestSingleStepTransfer, "7002", other_dn="7003")).__name__ == "EventReleased"
    assert statuses(tserver) == {"7001": ["Established"], "7003": ["Ringing"]}


@pytest.mark.parametrize("kind", [RequestAttachUserData, RequestUpdateUserData])
def test_data_are_attached(tserver, kind):
    answer(tserver, RequestMakeCall, other_dn="7002", user_data={"case": 7})

    event = answer(tserver, kind, user_data={"vip": 1})

    assert (event.user_data, event.third_party_dn) == ({"case": 7, "vip": 1}, "7001")


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (RequestAnswerCall(this_dn="7001", conn_id=FIRST), 185),
        (RequestAnswerCall(this_dn="7002", conn_id=SECOND), 56),
        (RequestHoldCall(this_dn="7001", conn_id=FIRST), 185),
        (RequestRetrieveCall(this_dn="7001", conn_id=FIRST), 185),
        (RequestReleaseCall(this_dn="7003", conn_id=FIRST), 56),
        (RequestMakeCall(this_dn="7001", other_dn="7003"), 185),
        (RequestMakeCall(this_dn="7003", other_dn="7003"), 177),
        (RequestInitiateTransfer(this_dn="7001", conn_id=FIRST, other_dn="7003"), 185),
        (RequestCompleteTransfer(this_dn="7001", conn_id=FIRST, transfer_conn_id=SECOND), 185),
        (RequestMakeCall(this_dn="7009", other_dn="7001"), 59),
    ],
)
def test_what_cannot_be_done_is_an_error_and_changes_nothing(tserver, request_, code):
    answer(tserver, RequestMakeCall, other_dn="7002")
    before = statuses(tserver)

    tserver.send(request_)
    tserver.run()

    assert tserver.exchanges[-1].answer.error_code == code
    assert statuses(tserver) == before == {"7001": ["Dialing"], "7002": ["Ringing"]}


def test_a_consultation_about_another_call_does_not_complete_a_transfer(tserver, agents):
    agents[0].ring().answer()
    agents[0].calls[0].hold()
    agents[0].dial(other_dn="7002").answer()

    event = answer(tserver, RequestCompleteTransfer, transfer_conn_id=SECOND)

    assert event.error_code == 185


def test_a_transfer_to_a_dn_that_takes_no_calls_is_an_error(tserver, agents):
    agents[2].set_dnd(True)
    agents[0].ring().answer()

    assert answer(tserver, RequestSingleStepTransfer, other_dn="7003").error_code == 177


def test_a_call_on_hold_leaves_room_for_another(tserver, agents):
    agents[0].ring().answer()
    agents[0].calls[0].hold()

    assert type(answer(tserver, RequestMakeCall, other_dn="7002")) is EventDialing
