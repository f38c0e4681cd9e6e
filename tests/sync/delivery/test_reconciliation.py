"""Reading back, and repairing."""

import asyncio

import pytest

from orsagent.sync.outbox import SqliteOutbox
from orsagent.sync.protocols import Decision, Kind, Outcome, Verdict
from orsagent.sync.reconciliation import Reconciliation
from orsagent.sync.synchroniser import Synchroniser
from orsagent.sync.user_states import Presence, RoutingStatus, UserState

READY = UserState(Presence.OnQueue, RoutingStatus.Idle)
BUSY = UserState(Presence.Busy, RoutingStatus.OffQueue)
ACW = UserState(None, RoutingStatus.Interacting)


class Shown:
    """A sink that only shows."""

    def __init__(self, **states):
        self.states = states
        self.asked = []
        self.meanwhile = lambda: None

    async def send(self, events):
        raise AssertionError("nothing is sent by a reconciliation")

    async def read_back(self, agents):
        self.asked.append(list(agents))
        self.meanwhile()
        return {agent: self.states[agent] for agent in agents if agent in self.states}

    async def close(self):
        pass


@pytest.fixture
def outbox():
    box = SqliteOutbox(":memory:")
    yield box
    box.close()


def decide(outbox, agent, state, time, *, delivered=True):
    outbox.put([Decision(agent_id=agent, state=state, time=time, row="Ready, no call", readings=(14,))])
    for kind in Kind if delivered else ():
        outbox.settle(
            [Verdict(sequence=one.sequence, outcome=Outcome.accepted) for one in outbox.take(kind, 100, 0.0)], 0.0
        )


def reconciliation(outbox, sink, now=1000.0, **options):
    states = outbox.states()
    repeat = Synchroniser(states, states=states).repeat
    return Reconciliation(outbox, sink, repeat, wall_clock=lambda: now, **options)


def repaired(outbox, sink, now=1000.0, **options):
    return asyncio.run(reconciliation(outbox, sink, now, **options).run_once())


def test_what_is_shown_as_decided_is_left_alone(outbox):
    decide(outbox, "1001", READY, 10.0)
    assert repaired(outbox, Shown(**{"1001": READY})) == ()
    assert outbox.pending() == 0


@pytest.mark.parametrize(
    "found",
    [BUSY, UserState(None, RoutingStatus.Idle), UserState(Presence.OnQueue, RoutingStatus.OffQueue)],
    ids=["another presence", "a presence that is none of ours", "another routing status"],
)
def test_what_is_shown_otherwise_is_sent_again_as_it_was_decided(outbox, found):
    decide(outbox, "1001", READY, 10.0)
    assert repaired(outbox, Shown(**{"1001": found})) == ("1001",)
    presence = outbox.take(Kind.presence, 1, 0.0)
    assert [(one.value, one.time) for one in presence] == [(Presence.OnQueue, 1000.0)]
    assert outbox.states()["1001"].row == "Ready, no call"


def test_a_repair_is_later_than_what_it_repairs_although_the_clock_is_not(outbox):
    decide(outbox, "1001", READY, 10.0)
    repaired(outbox, Shown(**{"1001": BUSY}), now=10.0, grace=0.0)
    assert [one.time for one in outbox.take(Kind.presence, 1, 0.0)] == [10.001]


def test_after_call_work_compares_with_the_presence_before_it(outbox):
    decide(outbox, "1001", READY, 10.0)
    decide(outbox, "1001", ACW, 11.0)
    assert repaired(outbox, Shown(**{"1001": UserState(Presence.OnQueue, RoutingStatus.Interacting)})) == ()
    assert repaired(outbox, Shown(**{"1001": UserState(Presence.Meal, RoutingStatus.Interacting)})) == ("1001",)


def test_a_presence_that_was_never_decided_is_left_alone(outbox):
    decide(outbox, "1001", ACW, 10.0)
    assert repaired(outbox, Shown(**{"1001": UserState(Presence.Meal, RoutingStatus.Interacting)})) == ()


def test_agents_with_something_under_way_or_fresh_are_not_looked_at(outbox):
    decide(outbox, "1002", READY, 995.0)
    decide(outbox, "1001", READY, 10.0, delivered=False)
    sink = Shown(**{"1001": BUSY, "1002": BUSY})
    assert repaired(outbox, sink) == ()
    assert sink.asked == []


def test_what_is_decided_while_the_answer_is_on_its_way_wins(outbox):
    decide(outbox, "1001", READY, 10.0)
    sink = Shown(**{"1001": BUSY})
    sink.meanwhile = lambda: decide(outbox, "1001", BUSY, 999.0)
    assert repaired(outbox, sink) == ()


def test_what_is_decided_and_delivered_while_a_slow_answer_is_on_its_way_is_not_compared_with_it(outbox):
    decide(outbox, "1001", READY, 10.0)
    sink = Shown(**{"1001": READY})
    sink.meanwhile = lambda: decide(outbox, "1001", BUSY, 11.0)
    assert repaired(outbox, sink) == ()


def test_repairs_are_told_at_once_while_others_are_still_read_back(outbox):
    for n in range(4):
        decide(outbox, f"{n}", READY, 10.0)
    sink, told = Shown(**{f"{n}": BUSY for n in range(4)}), []
    asyncio.run(reconciliation(outbox, sink, batch=2, wake=lambda: told.append(len(sink.asked))).run_once())
    assert told == [1, 2]


def test_an_agent_that_is_not_shown_at_all_is_left_alone(outbox):
    decide(outbox, "1001", READY, 10.0)
    assert repaired(outbox, Shown()) == ()


def test_agents_are_read_back_in_batches_and_counted(outbox):
    for n in range(7):
        decide(outbox, f"{n}", READY, 10.0 + n)
    sink = Shown(**{f"{n}": READY if n else BUSY for n in range(7)})
    reading = reconciliation(outbox, sink, batch=3)
    asyncio.run(reading.run_once())
    assert [len(batch) for batch in sink.asked] == [3, 3, 1]
    assert (reading.counts.compared, reading.counts.repaired) == (7, 1)


def test_the_user_of_an_agent_who_is_out_of_scope_is_left_alone_and_not_counted(outbox):
    decide(outbox, "1001", READY, 10.0)
    nobody = Synchroniser((), states=outbox.states()).repeat
    reading = Reconciliation(outbox, Shown(**{"1001": BUSY}), nobody, wall_clock=lambda: 1000.0)
    assert asyncio.run(reading.run_once()) == ()
    assert (reading.counts.repaired, outbox.pending()) == (0, 0)
