"""The engine ``quickjs``: quickjs-ng, small and fast, for thousands of sessions and for documents that are not trusted.

Every allocation counts towards the memory limit, and the time limit interrupts every loop. A context belongs to the thread
that made it, because QuickJS measures its stack from there.
"""

from __future__ import annotations

import threading
import weakref
from typing import Any

from orsagent.errors import (
    EngineError,
    EngineUnavailableError,
    LimitError,
    MemoryLimitError,
    ScriptError,
    ScriptSyntaxError,
    TimeLimitError,
)
from orsagent.js.protocol import JsContext, JsFunction, Limits

__all__ = ["QuickJsEngine"]

_MAX_MESSAGE = 1000
_STACK_BYTES = 512 * 1024


def _library() -> Any:  # noqa: ANN401 -- quickjs-ng has no types
    try:
        import quickjs  # noqa: PLC0415 -- an extra, imported where it is used
    except ImportError as error:
        message = 'the engine quickjs is not installed: pip install "orsagent[quickjs]"'
        raise EngineUnavailableError(message) from error
    return quickjs


class QuickJsEngine:
    """Makes QuickJS contexts."""

    name = "quickjs"

    def __init__(self) -> None:
        self._quickjs = _library()
        self._contexts: weakref.WeakSet[_Context] = weakref.WeakSet()

    def context(self, limits: Limits) -> JsContext:
        """Make a context, for use in the calling thread."""
        context = _Context(self._quickjs, limits)
        self._contexts.add(context)
        return context

    def close(self) -> None:
        """Close every context that is still open."""
        for context in list(self._contexts):
            context.close()


class _Context:
    def __init__(self, quickjs: Any, limits: Limits) -> None:  # noqa: ANN401 -- quickjs-ng has no types
        self._quickjs = quickjs
        self._limits = limits
        self._context = quickjs.Context()
        self._context.set_memory_limit(limits.bytes)
        self._context.set_max_stack_size(_STACK_BYTES)
        self._context.set_time_limit(limits.seconds)
        self._thread = threading.get_ident()
        self._spent: EngineError | None = None
        self.crossings = 0

    def load(self, source: str) -> None:
        self._check()
        self.crossings += 1
        try:
            self._context.eval(f"{source}\n;0")
        except Exception as error:  # noqa: BLE001 -- whatever the library raises is the script's doing
            raise self._translated(error) from None

    def function(self, expression: str) -> JsFunction:
        self._check()
        try:
            function = self._context.eval(expression)
        except Exception as error:  # noqa: BLE001 -- whatever the library raises is the script's doing
            raise self._translated(error) from None
        thread, here = self._thread, threading.get_ident

        def call(*arguments: int | str) -> int | str:
            if here() != thread or self._spent is not None:
                self._check()
            self.crossings += 1
            try:
                answer = function(*arguments)
            except Exception as error:  # noqa: BLE001 -- whatever the library raises is the script's doing
                raise self._translated(error) from None
            kind = answer.__class__
            if kind is str or kind is int:
                return answer  # type: ignore[no-any-return]
            if kind is float and answer.is_integer():
                return int(answer)
            raise ScriptError(f"a script answered with {kind.__name__}; expected an integer or a text")

        return call

    def close(self) -> None:
        self._context = None
        self._spent = self._spent or ScriptError("the context is closed")

    def _check(self) -> None:
        if self._spent is not None:
            raise self._spent
        if threading.get_ident() != self._thread:
            raise EngineUnavailableError(
                "a QuickJS context was used in another thread than the one that made it; use each Runtime in one thread"
            )

    def _translated(self, error: Exception) -> EngineError:
        text = str(error)[:_MAX_MESSAGE]
        if isinstance(error, self._quickjs.StackOverflow):
            return ScriptError(text)
        found: EngineError
        if "interrupted" in text:
            found = TimeLimitError(f"a script took longer than {self._limits.seconds:g} s")
        elif "out of memory" in text or text in ("null", ""):
            found = MemoryLimitError(f"a script needed more than {self._limits.bytes:,} bytes")
        elif text.startswith("SyntaxError"):
            found = ScriptSyntaxError(text)
        else:
            found = ScriptError(text)
        if isinstance(found, LimitError):
            self._spent = found
        return found
