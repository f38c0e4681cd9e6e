"""Delayed events of one session, in the order in which they fall due."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import count

from attrs import define, field, frozen

from orsagent.clock import moment
from orsagent.scxml.events import SendEffect

__all__ = ["Delays", "Pending"]


@frozen(order=True)
class Pending:
    """A delayed event: when it is due, its place among those due at the same time, and what is to be sent."""

    due: float
    order: int
    effect: SendEffect = field(order=False)


@define(eq=False)
class Delays:
    """What is still to be sent.

    Args:
        sequence: numbers that order what falls due at the same time.
    """

    _sequence: count[int]
    _heap: list[Pending] = field(factory=list, init=False)

    def add(self, due: float, effect: SendEffect) -> None:
        """Have `effect` sent at `due`."""
        heapq.heappush(self._heap, Pending(moment(due), next(self._sequence), effect))

    def take_due(self, now: float) -> Iterator[SendEffect]:
        """Take out what is due, in order."""
        while self._heap and self._heap[0].due <= now:
            yield heapq.heappop(self._heap).effect

    def cancel(self, sendid: str) -> int:
        """Take back every event of that id; how many there were."""
        kept = [one for one in self._heap if one.effect.event.sendid != sendid]
        cancelled = len(self._heap) - len(kept)
        if cancelled:
            heapq.heapify(kept)
            self._heap = kept
        return cancelled

    def next_due(self) -> tuple[float, int] | None:
        """When the next one is due, and its place in the sequence."""
        return (self._heap[0].due, self._heap[0].order) if self._heap else None

    def __iter__(self) -> Iterator[Pending]:
        """All of them, soonest first."""
        return iter(sorted(self._heap))

    def clear(self) -> None:
        """Forget all of them."""
        self._heap.clear()
