"""The contract between a runtime and its action modules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from attrs import field, frozen

from orsagent.actions.specification import ModuleSpec
from orsagent.clock import Scheduler, Timer
from orsagent.errors import Position

__all__ = ["Action", "ActionContext", "ActionModule", "Call", "SessionContext", "SessionModule"]


@frozen(kw_only=True)
class Action:
    """One action element that a session executes.

    Attributes:
        element: the local name, such as ``logout``.
        namespace: the namespace as the document spells it.
        arguments: the evaluated attributes that the element has, by name: ECMAScript values as Python values
            (undefined and null are None), location attributes as the source text of the location.
        request_id: unique within the runtime; already assigned to the ``requestid`` location, if there is one.
        position: where the element stands.
    """

    element: str
    namespace: str
    arguments: Mapping[str, Any] = field(factory=dict)
    request_id: str
    position: Position


@frozen(kw_only=True)
class Call:
    """What a function of a module's script has told; see `ModuleSpec.scripts`.

    Attributes:
        function: which function.
        value: what it told: an ECMAScript value as a Python value.
        position: the element in whose content it was called.
    """

    function: str
    value: Any
    position: Position


class ActionContext(Protocol):
    """What a module may do with the session that executes an action. It stays valid until the session ends."""

    @property
    def session_id(self) -> str:
        """The session's id."""
        ...

    def now(self) -> float:
        """Seconds since the clock's start."""
        ...

    def raise_event(self, name: str, data: Mapping[str, Any] | None = None, *, also: str | None = None) -> None:
        """Put an event into the session's external queue. Nothing happens when the session has ended.

        Args:
            name: the event's name.
            data: its data.
            also: another name for which transitions take it.
        """
        ...

    def log(self, label: str, value: object) -> None:
        """Add a line to the session's log."""
        ...

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Have `callback` called `seconds` from now, by the session's clock."""
        ...


class SessionContext(ActionContext, Protocol):
    """What a module that follows whole sessions may do with one of them."""

    def date(self) -> datetime:
        """The session's calendar time, in UTC."""
        ...

    @property
    def shown(self) -> Mapping[str, Any]:
        """What this module shows the session: in one that was restored from a snapshot, what the snapshot had."""
        ...

    def show(self, key: str, value: object) -> None:
        """Let the module's script in the session know a value, before anything else of the document runs.

        Args:
            key: under which the script gets it.
            value: what ECMAScript can take; None says that there is none any more.

        Raises:
            TypeError: it cannot.
        """
        ...

    def offer(self, key: str, words: Sequence[str], make: Callable[[], object]) -> None:
        """Show a value only if it is needed: what costs much to make, or is large.

        Args:
            key: under which the script gets it.
            words: a document, or an expression from outside, needs it when its ECMAScript has one of these.
            make: gives the value, when it is needed first.
        """
        ...


class ActionModule(Protocol):
    """Executes the elements that its specification declares.

    `execute` returns at once; the end of the action comes later, as an event. What it raises, the runtime turns into
    the platform's error event, so that one bad action never ends another session.
    """

    @property
    def specification(self) -> ModuleSpec:
        """What the module declares."""
        ...

    def open(self, scheduler: Scheduler) -> None:
        """The runtime starts; `scheduler` is its time."""
        ...

    def execute(self, action: Action, context: ActionContext) -> None:
        """Start one action."""
        ...

    def session_ended(self, session_id: str) -> None:
        """A session has ended: forget what was open for it."""
        ...

    def close(self) -> None:
        """The runtime ends."""
        ...


@runtime_checkable
class SessionModule(ActionModule, Protocol):
    """An action module that follows sessions from their start, whether they execute its elements or not."""

    def session_started(self, context: SessionContext) -> None:
        """A session starts, or is restored; nothing of its document has run yet."""
        ...

    def called(self, call: Call, context: SessionContext) -> None:
        """A function of the module's script was called in a session."""
        ...
