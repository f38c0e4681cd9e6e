"""Delayed events of one session, in the order in which they fall due.

A cancelled event stays in the heap until it comes up or the cancelled ones outnumber the others: otherwise a document
that sends and cancels many could keep its runtime busy for minutes, and no limit of its scripts would notice.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import count
from typing import cast

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


_NONE = cast("list[Pending]", ())


@define(eq=False)
class Delays:
    """What is still to be sent.

    Args:
        sequence: numbers that order what falls due at the same time.
    """

    _sequence: count[int]
    _heap: list[Pending] = field(default=_NONE, init=False)
    _by_sendid: dict[str | None, set[int]] = field(init=False)
    _cancelled: set[int] = field(init=False)

    def add(self, due: float, effect: SendEffect) -> None:
        """Have `effect` sent at `due`."""
        one = Pending(moment(due), next(self._sequence), effect)
        if not self._heap:
            self._heap, self._by_sendid, self._cancelled = [], {}, set()  # not before: few sessions delay anything
        heapq.heappush(self._heap, one)
        self._by_sendid.setdefault(effect.event.sendid, set()).add(one.order)

    def take_due(self, now: float) -> SendEffect | None:
        """Take out the event that is due first; None if none is due."""
        if not self._heap or self._heap[0].due > now:
            return None
        one = heapq.heappop(self._heap)
        self._forget(one)
        self._drop_cancelled()
        return one.effect

    def _forget(self, one: Pending) -> None:
        sendid = one.effect.event.sendid
        orders = self._by_sendid[sendid]
        orders.discard(one.order)
        if not orders:
            del self._by_sendid[sendid]

    def cancel(self, sendid: str) -> int:
        """Take back every event of that id; how many there were."""
        orders = self._by_sendid.pop(sendid, set()) if self._heap else set()
        if not orders:
            return 0
        self._cancelled |= orders
        if 2 * len(self._cancelled) > len(self._heap):
            self._heap = [one for one in self._heap if one.order not in self._cancelled]
            heapq.heapify(self._heap)
            self._cancelled.clear()
        self._drop_cancelled()
        return len(orders)

    def _drop_cancelled(self) -> None:
        """The first in the heap is always one that is still to be sent."""
        while self._heap and self._heap[0].order in self._cancelled:
            self._cancelled.discard(heapq.heappop(self._heap).order)

    def next_due(self) -> tuple[float, int] | None:
        """When the next one is due, and its place in the sequence."""
        return (self._heap[0].due, self._heap[0].order) if self._heap else None

    def __iter__(self) -> Iterator[Pending]:
        """All of them, soonest first."""
        return iter(sorted(one for one in self._heap if one.order not in self._cancelled))

    def clear(self) -> None:
        """Forget all of them."""
        self._heap = _NONE
