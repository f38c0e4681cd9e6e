"""LCOV: states are functions, conditions are branches (source: the manual page geninfo(1), FILES)."""

from __future__ import annotations

from collections.abc import Iterator

from orsagent.testing.coverage.formats.lines import functions, lines
from orsagent.testing.coverage.results import Coverage, DocumentCoverage

__all__ = ["to_lcov"]


def to_lcov(coverage: Coverage) -> str:
    """The text of a trace file."""
    return "".join(f"{line}\n" for document in coverage.documents for line in _document(document))


def _document(document: DocumentCoverage) -> Iterator[str]:
    yield "TN:"
    yield f"SF:{document.path}"
    states = [*functions(document)]
    yield from (f"FN:{line},{name}" for name, line, _ in states)
    yield from (f"FNDA:{hits},{name}" for name, _, hits in states)
    yield f"FNF:{len(states)}"
    yield f"FNH:{sum(1 for _, _, hits in states if hits)}"
    yield from _branches(document)
    found = [*lines(document)]
    yield from (f"DA:{line.number},{line.hits}" for line in found)
    yield f"LF:{len(found)}"
    yield f"LH:{sum(1 for line in found if line.hits)}"
    yield "end_of_record"


def _branches(document: DocumentCoverage) -> Iterator[str]:
    branches: list[int] = []
    for line in lines(document):
        for block, condition in enumerate(line.conditions):
            asked = any(condition.hits)
            for branch, hits in enumerate(condition.hits):
                yield f"BRDA:{line.number},{block},{branch},{hits if asked else '-'}"
        branches += line.branches
    yield f"BRF:{len(branches)}"
    yield f"BRH:{sum(1 for hits in branches if hits)}"
