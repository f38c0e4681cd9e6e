"""What comes out of the interpreter: events, effects and steps, as frozen values.

Values of the data model travel as *encoded* texts (the tagged JSON of `orsagent.js.values`), so that nothing is lost
between two sessions; `decode` turns one into a Python value when somebody looks.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from attrs import field, frozen

from orsagent.errors import Position
from orsagent.js.values import decode
from orsagent.scxml.error_events import ErrorKind

__all__ = [
    "LOG_LEVELS",
    "ActionEffect",
    "CallEffect",
    "CancelEffect",
    "CancelInvokeEffect",
    "Effect",
    "ErrorEffect",
    "Event",
    "ForwardEffect",
    "InvokeEffect",
    "LogEffect",
    "MicrostepRecord",
    "RaiseEffect",
    "ResultEffect",
    "SendEffect",
    "Step",
    "Visit",
    "plain_event",
]


@frozen(kw_only=True)
class Event:
    """An event as `_event` shows it (SCXML 1.0, 5.10.1).

    Attributes:
        type: ``platform``, ``internal`` or ``external``.
        encoded: the data, encoded; None when there is none.
        also: another name by which transitions know it; error events of the dialect `ors` have one, and
            events of action modules where published pages differ.
    """

    name: str
    type: str = "external"
    sendid: str | None = None
    origin: str | None = None
    origintype: str | None = None
    invokeid: str | None = None
    encoded: str | None = None
    raw: str | None = None
    also: str | None = None

    @property
    def names(self) -> str:
        """The names that transitions are asked for: one, or two with a space between them."""
        return self.name if self.also is None else f"{self.name} {self.also}"

    @property
    def data(self) -> Any:  # noqa: ANN401 -- any ECMAScript value
        """The data as a Python value; None when there is none."""
        return None if self.encoded is None else decode(self.encoded)


def plain_event(name: str, kind: str = "external") -> Event:
    """An event that carries nothing: the same object for the same name and type, as long as it is in use."""
    return _plain_event(name, kind)


@lru_cache(maxsize=4096)
def _plain_event(name: str, kind: str) -> Event:
    return Event(name=name, type=kind)


@frozen(kw_only=True)
class Effect:
    """Something that content did to the world outside the data model; `position` is the element's place."""

    position: Position


LOG_LEVELS: Mapping[str, str] = {"1": "reporting", "2": "error", "3": "warning", "4": "debug"}
"""The levels of ``<log>`` in the dialect `ors` (Genesys 8.1 SCXML Technical Reference, log)."""


@frozen(kw_only=True)
class LogEffect(Effect):
    """``<log>``; the level, as the document gives it, only in the dialect `ors`."""

    label: str
    encoded: str
    level: str | None = None

    @property
    def severity(self) -> str | None:
        """The name of the level, such as ``warning``; any other level as it was given, None if there is none."""
        return None if self.level is None else LOG_LEVELS.get(self.level, f"level {self.level}")

    @property
    def value(self) -> Any:  # noqa: ANN401 -- any ECMAScript value
        """The logged value as a Python value."""
        return decode(self.encoded)


@frozen(kw_only=True)
class RaiseEffect(Effect):
    """An event was put into the internal queue by content."""

    event: str


@frozen(kw_only=True)
class SendEffect(Effect):
    """An event leaves for another session or I/O processor, or was scheduled.

    Attributes:
        type: the I/O processor, by its short name.
        target: where to, as the processor understands it.
        delay: seconds; what is scheduled shows up again without a delay when it is due.
        content: whether the event's data are the value of ``<content>``, and not a namelist and params.
        queued: whether the session has put the event into one of its own queues, so that nobody else needs to.
    """

    event: Event
    type: str
    target: str
    delay: float = 0.0
    content: bool = False
    queued: bool = False


@frozen(kw_only=True)
class CancelEffect(Effect):
    """``<cancel>``; `cancelled` says how many pending events it took back."""

    sendid: str
    cancelled: int


@frozen(kw_only=True)
class InvokeEffect(Effect):
    """An invocation begins.

    Attributes:
        number: of the element in `Document.invokes`.
        src: the evaluated source, or None.
        content: the evaluated content, or None; inline documents stand in `Document.invokes`.
        encoded: namelist and params, encoded; None when there are none.
    """

    number: int
    invokeid: str
    src: str | None
    content: str | None
    encoded: str | None


@frozen(kw_only=True)
class CancelInvokeEffect(Effect):
    """The state of an invocation was left."""

    invokeid: str


@frozen(kw_only=True)
class ForwardEffect(Effect):
    """An external event goes to an invoked session too, because it was invoked with autoforward."""

    invokeid: str
    event: Event


@frozen(kw_only=True)
class ActionEffect(Effect):
    """An action element of another namespace was executed.

    Attributes:
        number: of the element in the program's actions.
        request_id: unique within the runtime.
        encoded: the evaluated attributes, as an encoded object.
    """

    number: int
    request_id: str
    encoded: str


@frozen(kw_only=True)
class CallEffect(Effect):
    """A function that a module brings has told its module something.

    Attributes:
        owner: the module's name.
        function: which function.
        encoded: what it told.
    """

    owner: str
    function: str
    encoded: str


@frozen(kw_only=True)
class ErrorEffect(Effect):
    """The platform noticed an error and put the event into the internal queue.

    Attributes:
        event: the event's name, see `orsagent.scxml.error_events`.
        kind: what went wrong.
        message: what happened.
        detail: where the faulty expression stands; the element's place when there is none.
    """

    event: str
    kind: ErrorKind
    message: str
    detail: Position


@frozen(kw_only=True)
class ResultEffect(Effect):
    """The done data of a top-level final state."""

    encoded: str | None


@frozen(kw_only=True)
class Visit(Effect):
    """Content came to an element, or a condition was asked: what coverage is made of.

    `position` is that of the element, or that of the condition's text.

    Attributes:
        answer: what the condition answered (one that throws is false); None for an element.
    """

    answer: bool | None = None


@frozen(kw_only=True)
class MicrostepRecord:
    """One microstep as it happened.

    Attributes:
        event: the event that was processed, or None for eventless transitions and the start.
        transitions: positions of the transitions taken.
        sources: ids of the states that these transitions belong to; copies of an included file share their positions.
        exited: ids of the states left, in exit order.
        entered: ids of the states entered, in entry order.
        effects: what content did, in order.
    """

    event: Event | None
    transitions: tuple[Position, ...] = ()
    sources: tuple[str, ...] = ()
    exited: tuple[str, ...] = ()
    entered: tuple[str, ...] = ()
    effects: tuple[Effect, ...] = ()


@frozen(kw_only=True)
class Step:
    """What one call of the interpreter did.

    Attributes:
        microsteps: in order; empty unless the interpreter traces.
        effects: everything that concerns the world outside the session, in order.
        visits: elements of content and conditions that were come to; empty unless the session is watched. One that was
            come to again and again while the script worked is told once.
    """

    microsteps: tuple[MicrostepRecord, ...] = ()
    effects: tuple[Effect, ...] = field(default=())
    visits: tuple[Visit, ...] = ()
