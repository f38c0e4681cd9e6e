"""The engine ``v8``: V8 through mini-racer, the default."""

from __future__ import annotations

import asyncio
import json
import os
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

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

__all__ = ["V8Engine"]

_MAX_MESSAGE = 1000
_MAX_CONTEXTS = 1000


class V8Engine:
    """Makes V8 contexts, each an isolate of its own, driven by one private event loop."""

    name = "v8"
    _live: ClassVar[weakref.WeakSet[_Context]]

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: ThreadPoolExecutor | None = None
        self._process = os.getpid()
        self._lock = threading.RLock()
        self._contexts: weakref.WeakSet[_Context] = weakref.WeakSet()

    def context(self, limits: Limits) -> JsContext:
        """Make a context."""
        if len(_LIVE) >= _MAX_CONTEXTS:
            raise EngineUnavailableError(
                f"there are {_MAX_CONTEXTS:,} V8 contexts in this process, and more would endanger it; close sessions, or "
                'use the engine quickjs (pip install "orsagent[quickjs]")'
            )
        context = _Context(self, limits)
        self._contexts.add(context)
        _LIVE.add(context)
        return context

    def run(self, coroutine: Any) -> Any:  # noqa: ANN401 -- whatever the coroutine gives
        """Run a coroutine on the private loop, and wait."""
        if os.getpid() != self._process:
            coroutine.close()
            raise EngineUnavailableError("a V8 engine does not survive os.fork(): make the Runtime in the child process")
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
            if asyncio._get_running_loop() is None:
                return self._loop.run_until_complete(coroutine)
            if self._thread is None:
                self._thread = ThreadPoolExecutor(1, "orsagent-v8")
            return self._thread.submit(self._loop.run_until_complete, coroutine).result()

    def close(self) -> None:
        """Close every context, then the loop."""
        for context in list(self._contexts):
            context.close()
        if self._loop is not None and os.getpid() == self._process:
            self._loop.close()
            self._loop = None
        if self._thread is not None:
            self._thread.shutdown()
            self._thread = None


class _Context:
    def __init__(self, engine: V8Engine, limits: Limits) -> None:
        self._engine = engine
        self._limits = limits
        self._spent: EngineError | None = None
        self.crossings = 0
        self._manager, self._racer = engine.run(self._open())

    async def _open(self) -> Any:  # noqa: ANN401 -- the library's manager and racer
        import py_mini_racer  # noqa: PLC0415 -- loads 80 MB

        manager = py_mini_racer.mini_racer(event_loop=asyncio.get_running_loop())
        racer = manager.__enter__()
        racer.set_hard_memory_limit(self._limits.bytes)
        return manager, racer

    def load(self, source: str) -> None:
        self._evaluate(f"{source}\n;0")

    def function(self, expression: str) -> JsFunction:
        def call(*arguments: int | str) -> int | str:
            answer = self._evaluate(f"{expression}({','.join(map(json.dumps, arguments))})")
            kind = answer.__class__
            if kind is str or kind is int:
                return answer  # type: ignore[no-any-return]
            raise ScriptError(f"a script answered with {kind.__name__}; expected an integer or a text")

        return call

    def _evaluate(self, source: str) -> Any:  # noqa: ANN401 -- any result
        if self._spent is not None:
            raise self._spent
        self.crossings += 1
        return self._engine.run(self._cancelable(source))

    async def _cancelable(self, source: str) -> Any:  # noqa: ANN401 -- any result
        from py_mini_racer import JSEvalException, JSOOMException, JSParseException  # noqa: PLC0415 -- see `_open`

        try:
            return await asyncio.wait_for(self._racer.eval_cancelable(source), self._limits.seconds)
        except TimeoutError:
            found: EngineError = TimeLimitError(f"a script took longer than {self._limits.seconds:g} s")
        except JSOOMException:
            found = MemoryLimitError(f"a script needed more than {self._limits.bytes:,} bytes")
        except JSParseException as error:
            found = ScriptSyntaxError(str(error)[:_MAX_MESSAGE])
        except JSEvalException as error:
            found = ScriptError(str(error)[:_MAX_MESSAGE])
        if isinstance(found, LimitError):
            self._spent = found
        raise found

    def close(self) -> None:
        manager, self._manager = self._manager, None
        self._spent = self._spent or ScriptError("the context is closed")
        if manager is not None:
            _LIVE.discard(self)
            self._racer = None
            self._engine.run(self._leave(manager))

    async def _leave(self, manager: Any) -> None:  # noqa: ANN401 -- the library's manager
        manager.__exit__(None, None, None)


_LIVE: weakref.WeakSet[_Context] = weakref.WeakSet()
