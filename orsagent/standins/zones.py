"""Time zones for scripts, which cannot ask Python: when each zone changes its offset, for two years and a little.

Names are those of the IANA database, as `zoneinfo` has it: 'EST' is five hours behind UTC all year there, 'EST5EDT' and
'PST8PDT' have summer time. What it has not, and workflows use, is in `ABBREVIATIONS`: three letters as Java and the
Configuration Server's default Time Zone objects have them. The script reads 'GMT+1' and 'UTC-3:30' by itself: hours
east of UTC, as people write it, where the IANA database's 'Etc/GMT+1' is west.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

__all__ = ["ABBREVIATIONS", "zone_named", "zone_table", "zone_text"]

ABBREVIATIONS: Final[Mapping[str, str]] = {
    "ACT": "Australia/Darwin",
    "AET": "Australia/Sydney",
    "AGT": "America/Argentina/Buenos_Aires",
    "ART": "Africa/Cairo",
    "AST": "America/Anchorage",
    "BET": "America/Sao_Paulo",
    "BST": "Asia/Dhaka",
    "CAT": "Africa/Harare",
    "CNT": "America/St_Johns",
    "CST": "America/Chicago",
    "CTT": "Asia/Shanghai",
    "EAT": "Africa/Addis_Ababa",
    "ECT": "Europe/Paris",
    "IET": "America/Indiana/Indianapolis",
    "IST": "Asia/Kolkata",
    "JST": "Asia/Tokyo",
    "MIT": "Pacific/Apia",
    "NET": "Asia/Yerevan",
    "NST": "Pacific/Auckland",
    "PLT": "Asia/Karachi",
    "PNT": "America/Phoenix",
    "PRT": "America/Puerto_Rico",
    "PST": "America/Los_Angeles",
    "SST": "Pacific/Guadalcanal",
    "VST": "Asia/Ho_Chi_Minh",
}
"""Names that the IANA database has not, each with the zone that is meant."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_YEARS: Final = 2
_MARGIN: Final = timedelta(days=2)
_PROBE: Final = timedelta(days=15)
"""How far apart two changes of one zone are at least; the shortest are the breaks of summer time in Ramadan."""


def zone_named(name: object) -> tzinfo:
    """The zone of a name that the IANA database, or `ABBREVIATIONS`, has.

    Raises:
        ValueError: neither has it.
    """
    if name == "UTC":
        return UTC  # also where there is no database
    try:
        return ZoneInfo(ABBREVIATIONS.get(str(name), str(name)))
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        hint = "" if available_timezones() else "; this system has no database: pip install tzdata"
        raise ValueError(
            f"{name!r} is no time zone; expected a name of the IANA database, such as Europe/Berlin{hint}"
        ) from error


def zone_text(date: datetime) -> str:
    """The table around a date as JSON: made once, since many sessions get it."""
    return _text(date.astimezone(UTC).year)


@lru_cache(maxsize=4)
def _text(year: int) -> str:
    return json.dumps(_table(year), separators=(",", ":"))


def zone_table(date: datetime) -> dict[str, Any]:
    """What a script needs to know of all zones, around a date.

    Returns:
        ``from`` and ``until``, in seconds since 1970: the time that the table covers; ``rules``: lists of the offset at
        first, and then pairs of a time and the offset from there on, in seconds; ``names``: the place in ``rules``.
    """
    return _table(date.astimezone(UTC).year)


@lru_cache(maxsize=4)
def _table(year: int) -> dict[str, Any]:
    start = max(datetime(1, 1, 1, tzinfo=UTC) + 2 * _MARGIN, datetime(year, 1, 1, tzinfo=UTC) - _MARGIN)
    end = datetime(min(year + _YEARS, 9999), 1, 1, tzinfo=UTC) + _MARGIN
    probes = list(_probes(start, end))
    rules: dict[tuple[int, ...], int] = {}
    names = {}
    for name in sorted(available_timezones() - {"localtime"}):
        rule = tuple(_rule(ZoneInfo(name), probes))
        names[name] = rules.setdefault(rule, len(rules))
    names |= {short: names[name] for short, name in ABBREVIATIONS.items() if short not in names and name in names}
    return {"from": _seconds(start), "until": _seconds(end), "rules": [list(rule) for rule in rules], "names": names}


def _probes(start: datetime, end: datetime) -> Iterator[datetime]:
    while start < end:
        yield start
        start += _PROBE
    yield end


def _rule(zone: ZoneInfo, probes: list[datetime]) -> Iterator[int]:
    """The first offset, then when it changes, and to what."""
    before, offset = probes[0], _offset(zone, probes[0])
    yield offset
    for probe in probes[1:]:
        found = _offset(zone, probe)
        if found != offset:
            yield from (_change(zone, before, probe, offset), found)
            offset = found
        before = probe


def _change(zone: ZoneInfo, before: datetime, after: datetime, offset: int) -> int:
    """The first second, between two times, at which the offset is another one."""
    low, high = _seconds(before), _seconds(after)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, _EPOCH + timedelta(seconds=middle)) == offset:
            low = middle
        else:
            high = middle
    return high


def _offset(zone: ZoneInfo, when: datetime) -> int:
    return round(_known(when.astimezone(zone).utcoffset()).total_seconds())


def _known(offset: timedelta | None) -> timedelta:
    return timedelta() if offset is None else offset


def _seconds(when: datetime) -> int:
    return (when - _EPOCH) // timedelta(seconds=1)
