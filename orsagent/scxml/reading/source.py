"""A document's text and its tree, with the exact position of every element, attribute value and text.

libxml2 keeps no columns, and as the line of an element the last line of its start tag. So the start tags are looked for
in the text of which lxml has built the tree; the elements of the tree stand in the same order.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from copy import deepcopy
from itertools import count
from typing import Protocol
from xml.parsers import expat

from attrs import define, field
from lxml import etree

from orsagent.errors import DocumentError, Position
from orsagent.scxml.characters import Characters
from orsagent.scxml.passages import Passage, Piece
from orsagent.scxml.positions import Later, Positions
from orsagent.scxml.reading.scan import Limits, is_harmless, is_too_deep, namespaces_in, scan
from orsagent.scxml.resources import IncludedFile, Resources

__all__ = ["Limits", "Source", "Written", "decoded", "parse"]

_PREFIX_VARIABLE = "_my_prefix"
_DECLARATION = re.compile(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']""")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')""")
_TAG_NAME = re.compile(rb"<[^\s/>]+")
_TAG_END = re.compile(rb"\s*/?>")
_BEFORE_TEXT = re.compile(rb"\s*>(?:\s+|<!--.*?-->|<!\[CDATA\[)*", re.DOTALL)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_DOCUMENT_ENCODINGS = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
"""Codecs of Python that are no encodings of text files; some take quadratic time."""


class Written(Protocol):
    """Where the characters of a text were written."""

    def at(self, index: int) -> Position:
        """Where a character stands; the one behind the last is the end."""
        ...


