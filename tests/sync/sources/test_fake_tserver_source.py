"""The source that computes Stat Server statuses of the agents of fake T-Servers."""

import pytest

from orsagent.clock import VirtualClock
from orsagent.runtime import Runtime
from orsagent.sync.sources import FakeTServerSource
from orsagent.sync.updates import Connected, Disconnected, DNAction, ReasonUpdate, StateUpdate, Status, Synchronised
from orsagent.tlib import AgentWorkMode, CallType, FakeTServer, RequestAgentNotReady, RequestSetDNDOn

START = 1704067200.0
"""Monday, 2024-01-01 00:00 UTC: where the fake's clock begins."""


@pytest.fixture
def tserver():
    return FakeTServer("SW1")


@pytest.fixture
def agent(tserver):
    return tserver.add_agent("1001", dn="7001", state="Ready")


@pytest.fixture
def source(tserver, agent, inbox):
    source = FakeTServerSource(tserver)
    source.open(["1001"], inbox)
    inbox.clear()
    return source


def actions(inbox):
    """The names of the actions at the only DN, as the last state tells them."""
    state = [one for one in inbox if isinstance(one, StateUpdate)][-1]
    ((dn,),) = (place.dns for place in state.places)
    return [one.action for one in dn.actions]


def test_opening_delivers_a_snapshot_between_connected_and_synchronised(tserver, inbox):
    tserver.add_agent("1002", dn="7002", state="NotReady", reasons={"ReasonCode": "Break"})
    tserver.add_agent("1001", dn="7001", state="Ready")
    tserver.add_agent("1003", dn="7003")

    FakeTServerSource(tserver, name="stat1").open(["1003", "1002", "1001"], inbox)

    assert inbox[0] == Connected(server="stat1")
    assert inbox.short[1:-1] == [
        "1001 WaitForNextCall",
        "1002 NotReadyForNextCall",
        "1002 {'ReasonCode': 'Break'}",
        "1003 LoggedOut",
    ]
    assert inbox[-1] == Synchronised()


def test_a_state_has_its_place_its_dn_and_its_actions(source, agent, inbox):
    agent.ring(CallType.Inbound).answer()

    state = inbox[-1]
    (place,) = state.places
    (dn,) = place.dns
    assert (state.agent_id, state.login_id, state.status) == ("1001", "1001", Status.CallInbound)
    assert (place.place, place.status) == ("7001", Status.CallInbound)
    assert (dn.dn, dn.switch, dn.type, dn.status) == ("7001", "SW1", "Extension", Status.CallInbound)
    assert dn.actions[-1] == DNAction(action="CallInbound", time=START, connection_id="0000000000000001")


@pytest.mark.parametrize(
    ("call_type", "status"),
    [
        (CallType.Unknown, "CallUnknown"),
        (CallType.Internal, "CallInternal"),
        (CallType.Inbound, "CallInbound"),
        (CallType.Outbound, "CallOutbound"),
        (CallType.Consult, "CallConsult"),
    ],
)
def test_an_answered_call_is_the_status_of_its_type(source, agent, inbox, call_type, status):
    agent.ring(call_type).answer()

    assert inbox.states() == {"1001": status}
    assert actions(inbox) == ["OffHook", "WaitForNextCall", status]


def test_ringing_dialing_and_hold_are_statuses_of_their_own(source, agent, inbox):
    call = agent.ring()
    call.answer()
    call.hold()
    call.retrieve()
    call.release()
    agent.dial(other_dn="0301234").release()

    assert inbox.short == [
        "1001 CallRinging",
        "1001 CallInbound",
        "1001 CallOnHold",
        "1001 CallInbound",
        "1001 WaitForNextCall",
        "1001 CallDialing",
        "1001 WaitForNextCall",
    ]


def test_the_type_of_a_call_on_hold_stays_an_action_that_is_not_looked_at(source, agent, inbox):
    call = agent.ring(CallType.Internal)
    call.answer()
    call.hold()

    assert inbox.states() == {"1001": "CallOnHold"}
    assert actions(inbox) == ["OffHook", "WaitForNextCall", "CallInternal", "CallOnHold"]


def test_of_two_calls_the_one_of_higher_priority_is_the_status(source, agent, inbox):
    call = agent.ring(CallType.Internal)
    call.answer()
    call.hold()
    other = agent.ring(CallType.Outbound)
    other.answer()
    assert inbox.states() == {"1001": "CallOutbound"}

    call.retrieve()
    other.hold()
    assert inbox.states() == {"1001": "CallInternal"}


def test_a_consultation_beats_the_call_on_hold(source, agent, inbox):
    call = agent.ring(CallType.Inbound)
    call.answer()
    consultation = call.consult("0301234")
    assert inbox.states() == {"1001": "CallOnHold"}  # dialing is lower than on hold

    consultation.answer()
    assert inbox.states() == {"1001": "CallConsult"}


