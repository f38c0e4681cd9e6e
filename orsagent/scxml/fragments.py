"""A compiled document in fragments: the text of each guard, block, data item and setter by itself.

QuickJS parses what a context gets and keeps it, a kilobyte for a few functions; and most sessions see only a part of
their document. So a context is told of a fragment when a plan first needs it, in the same crossing. Where a stack
tells places of errors in the text as a whole, all fragments come at the start.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from attrs import define, evolve, field, frozen

__all__ = ["OPEN", "VISIT", "Fragment", "Fragments", "Supply"]

OPEN = "0,function(ors$$,ors$$c){"
"""What the text of fragments begins with; a bracket ends it."""

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
        head: what stands before them when the first of them come.
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

    @property
    def parts(self) -> frozenset[str]:
        """The parts that all of them need."""
        return _parts(self.all())

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

    def start(self, early: int, given: Collection[str]) -> tuple[str, frozenset[str]]:
        """The text of what the first data items need, those with a value from outside, too; and the parts it needs."""
        fragments = self._fragments
        if fragments.whole:
            wanted = list(fragments.all())
        else:
            setters = fragments.setters[: len(fragments.data)] if given else ()
            wanted = self._missing((*setters, *fragments.data[:early]))
        return f"{fragments.head}{_text(wanted)}}}{fragments.tail if fragments.whole else ''}", _parts(wanted)

    def plan(self, guards: Sequence[Sequence[int]], calls: Iterable[tuple[int, int]]) -> tuple[str, frozenset[str]]:
        """The same for guards and operations."""
        fragments = self._fragments
        if fragments.whole:
            return "", frozenset()
        asked = (fragments.guards[n] for n in chain.from_iterable(guards) if n >= 0)
        run = (fragments.blocks[n] if n >= 0 else fragments.data[~n] for _, n in calls)
        wanted = self._missing(chain(asked, run))
        return f"{OPEN}{_text(wanted)}}}" if wanted else "", _parts(wanted)

    def _missing(self, wanted: Iterable[Fragment]) -> list[Fragment]:
        found: list[Fragment] = []
        for one in wanted:
            setters = (self._fragments.setters[n] for n in one.setters)
            for fragment in (*setters, one):
                bit = 1 << fragment.number
                if not self._given & bit:
                    self._given |= bit
                    found.append(fragment)
        return found


def _text(fragments: Iterable[Fragment]) -> str:
    return "".join(one.source for one in fragments)


def _parts(fragments: Iterable[Fragment]) -> frozenset[str]:
    return frozenset().union(*(one.parts for one in fragments))
