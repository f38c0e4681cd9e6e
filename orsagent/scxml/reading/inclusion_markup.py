"""What ``xi:include`` and ``xi:fallback`` elements say, and how they may be written (XInclude 1.0, section 3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from attrs import frozen
from lxml import etree

from orsagent.errors import DocumentError
from orsagent.scxml.reading.source import Source

__all__ = ["ATTRIBUTES", "FALLBACK", "INCLUDE", "XINCLUDE", "Include", "misplaced_markup", "read_include"]

XINCLUDE: Final = "http://www.w3.org/2001/XInclude"
INCLUDE: Final = f"{{{XINCLUDE}}}include"
FALLBACK: Final = f"{{{XINCLUDE}}}fallback"

ATTRIBUTES: Final[Mapping[str, str]] = {
    "href": "the file, relative to the file that the inclusion stands in; without it, that file itself",
    "parse": "`xml`, the default, for elements; `text` for text",
    "xpointer": "the id of the element; without it, the root of the file",
    "encoding": "of a text; without it, what its byte order mark says, else UTF-8",
    "resolveid": "the prefix of the ids of the states of the part (ORS)",
    "accept": "for servers; nothing is read over a network",
    "accept-language": "the same",
}
"""The attributes of ``xi:include``, with what they say."""

_POINTER: Final = re.compile(r"[^\s()/#]+")
_PREFIX: Final = re.compile(r"[^\s()'\"]+")


@frozen(kw_only=True)
class Include:
    """What an inclusion asks for.

    Attributes:
        href: the file; None for the file that it stands in.
        text: whether it asks for a text.
        pointer: the id of the element; None for the root.
        encoding: of a text, if it is given.
        resolveid: the prefix, if it is given.
    """

    element: etree._Element
    href: str | None
    text: bool
    pointer: str | None
    encoding: str | None
    resolveid: str | None


def read_include(element: etree._Element, source: Source) -> Include:
    """What an inclusion asks for.

    Raises:
        DocumentError: an attribute is unknown, or has a value that it cannot have.
    """
    for attribute, message in _problems(element):
        raise DocumentError(message, source.attribute_position(element, attribute), "bad-include")
    return Include(
        element=element,
        href=(element.get("href") or "").strip() or None,
        text=element.get("parse") == "text",
        pointer=element.get("xpointer"),
        encoding=element.get("encoding"),
        resolveid=element.get("resolveid"),
    )


def _problems(element: etree._Element) -> Iterator[tuple[str, str]]:
    """What is wrong with its attributes: which one, and a message."""
    for name in map(str, element.attrib):
        if name not in ATTRIBUTES and not name.startswith(("{", "_")):
            yield name, f"<xi:include> has no attribute {name!r}; it knows: {', '.join(ATTRIBUTES)}"
    yield from _text_problems(element) if element.get("parse") == "text" else _xml_problems(element)
    if "#" in element.get("href", ""):
        message = "a place in a file is not named by '#' in href: write its id into the attribute xpointer"
        yield "href", message


def _text_problems(element: etree._Element) -> Iterator[tuple[str, str]]:
    if not element.get("href", "").strip():
        yield "href", "<xi:include parse='text'> needs 'href', the name of a file"
    for name in ("xpointer", "resolveid"):
        if name in element.attrib:
            yield name, f"a text has no elements: remove {name!r}, or write parse='xml'"


def _xml_problems(element: etree._Element) -> Iterator[tuple[str, str]]:
    parse, pointer, prefix = (element.get(name) for name in ("parse", "xpointer", "resolveid"))
    if parse not in (None, "xml"):
        yield "parse", f"parse is {parse!r}; expected xml or text"
    if pointer is None and not element.get("href", "").strip():
        yield "href", "<xi:include> needs 'href', the name of a file, or 'xpointer', an id in this one"
    if pointer is not None and not _POINTER.fullmatch(pointer):
        message = f"xpointer is {pointer!r}; expected the id of an element, such as xpointer='entry': "
        yield "xpointer", message + "schemes such as element() and xpointer() are not supported"
    if prefix is not None and not _PREFIX.fullmatch(prefix):
        yield "resolveid", f"resolveid is {prefix!r}; expected a name without spaces, such as resolveid='survey'"


def misplaced_markup(top: etree._Element, source: Source) -> Iterator[DocumentError]:
    """Elements of XInclude that stand where they must not."""
    for element in top.iter(f"{{{XINCLUDE}}}*"):
        name, parent = etree.QName(element).localname, element.getparent()
        inside = parent is not None and parent.tag == INCLUDE
        if name == "fallback" and not inside:
            message = "<xi:fallback> stands outside <xi:include>: put it inside"
        elif name == "fallback" and next(element.itersiblings(FALLBACK, preceding=True), None) is not None:
            message = "<xi:include> can have one <xi:fallback> only"
        elif name == "include" and inside:
            message = "<xi:include> stands in <xi:include>: put it into <xi:fallback>, or behind"
        elif name not in ("include", "fallback"):
            message = f"there is no XInclude element <xi:{name}>; expected include or fallback"
        else:
            continue
        yield DocumentError(message, source.position(element), "bad-include")
