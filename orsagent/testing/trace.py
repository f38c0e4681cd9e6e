"""What happened in a test, line by line, for the report of one that failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from attrs import define, field

from orsagent.runtime import Session
from orsagent.scxml import Effect, ErrorEffect, LogEffect, MicrostepRecord, Step
from orsagent.tlib import FakeTServer

__all__ = ["Trace"]


@define(eq=False)
class Trace:
    """Events, states and requests in the order in which they happened, each with its virtual time.

    Args:
        now: tells the time, in seconds of the virtual clock.
        tservers: the fake T-Servers by the names of their switches.
    """

    _now: Callable[[], float]
    _tservers: Mapping[str, FakeTServer]
    _lines: list[str] = field(factory=list, init=False)
    _requests_told: dict[str, int] = field(factory=dict, init=False)

    def record(self, session: Session, step: Step) -> None:
        """Note a step; this is an `Observer` of the runtime."""
        self._note_requests()
        for microstep in step.microsteps:
            for text in _told(microstep):
                self._note(self._now(), session.id, text)

    def __str__(self) -> str:
        self._note_requests()
        return "\n".join(self._lines)

    def _note_requests(self) -> None:
        """Requests leave while a step is carried out, that is after it was noted and before the next one is."""
        for switch, tserver in self._tservers.items():
            for request in tserver.journal[self._requests_told.get(switch, 0) :]:
                self._note(request.time or 0.0, switch, f"{request.describe()} at {request.position}")
            self._requests_told[switch] = len(tserver.journal)

    def _note(self, time: float, where: str, text: str) -> None:
        self._lines.append(f"{time:>10.3f} s  {where:<4} {text}")


def _told(microstep: MicrostepRecord) -> Iterator[str]:
    if microstep.event is not None:
        ignored = "" if microstep.transitions else " (no transition)"
        yield f"event {microstep.event.name}{ignored}"
    for verb, states in (("left", microstep.exited), ("entered", microstep.entered)):
        if states:
            yield f"{verb} {', '.join(states)}"
    yield from filter(None, map(_effect, microstep.effects))


def _effect(effect: Effect) -> str:
    match effect:
        case LogEffect():
            return f"log {effect.label}: {effect.value!r}"
        case ErrorEffect():
            return f"{effect.event}: {effect.message} at {effect.detail}"
        case _:
            return ""
