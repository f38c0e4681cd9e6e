"""What sessions have come to, kept for the end of a test: states that were left again, events that are gone."""

from __future__ import annotations

from contextlib import ExitStack
from types import TracebackType
from typing import Self

from attrs import define, field

from orsagent.runtime import Session, watching
from orsagent.scxml import ErrorEffect, Step

__all__ = ["Recording"]


@define(eq=False)
class Recording:
    """Records the sessions that start while it is entered as a context manager, until it is left.

    Attributes:
        states: the ids of the states that were entered, in order; those of invoked sessions are not among them.
        events: the names of the events that were processed, in order, those of invoked sessions too, and of the error
            events of content that a session did not live to process.
    """

    states: list[str] = field(factory=list, init=False)
    events: list[str] = field(factory=list, init=False)
    _watching: ExitStack = field(factory=ExitStack, init=False)

    def observe(self, session: Session, step: Step) -> None:
        """Record a step; this is an `Observer` of the runtime."""
        for record in step.microsteps:
            if record.event is not None:
                self.events.append(record.event.name)
            if session.parent is None:
                self.states += record.entered
        if session.finished:
            processed = {record.event.name for record in step.microsteps if record.event is not None}
            errors = (effect.event for effect in step.effects if isinstance(effect, ErrorEffect))
            self.events += [name for name in errors if name not in processed]

    def events_like(self, descriptor: str) -> list[str]:
        """The events that an event descriptor matches, such as ``error.*`` (SCXML 1.0, 3.12.1)."""
        prefix = descriptor.removesuffix("*").removesuffix(".")
        return [name for name in self.events if not prefix or name == prefix or name.startswith(f"{prefix}.")]

    def __enter__(self) -> Self:
        self._watching.enter_context(watching(self.observe))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._watching.close()
