"""Which event is next: the head of each agent's queue, in memory. The rest of each queue is in the file only."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from attrs import define, evolve, field

from orsagent.sync.protocols import Kind, Outgoing

__all__ = ["Heads"]


@define(eq=False)
class _Head:
    event: Outgoing
    not_before: float = 0.0
    in_flight: bool = False


@define(eq=False)
class Heads:
    """The oldest event of each agent. What stands behind it has to wait, so that no state overtakes another."""

    _by_agent: dict[str, _Head] = field(factory=dict)
    _by_sequence: dict[int, _Head] = field(factory=dict)
    _ready: dict[Kind, list[int]] = field(factory=lambda: {kind: [] for kind in Kind})
    _waiting: dict[Kind, list[tuple[float, int]]] = field(factory=lambda: {kind: [] for kind in Kind})
    _parked: set[str] = field(factory=set)

    def __contains__(self, agent_id: str) -> bool:
        return agent_id in self._by_agent

    def add(self, event: Outgoing, not_before: float = 0.0) -> None:
        """Make an event the head of its agent's queue."""
        head = _Head(event, not_before)
        self._by_agent[event.agent_id] = self._by_sequence[event.sequence] = head
        self._line_up(head)

    def remove(self, sequence: int) -> Outgoing | None:
        """Forget a head, flying or not; the next of its agent is to be added. None when it is no head."""
        head = self._by_sequence.pop(sequence, None)
        if head is None:
            return None
        del self._by_agent[head.event.agent_id]
        return head.event

    def come_back(self, sequence: int, not_before: float) -> None:
        """An event that was taken is to be taken again, not before that time."""
        head = self._by_sequence.get(sequence)
        if head is None:
            return
        head.in_flight, head.not_before = False, not_before
        head.event = evolve(head.event, attempts=head.event.attempts + 1)
        self._line_up(head)

    def park(self, agent_id: str) -> None:
        """Take nothing of an agent until it is resumed."""
        self._parked.add(agent_id)

    def resume(self, agent_id: str) -> None:
        """An agent's head may be taken again. Nothing happens to one that is not parked."""
        if agent_id not in self._parked:
            return
        self._parked.remove(agent_id)
        head = self._by_agent.get(agent_id)
        if head is not None and not head.in_flight:
            self._line_up(head)

    def event(self, sequence: int) -> Outgoing | None:
        """The head with that number."""
        head = self._by_sequence.get(sequence)
        return None if head is None else head.event

    def of(self, agent_id: str) -> Outgoing | None:
        """The head of an agent's queue."""
        head = self._by_agent.get(agent_id)
        return None if head is None else head.event

    def is_flying(self, agent_id: str) -> bool:
        """Whether an event of the agent was taken and not settled."""
        head = self._by_agent.get(agent_id)
        return head is not None and head.in_flight

    def take(self, kind: Kind, limit: int, now: float) -> Iterator[Outgoing]:
        """At most `limit` heads of a kind that may be taken now, oldest first; they fly from here on."""
        self._wake(kind, now)
        queue = self._ready[kind]
        while queue and limit > 0:
            head = self._by_sequence.get(heapq.heappop(queue))
            if head is None or not self._is_free(head.event.sequence) or head.not_before > now:
                continue
            head.in_flight = True
            limit -= 1
            yield head.event

    def next_due(self, kind: Kind, now: float) -> float | None:
        """When there is something of a kind to take; None when nothing waits."""
        self._wake(kind, now)
        if self._stands(self._ready[kind]):
            return now
        waiting = self._waiting[kind]
        return waiting[0][0] if waiting else None

    def _stands(self, queue: list[int]) -> bool:
        while queue and not self._is_free(queue[0]):
            heapq.heappop(queue)
        return bool(queue)

    def _is_free(self, sequence: int) -> bool:
        head = self._by_sequence.get(sequence)
        return head is not None and not head.in_flight and head.event.agent_id not in self._parked

    def _line_up(self, head: _Head) -> None:
        event = head.event
        if event.agent_id in self._parked:
            return
        if head.not_before > 0:
            heapq.heappush(self._waiting[event.kind], (head.not_before, event.sequence))
        else:
            heapq.heappush(self._ready[event.kind], event.sequence)

    def _wake(self, kind: Kind, now: float) -> None:
        waiting = self._waiting[kind]
        while waiting and waiting[0][0] <= now:
            head = self._by_sequence.get(heapq.heappop(waiting)[1])
            if head is not None and not head.in_flight and head.not_before <= now:
                head.not_before = 0.0
                self._line_up(head)
