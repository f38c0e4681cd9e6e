"""All agents together: snapshots after a connect, stale agents, the scope, restarts, what is counted, and deadlines."""

import pytest
from attrs import evolve

from orsagent.sync.memory import MOST_REASONS
from orsagent.sync.options import ReducerOptions
from orsagent.sync.synchroniser import MOST_NAMES, Synchroniser
from orsagent.sync.updates import Connected, Disconnected, Synchronised

from .trees import AT_ONCE, OPENS, reason, tree

NOT_READY = "NotReadyForNextCall"
READY = "WaitForNextCall"
WAITING = ReducerOptions(coalesce=0.1, snapshot_wait=2.0)


def hear(core, *messages, now=0.0):
    """What is decided, as (agent, what the user shows)."""
    return [(one.agent_id, str(one.state)) for message in messages for one in core.hear(message, now)]


def advance(core, now):
    return [(one.agent_id, str(one.state)) for one in core.advance(now)]


def two_agents(options=AT_ONCE, **more):
    return Synchroniser(["1001", "1002"], options, **more)


def test_agents_are_stale_until_the_source_speaks_of_them():
    core = two_agents()

    assert core.stale == {"1001", "1002"}
    hear(core, Connected(), tree(READY), Synchronised())
    assert core.stale == {"1002"}
    assert core.expected().keys() == {"1001"}


def test_agents_that_are_not_in_the_snapshot_keep_their_state_and_are_stale():
    core = two_agents()
    hear(core, Connected(), tree(READY), tree(READY, agent="1002"), Synchronised())

    assert hear(core, Disconnected(reason="gone"), Connected(), tree(READY), Synchronised()) == []
    assert core.stale == {"1002"}
    assert str(core.expected()["1002"]) == "OnQueue/Idle"


def test_after_a_reconnect_only_what_differs_is_decided():
    core = two_agents()
    hear(core, Connected(), tree(READY), tree(READY, agent="1002"), Synchronised())

    again = Connected(), tree(NOT_READY, 9), tree(READY, agent="1002"), Synchronised()

    assert hear(core, Disconnected(reason="gone"), *again) == [("1001", "Busy/OffQueue")]


def test_option_resync_all_decides_everything_again_after_a_snapshot():
    core = two_agents(evolve(AT_ONCE, resync="all"))
    hear(core, Connected(), tree(READY), tree(NOT_READY, agent="1002"), reason("Meal", agent="1002"), Synchronised())

    again = Connected(), tree(READY), tree(NOT_READY, agent="1002"), reason("Meal", agent="1002"), Synchronised()
    decisions = [one for message in again for one in core.hear(message, OPENS + 60)]

    assert [(one.agent_id, str(one.state)) for one in decisions] == [
        ("1001", "OnQueue/Idle"),
        ("1002", "Meal/OffQueue"),
    ]
    assert {one.time for one in decisions} == {OPENS + 60}


def test_option_resync_all_leaves_out_who_is_stale():
    core = two_agents(evolve(AT_ONCE, resync="all"))
    hear(core, Connected(), tree(READY), tree(READY, agent="1002"), Synchronised())

    assert hear(core, Connected(), tree(READY), Synchronised(), now=9.0) == [("1001", "OnQueue/Idle")]


def test_everybody_is_stale_without_a_stat_server():
    core = two_agents()
    hear(core, Connected(), tree(READY), tree(READY, agent="1002"), Synchronised())
    assert (core.connected, core.synchronised, core.stale) == (True, True, frozenset())

    hear(core, Disconnected(reason="gone"))

    assert (core.connected, core.synchronised, core.stale) == (False, False, {"1001", "1002"})
    assert (core.counts.connects, core.counts.disconnects, core.counts.staled) == (1, 1, 2)


