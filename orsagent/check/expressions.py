"""Where ECMAScript stands in a document: every attribute and text that holds some, with the place of each character."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from attrs import define, field
from lxml import etree

from orsagent.actions import ElementSpec
from orsagent.check.subject import Subject
from orsagent.errors import DocumentError, Position
from orsagent.scxml.reading.markup import local_name, namespace
from orsagent.scxml.reading.source import Written
from orsagent.scxml.reading.vocabulary import ELEMENTS
from orsagent.scxml.script.writer import Kind

__all__ = ["Snippet", "snippets"]

_EXPRESSIONS: Final[Mapping[tuple[str, str], Kind]] = {
    ("transition", "cond"): Kind.EXPRESSION,
    ("if", "cond"): Kind.EXPRESSION,
    ("elseif", "cond"): Kind.EXPRESSION,
    ("foreach", "array"): Kind.EXPRESSION,
    ("foreach", "item"): Kind.NAME,
    ("foreach", "index"): Kind.NAME,
    ("log", "expr"): Kind.EXPRESSION,
    ("log", "level"): Kind.EXPRESSION,
    ("data", "id"): Kind.NAME,
    ("data", "expr"): Kind.EXPRESSION,
    ("assign", "location"): Kind.LOCATION,
    ("assign", "expr"): Kind.EXPRESSION,
    ("content", "expr"): Kind.EXPRESSION,
    ("param", "expr"): Kind.EXPRESSION,
    ("param", "location"): Kind.EXPRESSION,
    ("send", "eventexpr"): Kind.EXPRESSION,
    ("send", "targetexpr"): Kind.EXPRESSION,
    ("send", "typeexpr"): Kind.EXPRESSION,
    ("send", "delayexpr"): Kind.EXPRESSION,
    ("send", "idlocation"): Kind.LOCATION,
    ("send", "hints"): Kind.EXPRESSION,
    ("cancel", "sendidexpr"): Kind.EXPRESSION,
    ("invoke", "typeexpr"): Kind.EXPRESSION,
    ("invoke", "srcexpr"): Kind.EXPRESSION,
    ("invoke", "idlocation"): Kind.LOCATION,
}
"""Attributes that hold ECMAScript in every dialect that has them; a dialect adds its own."""

_NAMELIST: Final = "namelist"
_WORD: Final = re.compile(r"\S+")


@define(eq=False, kw_only=True)
class Snippet:
    """One text of ECMAScript.

    Attributes:
        kind: how it is used.
        text: the text.
        element: the element that it stands in.
        attribute: the attribute that holds it; None for the text of a script.
        file: the file that it was read from, if it does not stand in the document.
        base: where it begins in the attribute's value.
    """

    kind: Kind
    text: str
    element: etree._Element
    attribute: str | None
    file: str | None = None
    base: int = 0
    _subject: Subject
    _characters: Written | None = field(default=None, init=False)

    @property
    def key(self) -> tuple[str, str]:
        """The names of its element and attribute."""
        return local_name(self.element), self.attribute or ""

    @property
    def described(self) -> str:
        """How messages name it."""
        if self.file is not None:
            return f"the script {self.file}"
        return "the script" if self.attribute is None else f"{self.attribute!r}"

    def at(self, offset: int) -> Position:
        """Where one of its characters stands; for a file, where the document names it."""
        source = self._subject.source
        if self.file is not None:
            return source.attribute_position(self.element, "src")
        if self._characters is None:
            self._characters = (
                source.text_characters(self.element)
                if self.attribute is None
                else source.attribute_characters(self.element, self.attribute)
            )
        return self._characters.at(self.base + offset)

    def span(self, start: int, end: int) -> tuple[Position, Position | None]:
        """Where a part begins and ends; a file's parts have no end."""
        return self.at(start), None if self.file is not None else self.at(end)

    def whole(self) -> tuple[Position, Position | None]:
        """Where it begins and ends."""
        return self.span(0, len(self.text))


def snippets(subject: Subject) -> Iterator[Snippet]:
    """Every text of ECMAScript of a document, in document order."""
    for element in subject.elements():
        name = local_name(element)
        allowed = ELEMENTS[name].attributes | subject.dialect.attributes.get(name, frozenset())
        for attribute in element.attrib:
            if attribute in allowed:
                yield from _of_attribute(subject, element, name, str(attribute))
        if name == "script":
            yield from _of_script(subject, element)
        elif ELEMENTS[name].foreign:
            for child in element:
                yield from _of_action(subject, child)


def _of_attribute(subject: Subject, element: etree._Element, name: str, attribute: str) -> Iterator[Snippet]:
    text = element.get(attribute, "")
    if attribute == _NAMELIST:
        for word in _WORD.finditer(text):
            yield _snippet(subject, Kind.EXPRESSION, word[0], element, attribute, base=word.start())
        return
    kind = _EXPRESSIONS.get((name, attribute)) or _by_dialect(subject, name, attribute, text)
    if kind is not None and (text.strip() or (name, attribute) != ("log", "expr")):
        yield _snippet(subject, kind, text, element, attribute)


def _by_dialect(subject: Subject, name: str, attribute: str, text: str) -> Kind | None:
    pair = (name, subject.dialect.aliases.get((name, attribute), attribute))
    quoted = pair in subject.dialect.quoted and text.lstrip()[:1] in ("'", '"')
    return Kind.EXPRESSION if quoted or pair in subject.dialect.expressions else None


def _of_script(subject: Subject, element: etree._Element) -> Iterator[Snippet]:
    uri = element.get("src")
    if uri is None:
        yield _snippet(subject, Kind.SCRIPT, element.text or "", element, None)
        return
    try:
        text = subject.content.script(element).source
    except DocumentError:
        return  # `structure` tells it
    yield Snippet(kind=Kind.SCRIPT, text=text, element=element, attribute=None, file=uri, subject=subject)


def _of_action(subject: Subject, element: etree._Element) -> Iterator[Snippet]:
    yield from _of_part(subject, element, subject.registry.element(namespace(element), local_name(element)))


def _of_part(subject: Subject, element: etree._Element, specification: ElementSpec | None) -> Iterator[Snippet]:
    """What stands in an action, or in one of its child elements that is described."""
    kinds = {} if specification is None else {one.name: one.kind.value for one in specification.attributes}
    for attribute, text in element.attrib.items():
        kind = kinds.get(str(attribute))
        if kind in ("value", "boolean"):
            yield _snippet(subject, Kind.EXPRESSION, str(text), element, str(attribute))
        elif kind == "location":
            yield _snippet(subject, Kind.LOCATION, str(text), element, str(attribute))
    described = {} if specification is None else {one.name: one for one in specification.children}
    for child in element:
        if local_name(child) in described:
            yield from _of_part(subject, child, described[local_name(child)])


def _snippet(
    subject: Subject, kind: Kind, text: str, element: etree._Element, attribute: str | None, *, base: int = 0
) -> Snippet:
    if kind is Kind.EXPRESSION and subject.dialect.programs:
        kind = Kind.PROGRAM
    return Snippet(kind=kind, text=text, element=element, attribute=attribute, base=base, subject=subject)
