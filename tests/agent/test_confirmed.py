"""completion="confirmed": an action ends when T-Server has answered."""

import pytest

from orsagent.tlib import (
    EventAgentLogout,
    EventAgentNotReady,
    EventAgentReady,
    EventDNDOff,
    EventDNDOn,
    EventError,
    EventLinkDisconnected,
    EventServerDisconnected,
    RequestAgentLogout,
    RequestAgentReady,
)

READY = [{"media": 0, "state": "ready"}]
NOT_READY = [{"media": 0, "state": "notready"}]
DONE = ("agent.logout.done", {"requestid": "r1"})

CASES = [
    pytest.param("logout", {}, EventAgentLogout, id="logout-EventAgentLogout"),
    pytest.param("setmediastate", {"media": READY}, EventAgentReady, id="setmediastate-EventAgentReady"),
    pytest.param("setmediastate", {"media": NOT_READY}, EventAgentNotReady, id="setmediastate-EventAgentNotReady"),
    pytest.param("setdnd", {"set": True}, EventDNDOn, id="setdnd-EventDNDOn"),
    pytest.param("setdnd", {"set": False}, EventDNDOff, id="setdnd-EventDNDOff"),
]


@pytest.fixture
def transport(make_transport):
    return make_transport()


@pytest.fixture
def bench(make_bench, transport):
    return make_bench(transport, completion="confirmed", timeout=10)


@pytest.mark.parametrize(("element", "arguments", "event_class"), CASES)
def test_the_matching_event_ends_the_action(bench, transport, element, arguments, event_class):
    bench.do(element, **arguments)
    before = list(bench.events)

    transport.emit(event_class(this_dn="7001", reference_id=1))

    assert before == []
    assert bench.outcome == (f"agent.{element}.done", {"requestid": "r1"})


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (59, "invalidresource"),
        (123, "invalidresource"),
        (177, "invalidresource"),
        (54, "servererror"),
        (57, "servererror"),
        (58, "servererror"),
        (109, "servererror"),
        (1707, "unknown"),
    ],
)
def test_an_event_error_ends_the_action_with_its_error_name(bench, transport, code, error):
    bench.do("logout")

    transport.emit(EventError(reference_id=1, error_code=code, error_message="No way", this_dn="7001"))

    assert bench.outcome == (
        "error.agent.logout",
        {
            "requestid": "r1",
            "error": error,
            "description": f"T-Server of switch 'SW1': No way (T-Library error {code})",
        },
    )


def test_silence_is_a_server_error_after_the_timeout(bench):
    bench.do("logout")
    bench.advance(9.5)
    before = list(bench.events)
    bench.advance(0.5)

    assert before == []
    error, description = bench.error
    assert error == "servererror"
    assert description.startswith("T-Server of switch 'SW1': no answer to RequestAgentLogout")
    assert description.endswith("within 10 s")


def test_losing_the_connection_is_a_server_error_for_everything_open(bench, transport):
    bench.do("logout")
    bench.do("setdnd", set=True)

    transport.emit(EventServerDisconnected())

    assert [(name, data["requestid"], data["error"]) for name, data in bench.events] == [
        ("error.agent.logout", "r1", "servererror"),
        ("error.agent.setdnd", "r2", "servererror"),
    ]


def test_losing_one_connection_leaves_the_other_switch_alone(make_bench, make_transport):
    first, second = make_transport("SW1"), make_transport("SW2")
    bench = make_bench([first, second], completion="confirmed")
    bench.do("logout", for_={"dn": "7001", "switch": "SW1"})
    bench.do("setdnd", set=True, for_={"dn": "7001", "switch": "SW2"})

    first.emit(EventServerDisconnected())
    second.emit(EventDNDOn(this_dn="7001", reference_id=1))

    assert [name for name, _ in bench.events] == ["error.agent.logout", "agent.setdnd.done"]


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(EventAgentLogout(this_dn="7001"), id="unsolicited"),
        pytest.param(EventAgentLogout(this_dn="7001", reference_id=2), id="another-reference-id"),
        pytest.param(EventAgentLogout(this_dn="7002", reference_id=1), id="another-dn"),
        pytest.param(EventAgentReady(this_dn="7001", reference_id=1), id="another-event"),
        pytest.param(EventError(error_code=59, this_dn="7001"), id="error-without-a-reference-id"),
        pytest.param(EventError(error_code=59, reference_id=2), id="error-of-another-request"),
        pytest.param(EventLinkDisconnected(), id="link-event"),
    ],
)
def test_an_event_that_does_not_answer_the_request_ends_nothing(bench, transport, event):
    bench.do("logout")

    transport.emit(event)
    before = list(bench.events)
    transport.emit(EventAgentLogout(this_dn="7001", reference_id=1))

    assert before == []
    assert bench.outcome == DONE


def test_every_request_gets_its_own_answer_in_any_order(bench, transport):
    bench.do("setdnd", set=True)
    bench.do("setdnd", set=False)

    transport.emit(EventDNDOff(this_dn="7001", reference_id=2))
    transport.emit(EventDNDOn(this_dn="7001", reference_id=1))

    assert [data["requestid"] for _, data in bench.events] == ["r2", "r1"]


