"""What the tables of the fake say it does, it does."""

import pytest

from orsagent.tlib import (
    EVENTS,
    REQUESTS,
    AgentWorkMode,
    EventError,
    FakeTServer,
    RequestAgentLogin,
    RequestAgentLogout,
    RequestAgentNotReady,
    RequestAgentReady,
    RequestAnswerCall,
    RequestAttachUserData,
    RequestCompleteConference,
    RequestCompleteTransfer,
    RequestHoldCall,
    RequestInitiateConference,
    RequestInitiateTransfer,
    RequestMakeCall,
    RequestQueryAddress,
    RequestRegisterAddress,
    RequestReleaseCall,
    RequestRetrieveCall,
    RequestSetDNDOff,
    RequestSetDNDOn,
    RequestSingleStepTransfer,
    RequestUnregisterAddress,
    RequestUpdateUserData,
)
from orsagent.tlib.fake.coverage import EVENT_OCCASIONS, REQUEST_ANSWERS

FIRST, SECOND = "0000000000000001", "0000000000000002"


def at(dn, kind, **fields):
    return kind(this_dn=dn, **fields)


def call(dn, kind, conn_id, **fields):
    return kind(this_dn=dn, conn_id=conn_id, **fields)


SHIFT = [
    at("7001", RequestRegisterAddress),
    at("7001", RequestQueryAddress),
    at("7001", RequestAgentLogin, agent_id="1001", this_queue="8000"),
    at("7001", RequestAgentLogin, agent_id="1001", this_queue="8001"),
    at("7001", RequestAgentReady),
    at("7001", RequestAgentNotReady),
    at("7001", RequestSetDNDOn),
    at("7001", RequestSetDNDOff),
    at("7001", RequestMakeCall, other_dn="7002"),
    call("7002", RequestAnswerCall, FIRST),
    call("7001", RequestHoldCall, FIRST),
    call("7001", RequestRetrieveCall, FIRST),
    call("7001", RequestAttachUserData, FIRST, user_data={"a": 1}),
    call("7001", RequestUpdateUserData, FIRST, user_data={"a": 2}),
    call("7001", RequestInitiateConference, FIRST, other_dn="7003"),
    call("7003", RequestAnswerCall, SECOND),
    call("7001", RequestCompleteConference, FIRST, transfer_conn_id=SECOND),
    call("7003", RequestReleaseCall, FIRST),
    call("7001", RequestInitiateTransfer, FIRST, other_dn="7003"),
    call("7003", RequestAnswerCall, "0000000000000003"),
    call("7001", RequestCompleteTransfer, FIRST, transfer_conn_id="0000000000000003"),
    call("7003", RequestSingleStepTransfer, FIRST, other_dn="7001"),
    call("7001", RequestReleaseCall, FIRST),
    at("7001", RequestAgentLogout, this_queue="8000"),
    at("7001", RequestAgentLogout),
    at("7001", RequestUnregisterAddress),
]


@pytest.fixture
def played():
    """A shift by requests, then everything that can happen without one; the events that were sent."""
    tserver = FakeTServer(standby="hot")
    for number in (1, 2, 3):
        tserver.add_agent(f"100{number}", dn=f"700{number}", state="LoggedOut" if number == 1 else "Ready")
    events = []
    tserver.subscribe(events.append)
    for request in SHIFT:
        tserver.send(request)
        tserver.run()
    tserver.send(at("9999", RequestAgentReady))
    tserver.run()
    happen(tserver)
    return tserver, events


def happen(tserver):
    queue = tserver.add_queue("8000")
    queue.ring().divert("7002")
    queue.ring().release()
    tserver.out_of_service("7003")
    tserver.agent("1002").dial(other_dn="7003").release()
    tserver.back_in_service("7003")
    tserver.link_down()
    tserver.link_up()
    tserver.disconnect()
    tserver.reconnect()
    tserver.switch_over()


def test_every_request_of_the_table_succeeds_with_the_answer_of_the_table(played):
    tserver, _ = played
    answered = {type(one.request): type(one.answer) for one in tserver.exchanges[: len(SHIFT)]}

    assert [one.outcome for one in tserver.exchanges] == ["done"] * len(SHIFT) + ["rejected"]
    assert set(answered) == set(REQUEST_ANSWERS) == set(REQUESTS)
    assert all(answer in REQUEST_ANSWERS[kind] for kind, answer in answered.items())


def test_every_event_of_the_table_is_sent_and_no_other(played):
    _, events = played
    tserver = FakeTServer(profile="acw-event", wrap_up=1)
    agent = tserver.add_agent("1001", dn="7001", state="Ready", work_mode=AgentWorkMode.AutoIn)
    tserver.subscribe(events.append)
    agent.ring().answer()
    agent.calls[0].release()

    assert {type(event) for event in events} == set(EVENT_OCCASIONS) <= set(EVENTS)


def test_an_answer_carries_the_requests_extensions_and_its_reference_id(played):
    tserver, _ = played
    request = at("7002", RequestAgentNotReady, reasons={"r": 1}, extensions={"e": 2})
    reference_id = tserver.send(request)
    tserver.run()
    answer = tserver.exchanges[-1].answer

    assert not isinstance(answer, EventError)
    assert (answer.reference_id, answer.reasons, answer.extensions) == (reference_id, {"r": 1}, {"e": 2})
