"""All agents: the reducers by agent, the snapshot after each connect, the scope, and what is counted.

Like the reducer it never reads the time and does no I/O: messages and `now` in, decisions out, in one order. It is not
for several threads at once.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from math import inf
from typing import Literal

from attrs import asdict, fields, frozen

from orsagent.sync.options import ReducerOptions
from orsagent.sync.protocols import Decision
from orsagent.sync.reducer import Note, Reducer, Step
from orsagent.sync.statuses import says_nothing
from orsagent.sync.updates import Connected, Disconnected, ReasonUpdate, SourceMessage, StateUpdate, Synchronised
from orsagent.sync.user_states import UserState

__all__ = ["MOST_NAMES", "Counts", "Synchroniser"]

MOST_NAMES = 100
"""How many unknown names of statuses are told apart."""

_DEFAULT = ReducerOptions()
_NO_STATES: Mapping[str, Decision] = {}
_SCOPE = 13
"""The reading on agents that leave the scope."""


@frozen
class Counts:
    """How often something happened since the start.

    Attributes:
        messages: messages of all kinds.
        emitted: decisions that were made.
        waiting: messages that were waited upon, for what follows them.
        deduplicated: messages, and ends of a wait, after which the user shows the right state already.
        held: trees whose status says nothing, unknown names included.
        unknown_names: trees whose status is not known.
        disregarded: reasons that are not of Not Ready, or older than the known one.
        out_of_scope: messages about agents that are not synchronised.
        staled: agents whose state became possibly out of date.
        connects: how often the source found a Stat Server.
        disconnects: how often it lost one.
    """

    messages: int = 0
    emitted: int = 0
    waiting: int = 0
    deduplicated: int = 0
    held: int = 0
    unknown_names: int = 0
    disregarded: int = 0
    out_of_scope: int = 0
    staled: int = 0
    connects: int = 0
    disconnects: int = 0

    def as_dict(self) -> dict[str, int]:
        """The counts by their names."""
        return asdict(self)


class Synchroniser:
    """Decides for all agents what Genesys Cloud is to show.

    Args:
        agents: the agents in scope, by EmployeeID; None takes every agent that the source speaks of.
        options: how the readings are applied.
        states: the last decision of each agent, such as `Outbox.states()`: what a restart goes on from.

    Attributes:
        unknown_names: unknown names of statuses, with how often each was seen; at most `MOST_NAMES`.
        connected: whether the source has a Stat Server, as far as it said so.
        synchronised: whether a snapshot was complete since the last connect.
        changed_at: when that became so, in the time of `now`; None as long as it never was.
        reason: why the source has no Stat Server, as far as it said so.
    """

    def __init__(
        self,
        agents: Iterable[str] | None = None,
        options: ReducerOptions = _DEFAULT,
        states: Mapping[str, Decision] = _NO_STATES,
    ) -> None:
        self.options = options
        self._counts = dict.fromkeys((one.name for one in fields(Counts)), 0)
        self.unknown_names: dict[str, int] = {}
        self.connected = False
        self.synchronised = False
        self.changed_at: float | None = None
        self.reason = ""
        self._everybody = agents is None
        self._reducers: dict[str, Reducer] = {}
        # the last decisions of agents that are out of scope: they may come back
        self._last = dict(states)
        self._unsure: set[str] = set()
        # who was in the snapshot so far, and whether with a reason; None when there is none under way
        self._snapshot: dict[str, bool] | None = None
        self._waits: list[tuple[float, str]] = []
        self._now = -inf
        for agent_id in agents or ():
            self._add(agent_id)

    @property
    def counts(self) -> Counts:
        """How often something happened since the start."""
        return Counts(**self._counts)

    @property
    def agents(self) -> frozenset[str]:
        """The agents in scope."""
        return frozenset(self._reducers)

    @property
    def stale(self) -> frozenset[str]:
        """The agents in scope whose state may be out of date."""
        return frozenset(agent_id for agent_id, reducer in self._reducers.items() if reducer.stale)

    def reducer(self, agent_id: str) -> Reducer | None:
        """The reducer of an agent in scope, to look at."""
        return self._reducers.get(agent_id)

    def expected(self) -> dict[str, UserState]:
        """What each user should show by our decisions; a presence of None is not known."""
        return {agent_id: one.shown for agent_id, one in self._reducers.items() if one.shown is not None}

    def hear(self, message: SourceMessage, now: float) -> list[Decision]:
        """What a message leads to, after what is due by then.

        Args:
            message: what the source delivers.
            now: the present time, in seconds. When it goes back, nothing is waited for any longer.
        """
        decisions = self.advance(now)
        self._counts["messages"] += 1
        before = self.synchronised
        match message:
            case StateUpdate() | ReasonUpdate():
                decisions += self._hear(message, now)
            case Connected():
                self.connected, self.synchronised, self._snapshot, self.reason = True, False, {}, ""
                self._counts["connects"] += 1
                self._all_stale()
            case Synchronised():
                decisions += self._end_snapshot(now)
            case Disconnected():
                self.connected, self.synchronised, self._snapshot = False, False, None
                self.reason = message.reason
                self._counts["disconnects"] += 1
                self._all_stale()
        if self.synchronised is not before:
            self.changed_at = now
        return decisions

    def advance(self, now: float) -> list[Decision]:
        """What is due by now."""
        went_back, self._now = now < self._now, now
        due: list[str] = []
        while self._waits and (went_back or self._waits[0][0] <= now):
            deadline, agent_id = heapq.heappop(self._waits)
            if (reducer := self._reducers.get(agent_id)) is not None and reducer.deadline == deadline:
                due.append(agent_id)
        return self._taken(self._reducers[agent_id].flush() for agent_id in due)

    def next_deadline(self) -> float | None:
        """When to call `advance`, in the time of `now`; None when nothing waits. It may be early, never late."""
        return self._waits[0][0] if self._waits else None

    def set_agents(
        self, agents: Iterable[str], now: float, on_leave: Literal["keep", "offline"] | None = None
    ) -> list[Decision]:
        """The agents in scope from now on.

        Args:
            agents: all of them, by EmployeeID. Who is new is stale until the source speaks of them.
            now: the present time, in seconds since 1970: the time of Offline.
            on_leave: instead of the option, such as ``keep`` for agents that another instance takes over.
        """
        decisions = self.advance(now)
        wanted = dict.fromkeys(agents)
        self._everybody = False
        for agent_id in [one for one in self._reducers if one not in wanted]:
            decisions += self._leave(agent_id, now, on_leave or self.options.on_leave)
        for agent_id in wanted:
            self._add(agent_id)
        return decisions

    def repeat(self, agents: Iterable[str], now: float) -> list[Decision]:
        """Decide once more what these agents should show, such as when a user was found to show something else.

        Args:
            agents: agents in scope; others are passed over, and those about whom nothing was decided.
            now: the present time, in seconds since 1970: the time of the decisions, unless it is before the last.
        """
        decisions = self.advance(now)
        known = [agent_id for agent_id in agents if agent_id in self._reducers]
        return decisions + self._taken(self._reducers[agent_id].repeat(now) for agent_id in known)

    def forget(self, agents: Iterable[str]) -> None:
        """Drop the last decisions of agents: somebody else has decided about them since, or they were lost.

        What is decided about them next is sent, whatever it is, with a time after all of before in the same second.
        """
        for agent_id in agents:
            self._last.pop(agent_id, None)
            self._unsure.add(agent_id)
            if self._reducers.pop(agent_id, None) is not None:
                self._add(agent_id)

    def flush(self) -> list[Decision]:
        """Decide at once whatever is waited for, because nothing more will come."""
        waiting = [one for one in self._reducers.values() if one.deadline is not None]
        return self._taken(one.flush() for one in waiting)

    def _hear(self, message: StateUpdate | ReasonUpdate, now: float) -> list[Decision]:
        agent_id = message.agent_id
        if self._everybody:
            self._add(agent_id)
        reducer = self._reducers.get(agent_id)
        if reducer is None:
            self._counts["out_of_scope"] += 1
            return []
        wait = None
        if self._snapshot is not None:
            reducer = _in_snapshot(reducer, message, self._snapshot)
            wait = self.options.snapshot_wait if self.options.coalesce else None
        step = reducer.hear(message, now, wait)
        if step.note is Note.unknown_name and isinstance(message, StateUpdate):
            self._note_name(str(message.status))
        return self._taken((step,))

    def _end_snapshot(self, now: float) -> list[Decision]:
        heard, self._snapshot = self._snapshot, None
        if heard is None:
            return []
        self.synchronised = True
        ended = list(self._ended(heard))
        decisions = self._taken(one.flush() for one in ended)
        if self.options.resync == "all":
            told = {decision.agent_id for decision in decisions}
            again = [one for one in self._reducers.values() if not one.stale and one.agent_id not in told]
            decisions += self._taken(one.repeat(now) for one in again)
        return decisions

    def _ended(self, heard: Mapping[str, bool]) -> Iterator[Reducer]:
        """The reducers for which the end of the snapshot may change something."""
        for agent_id, reducer in self._reducers.items():
            # a reason that the new snapshot does not have is over
            ended = reducer if heard.get(agent_id, True) else reducer.without_reasons()
            if ended is not reducer or reducer.deadline is not None:
                yield ended

    def _leave(self, agent_id: str, now: float, on_leave: str) -> list[Decision]:
        reducer = self._reducers[agent_id]
        steps = [reducer.flush()] if reducer.deadline is not None else []
        if on_leave == "offline":
            steps = [reducer.log_off(now, _SCOPE)]
        decisions = self._taken(steps)
        last = self._reducers.pop(agent_id).last
        if last is not None:
            self._last[agent_id] = last
        return decisions

    def _add(self, agent_id: str) -> None:
        if agent_id not in self._reducers:
            last, unsure = self._last.pop(agent_id, None), agent_id in self._unsure
            self._unsure.discard(agent_id)
            self._reducers[agent_id] = Reducer.start(agent_id, self.options, last, unsure=unsure)

    def _all_stale(self) -> None:
        for agent_id, reducer in self._reducers.items():
            self._reducers[agent_id] = reducer.as_stale()
            self._counts["staled"] += not reducer.stale

    def _note_name(self, name: str) -> None:
        if name in self.unknown_names or len(self.unknown_names) < MOST_NAMES:
            self.unknown_names[name] = self.unknown_names.get(name, 0) + 1

    def _taken(self, steps: Iterable[Step]) -> list[Decision]:
        """Keep the reducers that follow, count, and hand on what was decided."""
        return [step.decision for step in map(self._keep, steps) if step.decision is not None]

    def _keep(self, step: Step) -> Step:
        reducer = step.reducer
        before = self._reducers.get(reducer.agent_id)
        self._reducers[reducer.agent_id] = reducer
        if reducer.deadline is not None and (before is None or before.deadline != reducer.deadline):
            heapq.heappush(self._waits, (reducer.deadline, reducer.agent_id))
        self._counts["staled"] += reducer.stale and before is not None and not before.stale
        for name in _COUNTED[step.note]:
            self._counts[name] += 1
        return step


_COUNTED: Mapping[Note, tuple[str, ...]] = {
    Note.emitted: ("emitted",),
    Note.waiting: ("waiting",),
    Note.deduplicated: ("deduplicated",),
    Note.held: ("held",),
    Note.unknown_name: ("held", "unknown_names"),
    Note.disregarded: ("disregarded",),
}
"""Which counts a note belongs to."""


def _in_snapshot(reducer: Reducer, message: StateUpdate | ReasonUpdate, heard: dict[str, bool]) -> Reducer:
    """Notes who is in the snapshot; its first reason of an agent replaces those from before the connect.

    Of whom it says nothing (reading 7) counts as missing in it.
    """
    if isinstance(message, StateUpdate) and says_nothing(message.status):
        return reducer
    with_reason = isinstance(message, ReasonUpdate)
    had_reason = heard.get(message.agent_id, False)
    heard[message.agent_id] = had_reason or with_reason
    return reducer.without_reasons() if with_reason and not had_reason else reducer
