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

    def check_room(self) -> None:
        """Called when a script threw null, as an engine without memory for an exception does, too.

        Raises:
            MemoryLimitError: that was it.
        """
        ...

    def load(self, source: str, name: str = "") -> None:
        """Evaluate a source text as an ECMAScript Script in the global scope; its result is dropped.

        Raises:
            ScriptSyntaxError: it is no ECMAScript.
            ScriptError: it threw.
            LimitError: it went over a limit.
        """
        ...

    def install(self, source: str) -> None:
        """Evaluate a text of orsagent's own, in the way that costs least; it does not count as a crossing.

        Raises:
            LimitError: the limits are too small for it.
        """
        ...

    def guard(self) -> None:
        """Put the guards of `orsagent.js.guard` around the built-ins, if they are not there yet.

        This must come before any source that could reach one of those, or change a built-in.
        """
        ...

    def function(self, expression: str) -> JsFunction:
        """The function that `expression` (a property path such as ``$.plans[3]``) gives.

        Calls raise as `load` does; a result that is neither an integer nor a text is a `ScriptError`.
        """
        ...

    def direct(self, maker: str, number: int) -> JsFunction:
        """A function of orsagent's own that takes no arguments, with as little as possible around it.

        Args:
            maker: a property path to a function of (number, answer, failed). What it makes must answer with an
                integer of 32 bits or with what `answer` makes of a text, and let nothing out but null, after
                `failed(error)`; an engine that needs none of this gives neither `answer` nor `failed`.
            number: for which number.
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

    def context(self, limits: Limits, *, guarded: bool = True) -> JsContext:
        """Make a context.

        Args:
            limits: what it may use.
            guarded: whether its built-ins have their guards from the start; without, whoever loads sources must know
                that these reach nothing that is guarded, or call `JsContext.guard` first.

        Raises:
            EngineUnavailableError: the engine cannot be used here; the message says what to do.
        """
        ...

    def close(self) -> None:
        """Close every context that is still open."""
        ...
