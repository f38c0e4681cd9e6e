import pytest

from orsagent.tlib import (
    AgentWorkMode,
    CallType,
    EventDialing,
    EventError,
    EventEstablished,
    EventHeld,
    EventOffHook,
    EventOnHook,
    EventReleased,
    EventRetrieved,
    EventRinging,
    FakeTServer,
    RequestAgentLogout,
    RequestAgentNotReady,
    RequestAgentReady,
)


@pytest.fixture
def agent(tserver):
    return tserver.add_agent("1001", dn="7001", state="Ready")


def call_event(kind, call):
    return kind(this_dn="7001", agent_id="1001", conn_id=call.conn_id, call_type=call.call_type, other_dn=call.other_dn)


def test_an_incoming_call_from_ringing_to_release(events, agent):
    call = agent.ring(CallType.Inbound, other_dn="5551234")
    assert (call.status, agent.busy, agent.calls) == ("Ringing", False, (call,))
    call.answer()
    assert (call.status, agent.busy) == ("Established", True)
    call.hold()
    assert (call.status, agent.busy) == ("Held", True)
    call.retrieve()
    call.release()

    assert (call.status, agent.busy, agent.calls) == ("Released", False, ())
    hook = {"this_dn": "7001", "agent_id": "1001"}
    assert events == [
        call_event(EventRinging, call),
        EventOffHook(**hook),
        call_event(EventEstablished, call),
        call_event(EventHeld, call),
        call_event(EventRetrieved, call),
        call_event(EventReleased, call),
        EventOnHook(**hook),
    ]
    assert agent.state == "Ready"


def test_an_outgoing_call_is_off_hook_while_dialing(events, agent):
    call = agent.dial(CallType.Outbound, other_dn="5551234")
    assert (call.status, agent.busy) == ("Dialing", True)
    call.answer()
    call.release()

    assert events.names == [
        "EventOffHook",
        "EventDialing",
        "EventEstablished",
        "EventReleased",
        "EventOnHook",
    ]
    assert events[1] == call_event(EventDialing, call)


def test_a_call_that_is_not_answered_never_takes_the_hook_off(events, agent):
    agent.ring().release()

    assert events.names == ["EventRinging", "EventReleased"]


def test_a_second_call_leaves_the_hook_as_it_is(events, agent):
    first = agent.ring()
    first.answer()
    first.hold()
    second = agent.dial(CallType.Consult, other_dn="7002")
    assert agent.calls == (first, second)
    second.release()
    first.release()

    assert [name for name in events.names if name.endswith("Hook")] == ["EventOffHook", "EventOnHook"]
    assert (first.conn_id, second.conn_id) == ("0000000000000001", "0000000000000002")


@pytest.mark.parametrize(
    ("before", "wrong"),
    [
        ([], "hold"),
        ([], "retrieve"),
        (["answer"], "answer"),
        (["answer"], "retrieve"),
        (["answer", "hold"], "hold"),
        (["answer", "hold"], "answer"),
        (["release"], "answer"),
        (["release"], "release"),
    ],
)
def test_a_call_moves_only_where_it_can(events, agent, before, wrong):
    call = agent.ring()
    for move in before:
        getattr(call, move)()
    seen = len(events)

    with pytest.raises(ValueError, match=f"call 0000000000000001 is .*: {wrong} needs a call that is"):
        getattr(call, wrong)()

    assert len(events) == seen


def test_a_call_says_what_it_is(agent):
    call = agent.ring(CallType.Internal, other_dn="7002")

    assert (call.this_dn, call.other_dn, call.call_type) == ("7001", "7002", CallType.Internal)
    assert repr(call) == "FakeCall(0000000000000001, Ringing at 7001, Internal)"


def test_calls_come_to_dns_without_agents_too(tserver, events):
    call = tserver.add_dn("7009").ring()
    call.answer()

    assert tserver.dn("7009").busy
    assert events[0] == EventRinging(this_dn="7009", conn_id=call.conn_id, call_type=CallType.Inbound)


def test_a_dn_out_of_service_takes_no_calls(tserver, agent):
    tserver.out_of_service("7001")

    with pytest.raises(ValueError, match="DN 7001 is out of service"):
        agent.ring()
    with pytest.raises(ValueError, match="DN 7001 is out of service"):
        agent.dial()


