"""What happened in a test, for the report of one that failed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import define, field

from orsagent.runtime import Session
from orsagent.scxml import ErrorEffect, LogEffect, MicrostepRecord, Step
from orsagent.tlib import FakeTServer, Request

__all__ = ["Trace"]


@define(eq=False)
class Trace:
    """Remembers the microsteps of a runtime's sessions, as its observer, and tells them with the requests."""

    _seen: list[tuple[float, str, MicrostepRecord]] = field(factory=list, init=False)

    def record(self, session: Session, step: Step) -> None:
        """Remember a step; this is the runtime's observer."""
        now = session.now
        self._seen += ((now, session.id, microstep) for microstep in step.microsteps)
