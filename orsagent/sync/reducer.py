"""The reducer of one agent: messages in, decisions out.

Two rules:
1. It is a value. `hear` and `advance` return a `Step` with the reducer that follows; the same messages at the same
   times give the same decisions, byte for byte, so that a record can be replayed.
2. Time is an argument, never read. `deadline` tells when to come back with `advance`.

Theory of operation: each message changes the `Memory`, and the memory has the mapping's present answer. When that
differs from what the user shows, it is decided upon at once, or, with `coalesce`, when the wait is over (reading 11).
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from math import floor
from typing import Self

from attrs import evolve, frozen

from orsagent.clock import moment
from orsagent.sync.mapping import Row, row_named
from orsagent.sync.memory import Memory, Past, with_reason, with_state, without_reasons
from orsagent.sync.options import ReducerOptions
from orsagent.sync.protocols import Decision
from orsagent.sync.situations import AgentState
from orsagent.sync.updates import ReasonUpdate, StateUpdate
from orsagent.sync.user_states import Presence, UserState

__all__ = ["STEP", "Note", "Reducer", "Step"]

STEP = 0.001
"""Seconds between two decisions of an agent, at least: the events of Genesys Cloud have times in milliseconds."""

_DEFAULT = ReducerOptions()
_NEW = Memory()
_STATES = {Presence.OnQueue: AgentState.ready, Presence.Offline: AgentState.logged_off}
"""The states behind presences; all others are those of Not Ready."""


class Note(StrEnum):
    """What became of a message."""

    emitted = "a decision was made"
    waiting = "a decision is made when the wait is over"
    deduplicated = "the user shows it already"
    held = "the status says nothing: the last result is held"
    unknown_name = "the status is not known: the last result is held"
    disregarded = "the reason is not one of Not Ready, or older than the one that is known"


@frozen
class Reducer:
    """One agent.

    Attributes:
        agent_id: the person's EmployeeID.
        options: how the readings are applied.
        memory: what is remembered of the messages.
        last: the last decision; None when there was none.
        presence: the presence that the user shows by our decisions; None when none was decided.
        deadline: when to call `advance`, in the time of `now`; None when nothing waits.
        stale: whether what is known may be out of date.
        unsure: whether something may have been decided elsewhere, or was lost, that has no part in `last`.
    """

    agent_id: str
    options: ReducerOptions = _DEFAULT
    memory: Memory = _NEW
    last: Decision | None = None
    presence: Presence | None = None
    deadline: float | None = None
    stale: bool = True
    unsure: bool = False

    @classmethod
    def start(
        cls,
        agent_id: str,
        options: ReducerOptions = _DEFAULT,
        last: Decision | None = None,
        *,
        unsure: bool = False,
    ) -> Self:
        """An agent of whom nothing was heard yet.

        Args:
            agent_id: the person's EmployeeID.
            options: how the readings are applied.
            last: the last decision of an earlier run: times go on from it, and what it says is not sent again.
            unsure: whether something may have been decided elsewhere, in the second of the first state even: the first
                decision has the last moment of its second (reading 14).
        """
        if last is None:
            return cls(agent_id, options, unsure=unsure)
        return cls(agent_id, options, Memory(Past(_state_of(last))), last, last.state.presence or last.left)

    @property
    def shown(self) -> UserState | None:
        """What the user shows by our decisions; None when there was none."""
        return UserState(self.presence, self.last.state.routing) if self.last else None

    def hear(self, message: StateUpdate | ReasonUpdate, now: float, wait: float | None = None) -> Step:
        """The step that a message about this agent leads to.

        Args:
            message: what the source says.
            now: the present time, in seconds; it only has to go forward.
            wait: seconds to wait for more; None takes the option `coalesce`.
        """
        if isinstance(message, StateUpdate):
            memory, seen = with_state(self.memory, message, self.options)
            if seen.state is AgentState.unknown:
                return Step(self.as_stale(), None, Note.held if seen.known else Note.unknown_name)
            return self._settled(memory, now, wait, stale=False)
        memory = with_reason(self.memory, message, self.options)
        if memory is self.memory:
            return Step(self, None, Note.disregarded)
        return self._settled(memory, now, wait, stale=self.stale)

    def advance(self, now: float) -> Step | None:
        """The step that is due; None when there is none."""
        return self.flush() if self.deadline is not None and now >= self.deadline else None

    def flush(self) -> Step:
        """The step that ends the wait now, or that there is nothing to decide."""
        row = self._row_to_send(self.memory)
        if row is None:
            return Step(self._with(self.memory, None, stale=self.stale), None, Note.deduplicated)
        return self._emitted(row, self.memory, self.stale)

    def without_reasons(self) -> Self:
        """The same, but what came by itself as a reason does not count any more; nothing is decided by that."""
        if not self.memory.past.heard:
            return self
        return self._with(without_reasons(self.memory), self.deadline, stale=self.stale)

    def repeat(self, now: float) -> Step:
        """The step that sends again what the user should show, as it is known; nothing if nothing was decided."""
        if self.last is None or self.shown is None:
            return Step(self, None, Note.deduplicated)
        again = evolve(self.last, state=self.shown, time=_later(now, self.last), readings=(12, 14))
        return Step(evolve(self, last=again), again, Note.emitted)

    def log_off(self, now: float, reading: int) -> Step:
        """The step that sends Offline, because of a reading, whatever the source says."""
        row = row_named("logged-off")
        if self.shown == row.user_state:
            return Step(self, None, Note.deduplicated)
        decision = Decision(
            agent_id=self.agent_id,
            state=row.user_state,
            time=_later(now, self.last),
            row=row.name,
            readings=(reading,),
        )
        return Step(Reducer.start(self.agent_id, self.options, decision), decision, Note.emitted)

    def as_stale(self) -> Self:
        """The same, but what is known may be out of date."""
        return self if self.stale else self._with(self.memory, self.deadline, stale=True)

    def _with(self, memory: Memory, deadline: float | None, *, stale: bool) -> Self:
        return type(self)(self.agent_id, self.options, memory, self.last, self.presence, deadline, stale, self.unsure)

    def _settled(self, memory: Memory, now: float, wait: float | None, *, stale: bool) -> Step:
        """The step that follows from a memory: decide, wait, or neither."""
        if self.deadline is not None:
            return Step(self._with(memory, self.deadline, stale=stale), None, Note.waiting)
        row = self._row_to_send(memory)
        if row is None:
            return Step(self._with(memory, None, stale=stale), None, Note.deduplicated)
        seconds = self.options.coalesce if wait is None else wait
        if seconds == 0:
            return self._emitted(row, memory, stale)
        return Step(self._with(memory, moment(now + seconds), stale=stale), None, Note.waiting)

    def _row_to_send(self, memory: Memory) -> Row | None:
        """The row of the present answer; None when the mapping holds, or the user shows it already."""
        row = memory.answer.row
        if row is None or self.last is None or row.user_state.routing is not self.last.state.routing:
            return row
        presence = row.user_state.presence
        return None if presence is None or presence is self.presence else row

    def _emitted(self, row: Row, memory: Memory, stale: bool) -> Step:
        time = _last_of_second(memory.time) if self.unsure else _later(memory.time, self.last)
        decision = Decision(
            agent_id=self.agent_id,
            state=row.user_state,
            time=time,
            row=row.name,
            readings=_numbers(memory.readings, memory.answer.readings, time != round(memory.time, 3)),
            left=None if row.user_state.presence else self.presence,
        )
        presence = row.user_state.presence or self.presence
        following = type(self)(self.agent_id, self.options, memory, decision, presence, None, stale)
        return Step(following, decision, Note.emitted)


@frozen
class Step:
    """What a message, or the passing of time, leads to.

    Attributes:
        reducer: the reducer that follows.
        decision: what was decided; None if nothing was.
        note: why.
    """

    reducer: Reducer
    decision: Decision | None
    note: Note


@cache
def _numbers(seen: frozenset[int], mapped: tuple[int, ...], moved: bool) -> tuple[int, ...]:
    """The numbers of the readings of a decision, in order; few different ones, which all decisions share."""
    return tuple(sorted(seen.union(mapped, (14,) if moved else ())))


def _later(time: float, last: Decision | None) -> float:
    """A time in whole milliseconds, after that of the last decision (reading 14)."""
    wanted = round(time, 3)
    return wanted if last is None else max(wanted, round(last.time + STEP, 3))


def _last_of_second(time: float) -> float:
    return round(floor(time) + 1 - STEP, 3)


def _state_of(decision: Decision) -> AgentState | None:
    """Ready, Not Ready or Logged Off, as far as the presence after a decision tells."""
    presence = decision.state.presence or decision.left
    return None if presence is None else _STATES.get(presence, AgentState.not_ready)
