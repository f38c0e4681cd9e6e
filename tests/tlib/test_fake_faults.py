import pytest

from orsagent.tlib import (
    EventError,
    FakeTServer,
    Request,
    RequestAgentLogout,
    RequestAgentNotReady,
    RequestAgentReady,
    TransportError,
)

LOGOUT = RequestAgentLogout(this_dn="7001")
READY = RequestAgentReady(this_dn="7001")


@pytest.fixture
def agent(tserver):
    return tserver.add_agent("1001", dn="7001", state="NotReady", reasons={"a": 1})


def outcomes(tserver, *requests):
    for request in requests:
        tserver.send(request)
        tserver.run()
    return [one.outcome for one in tserver.exchanges]


def test_a_rejected_request_gets_an_error_and_changes_nothing(tserver, events, agent):
    tserver.on(RequestAgentLogout).reject(59)

    assert outcomes(tserver, LOGOUT) == ["rejected"]
    assert events == [EventError(error_code=59, this_dn="7001", reference_id=1)]
    assert (agent.state, agent.reasons) == ("NotReady", {"a": 1})
    assert tserver.journal == [LOGOUT]


def test_a_rejection_may_have_its_own_text(tserver, events, agent):
    assert agent
    tserver.on(RequestAgentLogout).reject(9999, "out of paper")

    tserver.send(LOGOUT)
    tserver.run()

    assert (events[0].error_code, events[0].error_message) == (9999, "out of paper")


def test_other_requests_and_dns_are_not_meant(tserver, agent):
    tserver.on(RequestAgentLogout, this_dn="7002").reject(59)
    tserver.on(RequestAgentNotReady).reject(59)

    assert outcomes(tserver, READY, LOGOUT) == ["done", "done"]
    assert agent.state == "LoggedOut"


def test_the_base_class_means_every_request(tserver, agent):
    assert agent
    tserver.on(Request, this_dn="7001").reject(50)

    assert outcomes(tserver, READY, LOGOUT) == ["rejected", "rejected"]


def test_a_dropped_request_is_never_answered_nor_done(tserver, events, agent):
    tserver.on(RequestAgentLogout).drop()

    assert outcomes(tserver, LOGOUT) == ["dropped"]
    assert (events, agent.state, tserver.exchanges[0].answer) == ([], "NotReady", None)
    assert tserver.journal == [LOGOUT]


def test_a_refused_request_does_not_reach_t_server(tserver, events, agent):
    tserver.on(RequestAgentLogout).refuse(57)

    with pytest.raises(TransportError, match="SW1: RequestAgentLogout for DN 7001 not sent: Timeout") as caught:
        tserver.send(LOGOUT)
    tserver.run()

    assert caught.value.code == 57
    assert (tserver.refused, tserver.journal, tserver.exchanges, events) == ([LOGOUT], [], [], [])
    assert agent.state == "NotReady"
    assert tserver.send(READY) == 1


def test_a_delayed_request_is_done_later(agent):
    tserver = FakeTServer(latency=0.5)
    late = tserver.add_agent("1001", dn="7001", state="NotReady")
    tserver.on(RequestAgentReady).delay(seconds=2, minutes=1)
    assert agent

    tserver.send(READY)
    tserver.advance(seconds=62)
    assert late.state == "NotReady"
    tserver.advance(seconds=0.5)

    assert late.state == "Ready"


def test_a_delayed_request_is_judged_when_the_switch_acts(tserver, agent):
    tserver.on(RequestAgentReady).delay(seconds=2)

    tserver.send(READY)
    agent.logout()
    tserver.run()

    assert tserver.exchanges[0].answer.error_code == 1707


@pytest.mark.parametrize(
    "chain",
    [
        lambda fault: fault.delay(seconds=2).reject(59).once(),
        lambda fault: fault.once().reject(59).delay(seconds=2),
        lambda fault: fault.reject(59).times(1).delay(2),
    ],
)
def test_steps_can_be_chained_in_any_order(tserver, agent, chain):
    assert agent
    fault = chain(tserver.on(RequestAgentReady))

    tserver.send(READY)
    tserver.advance(seconds=1.9)
    assert tserver.exchanges[0].outcome == "pending"
    tserver.advance(seconds=0.1)

    assert [tserver.exchanges[0].outcome, *outcomes(tserver, READY)[1:]] == ["rejected", "done"]
    assert (fault.hits, fault.uses_left) == (1, 0)
    assert repr(fault) == "on(RequestAgentReady).reject(59).delay(seconds=2).times(1)"


@pytest.mark.parametrize(
    "limit", [lambda t: t.on(RequestAgentReady, times=2), lambda t: t.on(RequestAgentReady).times(2)]
)
def test_a_fault_can_be_limited(tserver, agent, limit):
    assert agent
    fault = limit(tserver).reject(59)
    assert fault.uses_left == 2

    assert outcomes(tserver, READY, READY, READY) == ["rejected", "rejected", "done"]


def test_the_first_fault_with_uses_left_counts_alone(tserver, agent):
    assert agent
    tserver.on(RequestAgentReady).once().reject(59)
    tserver.on(RequestAgentReady).once().drop()
    tserver.on(Request).reject(58)

    assert outcomes(tserver, READY, READY, READY) == ["rejected", "dropped", "rejected"]
    assert [one.answer and one.answer.error_code for one in tserver.exchanges] == [59, None, 58]
    assert [fault.hits for fault in tserver.faults] == [1, 1, 1]


def test_a_fault_says_what_it_is(tserver):
    assert repr(tserver.on(RequestAgentReady, "7001").drop()) == "on(RequestAgentReady, this_dn='7001').drop()"
    assert repr(tserver.on(RequestAgentReady).refuse(54)) == "on(RequestAgentReady).refuse(54)"


@pytest.mark.parametrize(
    ("define", "error", "message"),
    [
        (lambda t: t.on(RequestAgentReady).reject(59).drop(), ValueError, r"reject\(59\) cannot drop as well"),
        (lambda t: t.on(RequestAgentReady).drop().refuse(59), ValueError, "cannot refuse as well"),
        (lambda t: t.on(RequestAgentReady).reject(0), ValueError, "error code 0; expected a T-Library error code"),
        (lambda t: t.on(RequestAgentReady).reject("59"), ValueError, "error code '59'"),
        (lambda t: t.on(RequestAgentReady).times(0), ValueError, "0 times; expected a whole number from 1 up"),
        (lambda t: t.on(RequestAgentReady).delay(), ValueError, "a delay of 0.0 s; expected more than 0"),
        (lambda t: t.on(EventError), TypeError, "expected one such as RequestAgentLogout"),
        (lambda t: t.on("RequestAgentReady"), TypeError, "is no class of requests"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(tserver, define, error, message):
    with pytest.raises(error, match=message):
        define(tserver)
