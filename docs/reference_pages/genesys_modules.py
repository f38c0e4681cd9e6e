"""The page of the stand-ins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from orsagent.actions import AttributeKind, AttributeSpec, ElementSpec, ModuleSpec
from orsagent.standins import MODULES
from orsagent.standins.tables.readings import READINGS
from reference_pages.attribute_kinds import KINDS
from reference_pages.markdown import bullets, table

__all__ = ["genesys_modules"]


def genesys_modules() -> Iterator[str]:
    """The page of the stand-ins: every module with its actions, and our readings."""
    yield "# Genesys modules"
    yield (
        "The modules that stand-ins play in tests and in `orsagent run`: "
        "[Test a routing workflow](../how-to/test-a-routing-workflow.md) shows them at work. Sources: the ORS "
        "Developer's Guide and the Genesys 8.1 SCXML Technical Reference. Every action may have further attributes and "
        "child elements: attributes are read as **open**, `<param>` elements are in `params`, `<content>` in "
        "`content`, others in `children`."
    )
    kinds = {a.kind for one in MODULES.values() for element in one.elements for a in element.attributes}
    yield "How attributes are read:"
    yield bullets(
        f"**{kind.value}**: {text}" for kind, text in KINDS.items() if kind in kinds or kind is AttributeKind.OPEN
    )
    for one in MODULES.values():
        yield f"## {one.name}"
        yield f"Namespaces: {', '.join(f'`{namespace}`' for namespace in one.namespaces)}."
        yield table(("action", "attributes", "what it does"), map(_module_row, one.elements))
        yield table(("event", "data"), _module_events(one))
        parts = list(_parts(one.elements))
        if parts:
            yield "Inside of them:"
            yield table(("element", "in", "attributes"), parts)
    yield "## Our readings"
    yield "What the published pages say, and how the stand-ins take it."
    yield table(("about", "published", "ours"), ((one.subject, one.published, one.ours) for one in READINGS))


def _module_row(element: ElementSpec) -> tuple[str, ...]:
    attributes = "; ".join(_described_attribute(one) for one in element.attributes)
    return f"`<{element.name}>`", attributes, element.description


def _described_attribute(attribute: AttributeSpec) -> str:
    kind = "" if attribute.kind is AttributeKind.VALUE else f" ({attribute.kind.value})"
    meaning = attribute.description if attribute.name != "requestid" else ""
    return f"`{attribute.name}`{kind}{f': {meaning}' if meaning else ''}".rstrip(".")


def _module_events(one: ModuleSpec) -> Iterator[tuple[str, ...]]:
    for element in one.elements:
        for event in element.events:
            said = re.search(r"`error` is one of (.*)\.$", event.description)
            data = ", ".join(f"`{name}`" for name in event.data)
            yield f"`{event.name}`", f"{data}; published errors: {said[1]}" if said else data


def _parts(elements: Iterable[ElementSpec]) -> Iterator[tuple[str, ...]]:
    owners: dict[tuple[str, str], list[str]] = {}
    for owner, element in _inside(elements):
        attributes = "; ".join(_described_attribute(one) for one in element.attributes)
        owners.setdefault((element.name, attributes), []).append(f"`<{owner}>`")
    for (name, attributes), found in owners.items():
        yield f"`<{name}>`", ", ".join(dict.fromkeys(found)), attributes


def _inside(elements: Iterable[ElementSpec]) -> Iterator[tuple[str, ElementSpec]]:
    for element in elements:
        for child in element.children:
            if not child.events:
                yield element.name, child
        yield from _inside(element.children)