def test_not_ready_hides_a_call_that_only_rings(source, agent, inbox):
    agent.not_ready("Break")
    agent.ring()

    assert inbox.states() == {"1001": "NotReadyForNextCall"}
    assert actions(inbox) == ["OnHook", "NotReadyForNextCall", "CallRinging"]


def test_state_and_reason_come_as_two_messages_the_state_without_reasons(source, agent, inbox):
    agent.not_ready("Break")

    state, reason = inbox
    assert isinstance(state, StateUpdate)
    assert all(not one.reasons for place in state.places for dn in place.dns for one in dn.actions)
    assert reason == ReasonUpdate(agent_id="1001", dn="7001", time=START, reasons={"ReasonCode": "Break"})


def test_another_reason_while_not_ready_comes_alone_with_its_own_time(source, tserver, agent, inbox):
    agent.not_ready("Break")
    tserver.advance(5)
    agent.not_ready("Meal")

    assert inbox.short[2:] == ["1001 {'ReasonCode': 'Meal'}"]
    assert inbox[-1].time == START + 5


def test_the_same_reason_again_says_nothing(source, agent, inbox):
    agent.not_ready("Break")
    agent.not_ready("Break")

    assert len(inbox) == 2


def test_not_ready_without_a_reason_has_an_empty_list(source, agent, inbox):
    agent.not_ready("Break")
    agent.ready()
    agent.not_ready()

    assert inbox.reasons("1001") == [{"ReasonCode": "Break"}, {}]


def test_the_reason_stays_through_a_call_and_is_not_told_again(source, agent, inbox):
    agent.not_ready("Break")
    agent.ring().answer()
    agent.calls[0].release()

    assert inbox.states() == {"1001": "NotReadyForNextCall"}
    assert inbox.reasons("1001") == [{"ReasonCode": "Break"}]


def test_extensions_of_a_request_come_with_its_reasons(source, tserver, agent, inbox):
    extensions = {"note": "dentist", "level": 3}
    tserver.send(RequestAgentNotReady(this_dn="7001", reasons={"ReasonCode": "Meal"}, extensions=extensions))
    tserver.run()

    assert inbox[-1].extensions == extensions


def test_reasons_of_do_not_disturb_are_not_those_of_being_not_ready(source, tserver, agent, inbox):
    agent.not_ready("Break")
    tserver.send(RequestSetDNDOn(this_dn="7001", reasons={"ReasonCode": "Meal"}))
    tserver.run()

    assert agent.reasons == {"ReasonCode": "Meal"}
    assert inbox.reasons("1001") == [{"ReasonCode": "Break"}]
    assert inbox.states() == {"1001": "NotReadyForNextCall"}


def test_do_not_disturb_alone_says_nothing(source, agent, inbox):
    agent.set_dnd(on=True)

    assert inbox == []


def test_after_call_work_begins_and_ends_by_the_time_of_the_fake(inbox):
    tserver = FakeTServer("SW1", wrap_up=10)
    agent = tserver.add_agent("1001", dn="7001", state="NotReady", reasons={"ReasonCode": "Break"})
    FakeTServerSource(tserver).open(["1001"], inbox)
    call = agent.ring()
    call.answer()
    tserver.advance(60)
    inbox.clear()

    call.release()
    assert inbox.short == ["1001 AfterCallWork", "1001 {}"]
    assert inbox[-1].action == "AfterCallWork"
    assert inbox[-1].extensions == {"WrapUpTime": 10}

    tserver.run()
    assert inbox.short[2:] == ["1001 NotReadyForNextCall", "1001 {'ReasonCode': 'Break'}"]
    assert [one.time for one in inbox[2:]] == [START + 70, START + 70]


def test_after_call_work_by_hand_is_after_call_work(source, agent, inbox):
    agent.not_ready(work_mode=AgentWorkMode.AfterCallWork)

    assert inbox.states() == {"1001": "AfterCallWork"}
    assert actions(inbox) == ["OnHook", "AfterCallWork"]


def test_logging_out_leaves_no_place_and_logging_in_brings_another(source, tserver, agent, inbox):
    agent.logout()
    assert (inbox[-1].status, inbox[-1].places, inbox[-1].login_id) == (Status.LoggedOut, (), None)

    tserver.add_dn("7009")
    agent.login("7009")
    assert inbox.states() == {"1001": "NotReadyForNextCall"}
    assert inbox[-1].dn == "7009"


def test_a_dn_out_of_service_is_not_monitored_until_it_is_back(source, tserver, inbox):
    tserver.out_of_service("7001")
    tserver.back_in_service("7001")

    assert inbox.short == ["1001 NotMonitored", "1001 WaitForNextCall"]


# --- times


