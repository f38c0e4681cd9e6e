"""Syntax errors, undeclared variables, and what the null data model does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from attrs import frozen

from orsagent.check.ecmascript import Analysis, Name
from orsagent.check.expressions import Snippet
from orsagent.check.findings import Problem
from orsagent.check.subject import Subject
from orsagent.scxml.dialects import DIALECTS
from orsagent.scxml.script.writer import Kind

__all__ = ["Analysed", "Names", "all_names", "no_data_model", "syntax_errors", "undeclared"]

_SYSTEM: Final = frozenset({"_event", "_sessionid", "_name", "_ioprocessors", "_x", "In"})
"""SCXML 1.0, 5.10."""

_PLATFORM: Final[Mapping[str, frozenset[str]]] = {
    "w3c": frozenset(),
    "ors": frozenset(
        {"__GetCurrentStates", "__GetDocumentURL", "__Log", "__Raise", "_data", "_genesys", "_my_prefix", "args_"}
    ),
}
"""What a dialect's platform brings (Genesys 8.1 SCXML Technical Reference; `_genesys`: ORS Developer's Guide)."""

_OF_ANY_OBJECT: Final = frozenset(
    {"constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toSource", "toString", "valueOf"}
)

_IN: Final = re.compile(r"""\s*In\s*\(\s*(?:'[^']*'|"[^"]*")\s*\)\s*""")


@frozen(eq=False)
class Analysed:
    """A snippet with what the parser says of it."""

    snippet: Snippet
    analysis: Analysis


@frozen(kw_only=True)
class Names:
    """The names of a document.

    Attributes:
        declared: those that it declares.
        data: properties of ``_data`` that it assigns to, or asks for.
        others: those that are there in every session.
        complete: whether these are all: no script can bring more that a parser does not see.
    """

    declared: frozenset[str]
    data: frozenset[str]
    others: frozenset[str]
    complete: bool

    def has(self, name: str) -> bool:
        """Whether there may be such a variable."""
        return name in self.declared or name in self.data or name in self.others or not self.complete


def all_names(
    subject: Subject, analysed: list[Analysed], globals_: frozenset[str], constants: Mapping[str, object]
) -> Names:
    """Every name that there is, whoever brings it, wherever and whenever.

    Args:
        subject: the document.
        analysed: all its snippets.
        globals_: the global variables of ECMAScript.
        constants: those of the action modules.
    """
    declared: set[str] = set()
    data: set[str] = set()
    for one in analysed:
        declared |= _declared(subject, one)
        makes = one.snippet.kind is Kind.LOCATION
        data.update(name.text for name in one.analysis.members if makes or name.use in {"write", "probe"})
    return Names(
        declared=frozenset(declared),
        data=frozenset(data),
        others=globals_ | _SYSTEM | _PLATFORM[subject.dialect.name] | constants.keys(),
        complete=subject.complete and not subject.is_part and not any(one.analysis.dynamic for one in analysed),
    )


def _declared(subject: Subject, one: Analysed) -> set[str]:
    snippet, analysis = one.snippet, one.analysis
    if snippet.kind is Kind.NAME:
        return {snippet.text}
    names = set(analysis.declared)
    # typeof asks for a name that may be there; an assignment makes the variable, where the text is not strict
    uses = ("probe", "write") if snippet.kind is not Kind.LOCATION else ("probe",)
    names.update(name.text for name in analysis.names if name.use in uses)
    if snippet.kind is Kind.SCRIPT and snippet.element.getparent() is subject.root:
        names |= analysis.local
    return names


def syntax_errors(analysed: list[Analysed]) -> Iterator[Problem]:
    """Texts that are no ECMAScript."""
    for one in analysed:
        if one.analysis.error is not None:
            reason, offset = one.analysis.error
            message = f"{one.snippet.described} is no ECMAScript: {reason}"
            if one.snippet.kind is Kind.NAME:
                message = f"{one.snippet.described} is {one.snippet.text!r}, which is no variable name"
            yield Problem("script-syntax", message, one.snippet.at(offset))


def undeclared(subject: Subject, analysed: list[Analysed], names: Names) -> Iterator[Problem]:
    """Variables that nothing declares: reading one is a ReferenceError, and so is assigning to one by ``<assign>``."""
    for one in analysed:
        for name in one.analysis.names:
            if not names.has(name.text):
                yield _undeclared(subject, one.snippet, name, names)
        if subject.dialect.data_object and names.complete:
            for name in one.analysis.members:
                if name.text not in names.declared | names.data | _OF_ANY_OBJECT:
                    yield _no_data(one.snippet, name, names)


def _undeclared(subject: Subject, snippet: Snippet, name: Name, names: Names) -> Problem:
    hint = None
    for dialect, platform in _PLATFORM.items():
        if dialect != subject.dialect.name and name.text in platform and dialect in DIALECTS:
            hint = f"the dialect {dialect} has it: check the document with that dialect"
    message = f"the variable {name.text!r} is not declared anywhere"
    place = snippet.span(name.start, name.end)
    return Problem("undeclared-variable", message, *place, hint=hint, meant=(name.text, names.declared))


def _no_data(snippet: Snippet, name: Name, names: Names) -> Problem:
    message = f"there is no data item {name.text!r}: '_data.{name.text}' is undefined"
    place = snippet.span(name.start, name.end)
    return Problem("undeclared-variable", message, *place, meant=(name.text, names.declared))


def no_data_model(subject: Subject, found: list[Snippet]) -> Iterator[Problem]:
    """What a document with the null data model cannot have (SCXML 1.0, B.1)."""
    for snippet in found:
        name, attribute = snippet.key
        if attribute == "cond" and _IN.fullmatch(snippet.text):
            continue
        what = "<script>" if snippet.attribute is None else f"{attribute!r} of <{name}>"
        message = f"{what} needs a data model, and this document has datamodel='null', which has In('id') only"
        position = subject.source.position(snippet.element) if snippet.attribute is None else snippet.at(0)
        yield Problem("no-data-model", message, position, hint="use datamodel='ecmascript'")
