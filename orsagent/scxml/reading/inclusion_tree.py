"""Replacing inclusions in a tree: texts are joined, and remember where each of their pieces was written."""

from __future__ import annotations

from typing import Final

from attrs import define, field, frozen
from lxml import etree

from orsagent.scxml.passages import Passage, Piece
from orsagent.scxml.reading.source import Source

__all__ = ["HOLDER", "Content", "Replacing"]

HOLDER: Final = "{urn:orsagent}part"
"""The element in which a part is put together: so even its root may be an inclusion."""


@frozen(kw_only=True)
class Content:
    """What takes the place of an inclusion: a text, then elements with the texts behind them."""

    text: str = ""
    pieces: tuple[Piece, ...] = ()
    elements: tuple[etree._Element, ...] = ()


@define(eq=False)
class _Text:
    texts: list[str]
    pieces: list[Piece] = field(factory=list)


@define(eq=False)
class Replacing:
    """The inclusions of one tree, in the order of the tree. A text is set once, however many inclusions it has.

    Args:
        source: the document that the tree belongs to.
    """

    _source: Source
    _heads: dict[etree._Element, _Text] = field(factory=dict, init=False)
    _tails: dict[etree._Element, _Text] = field(factory=dict, init=False)

    def replace(self, element: etree._Element, content: Content) -> None:
        """Put something in the place of an inclusion, which is not the root of the tree."""
        parent, previous, tail = element.getparent(), element.getprevious(), element.tail or ""
        assert parent is not None  # noqa: S101 -- it is not the root
        place = parent.index(element)
        behind = [self._source.tail_piece(element)] if previous is None and not content.elements else []
        text = self._head(parent) if previous is None else self._tail(previous)
        parent.remove(element)
        text.texts += [content.text, *([] if content.elements else [tail])]
        text.pieces += [*content.pieces, *behind]
        for offset, one in enumerate(content.elements):
            parent.insert(place + offset, one)
        if content.elements:
            last = content.elements[-1]
            last.tail = (last.tail or "") + tail

    def finish(self) -> None:
        """Set the texts."""
        for element, text in self._heads.items():
            if element.tag != HOLDER:
                self._source.set_text(element, "".join(text.texts), Passage(tuple(text.pieces)))
        for element, text in self._tails.items():
            element.tail = "".join(text.texts)

    def _head(self, parent: etree._Element) -> _Text:
        if parent not in self._heads:
            pieces = [self._source.text_piece(parent)] if parent.tag != HOLDER else []
            self._heads[parent] = _Text([parent.text or ""], pieces)
        return self._heads[parent]

    def _tail(self, previous: etree._Element) -> _Text:
        return self._tails.setdefault(previous, _Text([previous.tail or ""]))
