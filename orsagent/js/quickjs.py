"""The engine ``quickjs``: quickjs-ng, small and fast, for thousands of sessions and for documents that are not trusted.

Every allocation counts towards the memory limit, and the time limit (processor time of the process) interrupts every
loop of a script; `orsagent.js.guard` keeps built-ins, which nothing interrupts, from running for long. Reactions of
promises (async functions) never run.

A function's integer arguments must fit 32 bits: the library cuts longer ones. A context works only in the thread that
made it: two threads at once would end the process, and a lock costs a quarter of a call.
"""

from __future__ import annotations

import ctypes
import json
import platform
import sys
import threading
import weakref
from functools import cache
from itertools import count
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
from orsagent.js.declarations import Declarations
from orsagent.js.guard import guard_source
from orsagent.js.protocol import JsContext, JsFunction, Limits
from orsagent.js.sources import source as file_source
from orsagent.js.sources import unbracketed

__all__ = ["QuickJsEngine"]

_MAX_MESSAGE = 1_000
_MAX_REMEMBERED = 8_192
_CLOSES_TO_GIVE_BACK = 256
_MOST_STACK = 4 * 1024 * 1024
_THREADS = {"win32": 2 * 1024 * 1024}
_LEAST_THREAD = 1024 * 1024  # what CPython gives threads with musl
_SURROGATE = "surrogate"
_NEARLY_FULL = 0.9


_DECLARATIONS = Declarations()
"""Of all engines: tests make a runtime each, and every session loads the same first text."""


def _library() -> Any:  # noqa: ANN401 -- quickjs-ng has no types
    try:
        import quickjs  # noqa: PLC0415 -- an extra, imported where it is used
    except ImportError as error:
        message = 'the engine quickjs is not installed: pip install "orsagent[quickjs]"'
        raise EngineUnavailableError(message) from error
    return quickjs


class QuickJsEngine:
    """Makes QuickJS contexts. A context belongs to the thread that made it."""

    name = "quickjs"

    def __init__(self) -> None:
        self._quickjs = _library()
        self._contexts: weakref.WeakSet[_Context] = weakref.WeakSet()
        self._declarations = _DECLARATIONS

    def context(self, limits: Limits, *, guarded: bool = True) -> JsContext:
        """Make a context."""
        context = _Context(self._quickjs.Context(), self._declarations, limits)
        if guarded:
            context.guard()
        self._contexts.add(context)
        return context

    def close(self) -> None:
        """Close every context that is still open."""
        for context in list(self._contexts):
            context.close()
        _give_back()


_CLOSED = count(1)


def _give_back() -> None:
    """Have the C library return free pages to the system: what thousands of contexts leave, it would keep."""
    trim = getattr(ctypes.pythonapi, "malloc_trim", None)  # only glibc has it
    if trim is not None:
        trim(0)


