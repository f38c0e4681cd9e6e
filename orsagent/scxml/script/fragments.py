"""A compiled document in fragments: the text of each guard, block, data item and setter by itself.

Most sessions see only a part of their document. So a fragment is compiled when a session first comes to it, once for
all sessions; and a context is told of it when a plan of that session first needs it, in the same crossing: QuickJS
parses what a context gets and keeps it, a kilobyte for a few functions.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain
from threading import RLock

from attrs import define, field, frozen

from orsagent.scxml.script.content_compiler import ContentCompiler
from orsagent.scxml.script.parts import XML
from orsagent.scxml.script.stacks import named, program_name
from orsagent.scxml.script.survey import Needs
from orsagent.scxml.script.writer import MARK, OPEN, Checker

__all__ = ["Fragment", "Fragments", "Supply"]

_BAD = "ors$$.bad("
_REFUSES = frozenset({"refusals"})
_DOM = frozenset({"dom"})
_NOTHING: frozenset[str] = frozenset()


@frozen(eq=False)
class Fragment:
    """One function of a compiled document.

    Attributes:
        source: the statement that makes it.
        parts: what it needs of the interpreter's parts.
        scripts: those that stand in it: their numbers, and how many lines come before them.
    """

    source: str
    parts: frozenset[str]
    scripts: tuple[tuple[int, int], ...]


@define(eq=False, slots=False)
class Fragments:
    """All of them, as far as they were asked for. Any thread may ask.

    A fragment has a number: setters of locations come first, those of the data items before the others; then guards,
    blocks and data items.

    Args:
        compiler: makes them.

    Attributes:
        head: what stands before the first of them in a context.
    """

    _compiler: ContentCompiler
    head: str = field(init=False)
    _needs: Sequence[Needs] = field(init=False)
    _firsts: tuple[int, ...] = field(init=False)
    _made: tuple[dict[int, Fragment], dict[int, Fragment]] = field(factory=lambda: ({}, {}), init=False)
    _judged: bool = field(default=False, init=False)
    _lines: int = field(init=False)
    _lock: RLock = field(factory=RLock, init=False)  # documents are shared by runtimes in several threads

    def __attrs_post_init__(self) -> None:
        self.head = self._compiler.head()
        survey = self._compiler.survey
        self._needs = [*self._compiler.setters(), *survey.all]
        counts = (len(survey.locations), len(survey.guards), len(survey.blocks))
        self._firsts = (0, *accumulate(counts))
        self._lines = max((text.lines for text in survey.texts), default=0)

    @cached_property
    def parts(self) -> frozenset[str]:
        """What all of them may come to need of the interpreter's parts."""
        return self._compiler.survey.parts

    def guard(self, number: int) -> int:
        """The number of a guard's fragment."""
        return self._firsts[1] + number

    def call(self, number: int) -> int:
        """The number of a block's fragment; ~number asks for that of a data item."""
        return self._firsts[2] + number if number >= 0 else self._firsts[3] + ~number

    def with_setters(self, number: int) -> Iterator[int]:
        """The numbers of the setters that a fragment calls, and its own."""
        yield from self._needs[number].setters
        yield number

    def judge_all(self, check: Checker) -> None:
        """Ask for all sources of the document in one call."""
        if not self._judged:
            with self._lock:
                self._judge(range(len(self._needs)), check)
                self._judged = True

    def take(self, numbers: Sequence[int], check: Checker, *, watched: bool) -> list[Fragment]:
        """The fragments of these numbers.

        Args:
            numbers: which.
            check: the engine's parser, as this thread may use it.
            watched: whether they are for a session that is watched.
        """
        made = self._made[watched]
        if not all(number in made for number in numbers):
            with self._lock:
                missing = [number for number in numbers if number not in made]
                self._judge(missing, check)
                made.update((number, self._compiled(number, watched=watched)) for number in missing)
        return [made[number] for number in numbers]

    def _judge(self, numbers: Iterable[int], check: Checker) -> None:
        self._compiler.codes.judge(chain.from_iterable(self._needs[n].questions for n in numbers), check)

    def _compiled(self, number: int, *, watched: bool) -> Fragment:
        kind = bisect(self._firsts, number) - 1
        text = _MAKERS[kind](self._compiler, number - self._firsts[kind], watched)
        parts = self._needs[number].parts
        if _BAD in text:
            parts |= _REFUSES
        if XML in text:
            parts |= _DOM
        return _unmarked(text, parts)

    def text(self, head: str, fragments: Sequence[Fragment]) -> str:
        """The text by which a context is told of fragments."""
        sources = "".join(one.source for one in fragments)
        if not any(one.scripts for one in fragments):
            return f"{head}{sources}}}"
        # so no line of theirs is also a line of a script that is evaluated by itself: QuickJS has one name for all
        head += "\n" * self._lines
        line, standing = head.count("\n") + 1, []
        for one in fragments:
            standing += [(number, line + before) for number, before in one.scripts]
            line += one.source.count("\n")
        return named(f"{head}{sources}}}", program_name(standing))