def test_a_snapshot_is_decided_upon_at_its_end_so_that_busy_does_not_flicker():
    core = two_agents(WAITING)
    hear(core, Connected(), tree(NOT_READY), tree(NOT_READY, agent="1002"))

    assert advance(core, 1.0) == []
    assert hear(core, reason("Break"), reason("Meal", agent="1002"), now=1.5) == []
    assert hear(core, Synchronised(), now=1.6) == [("1001", "Break/OffQueue"), ("1002", "Meal/OffQueue")]


def test_a_snapshot_that_does_not_end_is_not_waited_for_longer_than_the_option_says():
    core = two_agents(WAITING)
    hear(core, Connected(), tree(READY))

    assert advance(core, 1.999) == []
    assert advance(core, 2.0) == [("1001", "OnQueue/Idle")]


def test_a_wait_that_ended_with_the_snapshot_does_not_cut_the_next_one_short():
    core = two_agents(WAITING)
    hear(core, Connected(), tree(READY))
    hear(core, Synchronised(), now=1.95)
    hear(core, tree(NOT_READY, 5), now=1.96)

    assert advance(core, 2.0) == []
    assert advance(core, 2.06) == [("1001", "Busy/OffQueue")]


def test_a_reason_that_a_new_snapshot_does_not_have_is_over():
    core = two_agents(WAITING)
    hear(core, Connected(), tree(NOT_READY), reason("Break"), Synchronised())

    assert hear(core, Connected(), tree(NOT_READY), now=9.0) == []
    assert advance(core, 10.0) == []
    assert hear(core, Synchronised(), now=10.0) == [("1001", "Busy/OffQueue")]


@pytest.mark.parametrize("status", ["NotMonitored", "LoggedIn", "Rebooting"])
def test_a_snapshot_in_which_the_state_says_nothing_keeps_the_reason(status):
    core = two_agents(WAITING)
    hear(core, Connected(), tree(NOT_READY), reason("Break"), Synchronised())

    assert hear(core, Connected(), tree(status, 60), Synchronised(), now=90.0) == []
    assert core.stale == {"1001", "1002"}
    hear(core, tree(NOT_READY, 120), now=120.0)
    assert advance(core, 121.0) == []
    assert str(core.expected()["1001"]) == "Break/OffQueue"


def test_reasons_of_a_new_snapshot_replace_those_from_before():
    core = two_agents(WAITING)
    hear(core, Connected(), tree(NOT_READY), reason("Break", dn="7001"), Synchronised())
    again = Connected(), tree(NOT_READY), reason(None, dn="7002"), Synchronised()

    assert hear(core, *again, now=9.0) == [("1001", "Busy/OffQueue")]


def test_a_reason_survives_a_reconnect_when_the_snapshot_has_it_again():
    core = two_agents(WAITING)
    hear(core, Connected(), tree(NOT_READY), reason("Break"), Synchronised())
    # a call in between, which nobody saw: the status is new, the reason is not
    again = Connected(), tree(NOT_READY, 60), reason("Break"), Synchronised()

    assert hear(core, Disconnected(reason="gone"), *again, now=90.0) == []
    assert str(core.expected()["1001"]) == "Break/OffQueue"


def test_synchronised_without_a_snapshot_changes_nothing():
    core = two_agents()
    hear(core, tree(READY))

    assert hear(core, Synchronised()) == []
    assert not core.synchronised


def test_a_restart_goes_on_from_the_last_decisions():
    first = two_agents()
    decisions = [one for status in (READY, NOT_READY) for one in first.hear(tree(status, 7), 0.0)]

    second = two_agents(states={one.agent_id: one for one in decisions})

    assert hear(second, Connected(), tree(NOT_READY, 7), Synchronised()) == []
    (decision,) = second.hear(tree(READY, 7), 0.0)
    assert decision.time == OPENS + 7.002


def test_repeat_decides_once_more_what_a_user_should_show():
    core = two_agents()
    hear(core, tree(NOT_READY, 5), tree("AfterCallWork", 9))

    (decision,) = core.repeat(["1001", "1002", "nobody"], OPENS + 60)

    assert (str(decision.state), decision.time) == ("Busy/Interacting", OPENS + 60)
    assert core.repeat(["1001"], OPENS)[0].time == OPENS + 60.001
    assert hear(core, tree("AfterCallWork", 99)) == []


