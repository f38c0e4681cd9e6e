"""The rate limit, kept from this side: one quota for everything that is sent with one token."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from attrs import define, field

from orsagent.clock import Clock, moment

__all__ = ["Quota"]

_MINUTE: Final = 60.0


@define(eq=False, kw_only=True)
class Quota:
    """A token bucket that holds `burst` requests and fills so slowly that no minute sees more than `per_minute`.

    Whoever sends takes one request at a time. What can wait, such as reading back, leaves half of a burst to what
    cannot.

    Args:
        per_minute: the most requests in any 60 seconds.
        burst: how many can be sent at once.
        clock: the time it goes by.
        sleep: how it waits.
    """

    per_minute: int
    burst: int
    clock: Clock
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    taken: int = field(default=0, init=False)
    _filled: float = field(init=False)
    _at: float = field(init=False)
    _paused_until: float = field(default=0.0, init=False)
    _turns: asyncio.Lock = field(factory=asyncio.Lock, init=False)
    _background_turns: asyncio.Lock = field(factory=asyncio.Lock, init=False)

    def __attrs_post_init__(self) -> None:
        self._filled, self._at = float(self.burst), self.clock.now()

    @property
    def rate(self) -> float:
        """Requests a second that it fills by."""
        return (self.per_minute - self.burst) / _MINUTE

    def take(self, *, background: bool = False) -> float:
        """Take one request, and return 0; or take none, and return in how many seconds to ask again."""
        self._fill()
        now = self.clock.now()
        if now < self._paused_until:
            return moment(self._paused_until - now)
        wanted = 1.0 + (self.burst // 2 if background else 0)
        # nanoseconds that rounding has cost must not keep anybody waiting for ever
        if self._filled + 1e-6 >= wanted:
            self._filled -= 1.0
            self.taken += 1
            return 0.0
        return moment((wanted - self._filled) / self.rate)

    def pause(self, seconds: float) -> None:
        """The server wants silence for so long: nobody takes anything meanwhile."""
        self._paused_until = max(self._paused_until, self.clock.now() + seconds)

    async def wait(self, patience: float | None, *, background: bool = False) -> float:
        """Take one request as soon as there is one, in turn.

        Args:
            patience: the most seconds to wait for it once it is this one's turn; None for any time.
            background: whether others come first.

        Returns:
            0, or after how many seconds it makes sense to come back.
        """
        async with self._background_turns if background else self._turns:
            waited = 0.0
            while (seconds := self.take(background=background)) > 0:
                if patience is not None and waited + seconds > patience:
                    return seconds
                await self.sleep(seconds)
                waited += seconds
            return 0.0

    def _fill(self) -> None:
        now = self.clock.now()
        self._filled = min(float(self.burst), self._filled + (now - self._at) * self.rate)
        self._at = now
