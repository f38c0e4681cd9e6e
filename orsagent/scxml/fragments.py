"""A compiled document in fragments: the text of each guard, block, data item and setter by itself.

QuickJS parses what a context gets and keeps it, a kilobyte for a few functions; and most sessions see only a part of
their document. So a context is told of a fragment when a plan first needs it, in the same crossing. Where a document
could change what that stands on, or where stacks tell places in the text as a whole, all fragments come at the start.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from attrs import define, evolve, field, frozen

__all__ = ["VISIT", "Fragment", "Fragments", "Supply"]

VISIT = "ors$$.visit();"
"""What stands before each element of content, for sessions that are watched; others get blanks for it."""


@frozen(kw_only=True, eq=False)
class Fragment:
    """One function of a compiled document.

    Attributes:
        number: its place among all of them.
        source: the statement that makes it.
        setters: the numbers of the setters that it calls.
        parts: what it needs of the interpreter's parts.
    """

    number: int
    source: str
    setters: tuple[int, ...] = ()
    parts: frozenset[str] = frozenset()


@frozen(kw_only=True, eq=False)
class Fragments:
    """All of them.

    Attributes:
        guards: by number.
        blocks: by number.
        data: what initialises the data items, by number.
        setters: of locations, by number; those of the data items come first.
        head: what stands before them.
        whole: whether they come all together.
        tail: what stands behind them then.
    """

    guards: tuple[Fragment, ...] = ()
    blocks: tuple[Fragment, ...] = ()
    data: tuple[Fragment, ...] = ()
    setters: tuple[Fragment, ...] = ()
    head: str = ""
    whole: bool = True
    tail: str = ""

    def all(self) -> Iterator[Fragment]:
        """In the order of their text."""
        return chain(self.setters, self.guards, self.blocks, self.data)

    def unwatched(self) -> Fragments:
        """The same for sessions that are not watched; what stands behind a mark in the whole text keeps its place."""
        blank = " " * len(VISIT) if self.whole else ""
        blocks = [evolve(one, source=one.source.replace(VISIT, blank)) for one in self.blocks]
        return evolve(self, blocks=tuple(blocks))


@define(eq=False)
class Supply:
    """Which fragments one context has."""

    _fragments: Fragments
    _given: int = field(default=0, init=False)  # a bit for each

    def everything(self) -> tuple[str, frozenset[str]]:
        """The text of all that the context has not got, and the parts that it needs."""
        wanted = list(self._missing(self._fragments.all()))
        self._fragments = _NONE
        return self._text(wanted)

    def start(self, early: int, given: Collection[str]) -> tuple[str, frozenset[str]]:
        """What the first data items need, and those that have a value from outside."""
        fragments = self._fragments
        if fragments.whole:
            text, parts = self.everything()
            return f"{fragments.head}{text}{fragments.tail}", parts
        others = fragments.setters[: len(fragments.data)] if given else ()
        text, parts = self._text(self._with_setters((*others, *fragments.data[:early])))
        return fragments.head + text, parts

    def plan(self, guards: Sequence[Sequence[int]], calls: Iterable[tuple[int, int]]) -> tuple[str, frozenset[str]]:
        """What these guards and these operations need."""
        fragments = self._fragments
        if fragments is _NONE:
            return "", frozenset()
        asked = (fragments.guards[n] for n in chain.from_iterable(guards) if n >= 0)
        run = (fragments.blocks[n] if n >= 0 else fragments.data[~n] for _, n in calls)
        return self._text(self._with_setters(chain(asked, run)))

    def _with_setters(self, wanted: Iterable[Fragment]) -> list[Fragment]:
        setters = self._fragments.setters
        found = list(self._missing(wanted))
        return [*self._missing(setters[n] for one in found for n in one.setters), *found]

    def _missing(self, wanted: Iterable[Fragment]) -> Iterator[Fragment]:
        for one in wanted:
            bit = 1 << one.number
            if not self._given & bit:
                self._given |= bit
                yield one

    @staticmethod
    def _text(wanted: Sequence[Fragment]) -> tuple[str, frozenset[str]]:
        if not wanted:
            return "", frozenset()
        return "".join(one.source for one in wanted), frozenset().union(*(one.parts for one in wanted))


_NONE = Fragments()
