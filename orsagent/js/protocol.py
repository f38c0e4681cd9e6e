"""What orsagent asks of an ECMAScript engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from attrs import frozen

__all__ = ["JsContext", "JsEngine", "JsFunction", "Limits"]

JsFunction = Callable[..., int | str]
"""A function inside a context, called with texts and integers of 32 bits; it answers with such an integer or a text."""


@frozen(kw_only=True)
class Limits:
    """What one context may use.

    Attributes:
        seconds: time of one call into the context.
        bytes: memory of the context.
    """

    seconds: float = 2.0
    bytes: int = 64 * 1024 * 1024


class JsContext(Protocol):
    """One global object with its own built-ins.

    After a `LimitError` the context is spent: every further call raises the same error again.

    Attributes:
        far: whether a call costs far more than what it does, usually.
    """

    far: bool

    def load(self, source: str) -> None:
        """Evaluate a source text as an ECMAScript Script in the global scope; its result is dropped.

        Raises:
            ScriptSyntaxError: it is no ECMAScript.
            ScriptError: it threw.
            LimitError: it went over a limit.
        """
        ...

    def function(self, expression: str) -> JsFunction:
        """The function that `expression` (a property path such as ``$.plans[3]``) gives.

        Calls raise as `load` does; a result that is neither an integer nor a text is a `ScriptError`.
        """
        ...

    def close(self) -> None:
        """Give the memory back. A second call does nothing."""
        ...

    @property
    def crossings(self) -> int:
        """How many calls went into the context so far."""
        ...


class JsEngine(Protocol):
    """Makes contexts."""

    @property
    def name(self) -> str:
        """The name by which users choose it."""
        ...

    def context(self, limits: Limits) -> JsContext:
        """Make a context.

        Raises:
            EngineUnavailableError: the engine cannot be used here; the message says what to do.
        """
        ...

    def close(self) -> None:
        """Close every context that is still open."""
        ...