class _Context:
    __slots__ = (
        "__weakref__",
        "_bound",
        "_context",
        "_declarations",
        "_functions",
        "_guarded",
        "_host",
        "_limits",
        "_rare",
        "_scripts",
        "_spent",
        "_thread",
        "crossings",
    )
    far = False

    def __init__(self, context: Any, declarations: Declarations, limits: Limits) -> None:  # noqa: ANN401 -- no types
        self._limits = limits
        self._declarations = declarations
        self._thread = threading.get_ident()
        self._context: Any = context
        self._host: Any = None
        self._rare: Any = None
        self._scripts: Any = None
        self._spent: EngineError | None = None
        self._guarded = False
        self._functions: dict[str, JsFunction] = {}
        self._bound: list[dict[int, Any]] = []
        self.crossings = 0
        context.set_memory_limit(limits.bytes)
        context.set_max_stack_size(_stack_bytes())
        context.set_time_limit(limits.seconds)
        self._start(context)

    def _start(self, context: Any) -> None:  # noqa: ANN401 -- quickjs-ng has no types
        try:
            self._host = context.eval(f"{_bare('quickjs_host.js')}()")
        except Exception as error:  # noqa: BLE001 -- whatever the library raises
            raise self._failure(error) from None

    def guard(self) -> None:
        """Put the guards around the built-ins."""
        if not self._guarded:
            self._guarded = True
            self._seldom("fault")
            self.install(file_source("quickjs_errors.js") + guard_source(self._limits))

    def install(self, source: str) -> None:
        """Evaluate a text of orsagent's own; nothing is asked of it first, as `load` does."""
        self._check()
        try:
            self._context.eval(source)
        except Exception as error:  # noqa: BLE001 -- whatever the library raises
            raise self._failure(error) from None

    def load(self, source: str, name: str = "") -> None:  # noqa: ARG002 -- QuickJS knows no names of scripts
        """Evaluate a Script."""
        try:
            source.encode()
        except UnicodeEncodeError:
            message = "a source text holds half a surrogate pair; write it as an escape such as \\ud800"
            raise ScriptSyntaxError(message) from None
        self._check()
        self.crossings += 1
        try:
            if self._scripts is None:
                self._scripts = self._seldom("scripts")(_bare("quickjs_scripts.js"))
            message = self._scripts("load")(source, self._declarations.suffix(source, self._scripts("parses")))
        except Exception as error:  # noqa: BLE001 -- whatever the library raises is the script's doing
            found = self._failure(error)
            if isinstance(found, ScriptError):
                found.trail = self._told_trail()
            raise found from None
        if message:
            raise ScriptSyntaxError(message, self._told_trail())

    def _told_trail(self) -> str:
        """The stack of the exception that ended a Script."""
        try:
            return str(self._scripts("trail")())
        except Exception:  # noqa: BLE001 -- whatever the library raises: an exception without a stack is one all the same
            return ""

    def _seldom(self, name: str) -> Any:  # noqa: ANN401 -- quickjs-ng has no types
        """A function of quickjs_rare.js, which most contexts get along without."""
        if self._rare is None:
            self._rare = self._host("eval", _bare("quickjs_rare.js"))
        return self._rare(name)

    def function(self, expression: str) -> JsFunction:
        """The function that `expression` gives when it is first called."""
        function = self._functions.get(expression)
        if function is None:
            self._check()
            if len(self._functions) >= _MAX_REMEMBERED:
                self._unbind()
            function = self._functions[expression] = self._callable(expression)
        return function

    def direct(self, maker: str, number: int) -> JsFunction:
        """See `JsContext.direct`."""
        self._check()
        return self._callable(maker, number)

    def _callable(self, expression: str, number: int | None = None) -> JsFunction:
        bound: dict[int, Any] = {}  # by the number of arguments; bound at the first call
        thread, here = self._thread, threading.get_ident

        def call(*arguments: int | str) -> int | str:
            if here() != thread:
                self._check()
            self.crossings += 1
            try:
                # without arguments is the way of most events; unpacking none costs as much as the rest of this function
                return bound[len(arguments)](*arguments) if arguments else bound[0]()  # type: ignore[no-any-return]
            except Exception as error:  # noqa: BLE001 -- whatever the library raises is the script's doing
                failed = error
            return self._again(expression, bound, arguments, failed, number)

        return call

    def _again(
        self,
        expression: str,
        bound: dict[int, Any],
        arguments: tuple[int | str, ...],
        error: Exception,
        number: int | None,
    ) -> int | str:
        """Bind the function on its first call; pass arguments as JSON that the library cannot pass."""
        self._check()
        try:
            if isinstance(error, KeyError):
                if not bound:
                    self._bound.append(bound)
                how = _wrapper(len(arguments)) if number is None else number
                bound[len(arguments)] = self._host(expression, how)
                return bound[len(arguments)](*arguments)  # type: ignore[no-any-return]
        except Exception as second:  # noqa: BLE001 -- whatever the library raises is the script's doing
            error = second
        found = self._failure(error)
        if str(found) != _SURROGATE:
            raise found from None
        try:
            return self._seldom("json")(expression)(json.dumps(arguments))  # type: ignore[no-any-return]
        except Exception as second:  # noqa: BLE001 -- whatever the library raises is the script's doing
            raise self._failure(second) from None

    def close(self) -> None:
        """Free the context."""
        if self._context is not None:
            self._leave(ScriptError("the context is closed"))
            if next(_CLOSED) % _CLOSES_TO_GIVE_BACK == 0:
                _give_back()

    def _leave(self, reason: EngineError) -> None:
        self._spent = self._spent or reason
        self._unbind()
        self._context = self._host = self._rare = self._scripts = None

    def _unbind(self) -> None:
        """Let go of all functions; those that somebody holds are bound again when they are called."""
        for bound in self._bound:
            bound.clear()
        self._bound.clear()
        self._functions.clear()

    def _check(self) -> None:
        if self._spent is not None:
            raise self._spent.with_traceback(None)
        if threading.get_ident() != self._thread:
            raise EngineUnavailableError(
                "a QuickJS context was used in another thread than the one that made it; use each Runtime in one thread"
            )

    def _failure(self, error: Exception) -> EngineError:
        """What an exception of the library means; after a limit the context is spent."""
        found = self._translated(str(error))
        if isinstance(error, UnicodeDecodeError):
            found = ScriptError("a script answered with half a surrogate pair; expected an integer or a text")
        if isinstance(found, LimitError):
            self._leave(found)
        return found

    def _translated(self, text: str) -> EngineError:
        if text.startswith("null"):
            text = self._told()
        if text == "null" and self._full():
            text = ""
        if text.startswith("InternalError: interrupted"):
            return TimeLimitError(f"a script took longer than {self._limits.seconds:g} s of processor time")
        if text.startswith(("InternalError: out of memory", "(Failed obtaining")) or not text:
            return MemoryLimitError(f"a script needed more than {self._limits.bytes:,} bytes")
        return ScriptError(text[:_MAX_MESSAGE])

    def check_room(self) -> None:
        """See `JsContext.check_room`."""
        if self._context is not None and self._full():
            error = MemoryLimitError(f"a script needed more than {self._limits.bytes:,} bytes")
            self._leave(error)
            raise error

    def _full(self) -> bool:
        # without memory for an error object, QuickJS throws null; so may a script
        return int(self._context.memory()["malloc_size"]) > self._limits.bytes * _NEARLY_FULL

    def _told(self) -> str:
        """The text of the exception that left as null; none if there was no memory for it."""
        if self._host is None:  # there was no room even for what every context gets first
            return ""
        try:
            return str(self._seldom("fault")())
        except Exception as error:  # noqa: BLE001 -- whatever the library raises
            return "" if str(error).startswith("null") else str(error)


