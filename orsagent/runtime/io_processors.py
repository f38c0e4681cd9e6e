"""The contract between a runtime and its event I/O processors beside the SCXML one (SCXML 1.0, C)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Protocol

from attrs import frozen

from orsagent.scxml import Event, SendEffect

__all__ = ["Failure", "IoProcessor", "Receive"]

Receive = Callable[[str, Event], bool]
"""Given a session's id and an event, puts the event into the session's external queue; False if no such session is
alive. It may be called from any thread; the session looks at the event in its own."""


@frozen(kw_only=True)
class Failure:
    """Why an event was not delivered.

    Attributes:
        message: what happened, and what to do.
        event: ``error.communication``: the other side could not be reached; ``error.execution``: the target is none.
    """

    message: str
    event: str = "error.communication"


class IoProcessor(Protocol):
    """Takes events out of sessions and brings events in."""

    @property
    def type(self) -> str:
        """Its short name: `SendEffect.type` of what it is given."""
        ...

    @property
    def spellings(self) -> Sequence[str]:
        """How documents may spell the type of ``<send>``, beside the short name."""
        ...

    @property
    def names(self) -> Sequence[str]:
        """The names under which ``_ioprocessors`` shows it."""
        ...

    @property
    def timeout(self) -> float:
        """Seconds, real ones whatever the runtime's clock, after which `send` has an answer."""
        ...

    def open(self, receive: Receive) -> None:
        """The runtime starts: events from outside go to `receive`.

        Raises:
            IoProcessorError: the processor cannot be used here.
        """
        ...

    def location(self, session_id: str) -> str:
        """Where others reach a session: the value of ``_ioprocessors[name].location``."""
        ...

    def send(self, session_id: str, effect: SendEffect) -> Future[Failure | None]:
        """Start to send an event; the answer, None when it was delivered, may come from any thread."""
        ...

    def close(self) -> None:
        """The runtime ends: what is on its way still arrives, nothing else does. A second call does nothing."""
        ...
