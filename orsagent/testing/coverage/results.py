"""Marks against documents: what was covered, what was not."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import frozen

from orsagent.errors import DocumentError
from orsagent.scxml import Document, read
from orsagent.scxml.resources import Resources
from orsagent.testing.coverage.data import CoverageData, Version
from orsagent.testing.coverage.items import NEVER, Item, Kind, Mark, items_of
from orsagent.testing.coverage.selection import Selection

__all__ = ["Coverage", "DocumentCoverage", "ItemCoverage", "Tally", "evaluate", "shown"]


@frozen
class Tally:
    """So many of so many."""

    covered: int
    total: int

    @property
    def percent(self) -> float:
        """The share; 100 when there is nothing to cover."""
        return 100 * self.covered / self.total if self.total else 100.0


@frozen(kw_only=True)
class ItemCoverage:
    """An item with how often each of its marks was seen."""

    item: Item
    hits: tuple[int, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """What never happened, in words; empty when it is covered."""
        pairs = zip(self.item.marks, self.hits, strict=True)
        return tuple(NEVER[one.split(" ", 1)[0]] for one, hits in pairs if not hits)


@frozen(kw_only=True)
class DocumentCoverage:
    """The items of one document, in the order of the source.

    Attributes:
        path: as the data name it.
        text: the source.
        items: all of them.
    """

    path: str
    text: str
    items: tuple[ItemCoverage, ...]

    def tally(self, kind: Kind | None = None) -> Tally:
        """How much of a kind is covered; of everything for None."""
        return _tally(self.items, kind)

    def by_line(self) -> Mapping[int, tuple[ItemCoverage, ...]]:
        """The items by the line where they begin."""
        lines: dict[int, list[ItemCoverage]] = defaultdict(list)
        for one in self.items:
            lines[one.item.line].append(one)
        return {line: tuple(found) for line, found in sorted(lines.items())}


@frozen(kw_only=True)
class Coverage:
    """The coverage of several documents.

    Attributes:
        documents: sorted by path.
        notes: what could not be told, and why; a line each.
    """

    documents: tuple[DocumentCoverage, ...]
    notes: tuple[str, ...] = ()

    def tally(self, kind: Kind | None = None) -> Tally:
        """How much of a kind is covered; of everything for None."""
        return _tally((one for document in self.documents for one in document.items), kind)

    def shortfall(self, percent: float) -> str | None:
        """Why the coverage is not enough, as a sentence; None if it is.

        Args:
            percent: how much is asked for, from 0 to 100.
        """
        tally = self.tally()
        if percent > 0 and not tally.total:
            return f"no workflow was measured, but {percent:g} % were asked for"
        if tally.percent < percent:
            return f"{tally.covered} of {tally.total} are covered, {shown(tally)}; {percent:g} % were asked for"
        return None


def shown(tally: Tally) -> str:
    """A share for people, rounded down: 100 % means everything."""
    return f"{int(tally.percent * 10) / 10:.1f} %"


def evaluate(data: CoverageData, selection: Selection) -> Coverage:
    """Compare what was measured with the documents as they are now.

    Args:
        data: what was measured.
        selection: which documents are meant, and where they are.
    """
    versions: dict[str, list[Version]] = defaultdict(list)
    for version in sorted(data.marks):
        versions[version.path].append(version)
    chosen = selection.choose(versions)
    notes: list[str] = []
    documents = [_document(path, versions[path], data, selection.root, notes) for path in chosen]
    return Coverage(documents=tuple(one for one in documents if one is not None), notes=tuple(notes))


def _document(
    path: str, versions: list[Version], data: CoverageData, root: Path, notes: list[str]
) -> DocumentCoverage | None:
    try:
        document = _read(root / path, path, versions)
    except (OSError, DocumentError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        notes.append(f"{path} is left out, because it cannot be read: {reason}")
        return None
    digest = hashlib.sha256(document.text).hexdigest()
    if any(version.sha256 != digest for version in versions):
        notes.append(f"{path} has changed: what was measured of another version of it is left out")
    marks: Counter[Mark] = Counter()
    for version in versions:
        marks.update(data.marks[version] if version.sha256 == digest else {})
    items = tuple(ItemCoverage(item=item, hits=tuple(marks[one] for one in item.marks)) for item in items_of(document))
    return DocumentCoverage(path=path, text=document.text.decode(), items=items)


def _read(file: Path, path: str, versions: list[Version]) -> Document:
    """The document as it was loaded: what the tests did not mind is no error here."""
    dialect = versions[0].dialect if versions else "auto"
    return read(file.read_bytes(), path, dialect, strict=False, resources=Resources.of(str(file)))


def _tally(items: Iterable[ItemCoverage], kind: Kind | None) -> Tally:
    hits = [*_hits(items, kind)]
    return Tally(sum(1 for one in hits if one), len(hits))


def _hits(items: Iterable[ItemCoverage], kind: Kind | None) -> Iterator[int]:
    for one in items:
        if kind in (None, one.item.kind):
            yield from one.hits
