"""The engine ``v8``: V8 through mini-racer's public, cancellable API. The default.

Each context is an isolate with a thread of its own. A call waits for that thread; when the time limit is over, V8 is
told to stop, and the context is closed by another thread, because a built-in that is deaf to V8's stop signal may keep
it busy.

What is contained (measured with mini-racer 0.14.1; `orsagent.js.guard` is in every context):

    endless loops, recursion, regular expressions    TimeLimitError or ScriptError
    growing arrays, objects, maps, texts             MemoryLimitError
    hostile exceptions (getters, toString, Proxy)    ScriptError or TimeLimitError
    results without a Python value                   ScriptError
    built-ins over huge or sparse arrays and texts   RangeError inside the script, from the guard
    memory outside V8's heap (buffers, Intl)         not there: see ABSENT_GLOBALS

What is left, and why the engine ``quickjs`` is the answer for documents that are not trusted:

    regular expressions with tens of thousands of nested groups end the process
    V8 counts when it collects garbage: one allocation may go over the limit by 250 MB (an array) or 1 GB (a text)
    an exception whose name or message takes for ever ends the session, but on a busy machine V8 was seen to go on
    with it in its thread until the process ends
    reactions of promises (async functions) run after the call: an endless one keeps a processor busy until the next
    call or close, which ends it
"""

from __future__ import annotations

import atexit
import ctypes
import json
import os
import re
import threading
import weakref
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from orsagent.errors import (
    EngineError,
    EngineUnavailableError,
    LimitError,
    MemoryLimitError,
    ScriptError,
    ScriptSyntaxError,
    TimeLimitError,
)
from orsagent.js.guard import guard_source
from orsagent.js.inbox import Inbox
from orsagent.js.protocol import JsContext, JsFunction, Limits

if TYPE_CHECKING:
    from py_mini_racer import MiniRacer

__all__ = ["V8Engine"]

_MAX_MESSAGE = 1_000
_MAX_CONTEXTS = 1_000  # about 4,000 isolates end the process
_REPORT = re.compile(r"[^\s:]*:\d+: (?P<text>.*?)\n[^\n]*\n\s*\^+\s*(?:\n.*)?", re.DOTALL)
_PLACE = re.compile(r"(?P<place>[^\s:]+:\d+): ")
_CARET = re.compile(r"^(?P<indent>\s*)\^+$", re.MULTILINE)
_FORKED = (
    "a V8 context was made before os.fork(), and its thread does not exist in the child process: make the Runtime "
    "after the fork, or use the engine quickjs"
)


class V8Engine:
    """Makes V8 contexts, each an isolate of its own. One context may be used by one thread at a time; others wait."""

    name = "v8"

    def __init__(self) -> None:
        self._contexts: weakref.WeakSet[_Context] = weakref.WeakSet()

    def context(self, limits: Limits, *, guarded: bool = True) -> JsContext:
        """Make a context.

        Raises:
            EngineUnavailableError: there are too many in this process, or mini-racer does not load here.
        """
        if len(_LIVE) >= _MAX_CONTEXTS:
            raise EngineUnavailableError(
                f"there are {_MAX_CONTEXTS:,} V8 contexts in this process, and more would endanger it; close sessions, "
                'or use the engine quickjs (pip install "orsagent[quickjs]")'
            )
        context = _Context(limits)
        if guarded:
            context.guard()
        self._contexts.add(context)
        return context

    def close(self) -> None:
        """Close every context that is still open."""
        for context in list(self._contexts):
            context.close()


