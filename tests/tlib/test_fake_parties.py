"""Calls between DNs of the fake: who gets which events, in consultations, transfers and conferences too."""

import pytest

from orsagent.tlib import (
    AgentWorkMode,
    CallState,
    CallType,
    EventAbandoned,
    EventAttachedDataChanged,
    EventDestinationBusy,
    EventDialing,
    EventDiverted,
    EventEstablished,
    EventHeld,
    EventPartyAdded,
    EventPartyChanged,
    EventPartyDeleted,
    EventQueued,
    EventReleased,
    EventRetrieved,
    EventRinging,
)

FIRST, SECOND = "0000000000000001", "0000000000000002"


@pytest.fixture
def alice(tserver):
    return tserver.add_agent("1001", dn="7001", state="Ready")


@pytest.fixture
def bob(tserver):
    return tserver.add_agent("1002", dn="7002", state="Ready")


@pytest.fixture
def carol(tserver):
    return tserver.add_agent("1003", dn="7003", state="Ready")


def without_hooks(events):
    return [event for event in events if not type(event).__name__.endswith("Hook")]


def at(dn, agent_id, kind, conn_id=FIRST, call_type=CallType.Internal, **more):
    return kind(this_dn=dn, agent_id=agent_id, conn_id=conn_id, call_type=call_type, **more)


def statuses(*agents):
    return [[call.status for call in agent.calls] for agent in agents]


def test_an_internal_call_is_told_to_both_sides(events, alice, bob):
    call = alice.dial(other_dn="7002")
    assert (call.call_type, call.status, call.other_dn, statuses(bob)) == (
        CallType.Internal,
        "Dialing",
        "7002",
        [["Ringing"]],
    )
    (other,) = bob.calls
    other.answer()
    assert (call.status, other.status, other.other_dn, bob.busy) == ("Established", "Established", "7001", True)
    other.hold()
    other.retrieve()
    call.release()

    assert (statuses(alice, bob), call.status, other.status) == ([[], []], "Released", "Released")
    assert without_hooks(events) == [
        at("7001", "1001", EventDialing, other_dn="7002"),
        at("7002", "1002", EventRinging, other_dn="7001"),
        at("7002", "1002", EventEstablished, other_dn="7001"),
        at("7001", "1001", EventEstablished, other_dn="7002"),
        at("7002", "1002", EventHeld, other_dn="7001"),
        at("7002", "1002", EventRetrieved, other_dn="7001"),
        at("7001", "1001", EventReleased, other_dn="7002"),
        at("7002", "1002", EventReleased, other_dn="7001"),
    ]
    hooks = [(type(event).__name__, event.this_dn) for event in events if event not in without_hooks(events)]
    assert hooks == [
        ("EventOffHook", "7001"),
        ("EventOffHook", "7002"),
        ("EventOnHook", "7001"),
        ("EventOnHook", "7002"),
    ]


def test_either_side_may_say_that_the_call_is_answered(alice, bob):
    alice.dial(other_dn="7002").answer()

    assert statuses(alice, bob) == [["Established"], ["Established"]]


def test_a_caller_who_gives_up_stops_the_ringing(events, alice, bob):
    alice.dial(other_dn="7002").release()

    assert statuses(alice, bob) == [[], []]
    assert events[-1] == at("7002", "1002", EventReleased, other_dn="7001")


def test_a_number_that_is_no_dn_is_outside(alice):
    call = alice.dial(other_dn="5551234")

    assert (call.call_type, call.other_dn) == (CallType.Outbound, "5551234")


