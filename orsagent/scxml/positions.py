"""Where a byte of a text stands: its line and its column, both counted from 1, columns in characters.

Documents made by programs may be one line of megabytes, so a column must not cost a walk through its line. And most
positions are never looked at: so what a `Position` of a document is made of is found when somebody asks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import Any, NoReturn, final

from attrs import define, field
from attrs.exceptions import FrozenInstanceError

from orsagent.errors import Position

__all__ = ["Later", "Positions"]

_CHUNK = 4096
_CONTINUATIONS = bytes(range(0x80, 0xC0))
"""Bytes that go on with a character of UTF-8; any other begins one."""
_START_TAG = re.compile(rb"<(?:!--.*?-->|!\[CDATA\[.*?\]\]>|\?.*?\?>|([^/!?]))", re.DOTALL)
_BEFORE_VALUE = r"""<[^\s/>]++(?:\s++[^\s=/>]++\s*+=\s*+(?:"[^"]*+"|'[^']*+'))*?\s++%s\s*+=\s*+["']"""


@define(eq=False)
class Positions:
    """The positions in one text.

    Args:
        path: how positions name the document.
        data: the text, as UTF-8. Start tags are found in it if it is well-formed XML, without a document type
            declaration.
    """

    path: str
    _data: bytes
    _tags: list[int] = field(factory=list, init=False)
    _line_starts: list[int] = field(factory=list, init=False)
    _characters: list[int] | None = field(default=None, init=False)

    def at(self, offset: int) -> Position:
        """Where the byte at `offset` stands."""
        return Later(self, offset, None)

    def tag(self, number: int) -> int:
        """The byte at which a start tag begins, by the number of those before it."""
        if not self._tags:
            self._tags = [found.start() for found in _START_TAG.finditer(self._data) if found.lastindex]
        return self._tags[number]

    def find(self, place: int, attribute: str | None) -> Position:
        """Look a position up, see `Later`."""
        offset = place if attribute is None else self.tag(place)
        if attribute and (found := _value(attribute).match(self._data, offset)):
            offset = found.end()
        starts = self._line_starts or self._lines()
        line = bisect_right(starts, offset)
        start = starts[line - 1]
        column = offset - start if self._characters is None else self._between(self._characters, start, offset)
        return Position(self.path, line, column + 1)

    def _lines(self) -> list[int]:
        if not self._data.isascii():
            self._characters = list(accumulate(self._chunks(), initial=0))
        self._line_starts = [0, *(match.end() for match in re.finditer(rb"\n", self._data))]
        return self._line_starts

    def _chunks(self) -> list[int]:
        """How many characters begin in each chunk of the text."""
        return [_characters_in(self._data[start : start + _CHUNK]) for start in range(0, len(self._data), _CHUNK)]

    def _between(self, counted: list[int], start: int, offset: int) -> int:
        before = [
            counted[at // _CHUNK] + _characters_in(self._data[at // _CHUNK * _CHUNK : at]) for at in (start, offset)
        ]
        return before[1] - before[0]


def _part(name: str) -> Any:  # noqa: ANN401 -- what a field of a `Position` is
    """A field of a position, which cannot be set."""

    def read(self: Later) -> object:
        return getattr(self.found, name)

    def refuse(_self: Later, _value: object) -> NoReturn:
        raise FrozenInstanceError

    return property(read, refuse)


@final
class Later(Position):
    """A position that is looked up when somebody asks. It is equal to the `Position` that is found then.

    Args:
        positions: of the text.
        place: a byte, if `attribute` is None; else the number of start tags before the one that is meant.
        attribute: the name of the attribute whose value is meant, as it is written; empty for the tag itself. If there
            is no such attribute, the tag is meant.
    """

    __slots__ = ("_attribute", "_found", "_place", "_positions")

    # for its own slots only: the fields of a position are properties, and refuse
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__

    def __init__(self, positions: Positions, place: int, attribute: str | None) -> None:
        self._positions = positions
        self._place = place
        self._attribute = attribute
        self._found: Position | None = None

    @property
    def found(self) -> Position:
        """What it stands for."""
        if self._found is None:
            self._found = self._positions.find(self._place, self._attribute)
        return self._found

    path = _part("path")
    line = _part("line")
    column = _part("column")

    def __eq__(self, other: object) -> bool:
        return self.found == (other.found if isinstance(other, Later) else other)

    def __hash__(self) -> int:
        return hash(self.found)

    def __repr__(self) -> str:
        return repr(self.found)

    def __reduce__(self) -> tuple[type[Position], tuple[str, int, int]]:
        return Position, (self.path, self.line, self.column)


@lru_cache(maxsize=256)
def _value(name: str) -> re.Pattern[bytes]:
    """What stands in a start tag before the value of an attribute."""
    return re.compile((_BEFORE_VALUE % re.escape(name)).encode())


def _characters_in(data: bytes) -> int:
    return len(data.translate(None, _CONTINUATIONS))