def test_times_are_whole_seconds_of_the_calendar(source, tserver, agent, inbox):
    tserver.advance(1.999)
    agent.not_ready()
    tserver.advance(0.001)
    agent.ring().answer()

    state = inbox[-1]
    (dn,) = state.places[0].dns
    assert state.time == START + 2
    assert [(one.action, one.time) for one in dn.actions] == [
        ("OffHook", START + 2),
        ("NotReadyForNextCall", START + 1),
        ("CallInbound", START + 2),
    ]


def test_a_snapshot_knows_since_when_an_agent_is_what_it_is(tserver, inbox):
    agent = tserver.add_agent("1001", dn="7001")
    tserver.advance(10.3)
    agent.login()
    tserver.advance(50)

    FakeTServerSource(tserver).open(["1001"], inbox)

    assert [one.time for one in inbox[1:-1]] == [START + 10, START + 10]


def test_the_times_of_a_runtime_are_those_of_its_clock(inbox):
    tserver = FakeTServer("SW1")
    agent = tserver.add_agent("1001", dn="7001", state="Ready")
    from datetime import UTC, datetime

    from orsagent.agent import AgentModule

    source = FakeTServerSource(tserver)
    with Runtime([AgentModule(tserver)], VirtualClock(datetime(2025, 12, 18, tzinfo=UTC))) as runtime:
        source.open(["1001"], inbox)
        runtime.advance(30)
        agent.not_ready("Meal")
        source.close()

    assert inbox[-1].time == datetime(2025, 12, 18, 0, 0, 30, tzinfo=UTC).timestamp()


# --- the scope


def test_agents_out_of_scope_are_not_told_of(source, tserver, inbox):
    tserver.add_agent("1002", dn="7002", state="Ready").not_ready()

    assert inbox == []


def test_a_new_agent_in_scope_is_told_of_at_once_and_one_that_leaves_no_more(source, tserver, agent, inbox):
    other = tserver.add_agent("1002", dn="7002", state="Ready")
    source.set_agents(["1002"])
    agent.not_ready()
    other.not_ready()

    assert inbox.short == ["1002 WaitForNextCall", "1002 NotReadyForNextCall", "1002 {}"]
    assert source.agents == ("1002",)


def test_an_agent_whom_no_switch_has_is_in_no_snapshot_until_there_is_one(source, tserver, inbox):
    source.set_agents(["1001", "9"])
    assert inbox == []

    tserver.add_agent("9", dn="7099", state="Ready").not_ready("Meal")
    assert inbox.short == ["9 NotReadyForNextCall", "9 {'ReasonCode': 'Meal'}"]


def test_resync_repeats_everything_with_the_same_times(source, tserver, agent, inbox):
    agent.not_ready("Break")
    told = list(inbox)
    tserver.advance(100)
    inbox.clear()

    source.resync()

    assert inbox == [Connected(server="fake Stat Server"), *told, Synchronised()]


def test_nothing_is_delivered_after_close(source, agent, inbox):
    source.close()
    agent.not_ready()
    source.resync()

    assert inbox == []


def test_a_source_is_opened_once_and_again_after_close(source, inbox):
    with pytest.raises(RuntimeError, match="open already"):
        source.open(["1001"], inbox)

    source.close()
    source.open(["1001"], inbox)
    assert inbox.short == ["connected", "1001 WaitForNextCall", "synchronised"]


# --- what breaks


def test_a_lost_connection_is_told_and_the_next_one_brings_a_snapshot(source, tserver, agent, inbox):
    tserver.disconnect(for_=5)
    agent.not_ready("Break")
    assert inbox == [Disconnected(reason="T-Server SW1 is disconnected")]

    tserver.advance(5)
    assert inbox.short[1:] == ["connected", "1001 NotReadyForNextCall", "1001 {'ReasonCode': 'Break'}", "synchronised"]


def test_a_lost_link_is_told_and_the_next_one_brings_a_snapshot(source, tserver, agent, inbox):
    tserver.link_down()
    agent.logout()
    tserver.link_up()

    assert inbox.short == ["disconnected", "connected", "1001 LoggedOut", "synchronised"]
    assert inbox[0].reason == "T-Server SW1 has lost its switch"


def test_as_with_stat_server_a_lost_link_can_show_as_not_monitored(tserver, agent, inbox):
    FakeTServerSource(tserver, link_loss="not-monitored").open(["1001"], inbox)
    inbox.clear()

    tserver.link_down()
    agent.not_ready("Break")
    assert inbox.short == ["1001 NotMonitored"]
    assert inbox[0].places[0].dns[0].dn == "7001"

    tserver.link_up()
    assert inbox.short[1:] == ["1001 NotReadyForNextCall", "1001 {'ReasonCode': 'Break'}"]


