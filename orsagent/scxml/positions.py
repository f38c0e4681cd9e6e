"""Where a byte of a text stands: its line and its column, both counted from 1, columns in characters.

Documents made by programs may be one line of megabytes, so a column must not cost a walk through its line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from attrs import define, field

from orsagent.errors import Position

__all__ = ["Positions"]

_CHUNK = 4096
_CONTINUATIONS = bytes(range(0x80, 0xC0))
"""Bytes that go on with a character of UTF-8; any other begins one."""


@define(eq=False)
class Positions:
    """The positions in one text.

    Args:
        path: how positions name the document.
        data: the text, as UTF-8.
    """

    _path: str
    _data: bytes
    _line_starts: list[int] = field(init=False)
    _characters: list[int] | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._line_starts = [0, *(match.end() for match in re.finditer(rb"\n", self._data))]
        self._characters = None if self._data.isascii() else list(accumulate(self._chunks(), initial=0))

    def at(self, offset: int) -> Position:
        """Where the byte at `offset` stands."""
        line = bisect_right(self._line_starts, offset)
        start = self._line_starts[line - 1]
        column = offset - start if self._characters is None else self._between(self._characters, start, offset)
        return Position(self._path, line, column + 1)

    def _chunks(self) -> list[int]:
        """How many characters begin in each chunk of the text."""
        return [_characters_in(self._data[start : start + _CHUNK]) for start in range(0, len(self._data), _CHUNK)]

    def _between(self, counted: list[int], start: int, offset: int) -> int:
        before = [
            counted[at // _CHUNK] + _characters_in(self._data[at // _CHUNK * _CHUNK : at]) for at in (start, offset)
        ]
        return before[1] - before[0]


def _characters_in(data: bytes) -> int:
    return len(data.translate(None, _CONTINUATIONS))