def test_agents_come_and_go():
    core = two_agents()
    core.set_agents(["1002", "1003"], 0.0)

    assert core.agents == {"1002", "1003"}
    assert hear(core, tree(READY), tree(READY, agent="1003")) == [("1003", "OnQueue/Idle")]


def test_without_a_list_of_agents_everybody_is_in_scope():
    core = Synchroniser(options=AT_ONCE)

    assert hear(core, tree(READY), tree(NOT_READY, agent="Zoë")) == [("1001", "OnQueue/Idle"), ("Zoë", "Busy/OffQueue")]
    assert core.agents == {"1001", "Zoë"}


def test_the_next_deadline_is_the_first_of_all_agents():
    core = two_agents(WAITING)
    assert core.next_deadline() is None

    hear(core, tree(READY, agent="1002"), now=1.0)
    hear(core, tree(READY), now=1.05)

    assert core.next_deadline() == 1.1
    assert advance(core, 1.1) == [("1002", "OnQueue/Idle")]
    assert core.next_deadline() == 1.15
    assert advance(core, 99.0) == [("1001", "OnQueue/Idle")]
    assert core.next_deadline() is None


def test_what_is_due_is_decided_before_the_next_message_counts():
    core = two_agents(WAITING)
    hear(core, tree(READY), now=0.0)

    assert hear(core, tree(NOT_READY, 5), now=5.0) == [("1001", "OnQueue/Idle")]
    assert advance(core, 5.1) == [("1001", "Busy/OffQueue")]


def test_a_clock_that_goes_back_ends_the_wait():
    core = two_agents(WAITING)
    hear(core, tree(READY), now=3600.0)

    assert advance(core, 0.0) == [("1001", "OnQueue/Idle")]
    hear(core, tree(NOT_READY), now=0.0)
    assert advance(core, 0.1) == [("1001", "Busy/OffQueue")]


def test_every_message_is_counted_once():
    core = two_agents(WAITING)
    hear(core, Connected(), tree(READY), tree(READY), tree("OnHook"), tree("What"), tree(READY, agent="1003"))
    hear(core, reason("Break", action="AfterCallWork"), Synchronised(), tree(READY), Disconnected(reason="gone"))

    assert core.counts.as_dict() == {
        "messages": 10,
        "emitted": 1,
        "waiting": 2,
        "deduplicated": 1,
        "held": 2,
        "unknown_names": 1,
        "disregarded": 1,
        "out_of_scope": 1,
        "staled": 2,
        "connects": 1,
        "disconnects": 1,
    }


def test_reasons_of_more_and_more_dns_do_not_fill_the_memory():
    core = Synchroniser(["1001"], AT_ONCE)
    hear(core, tree(NOT_READY), *(reason("Meal", dn=str(number)) for number in range(2 * MOST_REASONS)))

    assert len(core.reducer("1001").memory.past.heard) == MOST_REASONS
    assert str(core.expected()["1001"]) == "Meal/OffQueue"


def test_unknown_names_do_not_fill_the_memory():
    core = Synchroniser(["1001"], AT_ONCE)
    for number in range(MOST_NAMES + 50):
        hear(core, tree(f"Status{number}"), tree("Status0"))

    assert len(core.unknown_names) == MOST_NAMES
    assert core.unknown_names["Status0"] == MOST_NAMES + 51
    assert core.counts.unknown_names == 2 * (MOST_NAMES + 50)


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("on_leave", "available", ValueError),
        ("resync", "some", ValueError),
        ("reason_key", " ", ValueError),
        ("reason_key", 7, ValueError),
        ("snapshot_wait", 61, ValueError),
        ("ringing_is_call", "yes", TypeError),
    ],
)
def test_an_option_out_of_its_range_is_an_error(name, value, error):
    with pytest.raises(error, match=name):
        ReducerOptions(**{name: value})