def test_with_its_link_lost_an_agent_who_was_logged_out_is_not_monitored_either(tserver, inbox):
    tserver.add_agent("1001", dn="7001")
    FakeTServerSource(tserver, link_loss="not-monitored").open(["1001"], inbox)

    tserver.link_down()

    assert inbox.states() == {"1001": "NotMonitored"}


def test_a_fake_that_is_away_when_the_source_is_opened_is_told_first(tserver, agent, inbox):
    tserver.disconnect()
    FakeTServerSource(tserver).open(["1001"], inbox)
    assert inbox.short == ["disconnected"]

    tserver.reconnect()
    assert inbox.short[1:] == ["connected", "1001 WaitForNextCall", "synchronised"]


def test_the_stat_server_itself_can_be_lost(source, agent, inbox):
    source.disconnect("maintenance")
    agent.not_ready()
    source.reconnect()

    assert inbox[0] == Disconnected(reason="maintenance")
    assert inbox.short[1:] == ["connected", "1001 NotReadyForNextCall", "1001 {}", "synchronised"]


def test_a_switch_over_in_warm_standby_ends_in_a_snapshot(inbox):
    tserver = FakeTServer("SW1", standby="warm")
    tserver.add_agent("1001", dn="7001", state="Ready")
    FakeTServerSource(tserver).open(["1001"], inbox)
    inbox.clear()

    tserver.switch_over(after=2)
    tserver.advance(2)

    assert inbox.short == ["disconnected", "connected", "1001 WaitForNextCall", "synchronised"]


# --- several switches


@pytest.fixture
def pair():
    tservers = FakeTServer("SW1"), FakeTServer("SW2")
    for number, tserver in enumerate(tservers, 1):
        tserver.add_agent("1001", dn=f"{number}001", state="NotReady", reasons={"ReasonCode": f"at {number}"})
    return tservers


def test_an_agent_of_two_switches_has_the_higher_status_of_the_two_dns(pair, inbox):
    one, other = (tserver.agent("1001") for tserver in pair)
    FakeTServerSource(pair).open(["1001"], inbox)
    inbox.clear()

    one.ready()
    assert inbox.states() == {"1001": "NotReadyForNextCall"}
    other.ready()
    assert inbox.states() == {"1001": "WaitForNextCall"}
    one.ring(CallType.Internal).answer()
    assert inbox.states() == {"1001": "CallInternal"}
    assert [(dn.switch, dn.status.name) for place in inbox[-1].places for dn in place.dns] == [
        ("SW1", "CallInternal"),
        ("SW2", "WaitForNextCall"),
    ]


def test_reasons_come_for_each_dn(pair, inbox):
    FakeTServerSource(pair).open(["1001"], inbox)

    assert [(one.dn, dict(one.reasons)) for one in inbox if isinstance(one, ReasonUpdate)] == [
        ("1001", {"ReasonCode": "at 1"}),
        ("2001", {"ReasonCode": "at 2"}),
    ]


def test_logged_out_of_one_of_two_switches_the_other_counts(pair, inbox):
    FakeTServerSource(pair).open(["1001"], inbox)
    pair[0].agent("1001").logout()
    assert inbox.states() == {"1001": "NotReadyForNextCall"}

    pair[1].agent("1001").logout()
    assert inbox.states() == {"1001": "LoggedOut"}


def test_with_one_link_lost_the_other_switch_goes_on(pair, inbox):
    FakeTServerSource(pair, link_loss="not-monitored").open(["1001"], inbox)
    pair[0].link_down()
    pair[1].agent("1001").ready()

    assert inbox.states() == {"1001": "WaitForNextCall"}
    assert [dn.status.name for place in inbox[-1].places for dn in place.dns] == ["NotMonitored", "WaitForNextCall"]


# --- arguments


@pytest.mark.parametrize(
    ("tservers", "options", "message"),
    [
        ([], {}, "no fake T-Server"),
        ([FakeTServer("SW1"), FakeTServer("SW1")], {}, "two fake T-Servers of one switch; found SW1, SW1"),
        (
            FakeTServer("SW1"),
            {"link_loss": "ignored"},
            "link_loss is 'ignored', expected disconnected or not-monitored",
        ),
    ],
)
def test_arguments_that_make_no_sense_are_refused(tservers, options, message):
    with pytest.raises(ValueError, match=message):
        FakeTServerSource(tservers, **options)


def test_the_same_test_delivers_the_same_messages(inbox):
    def play():
        delivered = []
        tserver = FakeTServer("SW1", wrap_up=3)
        agents = [tserver.add_agent(str(number), dn=f"7{number}", state="Ready") for number in range(20)]
        FakeTServerSource(tserver).open({one.agent_id for one in agents}, delivered.append)
        for one in agents:
            one.ring().answer()
            tserver.advance(0.7)
            one.calls[0].release()
        tserver.run()
        return repr(delivered)

    assert play() == play()
