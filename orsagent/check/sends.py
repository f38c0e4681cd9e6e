"""Events, delays and targets of the other dialect, and delays that are no time.

In the Recommendation ``event``, ``target``, ``delay`` and ``sendid`` are literal; in ORS they are expressions. A
document of one that is written like the other loads, and then sends the wrong event, or none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lxml import etree

from orsagent.check.constants import UNKNOWN, value_of
from orsagent.check.expressions import Snippet
from orsagent.check.findings import Problem
from orsagent.check.scripts import Analysed, Names
from orsagent.check.subject import Subject
from orsagent.scxml.reading.markup import local_name

__all__ = ["delays", "quoted_literals", "unquoted_literals"]

_LITERALS: Final = frozenset(
    {
        ("cancel", "sendid"),
        ("invoke", "src"),
        ("invoke", "type"),
        ("raise", "event"),
        ("send", "delay"),
        ("send", "event"),
        ("send", "id"),
        ("send", "target"),
        ("send", "type"),
        ("transition", "event"),
    }
)
"""Attributes that the Recommendation reads literally, and that authors put in quotation marks."""

_QUOTED: Final = re.compile(r"""\s*(['"]).*\1\s*""", re.DOTALL)
_BARE: Final = re.compile(r"\s*[#\w][\w.#*:/@-]*\s*")
_DELAY: Final = re.compile(r"\s*\+?(\d+(?:\.\d*)?|\.\d+)(ms|s)\s*")
"""What the interpreter takes (SCXML 1.0, 6.2.4: a CSS2 time)."""
_NUMBER: Final = re.compile(r"\s*\d+(?:\.\d+)?\s*")
_INTERNAL: Final = ("#_internal", "_internal")


def quoted_literals(subject: Subject) -> Iterator[Problem]:
    """Literal attributes in quotation marks, which become part of the text."""
    expressions = subject.dialect.expressions | subject.dialect.quoted
    aliases = subject.dialect.aliases
    for element in subject.elements():
        name = local_name(element)
        for attribute, value in element.attrib.items():
            pair = (name, aliases.get((name, str(attribute)), str(attribute)))
            if pair in _LITERALS and pair not in expressions and _QUOTED.fullmatch(str(value)):
                yield _quoted(subject, element, str(attribute), str(value))


def _quoted(subject: Subject, element: etree._Element, attribute: str, value: str) -> Problem:
    name, bare = local_name(element), value.strip()[1:-1]
    message = (
        f"{attribute!r} of <{name}> is literal in the dialect {subject.dialect.name}: "
        f"the quotation marks become part of {value.strip()}"
    )
    position = subject.source.attribute_position(element, attribute)
    hint = f"write {attribute}={bare!r}"
    if (name, attribute) != ("transition", "event") and name != "raise":
        hint += ", or check the document with the dialect ors"
    return Problem("quoted-literal", message, position, hint=hint)


def unquoted_literals(subject: Subject, analysed: list[Analysed], names: Names) -> dict[Snippet, Problem]:
    """Expressions that are written as if they were literal, by snippet.

    Args:
        subject: the document.
        analysed: its snippets.
        names: every name that there is.
    """
    found = {}
    for one in analysed:
        snippet, analysis = one.snippet, one.analysis
        if snippet.key not in subject.dialect.expressions or not _BARE.fullmatch(snippet.text):
            continue
        wrong = analysis.error is not None or any(not names.has(name.text) for name in analysis.names)
        if wrong:
            name, attribute = snippet.key
            message = (
                f"{attribute!r} of <{name}> is an expression in the dialect {subject.dialect.name}, "
                f"and {snippet.text.strip()!r} is none that gives a value"
            )
            hint = f"""write {attribute}="'{snippet.text.strip()}'", or check the document with the dialect w3c"""
            found[snippet] = Problem("unquoted-literal", message, *snippet.whole(), hint=hint)
    return found


def delays(subject: Subject, analysed: list[Analysed], constants: Mapping[str, object]) -> Iterator[Problem]:
    """Delays that are no time, and delayed events for the internal queue, which has no delays (SCXML 1.0, 6.2.4)."""
    values: dict[tuple[etree._Element, str], Any] = {}
    for one in analysed:
        snippet = one.snippet
        if snippet.key[0] == "send" and snippet.attribute is not None and one.analysis.error is None:
            values[snippet.element, snippet.attribute] = value_of(one.analysis.value, constants)
    for element in subject.elements():
        if local_name(element) == "send":
            yield from _delay(subject, element, values)


def _delay(
    subject: Subject, element: etree._Element, values: Mapping[tuple[etree._Element, str], Any]
) -> Iterator[Problem]:
    attribute = "delay" if "delay" in element.attrib else "delayexpr"
    value = _given(subject, element, attribute, values)
    if value is UNKNOWN or value in (None, "") or isinstance(value, list | dict):
        return
    characters = subject.source.attribute_characters(element, attribute)
    place = characters.at(0), characters.at(len(element.get(attribute, "")))
    if isinstance(value, bool) or not _DELAY.fullmatch(str(value)):
        number = not isinstance(value, bool) and _NUMBER.fullmatch(str(value))
        hint = f"a number needs its unit: {str(value).strip()}s or {str(value).strip()}ms" if number else None
        yield Problem("bad-delay", f"the delay {value!r} is no time such as '1.5s' or '200ms'", *place, hint=hint)
        return
    target = _given(subject, element, "target" if "target" in element.attrib else "targetexpr", values)
    if target in _INTERNAL and float(_DELAY.fullmatch(str(value))[1]) > 0:  # type: ignore[index]
        message = f"an event to {target} cannot have a delay: the internal queue has none"
        yield Problem("delayed-internal-event", message, *place, hint="leave out the target, or the delay")


def _given(
    subject: Subject, element: etree._Element, attribute: str, values: Mapping[tuple[etree._Element, str], Any]
) -> Any:  # noqa: ANN401 -- any value
    """What an attribute says: its text when it is literal, else the value of its expression; None if it is absent."""
    if attribute not in element.attrib:
        return None
    literal = not attribute.endswith("expr") and ("send", attribute) not in subject.dialect.expressions
    return element.get(attribute) if literal else values.get((element, attribute), UNKNOWN)
