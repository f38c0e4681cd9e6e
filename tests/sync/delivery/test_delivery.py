"""From the outbox to a sink that takes, refuses, fails or is slow."""

import asyncio
import logging

import pytest

from orsagent.sync.delivery import Delivery
from orsagent.sync.outbox import Mode, SqliteOutbox
from orsagent.sync.protocols import Decision, Kind, Outcome, Verdict
from orsagent.sync.user_states import Presence, RoutingStatus, UserState
from orsagent.tlib.net import Backoff

BUSY = UserState(Presence.Busy, RoutingStatus.OffQueue)
READY = UserState(Presence.OnQueue, RoutingStatus.Idle)


def decision(agent, state, time):
    return Decision(agent_id=agent, state=state, time=time)


class ScriptedSink:
    """Answers as the test says: a function of the event; counts what comes."""

    def __init__(self, answer=lambda event: (Outcome.accepted, 0.0)):
        self.answer = answer
        self.batches = []
        self.shown = []

    async def send(self, events):
        self.batches.append([(one.agent_id, one.value.value) for one in events])
        verdicts = []
        for event in events:
            outcome, after = self.answer(event)
            if outcome is Outcome.accepted:
                self.shown.append((event.agent_id, event.value.value))
            verdicts.append(Verdict(sequence=event.sequence, outcome=outcome, after=after, message="as the test says"))
        return verdicts

    async def read_back(self, agents):
        return {}

    async def close(self):
        pass