def _unmarked(text: str, parts: frozenset[str]) -> Fragment:
    """The fragment of a text, with the numbers of scripts taken out of it."""
    first, *rest = text.split(MARK)
    numbers, pieces = rest[::2], (first, *rest[1::2])
    lines = accumulate(piece.count("\n") for piece in pieces)
    return Fragment("".join(pieces), parts, tuple(zip(map(int, numbers), lines, strict=False)))


_MAKERS: Sequence[Callable[[ContentCompiler, int, bool], str]] = (
    lambda compiler, number, _: compiler.setter(number),
    lambda compiler, number, _: compiler.guard(number),
    lambda compiler, number, watched: compiler.block(number, watched=watched),
    lambda compiler, number, _: compiler.data_item(number),
)
"""In the order of the fragments' numbers."""


@define(eq=False, kw_only=True)
class Supply:
    """Which fragments one context has.

    Args:
        fragments: those of its document.
        check: the engine's parser, for those that nobody has asked for before.
        at_once: whether a call of it costs so much that it is asked for the whole document.
        watched: whether the session is watched.
    """

    _fragments: Fragments
    _check: Checker
    _at_once: bool
    _watched: bool
    _given: int = field(default=0, init=False)  # a bit for each

    def start(self, items: int, early: int, given: Collection[str]) -> tuple[str, frozenset[str]]:
        """The text of what the first data items need, those with a value from outside, too; and the parts it needs.

        Args:
            items: how many data items there are.
            early: how many of them are initialised at the beginning.
            given: the values from outside.
        """
        if self._at_once:
            self._fragments.judge_all(self._check)
        setters = range(items if given else 0)
        return self._text(self._fragments.head, chain(setters, (self._fragments.call(~n) for n in range(early))))

    def plan(self, guards: Iterable[Sequence[int]], calls: Iterable[tuple[int, int]]) -> tuple[str, frozenset[str]]:
        """The same for guards and operations; no text if everything is there."""
        fragments = self._fragments
        asked = (fragments.guard(n) for n in chain.from_iterable(guards) if n >= 0)
        return self._text(OPEN, chain(asked, (fragments.call(n) for _, n in calls)), nothing="")

    def _text(self, head: str, wanted: Iterable[int], nothing: str | None = None) -> tuple[str, frozenset[str]]:
        missing = self._missing(wanted)
        if not missing and nothing is not None:
            return nothing, _NOTHING
        found = self._fragments.take(missing, self._check, watched=self._watched)
        return self._fragments.text(head, found), _NOTHING.union(*(one.parts for one in found))

    def _missing(self, wanted: Iterable[int]) -> list[int]:
        found: list[int] = []
        for number in chain.from_iterable(map(self._fragments.with_setters, wanted)):
            bit = 1 << number
            if not self._given & bit:
                self._given |= bit
                found.append(number)
        return found
