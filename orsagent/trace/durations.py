"""Durations as people write them: ``500ms``, ``2s``, ``1.5m``, ``1h``; a plain number is seconds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

__all__ = ["LONGEST", "duration_text", "parse_duration"]

LONGEST: Final = 100 * 365 * 86400.0
"""The longest time that a run may take, in seconds: a hundred years, so that the virtual calendar has a date for it."""

_UNITS: Final[Mapping[str, float]] = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}
_DURATION: Final = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(ms|s|m|h)?", re.ASCII)


def parse_duration(text: str) -> float:
    """The seconds that a duration means.

    Raises:
        ValueError: it is no duration, or longer than `LONGEST`.
    """
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise ValueError(
            f"{text[:40]!r} is no duration: write a number with ms, s, m or h, such as 500ms, 2s, 1.5m or 1h"
        )
    seconds = round(float(found[1]) * _UNITS[found[2] or "s"], 9)
    if seconds > LONGEST:
        raise ValueError(f"{text[:40]!r} is too long: a run may take 100 years ({LONGEST / 3600:.0f}h) at most")
    return seconds


def duration_text(seconds: float) -> str:
    """The shortest duration that `parse_duration` reads as `seconds`, by the largest unit that divides it."""
    for unit in ("h", "m"):
        if seconds and seconds % _UNITS[unit] == 0:
            return f"{seconds / _UNITS[unit]:.0f}{unit}"
    thousandths = round(seconds * 1000, 6)
    if 0 < seconds < 1 and thousandths == int(thousandths):
        return f"{thousandths:.0f}ms"
    return f"{seconds:.9f}".rstrip("0").rstrip(".") + "s"
