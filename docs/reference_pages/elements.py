"""The page of elements."""

from __future__ import annotations

from collections.abc import Iterator

from orsagent.actions import AttributeKind, AttributeSpec, ElementSpec
from orsagent.agent.elements import specification
from orsagent.scxml.reading.vocabulary import ELEMENTS, EXECUTABLE
from reference_pages.attribute_kinds import KINDS
from reference_pages.markdown import bullets, table

__all__ = ["elements"]


def elements() -> Iterator[str]:
    """The page of elements: the Agent extension, then SCXML itself."""
    yield "# Elements"
    yield "## The Agent extension"
    yield (
        "Source: ORS Developer's Guide, Agent Extension. What the guide leaves open stands in "
        "[our readings](../explanation/readings.md)."
    )
    yield "Namespaces, with any prefix:"
    yield bullets(f"`{namespace}`" for namespace in specification.namespaces)
    yield "How attributes are read:"
    yield bullets(f"**{kind.value}**: {text}" for kind, text in KINDS.items() if kind in _kinds_in_use())
    for element in specification.elements:
        yield from _action(element)
    yield "## SCXML"
    yield (
        "The elements of the Recommendation, in the namespace `http://www.w3.org/2005/07/scxml`. Required attributes "
        "are bold. *Executable content* is any of: "
        + ", ".join(f"`<{name}>`" for name in sorted(EXECUTABLE))
        + ". The "
        "attributes that a dialect adds stand on the page on [dialects](dialects.md)."
    )
    yield table(("element", "section", "attributes", "children"), map(_scxml_row, ELEMENTS))


def _kinds_in_use() -> set[AttributeKind]:
    return {attribute.kind for element in specification.elements for attribute in element.attributes}


def _action(element: ElementSpec) -> Iterator[str]:
    yield f"### `<{element.name}>`"
    yield element.description
    yield table(("attribute", "kind", "required", "meaning"), map(_attribute_row, element.attributes))
    yield "Ends in one of these events:"
    yield table(
        ("event", "data", "meaning"),
        ((f"`{one.name}`", ", ".join(f"`{name}`" for name in one.data), one.description) for one in element.events),
    )


def _attribute_row(attribute: AttributeSpec) -> tuple[str, ...]:
    required = "yes" if attribute.required else "no"
    return f"`{attribute.name}`", attribute.kind.value, required, attribute.description


def _scxml_row(name: str) -> tuple[str, ...]:
    element = ELEMENTS[name]
    attributes = (f"**`{one}`**" if one in element.required else f"`{one}`" for one in sorted(element.attributes))
    children = [f"`<{child}>`" for child in sorted(element.children - EXECUTABLE)]
    if element.children >= EXECUTABLE:
        children.append("executable content")
    if element.data:
        children.append("any content, as data")
    return f"`<{name}>`", element.section, ", ".join(attributes), ", ".join(children)