@pytest.mark.parametrize("why", ["a call", "Do-Not-Disturb", "out of service"])
def test_a_dn_that_takes_no_calls_is_busy(tserver, events, alice, bob, why):
    {
        "a call": lambda: bob.ring().answer(),
        "Do-Not-Disturb": lambda: bob.set_dnd(True),
        "out of service": lambda: tserver.out_of_service("7002"),
    }[why]()
    before = len(bob.calls)
    call = alice.dial(other_dn="7002")

    busy = at("7001", "1001", EventDestinationBusy, call.conn_id, other_dn="7002", call_state=CallState.Busy)
    assert events[-1] == busy
    assert len(bob.calls) == before
    with pytest.raises(ValueError, match="DN 7002 is busy and cannot answer"):
        call.answer()
    call.release()
    assert not alice.busy


def test_a_dn_cannot_call_itself_and_a_queue_calls_nobody(tserver, alice):
    queue = tserver.add_queue("8000")

    with pytest.raises(ValueError, match="DN 7001 cannot call itself"):
        alice.dial(other_dn="7001")
    with pytest.raises(ValueError, match="DN 8000 is a queue and makes no calls"):
        queue.dial(other_dn="7001")


class TestConsultation:
    @pytest.fixture
    def customer(self, alice):
        call = alice.ring(CallType.Inbound, other_dn="5551234", user_data={"case": 7})
        call.answer()
        return call

    @pytest.fixture
    def consultation(self, customer, bob, events):
        assert bob
        events.clear()
        return customer.consult("7002")

    def test_the_first_call_is_held_meanwhile(self, events, alice, bob, customer, consultation):
        assert (statuses(alice, bob), consultation.call_type) == ([["Held", "Dialing"], ["Ringing"]], CallType.Consult)
        consult = {"call_type": CallType.Consult, "previous_conn_id": FIRST, "user_data": {"case": 7}}
        assert events == [
            at("7001", "1001", EventHeld, FIRST, CallType.Inbound, other_dn="5551234", user_data={"case": 7}),
            at("7001", "1001", EventDialing, SECOND, other_dn="7002", **consult),
            at("7002", "1002", EventRinging, SECOND, other_dn="7001", **consult),
        ]
        consultation.answer()
        consultation.release()
        customer.retrieve()
        assert statuses(alice, bob) == [["Established"], []]

    def test_a_transfer_joins_the_others(self, events, alice, bob, consultation):
        consultation.answer()
        events.clear()
        (other,) = bob.calls

        consultation.complete_transfer()

        assert statuses(alice, bob) == [[], ["Established"]]
        assert (other.conn_id, other.other_dn, other.call_type, other.user_data) == (
            FIRST,
            "5551234",
            CallType.Inbound,
            {"case": 7},
        )
        data = {"user_data": {"case": 7}}
        moved = {"call_state": CallState.Transferred, **data}
        assert without_hooks(events) == [
            at(
                "7001",
                "1001",
                EventReleased,
                SECOND,
                CallType.Consult,
                other_dn="7002",
                previous_conn_id=FIRST,
                **moved,
            ),
            at("7001", "1001", EventReleased, FIRST, CallType.Inbound, other_dn="5551234", **moved),
            at(
                "7002",
                "1002",
                EventPartyChanged,
                FIRST,
                CallType.Inbound,
                other_dn="5551234",
                third_party_dn="7001",
                previous_conn_id=SECOND,
                **moved,
            ),
        ]
        other.release()
        assert not bob.busy

    def test_a_transfer_may_be_completed_before_the_answer(self, bob, consultation):
        consultation.complete_transfer()
        (other,) = bob.calls
        assert (other.status, other.other_dn) == ("Ringing", "5551234")
        other.answer()

        assert (other.status, other.call_type) == ("Established", CallType.Inbound)

    def test_a_conference_keeps_everybody(self, events, alice, bob, customer, consultation):
        consultation.answer()
        events.clear()
        (other,) = bob.calls

        consultation.complete_conference()

        assert statuses(alice, bob) == [["Established"], ["Established"]]
        assert (customer.other_dn, sorted(customer.other_dns), sorted(other.other_dns)) == (
            None,
            ["5551234", "7002"],
            ["5551234", "7001"],
        )
        data = {"user_data": {"case": 7}}
        joined = {"call_state": CallState.Conferenced, "third_party_dn": "7001", **data}
        assert events[1:] == [
            at("7001", "1001", EventRetrieved, FIRST, CallType.Inbound, other_dn="5551234", **data),
            at("7001", "1001", EventPartyAdded, FIRST, CallType.Inbound, other_dn="7002", **joined),
            at("7002", "1002", EventPartyChanged, FIRST, CallType.Inbound, previous_conn_id=SECOND, **joined),
        ]
        assert (type(events[0]), events[0].call_state) == (EventReleased, CallState.Conferenced)

    def test_a_conference_goes_on_without_one_and_ends_with_the_last_two(
        self, events, alice, bob, customer, consultation
    ):
        consultation.answer()
        consultation.complete_conference()
        events.clear()
        (other,) = bob.calls

        customer.release()

        assert (statuses(alice, bob), other.other_dn, customer.other_dns) == ([[], ["Established"]], "5551234", ())
        gone = at("7002", "1002", EventPartyDeleted, FIRST, CallType.Inbound, other_dn="7001", user_data={"case": 7})
        assert events[-1] == gone
        other.release()
        assert not bob.busy

    def test_two_calls_without_a_consultation_cannot_be_joined(self, customer):
        with pytest.raises(ValueError, match="needs a consultation"):
            customer.complete_transfer()

    def test_a_conference_needs_the_answer(self, consultation):
        with pytest.raises(ValueError, match="complete_conference needs a call that is Established"):
            consultation.complete_conference()

    def test_when_the_first_call_has_ended_there_is_nothing_to_join(self, customer, consultation):
        consultation.answer()
        customer.release()

        with pytest.raises(ValueError, match="is Released: complete_transfer needs it to be Held"):
            consultation.complete_transfer()

    def test_nobody_consults_themselves(self, customer):
        with pytest.raises(ValueError, match="is at DN 7001 already"):
            customer.consult("7001")


