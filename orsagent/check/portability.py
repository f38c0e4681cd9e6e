"""What runs here, and not in ORS; and what belongs to the other dialect, so that it never happens in this one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from attrs import field, frozen
from lxml import etree

from orsagent.check.charts import Arc, Chart
from orsagent.check.findings import Problem
from orsagent.check.scripts import Analysed
from orsagent.check.subject import Subject
from orsagent.scxml.error_events import CANCEL_ANSWERS, ERROR_EVENTS
from orsagent.scxml.reading.markup import local_name

__all__ = ["foreign_error_names", "not_in_ors", "to_source_calls"]


@frozen(kw_only=True)
class _Lacking:
    """What the platform of a dialect does not have, although orsagent runs it.

    Attributes:
        elements: why, by the name of the element.
        attributes: what to write instead, by element and attribute.
    """

    elements: Mapping[str, str] = field(factory=dict)
    attributes: Mapping[tuple[str, str], str] = field(factory=dict)


_LACKING: Final[Mapping[str, _Lacking]] = {
    "ors": _Lacking(
        elements={
            "history": "its Technical Reference says that the history module is not supported",
            "foreach": "the Working Draft of 2009 that it follows has no such element",
        },
        attributes={
            ("send", "eventexpr"): "event",
            ("send", "targetexpr"): "target",
            ("send", "typeexpr"): "type",
            ("send", "delayexpr"): "delay",
            ("cancel", "sendidexpr"): "sendid",
        },
    ),
}
"""Genesys 8.1 SCXML Technical Reference, Core Elements and External Communication Elements."""

_TO_SOURCE: Final = re.compile(r"\.\s*toSource\s*\(")
_ROWS = tuple(ERROR_EVENTS.values())
_NAMES: Final[Mapping[str, frozenset[str]]] = {
    "w3c": frozenset(row.w3c for row in _ROWS),
    "ors": frozenset(row.ors.partition(".{")[0] for row in _ROWS)
    | {CANCEL_ANSWERS.successful, CANCEL_ANSWERS.not_allowed, CANCEL_ANSWERS.also},
}
"""The names of the platform's events, by dialect, without their last tokens."""


def not_in_ors(subject: Subject) -> Iterator[Problem]:
    """Elements and attributes that ORS does not know."""
    lacking = _LACKING.get(subject.dialect.name, _Lacking())
    for element in subject.elements():
        name = local_name(element)
        if name in lacking.elements:
            message = f"ORS does not know <{name}>, although it runs here: {lacking.elements[name]}"
            hint = "use states and conditions instead, if the document is to run in ORS"
            yield Problem("not-in-ors", message, subject.source.position(element), hint=hint)
        for attribute in map(str, element.attrib):
            if (name, attribute) in lacking.attributes:
                yield _attribute(subject, element, attribute, lacking.attributes[name, attribute])


def _attribute(subject: Subject, element: etree._Element, attribute: str, instead: str) -> Problem:
    message = f"ORS does not know {attribute!r} of <{local_name(element)}>: there {instead!r} is the expression"
    position = subject.source.attribute_position(element, attribute)
    return Problem("not-in-ors", message, position, hint=f"write {instead}=...")


def foreign_error_names(subject: Subject, chart: Chart) -> Iterator[Problem]:
    """Transitions that wait for nothing but platform events of the other dialect."""
    own = _NAMES[subject.dialect.name]
    others = {name: dialect for dialect, names in _NAMES.items() if dialect != subject.dialect.name for name in names}
    raised = {element.get("event", "") for element in subject.elements() if local_name(element) == "raise"}
    for node in chart.nodes:
        for arc in node.arcs:
            found = [_owner(one, others) for one in arc.descriptors]
            if found and all(found) and not any(_meets(one, own | raised) for one in arc.descriptors):
                yield _foreign(subject, arc, str(found[0]))


def _owner(descriptor: str, others: Mapping[str, str]) -> str | None:
    """The dialect whose platform raises what a descriptor waits for."""
    return next((dialect for name, dialect in others.items() if f"{descriptor}.".startswith(f"{name}.")), None)


def _meets(descriptor: str, names: frozenset[str]) -> bool:
    return any(f"{descriptor}.".startswith(f"{one}.") or f"{one}.".startswith(f"{descriptor}.") for one in names)


def _foreign(subject: Subject, arc: Arc, dialect: str) -> Problem:
    message = (
        f"{' '.join(arc.descriptors)!r} is an event of the dialect {dialect}; the platform never raises it in "
        f"{subject.dialect.name}"
    )
    position = subject.source.attribute_position(arc.element, "event")
    return Problem(
        "event-of-other-dialect", message, position, hint='event="error" matches the errors of both dialects'
    )


def to_source_calls(subject: Subject, analysed: list[Analysed]) -> Iterator[Problem]:
    """Calls of ``toSource``, which only the dialect `ors` has."""
    if subject.dialect.to_source:
        return
    for one in analysed:
        for call in _TO_SOURCE.finditer(one.snippet.text):
            message = f"there is no toSource in the dialect {subject.dialect.name}: it is SpiderMonkey's"
            hint = "write JSON.stringify(...), or check the document with the dialect ors"
            yield Problem("to-source", message, *one.snippet.span(call.start(), call.end()), hint=hint)
