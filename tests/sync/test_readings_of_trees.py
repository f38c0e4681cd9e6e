"""Readings 1 to 8, each by tests that name it; their text stands in orsagent/sync/readings.py."""

import pytest
from attrs import evolve, fields

from orsagent.sync.options import ReducerOptions
from orsagent.sync.outbox import SqliteOutbox
from orsagent.sync.protocols import Decision
from orsagent.sync.readings import READINGS
from orsagent.sync.synchroniser import Synchroniser
from orsagent.sync.updates import Status
from orsagent.sync.user_states import Presence, RoutingStatus, UserState

from .trees import AT_ONCE, OPENS, Agent, action, dn, reason, tree

NOT_READY = "NotReadyForNextCall"
READY = "WaitForNextCall"


@pytest.fixture
def agent():
    return Agent()


def test_the_readings_are_numbered_from_1_to_14_and_their_options_exist():
    assert list(READINGS) == list(range(1, 15))
    names = [option for one in READINGS.values() for option in one.options]
    assert sorted(names) == sorted(one.name for one in fields(ReducerOptions))


class TestReading01:
    def test_reading_01_acw_sends_only_routing(self, agent):
        agent.hear(tree(NOT_READY), tree("AfterCallWork", 5))

        assert agent.decisions[-1].state == UserState(None, RoutingStatus.Interacting)
        assert agent.shown == "Busy/Interacting"
        assert 1 in agent.readings

    def test_reading_01_acw_leaves_a_presence_alone_that_is_not_known(self, agent):
        agent.hear(tree("AfterCallWork"))

        assert agent.decisions[-1].state == UserState(None, RoutingStatus.Interacting)
        assert agent.reducer.presence is None

    def test_reading_01_acw_after_a_call_keeps_on_queue(self, agent):
        assert agent.hear(tree(READY), tree("CallInbound", 5), tree("AfterCallWork", 60)) == "OnQueue/Interacting"

    def test_reading_01_a_live_call_beats_acw(self, agent):
        agent.hear(tree(READY), tree("AfterCallWork", 5))

        assert agent.hear(tree("AfterCallWork", 9, dn("7001", "CallInternal", 9))) == "OnQueue/Communicating"
        assert 1 in agent.readings

    def test_reading_01_acw_asked_for_in_a_call_changes_nothing_yet(self, agent):
        asked = dn("7001", "CallInbound", 5, action("CallInbound", 5, "c1"), action("AfterCallWork", 8))

        assert agent.hear(tree(READY), tree("CallInbound", 5, asked)) == "OnQueue/Interacting"

    def test_reading_01_an_action_that_outlasts_its_call_is_no_live_call(self, agent):
        over = dn("7001", "AfterCallWork", 9, action("AfterCallWork", 9), action("CallInternal", 5, "c1"))

        assert agent.hear(tree(READY), tree("AfterCallWork", 9, over)) == "OnQueue/Interacting"


class TestReading02:
    def test_reading_02_break_with_a_call_is_busy_and_afterwards_break_again(self, agent):
        assert agent.hear(tree(NOT_READY), reason("Break")) == "Break/OffQueue"
        assert agent.hear(tree("CallInbound", 60)) == "Busy/Interacting"
        assert agent.hear(tree(NOT_READY, 90)) == "Break/OffQueue"

    def test_reading_02_the_reason_is_kept_through_a_call_and_after_call_work(self, agent):
        agent.hear(tree(NOT_READY), reason("Meal"), tree("CallOutbound", 60), tree("AfterCallWork", 90))

        assert agent.hear(tree(NOT_READY, 120)) == "Meal/OffQueue"

    def test_reading_02_is_named_while_the_reason_is_kept(self, agent):
        agent.hear(tree(NOT_READY), reason("Break"), tree("CallInternal", 60))

        assert agent.shown == "Busy/Communicating"
        assert 2 in agent.readings

    def test_reading_02_the_reason_ends_with_not_ready(self, agent):
        agent.hear(tree(NOT_READY), reason("Break"), tree(READY, 60), tree("CallInbound", 70))

        assert agent.hear(tree(NOT_READY, 90)) == "Busy/OffQueue"


