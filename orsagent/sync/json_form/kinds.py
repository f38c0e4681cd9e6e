"""The kinds of values in the JSON form: how each is read, written and described, in one table.

Reading is strict about what a value is, and lenient about what a Stat Server may send that nobody has heard of: a
status or an action with another name stays a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from math import isfinite
from typing import Any, Final

from attrs import field, frozen

from orsagent.sync.json_form.places import Path
from orsagent.sync.updates import Status
from orsagent.tlib.key_values import KeyValueList

__all__ = [
    "ACTION",
    "ENTRIES",
    "NAME",
    "NAMES",
    "PUBLISHED",
    "STATUS",
    "TEXT",
    "TIME",
    "VERSION",
    "Kind",
    "WrongValueError",
]

PUBLISHED: Final[Mapping[int, Status]] = {int(one): one for one in Status if one >= Status.WaitForNextCall}
"""The statuses by the numbers that are published; those below are only ours."""

_BY_NAME: Final = {one.name.casefold().replace("_", ""): one for one in Status}
_BY_DIGITS: Final = {str(number): one for number, one in PUBLISHED.items()}
_LAST_TIME: Final = 253_402_300_799
"""The end of the year 9999: what is larger is not in seconds."""

_LARGEST: Final = 2**63 - 1
_DEEPEST: Final = 16
_LONGEST_SHOWN: Final = 60
_BYTES: Final = "hex"


class WrongValueError(Exception):
    """A value is not what it must be.

    Attributes:
        text: what was found and what was expected.
        path: where, from the value that was to be read.
    """

    def __init__(self, text: str, path: Path = ()) -> None:
        super().__init__(text)
        self.text = text
        self.path = path

    def inside(self, step: str | int) -> WrongValueError:
        """The same, seen from the object or array around it."""
        return WrongValueError(self.text, (step, *self.path))


@frozen(kw_only=True, eq=False)
class Kind:
    """A kind of values.

    Attributes:
        expected: what it must be, in words.
        read: the value of a JSON value. Raises `WrongValueError`.
        write: the JSON value of a value. Raises `WrongValueError`.
        schema: what JSON Schema says of it.
    """

    expected: str
    read: Callable[[object], Any] = field(repr=False)
    write: Callable[[Any], object] = field(repr=False)
    schema: Mapping[str, object] = field(repr=False)


def _wrong(found: object, expected: str) -> WrongValueError:
    shown = repr(found)
    if len(shown) > _LONGEST_SHOWN:
        shown = f"{shown[:_LONGEST_SHOWN]}..."
    return WrongValueError(f"found {shown}, expected {expected}")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _wrong(value, "a string")
    if not value.isascii() and any("\ud800" <= one <= "\udfff" for one in value):
        raise _wrong(value, "a string of whole characters, with no half of a surrogate pair")
    return value


def _name(value: object) -> str:
    if value == "":
        raise _wrong(value, "a string that is not empty")
    return _text(value)


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(value, "a whole number")
    if not -_LARGEST <= value <= _LARGEST:
        raise _wrong(value, "a whole number of at most 64 bits")
    return value


# --- statuses and actions

_STATUS: Final = (
    f"a status such as {Status.WaitForNextCall.name}, or one of the numbers {', '.join(map(str, PUBLISHED))}"
)


def _read_status(value: object) -> Status | str:
    if isinstance(value, str) and value:
        return _BY_DIGITS.get(value) or _known_name(_text(value))
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(value, _STATUS)
    return PUBLISHED[value] if value in PUBLISHED else str(_integer(value))


def _known_name(name: str) -> Status | str:
    known: Status | str = _BY_NAME.get(name.casefold().replace("_", ""), name)
    return known


def _read_action(value: object) -> str:
    known = _known_name(_name(value))
    return known.name if isinstance(known, Status) else known


def _write_status(value: object) -> str:
    return value.name if isinstance(value, Status) else _name(value)


# --- times


def _read_time(value: object) -> float:
    if isinstance(value, str):
        return _checked_time(_timestamp(value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(value, _TIME)
    return _checked_time(value)


def _timestamp(text: str) -> float:
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        raise _wrong(text, _TIME) from None
    if date.tzinfo is None:
        raise _wrong(text, "a date with its offset from UTC, such as 2025-12-18T08:30:00Z")
    return date.timestamp()


def _checked_time(value: float) -> float:
    if not isfinite(value) or not 0 <= value <= _LAST_TIME:
        raise _wrong(value, "seconds since 1970-01-01 UTC, up to the year 9999 (not milliseconds)")
    return float(value)


def _write_time(value: float) -> float:
    time = _read_time(value)
    return int(time) if time.is_integer() else time


_TIME: Final = "seconds since 1970-01-01 UTC, or a date such as 2025-12-18T08:30:00Z"


# --- key-value lists


def _read_entries(value: object, left: int = _DEEPEST) -> KeyValueList:
    return KeyValueList(_entries(value, _read_entry, left))


def _write_entries(value: object, left: int = _DEEPEST) -> dict[str, object]:
    return _entries(value, _write_entry, left)


def _entries(value: object, carry: Callable[[object, int], object], left: int) -> dict[str, object]:
    if not isinstance(value, Mapping):
        raise _wrong(value, 'an object, such as {"ReasonCode": "Break"}')
    if not left:
        raise WrongValueError(f"key-value lists are nested deeper than {_DEEPEST} levels")
    found: dict[str, object] = {}
    for key, entry in value.items():
        try:
            found[_name(key)] = carry(entry, left - 1)
        except WrongValueError as error:
            raise error.inside(str(key)) from None
    return found


def _read_entry(value: object, left: int) -> object:
    match value:
        case dict():
            return _read_entries(value, left)
        case [tag, str(digits)] if tag == _BYTES:
            return _bytes(digits)
        case str():
            return _text(value)
        case int() if not isinstance(value, bool):
            return _integer(value)
    raise _wrong(value, _ENTRY)


def _bytes(digits: str) -> bytes:
    try:
        return bytes.fromhex(digits)
    except ValueError:
        raise _wrong(digits, "hexadecimal digits, two for a byte") from None


def _write_entry(value: object, left: int) -> object:
    match value:
        case Mapping():
            return _write_entries(value, left)
        case bytes():
            return [_BYTES, value.hex()]
        case str():
            return _text(value)
        case int() if not isinstance(value, bool):
            return _integer(value)
    raise _wrong(value, "a string, a whole number, bytes or a nested key-value list")


_ENTRY: Final = 'a string, a whole number, an object, or bytes as ["hex", "00ff"]'


# --- lists of names


def _names(value: object) -> Iterable[str]:
    if not isinstance(value, list | tuple):
        raise _wrong(value, 'an array of strings, such as ["1001"]')
    for index, one in enumerate(value):
        try:
            yield _name(one)
        except WrongValueError as error:
            raise error.inside(index) from None


def _version(value: object) -> int:
    if _integer(value) < 1:
        raise _wrong(value, "a whole number from 1 up")
    return _integer(value)


# --- the table

_NOT_EMPTY: Final = {"type": "string", "minLength": 1}

TEXT: Final = Kind(expected="a string", read=_text, write=_text, schema={"type": "string"})
NAME: Final = Kind(expected="a string that is not empty", read=_name, write=_name, schema=_NOT_EMPTY)
NAMES: Final = Kind(
    expected="an array of strings that are not empty",
    read=lambda value: tuple(_names(value)),
    write=lambda value: list(_names(value)),
    schema={"type": "array", "items": _NOT_EMPTY},
)
VERSION: Final = Kind(
    expected="a whole number from 1 up", read=_version, write=_version, schema={"type": "integer", "minimum": 1}
)
STATUS: Final = Kind(
    expected="a status by its name, in any capitals, or by its published number; any other name or number is kept",
    read=_read_status,
    write=_write_status,
    schema={
        "anyOf": [
            {"enum": [one.name for one in Status]},
            {"enum": list(PUBLISHED)},
            {"description": "what is not known here", "type": ["string", "integer"], "minLength": 1},
        ]
    },
)
ACTION: Final = Kind(
    expected="the name of an action, such as NotReadyForNextCall; any other name is kept",
    read=_read_action,
    write=_read_action,
    schema=_NOT_EMPTY,
)
TIME: Final = Kind(
    expected="seconds since 1970-01-01 UTC as a number, or a date of ISO 8601 with its offset from UTC",
    read=_read_time,
    write=_write_time,
    schema={
        "anyOf": [
            {"type": "number", "minimum": 0, "maximum": _LAST_TIME},
            {"type": "string", "format": "date-time"},
        ]
    },
)
ENTRIES: Final = Kind(
    expected='a key-value list: strings, whole numbers, lists of the same kind, and bytes as `["hex", "00ff"]`',
    read=_read_entries,
    write=_write_entries,
    schema={"$ref": "#/definitions/KeyValueList"},
)
