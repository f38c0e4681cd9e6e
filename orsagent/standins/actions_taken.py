"""What a journal holds of the actions that stand-ins were asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from orsagent.errors import Position

__all__ = ["ModuleAction"]


@frozen(repr=False)
class ModuleAction:
    """One action: compare journals with ``==``; only module, element and arguments count.

    Attributes:
        module: the module's short name, such as ``queue``.
        element: the element's local name.
        arguments: its evaluated attributes by name, without the ``requestid`` location; and ``params``, ``content``
            and ``children`` as `orsagent.actions.ElementSpec` says.
        request_id: the action's request id.
        session: the id of the session.
        time: when, in seconds since the clock's start.
        position: where in the document.
    """

    module: str
    element: str
    arguments: Mapping[str, Any] = field(factory=dict)
    request_id: str = field(default="", eq=False, kw_only=True)
    session: str = field(default="", eq=False, kw_only=True)
    time: float = field(default=0.0, eq=False, kw_only=True)
    position: Position | None = field(default=None, eq=False, kw_only=True)

    def describe(self) -> str:
        """In words: ``queue:submit queue 'VQ1', timeout 30``."""
        given = ", ".join(f"{name} {value!r}" for name, value in self.arguments.items())
        return f"{self.module}:{self.element}{f' {given}' if given else ''}"

    def __repr__(self) -> str:
        return f"ModuleAction({self.module!r}, {self.element!r}, {dict(self.arguments)!r})"