LATE = [
    pytest.param(EventAgentLogout(this_dn="7001", reference_id=1), id="confirmation"),
    pytest.param(EventError(error_code=59, reference_id=1), id="error"),
    pytest.param(EventServerDisconnected(), id="disconnection"),
]


@pytest.mark.parametrize("late", LATE)
@pytest.mark.parametrize("first", LATE)
def test_a_second_answer_is_ignored_and_so_is_the_timeout(bench, transport, first, late):
    bench.do("logout")

    transport.emit(first)
    transport.emit(late)
    bench.advance(60)

    assert len(bench.events) == 1


@pytest.mark.parametrize("late", LATE)
def test_an_answer_after_the_timeout_is_ignored(bench, transport, late):
    bench.do("logout")
    bench.advance(10)

    transport.emit(late)

    assert bench.error[0] == "servererror"


def test_a_session_that_has_ended_is_forgotten(bench, transport):
    other = bench.another_session("session-2")
    bench.do("logout")
    bench.do("setdnd", session=other, set=True)

    bench.module.session_ended("session-1")
    transport.emit(EventAgentLogout(this_dn="7001", reference_id=1))
    transport.emit(EventDNDOn(this_dn="7001", reference_id=2))
    bench.advance(60)

    assert bench.events == []
    assert other.events == [("agent.setdnd.done", {"requestid": "r2"})]


def test_nothing_comes_after_the_module_is_closed(bench, transport):
    bench.do("logout")

    bench.module.close()
    transport.emit(EventAgentLogout(this_dn="7001", reference_id=1))
    bench.advance(60)

    assert bench.events == []


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (EventAgentLogout(this_dn="7001", reference_id=1), "agent.logout.done"),
        (EventError(error_code=59, reference_id=1), "error.agent.logout"),
        (EventServerDisconnected(), "error.agent.logout"),
    ],
    ids=["confirmation", "error", "disconnection"],
)
def test_a_transport_may_answer_before_it_gives_the_reference_id(make_bench, make_transport, answer, name):
    def answer_at_once(_request):
        transport.emit(answer)
        return 1

    transport = make_transport(answer=answer_at_once)
    bench = make_bench(transport, completion="confirmed")

    bench.do("logout")
    bench.advance(60)

    assert bench.outcome[0] == name


def test_an_action_that_an_answer_causes_is_answered_too(make_bench, make_transport):
    def answer_at_once(request):
        number = len(transport.sent)
        event_class = EventAgentLogout if isinstance(request, RequestAgentLogout) else EventAgentNotReady
        transport.emit(event_class(this_dn="7001", reference_id=number))
        return number

    transport = make_transport(answer=answer_at_once)
    bench = make_bench(transport, completion="confirmed")
    raise_event = bench.session.raise_event

    def go_on(name, data=None):
        raise_event(name, data)
        if name == "agent.setmediastate.done":
            bench.do("logout")

    bench.session.raise_event = go_on
    bench.do("setmediastate", media=NOT_READY)
    bench.advance(60)

    assert [name for name, _ in bench.events] == ["agent.setmediastate.done", "agent.logout.done"]


def test_a_reference_id_given_twice_ends_both_actions_once(make_bench, make_transport):
    transport = make_transport(answer=lambda _request: 1)
    bench = make_bench(transport, completion="confirmed", timeout=10)
    bench.do("logout")
    bench.do("setdnd", set=True)

    transport.emit(EventDNDOn(this_dn="7001", reference_id=1))
    bench.advance(60)

    assert sorted(name for name, _ in bench.events) == ["agent.setdnd.done", "error.agent.logout"]


def test_opening_again_does_not_listen_twice(bench, transport):
    bench.module.open(bench.scheduler)

    assert transport.listeners == 1


def test_the_fake_t_server_confirms_what_it_does(make_bench, tserver):
    bench = make_bench(tserver, completion="confirmed")

    bench.do("setmediastate", media=NOT_READY)
    bench.advance(1)
    bench.do("logout")
    bench.advance(1)

    assert [name for name, _ in bench.events] == ["agent.setmediastate.done", "agent.logout.done"]


def test_the_fake_t_servers_rejection_becomes_the_error_event(make_bench, tserver):
    tserver.on(RequestAgentReady).reject(59)
    bench = make_bench(tserver, completion="confirmed")

    bench.do("setmediastate", media=READY)
    bench.advance(1)

    assert bench.error == (
        "invalidresource",
        "T-Server of switch 'SW1': DN is not configured in CME (T-Library error 59)",
    )


def test_a_dropped_answer_of_the_fake_t_server_is_a_timeout(make_bench, tserver):
    tserver.on(RequestAgentLogout).drop()
    bench = make_bench(tserver, completion="confirmed", timeout=5)

    bench.do("logout")
    bench.advance(5)

    assert bench.error[0] == "servererror"


def test_disconnecting_the_fake_t_server_ends_what_is_open(make_bench, tserver):
    tserver.on(RequestAgentLogout).delay(seconds=2)
    bench = make_bench(tserver, completion="confirmed")

    bench.do("logout")
    tserver.disconnect()
    bench.advance(60)

    assert bench.error[0] == "servererror"
