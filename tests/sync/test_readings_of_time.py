"""Readings 9 to 14, each by tests that name it; their text stands in orsagent/sync/readings.py."""

import pytest
from attrs import evolve

from orsagent.sync.options import ReducerOptions
from orsagent.sync.synchroniser import Synchroniser

from .trees import AT_ONCE, OPENS, Agent, action, dn, reason, tree

NOT_READY = "NotReadyForNextCall"
READY = "WaitForNextCall"


@pytest.fixture
def agent():
    return Agent()


class TestReading09:
    @pytest.mark.parametrize("name", ["Break", " Break ", "bReAK", "\tBREAK\n"])
    def test_reading_09_names_are_trimmed_and_compared_without_regard_to_capitals(self, agent, name):
        assert agent.hear(tree(NOT_READY), reason(name)) == "Break/OffQueue"
        assert 9 in agent.readings

    @pytest.mark.parametrize("name", ["Breakfast", "Coffee Break", "Bre ak", "Available", "On Queue", "", "  "])
    def test_reading_09_names_are_compared_whole(self, agent, name):
        assert agent.hear(tree(NOT_READY), reason(name)) == "Busy/OffQueue"

    @pytest.mark.parametrize("name", [" Break", "break", "BREAK"])
    def test_reading_09_option_strict_reasons(self, name):
        agent = Agent(evolve(AT_ONCE, strict_reasons=True))

        assert agent.hear(tree(NOT_READY), reason(name)) == "Busy/OffQueue"
        assert agent.hear(reason("Break", 5)) == "Break/OffQueue"

    def test_reading_09_option_reason_key(self):
        agent = Agent(evolve(AT_ONCE, reason_key="Why"))

        assert agent.hear(tree(NOT_READY), reason("Break")) == "Busy/OffQueue"
        assert agent.hear(reason(None, 5, reasons={"Why": "Meal"})) == "Meal/OffQueue"

    @pytest.mark.parametrize(
        ("reasons", "extensions", "presence"),
        [
            ({"ReasonCode": "Meal"}, {"ReasonCode": "Break"}, "Meal"),
            ({"Other": "x"}, {"ReasonCode": "Break"}, "Break"),
            ({}, {"Break": ""}, "Break"),
            ({"Training": "1"}, {}, "Training"),
            ({"Training": 1, "Meeting": 1, "Meal": 1, "Break": 1}, {}, "Break"),
            ({"Training": 1, "Meeting": 1, "Meal": 1}, {}, "Meal"),
            ({"Training": 1, "Meeting": 1}, {}, "Meeting"),
            ({"Break": 1, "ReasonCode": "Training"}, {}, "Training"),
            ({"Break": 1, "ReasonCode": "Coaching"}, {}, "Busy"),
            ({"Break": 1, "ReasonCode": ""}, {}, "Break"),
            ({"meal ": "1"}, {}, "Meal"),
            ({"reasoncode": "Meal"}, {}, "Meal"),
            ({"ReasonCode": 7}, {"ReasonCode": "Break"}, "Busy"),
            ({"ReasonCode": ["Break"]}, {}, "Busy"),
            ({"ReasonCode": None}, {"Meeting": None}, "Meeting"),
        ],
    )
    def test_reading_09_where_a_reason_is_looked_for(self, agent, reasons, extensions, presence):
        update = reason(None, reasons=reasons, extensions=extensions)

        assert agent.hear(tree(NOT_READY), update) == f"{presence}/OffQueue"

    def test_reading_09_strict_keys_are_compared_exactly(self):
        agent = Agent(evolve(AT_ONCE, strict_reasons=True))

        assert agent.hear(tree(NOT_READY), reason(None, reasons={"meal": 1, "reasoncode": "Break"})) == "Busy/OffQueue"
        assert agent.hear(reason(None, 5, reasons={"Meal": 1})) == "Meal/OffQueue"

    def test_reading_09_reasons_of_actions_count_as_well(self, agent):
        carried = dn("7001", NOT_READY, 1, action(NOT_READY, 1, reasons={"ReasonCode": "Training"}))

        assert agent.hear(tree(NOT_READY, 1, carried)) == "Training/OffQueue"

    def test_reading_09_reasons_of_other_actions_do_not_count(self, agent):
        update = reason("Break", action="AfterCallWork")

        assert agent.hear(tree(NOT_READY), update) == "Busy/OffQueue"
        assert agent.notes[-1] == "disregarded"


