"""A delivery in trouble of its own: a disk without room, leases that end, an agent that nobody takes, a stop."""

import asyncio
import logging
from math import inf

import pytest

from orsagent.sync.delivery import Delivery
from orsagent.sync.outbox import OutboxFullError, OutboxUnsoundError, SqliteOutbox
from orsagent.sync.protocols import Decision, Kind, Outcome, Verdict
from orsagent.sync.user_states import Presence, RoutingStatus, UserState
from orsagent.tlib.net import Backoff

READY = UserState(Presence.OnQueue, RoutingStatus.Idle)
BUSY = UserState(Presence.Busy, RoutingStatus.OffQueue)
QUICK = Backoff(first=0.001, longest=0.002)


class SmallDisk(SqliteOutbox):
    """An outbox whose disk the test fills."""

    has_room = True
    damaged = False

    def flush(self):
        if self.damaged:
            raise OutboxUnsoundError("the file is damaged, as the test says")
        if self.unwritten and not self.has_room:
            raise OutboxFullError("no room, as the test says")
        super().flush()


class Sink:
    """Notes what comes; `answer` is a coroutine function of the events."""

    def __init__(self, answer=None):
        self.answer = answer
        self.sent = []

    async def send(self, events):
        self.sent.append([(one.agent_id, one.value.value) for one in events])
        if self.answer is not None:
            return await self.answer(events)
        return [Verdict(sequence=one.sequence, outcome=Outcome.accepted) for one in events]

    async def read_back(self, agents):
        return {}

    async def close(self):
        pass


@pytest.fixture
def outbox():
    box = SmallDisk(":memory:")
    yield box
    box.close()


def put(outbox, agent, state=READY, time=1.0):
    outbox.put([Decision(agent_id=agent, state=state, time=time)])


async def until(condition):
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - the condition has no event
            await asyncio.sleep(0)


def running(scenario):
    """Runs a coroutine function beside `Delivery.run`, which it gets, and ends both."""

    async def both(delivery):
        task = asyncio.create_task(delivery.run())
        try:
            await scenario(delivery)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    return both


def test_what_was_sent_on_a_full_disk_is_not_sent_twice_and_is_written_down_once_there_is_room(outbox, monkeypatch):
    monkeypatch.setattr("orsagent.sync.delivery._FLUSH_EVERY", 0.001)
    sink = Sink()

    async def scenario(delivery):
        put(outbox, "1001")
        outbox.has_room = False
        delivery.wake()
        await until(lambda: outbox.unwritten)
        for _ in range(100):
            await asyncio.sleep(0)
        assert sink.sent == [[("1001", "OnQueue")]]
        outbox.has_room = True
        await until(lambda: not outbox.pending())

    asyncio.run(running(scenario)(Delivery(outbox, sink, backoff=QUICK)))
    assert sink.sent == [[("1001", "OnQueue")], [("1001", "Idle")]]


def test_a_full_disk_is_told_once_and_so_is_its_end(outbox, caplog):
    now = [100.0]
    delivery = Delivery(outbox, Sink(), clock=lambda: now[0])
    outbox.has_room = False
    with caplog.at_level(logging.WARNING):
        for n in range(50):
            with pytest.raises(OutboxFullError) as caught:
                put(outbox, f"{n}")
            delivery.not_written(caught.value)
            now[0] += 0.1
        outbox.has_room = True
        now[0] += 1
        assert asyncio.run(delivery.deliver()) == 100
    assert [record.message for record in caplog.records] == [
        "no room, as the test says",
        "the outbox can be written again",
    ]


def test_a_damaged_outbox_ends_the_delivery_with_its_reason(outbox):
    put(outbox, "1001")
    outbox.damaged = True
    with pytest.raises(OutboxUnsoundError, match="as the test says"):
        asyncio.run(Delivery(outbox, Sink()).run())


def test_an_agent_that_nobody_takes_does_not_hold_up_others_who_come_later(outbox):
    async def answer(events):
        return [
            Verdict(sequence=one.sequence, outcome=Outcome.retry, after=60.0, single=True)
            if one.agent_id == "1001"
            else Verdict(sequence=one.sequence, outcome=Outcome.accepted)
            for one in events
        ]

    sink = Sink(answer)
    delivery = Delivery(outbox, sink, clock=lambda: 100.0)

    async def scenario():
        put(outbox, "1001")
        await delivery.deliver()
        put(outbox, "1002")
        return await delivery.deliver()

    assert asyncio.run(scenario()) == 2
    assert delivery.failures == 0


