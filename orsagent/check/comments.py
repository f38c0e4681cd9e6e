"""What comments tell the check: findings that the author accepts, with a reason, and the dialect of the document.

A comment ``<!-- orsagent: allow ORS201 because the lab's dialler enters it -->`` accepts the findings of that rule in
the element behind it, and in everything inside that element; in front of ``<scxml>`` it is for the whole document.
Several rules are separated by commas; a rule may be named by its code or by its name.

A comment ``<!-- orsagent: dialect w3c -->`` says how to read a document that does not show it by its namespaces, such
as a child document, which a runtime reads in the dialect of its parent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final
from xml.parsers import expat

from attrs import define, field, frozen

from orsagent.check.findings import Problem
from orsagent.scxml.dialects import DIALECTS
from orsagent.scxml.reading.source import Source

__all__ = ["Comment", "accepted", "comments", "declared_dialect"]

_MARK: Final = b"orsagent:"
_COMMENT: Final = re.compile(r"\s*orsagent:\s*(?P<rest>.*)", re.DOTALL)
_ALLOW: Final = re.compile(
    r"allow\s+(?P<rules>[\w-]+(?:\s*,\s*[\w-]+)*)(?:\s+because\s+(?P<reason>\S.*))?\s*", re.DOTALL
)
_DIALECT: Final = re.compile(r"dialect\s+(?P<name>[\w-]+)(?:\s+because\s.*)?\s*", re.DOTALL)
_FORM: Final = "expected <!-- orsagent: allow CODE because REASON -->"
_NAMES: Final = " or ".join(DIALECTS)


@define(eq=False, kw_only=True)
class Comment:
    """One comment.

    Attributes:
        text: the comment.
        start: the offset of the comment.
        begin: the offset of the element that it is for; None if there is none.
        end: where that element ends.
        used: the names of the rules of which it has accepted something.
    """

    text: str
    start: int
    begin: int | None = None
    end: int = 0
    used: set[str] = field(factory=set)

    @property
    def rules(self) -> tuple[str, ...]:
        """The codes and names that it gives."""
        match = _ALLOW.fullmatch(self._rest)
        return () if match is None else tuple(re.split(r"\s*,\s*", match["rules"]))

    @property
    def reason(self) -> str | None:
        """Why, if it says so."""
        match = _ALLOW.fullmatch(self._rest)
        return None if match is None else match["reason"]

    @property
    def dialect(self) -> str | None:
        """The dialect that it declares, if it declares one."""
        match = _DIALECT.fullmatch(self._rest)
        return None if match is None else match["name"]

    @property
    def readable(self) -> bool:
        """Whether it has the form that is expected."""
        return bool(self.rules)

    @property
    def _rest(self) -> str:
        match = _COMMENT.match(self.text)
        return "" if match is None else match["rest"].strip()


@define(eq=False)
class _Scan:
    found: list[Comment] = field(factory=list)
    _waiting: list[Comment] = field(factory=list)
    _open: list[list[Comment]] = field(factory=list)

    def run(self, data: bytes) -> None:
        self._parser = parser = expat.ParserCreate("utf-8")
        parser.CommentHandler = self._comment
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.Parse(data, True)  # noqa: FBT003 -- expat takes it by position only

    _parser: expat.XMLParserType = field(init=False)

    def _comment(self, text: str) -> None:
        if _COMMENT.match(text):
            self._waiting.append(Comment(text=text, start=self._parser.CurrentByteIndex))
            self.found.append(self._waiting[-1])

    def _start(self, _name: str, _attributes: object) -> None:
        for one in self._waiting:
            one.begin = self._parser.CurrentByteIndex
        self._open.append(self._waiting)
        self._waiting = []

    def _end(self, _name: str) -> None:
        for one in self._open.pop():
            one.end = self._parser.CurrentByteIndex
        self._waiting = []


def comments(source: Source) -> list[Comment]:
    """The comments of a well-formed document that are for orsagent, in its order."""
    scan = _Scan()
    if _MARK in source.data:
        scan.run(source.data)
    return scan.found


def declared_dialect(source: Source) -> str | None:
    """The dialect that a comment declares; None if none does, or there is no such dialect."""
    return next((one.dialect for one in comments(source) if one.dialect in DIALECTS), None)


def accepted(
    problems: Sequence[Problem], source: Source, canonical: Callable[[str], str | None]
) -> tuple[list[Problem], list[Problem]]:
    """The problems that stay, and the problems of the suppressions themselves.

    Args:
        problems: what was found.
        source: the document.
        canonical: the name of the rule that a code or name means; None if there is no such rule.
    """
    found = comments(source)
    covers = _covers(found, source, canonical)
    stay: list[Problem] = []
    open_: list[_Cover] = []
    for problem in sorted(problems, key=_place):
        while covers and covers[-1].begin <= _place(problem):
            while open_ and open_[-1].end < covers[-1].begin:
                open_.pop()
            open_.append(covers.pop())
        while open_ and open_[-1].end < _place(problem):
            open_.pop()
        allowed = next((one.allowed[problem.name] for one in reversed(open_) if problem.name in one.allowed), None)
        if allowed is None:
            stay.append(problem)
        else:
            allowed.used.add(problem.name)
    return stay, [problem for one in found for problem in _judged(one, source, canonical)]


@frozen(kw_only=True)
class _Cover:
    """An element with what comments in front of it allow, by the names of rules."""

    begin: tuple[int, int]
    end: tuple[int, int]
    allowed: dict[str, Comment] = field(factory=dict)


def _covers(found: list[Comment], source: Source, canonical: Callable[[str], str | None]) -> list[_Cover]:
    """The elements with comments in front of them, the last one first; elements are inside each other, or apart."""
    covers: dict[int, _Cover] = {}
    for one in found:
        if one.reason and one.begin is not None:
            begin, end = source.at(one.begin), source.at(one.end)
            cover = _Cover(begin=(begin.line, begin.column), end=(end.line, end.column))
            cover = covers.setdefault(one.begin, cover)
            for rule in one.rules:
                cover.allowed.setdefault(canonical(rule) or rule, one)
    return sorted(covers.values(), key=lambda cover: cover.begin, reverse=True)


def _place(problem: Problem) -> tuple[int, int]:
    return problem.position.line, problem.position.column


def _judged(one: Comment, source: Source, canonical: Callable[[str], str | None]) -> Iterator[Problem]:
    position = source.at(one.start)
    if one.dialect is not None:
        if one.dialect not in DIALECTS:
            yield Problem("bad-comment", f"there is no dialect {one.dialect!r}; expected {_NAMES}", position)
        return
    if not one.readable:
        yield Problem("bad-comment", f"this comment to orsagent cannot be read; {_FORM}", position)
        return
    if not one.reason:
        message = f"this suppression gives no reason, and so allows nothing; {_FORM}"
        yield Problem("bad-comment", message, position)
    for rule in one.rules:
        name = canonical(rule)
        if name is None:
            yield Problem("bad-comment", f"there is no rule {rule!r}; orsagent explain lists them", position)
        elif one.reason and name not in one.used:
            yield Problem("unused-suppression", f"nothing here breaks {rule!r}", position, hint="remove it")