class TestReading10:
    def test_reading_10_the_status_of_the_agent_decides(self, agent):
        dns = dn("7001", READY, 1), dn("7002", NOT_READY, 2), dn("7003", "CallInbound", 3)

        assert agent.hear(tree(READY, 3, *dns)) == "OnQueue/Idle"
        assert 10 in agent.readings

    def test_reading_10_logged_out_beats_a_call(self, agent):
        assert agent.hear(tree(READY), tree("LoggedOut", 5, dn("7001", "CallInbound", 3))) == "Offline/OffQueue"

    def test_reading_10_the_reason_is_that_of_the_dn_that_became_not_ready_last(self, agent):
        first = dn("7001", NOT_READY, 1, action(NOT_READY, 1, reasons={"ReasonCode": "Break"}))
        second = dn("7002", NOT_READY, 5, action(NOT_READY, 5, reasons={"ReasonCode": "Meal"}))

        assert agent.hear(tree(NOT_READY, 5, first, second)) == "Meal/OffQueue"
        assert agent.hear(tree(NOT_READY, 6, second, first)) == "Meal/OffQueue"

    def test_reading_10_without_a_reason_there_the_dn_before_it_counts(self, agent):
        first = dn("7001", NOT_READY, 1, action(NOT_READY, 1, reasons={"ReasonCode": "Break"}))
        second = dn("7002", NOT_READY, 5, action(NOT_READY, 5))

        assert agent.hear(tree(NOT_READY, 5, first, second)) == "Break/OffQueue"

    def test_reading_10_a_custom_reason_there_is_a_reason(self, agent):
        first = dn("7001", NOT_READY, 1, action(NOT_READY, 1, reasons={"ReasonCode": "Break"}))
        second = dn("7002", NOT_READY, 5, action(NOT_READY, 5, reasons={"ReasonCode": "Coaching"}))

        assert agent.hear(tree(NOT_READY, 5, first, second)) == "Busy/OffQueue"

    def test_reading_10_reasons_that_come_by_themselves_belong_to_their_dn(self, agent):
        first = dn("7001", NOT_READY, 1, action(NOT_READY, 1))
        second = dn("7002", NOT_READY, 5, action(NOT_READY, 5))
        agent.hear(tree(NOT_READY, 5, first, second))

        assert agent.hear(reason("Break", 6, dn="7001")) == "Break/OffQueue"
        assert agent.hear(reason("Meal", 6, dn="7002")) == "Meal/OffQueue"
        assert agent.hear(reason("Training", 7, dn="7001")) == "Meal/OffQueue"
        assert agent.hear(reason(None, 8, dn="7002")) == "Training/OffQueue"

    def test_reading_10_a_reason_of_a_dn_that_is_not_not_ready_does_not_count(self, agent):
        dns = dn("7001", NOT_READY, 1), dn("7002", READY, 1)

        assert agent.hear(tree(NOT_READY, 1, *dns), reason("Break", 2, dn="7002")) == "Busy/OffQueue"