class TestReading03:
    def test_reading_03_the_state_beneath_a_call_is_taken_from_the_actions(self, agent):
        ready = dn("7001", "CallInbound", 5, action(READY, 1), action("CallInbound", 5, "c1"))
        not_ready = dn("7001", "CallInbound", 5, action(NOT_READY, 6), action("CallInbound", 5, "c1"))

        assert agent.hear(tree("CallInbound", 5, ready)) == "OnQueue/Interacting"
        assert agent.hear(tree("CallInbound", 5, not_ready)) == "Busy/Interacting"
        assert 3 in agent.readings

    def test_reading_03_not_ready_on_one_dn_beats_ready_on_another(self, agent):
        one = dn("7001", "CallInbound", 5, action("CallInbound", 5, "c1"), action(READY, 1))
        other = dn("7002", NOT_READY, 1, action(NOT_READY, 1))

        assert agent.hear(tree("CallInbound", 5, one, other)) == "Busy/Interacting"

    def test_reading_03_the_status_of_another_dn_is_no_action(self, agent):
        dns = dn("7001", "CallInbound", 5), dn("7002", READY, 1)

        assert agent.hear(tree(NOT_READY), tree("CallInbound", 5, *dns)) == "Busy/Interacting"

    def test_reading_03_else_the_state_is_the_last_one_that_was_known(self, agent):
        assert agent.hear(tree(READY), tree("CallInbound", 5)) == "OnQueue/Interacting"
        assert agent.hear(tree(NOT_READY, 9), tree("CallInbound", 12)) == "Busy/Interacting"

    def test_reading_03_else_it_is_not_ready(self, agent):
        assert agent.hear(tree("CallInternal")) == "Busy/Communicating"

    def test_reading_03_nothing_is_known_any_more_after_logged_off(self, agent):
        assert agent.hear(tree(READY), tree("LoggedOut", 5), tree("CallInbound", 9)) == "Busy/Interacting"

    def test_reading_03_the_last_known_state_survives_a_restart(self):
        before = Agent()
        before.hear(tree(READY), tree("CallInbound", 5))

        after = Agent(last=before.decisions[-1])

        assert after.hear(tree("CallInternal", 9)) == "OnQueue/Communicating"

    @pytest.mark.parametrize(
        ("known", "shown"),
        [(READY, "OnQueue/Interacting"), (NOT_READY, "Busy/Interacting"), (None, "Busy/Interacting")],
    )
    def test_reading_03_the_state_before_after_call_work_survives_a_restart(self, known, shown, tmp_path):
        before = Agent()
        before.hear(*([tree(known)] if known else []), tree("AfterCallWork", 5))
        outbox = SqliteOutbox(tmp_path / "outbox.db")
        outbox.put(before.decisions)
        outbox.close()

        outbox = SqliteOutbox(tmp_path / "outbox.db")
        last = outbox.states()["1001"]
        outbox.close()

        assert last == before.decisions[-1]
        assert Agent(last=last).hear(tree("CallInbound", 9)) == shown

    def test_reading_03_a_restart_goes_on_from_a_row_that_it_does_not_know(self):
        last = Decision(agent_id="1001", state=UserState(Presence.Busy, RoutingStatus.OffQueue), time=OPENS, row="?")

        assert Agent(last=last).hear(tree("CallInbound", 5)) == "Busy/Interacting"


