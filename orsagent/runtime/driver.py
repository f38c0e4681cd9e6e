"""Drives a runtime by the system clock, from asyncio."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable

from orsagent.clock import VirtualClock
from orsagent.errors import SessionError
from orsagent.runtime.runtime import Runtime

__all__ = ["drive"]


async def drive(runtime: Runtime, until: Callable[[], bool] | None = None, *, timeout: float | None = None) -> bool:  # noqa: ASYNC109 -- the time is the runtime's
    """Let a runtime live: wait for what falls due, and do it.

    Events may be sent meanwhile, from this loop or from other threads' ``call_soon_threadsafe``. What I/O processors
    bring in wakes it, too.

    Args:
        runtime: one with a `SystemClock`.
        until: when to stop; by default when no session is left.
        timeout: seconds after which to stop in any case.

    Returns:
        Whether `until` came true in time.

    Raises:
        SessionError: the runtime's clock is virtual, and would never move by itself.
    """
    if isinstance(runtime.clock, VirtualClock):
        raise SessionError(
            "a VirtualClock does not move by itself: use Runtime.advance, or give the runtime a SystemClock"
        )
    wanted = until if until is not None else lambda: not runtime.sessions
    end = None if timeout is None else runtime.clock.now() + timeout
    woken = asyncio.Event()
    before, runtime.on_work = runtime.on_work, _waker(woken)
    try:
        while True:
            woken.clear()
            runtime.process()
            if wanted():
                return True
            now = runtime.clock.now()
            if end is not None and now >= end:
                return False
            woken.clear()
            await _wait(woken, _pause(runtime.next_due(), end, now))
    finally:
        runtime.on_work = before


def _waker(woken: asyncio.Event) -> Callable[[], None]:
    """Sets the event, from any thread."""
    loop, own = asyncio.get_running_loop(), threading.get_ident()

    def wake() -> None:
        if threading.get_ident() == own:
            woken.set()
            return
        with contextlib.suppress(RuntimeError):  # the loop has just been closed: nobody waits any more
            loop.call_soon_threadsafe(woken.set)

    return wake


def _pause(due: float | None, end: float | None, now: float) -> float | None:
    times = [time for time in (due, end) if time is not None]
    return max(0.0, min(times) - now) if times else None


async def _wait(woken: asyncio.Event, seconds: float | None) -> None:
    try:
        async with asyncio.timeout(seconds):
            await woken.wait()
    except TimeoutError:
        return
