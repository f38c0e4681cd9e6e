"""Element by element: what is sent to T-Server, and what the session gets when it is sent."""

import pytest

from orsagent.tlib import (
    AgentWorkMode,
    RequestAgentLogout,
    RequestAgentNotReady,
    RequestAgentReady,
    RequestSetDNDOff,
    RequestSetDNDOn,
)

VOICE = 0
READY = [{"media": VOICE, "state": "ready"}]
NOT_READY = [{"media": VOICE, "state": "notready"}]

CASES = [
    pytest.param("logout", {}, RequestAgentLogout, id="logout-TAgentLogout"),
    pytest.param("setmediastate", {"media": READY}, RequestAgentReady, id="setmediastate-TAgentSetReady"),
    pytest.param("setmediastate", {"media": NOT_READY}, RequestAgentNotReady, id="setmediastate-TAgentSetNotReady"),
    pytest.param("setdnd", {"set": True}, RequestSetDNDOn, id="setdnd-TSetDNDOn"),
    pytest.param("setdnd", {"set": False}, RequestSetDNDOff, id="setdnd-TSetDNDOff"),
]


@pytest.mark.parametrize(("element", "arguments", "request_class"), CASES)
def test_an_element_sends_its_request_and_is_done(bench, tserver, element, arguments, request_class):
    bench.do(element, **arguments)

    assert tserver.journal == [request_class(this_dn="7001")]
    assert bench.outcome == (f"agent.{element}.done", {"requestid": "r1"})


@pytest.mark.parametrize(("element", "arguments", "request_class"), CASES)
def test_agent_hints_and_position_go_with_the_request(make_bench, make_transport, element, arguments, request_class):
    transport = make_transport()

    make_bench(transport).do(
        element, agent="1001", hints={"extensions": {"a": 1}, "reasons": {"ReasonCode": "Lunch"}}, **arguments
    )

    (sent,) = transport.sent
    assert sent == request_class(this_dn="7001", agent_id="1001", extensions={"a": 1}, reasons={"ReasonCode": "Lunch"})
    assert sent.agent_id == "1001"
    assert (sent.position.path, sent.position.line) == ("workflow.scxml", 12)


@pytest.mark.parametrize(("element", "arguments", "request_class"), CASES)
def test_without_agent_and_hints_the_request_has_none(make_bench, make_transport, element, arguments, request_class):
    transport = make_transport()

    make_bench(transport).do(element, agent=None, hints=None, **arguments)

    (sent,) = transport.sent
    assert type(sent) is request_class
    assert (sent.agent_id, dict(sent.reasons), dict(sent.extensions)) == (None, {}, {})


@pytest.mark.parametrize(("element", "arguments", "request_class"), CASES)
def test_requests_have_no_queue_and_work_mode_unknown(make_bench, make_transport, element, arguments, request_class):
    transport = make_transport()

    make_bench(transport).do(element, **arguments)

    (sent,) = transport.sent
    assert type(sent) is request_class
    assert getattr(sent, "this_queue", None) is None
    assert getattr(sent, "agent_work_mode", AgentWorkMode.Unknown) is AgentWorkMode.Unknown


def test_the_request_id_of_the_action_is_in_its_done_event(bench):
    bench.do("logout", requestid="_data.reqid")
    bench.do("setdnd", set=True, requestid="varReqId")

    assert [data["requestid"] for _, data in bench.events] == ["r1", "r2"]


def test_the_location_of_the_request_id_is_not_sent(bench, tserver):
    bench.do("logout", requestid="App_Exit1['requestid']")

    assert tserver.journal == [RequestAgentLogout(this_dn="7001")]


def test_actions_complete_in_the_order_of_their_execution(bench, tserver):
    bench.do("setmediastate", media=NOT_READY)
    bench.do("setdnd", set=True)
    bench.do("logout")

    assert [name for name, _ in bench.events] == ["agent.setmediastate.done", "agent.setdnd.done", "agent.logout.done"]
    assert [type(request) for request in tserver.journal] == [RequestAgentNotReady, RequestSetDNDOn, RequestAgentLogout]


def test_an_element_of_another_module_is_refused_with_its_place(bench):
    with pytest.raises(ValueError, match=r"workflow\.scxml:12:5: <login> .* logout, setmediastate, setdnd"):
        bench.do("login")
