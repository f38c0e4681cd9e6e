"""The table for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from orsagent.testing.coverage.items import Kind
from orsagent.testing.coverage.results import Coverage, DocumentCoverage, ItemCoverage, Tally, shown

__all__ = ["to_missing", "to_table"]


def to_table(coverage: Coverage) -> str:
    """A row for each document and one for all, and the notes."""
    return _text(_table(coverage), coverage.notes)


def to_missing(coverage: Coverage) -> str:
    """The same, and everything that is missing, with its place."""
    return _text(_table(coverage), _missing(coverage), coverage.notes)


def _text(*parts: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in chain.from_iterable(parts))


def _table(coverage: Coverage) -> Iterator[str]:
    if not coverage.documents:
        yield "no workflow was measured"
        return
    head = ["workflow", *(kind.value for kind in Kind), "covered"]
    rows = [[one.path, *_cells(one)] for one in coverage.documents]
    total = ["all", *_cells(coverage)]
    widths = [max(len(row[place]) for row in (head, *rows, total)) for place in range(len(head))]
    yield _row(head, widths)
    yield from (_row(row, widths) for row in rows)
    if len(rows) > 1:
        yield _row(total, widths)


def _cells(covered: Coverage | DocumentCoverage) -> list[str]:
    return [*(_cell(covered.tally(kind)) for kind in Kind), shown(covered.tally())]


def _cell(tally: Tally) -> str:
    return f"{tally.covered}/{tally.total}" if tally.total else "-"


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join([first.strip().ljust(widths[0]), *rest])


def _missing(coverage: Coverage) -> Iterator[str]:
    for document in coverage.documents:
        for one in document.items:
            if one.missing:
                yield f"{document.path}:{one.item.line}:{one.item.column}: {_sentence(one)}"


def _sentence(one: ItemCoverage) -> str:
    """Such as: condition n > 1 was never true."""
    missing = "never asked" if len(one.missing) > 1 else one.missing[0]
    return f"{' '.join(one.item.name.split())} was {missing}"
