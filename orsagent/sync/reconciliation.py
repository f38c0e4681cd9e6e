"""Reading back what Genesys Cloud shows, and putting right what differs.

A state may be lost beyond the outbox: an event that was accepted and not applied, a user who set a presence by hand, a
definition that was deleted. Now and then the shown states are compared with the decided ones.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from attrs import define

from orsagent.sync.protocols import Decision, Sink
from orsagent.sync.user_states import UserState

__all__ = ["Reconciliation", "ReconciliationCounts", "Repeat"]

_log = logging.getLogger("orsagent.sync.reconciliation")


class Repeat(Protocol):
    """Decides once more what agents should show, such as `Synchroniser.repeat`."""

    def __call__(self, agents: Iterable[str], now: float, /) -> list[Decision]:
        """The decisions; `now` is in seconds since 1970."""
        ...


class _Decided(Protocol):
    """What the reconciliation needs of an outbox."""

    def states(self) -> Mapping[str, Decision]: ...

    def shown(self, agent_id: str) -> UserState | None: ...

    def waits(self, agent_id: str) -> bool: ...

    def put(self, decisions: Iterable[Decision], *, again: bool = False) -> None: ...


@define
class ReconciliationCounts:
    """What was found so far.

    Attributes:
        compared: agents whose state was read back.
        repaired: those whose state was another one.
    """

    compared: int = 0
    repaired: int = 0


class Reconciliation:
    """Compares what Genesys Cloud shows with what was decided.

    Args:
        outbox: what was decided.
        sink: reads back.
        repeat: decides once more.
        wall_clock: seconds since 1970, for the times of repairs.
        grace: seconds for which a fresh decision is left alone: Genesys Cloud needs a moment to show it.
        batch: how many agents are read back together.
        wake: called when there are repairs to deliver.
    """

    def __init__(
        self,
        outbox: _Decided,
        sink: Sink,
        repeat: Repeat,
        *,
        wall_clock: Callable[[], float],
        grace: float = 10.0,
        batch: int = 50,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._outbox = outbox
        self._sink = sink
        self._repeat = repeat
        self._wall_clock = wall_clock
        self._grace = grace
        self._batch = batch
        self._wake = wake
        self.counts = ReconciliationCounts()

    async def run_once(self, agents: Iterable[str] | None = None) -> tuple[str, ...]:
        """Compare, and put decisions that repair into the outbox.

        Args:
            agents: whom to look at; by default everybody of whom something was decided.

        Returns:
            The agents whose state was another one.

        Raises:
            OutboxError: a repair could not be written.
        """
        candidates = [one for one in (self._outbox.states() if agents is None else agents) if self._is_settled(one)]
        repaired: list[str] = []
        for start in range(0, len(candidates), self._batch):
            repaired += await self._compare(candidates[start : start + self._batch])
        return tuple(repaired)

    async def _compare(self, agents: list[str]) -> list[str]:
        before = {agent: self._outbox.states().get(agent) for agent in agents}
        shown = await self._sink.read_back(agents)
        self.counts.compared += len(shown)
        # what was decided while the answer was on its way is not compared with it, although it may be delivered by now
        same = [agent for agent in shown if self._is_settled(agent) and self._outbox.states()[agent] is before[agent]]
        wrong = [agent for agent in same if not self._is_so(agent, shown[agent])]
        expected = {agent: self._outbox.shown(agent) for agent in wrong}
        decisions = self._repeat(wrong, self._wall_clock()) if wrong else []
        # nothing is decided about agents who are out of scope by now: their users are nobody's business
        repaired = [one.agent_id for one in decisions if one.agent_id in expected]
        self.counts.repaired += len(repaired)
        for agent in repaired:
            _log.warning("agent %s shows %s instead of %s", agent, shown[agent], expected[agent])
        if decisions:
            try:
                self._outbox.put(decisions, again=True)
            finally:
                self._wake()
        return repaired

    def _is_settled(self, agent: str) -> bool:
        decision = self._outbox.states().get(agent)
        quiet = decision is not None and self._wall_clock() - decision.time >= self._grace
        return quiet and not self._outbox.waits(agent)

    def _is_so(self, agent: str, state: UserState) -> bool:
        decided = self._outbox.shown(agent)
        if decided is None:
            return True
        return decided.routing is state.routing and decided.presence in {None, state.presence}