def test_a_call_keeps_the_agent_from_logging_out_by_request(tserver, agent):
    call = agent.ring()
    call.answer()
    tserver.send(RequestAgentLogout(this_dn="7001"))
    tserver.run()
    assert tserver.exchanges[0].answer == EventError(error_code=185, this_dn="7001", reference_id=1, agent_id=None)
    call.release()
    tserver.send(RequestAgentLogout(this_dn="7001"))
    tserver.run()

    assert agent.state == "LoggedOut"


def test_ready_and_not_ready_may_be_set_during_a_call(tserver, agent):
    agent.ring().answer()

    tserver.send(RequestAgentNotReady(this_dn="7001"))
    tserver.run()
    assert (agent.state, agent.busy) == ("NotReady", True)
    tserver.send(RequestAgentReady(this_dn="7001"))
    tserver.run()

    assert (agent.state, agent.busy) == ("Ready", True)


class TestAfterCallWork:
    @pytest.fixture
    def tserver(self):
        return FakeTServer("SW1", wrap_up=30.0)

    def test_it_follows_an_answered_call_and_ends_by_itself(self, tserver, events, agent):
        call = agent.ring()
        call.answer()
        tserver.advance(minutes=1)
        call.release()
        assert (agent.state, agent.work_mode) == ("NotReady", AgentWorkMode.AfterCallWork)
        assert events.names[-3:] == ["EventReleased", "EventOnHook", "EventAgentNotReady"]
        assert events[-1].agent_work_mode is AgentWorkMode.AfterCallWork
        tserver.advance(seconds=29.9)
        assert agent.state == "NotReady"
        tserver.advance(seconds=0.1)

        assert (agent.state, agent.work_mode) == ("Ready", AgentWorkMode.Unknown)
        assert events.names[-1] == "EventAgentReady"
        assert agent.history == [(0.0, "Ready"), (60.0, "NotReady"), (90.0, "Ready")]

    def test_it_does_not_follow_a_call_that_was_not_answered(self, agent):
        agent.ring().release()

        assert agent.state == "Ready"

    def test_it_waits_for_the_last_call(self, agent):
        held, other = agent.ring(), agent.ring()
        held.answer()
        held.hold()
        other.answer()
        other.release()
        assert agent.state == "Ready"
        held.release()

        assert agent.work_mode is AgentWorkMode.AfterCallWork

    def test_a_not_ready_agent_gets_its_reasons_back(self, tserver, agent):
        agent.not_ready("Break", work_mode=AgentWorkMode.AuxWork)
        call = agent.dial()
        call.answer()
        call.release()
        assert (agent.work_mode, agent.reasons) == (AgentWorkMode.AfterCallWork, {})
        tserver.run()

        assert (agent.state, agent.work_mode) == ("NotReady", AgentWorkMode.AuxWork)
        assert agent.reasons == {"ReasonCode": "Break"}

    @pytest.mark.parametrize(
        ("action", "state"), [("ready", "Ready"), ("not_ready", "NotReady"), ("logout", "LoggedOut")]
    )
    def test_what_the_agent_does_meanwhile_ends_it(self, tserver, events, agent, action, state):
        call = agent.ring()
        call.answer()
        call.release()
        getattr(agent, action)()
        seen = len(events)
        tserver.advance(minutes=5)

        assert (agent.state, agent.work_mode) == (state, AgentWorkMode.Unknown)
        assert len(events) == seen

    def test_a_further_call_starts_it_anew(self, tserver, agent):
        for _ in range(2):
            call = agent.ring()
            call.answer()
            call.release()
            tserver.advance(seconds=20)
        assert agent.work_mode is AgentWorkMode.AfterCallWork
        tserver.advance(seconds=10)

        assert agent.state == "Ready"

    def test_an_agent_may_have_a_time_of_its_own(self, tserver):
        none = tserver.add_agent("1002", dn="7002", state="Ready", wrap_up=0)
        call = none.ring()
        call.answer()
        call.release()

        assert none.state == "Ready"

    def test_a_dn_without_an_agent_has_none(self, tserver):
        call = tserver.add_dn("7009").ring()
        call.answer()
        call.release()
        tserver.run()

        assert tserver.dn("7009").reasons == {}
