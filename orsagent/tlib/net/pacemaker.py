"""Moves a scheduler by the system clock, from an asyncio loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from attrs import define, field

from orsagent.clock import Scheduler, SystemClock

__all__ = ["Pacemaker"]

_AT_ONCE: Final = 1e-6


@define(eq=False)
class Pacemaker:
    """Has the callbacks of its scheduler called when they fall due, in the thread of its loop.

    Args:
        loop: the loop.
        moved: called after each time that something was done.
    """

    loop: asyncio.AbstractEventLoop
    moved: Callable[[], None]
    scheduler: Scheduler = field(factory=lambda: Scheduler(SystemClock()), init=False)
    _next: asyncio.Handle | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self.scheduler.on_post = self._wake

    def plan(self) -> None:
        """See when something falls due; to be called when the scheduler may have got something new to do."""
        self.stop()
        due = self.scheduler.next_due()
        if due is not None:
            pause = due[0] - self.scheduler.now()
            # the loop's timers are coarse: what is due is not to wait for one
            self._next = (
                self.loop.call_later(pause, self._beat) if pause > _AT_ONCE else self.loop.call_soon(self._beat)
            )

    def stop(self) -> None:
        """Move no more until `plan` is called."""
        if self._next is not None:
            self._next.cancel()
            self._next = None

    def _wake(self) -> None:
        self.loop.call_soon_threadsafe(self.plan)

    def _beat(self) -> None:
        try:
            self.scheduler.fire_due()
        finally:
            self.plan()
            self.moved()