class TestReading11:
    def test_reading_11_busy_does_not_flicker_before_break(self):
        agent = Agent(ReducerOptions(coalesce=0.2))
        agent.hear(tree(READY), now=0.0)
        agent.advance(0.2)
        agent.hear(tree(NOT_READY, 5), now=5.0)
        agent.hear(reason("Break", 5), now=5.15)

        assert agent.sent == ["OnQueue/Idle"]
        assert agent.reducer.deadline == 5.2
        agent.advance(5.2)
        assert agent.sent == ["OnQueue/Idle", "Break/OffQueue"]

    def test_reading_11_nothing_is_due_before_the_wait_is_over(self):
        agent = Agent(ReducerOptions(coalesce=0.05))
        agent.hear(tree(READY), now=1.0)

        assert agent.advance(1.049) is None
        assert agent.advance(1.05) == "OnQueue/Idle"
        assert agent.reducer.deadline is None

    def test_reading_11_the_wait_does_not_begin_again_with_each_message(self):
        agent = Agent(ReducerOptions(coalesce=0.1))
        for tenth in range(10):
            agent.hear(tree(READY if tenth % 2 else NOT_READY, tenth), now=tenth / 100)

        assert agent.reducer.deadline == 0.1

    def test_reading_11_what_is_undone_within_the_wait_is_not_sent(self):
        agent = Agent(ReducerOptions(coalesce=0.1))
        agent.hear(tree(READY), now=0.0)
        agent.advance(0.1)
        agent.hear(tree("CallInbound", 1), now=1.0)
        agent.hear(tree(READY, 1), now=1.05)
        agent.advance(1.1)

        assert agent.sent == ["OnQueue/Idle"]

    def test_reading_11_coalesce_0_decides_at_once(self, agent):
        agent.hear(tree(NOT_READY), reason("Break"))

        assert agent.sent == ["Busy/OffQueue", "Break/OffQueue"]

    @pytest.mark.parametrize("value", [-0.01, 0.26, float("nan"), "0.1", True, None])
    def test_reading_11_coalesce_is_0_to_250_milliseconds(self, value):
        with pytest.raises(ValueError, match=r"coalesce is .*: expected seconds, from 0 to 0\.25"):
            ReducerOptions(coalesce=value)

    def test_reading_11_a_reason_may_come_before_its_state(self, agent):
        agent.hear(tree(READY), reason("Break", 5), tree(NOT_READY, 5))

        assert agent.sent == ["OnQueue/Idle", "Break/OffQueue"]

    def test_reading_11_a_reason_from_before_not_ready_is_not_applied(self, agent):
        agent.hear(tree(READY), reason("Break", 5), tree(NOT_READY, 9))

        assert agent.shown == "Busy/OffQueue"
        assert 11 in agent.readings

    def test_reading_11_a_reason_of_an_earlier_time_not_ready_is_not_applied(self, agent):
        agent.hear(tree(NOT_READY), reason("Break"), tree(READY, 5))

        assert agent.hear(tree(NOT_READY, 9)) == "Busy/OffQueue"

    def test_reading_11_nor_within_the_same_second(self, agent):
        agent.hear(tree(NOT_READY), reason("Break"), tree(READY))

        assert agent.hear(tree(NOT_READY)) == "Busy/OffQueue"

    def test_reading_11_the_action_tells_when_not_ready_began(self, agent):
        pressed = dn("7001", "CallInbound", 5, action("CallInbound", 5, "c1"), action(NOT_READY, 20))
        agent.hear(tree(READY), tree("CallInbound", 5))
        agent.hear(reason("Break", 12), tree("CallInbound", 5, pressed))
        over = dn("7001", NOT_READY, 20, action(NOT_READY, 20))

        assert agent.hear(tree(NOT_READY, 30, over)) == "Busy/OffQueue"
        assert agent.hear(reason("Meal", 20)) == "Meal/OffQueue"

    def test_reading_11_a_reason_given_during_a_call_applies_after_it(self, agent):
        agent.hear(tree(READY), tree("CallInbound", 5), reason("Break", 30), tree(NOT_READY, 60))

        assert agent.shown == "Break/OffQueue"

    def test_reading_11_not_ready_beneath_the_first_call_may_have_begun_before_it(self, agent):
        agent.hear(tree("CallInbound", 60), reason("Break", 5), tree(NOT_READY, 90))

        assert agent.shown == "Break/OffQueue"

    def test_reading_11_an_older_reason_that_comes_late_is_disregarded(self, agent):
        agent.hear(tree(NOT_READY), reason("Meal", 9), reason("Break", 5))

        assert agent.shown == "Meal/OffQueue"
        assert agent.notes[-1] == "disregarded"


class TestReading12:
    def test_reading_12_a_change_of_the_reason_alone_is_sent(self, agent):
        agent.hear(tree(NOT_READY), reason("Break", 1), reason("Meal", 5), reason("Coaching", 9), reason("Meal", 12))
        agent.hear(reason(None, 15))

        assert agent.sent == [f"{one}/OffQueue" for one in ("Busy", "Break", "Meal", "Busy", "Meal", "Busy")]

    def test_reading_12_a_change_of_the_reason_in_the_tree_alone_is_sent(self, agent):
        for name in ("Break", "Meal", "Meal"):
            agent.hear(tree(NOT_READY, 1, dn("7001", NOT_READY, 1, action(NOT_READY, 1, reasons={"ReasonCode": name}))))

        assert agent.sent == ["Break/OffQueue", "Meal/OffQueue"]

    def test_reading_12_of_a_tree_and_a_reason_of_the_same_second_what_came_last_is_sent(self, agent):
        def carrying(name):
            return tree(NOT_READY, 1, dn("7001", NOT_READY, 1, action(NOT_READY, 1, reasons={"ReasonCode": name})))

        agent.hear(carrying("Break"), reason("Meal", 1), carrying("Training"), reason("Break", 1, dn="7001"))

        assert agent.sent == [f"{one}/OffQueue" for one in ("Break", "Meal", "Training", "Break")]

    def test_reading_12_the_same_result_is_not_sent_twice(self, agent):
        agent.hear(tree(READY), tree(READY), tree("OffHook", 3), tree(READY, 5), reason("Break", 6), tree(READY, 7))

        assert agent.sent == ["OnQueue/Idle"]
        assert set(agent.notes[1:]) == {"deduplicated"}

    def test_reading_12_after_call_work_after_a_call_changes_nothing(self, agent):
        agent.hear(tree(READY), tree("CallInbound", 5), tree("AfterCallWork", 9), tree("CallInbound", 12))

        assert agent.sent == ["OnQueue/Idle", "OnQueue/Interacting"]

    def test_reading_12_nor_is_what_was_sent_before_a_restart(self):
        before = Agent()
        before.hear(tree(NOT_READY), reason("Break"))

        after = Agent(last=before.decisions[-1])

        assert after.hear(tree(NOT_READY), reason("Break")) == "Break/OffQueue"
        assert after.sent == ["Busy/OffQueue", "Break/OffQueue"], "without a wait, the state comes before its reason"
        waiting = Agent(ReducerOptions(), before.decisions[-1])
        waiting.hear(tree(NOT_READY), reason("Break"))
        waiting.advance(1.0)
        assert waiting.sent == []


