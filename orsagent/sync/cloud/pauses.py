"""How long to wait after so many attempts. No clock here."""

from __future__ import annotations

import random
from typing import Final

from orsagent.tlib.net.backoff import Backoff

__all__ = ["pause_after", "spread"]

_MOST_DOUBLINGS: Final = 64
_SPREAD: Final = 0.1


def pause_after(backoff: Backoff, attempts: int, chance: random.Random) -> float:
    """The seconds to wait after a failure that was the attempt number `attempts`, from 0: longer each time."""
    pause = min(backoff.first * backoff.factor ** min(attempts, _MOST_DOUBLINGS), backoff.longest)
    return pause * (1 - backoff.jitter * chance.random())


def spread(seconds: float, chance: random.Random) -> float:
    """At least `seconds`, and a little more, so that those who were all told the same do not come back together."""
    return seconds * (1 + _SPREAD * chance.random())