@define(eq=False)
class Source:
    """A parsed document.

    Attributes:
        path: the path as the user gave it.
        root: the lxml tree; comments and processing instructions are left out.
        namespaces: every namespace that is declared somewhere, used or not; in files that it includes too.
        data: the text, as UTF-8.
        prefix: what stands before the ids of its states, when it is a part of another document.
        prefixed: whether some part of it has such a prefix.
        resources: where the files are that it names, when it is a part of another document.
        included: the files that it includes.
        parts: what it includes of them.
    """

    path: str
    root: etree._Element
    namespaces: frozenset[str]
    data: bytes
    _positions: Positions
    _numbers: dict[etree._Element, int]
    prefix: str = ""
    prefixed: bool = field(default=False, init=False)
    resources: Resources | None = field(default=None, init=False)
    included: tuple[IncludedFile, ...] = field(default=(), init=False)
    parts: list[Source] = field(factory=list, init=False)
    _last_end: tuple[etree._Element | None, int] = field(default=(None, 0), init=False)
    _homes: dict[etree._Element, Source] = field(factory=dict, init=False)
    _values: dict[tuple[etree._Element, str], Written] = field(factory=dict, init=False)
    _texts: dict[etree._Element, Passage] = field(factory=dict, init=False)
    _ends: dict[int, int] = field(factory=dict, init=False)

    def part(self, element: etree._Element, prefix: str, resources: Resources) -> Source:
        """A copy of one of its elements, as a part of another document; the arguments become attributes."""
        root = deepcopy(element)
        root.tail = None
        numbers = {copied: self._numbers[one] for copied, one in zip(root.iter(), element.iter(), strict=True)}
        part = Source(self.path, root, self.namespaces, self.data, self._positions, numbers, prefix)
        part._ends, part.resources = self._ends, resources
        return part

    def adopt(self, part: Source) -> None:
        """Answer from here on for the elements of a part as well."""
        self.namespaces |= part.namespaces
        self.prefixed = self.prefixed or bool(part.prefix)
        self.parts.append(part)
        self._homes.update(dict.fromkeys(part._numbers, part))

    def home(self, element: etree._Element) -> Source:
        """The part that an element was written in: this document, or one of a file that it includes."""
        return self._homes.get(element, self)

    def mentions(self, text: str) -> bool:
        """Whether a text occurs in it, or in a part."""
        return text.encode() in self.data or any(part.mentions(text) for part in self.parts)

    def prefix_in(self, element: etree._Element, text: str) -> str:
        """The prefix of the part that an element belongs to, if a text that stands in it asks for the variable."""
        return self.home(element).prefix if self.prefixed and _PREFIX_VARIABLE in text else ""

    def set_text(self, element: etree._Element, text: str, passage: Passage) -> None:
        """Give an element another text to begin with, and remember where that was written."""
        element.text = text
        self._texts[element] = passage

    def set_attribute(self, element: etree._Element, name: str, value: str, written: Written) -> None:
        """Give an attribute another value, and remember where that was written."""
        element.set(name, value)
        self._values[element, name] = written

    def position(self, element: etree._Element) -> Position:
        """Where the element's start tag begins."""
        home = self._homes.get(element, self) if self._homes else self
        return Later(home._positions, home._numbers[element], "")

    def attribute_position(self, element: etree._Element, name: str) -> Position:
        """Where the value of an attribute begins; the element's own position if it has no such attribute."""
        home = self._homes.get(element, self) if self._homes else self
        return Later(home._positions, home._numbers[element], name)

    def attribute_positions(self, element: etree._Element) -> dict[str, Position]:
        """Where the values of all attributes begin, by name as it is written."""
        if element in self._homes:
            return self._homes[element].attribute_positions(element)
        return {name.decode(): self._positions.at(value) for name, value in self._attributes(element)}

    def text_position(self, element: etree._Element) -> Position:
        """Where the element's text begins, leading white space not counted."""
        if element in self._texts:
            text = element.text or ""
            return self._texts[element].at(len(text) - len(text.lstrip()))
        if element in self._homes:
            return self._homes[element].text_position(element)
        match = _BEFORE_TEXT.match(self.data, self._end_of_attributes(element))
        return self._positions.at(match.end()) if match else self.position(element)

    def attribute_characters(self, element: etree._Element, name: str) -> Written:
        """Where each character of an attribute's value stands."""
        return self._values.get((element, name)) or self.characters(element, name, len(element.get(name, "")))

    def characters(self, element: etree._Element, name: str, length: int) -> Characters:
        """Where each of so many characters stands that were written as an attribute's value."""
        if element in self._homes:
            return self._homes[element].characters(element, name, length)
        for found, value in self._attributes(element):
            if found == name.encode():
                return Characters.of(self._positions, self.data, value, length)
        return Characters.of(self._positions, self.data, self._start(element), 0)

    def text_characters(self, element: etree._Element) -> Passage:
        """Where each character of the text stands with which an element begins."""
        return self._texts.get(element) or Passage((self.text_piece(element),))

    def text_piece(self, element: etree._Element) -> Piece:
        """The text with which an element begins."""
        if element in self._homes:
            return self._homes[element].text_piece(element)
        start = _TAG_END.match(self.data, self._end_of_attributes(element))
        return self._piece(start.end() if start else self._start(element), element.text)

    def tail_piece(self, element: etree._Element) -> Piece:
        """The text behind an element."""
        if element in self._homes:
            return self._homes[element].tail_piece(element)
        tag = _TAG_END.match(self.data, self._end_of_attributes(element))
        if tag is not None and tag[0].endswith(b"/>"):
            return self._piece(tag.end(), element.tail)
        if not self._ends:
            self._ends.update(_ends(self.data))
        return self._piece(self._ends[self._start(element)], element.tail)

    def _piece(self, start: int, text: str | None) -> Piece:
        return Piece(length=len(text or ""), start=start, data=self.data, positions=self._positions)

    def at(self, offset: int) -> Position:
        """Where a byte of the text stands."""
        return self._positions.at(offset)

    def _start(self, element: etree._Element) -> int:
        return self._positions.tag(self._numbers[element])

    def _attributes(self, element: etree._Element) -> Iterator[tuple[bytes, int]]:
        match = _TAG_NAME.match(self.data, self._start(element))
        while match and (match := _ATTRIBUTE.match(self.data, match.end())):
            yield match[1], match.start(2) + 1

    def _end_of_attributes(self, element: etree._Element) -> int:
        last, end = self._last_end
        if last is element:
            return end
        match = _TAG_NAME.match(self.data, self._start(element))
        end = self._start(element)
        while match:
            end = match.end()
            match = _ATTRIBUTE.match(self.data, end)
        self._last_end = (element, end)
        return end