def test_a_retry_of_one_kind_does_not_wait_for_a_slow_batch_of_the_other(outbox):
    held = asyncio.Event()
    tries = []

    async def answer(events):
        if events[0].kind is Kind.routing:
            await held.wait()
        elif events[0].agent_id == "1002":
            tries.append(events[0].attempts)
            if not events[0].attempts:
                return [Verdict(sequence=events[0].sequence, outcome=Outcome.retry, after=0.001, single=True)]
        return [Verdict(sequence=one.sequence, outcome=Outcome.accepted) for one in events]

    async def scenario(delivery):
        put(outbox, "1001")
        delivery.wake()
        await until(lambda: ("1001", "Idle") in [one for batch in sink.sent for one in batch])
        put(outbox, "1002")
        delivery.wake()
        await until(lambda: len(tries) == 2)
        held.set()
        await until(lambda: not outbox.pending())

    sink = Sink(answer)
    asyncio.run(running(scenario)(Delivery(outbox, sink, backoff=QUICK)))


class Leases:
    """What an instance may send, and for how long."""

    def __init__(self, **seconds):
        self.seconds = seconds
        self.asked = 0

    def __call__(self, agent):
        self.asked += 1
        return self.seconds.get(agent, inf)


def test_a_batch_that_takes_longer_than_a_lease_goes_on_while_the_lease_is_renewed(outbox):
    leases = Leases(**{"1001": 0.001})

    async def answer(events):
        await until(lambda: leases.asked > 10)
        return [Verdict(sequence=one.sequence, outcome=Outcome.accepted) for one in events]

    put(outbox, "1001")
    assert asyncio.run(Delivery(outbox, Sink(answer), permit=leases).deliver()) == 2


def test_a_batch_whose_lease_ends_is_given_up_and_that_is_no_failure_of_the_cloud(outbox):
    leases = Leases(**{"1001": 0.001})
    cancelled = []

    async def answer(events):
        leases.seconds["1001"] = 0.0
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.append(len(events))

    put(outbox, "1001")
    delivery = Delivery(outbox, Sink(answer), permit=leases)
    assert asyncio.run(delivery.deliver()) == 0
    assert cancelled == [1]
    assert (delivery.failures, outbox.pending()) == (0, 2)


def test_events_of_agents_whom_others_look_after_wait_without_holding_up_ours(outbox):
    put(outbox, "1001")
    put(outbox, "1002")
    sink = Sink()
    delivery = Delivery(outbox, sink, permit=Leases(**{"1001": 0.0}), batch=1, clock=lambda: 100.0)
    assert asyncio.run(delivery.deliver()) == 2
    assert sink.sent == [[("1002", "OnQueue")], [("1002", "Idle")]]
    assert delivery.counts.failed_batches == 0


def test_stopping_lets_the_batch_under_way_come_to_its_end(outbox):
    going, answered = asyncio.Event(), asyncio.Event()

    async def answer(events):
        going.set()
        await answered.wait()
        return [Verdict(sequence=one.sequence, outcome=Outcome.accepted) for one in events]

    async def scenario():
        put(outbox, "1001")
        sink = Sink(answer)
        delivery = Delivery(outbox, sink)
        task = asyncio.create_task(delivery.run())
        await going.wait()
        delivery.stop()
        answered.set()
        await task
        await delivery.deliver()
        return sink.sent

    assert asyncio.run(scenario()) == [[("1001", "OnQueue")], [("1001", "Idle")]]


def test_a_batch_that_is_broken_off_is_sent_again_the_same(outbox):
    seen = []

    async def answer(events):
        seen.append([(one.event_id, one.time) for one in events])
        if len(seen) == 1:
            await asyncio.Event().wait()
        return [Verdict(sequence=one.sequence, outcome=Outcome.accepted) for one in events]

    async def scenario():
        put(outbox, "1001")
        delivery = Delivery(outbox, Sink(answer))
        task = asyncio.create_task(delivery.run())
        await until(lambda: seen)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return await delivery.deliver()

    assert asyncio.run(scenario()) == 2
    assert seen[0] == seen[1]


def test_it_says_for_how_long_and_why_nothing_is_taken(outbox):
    now = [100.0]

    async def answer(events):
        return [Verdict(sequence=one.sequence, outcome=Outcome.retry, message="nobody there") for one in events]

    sink = Sink(answer)
    delivery = Delivery(outbox, sink, clock=lambda: now[0])
    put(outbox, "1001")
    assert (delivery.failing_for, delivery.failure) == (0.0, "")
    asyncio.run(delivery.deliver())
    now[0] += 42
    asyncio.run(delivery.deliver())
    assert (delivery.failing_for, delivery.failure, delivery.failures) == (42.0, "nobody there", 2)
    sink.answer = None
    now[0] += 100
    asyncio.run(delivery.deliver())
    assert (delivery.failing_for, delivery.failure) == (0.0, "")
