"""Marks against documents: what was covered, what was not."""

from __future__ import annotations

import posixpath
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from attrs import evolve, field, frozen

from orsagent.errors import DocumentError
from orsagent.scxml import Document, read
from orsagent.scxml.resources import Resources
from orsagent.testing.coverage.data import CoverageData, Version
from orsagent.testing.coverage.items import NEVER, Item, Kind, Mark, beside, items_of
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
    evaluation = _Evaluation(data=data, root=selection.root)
    for path in selection.choose(versions):
        evaluation.add(path, versions[path])
    return evaluation.coverage(selection)


@frozen(kw_only=True, eq=False)
class _Evaluation:
    """The items of the files, document by document: a file may be included by several."""

    data: CoverageData
    root: Path
    texts: dict[str, str] = field(factory=dict)
    items: dict[str, dict[tuple[int, int, str], ItemCoverage]] = field(factory=dict)
    chosen: set[str] = field(factory=set)
    notes: dict[str, str] = field(factory=dict)
    unread: set[str] = field(factory=set)

    def add(self, path: str, versions: list[Version]) -> None:
        """The items of a document, and of the files that it includes."""
        self.chosen.add(path)
        try:
            document = _as_measured(self.root / path, path, versions)
        except (OSError, DocumentError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            self.notes[path] = f"{path} is left out, because it cannot be read: {reason}"
            self.unread.add(path)
            return
        marks, folder = self._marks(path, versions, document.fingerprint), PurePosixPath(path).parent
        self._file(path, document.text)
        for one in document.included:
            self._file(_joined(folder, beside(one.path, document.path)), one.data or b"")
        for item in items_of(document):
            found = ItemCoverage(item=item, hits=tuple(marks[one] for one in item.marks))
            self._item(_joined(folder, item.file) if item.file else path, found)

    def coverage(self, selection: Selection) -> Coverage:
        """What was found, for the files that count."""
        files = [path for path in sorted(self.items) if path in self.chosen or selection.counts(path)]
        documents = (
            DocumentCoverage(path=path, text=self.texts[path], items=_in_order(self.items[path].values()))
            for path in files
            if self.items[path] or path in self.chosen
        )
        parts = self.unread & self.items.keys()  # no documents, but parts of some
        notes = tuple(note for path, note in self.notes.items() if path not in parts)
        return Coverage(documents=tuple(documents), notes=notes)

    def _marks(self, path: str, versions: list[Version], digest: str) -> Counter[Mark]:
        if any(version.sha256 != digest for version in versions):
            self.notes[path] = f"{path} has changed: what was measured of another version of it is left out"
        marks: Counter[Mark] = Counter()
        for version in versions:
            marks.update(self.data.marks[version] if version.sha256 == digest else {})
        return marks

    def _file(self, path: str, data: bytes) -> None:
        self.items.setdefault(path, {})
        self.texts.setdefault(path, data.decode("utf-8", "replace"))

    def _item(self, path: str, found: ItemCoverage) -> None:
        item, known = found.item, self.items[path]
        place = (item.line, item.column, item.kind.value)
        if place in known:
            hits = tuple(one + other for one, other in zip(known[place].hits, found.hits, strict=True))
            known[place] = evolve(known[place], hits=hits)
        else:
            known[place] = found


def _joined(folder: PurePosixPath, file: str) -> str:
    return PurePosixPath(posixpath.normpath(folder / file)).as_posix()


def _in_order(items: Iterable[ItemCoverage]) -> tuple[ItemCoverage, ...]:
    return tuple(sorted(items, key=lambda one: (one.item.line, one.item.column, one.item.kind.value)))


def _as_measured(file: Path, path: str, versions: list[Version]) -> Document:
    """The document; one that was measured may have been given a wider root (`orsagent.load(root=...)`).

    What lies outside of the usual root counts only where it is, to the byte, what a session has been run with.
    """
    digests = {version.sha256 for version in versions}
    try:
        document = _read(file, path, versions)
    except DocumentError:
        wider = _wider(file, path, versions, digests)
        if wider is None:
            raise
        return wider
    found = None if document.fingerprint in digests else _wider(file, path, versions, digests)
    return document if found is None else found


def _wider(file: Path, path: str, versions: list[Version], digests: Collection[str]) -> Document | None:
    if not digests:
        return None
    try:
        document = _read(file, path, versions, Path(file.resolve().anchor))
    except DocumentError:
        return None
    return document if document.fingerprint in digests else None


def _read(file: Path, path: str, versions: list[Version], root: Path | None = None) -> Document:
    """The document as it was loaded: what the tests did not mind is no error here."""
    dialect = versions[0].dialect if versions else "auto"
    return read(file.read_bytes(), path, dialect, strict=False, resources=Resources.of(str(file), root))


def _tally(items: Iterable[ItemCoverage], kind: Kind | None) -> Tally:
    hits = [*_hits(items, kind)]
    return Tally(sum(1 for one in hits if one), len(hits))


def _hits(items: Iterable[ItemCoverage], kind: Kind | None) -> Iterator[int]:
    for one in items:
        if kind in (None, one.item.kind):
            yield from one.hits
