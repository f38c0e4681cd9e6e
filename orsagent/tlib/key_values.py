"""T-Library's key-value lists: the form of Reasons and Extensions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias, Union

__all__ = ["NO_ENTRIES", "KeyValueList", "Value", "is_wildcard", "plain_text"]

Value: TypeAlias = Union[str, int, bytes, "KeyValueList"]

_DEEPEST: Final = 64
_NEEDS_QUOTES: Final = frozenset(" {},:='\"\\")


class KeyValueList(Mapping[str, Value]):
    """A key-value list that cannot be changed, at any depth. It equals a dict with the same entries, in any order.

    T-Library allows a key twice in one list; this class, like the objects of ECMAScript, does not.

    Args:
        entries: keys and values; a value is a str, an int, bytes, or again such a mapping.
        name: what messages call the list, such as ``reasons``.

    Raises:
        TypeError: a key or a value of another type; the message gives the path of the entry.
        ValueError: lists nested deeper than 64 levels, as a list that contains itself is.
    """

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[str, object] | None = None, *, name: str = "key-value list") -> None:
        self._entries = _frozen_entries({} if entries is None else entries, (name,))

    def __getitem__(self, key: str) -> Value:
        return self._entries[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __hash__(self) -> int:
        return hash(frozenset(self._entries))

    def __reduce__(self) -> tuple[type[KeyValueList], tuple[dict[str, object]]]:
        return KeyValueList, (self.to_dict(),)

    def __repr__(self) -> str:
        return repr(self.to_dict())

    def __str__(self) -> str:
        """The list for a terminal: ``{ReasonCode: Break, Level: 3}``."""
        return "{" + ", ".join(f"{plain_text(key)}: {_entry_text(value)}" for key, value in self.items()) + "}"

    def to_dict(self) -> dict[str, object]:
        """A copy as ordinary dicts, for the caller to change."""
        return {key: value.to_dict() if isinstance(value, KeyValueList) else value for key, value in self.items()}

    def to_json(self) -> dict[str, object]:
        """A copy that JSON can carry: bytes become ``{"hex": "00ff"}``."""
        return {key: _json_value(value) for key, value in self.items()}


def is_wildcard(value: object) -> bool:
    """Whether `value` equals everything, as `unittest.mock.ANY` does: it states an expectation and is no data."""
    return bool(value == object())


def plain_text(text: str) -> str:
    """`text` as it is where that is unmistakable and harmless on a terminal, else quoted and escaped."""
    if text and text.isprintable() and not _NEEDS_QUOTES.intersection(text):
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _frozen_entries(entries: object, path: tuple[str, ...]) -> dict[str, Value]:
    if not isinstance(entries, Mapping):
        raise TypeError(f"{'.'.join(path)} is {entries!r}, expected a mapping of keys to values")
    if len(path) > _DEEPEST:
        raise ValueError(f"{path[0]} is nested deeper than {_DEEPEST} levels; does it contain itself?")
    return {_key(key, path): _frozen_value(value, (*path, str(key))) for key, value in entries.items()}


def _key(key: object, path: tuple[str, ...]) -> str:
    if not isinstance(key, str) or not key:
        raise TypeError(f"{'.'.join(path)} has the key {key!r}, expected a non-empty string")
    return key


def _frozen_value(value: Any, path: tuple[str, ...]) -> Value:  # noqa: ANN401 - a wildcard stands for any value
    if isinstance(value, KeyValueList):
        return value
    if isinstance(value, Mapping):
        frozen = KeyValueList()
        frozen._entries = _frozen_entries(value, path)
        return frozen
    if is_wildcard(value) or (isinstance(value, (str, int, bytes)) and not isinstance(value, bool)):
        return value  # type: ignore[no-any-return]
    raise TypeError(f"{'.'.join(path)} is {value!r}, expected a string, an integer, bytes or a nested key-value list")


def _entry_text(value: object) -> str:
    if isinstance(value, str):
        return json.dumps(value) if value.lstrip("-").isdigit() else plain_text(value)
    return f"hex {value.hex()}" if isinstance(value, bytes) else str(value)


def _json_value(value: object) -> object:
    match value:
        case KeyValueList():
            return value.to_json()
        case bytes():
            return {"hex": value.hex()}
        case str() | int():
            return value
        case _:
            return repr(value)


NO_ENTRIES: Final = KeyValueList()
"""The empty list."""
