"""Which requests a scripted fault means, whether it was used, and how it reads."""

from unittest.mock import ANY

import pytest

from orsagent.tlib import (
    AgentWorkMode,
    EventServerConnected,
    EventServerDisconnected,
    Request,
    RequestAgentLogout,
    RequestAgentNotReady,
    RequestAgentReady,
    RequestSetDNDOn,
    TransportError,
)

LOGOUT = RequestAgentLogout(this_dn="7001")


@pytest.fixture
def agent(tserver):
    return tserver.add_agent("1001", dn="7001", state="NotReady")


def not_ready(**fields):
    return RequestAgentNotReady(this_dn="7001", **fields)


@pytest.mark.parametrize(
    ("fields", "meant", "other"),
    [
        ({"agent_work_mode": AgentWorkMode.AuxWork}, {"agent_work_mode": AgentWorkMode.AuxWork}, {}),
        (
            {"reasons": {"ReasonCode": "Break"}},
            {"reasons": {"ReasonCode": "Break"}},
            {"reasons": {"ReasonCode": "Meal"}},
        ),
        ({"reasons": {"ReasonCode": ANY}}, {"reasons": {"ReasonCode": "Meal"}}, {}),
        ({"this_queue": ANY}, {"this_queue": None}, None),
        ({"this_queue": None}, {}, {"this_queue": "8000"}),
        (
            {"reasons": lambda reasons: "Break" in reasons.values()},
            {"reasons": {"a": "Break"}},
            {"reasons": {"a": "Meal"}},
        ),
        ({"agent_id": lambda agent_id: agent_id in {"1001", "1002"}}, {"agent_id": "1001"}, {"agent_id": "1003"}),
        ({"extensions": {}}, {}, {"extensions": {"a": 1}}),
    ],
)
def test_a_fault_can_be_meant_for_certain_values_of_any_field(tserver, fields, meant, other):
    fault = tserver.on(RequestAgentNotReady, **fields).reject(59)

    assert fault.matches(not_ready(**meant))
    assert other is None or not fault.matches(not_ready(**other))


def test_the_dn_can_be_a_function_too(tserver):
    fault = tserver.on(RequestAgentLogout, lambda dn: dn.startswith("70")).drop()

    assert fault.matches(LOGOUT)
    assert not fault.matches(RequestAgentLogout(this_dn="8001"))


def test_several_fields_must_all_fit(tserver):
    fault = tserver.on(RequestAgentNotReady, this_dn="7001", this_queue="8000").reject(59)

    assert fault.matches(not_ready(this_queue="8000"))
    assert not fault.matches(RequestAgentNotReady(this_dn="7002", this_queue="8000"))


def test_a_field_of_some_requests_only_does_not_match_the_others(tserver):
    fault = tserver.on(Request, agent_work_mode=AgentWorkMode.Unknown).reject(59)

    assert fault.matches(RequestAgentReady(this_dn="7001"))
    assert not fault.matches(RequestSetDNDOn(this_dn="7001"))


def test_a_field_that_no_such_request_has_is_refused_with_those_that_there_are(tserver):
    with pytest.raises(ValueError, match=r"on\(RequestSetDNDOn\): no request has the field 'queue'; there are this_dn"):
        tserver.on(RequestSetDNDOn, queue="8000")
    with pytest.raises(ValueError, match="no request has the field 'reference_id'"):
        tserver.on(RequestSetDNDOn, reference_id=1)

    assert tserver.faults == []


def test_a_limit_that_makes_no_sense_leaves_no_fault_behind(tserver):
    with pytest.raises(ValueError, match="0 times"):
        tserver.on(RequestSetDNDOn, times=0)

    assert tserver.faults == []


def test_what_a_function_raises_names_the_fault(tserver, agent):
    def broken(value):
        raise RuntimeError(f"no {value}")

    assert agent
    tserver.on(RequestAgentLogout, this_dn=broken).reject(59)

    with pytest.raises(RuntimeError, match="no 7001") as caught:
        tserver.send(LOGOUT)
    assert caught.value.__notes__ == [
        "raised by the function for this_dn in on(RequestAgentLogout, this_dn=<broken>), called with '7001'"
    ]
    assert tserver.journal == []


