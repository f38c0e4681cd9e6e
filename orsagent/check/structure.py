"""Elements and attributes against the vocabulary: everything that is wrong, where the reader stops at the first.

What the reader checks when it makes the states stands in `charts`; whatever it refuses and nobody here has found is
added by `orsagent.check.documents`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from attrs import evolve
from lxml import etree

from orsagent.check.findings import Problem, problem_of
from orsagent.check.subject import Subject
from orsagent.errors import DocumentError
from orsagent.scxml.dialects import DIALECTS
from orsagent.scxml.reading.markup import local_name, namespace
from orsagent.scxml.reading.vocabulary import ELEMENTS, NAMESPACE

__all__ = ["structure"]

_Reading = Callable[[Subject, etree._Element], object]


def structure(subject: Subject) -> Iterator[Problem]:
    """What is wrong with the elements of a document, one by one."""
    for element in subject.elements():
        errors = list(subject.markup.problems(element))
        spelled = {p: a for a, p in subject.source.attribute_positions(element).items()} if errors else {}
        for error in errors:
            yield _explained(subject, element, error, spelled.get(error.position, ""))
        if "id" in element.attrib and local_name(element) in ("state", "parallel", "final", "history"):
            yield from _bad_id(subject, element)
        for read in _READINGS.get(local_name(element), ()):
            try:
                read(subject, element)
            except DocumentError as error:
                yield problem_of(error)
        if local_name(element) == "if":
            yield from _branches(subject, element)


def _explained(subject: Subject, element: etree._Element, error: DocumentError, found: str) -> Problem:
    """The problem, with the dialect in which it would be none, or the name that was meant."""
    problem = problem_of(error)
    if error.code != "unknown-attribute":
        return problem
    name = local_name(element)
    for dialect in DIALECTS.values():
        private = dialect.private_attributes and found.startswith("_")
        if private or found in dialect.attributes.get(name, ()):
            return evolve(problem, hint=f"the dialect {dialect.name} has it: check the document with that dialect")
    known = ELEMENTS[name].attributes | subject.dialect.attributes.get(name, frozenset())
    return evolve(problem, meant=(found, known))


def _bad_id(subject: Subject, element: etree._Element) -> Iterator[Problem]:
    name = str(element.get("id"))
    if not name or any(character.isspace() for character in name):
        position = subject.source.attribute_position(element, "id")
        yield Problem("bad-id", f"the id {name!r} is empty or has spaces", position)


def _branches(subject: Subject, element: etree._Element) -> Iterator[Problem]:
    closed = False
    for child in element:
        name = local_name(child) if namespace(child) == NAMESPACE else ""
        if closed and name in ("elseif", "else"):
            yield problem_of(subject.markup.error(f"<{name}> stands behind <else>", child, "misplaced-element"))
        closed = closed or name == "else"


# --- readings: each raises what the reader would


def _choice(name: str, *choices: str) -> _Reading:
    return lambda subject, element: subject.markup.choice(element, name, choices)


def _boolean(name: str) -> _Reading:
    return lambda subject, element: subject.markup.boolean(element, name)


def _either(name: str, as_expression: str) -> _Reading:
    return lambda subject, element: subject.markup.either(element, name, as_expression)


def _not_both(one: str, other: str) -> _Reading:
    def read(subject: Subject, element: etree._Element) -> None:
        if one in element.attrib and other in element.attrib:
            message = f"<{local_name(element)}> has both {one!r} and {other!r}: remove one"
            raise subject.markup.error(message, element, "contradictory-attributes")

    return read


def _needs(one: str, other: str) -> _Reading:
    def read(subject: Subject, element: etree._Element) -> None:
        if one not in element.attrib and other not in element.attrib:
            message = f"<{local_name(element)}> needs {one!r} or {other!r}"
            raise subject.markup.error(message, element, "missing-attribute")

    return read


def _needs_id(subject: Subject, element: etree._Element) -> None:
    if subject.markup.literal(element, "sendid") is None:
        _needs("sendid", "sendidexpr")(subject, element)


def _one_value(subject: Subject, element: etree._Element) -> None:
    """Attributes that give a value, and content: at most one of them."""
    names = [name for name in ("expr", "src") if name in element.attrib]
    inline = len(element) > 0 or bool((element.text or "").strip())
    if len(names) + inline > 1:
        known = "an expression and content" if local_name(element) != "data" else "more than one of expr, src, content"
        message = f"<{local_name(element)}> has {known}: keep one"
        raise subject.markup.error(message, element, "contradictory-content")


def _message(subject: Subject, element: etree._Element) -> None:
    contents = [c for c in element if local_name(c) == "content" and namespace(c) == NAMESPACE]
    params = any(local_name(c) == "param" and namespace(c) == NAMESPACE for c in element)
    if contents and (params or "namelist" in element.attrib):
        message = f"<{local_name(element)}> cannot have both <content> and namelist or <param>"
        raise subject.markup.error(message, contents[0], "contradictory-content")


def _script(subject: Subject, element: etree._Element) -> object:
    return subject.content.script(element)


_READINGS: Mapping[str, tuple[_Reading, ...]] = {
    "scxml": (
        _choice("version", "1.0"),
        _choice("profile", "ecmascript"),
        _choice("datamodel", "ecmascript", "null"),
        _choice("binding", "early", "late"),
    ),
    "history": (_choice("type", "shallow", "deep"),),
    "transition": (_choice("type", "external", "internal"),),
    "data": (_one_value,),
    "assign": (_one_value,),
    "content": (_one_value,),
    "donedata": (_message,),
    "param": (_not_both("expr", "location"), _needs("expr", "location")),
    "script": (_script,),
    "send": (
        _not_both("id", "idlocation"),
        *(_either(name, f"{name}expr") for name in ("event", "target", "type", "delay")),
        _message,
    ),
    "cancel": (_not_both("id", "sendid"), _either("sendid", "sendidexpr"), _needs_id),
    "invoke": (
        _not_both("id", "idlocation"),
        _either("type", "typeexpr"),
        _either("src", "srcexpr"),
        _boolean("autoforward"),
    ),
}
