"""The page of conformance."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from orsagent.scxml.reading.vocabulary import ELEMENTS
from reference_pages.markdown import table

__all__ = ["conformance"]


CONFORMANCE = Path(__file__).parents[2] / "tests" / "conformance"


PARAGRAPH = re.compile(r"<!-- SCXML 1\.0, ((?:\d+|[A-D])(?:\.\d+)?)")


def conformance() -> Iterator[str]:
    """The page of conformance: the lanes of the W3C's tests, then our own documents, by section."""
    lanes = _read_lanes()
    engines = ("v8", "quickjs")
    yield "# Conformance"
    yield (
        "The W3C's implementation report for SCXML 1.0 has 193 tests that a machine can judge and nine that ask a "
        "person to look at a log. orsagent runs all of them on both engines, in virtual time; the nine are judged by "
        "checks on the trace. `pytest tests/conformance` prints the figures; it needs the W3C's documents beside the "
        "project, in `../shared/irp`."
    )
    yield "A test is in one lane on each engine: it passes, or it is a deviation that is explained here."
    kinds = ("mandatory", "optional", "manual")
    rows = [(_heading(section), *_counts(lanes, section, kinds, engines)) for section in _sections(lanes)]
    yield table(("section", *kinds), [*rows, ("**all**", *_counts(lanes, None, kinds, engines))])
    deviations = [(row["test"], e, row[e]) for row in lanes for e in engines if row[e] != "pass"]
    yield "## Deviations"
    yield table(("test", "engine", "why"), deviations) if deviations else "None."
    yield "## Our own documents"
    yield (
        "For what the W3C's tests leave open there are documents of our own in `tests/conformance/documents`, each of "
        "which names its paragraph; and 1,200 random charts are compared with a literal transcription of Appendix D, "
        "microstep by microstep (`tests/conformance/test_law.py`)."
    )
    yield table(("section", "documents"), _own_documents())


def _read_lanes() -> list[dict[str, str]]:
    with (CONFORMANCE / "lanes.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _order(section: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (100, part) for part in section.split(".")]


def _sections(lanes: list[dict[str, str]]) -> list[str]:
    return sorted({row["section"] for row in lanes}, key=_order)


def _heading(section: str) -> str:
    names = [name for name, element in ELEMENTS.items() if element.section == section]
    return f"{section} `<{names[0]}>`" if names else section


def _counts(
    lanes: list[dict[str, str]], section: str | None, kinds: tuple[str, ...], engines: tuple[str, ...]
) -> Iterator[str]:
    """Passed of all, for each kind; the engines together when they agree."""
    for kind in kinds:
        rows = [
            row
            for row in lanes
            if section in (None, row["section"])
            and kind == ("manual" if row["kind"] == "manual" else row["conformance"])
        ]
        passed = dict.fromkeys(f"{sum(row[engine] == 'pass' for row in rows)} of {len(rows)}" for engine in engines)
        yield " / ".join(passed) if rows else ""


def _own_documents() -> list[tuple[str, str]]:
    counts = Counter(
        match[1]
        for path in (CONFORMANCE / "documents").glob("*.scxml")
        if (match := PARAGRAPH.match(path.read_text(encoding="utf-8")))
    )
    return [(_heading(section), str(counts[section])) for section in sorted(counts, key=_order)]