def _bare(name: str) -> str:
    return f"0,{unbracketed(file_source(name))}"


_SPELLED_OUT = 3
_ANSWER = 'return typeof r==="number"&&(r|0)===r?r|0:answer(r)}catch(error){failed(error)}throw null}'


@cache
def _wrapper(count: int) -> str:
    """What makes callable functions of so many arguments; from three on quickjs_host.js has one for all.

    The arguments of most events are spelled out, because rest parameters cost more in every call.
    """
    if count >= _SPELLED_OUT:
        return ""
    names = ",".join(f"a{number}" for number in range(count))
    check = "||".join(f"a{number}===undefined" for number in range(count))
    check = f'if({check})throw"{_SURROGATE}";' if check else ""
    return f"(f,answer,failed)=>({names})=>{{try{{{check}const r=f({names});{_ANSWER}"


def _stack_bytes() -> int:
    """Half of what threads have here; QuickJS takes 1.7 kB of it for each call inside a call."""
    thread = _THREADS.get(sys.platform, _LEAST_THREAD)
    if sys.platform == "darwin" or platform.libc_ver()[0] == "glibc":
        import resource  # noqa: PLC0415 -- not on Windows

        soft, _ = resource.getrlimit(resource.RLIMIT_STACK)
        thread = soft if soft != resource.RLIM_INFINITY else _LEAST_THREAD
    return min((threading.stack_size() or thread) // 2, _MOST_STACK)
