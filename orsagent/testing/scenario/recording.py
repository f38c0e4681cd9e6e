"""What a run tells: the events that sessions looked at, and the errors of their scripts."""

from __future__ import annotations

from collections.abc import Callable

from attrs import define, field, frozen

from orsagent.runtime import Runtime, Session
from orsagent.scxml import ErrorEffect, Event, Step

__all__ = ["Record", "Seen", "matches"]


@frozen(kw_only=True, eq=False)
class Seen:
    """An event that a session has looked at.

    Attributes:
        session: the session.
        event: the event.
        time: when, in seconds of the virtual clock.
        taken: whether a transition took it.
    """

    session: Session
    event: Event
    time: float
    taken: bool


@define(eq=False)
class Record:
    """The record of one run.

    Args:
        now: tells the time.

    Attributes:
        events: the events of all sessions, in order.
        errors: what the platform reported as error events, in order.
    """

    now: Callable[[], float]
    events: list[Seen] = field(factory=list, init=False)
    errors: list[ErrorEffect] = field(factory=list, init=False)

    def listen(self, runtime: Runtime) -> None:
        """Record what `runtime` does, beside whoever observes it already."""
        before = runtime.observer

        def observe(session: Session, step: Step) -> None:
            if before is not None:
                before(session, step)
            self._note(session, step)

        runtime.observer = observe

    def _note(self, session: Session, step: Step) -> None:
        now = self.now()
        for one in step.microsteps:
            if one.event is not None:
                self.events.append(Seen(session=session, event=one.event, time=now, taken=bool(one.transitions)))
        self.errors += [effect for effect in step.effects if isinstance(effect, ErrorEffect)]


def matches(descriptor: str, name: str) -> bool:
    """Whether an event descriptor matches an event's name (SCXML 1.0, 3.12.1)."""
    prefix = descriptor.removesuffix(".*").removesuffix(".")
    return descriptor == "*" or name == prefix or name.startswith(prefix + ".")