class TestReading04:
    @pytest.mark.parametrize(
        "status", ["CallConsult", "CallUnknown", "CallOutbound", "CallInbound", "ASM_Engaged", "ASM_Outbound"]
    )
    def test_reading_04_every_call_that_is_not_internal_is_interacting(self, agent, status):
        assert agent.hear(tree(READY), tree(status, 5)) == "OnQueue/Interacting"
        assert 4 in agent.readings

    def test_reading_04_hold_keeps_the_type_of_its_call(self, agent):
        active = dn("7001", "CallInternal", 5, action("CallInternal", 5, "c1"))
        held = dn("7001", "CallOnHold", 9, action("CallOnHold", 9, "c1"))

        assert agent.hear(tree(READY), tree("CallInternal", 5, active)) == "OnQueue/Communicating"
        assert agent.hear(tree("CallOnHold", 9, held)) == "OnQueue/Communicating"
        assert agent.hear(tree("CallOnHold", 11, held)) == "OnQueue/Communicating"

    def test_reading_04_hold_of_another_call_does_not_take_its_type(self, agent):
        active = dn("7001", "CallInternal", 5, action("CallInternal", 5, "c1"))
        held = dn("7001", "CallOnHold", 9, action("CallOnHold", 9, "c2"))

        assert agent.hear(tree(READY), tree("CallInternal", 5, active)) == "OnQueue/Communicating"
        assert agent.hear(tree("CallOnHold", 9, held)) == "OnQueue/Interacting"

    def test_reading_04_hold_without_actions_keeps_the_type_of_the_dn(self, agent):
        agent.hear(tree(READY), tree("CallInternal", 5, dn("7001", "CallInternal", 5)))

        assert agent.hear(tree("CallOnHold", 9, dn("7001", "CallOnHold", 9))) == "OnQueue/Communicating"

    def test_reading_04_hold_without_dns_keeps_the_type_of_the_agents_call(self, agent):
        assert agent.hear(tree(READY), tree("CallInternal", 5), tree("CallOnHold", 9)) == "OnQueue/Communicating"
        assert agent.hear(tree("CallInbound", 12), tree("CallOnHold", 15)) == "OnQueue/Interacting"

    def test_reading_04_hold_of_an_unknown_type_is_interacting(self, agent):
        assert agent.hear(tree(READY), tree("CallOnHold", 5)) == "OnQueue/Interacting"

    def test_reading_04_a_type_that_is_told_counts_more_than_the_one_that_the_call_had(self, agent):
        before = dn("7001", "CallConsult", 5, action("CallConsult", 5, "c1"))
        both = (action("CallInternal", 9, "c1"), action("CallOnHold", 9, "c1"))

        assert agent.hear(tree(READY), tree("CallConsult", 5, before)) == "OnQueue/Interacting"
        assert agent.hear(tree("CallOnHold", 9, dn("7001", "CallOnHold", 9, *both))) == "OnQueue/Communicating"

    def test_reading_04_calls_of_two_switches_with_the_same_connection_id_are_two_calls(self, agent):
        internal = dn("7001", "CallInternal", 5, action("CallInternal", 5, "c1"))
        inbound = evolve(dn("7001", "CallInbound", 7, action("CallInbound", 7, "c1")), switch="SW2")
        held = dn("7001", "CallOnHold", 9, action("CallOnHold", 9, "c1"))

        assert agent.hear(tree(READY), tree("CallInternal", 5, internal)) == "OnQueue/Communicating"
        assert agent.hear(tree("CallInbound", 7, internal, inbound)) == "OnQueue/Interacting"
        assert agent.hear(tree("CallOnHold", 9, held)) == "OnQueue/Communicating"

    def test_reading_04_the_type_is_forgotten_with_the_call(self, agent):
        agent.hear(tree(READY), tree("CallInternal", 5), tree(READY, 9))

        assert agent.hear(tree("CallOnHold", 12)) == "OnQueue/Interacting"


class TestReading05:
    def test_reading_05_an_internal_call_beside_another_is_interacting(self, agent):
        both = dn("7001", "CallInternal", 9, action("CallInternal", 9, "c2"), action("CallConsult", 5, "c1"))

        assert agent.hear(tree(READY), tree("CallInternal", 9, both)) == "OnQueue/Interacting"
        assert 5 in agent.readings

    def test_reading_05_a_customer_on_hold_counts_during_an_internal_call(self, agent):
        customer = dn("7001", "CallInbound", 5, action("CallInbound", 5, "c1"))
        asking = dn("7001", "CallInternal", 9, action("CallInternal", 9, "c2"), action("CallOnHold", 9, "c1"))
        gone = dn("7001", "CallInternal", 9, action("CallInternal", 9, "c2"))

        assert agent.hear(tree(READY), tree("CallInbound", 5, customer)) == "OnQueue/Interacting"
        assert agent.hear(tree("CallInternal", 9, asking)) == "OnQueue/Interacting"
        assert agent.hear(tree("CallInternal", 9, gone)) == "OnQueue/Communicating"

    def test_reading_05_a_customer_on_hold_counts_without_connection_ids(self, agent):
        asking = dn("7001", "CallInternal", 9, action("CallInternal", 9), action("CallOnHold", 9))
        still_held = dn("7001", "CallOnHold", 12, action("CallOnHold", 9))

        assert agent.hear(tree(READY), tree("CallInternal", 9, asking)) == "OnQueue/Interacting"
        assert agent.hear(tree("CallOnHold", 12, still_held)) == "OnQueue/Interacting"

    def test_reading_05_calls_on_two_dns_count_together(self, agent):
        internal, other = dn("7001", "CallInternal", 5), dn("7002", "CallConsult", 6)

        assert agent.hear(tree(READY), tree("CallInternal", 6, internal, other)) == "OnQueue/Interacting"

    def test_reading_05_two_internal_calls_are_communicating(self, agent):
        internal, other = dn("7001", "CallInternal", 5), dn("7002", "CallInternal", 6)

        assert agent.hear(tree(READY), tree("CallInternal", 6, internal, other)) == "OnQueue/Communicating"


