"""The least event loop that mini-racer needs, for one V8 context.

mini-racer's public way to stop a script is to cancel the coroutine of `eval_cancelable`, and that coroutine waits for
one callback from V8's thread. A whole asyncio loop spends as much time on tasks, selectors and its self-pipe as the
crossing takes; an `Inbox` is a queue, and moves the coroutine by hand. It also works in a thread whose own asyncio loop
is running, because it never hands control to that loop.
"""

from __future__ import annotations

import asyncio
from asyncio import _get_running_loop, _set_running_loop  # in asyncio.events.__all__: for event loops, which this is
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from contextvars import Context
from queue import Empty, SimpleQueue
from typing import Any, TypeVar, TypeVarTuple

__all__ = ["Inbox"]

_Result = TypeVar("_Result")
_Arguments = TypeVarTuple("_Arguments")


class Inbox(asyncio.AbstractEventLoop):
    """Runs one coroutine at a time, in the thread that calls."""

    def __init__(self) -> None:
        self._arrived: SimpleQueue[tuple[Callable[..., object], tuple[Any, ...]]] = SimpleQueue()

    def call_soon_threadsafe(
        self, callback: Callable[[*_Arguments], object], *args: *_Arguments, context: Context | None = None
    ) -> asyncio.Handle:
        """Have `callback` called by the thread that waits in `run`."""
        self._arrived.put((callback, args))
        return asyncio.Handle(callback, args, self, context)

    def get_debug(self) -> bool:
        """No: futures ask."""
        return False

    def is_running(self) -> bool:
        """Whether this loop runs in this thread."""
        return _get_running_loop() is self

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Drop what futures tell when they are dropped: the answer of a call that was given up."""

    @contextmanager
    def running(self) -> Generator[None]:
        """Be the running loop of this thread, in place of another one that may be running."""
        outer = _get_running_loop()
        _set_running_loop(self)
        try:
            yield
        finally:
            _set_running_loop(outer)

    def run(self, coroutine: Coroutine[asyncio.Future[Any], None, _Result], seconds: float) -> _Result:
        """Run a coroutine to its end.

        Raises:
            TimeoutError: it waited longer than `seconds` and was cancelled.
            Exception: what the coroutine, or the conversion of an answer, raises.
        """
        outer = _get_running_loop()
        _set_running_loop(self)
        try:
            future = coroutine.send(None)
            while True:
                while not future.done():
                    callback, arguments = self._arrived.get(timeout=seconds)
                    callback(*arguments)
                future = coroutine.send(None)
        except StopIteration as finished:
            result: _Result = finished.value
            return result
        except Empty:
            raise TimeoutError from None
        finally:
            coroutine.close()
            _set_running_loop(outer)