@pytest.mark.parametrize(
    "limited",
    [
        lambda fault: fault.reject(59, times=2),
        lambda fault: fault.drop(times=2),
        lambda fault: fault.delay(seconds=1, times=2),
        lambda fault: fault.disconnect(times=2),
        lambda fault: fault.refuse(59, times=2),
    ],
)
def test_every_step_can_say_how_often(tserver, limited):
    fault = limited(tserver.on(RequestAgentLogout))

    assert fault.uses_left == 2


class TestDisconnect:
    def test_the_connection_breaks_before_the_answer(self, tserver, events, agent):
        tserver.on(RequestAgentLogout).disconnect(for_=5)

        assert tserver.send(LOGOUT) == 1
        tserver.advance(seconds=1)
        assert (agent.state, tserver.exchanges[0].outcome, tserver.connected) == ("LoggedOut", "lost", False)
        assert events == [EventServerDisconnected()]
        tserver.advance(seconds=4)

        assert tserver.connected
        assert events[1] == EventServerConnected()

    def test_it_can_stay_away(self, tserver, agent):
        assert agent
        tserver.on(RequestAgentLogout).disconnect()
        tserver.send(LOGOUT)
        tserver.run()

        assert not tserver.connected
        with pytest.raises(TransportError):
            tserver.send(LOGOUT)

    def test_with_drop_the_switch_does_not_act(self, tserver, agent):
        tserver.on(RequestAgentLogout).drop().disconnect(for_=1)
        tserver.send(LOGOUT)
        tserver.run()

        assert (agent.state, tserver.exchanges[0].outcome) == ("NotReady", "dropped")

    def test_a_delay_comes_before_it(self, tserver, agent):
        assert agent
        tserver.on(RequestAgentLogout).delay(seconds=3).disconnect()
        tserver.send(LOGOUT)
        tserver.advance(seconds=2.9)
        assert tserver.connected
        tserver.advance(seconds=0.1)

        assert not tserver.connected

    @pytest.mark.parametrize(
        "chain",
        [
            lambda fault: fault.refuse(54).disconnect(),
            lambda fault: fault.disconnect().refuse(54),
            lambda fault: fault.disconnect(for_=0),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, tserver, chain):
        with pytest.raises(ValueError, match=r"breaks no connection|for_ is 0"):
            chain(tserver.on(RequestAgentLogout))


class TestUnhit:
    def test_a_fault_that_no_request_has_used_is_unhit(self, tserver, agent):
        assert agent
        used = tserver.on(RequestAgentLogout).reject(59)
        unused = tserver.on(RequestAgentReady).reject(59)
        tserver.send(LOGOUT)

        assert tserver.unhit_faults == (unused,)
        assert (used.is_unhit, unused.is_unhit) == (False, True)

    def test_an_optional_one_is_not(self, tserver):
        fault = tserver.on(RequestAgentReady).reject(59).optional("only on Mondays")

        assert tserver.unhit_faults == ()
        assert fault.reason == "only on Mondays"
        assert repr(fault) == "on(RequestAgentReady).reject(59).optional('only on Mondays')"

    @pytest.mark.parametrize("reason", ["", "  ", None])
    def test_a_reason_must_say_something(self, tserver, reason):
        with pytest.raises(ValueError, match="say in words why no request need use"):
            tserver.on(RequestAgentReady).optional(reason)


@pytest.mark.parametrize(
    ("chain", "text", "code"),
    [
        (
            lambda t: t.on(RequestAgentLogout, "7001").reject(59).once(),
            "RequestAgentLogout with this_dn 7001: reject with 59 (DN is not configured in CME), at most 1 time; used by no request",
            "on(RequestAgentLogout, this_dn='7001').reject(59).times(1)",
        ),
        (
            lambda t: t.on(Request).delay(minutes=1).disconnect(for_=5),
            "Request: delay by 60 s, disconnect for 5 s; used by no request",
            "on(Request).delay(seconds=60).disconnect(for_=5)",
        ),
        (
            lambda t: t.on(RequestAgentNotReady, reasons={"a": 1}).drop(times=2),
            "RequestAgentNotReady with reasons {'a': 1}: drop, at most 2 times; used by no request",
            "on(RequestAgentNotReady, reasons={'a': 1}).drop().times(2)",
        ),
        (
            lambda t: t.on(RequestAgentReady),
            "RequestAgentReady: let it through; used by no request",
            "on(RequestAgentReady)",
        ),
        (
            lambda t: t.on(RequestAgentReady).refuse(57),
            "RequestAgentReady: refuse with 57 (Timeout performing operation); used by no request",
            "on(RequestAgentReady).refuse(57)",
        ),
    ],
)
def test_a_fault_reads_as_words_and_as_python(tserver, chain, text, code):
    fault = chain(tserver)

    assert (fault.describe(), str(fault), repr(fault)) == (text, text, code)


def test_a_fault_counts_the_requests_that_used_it(tserver, agent):
    assert agent
    fault = tserver.on(RequestAgentLogout).drop()
    tserver.send(LOGOUT)
    assert fault.describe().endswith("; used by 1 request")
    tserver.send(LOGOUT)

    assert fault.describe().endswith("; used by 2 requests")


def test_a_fault_without_a_step_lets_requests_through_before_a_later_one(tserver, agent):
    tserver.on(RequestAgentReady).once()
    tserver.on(RequestAgentReady).reject(59)

    for _ in range(2):
        tserver.send(RequestAgentReady(this_dn="7001"))
    tserver.run()

    assert [one.outcome for one in tserver.exchanges] == ["done", "rejected"]
    assert agent.state == "Ready"


class TestUnknownDNs:
    def test_requests_for_them_can_be_asked_for(self, tserver, agent):
        assert agent
        tserver.on(RequestAgentLogout, "7001").reject(59)
        for dn in ("7001", "9999", "9998"):
            tserver.send(RequestAgentLogout(this_dn=dn))
        tserver.run()

        assert tserver.unknown_dn_requests == (RequestAgentLogout(this_dn="9999"), RequestAgentLogout(this_dn="9998"))

    def test_it_counts_what_was_there_when_the_request_came(self, tserver):
        tserver.send(LOGOUT)
        tserver.add_agent("1001", dn="7001", state="Ready")
        tserver.run()

        assert tserver.unknown_dn_requests == (LOGOUT,)

    def test_one_can_be_meant(self, tserver):
        tserver.send(LOGOUT)
        tserver.allow_unknown_dn("7001", "the test is about a telephone that is gone")

        assert tserver.unknown_dn_requests == ()
        with pytest.raises(ValueError, match="say in words why requests for DN 7001 are meant"):
            tserver.allow_unknown_dn("7001", "")


class TestPending:
    def test_requests_that_wait_say_when_their_answers_are_due(self, tserver, agent):
        assert agent
        tserver.on(RequestAgentReady).delay(seconds=5)
        tserver.on(RequestSetDNDOn).drop()
        tserver.advance(seconds=1)
        tserver.send(RequestAgentReady(this_dn="7001"))
        tserver.send(RequestSetDNDOn(this_dn="7001"))
        tserver.send(LOGOUT)

        assert [(one.request, one.due) for one in tserver.pending] == [
            (LOGOUT, 1.0),
            (RequestAgentReady(this_dn="7001"), 6.0),
        ]
        assert tserver.pending[1].describe() == (
            "RequestAgentReady this_dn=7001 reference_id=1 from orsagent at 1.000 s: answer due at 6.000 s"
        )
        tserver.run()

        assert tserver.pending == ()
        assert tserver.exchanges[0].due is None
        assert tserver.exchanges[0].describe().endswith("at 1.000 s: rejected")

    def test_lost_ones_are_not_waited_for(self, tserver, agent):
        assert agent
        tserver.on(RequestAgentReady).delay(seconds=5)
        tserver.send(RequestAgentReady(this_dn="7001"))
        tserver.disconnect()

        assert tserver.pending == ()
