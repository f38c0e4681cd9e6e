"""Where the characters of a value stand in the text of its document.

What a parser hands out is shorter than what is written: a reference such as ``&lt;`` is one character, comments inside
a text and the frame of a CDATA section are none, and the end of a line is always one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain, islice

from attrs import frozen

from orsagent.errors import Position
from orsagent.scxml.positions import Positions

__all__ = ["Characters"]

_PIECE = re.compile(
    rb"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(?P<data>.*?)\]\]>|&[^;]*;|\r\n|[\x00-\x7f]|[\xc0-\xff][\x80-\xbf]*", re.DOTALL
)
_CHARACTER = re.compile(rb"\r\n|[\x00-\x7f]|[\xc0-\xff][\x80-\xbf]*")
_PLAIN = re.compile(rb"[\x00-\x0c\x0e-\x25\x27-\x3b\x3d-\x7f]*")


@frozen(eq=False)
class Characters:
    """The characters of one value."""

    _positions: Positions
    _offsets: Sequence[int]

    @classmethod
    def of(cls, positions: Positions, data: bytes, start: int, length: int) -> Characters:
        """The `length` characters of the value whose first piece begins at the byte `start`."""
        plain = _PLAIN.match(data, start, start + length)
        if plain is not None and plain.end() == start + length:
            return cls(positions, range(start, start + length + 1))
        found = list(islice(_offsets(data, start), length))
        return cls(positions, [*found, _after(data, found[-1]) if found else start])

    def at(self, index: int) -> Position:
        """Where a character stands; the one behind the last is the end."""
        return self._positions.at(self._offsets[min(max(index, 0), len(self._offsets) - 1)])


def _offsets(data: bytes, start: int) -> Iterator[int]:
    return chain.from_iterable(map(_characters, _PIECE.finditer(data, start)))


def _characters(piece: re.Match[bytes]) -> Iterator[int]:
    if piece["data"] is not None:
        start = piece.start("data")
        return (start + one.start() for one in _CHARACTER.finditer(piece["data"]))
    return iter(() if piece[0].startswith((b"<!--", b"<?")) else (piece.start(),))


def _after(data: bytes, last: int) -> int:
    piece = _PIECE.match(data, last)
    return last if piece is None else piece.end()