class Time:
    """A clock that stands where the test puts it."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def time():
    return Time()


@pytest.fixture
def outbox():
    box = SqliteOutbox(":memory:")
    yield box
    box.close()


def delivery(outbox, sink, time, **options):
    return Delivery(outbox, sink, clock=time, backoff=Backoff(first=2, factor=2, longest=10, jitter=0), **options)


async def empty(outbox):
    for _ in range(100_000):
        if not outbox.pending():
            return
        await asyncio.sleep(0)
    raise AssertionError(f"{outbox.pending()} events are still there")


def test_everything_is_delivered_in_batches_of_at_most_the_given_size(outbox, time):
    outbox.put(decision(f"{n:04}", READY, 1.0 + n) for n in range(250))
    sink = ScriptedSink()
    assert asyncio.run(delivery(outbox, sink, time).deliver()) == 500
    assert outbox.pending() == 0
    assert max(map(len, sink.batches)) == 100
    assert len(sink.shown) == 500


@pytest.mark.parametrize("batch", [0, 101])
def test_a_batch_has_one_to_a_hundred_events(outbox, time, batch):
    with pytest.raises(ValueError, match=f"1 to 100 events, not {batch}"):
        delivery(outbox, ScriptedSink(), time, batch=batch)


def test_a_batch_that_fails_as_a_whole_pauses_everything_longer_each_time(outbox, time):
    outbox.put([decision("1001", READY, 1.0), decision("1002", READY, 2.0)])
    sink = ScriptedSink(lambda event: (Outcome.retry, 0.0))
    deliver = delivery(outbox, sink, time, batch=1)

    async def tries():
        times = []
        for _ in range(60):
            before = len(sink.batches)
            await deliver.deliver()
            times += [time.now] * (len(sink.batches) - before)
            time.now += 1
        return times

    assert asyncio.run(tries())[:5] == [100.0, 102.0, 106.0, 114.0, 124.0]
    assert deliver.counts.failed_batches == deliver.counts.batches


def test_the_pause_that_the_sink_asks_for_is_kept(outbox, time):
    outbox.put([decision("1001", READY, 1.0)])
    sink = ScriptedSink(lambda event: (Outcome.retry, 30.0))
    deliver = delivery(outbox, sink, time)
    asyncio.run(deliver.deliver())
    sink.answer = lambda event: (Outcome.accepted, 0.0)
    time.now = 129.9
    assert asyncio.run(deliver.deliver()) == 0
    time.now = 130.0
    assert asyncio.run(deliver.deliver()) == 2


def test_one_agent_that_has_to_wait_does_not_hold_up_the_others(outbox, time):
    outbox.put([decision("1001", READY, 1.0), decision("1002", READY, 2.0)])
    sink = ScriptedSink(lambda event: (Outcome.retry if event.agent_id == "1001" else Outcome.accepted, 0.0))
    asyncio.run(delivery(outbox, sink, time).deliver())
    assert sink.shown == [("1002", "OnQueue"), ("1002", "Idle")]
    assert outbox.pending() == 2


def test_a_retry_is_never_overtaken_by_a_newer_state(outbox, time):
    outbox.put([decision("1001", BUSY, 1.0), decision("1002", READY, 1.5)])
    sink = ScriptedSink(lambda event: (Outcome.retry if event.value is Presence.Busy else Outcome.accepted, 0.0))
    deliver = delivery(outbox, sink, time)
    asyncio.run(deliver.deliver())
    outbox.put([decision("1001", READY, 2.0)])
    asyncio.run(deliver.deliver())
    assert [value for agent, value in sink.shown if agent == "1001"] == []
    sink.answer = lambda event: (Outcome.accepted, 0.0)
    time.now = 102.0
    asyncio.run(deliver.deliver())
    assert [value for agent, value in sink.shown if agent == "1001"] == ["Busy", "OffQueue", "OnQueue", "Idle"]


def test_a_sink_with_a_defect_loses_nothing_and_is_told_of(outbox, time, caplog):
    outbox.put([decision("1001", READY, 1.0)])

    def broken(event):
        raise RuntimeError("a defect")

    sink = ScriptedSink(broken)
    deliver = delivery(outbox, sink, time)
    with caplog.at_level(logging.ERROR):
        asyncio.run(deliver.deliver())
    assert "the sink ScriptedSink failed" in caplog.text
    sink.answer = lambda event: (Outcome.accepted, 0.0)
    time.now = 102.0
    assert asyncio.run(deliver.deliver()) == 2


def test_an_event_without_a_verdict_is_sent_again(outbox, time):
    outbox.put([decision("1001", READY, 1.0), decision("1002", READY, 2.0)])

    class Forgetful(ScriptedSink):
        async def send(self, events):
            return (await super().send(events))[1:]

    deliver = delivery(outbox, Forgetful(), time)
    asyncio.run(deliver.deliver())
    assert outbox.pending() == 3
    assert deliver.counts.outcomes[Outcome.accepted] == 1
    assert deliver.counts.outcomes[Outcome.retry] == 2


def test_whoever_listens_hears_what_became_of_each_event(outbox, time):
    outbox.put([decision("1001", READY, 1.0)])
    heard = []
    deliver = delivery(
        outbox, ScriptedSink(), time, on_settled=lambda event, verdict: heard.append((event.value, verdict.outcome))
    )
    asyncio.run(deliver.deliver())
    assert heard == [(Presence.OnQueue, Outcome.accepted), (RoutingStatus.Idle, Outcome.accepted)]


def test_a_running_delivery_takes_what_comes_later(outbox):
    sink = ScriptedSink()

    async def service():
        deliver = Delivery(outbox, sink)
        task = asyncio.create_task(deliver.run())
        for n in range(20):
            outbox.put([decision("1001", (READY, BUSY)[n % 2], 1.0 + n)])
            deliver.wake()
            await empty(outbox)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(asyncio.wait_for(service(), 30))
    assert len(sink.shown) == 40


def test_both_kinds_are_under_way_at_once_but_not_of_one_agent(outbox):
    class Slow(ScriptedSink):
        flying = frozenset()
        most = 0

        async def send(self, events):
            agents = {one.agent_id for one in events}
            assert not agents & self.flying
            self.flying |= agents
            kinds.add(events[0].kind)
            self.most = max(self.most, len(kinds))
            for _ in range(20):
                await asyncio.sleep(0)
            kinds.discard(events[0].kind)
            self.flying -= agents
            return await super().send(events)

    kinds, sink = set(), Slow()
    outbox.put(decision(f"{n}", READY, 1.0 + n) for n in range(10))

    async def service():
        deliver = Delivery(outbox, sink, batch=5)
        task = asyncio.create_task(deliver.run())
        await empty(outbox)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(asyncio.wait_for(service(), 30))
    assert sink.most == len(Kind)
    assert len(sink.shown) == 20


def test_in_latest_mode_an_outage_ends_with_the_newest_state_only(time):
    outbox = SqliteOutbox(":memory:", mode=Mode.latest)
    sink = ScriptedSink(lambda event: (Outcome.retry, 0.0))
    deliver = delivery(outbox, sink, time)
    for n in range(50):
        outbox.put([decision("1001", (READY, BUSY)[n % 2], 1.0 + n)])
        asyncio.run(deliver.deliver())
        time.now += 1
    sink.answer = lambda event: (Outcome.accepted, 0.0)
    time.now += 60
    asyncio.run(deliver.deliver())
    assert sink.shown == [("1001", "Busy"), ("1001", "OffQueue")]
    outbox.close()
