"""Seconds, checked."""

from __future__ import annotations

from math import inf

__all__ = ["duration"]


def duration(name: str, seconds: object) -> float:
    """Seconds from 0 up.

    Raises:
        ValueError: anything else; the message calls it `name`.
    """
    if isinstance(seconds, (int, float)) and not isinstance(seconds, bool) and 0 <= seconds < inf:
        return float(seconds)
    raise ValueError(f"{name} is {seconds!r}; expected seconds from 0 up")
