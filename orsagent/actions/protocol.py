"""The contract between a runtime and its action modules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from attrs import field, frozen

from orsagent.actions.specification import ModuleSpec
from orsagent.clock import Scheduler, Timer
from orsagent.errors import Position

__all__ = ["Action", "ActionContext", "ActionModule"]


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


class ActionContext(Protocol):
    """What a module may do with the session that executes an action. It stays valid until the session ends."""

    @property
    def session_id(self) -> str:
        """The session's id."""
        ...

    def now(self) -> float:
        """Seconds since the clock's start."""
        ...

    def raise_event(self, name: str, data: Mapping[str, Any] | None = None) -> None:
        """Put an event into the session's external queue. Nothing happens when the session has ended."""
        ...

    def log(self, label: str, value: object) -> None:
        """Add a line to the session's log."""
        ...

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Have `callback` called `seconds` from now, by the session's clock."""
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