class TestReading13:
    def test_reading_13_who_leaves_the_scope_keeps_the_presence(self):
        core = Synchroniser(["1001", "1002"], AT_ONCE)
        core.hear(tree(READY), 0.0)

        assert core.set_agents(["1002"], OPENS + 9) == []
        assert core.hear(tree(NOT_READY, 12), OPENS + 12) == []
        assert core.counts.out_of_scope == 1
        assert core.agents == {"1002"}

    def test_reading_13_option_offline(self):
        core = Synchroniser(["1001", "1002", "1003"], evolve(AT_ONCE, on_leave="offline"))
        core.hear(tree(READY), 0.0)
        core.hear(tree("LoggedOut", agent="1002"), 0.0)

        (decision,) = core.set_agents(["1003"], OPENS + 9)

        assert (decision.agent_id, str(decision.state)) == ("1001", "Offline/OffQueue")
        assert (decision.time, decision.readings) == (OPENS + 9, (13,))

    def test_reading_13_who_moves_to_another_instance_keeps_the_presence_in_any_case(self):
        core = Synchroniser(["1001"], evolve(AT_ONCE, on_leave="offline"))
        core.hear(tree(READY), 0.0)

        assert core.set_agents([], OPENS + 9, on_leave="keep") == []

    def test_reading_13_who_comes_back_goes_on_from_the_last_decision(self):
        core = Synchroniser(["1001"], AT_ONCE)
        core.hear(tree(READY, 50), 0.0)
        core.set_agents([], OPENS + 60)
        core.set_agents(["1001"], OPENS + 70)

        assert core.hear(tree(READY, 50), OPENS + 80) == []
        (decision,) = core.hear(tree(NOT_READY, 40), OPENS + 80)
        assert decision.time == OPENS + 50.001

    def test_reading_13_what_was_waited_for_is_decided_on_leaving(self):
        core = Synchroniser(["1001"])
        core.hear(tree(READY), 0.0)

        assert [str(one.state) for one in core.set_agents([], 0.01)] == ["OnQueue/Idle"]
        assert core.advance(9.0) == []


class TestReading14:
    def test_reading_14_times_grow_strictly_within_a_second(self, agent):
        agent.hear(tree(READY, 7), tree("CallInbound", 7), tree("AfterCallWork", 7), tree(NOT_READY, 7))

        assert [one.time for one in agent.decisions] == [OPENS + 7, OPENS + 7.001, OPENS + 7.002]
        assert [14 in one.readings for one in agent.decisions] == [False, True, True]

    def test_reading_14_a_time_that_goes_back_is_moved_on(self, agent):
        agent.hear(tree(READY, 7), tree(NOT_READY, 3), tree(READY, 20))

        assert [one.time for one in agent.decisions] == [OPENS + 7, OPENS + 7.001, OPENS + 20]

    def test_reading_14_also_across_a_restart(self, agent):
        agent.hear(tree(READY, 7))

        after = Agent(last=agent.decisions[-1])
        after.hear(tree(NOT_READY, 7))

        assert after.decisions[0].time == OPENS + 7.001

    def test_reading_14_times_are_whole_milliseconds(self, agent):
        agent.hear(tree(READY, 0.12349), tree(NOT_READY, 0.12351))

        assert [one.time for one in agent.decisions] == [OPENS + 0.123, OPENS + 0.124]
