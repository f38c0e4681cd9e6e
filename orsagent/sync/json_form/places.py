"""Where the members of a JSON text stand; the standard library's reader does not tell.

The text has been read before, so it is valid: it is enough to walk over it. This is done for messages of errors only.
"""

from __future__ import annotations

import json
import re
from typing import Final, TypeAlias

from attrs import define, field

__all__ = ["Path", "Places"]

Path: TypeAlias = tuple[str | int, ...]
"""Names and indexes from the root to a value."""

_GAP: Final = re.compile(r"[ \t\r\n]*")
_SCALAR: Final = re.compile(r"[^\s,\]}]+")
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')


@define(eq=False)
class Places:
    """The places of a text.

    Args:
        text: valid JSON.

    Attributes:
        twice: the first member that its object has already, None when there is none.
    """

    text: str
    twice: Path | None = field(default=None, init=False)
    _offsets: dict[Path, int] = field(factory=dict, init=False)
    _offset: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        self._value(())

    def at(self, path: Path) -> tuple[int, int]:
        """Line and column of a value, counted from 1; those of what it would be in, if the text does not have it."""
        while path and path not in self._offsets:
            path = path[:-1]
        before = self.text[: self._offsets[path]]
        return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self._offset)
        assert match is not None, "the text is valid JSON"  # noqa: S101 -- see the class
        self._offset = match.end()
        return match[0]

    def _next(self) -> str:
        self._skip(_GAP)
        return self.text[self._offset]

    def _value(self, path: Path) -> None:
        first = self._next()
        if path in self._offsets:
            self.twice = self.twice or path
        self._offsets[path] = self._offset
        if first == "{":
            self._members(path)
        elif first == "[":
            self._elements(path)
        else:
            self._skip(_STRING if first == '"' else _SCALAR)

    def _members(self, path: Path) -> None:
        self._offset += 1
        while self._next() != "}":
            name = json.loads(self._skip(_STRING))
            self._next()
            self._offset += 1  # the colon
            self._value((*path, name))
            self._comma()
        self._offset += 1

    def _elements(self, path: Path) -> None:
        self._offset += 1
        index = 0
        while self._next() != "]":
            self._value((*path, index))
            index += 1
            self._comma()
        self._offset += 1

    def _comma(self) -> None:
        if self._next() == ",":
            self._offset += 1
