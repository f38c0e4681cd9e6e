"""What is checked: one document, or a child document inside an ``<invoke>``; and the ways through its tree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import field, frozen
from lxml import etree

from orsagent.actions import ActionRegistry
from orsagent.scxml.dialects import Dialect
from orsagent.scxml.reading.content_reader import ContentReader
from orsagent.scxml.reading.markup import Markup, local_name, namespace
from orsagent.scxml.reading.prefixes import PLACEHOLDER
from orsagent.scxml.reading.source import Source
from orsagent.scxml.reading.vocabulary import ELEMENTS, NAMESPACE
from orsagent.scxml.resources import Resources

__all__ = ["Subject", "subjects"]


@frozen(eq=False, kw_only=True)
class Subject:
    """One document under check.

    Attributes:
        source: its text and tree.
        root: its ``<scxml>``.
        markup: reads its elements by the dialect.
        content: reads its executable content.
        resources: where its files are.
        registry: the action elements that are known.
        complete: whether all that it includes is there.
        is_part: whether it is written to be included: its placeholders stand for a prefix that another document gives,
            which also leads to its states, has functions for it, and handles what it does not.
    """

    source: Source
    root: etree._Element
    markup: Markup
    content: ContentReader
    resources: Resources
    registry: ActionRegistry
    complete: bool = True
    is_part: bool = False
    _elements: list[etree._Element] = field(factory=list, init=False)

    @property
    def dialect(self) -> Dialect:
        """The rules that it is read by."""
        return self.markup.dialect

    @property
    def datamodel(self) -> str:
        """``ecmascript``, unless the document says that it is ``null``."""
        return "null" if (self.root.get("datamodel") or "").strip() == "null" else "ecmascript"

    def line_of(self, element: etree._Element, beside: etree._Element) -> str:
        """How messages about one element name the place of another."""
        position = self.source.position(element)
        if position.path == self.source.position(beside).path:
            return f"line {position.line}"
        return f"{position.path}, line {position.line}"

    def elements(self) -> Sequence[etree._Element]:
        """Its SCXML elements in document order; not what is data, and not the child documents."""
        waiting = [] if self._elements else [self.root]
        while waiting:
            element = waiting.pop()
            self._elements.append(element)
            if not ELEMENTS[local_name(element)].data:
                waiting += [child for child in reversed(element) if _is_known(child)]
        return self._elements

    def foreign(self) -> Iterator[tuple[etree._Element, bool]]:
        """Its elements of other namespaces, each with whether it is executed where it stands."""
        for element in self.elements():
            known = ELEMENTS[local_name(element)]
            if not known.data:
                yield from ((child, known.foreign) for child in element if namespace(child) not in (NAMESPACE, ""))


def _is_known(element: etree._Element) -> bool:
    return namespace(element) == NAMESPACE and local_name(element) in ELEMENTS


def subjects(
    source: Source, dialect: Dialect, resources: Resources, registry: ActionRegistry, *, complete: bool = True
) -> Iterator[Subject]:
    """The document, and every child document that stands inside it."""
    markup = Markup(source, dialect, strict=True)
    roots = [source.root]
    while roots:
        root = roots.pop()
        subject = Subject(
            source=source,
            root=root,
            markup=markup,
            content=ContentReader(markup, resources),
            resources=resources,
            registry=registry,
            complete=complete,
            is_part=dialect.inclusion_prefixes and PLACEHOLDER.encode() in source.data,
        )
        yield subject
        roots += reversed(list(_children(subject)))


def _children(subject: Subject) -> Iterator[etree._Element]:
    for element in subject.elements():
        if local_name(element) == "invoke":
            contents = (one for one in element if _is_known(one) and local_name(one) == "content")
            yield from (one for content in contents for one in content if _is_known(one) and local_name(one) == "scxml")
