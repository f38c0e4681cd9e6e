"""What a text must be before a tree is built of it: well-formed, safe, and no larger than allowed.

expat tells all of it, with a call into Python for each tag. Most texts can be seen to be harmless without it, by
looking for a few bytes and counting others: those are left to libxml2 alone. When in doubt, expat decides, and it is
expat that words what is wrong.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from xml.parsers import expat

from attrs import define, field, frozen
from lxml import etree

from orsagent.errors import DocumentError
from orsagent.scxml.positions import Positions
from orsagent.scxml.reading.vocabulary import STATES

__all__ = ["Limits", "is_harmless", "is_too_deep", "namespaces_in", "scan"]

_DOCTYPE: Final = b"<!DOCTYPE"
_DECLARATION: Final = re.compile(rb"""<\?xml version=(["'])1\.0\1(?: encoding=(["'])[A-Za-z][\w.-]*\2)?\s*\?>""")
_NAME_BEYOND_ASCII: Final = re.compile(rb"""<[^!?](?:[^"'<>\x80-\xff]++|"[^"<]*+"|'[^'<]*+')*+[\x80-\xff]""")
"""expat knows fewer letters than libxml2 does."""
_STATE: Final = re.compile(rb"<(?:[^\s<>/:]*:)?(?:%s)[\s/>]" % b"|".join(sorted(name.encode() for name in STATES)))
_XMLNS: Final = "xmlns"


@frozen(kw_only=True)
class Limits:
    """What a document may measure: beyond it, it is refused before any tree is built.

    Entering n states at once takes time and memory that grow with the square of n, and so does reading n attributes of
    one element: hence their limits.
    """

    bytes: int = 10 * 1024 * 1024
    elements: int = 200_000
    states: int = 20_000
    attributes: int = 1_000
    depth: int = 200
    inclusions: int = 2_000
    inclusion_depth: int = 32


def is_harmless(data: bytes, limits: Limits) -> bool:
    """Whether a text defines no entities and keeps within all limits but that of depth, for sure.

    Args:
        data: the text, as UTF-8.
        limits: what it may measure.
    """
    tags = data.count(b"<")
    return (
        _DOCTYPE not in data
        and data.find(b"<?", 1 if _DECLARATION.match(data) else 0) < 0
        and tags <= limits.elements
        and (tags <= limits.states or len(_STATE.findall(data)) <= limits.states)
        and (data.count(b"=") <= limits.attributes or _most_attributes(data) <= limits.attributes)
        and (data.isascii() or not _NAME_BEYOND_ASCII.search(data))
    )


def _most_attributes(data: bytes) -> int:
    """No tag has more attributes than this."""
    return max(piece.count(b"=") for piece in data.split(b"<"))


def is_too_deep(root: etree._Element, data: bytes, limits: Limits) -> bool:
    """Whether the elements of a harmless text are nested deeper than allowed."""
    return data.count(b"</") >= limits.depth and bool(_deeper(limits.depth)(root))


@lru_cache(maxsize=8)
def _deeper(depth: int) -> etree.XPath:
    return etree.XPath("/*" * (depth + 1))


def namespaces_in(root: etree._Element, data: bytes) -> frozenset[str]:
    """Every namespace that is declared somewhere in a document."""
    found = root.nsmap
    if data.count(_XMLNS.encode()) > len(found):
        return frozenset(uri for element in root.iter() for uri in element.nsmap.values())
    return frozenset(found.values())


def scan(data: bytes, limits: Limits, positions: Positions) -> None:
    """Read a text without building anything.

    Args:
        data: the text, as UTF-8.
        limits: what it may measure.
        positions: of the text.

    Raises:
        DocumentError: it is too large, not well-formed, or has a document type declaration.
    """
    _Scan(data, limits, positions).run()


@define(eq=False)
class _Scan:
    _data: bytes
    _limits: Limits
    _positions: Positions
    _parser: expat.XMLParserType = field(init=False)
    _depth: int = field(default=0, init=False)
    _elements: int = field(default=0, init=False)
    _states: int = field(default=0, init=False)

    def run(self) -> None:
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._doctype
        try:
            parser.Parse(self._data, True)  # noqa: FBT003 -- expat takes it by position only
        except expat.ExpatError as error:
            raise self._error(f"not well-formed: {expat.ErrorString(error.code)}", "xml-syntax") from error

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._limits.depth:
            message = f"elements are nested deeper than {self._limits.depth} levels"
            raise self._error(message, "document-too-deep")
        self._elements += 1
        if self._elements > self._limits.elements:
            message = f"there are more than {self._limits.elements:,} elements: split the document"
            raise self._error(message, "document-too-large")
        self._states += name.rpartition(":")[2] in STATES
        if self._states > self._limits.states:
            message = f"there are more than {self._limits.states:,} states: split the document"
            raise self._error(message, "document-too-large")
        if len(attributes) > self._limits.attributes:
            message = f"<{name}> has more than {self._limits.attributes:,} attributes"
            raise self._error(message, "document-too-large")

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _doctype(self, *_: object) -> None:
        message = "a document type declaration is not allowed (it could define entities): remove <!DOCTYPE ...>"
        began = self._data.rfind(_DOCTYPE, 0, self._parser.CurrentByteIndex)  # expat tells it only after the name
        raise self._error(message, "doctype", max(0, began))

    def _error(self, message: str, code: str, offset: int | None = None) -> DocumentError:
        if offset is None:
            offset = max(0, min(self._parser.CurrentByteIndex, len(self._data)))
        return DocumentError(message, self._positions.at(offset), code)