def test_a_transfer_without_asking_rings_at_the_other_dn(events, alice, bob, carol):
    call = alice.dial(other_dn="7002")
    call.answer()
    (other,) = bob.calls
    events.clear()

    other.transfer("7003")

    assert statuses(alice, bob, carol) == [["Established"], [], ["Ringing"]]
    moved = {"call_state": CallState.Transferred}
    assert without_hooks(events) == [
        at("7002", "1002", EventReleased, other_dn="7001", third_party_dn="7003", **moved),
        at("7001", "1001", EventPartyChanged, other_dn="7003", third_party_dn="7002", **moved),
        at("7003", "1003", EventRinging, other_dn="7001"),
    ]
    carol.calls[0].answer()
    assert statuses(alice, carol) == [["Established"], ["Established"]]


def test_a_transfer_to_a_number_outside_leaves_no_dn_behind(alice, bob):
    alice.dial(other_dn="7002").answer()
    bob.calls[0].transfer("5551234")

    assert (statuses(alice, bob), alice.calls[0].other_dn) == ([["Established"], []], "5551234")


def test_a_transfer_to_a_busy_dn_is_refused(alice, bob):
    bob.set_dnd(True)
    call = alice.ring()
    call.answer()

    with pytest.raises(ValueError, match="DN 7002 takes no calls"):
        call.transfer("7002")

    assert call.status == "Established"


