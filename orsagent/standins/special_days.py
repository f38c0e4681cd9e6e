"""Special days: what `_genesys.session.isSpecialDay` is answered from, by table and day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any, Final

from orsagent.standins.given import listed

__all__ = ["spans"]

_DAY: Final = re.compile(r"(?:\d{4}-)?\d{2}-\d{2}")
_TIME: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?|24:00(?::00)?")
_LEAP_YEAR: Final = "2000-"
_KEYS: Final = ("day", "last", "from", "until")


def spans(days: object, where: str) -> list[dict[str, str]]:
    """When a special day is, as the script reads it.

    Args:
        days: one of these, or several of them: a `date`; text such as ``2026-12-25``, or ``12-25`` for every year; or
            a table with ``day`` and, as far as wanted, ``last`` (the last of several days), ``from`` and ``until``
            (times of each day, ``09:00``, for calls that ask for the time, too).
        where: for messages.

    Raises:
        ValueError: something else.
    """
    several = days if isinstance(days, Iterable) and not isinstance(days, str | Mapping) else [days]
    return [_span(one, where) for one in several]


def _span(given: object, where: str) -> dict[str, str]:
    table: Mapping[Any, Any] = given if isinstance(given, Mapping) else {"day": given}
    unknown = [name for name in table if name not in _KEYS]
    if unknown or "day" not in table:
        raise ValueError(f"{where} is {given!r}; expected a day such as 2026-12-25, or a table of {listed(_KEYS)}")
    first = _day(table["day"], where)
    last = _day(table.get("last", first), where)
    if len(first) != len(last):
        raise ValueError(f"{where}: {first} and {last} must both have a year, or neither")
    if len(first) > len("12-25") and last < first:
        raise ValueError(f"{where}: the last day {last} comes before the first, {first}")
    times = {name: _time(table[name], where) for name in ("from", "until") if name in table}
    return {"first": first, "last": last, **times}


def _day(given: object, where: str) -> str:
    text = given.isoformat() if isinstance(given, date) and not isinstance(given, datetime) else given
    if isinstance(text, str) and _DAY.fullmatch(text):
        try:
            date.fromisoformat(text if len(text) > len("12-25") else f"{_LEAP_YEAR}{text}")
        except ValueError:
            pass
        else:
            return text
    raise ValueError(f"{where} is {given!r}; expected a day such as 2026-12-25, or 12-25 for every year")


def _time(given: object, where: str) -> str:
    text = given.isoformat() if isinstance(given, time) else given
    if isinstance(text, str) and _TIME.fullmatch(text):
        return text if len(text) > len("24:00") else f"{text}:00"
    raise ValueError(f"{where} is {given!r}; expected a time such as 09:00")
