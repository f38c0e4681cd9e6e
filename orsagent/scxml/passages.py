"""Texts that were put together from pieces: of a document, and of files that it includes.

What a script holds may begin in the document, go on in a file of functions, and end in the document again. A passage
knows where each of its characters was written.
"""

from __future__ import annotations

import re
from itertools import accumulate

from attrs import define, field, frozen

from orsagent.errors import Position
from orsagent.scxml.characters import Characters
from orsagent.scxml.positions import Positions

__all__ = ["Passage", "Piece"]

_LINE_END = re.compile("\r\n|[\n\r\u2028\u2029]")
"""What ends a line in ECMAScript (ECMA-262, 12.3)."""


@frozen(eq=False, kw_only=True)
class Piece:
    """A part of a passage.

    Attributes:
        length: how many characters of the passage it gives.
        start: the byte of `data` where it begins.
        data: the text that it was written in, as UTF-8.
        positions: of that text.
        markup: whether it was written in XML, where a character may take more than one.
        fixed: whether all its characters stand at its start: it takes the place of something else.
    """

    length: int
    start: int
    data: bytes
    positions: Positions
    markup: bool = True
    fixed: bool = False

    @classmethod
    def of_file(cls, path: str, text: str) -> Piece:
        """The whole of a file that is no XML."""
        data = text.encode("utf-8", "surrogatepass")
        return cls(length=len(text), start=0, data=data, positions=Positions(path, data), markup=False)

    def characters(self) -> Characters:
        """Where each character stands."""
        if self.fixed:
            return Characters(self.positions, range(self.start, self.start + 1))
        if self.markup:
            return Characters.of(self.positions, self.data, self.start, self.length)
        if self.data.isascii():
            return Characters(self.positions, range(self.start, self.start + self.length + 1))
        text = self.data[self.start :].decode()[: self.length]
        return Characters(self.positions, list(accumulate((len(one.encode()) for one in text), initial=self.start)))


@define(eq=False)
class Passage:
    """Where each character of a text was written."""

    pieces: tuple[Piece, ...]
    _known: dict[int, Characters] = field(factory=dict, init=False)

    def at(self, index: int) -> Position:
        """Where a character stands; the one behind the last is the end."""
        number, index, last = 0, max(index, 0), len(self.pieces) - 1
        while number < last and index >= self.pieces[number].length:
            index -= self.pieces[number].length
            number += 1
        if number not in self._known:
            self._known[number] = self.pieces[number].characters()
        return self._known[number].at(index)

    def at_line(self, text: str, line: int, column: int) -> Position:
        """Where a place stands that an ECMAScript engine names by line and column of the `text`, both from 1."""
        starts = [0, *(match.end() for match in _LINE_END.finditer(text))]
        start = starts[min(max(line, 1), len(starts)) - 1]
        return self.at(start + _characters_in(text[start : start + column], max(column, 1) - 1))


def _characters_in(text: str, units: int) -> int:
    """How many characters the first so many units of UTF-16 are, which engines count columns in."""
    taken = accumulate((1 + (one > "\uffff") for one in text), initial=0)
    return units if len(text) < units else sum(one <= units for one in taken) - 1