class TestQueue:
    @pytest.fixture
    def queue(self, tserver):
        return tserver.add_queue("8000")

    def test_a_call_waits_there_and_is_diverted(self, events, queue, alice):
        call = queue.ring(other_dn="5551234")
        assert (call.status, queue.busy, queue.calls) == ("Queued", False, (call,))
        at_agent = call.divert("7001")
        at_agent.answer()

        assert (call.status, queue.calls, alice.calls, at_agent.queue) == ("Released", (), (at_agent,), "8000")
        inbound = {"conn_id": FIRST, "call_type": CallType.Inbound, "other_dn": "5551234"}
        assert without_hooks(events) == [
            EventQueued(this_dn="8000", **inbound),
            EventDiverted(this_dn="8000", this_queue="8000", third_party_dn="7001", **inbound),
            EventRinging(this_dn="7001", agent_id="1001", this_queue="8000", **inbound),
            EventEstablished(this_dn="7001", agent_id="1001", this_queue="8000", **inbound),
        ]

    def test_a_caller_who_gives_up_is_told_as_abandoned(self, events, queue, alice):
        call = alice.dial(other_dn="8000")
        assert queue.calls[0].status == "Queued"
        call.release()

        assert queue.calls == ()
        assert events[-1] == EventAbandoned(this_dn="8000", conn_id=FIRST, call_type=CallType.Internal, other_dn="7001")

    def test_a_call_that_rings_can_be_sent_on(self, events, alice, bob):
        call = alice.ring()
        call.divert("7002")

        assert statuses(alice, bob) == [[], ["Ringing"]]
        assert (type(events[1]), events[1].call_state) == (EventReleased, CallState.Redirected)

    def test_it_goes_to_dns_of_the_fake_that_take_calls(self, queue, alice):
        alice.set_dnd(True)
        call = queue.ring()

        with pytest.raises(LookupError, match="no DN '5551234' at SW1"):
            call.divert("5551234")
        with pytest.raises(ValueError, match="DN 7001 takes no calls"):
            call.divert("7001")
        assert call.status == "Queued"

    def test_ready_agents_are_found_longest_waiting_first(self, tserver, queue):
        assert queue
        agents = {n: tserver.add_agent(f"100{n}", dn=f"700{n}", state="NotReady", queues=["8000"]) for n in (1, 2, 3)}
        elsewhere = tserver.add_agent("1009", dn="7009", state="Ready")
        for number in (2, 1, 3):
            tserver.advance(seconds=1)
            agents[number].ready()
        agents[3].set_dnd(True)

        assert tserver.ready_agents("8000") == (agents[2], agents[1])
        assert tserver.ready_agents() == (elsewhere, agents[2], agents[1])
        assert (agents[2].since, agents[2].available) == (1.0, True)
        agents[2].ring()
        assert tserver.ready_agents("8000") == (agents[1],)
        assert tserver.dn("8000").agent_ids == ("1001", "1002", "1003")
        assert tserver.dn("7001").agent_ids == ("1001",)


def test_data_attached_to_a_call_are_told_to_all_sides(events, alice, bob):
    call = alice.dial(other_dn="7002", user_data={"case": 7})
    call.answer()
    events.clear()

    call.attach({"case": 8, "vip": "yes"})

    assert bob.calls[0].user_data == {"case": 8, "vip": "yes"}
    told = {"third_party_dn": "7001", "user_data": {"case": 8, "vip": "yes"}}
    assert events == [
        at("7001", "1001", EventAttachedDataChanged, other_dn="7002", **told),
        at("7002", "1002", EventAttachedDataChanged, other_dn="7001", **told),
    ]


def test_data_that_a_call_hands_out_are_a_copy(alice):
    call = alice.ring(user_data={"case": 7})
    call.user_data["case"] = 8

    assert call.user_data == {"case": 7}


def test_all_calls_of_the_switch_can_be_seen(tserver, alice, bob):
    call = alice.dial(other_dn="7002")
    assert tserver.calls == (call, *bob.calls)
    call.release()

    assert tserver.calls == ()


def test_each_side_has_its_own_wrap_up(tserver, alice):
    other = tserver.add_agent("1009", dn="7009", state="Ready", wrap_up=10)
    alice.dial(other_dn="7009").answer()
    alice.calls[0].release()

    assert (alice.work_mode, other.work_mode) == (AgentWorkMode.Unknown, AgentWorkMode.AfterCallWork)