def parse(text: str | bytes, path: str, limits: Limits | None = None) -> Source:
    """Parse a document.

    Args:
        text: the document; bytes are decoded by their byte order mark or XML declaration, else as UTF-8.
        path: how errors name the document.
        limits: what it may measure.

    Raises:
        DocumentError: it is too large, wrongly encoded, not well-formed, or has a document type declaration.
    """
    limits = limits or Limits()
    if len(text) > limits.bytes:
        raise DocumentError(
            f"the document has {len(text):,} bytes, more than the {limits.bytes:,} allowed: split it",
            Position(path, 1, 1),
            "document-too-large",
        )
    data = _utf8(text, path)
    positions = Positions(path, data)
    root = _tree(data, limits, positions)
    numbers = dict(zip(root.iter(), count()))
    return Source(path, root, namespaces_in(root, data), data, positions, numbers)


def _ends(data: bytes) -> dict[int, int]:
    """Where each element ends that has an end tag, by the place where it begins."""
    parser = expat.ParserCreate("utf-8")
    waiting: list[int] = []
    found: dict[int, int] = {}

    def end(_name: str) -> None:
        found[waiting.pop()] = data.find(b">", parser.CurrentByteIndex) + 1

    parser.StartElementHandler = lambda _name, _attributes: waiting.append(parser.CurrentByteIndex)
    parser.EndElementHandler = end
    parser.Parse(data, True)  # noqa: FBT003 -- expat takes it by position only
    return found


def _utf8(text: str | bytes, path: str) -> bytes:
    if isinstance(text, bytes):
        text = decoded(text, path)
    try:
        return text.removeprefix("\ufeff").encode("utf-8")
    except UnicodeEncodeError as error:
        before = text[: error.start]
        where = Position(path, before.count("\n") + 1, error.start - before.rfind("\n"))
        raise DocumentError("a lone surrogate is no character", where, "encoding") from error


def decoded(data: bytes, path: str, encoding: str | None = None) -> str:
    """The text of a file.

    Args:
        data: what the file holds.
        path: how errors name it.
        encoding: what is said of it elsewhere; by default its byte order mark or XML declaration counts, else it is
            UTF-8.

    Raises:
        DocumentError: it is not in that encoding, or there is no such encoding.
    """
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    if encoding is None and marked is None:
        declared = _DECLARATION.match(data[:1024])
        encoding = declared[1].decode("ascii") if declared else "utf-8"
    encoding = marked if marked is not None and encoding is None else encoding or "utf-8"
    try:
        return data.decode(_document_encoding(encoding))
    except LookupError as error:
        message = f"the encoding {encoding!r} is not known: save the document as UTF-8"
        raise DocumentError(message, Position(path, 1, 1), "encoding") from error
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        before = data[:start]
        where = Position(path, before.count(b"\n") + 1, start - before.rfind(b"\n"))
        message = f"a byte here is not {encoding}: save the document in the encoding that it declares"
        raise DocumentError(message, where, "encoding") from error


def _document_encoding(name: str) -> str:
    if codecs.lookup(name).name in _NO_DOCUMENT_ENCODINGS:
        raise LookupError(name)
    return name


def _tree(data: bytes, limits: Limits, positions: Positions) -> etree._Element:
    harmless = is_harmless(data, limits)
    if not harmless:
        scan(data, limits, positions)
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        scan(data, limits, positions)
        message = f"not well-formed: {error.msg}"
        where = Position(positions.path, error.lineno or 1, max(error.offset or 1, 1))
        raise DocumentError(message, where, "xml-syntax") from error
    if harmless and is_too_deep(root, data, limits):
        scan(data, limits, positions)
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