class TestReading06:
    @pytest.mark.parametrize("status", ["OffHook", "CallDialing", "CallRinging"])
    def test_reading_06_a_call_that_is_being_set_up_is_no_call(self, agent, status):
        assert agent.hear(tree(READY), tree(status, 5)) == "OnQueue/Idle"
        assert agent.sent == ["OnQueue/Idle"]

    @pytest.mark.parametrize("status", ["CallDialing", "CallRinging"])
    def test_reading_06_option_ringing_is_call(self, status):
        agent = Agent(evolve(AT_ONCE, ringing_is_call=True))

        assert agent.hear(tree(READY), tree(status, 5)) == "OnQueue/Interacting"
        assert 6 in agent.readings

    def test_reading_06_option_ringing_is_call_counts_ringing_beneath_not_ready(self):
        ringing = dn("7001", NOT_READY, 1, action(NOT_READY, 1), action("CallRinging", 5, "c1"))
        agent, other = Agent(evolve(AT_ONCE, ringing_is_call=True)), Agent()

        assert agent.hear(tree(NOT_READY, 1, ringing)) == "Busy/Interacting"
        assert other.hear(tree(NOT_READY, 1, ringing)) == "Busy/OffQueue"

    def test_reading_06_off_hook_is_no_call_with_the_option_either(self):
        agent = Agent(evolve(AT_ONCE, ringing_is_call=True))

        assert agent.hear(tree(READY), tree("OffHook", 5)) == "OnQueue/Idle"

    def test_reading_06_the_reason_stays_while_a_call_is_being_set_up(self, agent):
        assert agent.hear(tree(NOT_READY), reason("Break"), tree("CallDialing", 5)) == "Break/OffQueue"


class TestReading07:
    @pytest.mark.parametrize("status", ["NotMonitored", "Monitored", "LoggedIn", "OnHook", "Rebooting", "3", ""])
    def test_reading_07_a_status_that_says_nothing_holds_the_last_result(self, agent, status):
        agent.hear(tree(READY))

        assert agent.hear(tree(status, 5)) == "OnQueue/Idle"
        assert agent.sent == ["OnQueue/Idle"]
        assert agent.reducer.stale

    def test_reading_07_nothing_is_sent_before_something_is_known(self, agent):
        assert agent.hear(tree("LoggedIn"), reason("Break")) is None

    def test_reading_07_known_and_unknown_names_are_told_apart(self, agent):
        agent.hear(tree("OnHook"), tree("Rebooting"))

        assert agent.notes == ["held", "unknown_name"]

    def test_reading_07_the_next_status_that_says_something_ends_it(self, agent):
        agent.hear(tree(READY), tree("NotMonitored", 5), tree(NOT_READY, 9))

        assert agent.sent == ["OnQueue/Idle", "Busy/OffQueue"]
        assert not agent.reducer.stale

    def test_reading_07_held_and_stale_agents_are_counted(self):
        core = Synchroniser(["1001", "1002"], AT_ONCE)
        for message in (
            tree(READY),
            tree("NotMonitored"),
            tree("Rebooting"),
            tree("OnHook"),
            tree(READY, agent="1002"),
        ):
            core.hear(message, 0.0)

        assert (core.counts.held, core.counts.unknown_names, core.counts.staled) == (3, 1, 1)
        assert core.unknown_names == {"Rebooting": 1}
        assert core.stale == {"1001"}

    @pytest.mark.parametrize("number", [str(int(one)) for one in Status if one >= Status.WaitForNextCall])
    def test_reading_07_published_numbers_are_names(self, number):
        by_number, by_name = Agent(), Agent()
        by_number.hear(tree(READY), tree(number, 5))
        by_name.hear(tree(READY), tree(Status(int(number)).name, 5))

        assert by_number.decisions == by_name.decisions


class TestReading08:
    def test_reading_08_ready_with_do_not_disturb_stays_ready(self, agent):
        dnd = dn("7001", READY, 1, action(READY, 1, extensions={"dnd": "on"}), action("DNDOn", 5))

        assert agent.hear(tree(READY, 1, dnd)) == "OnQueue/Idle"
