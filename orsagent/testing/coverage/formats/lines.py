"""Coverage line by line, as the formats of other languages know it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from attrs import frozen

from orsagent.testing.coverage.items import Kind
from orsagent.testing.coverage.results import DocumentCoverage, ItemCoverage

__all__ = ["Line", "functions", "lines"]


@frozen(kw_only=True)
class Line:
    """A line with items.

    Attributes:
        number: from 1.
        hits: those of the item with the most; conditions count only where nothing else is.
        conditions: the conditions, each with two branches, true and false.
    """

    number: int
    hits: int
    conditions: tuple[ItemCoverage, ...]

    @property
    def branches(self) -> tuple[int, ...]:
        """How often each way of each condition was gone: true, false, true, false, and so on."""
        return tuple(hits for condition in self.conditions for hits in condition.hits)


def lines(document: DocumentCoverage) -> Iterator[Line]:
    """The lines that have items, in order."""
    for number, items in document.by_line().items():
        conditions = tuple(one for one in items if one.item.kind is Kind.CONDITION)
        counted: Sequence[ItemCoverage] = [one for one in items if one.item.kind is not Kind.CONDITION] or conditions
        yield Line(number=number, hits=max(sum(one.hits) for one in counted), conditions=conditions)


def functions(document: DocumentCoverage) -> Iterator[tuple[str, int, int]]:
    """The states as functions: a name that is unique in the document, the line, how often the state was entered."""
    states = [one for one in document.items if one.item.kind is Kind.STATE]
    names = Counter(one.item.name for one in states)
    for one in states:
        name = one.item.name.removeprefix("state ")
        unique = name if names[one.item.name] == 1 else f"{name}@{one.item.line}:{one.item.column}"
        yield unique, one.item.line, one.hits[0]
