"""Checks documents: every pass over the tree, then suppressions, then findings in the order of the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from attrs import define, field
from lxml import etree

from orsagent.actions import ActionModule, ActionRegistry, ModuleSpec, discover
from orsagent.check import actions, flow, scripts, sends
from orsagent.check.charts import Chart, chart_of
from orsagent.check.comments import accepted, declared_dialect
from orsagent.check.constants import truth
from orsagent.check.ecmascript import analyser
from orsagent.check.expressions import snippets
from orsagent.check.findings import Finding, Problem, problem_of
from orsagent.check.module_members import module_members
from orsagent.check.rules import RULES, canonical
from orsagent.check.scripts import Analysed
from orsagent.check.structure import structure
from orsagent.check.subject import Subject, subjects
from orsagent.check.suggestions import meant
from orsagent.errors import DocumentError, LimitError, Position
from orsagent.scxml import read
from orsagent.scxml.dialects import choose
from orsagent.scxml.resources import Resources
from orsagent.scxml.source import Limits, Source, parse

__all__ = ["check_file", "check_text"]

_MAX_BYTES: Final = Limits().bytes
_MOST_HINTS: Final = 100
"""A comparison with every known name takes time, and nobody reads more of them at once."""


def check_file(
    path: str | Path, dialect: str = "auto", *, modules: Iterable[ActionModule | ModuleSpec] = ()
) -> list[Finding]:
    """Check a file.

    Args:
        path: the file.
        dialect: ``w3c``, ``ors``, or ``auto``: what a comment ``<!-- orsagent: dialect w3c -->`` says, else ``ors``
            when a Genesys module's namespace is declared.
        modules: action modules beyond those that are installed.

    Returns:
        What is wrong with it, in the order of the document.

    Raises:
        DocumentError: the file cannot be read; the code is ``unreadable-file``.
        ValueError: there is no such dialect.
        EngineUnavailableError: no ECMAScript engine is there to parse with.
    """
    try:
        with Path(path).open("rb") as file:
            text = file.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        message = f"the file cannot be read: {reason}"
        raise DocumentError(message, Position(str(path), 1, 1), "unreadable-file") from error
    return check_text(text, str(path), dialect, modules=modules)


def check_text(
    text: str | bytes,
    path: str = "<string>",
    dialect: str = "auto",
    *,
    modules: Iterable[ActionModule | ModuleSpec] = (),
) -> list[Finding]:
    """Check the text of a document.

    Args:
        text: the document; bytes are decoded by their byte order mark or XML declaration, else as UTF-8.
        path: how findings name it; files that it names are looked for beside this path.
        dialect: as in `check_file`.
        modules: as in `check_file`.

    Returns:
        What is wrong with it, in the order of the document.

    Raises:
        ValueError: there is no such dialect.
        EngineUnavailableError: no ECMAScript engine is there to parse with.
    """
    choose(dialect, ())
    registry = discover().including(modules)
    try:
        source = parse(text, path)
    except DocumentError as error:
        return _findings([problem_of(error)], _lines(text))
    if dialect == "auto":
        dialect = declared_dialect(source) or dialect
    problems = list(dict.fromkeys(_problems(source, path, dialect, registry)))
    stay, own = accepted(problems, source, canonical)
    return _findings([*stay, *own], source.data)


def _problems(source: Source, path: str, dialect: str, registry: ActionRegistry) -> Iterator[Problem]:
    resources = Resources.of(path)
    refusal = _refusal(source, path, dialect, resources)
    names = set()
    if etree.QName(source.root).localname == "scxml" and etree.QName(source.root).namespace:
        for subject in subjects(source, choose(dialect, source.namespaces), resources, registry):
            for problem in _Checks(subject=subject).run():
                names.add(problem.name)
                yield problem
    if refusal is not None and refusal.name not in names:
        yield refusal


def _refusal(source: Source, path: str, dialect: str, resources: Resources) -> Problem | None:
    """What makes the reader refuse the document: no pass may be kinder than it is."""
    try:
        read(source.data, path, dialect, resources=resources)
    except DocumentError as error:
        return problem_of(error)
    return None


@define(eq=False, kw_only=True)
class _Checks:
    """Every pass over one document."""

    subject: Subject
    chart: Chart = field(init=False)
    analysed: list[Analysed] = field(factory=list, init=False)

    def run(self) -> Iterator[Problem]:
        subject = self.subject
        yield from structure(subject)
        self.chart = chart_of(subject)
        yield from self.chart.problems
        yield from (self._null() if subject.datamodel == "null" else self._ecmascript())
        yield from flow.unreachable(self.chart)
        yield from flow.never_taken(subject, self.chart, self._truth())
        yield from sends.quoted_literals(subject)
        yield from sends.delays(subject, self.analysed, subject.registry.constants())
        yield from actions.declared_actions(subject)
        yield from actions.deprecated(subject)
        yield from actions.unhandled(subject, self.chart)
        yield from actions.unknown_events(subject, self.chart)

    def _null(self) -> Iterator[Problem]:
        return scripts.no_data_model(self.subject, list(snippets(self.subject)))

    def _ecmascript(self) -> Iterator[Problem]:
        found, constants = list(snippets(self.subject)), self.subject.registry.constants()
        try:
            answers = analyser().analyse((one.kind, one.text) for one in found)
            globals_ = analyser().global_names
        except LimitError as error:
            message = f"the ECMAScript of this document is too much for the parser: {error}"
            yield Problem("script-syntax", message, self.subject.source.position(self.subject.root))
            return
        self.analysed = [Analysed(one, answers[one.kind, one.text]) for one in found]
        known = scripts.all_names(self.subject, self.analysed, globals_, constants)
        literal = sends.unquoted_literals(self.subject, self.analysed, known)
        yield from literal.values()
        others = [one for one in self.analysed if one.snippet not in literal]
        yield from scripts.syntax_errors(others)
        yield from scripts.undeclared(self.subject, others, known)
        yield from module_members(self.analysed, constants)
        yield from actions.wrong_values(self.subject, self.analysed, constants)

    def _truth(self) -> flow.Truth:
        conditions = {
            one.snippet.element: truth(one.analysis.value)
            for one in self.analysed
            if one.snippet.key == ("transition", "cond")
        }
        return lambda element: conditions.get(element) if "cond" in element.attrib else _is_one(element)


def _is_one(element: etree._Element) -> bool | None:
    """True for a transition without a condition; None for one that says nothing at all, which is no transition."""
    return True if "event" in element.attrib or "target" in element.attrib else None


def _findings(problems: list[Problem], text: bytes) -> list[Finding]:
    lines = _Lines(text.split(b"\n"))
    ordered = sorted(problems, key=lambda one: (one.position.line, one.position.column, RULES[one.name].code))
    hints = _Hints()
    return [_finding(one, lines, hints) for one in ordered]


def _finding(problem: Problem, lines: _Lines, hints: _Hints) -> Finding:
    rule = RULES[problem.name]
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=rule.severity,
        message=problem.message,
        position=problem.position,
        end=problem.end,
        hint=problem.hint or hints.of(problem),
        line=lines.at(problem.position.line),
    )


@define(eq=False)
class _Hints:
    _left: int = _MOST_HINTS

    def of(self, problem: Problem) -> str | None:
        """Which name was most likely meant."""
        if problem.meant is None or not self._left:
            return None
        self._left -= 1
        return meant(*problem.meant)


@define(eq=False)
class _Lines:
    """The lines of a text; findings in one line share one object."""

    _lines: list[bytes]
    _decoded: dict[int, str] = field(factory=dict)

    def at(self, line: int) -> str:
        if line not in self._decoded:
            found = self._lines[line - 1] if 0 < line <= len(self._lines) else b""
            self._decoded[line] = found.decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\r")
        return self._decoded[line]


def _lines(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "replace")
