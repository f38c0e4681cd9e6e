"""Whose turn it is: one thing after the other, in order of time and, at the same time, of the order of its causes.

A theory of operation. A session that has something to look at stands in line, and comes before everything that was
delayed. Timers of modules and delayed events of sessions share one sequence; of each session only the event that is due
next is known here, and an entry that is out of date is dropped when it comes up.
"""

from __future__ import annotations

import heapq
from collections import deque
from typing import TYPE_CHECKING

from attrs import define, field

from orsagent.errors import StepLimitError

if TYPE_CHECKING:
    from orsagent.runtime.runtime import Runtime
    from orsagent.runtime.session import Session

__all__ = ["Turns"]


@define(eq=False)
class Turns:
    """What a runtime has to do, and which of it comes next."""

    _runtime: Runtime
    _ready: deque[Session] = field(factory=deque, init=False)
    _due: list[tuple[float, int, str]] = field(factory=list, init=False)
    _noted: set[int] = field(factory=set, init=False)
    _steps: dict[str, int] = field(factory=dict, init=False)

    @property
    def delayed(self) -> int:
        """How many delayed events are known: of each session the next one, and those that are out of date."""
        return len(self._due)

    def line_up(self, session: Session) -> None:
        """A session has something to look at."""
        self._ready.append(session)

    def note_due(self, session: Session) -> tuple[float, int] | None:
        """Remember when the session's next delayed event is due: once for each event, and never the session itself."""
        due = session.interpreter.delays.next_due()
        if due is not None and due[1] not in self._noted:
            self._noted.add(due[1])
            heapq.heappush(self._due, (*due, session.id))
            scheduler = self._runtime.scheduler
            scheduler.soonest = min(scheduler.soonest, due[0])
        return due

    def next_due(self) -> float | None:
        """When the next delayed event or timer falls due, in seconds of the clock; None if nothing is waiting."""
        timer, delayed = self._runtime.scheduler.next_due(), self._next_session_due()
        if timer is None or delayed is None:
            soonest = timer or delayed
            return None if soonest is None else soonest[0]
        return min(timer, delayed)[0]

    def begin(self) -> None:
        """Count anew what happens without time passing."""
        # what users have sent is no sign of an endless loop, however much it is
        self._steps = {session.id: -len(session.interpreter.external) for session in self._ready}

    def take(self) -> bool:
        """Do one thing that can be done now; False if there is none."""
        runtime = self._runtime
        runtime.exchange.take()
        if self._ready:
            self._advance(self._ready.popleft())
            return True
        timer, delayed, now = runtime.scheduler.next_due(), self._next_session_due(), runtime.clock.now()
        if timer is not None and timer[0] <= now and (delayed is None or timer < delayed):
            runtime.scheduler.fire_next()
            return True
        if delayed is not None and delayed[0] <= now:
            self._advance(runtime.sessions[self._due[0][2]])
            return True
        return False

    def _advance(self, session: Session) -> None:
        now, interpreter = self._runtime.clock.now(), session.interpreter
        deadline = interpreter.next_deadline()
        if deadline is None or deadline > now:
            return
        steps = self._steps[session.id] = self._steps.get(session.id, 0) + 1
        is_endless = steps > self._runtime.step_limits.macrosteps
        step = interpreter.fail(self._endless(session), now) if is_endless else interpreter.advance(now)
        self._runtime.carry_out(session, step)

    def _endless(self, session: Session) -> StepLimitError:
        return StepLimitError(
            f"more than {self._runtime.step_limits.macrosteps:,} external events while no time passed: most likely "
            f"sessions send events without a delay for ever; active: {', '.join(sorted(session.configuration))}"
        )

    def _next_session_due(self) -> tuple[float, int] | None:
        """The soonest delayed event of all sessions; entries that are out of date are dropped on the way."""
        while self._due:
            due, order, session_id = self._due[0]
            session = self._runtime.sessions.get(session_id)
            if session is not None and session.interpreter.delays.next_due() == (due, order):
                return due, order
            heapq.heappop(self._due)
            self._noted.discard(order)
        return None
