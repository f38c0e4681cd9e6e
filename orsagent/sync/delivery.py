"""From the outbox to the sink: batches, retries, pauses."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Sequence
from math import inf
from typing import Final, Protocol

from attrs import define, evolve, field, frozen

from orsagent.sync.outbox import OutboxError
from orsagent.sync.protocols import Kind, Outbox, Outcome, Outgoing, Sink, Verdict

__all__ = ["Delivery", "DeliveryCounts", "Pauses", "Permit", "Settled"]

_log = logging.getLogger("orsagent.sync.delivery")
_LARGEST_BATCH: Final = 100


@frozen(kw_only=True)
class Pauses:
    """How long an event waits before it is sent again, where the sink does not say.

    The n-th pause is ``first * factor ** n``, at most `longest`, less a part of it that is left to chance.

    Attributes:
        first: seconds.
        factor: how much longer each further pause is.
        longest: seconds.
        jitter: the part that is left to chance, from 0 to 1.
        seed: where the chance begins.
    """

    first: float = 0.5
    factor: float = 2.0
    longest: float = 60.0
    jitter: float = 0.25
    seed: int = 0

    def pause(self, attempts: int, chance: random.Random) -> float:
        """Seconds to wait after so many attempts."""
        whole = min(self.first * self.factor ** min(attempts, 64), self.longest)
        return whole * (1 - self.jitter * chance.random())


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


def _log_unwritten(error: OutboxError) -> None:
    _log.error("%s: what was delivered is not written down; after a restart it is sent again, with the same ids", error)


def _ignore(event: Outgoing, verdict: Verdict) -> None:
    del event, verdict


class Delivery:
    """Takes events from an outbox, hands them to a sink in batches, and tells the outbox what became of them.

    One batch of each kind is under way at a time; when a whole batch fails, both kinds pause.

    Args:
        outbox: where the events come from.
        sink: where they go.
        batch: the largest batch, from 1 to 100.
        pauses: how long to wait before an event is sent again.
        clock: seconds, for pauses; by default the event loop's.
        on_settled: called with each event and what became of it.
        permit: for how long this instance may send for an agent; a batch that takes longer is given up.
        on_unwritten: told why the outbox could not write down what was delivered.
    """

    def __init__(
        self,
        outbox: Outbox,
        sink: Sink,
        *,
        batch: int = _LARGEST_BATCH,
        pauses: Pauses | None = None,
        clock: Callable[[], float] | None = None,
        on_settled: Settled = _ignore,
        permit: Permit = _always,
        on_unwritten: Callable[[OutboxError], None] = _log_unwritten,
    ) -> None:
        if not 1 <= batch <= _LARGEST_BATCH:
            raise ValueError(f"a batch has 1 to {_LARGEST_BATCH} events, not {batch}")
        self._outbox = outbox
        self._sink = sink
        self._batch = batch
        self._pauses = pauses or Pauses()
        self._chance = random.Random(self._pauses.seed)  # noqa: S311 - spreads attempts, hides nothing
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._on_settled = on_settled
        self._permit = permit
        self._on_unwritten = on_unwritten
        self._pause_until = float("-inf")
        self._failures = 0
        self._more = asyncio.Event()
        self._stopping = False
        self._under_way: set[asyncio.Future[None]] = set()
        self.counts = DeliveryCounts()

    @property
    def failures(self) -> int:
        """How many batches have failed as a whole, one after the other, up to now."""
        return self._failures

    def wake(self) -> None:
        """There is something new in the outbox."""
        self._more.set()

    async def run(self) -> None:
        """Deliver until `stop`, or until cancelled; a batch under way then is sent again after a restart."""
        async with asyncio.TaskGroup() as group:
            for kind in Kind:
                group.create_task(self._work(kind), name=f"delivery of {kind.value}")

    def stop(self) -> None:
        """Let `run` end once what is under way has been answered."""
        self._stopping = True
        self._more.set()

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
                await self._wait()

    async def _wait(self) -> None:
        """Until there is something new, or something is due."""
        self._more.clear()
        now = self._clock()
        due = self._outbox.next_due(now)
        if due is None:
            await self._more.wait()
            return
        # what is due at once belongs to the other kind, which will set the event
        pause = max(due, self._pause_until) - now
        try:
            await asyncio.wait_for(self._more.wait(), pause if pause > 0 else None)
        except TimeoutError:
            return

    async def _one_batch(self, kind: Kind) -> int | None:
        """Send a batch; how many events of it were settled for good, None when there was nothing to send."""
        now = self._clock()
        if now < self._pause_until:
            return None
        events = self._outbox.take(kind, self._batch, now)
        if not events:
            return None
        under_way = asyncio.get_running_loop().create_future()
        self._under_way.add(under_way)
        try:
            verdicts = self._counted(events, await self._verdicts(events))
            self._settle(verdicts)
        finally:
            self._under_way.discard(under_way)
            under_way.set_result(None)
        self._more.set()
        return sum(verdict.outcome in {Outcome.accepted, Outcome.refused} for verdict in verdicts)

    async def _verdicts(self, events: Sequence[Outgoing]) -> list[Verdict]:
        """The sink's verdicts, each with a pause where one is needed and the sink said nothing."""
        permits = {event.sequence: self._permit(event.agent_id) for event in events}
        allowed = [event for event in events if permits[event.sequence] > 0]
        limit = min((permits[event.sequence] for event in allowed), default=0.0)
        told = {verdict.sequence: verdict for verdict in (await self._send(allowed, limit) if allowed else ())}
        missing = Verdict(sequence=0, outcome=Outcome.retry, message="not sent, or nothing was said of it")
        return [self._with_pause(event, told.get(event.sequence, missing)) for event in events]

    async def _send(self, events: Sequence[Outgoing], limit: float) -> Sequence[Verdict]:
        self.counts.batches += 1
        try:
            async with asyncio.timeout(None if limit == inf else limit):
                return await self._sink.send(events)
        except Exception as error:  # noqa: BLE001 - a defect of a sink must not lose events
            _log.exception("the sink %s failed", type(self._sink).__name__)
            message = f"{type(error).__name__}: {error}"
            return [Verdict(sequence=one.sequence, outcome=Outcome.retry, message=message) for one in events]

    def _with_pause(self, event: Outgoing, verdict: Verdict) -> Verdict:
        after = verdict.after
        if verdict.outcome is Outcome.retry and after <= 0:
            after = self._pauses.pause(event.attempts, self._chance)
        return evolve(verdict, sequence=event.sequence, after=after)

    def _counted(self, events: Sequence[Outgoing], verdicts: list[Verdict]) -> list[Verdict]:
        for event, verdict in zip(events, verdicts, strict=True):
            self.counts.outcomes[verdict.outcome] += 1
            self._on_settled(event, verdict)
        if all(verdict.outcome is Outcome.retry for verdict in verdicts):
            self._fail(verdicts)
        else:
            self._failures = 0
        return verdicts

    def _fail(self, verdicts: list[Verdict]) -> None:
        """Nobody is there, or nobody wants anything: trying the other agents' events would not help."""
        self.counts.failed_batches += 1
        pause = max(self._pauses.pause(self._failures, self._chance), min(verdict.after for verdict in verdicts))
        self._failures += 1
        self._pause_until = self._clock() + pause
        _log.warning("a batch of %d events failed, next try in %.1f s: %s", len(verdicts), pause, verdicts[0].message)

    def _settle(self, verdicts: list[Verdict]) -> None:
        try:
            self._outbox.settle(verdicts, self._clock())
        except OutboxError as error:
            self._on_unwritten(error)
