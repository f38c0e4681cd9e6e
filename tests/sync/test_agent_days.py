"""Whole days of agents through the synchroniser: the users show what the agents do, also after lost messages."""

from collections import Counter
from itertools import pairwise

import pytest

from orsagent.sync.options import ReducerOptions
from orsagent.sync.synchroniser import Synchroniser
from orsagent.sync.updates import Disconnected, ReasonUpdate, StateUpdate
from orsagent.testing.agent_days import AgentDays

AGENTS = 20


def synchronised(days, options):
    """A synchroniser that has heard the first snapshot, and what it decided then."""
    core = Synchroniser(options=options)
    return core, hear(core, ((days.now, message) for message in days.snapshot()))


def hear(core, timed):
    return [decision for now, message in timed for decision in core.hear(message, now)]


@pytest.mark.parametrize("options", [ReducerOptions(), ReducerOptions(coalesce=0)], ids=["waiting", "at once"])
@pytest.mark.parametrize("rate", [None, 20.0])
@pytest.mark.parametrize("seed", range(3))
def test_users_show_what_their_agents_do_at_every_moment(seed, rate, options):
    days = AgentDays(AGENTS, seed=seed, rate=rate)
    core, _ = synchronised(days, options)

    for _ in range(60):
        hear(core, days.run(20))
        core.advance(days.now + 60)

        assert core.expected() == days.user_states()
    hear(core, days.settle())
    core.advance(days.now + 60)
    assert core.expected() == days.user_states()


@pytest.mark.parametrize("seed", range(5))
def test_after_lost_messages_a_snapshot_brings_every_user_up_to_date(seed):
    days = AgentDays(AGENTS, seed=seed, rate=20.0)
    core, decisions = synchronised(days, ReducerOptions())
    for _ in range(10):
        decisions += hear(core, days.run(100))
        decisions += core.hear(Disconnected(reason="the cable"), days.now)
        for _lost in days.run(50):
            pass
        decisions += hear(core, ((days.now, message) for message in days.snapshot()))
        assert not core.stale - unseen(days)
    decisions += hear(core, days.settle())
    decisions += core.advance(days.now + 60)

    assert core.expected() == days.user_states()
    for name in days.user_states():
        times = [one.time for one in decisions if one.agent_id == name]
        assert all(earlier < later for earlier, later in pairwise(times))


def unseen(days):
    """Agents of whom a snapshot says only NotMonitored."""
    return {
        one.agent_id for one in days.snapshot() if isinstance(one, StateUpdate) and one.status.name == "NotMonitored"
    }


def test_the_same_seed_gives_the_same_days_and_another_one_others():
    first, again, other = (list(AgentDays(5, seed=seed).run(300)) for seed in (1, 1, 2))

    assert first == again
    assert first != other


def test_days_have_everything_that_a_day_has():
    days = AgentDays(50, seed=1)
    messages = [message for _, message in days.run(8000)]
    states = Counter(one.status.name for one in messages if isinstance(one, StateUpdate))

    assert states.keys() >= {
        "LoggedOut",
        "WaitForNextCall",
        "NotReadyForNextCall",
        "CallRinging",
        "CallDialing",
        "CallInbound",
        "CallOutbound",
        "CallInternal",
        "CallConsult",
        "CallOnHold",
        "AfterCallWork",
        "NotMonitored",
    }
    assert any(isinstance(one, ReasonUpdate) for one in messages)
    assert {len(one.places[0].dns) for one in messages if isinstance(one, StateUpdate)} == {1, 2}


def test_a_rate_sets_how_many_messages_come_in_a_second():
    days = AgentDays(100, rate=20.0, start=0.0)

    moments = [now for now, _ in days.run(2000)]

    assert 95 < days.now < 105
    assert moments == sorted(moments)


def test_agents_may_be_named():
    days = AgentDays(["ada", "ben"])

    assert days.user_states().keys() == {"ada", "ben"}
    assert {message.agent_id for _, message in days.run(50)} == {"ada", "ben"}


def test_a_clock_gives_the_times_of_what_happens_and_changes_nothing_else():
    moments = iter(range(5000, 6000))
    real, natural = AgentDays(3, seed=4, clock=lambda: float(next(moments))), AgentDays(3, seed=4)

    assert [message.agent_id for _, message in real.run(50)] == [message.agent_id for _, message in natural.run(50)]
    assert 5000 < real.now <= 5050