class _Context:
    far = True

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process = os.getpid()
        self._lock = threading.RLock()
        self._spent: EngineError | None = None
        self._guarded = False
        self.crossings = 0
        self._inbox = Inbox()  # type: ignore[abstract]  # mini-racer asks no more of a loop
        self._manager: AbstractContextManager[MiniRacer] | None = _manager(self._inbox)
        with self._inbox.running():
            self._racer = self._manager.__enter__()
        _LIVE.add(self)
        self._racer.set_hard_memory_limit(limits.bytes)

    def guard(self) -> None:
        """Put the guards around the built-ins."""
        if not self._guarded:
            self._guarded = True
            self.install(guard_source(self._limits))

    def install(self, source: str) -> None:
        """Evaluate a text of orsagent's own."""
        self._evaluate(source, answered=False)
        self.crossings -= 1

    def load(self, source: str, name: str = "") -> None:
        """Evaluate a Script."""
        if not _encodable(source):
            raise ScriptSyntaxError("a source text holds half a surrogate pair; write it as an escape such as \\ud800")
        try:
            self._evaluate(f"{source}\n//# sourceURL={name}" if name else source, answered=False)
        except ScriptSyntaxError as error:  # V8 does not know the name of what it cannot parse
            error.trail = error.trail.replace("<anonymous>", name or "<anonymous>", 1)
            raise

    def function(self, expression: str) -> JsFunction:
        """A function that calls what `expression` gives at that time."""
        call_of = f"(0,{expression})("

        def call(*arguments: int | str) -> int | str:
            answer = self._evaluate(f"{call_of}{','.join(map(json.dumps, arguments))})", answered=True)
            kind = answer.__class__
            if kind is str or kind is int:
                return answer  # type: ignore[no-any-return]
            raise ScriptError(f"a script answered with {kind.__name__}; expected an integer or a text")

        return call

    def direct(self, maker: str, number: int) -> JsFunction:
        """See `JsContext.direct`."""
        return self.function(f"{maker}({number})")

    def check_room(self) -> None:
        """V8 ends the script when its memory is used up."""

    def close(self) -> None:
        """Free the isolate."""
        with self._lock:
            manager = self._leave(ScriptError("the context is closed"))
            if manager is not None:
                manager.__exit__(None, None, None)
                _LIVE.discard(self)

    def forsake(self) -> None:
        """Be kept until the process has ended, by references that nobody gives back."""
        for held in (self._manager, self._racer):
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(held))

    def _evaluate(self, source: str, *, answered: bool) -> Any:  # noqa: ANN401 -- any result
        with self._lock:
            if self._spent is not None:
                raise self._spent.with_traceback(None)
            if self._process != os.getpid():
                raise EngineUnavailableError(_FORKED)
            self.crossings += 1
            try:
                return self._inbox.run(self._racer.eval_cancelable(source), self._limits.seconds)
            except Exception as error:  # noqa: BLE001 -- mini-racer's conversions raise whatever they meet
                found = self._translated(error, answered)
            if isinstance(found, LimitError):
                self._give_up(found)
            if found is not None:
                raise found
            return None

    def _translated(self, error: Exception, answered: bool) -> EngineError | None:
        from py_mini_racer import JSEvalException, JSOOMException, JSParseException  # noqa: PLC0415 -- see `_manager`

        if isinstance(error, JSOOMException):
            return MemoryLimitError(f"a script needed more than {self._limits.bytes:,} bytes")
        if isinstance(error, JSParseException):
            return ScriptSyntaxError(_message(error), _trail(error))
        if isinstance(error, JSEvalException):
            return ScriptError(_message(error), _trail(error))
        if isinstance(error, TimeoutError):
            return TimeLimitError(f"a script took longer than {self._limits.seconds:g} s")
        if not answered:
            return None  # the value of a Script may be anything, such as a BigInt, which mini-racer cannot convert
        return ScriptError(f"a script answered with what Python has no value of ({type(error).__name__})")

    def _give_up(self, error: LimitError) -> None:
        manager = self._leave(error)

        def close() -> None:
            if manager is not None:
                manager.__exit__(None, None, None)
            _LIVE.discard(self)

        threading.Thread(target=close, name="orsagent-v8-close", daemon=True).start()

    def _leave(self, reason: EngineError) -> AbstractContextManager[MiniRacer] | None:
        self._spent = self._spent or reason
        manager, self._manager = self._manager, None
        if self._process != os.getpid():
            return None
        return manager


def _manager(inbox: Inbox) -> AbstractContextManager[MiniRacer]:
    try:
        import py_mini_racer  # noqa: PLC0415 -- loads 80 MB: only when a context is made
    except (ImportError, OSError) as error:
        raise EngineUnavailableError(f"mini-racer does not load here: {error}; use the engine quickjs") from error
    return py_mini_racer.mini_racer(event_loop=inbox)


def _message(error: Exception) -> str:
    """The exception as the script would print it, without the place in generated sources and the source's line."""
    text = str(error)
    found = _REPORT.fullmatch(text)
    return (found["text"] if found is not None else text)[:_MAX_MESSAGE]


def _trail(error: Exception) -> str:
    """The place that V8 names first, whose column is that of a caret, then the stack."""
    text = str(error)
    found = _PLACE.match(text)
    caret = _CARET.search(text)
    first = f"at {found['place']}:{len(caret['indent']) + 1 if caret else 1}\n" if found else ""
    return first + text[-_MAX_MESSAGE:]


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


_LIVE: weakref.WeakSet[_Context] = weakref.WeakSet()


def _close_all() -> None:
    """At the end of the process: a context that the interpreter's last garbage collection frees can wait for ever.

    Its thread wants to tell Python something then, and there is no Python any more.
    """
    for context in list(_LIVE):
        context.close()


atexit.register(_close_all)


def _forsake() -> None:
    """In a child process: freeing a context of the parent would wait for its thread for ever."""
    for context in list(_LIVE):
        context.forsake()
    _LIVE.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forsake)
