"""Checks documents: every pass over the tree, then suppressions, then findings in the order of the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from attrs import define, field, frozen
from lxml import etree

from orsagent.actions import ActionModule, ActionRegistry, ModuleSpec, discover
from orsagent.check import actions, flow, portability, scripts, sends
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
from orsagent.scxml.dialects import Dialect, choose
from orsagent.scxml.reading.inclusion import include
from orsagent.scxml.reading.prefixes import apply_prefixes, dialect_of
from orsagent.scxml.reading.source import Limits, Source, parse
from orsagent.scxml.resources import Resources
from orsagent.standins import MODULES

__all__ = ["Checked", "check_file", "check_text", "examine_file", "examine_text"]

_MAX_BYTES: Final = Limits().bytes
_MOST_HINTS: Final = 100
"""A comparison with every known name takes time, and nobody reads more of them at once."""


def check_file(
    path: str | Path,
    dialect: str = "auto",
    *,
    modules: Iterable[ActionModule | ModuleSpec] = (),
    root: str | Path | None = None,
) -> list[Finding]:
    """Check a file.

    Args:
        path: the file.
        dialect: ``w3c``, ``ors``, or ``auto``: what a comment ``<!-- orsagent: dialect w3c -->`` says, else ``ors``
            when a Genesys module's namespace is declared.
        modules: action modules beyond those that are installed.
        root: the folder that what the document names lies below; by default as `orsagent.load` says.

    Returns:
        What is wrong with it, in the order of the document; then what is wrong in the files that it includes.

    Raises:
        DocumentError: the file cannot be read; the code is ``unreadable-file``.
        ValueError: there is no such dialect.
        EngineUnavailableError: no ECMAScript engine is there to parse with.
    """
    return examine_file(path, dialect, modules=modules, root=root).findings


def check_text(
    text: str | bytes,
    path: str = "<string>",
    dialect: str = "auto",
    *,
    modules: Iterable[ActionModule | ModuleSpec] = (),
    root: str | Path | None = None,
) -> list[Finding]:
    """Check the text of a document.

    Args:
        text: the document; bytes are decoded by their byte order mark or XML declaration, else as UTF-8.
        path: how findings name it; files that it names are looked for beside this path.
        dialect: as in `check_file`.
        modules: as in `check_file`.
        root: as in `check_file`.

    Returns:
        What is wrong with it, in the order of the document; then what is wrong in the files that it includes.

    Raises:
        ValueError: there is no such dialect.
        EngineUnavailableError: no ECMAScript engine is there to parse with.
    """
    return examine_text(text, path, dialect, modules=modules, root=root).findings


@frozen(kw_only=True)
class Checked:
    """What a check has found.

    Attributes:
        findings: what is wrong.
        included: the files that the document includes, each once, as positions name them.
    """

    findings: list[Finding]
    included: tuple[str, ...] = ()


def examine_file(
    path: str | Path,
    dialect: str = "auto",
    *,
    modules: Iterable[ActionModule | ModuleSpec] = (),
    root: str | Path | None = None,
) -> Checked:
    """`check_file`, with the names of the files that belong to the document."""
    try:
        with Path(path).open("rb") as file:
            text = file.read(_MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        message = f"the file cannot be read: {reason}"
        raise DocumentError(message, Position(str(path), 1, 1), "unreadable-file") from error
    return examine_text(text, str(path), dialect, modules=modules, root=root)


def examine_text(
    text: str | bytes,
    path: str = "<string>",
    dialect: str = "auto",
    *,
    modules: Iterable[ActionModule | ModuleSpec] = (),
    root: str | Path | None = None,
) -> Checked:
    """`check_text`, with the names of the files that belong to the document."""
    choose(dialect, ())
    registry = _registry(modules)
    texts = {path: _lines(text)}
    try:
        source, resources = parse(text, path), Resources.of(path, root)
        if dialect == "auto":
            dialect = declared_dialect(source) or dialect
        errors = include(source, resources)
        rules = dialect_of(source, dialect)
        apply_prefixes(source, rules)
    except DocumentError as error:
        return Checked(findings=_findings([problem_of(error)], _with_file(texts, error.path)))
    texts = {path: source.data} | {one.path: one.data or b"" for one in source.included}
    problems = [*map(problem_of, errors), *_problems(source, rules, resources, registry, complete=not errors)]
    stay = _not_accepted(list(dict.fromkeys(problems)), source)
    return Checked(
        findings=_findings(stay, texts), included=tuple(one.path for one in source.included if one.data is not None)
    )


def _registry(modules: Iterable[ActionModule | ModuleSpec]) -> ActionRegistry:
    """The modules that are installed or given, and the Genesys modules that none of them is: stand-ins play those."""
    given = discover().including(modules)
    taken = {namespace for one in given.specifications for namespace in one.namespaces}
    return given.including(one for one in MODULES.values() if taken.isdisjoint(one.namespaces))


def _not_accepted(problems: list[Problem], source: Source) -> list[Problem]:
    """The problems that stay, file by file, and those of the suppressions themselves.

    A suppression in a file that is included may be meant for another of the documents that include it: it is not told
    that it is of no use.
    """
    pages = {part.path: part for part in (*source.parts, source)}
    by_path: dict[str, list[Problem]] = {path: [] for path in pages}
    for problem in problems:
        by_path.setdefault(problem.position.path, []).append(problem)
    stay: list[Problem] = []
    for path, found in by_path.items():
        left, own = accepted(found, pages[path], canonical) if path in pages else (found, [])
        stay += left + (own if path == source.path else [])
    return stay


def _with_file(texts: dict[str, bytes], path: str) -> dict[str, bytes]:
    """The texts, with that of the file in which the only problem is."""
    try:
        return texts if path in texts else texts | {path: Path(path).read_bytes()[:_MAX_BYTES]}
    except (OSError, ValueError):
        return texts


def _problems(
    source: Source, dialect: Dialect, resources: Resources, registry: ActionRegistry, *, complete: bool
) -> Iterator[Problem]:
    refusal = _refusal(source, source.path, dialect.name, resources) if complete else None
    names = set()
    if etree.QName(source.root).localname == "scxml" and etree.QName(source.root).namespace:
        for subject in subjects(source, dialect, resources, registry, complete=complete):
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
        yield from flow.unreachable(self.chart, is_part=subject.is_part)
        yield from flow.never_taken(subject, self.chart, self._truth())
        yield from sends.quoted_literals(subject)
        yield from sends.delays(subject, self.analysed, subject.registry.constants())
        yield from portability.not_in_ors(subject)
        yield from portability.foreign_error_names(subject, self.chart)
        yield from portability.to_source_calls(subject, self.analysed)
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


def _findings(problems: list[Problem], texts: Mapping[str, bytes]) -> list[Finding]:
    """The findings, file by file.

    Args:
        problems: what was found.
        texts: of the files, by their paths, in their order.
    """
    lines = {path: _Lines(text.split(b"\n")) for path, text in texts.items()}
    order = {path: place for place, path in enumerate(texts)}
    ordered = sorted(problems, key=lambda one: (order.get(one.position.path, len(order)), *_place(one)))
    hints = _Hints()
    return [_finding(one, lines.get(one.position.path, _Lines([])), hints) for one in ordered]


def _place(problem: Problem) -> tuple[int, int, str]:
    return problem.position.line, problem.position.column, RULES[problem.name].code


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
