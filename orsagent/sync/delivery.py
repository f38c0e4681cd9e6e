"""From the outbox to the sink: batches, retries, pauses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from math import inf
from typing import Final, Protocol

from attrs import define, evolve, field

from orsagent.sync.outbox import OutboxError, OutboxUnsoundError
from orsagent.sync.protocols import Kind, Outbox, Outcome, Outgoing, Sink, Verdict
from orsagent.tlib.net import Backoff

__all__ = ["Delivery", "DeliveryCounts", "Permit", "Settled"]

_log = logging.getLogger("orsagent.sync.delivery")
_LARGEST_BATCH: Final = 100
_FLUSH_EVERY: Final = 1.0
"""Seconds between attempts to write to a disk that is full."""
_ALARM_EVERY: Final = 60.0
"""Seconds between lines that say so."""
_PAUSES: Final = Backoff(first=0.5, longest=60.0)


@define
class DeliveryCounts:
    """What the delivery has done since it was made.

    Attributes:
        batches: batches handed to the sink.
        failed_batches: those of which not one event was taken.
        outcomes: events by what became of them; a retried one counts each time.
    """

    batches: int = 0
    failed_batches: int = 0
    outcomes: dict[Outcome, int] = field(factory=lambda: dict.fromkeys(Outcome, 0))


class Settled(Protocol):
    """Called with each event and what became of it."""

    def __call__(self, event: Outgoing, verdict: Verdict) -> None:
        """Take note of it."""
        ...


class Permit(Protocol):
    """Says whether this instance may send for an agent."""

    def __call__(self, agent_id: str) -> float:
        """For how many seconds from now it surely may; 0 or less when it may not."""
        ...


def _always(agent_id: str) -> float:
    del agent_id
    return inf


def _ignore(event: Outgoing, verdict: Verdict) -> None:
    del event, verdict


class Delivery:
    """Takes events from an outbox, hands them to a sink in batches, and tells the outbox what became of them.

    One batch of each kind is under way at a time; when a whole batch fails, both kinds pause. What the outbox could not
    write for want of room is written later.

    Args:
        outbox: where the events come from.
        sink: where they go.
        batch: the largest batch, from 1 to 100.
        backoff: how long to wait before an event is sent again, where the sink does not say.
        clock: seconds, for pauses; by default the event loop's.
        on_settled: called with each event and what became of it.
        permit: for how long this instance may send for an agent; a batch that takes longer is given up, unless the
            permit is renewed meanwhile.
    """

    def __init__(
        self,
        outbox: Outbox,
        sink: Sink,
        *,
        batch: int = _LARGEST_BATCH,
        backoff: Backoff = _PAUSES,
        clock: Callable[[], float] | None = None,
        on_settled: Settled = _ignore,
        permit: Permit = _always,
    ) -> None:
        if not 1 <= batch <= _LARGEST_BATCH:
            raise ValueError(f"a batch has 1 to {_LARGEST_BATCH} events, not {batch}")
        self._outbox = outbox
        self._sink = sink
        self._batch = batch
        self._backoff = backoff
        self._chance = backoff.chance()
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._on_settled = on_settled
        self._permit = permit
        self._pause_until = self._flush_at = self._alarm_at = -inf
        self._failures = 0
        self._failing_since = 0.0
        self._failure = ""
        # one for each worker: who clears a common one would take the news from the other
        self._more = {kind: asyncio.Event() for kind in Kind}
        self._under_way: set[asyncio.Future[None]] = set()
        self._stopping = False
        self.counts = DeliveryCounts()

    @property
    def failures(self) -> int:
        """How many batches have failed as a whole, one after the other, up to now."""
        return self._failures

    @property
    def failure(self) -> str:
        """What the last of them was told; empty when there was none."""
        return self._failure if self._failures else ""

    @property
    def failing_for(self) -> float:
        """For how many seconds whole batches have been failing; 0 when they do not."""
        return self._clock() - self._failing_since if self._failures else 0.0

    def wake(self) -> None:
        """There is something new in the outbox."""
        for more in self._more.values():
            more.set()

    def not_written(self, error: OutboxError) -> None:
        """The outbox could not write something, which waits in memory: it is tried again, now and then."""
        now = self._clock()
        self._flush_at = now + _FLUSH_EVERY
        if now >= self._alarm_at:
            self._alarm_at = now + _ALARM_EVERY
            _log.error("%s", error, extra={"alarm": "outbox", "unwritten": self._outbox.unwritten})
        self.wake()

    def stop(self) -> None:
        """Have `run` come to its end once the batches under way have."""
        self._stopping = True
        self.wake()

    async def run(self) -> None:
        """Deliver until `stop` is called, or it is cancelled; a batch under way when that happens is sent again.

        Raises:
            OutboxUnsoundError: the outbox is damaged.
        """
        try:
            async with asyncio.TaskGroup() as group:
                for kind in Kind:
                    group.create_task(self._work(kind), name=f"delivery of {kind.value}")
        except BaseExceptionGroup as error:
            raise error.exceptions[0] from None

    async def deliver(self) -> int:
        """Deliver what is due now, as often as something is; for tests and for the end of a service.

        Returns:
            How many events were settled for good.
        """
        settled = 0
        while (done := [await self._one_batch(kind) for kind in Kind]) != [None, None]:
            settled += sum(filter(None, done))
        return settled

    async def quiet(self) -> None:
        """Come back when no batch is under way that was when this was called."""
        under_way = list(self._under_way)
        if under_way:
            await asyncio.wait(under_way)

    async def _work(self, kind: Kind) -> None:
        while not self._stopping:
            if await self._one_batch(kind) is None and not self._stopping:
                await self._wait(kind)

    async def _wait(self, kind: Kind) -> None:
        """Until there is something new, or something is due."""
        more = self._more[kind]
        more.clear()
        try:
            async with asyncio.timeout(self._seconds_until_due(kind)):
                await more.wait()
        except TimeoutError:
            return

    def _seconds_until_due(self, kind: Kind) -> float | None:
        now = self._clock()
        due = self._outbox.next_due(kind, now)
        times = [] if due is None else [max(due, self._pause_until)]
        times += [self._flush_at] if self._outbox.unwritten else []
        return max(0.0, min(times) - now) if times else None

    async def _one_batch(self, kind: Kind) -> int | None:
        """Send a batch; how many events of it were settled for good, None when there was nothing to send."""
        now = self._clock()
        self._flush(now)
        events = self._outbox.take(kind, self._batch, now) if now >= self._pause_until else ()
        if not events:
            return None
        under_way = asyncio.get_running_loop().create_future()
        self._under_way.add(under_way)
        verdicts = [_again(event, "it was broken off") for event in events]
        try:
            verdicts = self._counted(events, await self._verdicts(events))
        finally:
            self._settle(verdicts)
            self._under_way.discard(under_way)
            under_way.set_result(None)
        self.wake()
        return sum(verdict.outcome in {Outcome.accepted, Outcome.refused} for verdict in verdicts)

    # --- sending

    async def _verdicts(self, events: Sequence[Outgoing]) -> list[Verdict]:
        """The sink's verdicts, each with a pause where one is needed and the sink said nothing."""
        allowed = [event for event in events if self._permit(event.agent_id) > 0]
        told = {verdict.sequence: verdict for verdict in (await self._send(allowed) if allowed else ())}
        for event in allowed:
            told.setdefault(event.sequence, _again(event, "nothing was said of it"))
        foreign = "this instance does not look after its agent now"
        return [
            self._with_pause(event, told.get(event.sequence) or _again(event, foreign, single=True)) for event in events
        ]

    async def _send(self, events: Sequence[Outgoing]) -> Sequence[Verdict]:
        self.counts.batches += 1
        sending = asyncio.ensure_future(self._sink.send(events))
        try:
            if await self._is_done(sending, events):
                return sending.result()
        except Exception as error:  # noqa: BLE001 - a defect of a sink must not lose events
            _log.exception("the sink %s failed", type(self._sink).__name__)
            return [_again(event, f"{type(error).__name__}: {error}") for event in events]
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
        _log.warning("a batch of %d events was given up: it took longer than its leases", len(events))
        return [_again(event, "it took longer than its lease", single=True) for event in events]

    async def _is_done(self, sending: asyncio.Future[Sequence[Verdict]], events: Sequence[Outgoing]) -> bool:
        """Wait for the sink as long as this instance may send for all these agents."""
        while not sending.done():
            seconds = min(self._permit(event.agent_id) for event in events)
            if seconds <= 0:
                return False
            await asyncio.wait({sending}, timeout=None if seconds == inf else seconds)
        return True

    def _with_pause(self, event: Outgoing, verdict: Verdict) -> Verdict:
        after = verdict.after
        if verdict.outcome is Outcome.retry and after <= 0:
            after = self._backoff.pause(event.attempts, self._chance)
        return evolve(verdict, sequence=event.sequence, after=after)

    def _counted(self, events: Sequence[Outgoing], verdicts: list[Verdict]) -> list[Verdict]:
        for event, verdict in zip(events, verdicts, strict=True):
            self.counts.outcomes[verdict.outcome] += 1
            self._on_settled(event, verdict)
        if any(verdict.outcome is not Outcome.retry for verdict in verdicts):
            self._failures = 0
        elif not any(verdict.single for verdict in verdicts):
            self._fail(verdicts)
        return verdicts

    def _fail(self, verdicts: list[Verdict]) -> None:
        """Nobody is there, or nobody wants anything: trying the other agents' events would not help."""
        self.counts.failed_batches += 1
        pause = max(self._backoff.pause(self._failures, self._chance), min(verdict.after for verdict in verdicts))
        now = self._clock()
        if not self._failures:
            self._failing_since = now
        self._failures += 1
        self._failure = verdicts[0].message
        self._pause_until = now + pause
        _log.warning("a batch of %d events failed, next try in %.1f s: %s", len(verdicts), pause, self._failure)

    # --- the outbox

    def _settle(self, verdicts: list[Verdict]) -> None:
        try:
            self._outbox.settle(verdicts, self._clock())
        except OutboxUnsoundError:
            raise
        except OutboxError as error:
            self.not_written(error)

    def _flush(self, now: float) -> None:
        """Write what could not be written before: what was sent, or what is to be sent next."""
        if not self._outbox.unwritten or now < self._flush_at:
            return
        try:
            self._outbox.flush()
        except OutboxUnsoundError:
            raise
        except OutboxError as error:
            self.not_written(error)
            return
        self._alarm_at = -inf
        _log.warning("the outbox can be written again")
        self.wake()


def _again(event: Outgoing, message: str, *, single: bool = False) -> Verdict:
    return Verdict(sequence=event.sequence, outcome=Outcome.retry, message=message, single=single)
