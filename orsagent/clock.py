"""Time: where it is read and where it is waited for.

Times are seconds since the clock's start, as floats; the core only gets them as arguments. A `Clock` says what time
it is. A `Scheduler` keeps what is to be done later; somebody else (the runtime, an asyncio driver, a test) moves it.
"""

from __future__ import annotations

import heapq
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from math import inf
from typing import Protocol, runtime_checkable

from attrs import define, field

__all__ = ["Clock", "Scheduler", "SystemClock", "Timer", "VirtualClock", "moment"]

_MONDAY = datetime(2024, 1, 1, tzinfo=UTC)


def moment(seconds: float) -> float:
    """A time rounded to nanoseconds, so that 0.1 s after 0.2 s is 0.3 s and not a little more."""
    return round(seconds, 9)


@runtime_checkable
class Clock(Protocol):
    """Says what time it is."""

    def now(self) -> float:
        """Seconds since the clock's start; never goes back."""
        ...

    def date(self) -> datetime:
        """The calendar time that belongs to `now`, with its time zone."""
        ...


@define
class VirtualClock:
    """A clock that only moves when it is told to.

    Args:
        start: the calendar time at which `now` is 0; default Monday, 2024-01-01 00:00 UTC.
    """

    start: datetime = _MONDAY
    _now: float = field(default=0.0, init=False)

    def now(self) -> float:
        """Seconds since the start."""
        return self._now

    def date(self) -> datetime:
        """The start moved by the seconds that have passed."""
        return self.start + timedelta(seconds=self._now)

    def move_to(self, when: float) -> None:
        """Move to `when`, in seconds since the start.

        Raises:
            ValueError: `when` lies before the present time.
        """
        if when < self._now:
            raise ValueError(f"the clock stands at {self._now} s and cannot go back to {when} s")
        self._now = when


@define
class SystemClock:
    """The machine's monotonic clock, starting at 0 when it is made."""

    _started: float = field(factory=time.monotonic, init=False)

    def now(self) -> float:
        """Seconds since the clock was made."""
        return time.monotonic() - self._started

    def date(self) -> datetime:
        """The machine's calendar time, in UTC."""
        return datetime.now(UTC)


@define(eq=False)
class Timer:
    """One thing to be done later; `cancel` takes it back."""

    when: float
    _callback: Callable[[], None] | None

    def cancel(self) -> None:
        """Never run the callback; harmless when it has run."""
        self._callback = None

    @property
    def pending(self) -> bool:
        """Whether the callback is still to be run."""
        return self._callback is not None

    def fire(self) -> None:
        """Run the callback, once."""
        callback, self._callback = self._callback, None
        if callback is not None:
            callback()


@define(eq=False)
class Scheduler:
    """Things to be done later, in order of time and, at the same time, of the order in which they were asked for.

    Args:
        clock: what `now` and `call_later` go by.
        sequence: numbers that order what falls due at the same time; share it to share one order with others.

    Attributes:
        soonest: nothing is due before this time; whoever has looked closely may set it.
        on_post: called, in the poster's thread, when something was posted, to wake whoever moves the scheduler.
    """

    clock: Clock
    sequence: count[int] = field(factory=count)
    soonest: float = field(default=inf, init=False)
    on_post: Callable[[], None] = field(default=lambda: None, init=False)
    _heap: list[tuple[float, int, Timer]] = field(factory=list, init=False)
    _posted: deque[Callable[[], None]] = field(factory=deque, init=False)

    def now(self) -> float:
        """The clock's time."""
        return self.clock.now()

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Have `callback` called `seconds` from now."""
        return self._push(Timer(moment(self.clock.now() + seconds), callback))

    def post(self, callback: Callable[[], None]) -> None:
        """Have `callback` called as soon as possible, by whoever moves the scheduler. May be called in any thread."""
        self._posted.append(callback)
        self.soonest = -inf
        self.on_post()

    def next_due(self) -> tuple[float, int] | None:
        """When the next callback is due, and its place in the sequence; None if there is none."""
        for _ in range(len(self._posted)):
            # not rounded as by call_later: it must not lie ahead of the clock
            self._push(Timer(self.clock.now(), self._posted.popleft()))
        while self._heap and not self._heap[0][2].pending:
            heapq.heappop(self._heap)
        return self._heap[0][:2] if self._heap else None

    def fire_next(self) -> None:
        """Run the next callback, whether it is due or not. Nothing happens if there is none."""
        if self.next_due() is not None:
            heapq.heappop(self._heap)[2].fire()

    def fire_due(self) -> None:
        """Run every callback that is due by the clock, in order, with those that become due meanwhile."""
        while (due := self.next_due()) is not None and due[0] <= self.clock.now():
            self.fire_next()

    def _push(self, timer: Timer) -> Timer:
        heapq.heappush(self._heap, (timer.when, next(self.sequence), timer))
        self.soonest = min(self.soonest, timer.when)
        return timer
