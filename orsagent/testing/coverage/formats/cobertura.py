"""Cobertura's XML: folders are packages, documents are classes, states are methods (source: its coverage-04.dtd)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import PurePosixPath

from attrs import frozen
from lxml import etree

from orsagent.testing.coverage.formats.lines import Line, functions, lines
from orsagent.testing.coverage.results import Coverage, DocumentCoverage

__all__ = ["to_cobertura"]


@frozen
class _Rates:
    """How many lines and branches there are, and how many were hit."""

    lines: tuple[int, int]
    branches: tuple[int, int]

    @classmethod
    def of(cls, found: Iterable[Line]) -> _Rates:
        all_lines = [*found]
        branches = [hits for line in all_lines for hits in line.branches]
        hit = sum(1 for line in all_lines if line.hits)
        return cls((hit, len(all_lines)), (sum(1 for hits in branches if hits), len(branches)))

    def attributes(self) -> dict[str, str]:
        return {"line-rate": _rate(*self.lines), "branch-rate": _rate(*self.branches), "complexity": "0"}


def to_cobertura(coverage: Coverage) -> str:
    """The text of the report. Its time stamp is 0, so that equal runs make equal reports."""
    rates = _Rates.of(line for document in coverage.documents for line in lines(document))
    root = etree.Element("coverage", rates.attributes())
    counts = {"lines-covered": rates.lines[0], "lines-valid": rates.lines[1]}
    counts |= {"branches-covered": rates.branches[0], "branches-valid": rates.branches[1]}
    root.attrib.update({name: str(count) for name, count in counts.items()})
    root.attrib.update({"version": "1", "timestamp": "0"})
    etree.SubElement(etree.SubElement(root, "sources"), "source").text = "."
    packages = etree.SubElement(root, "packages")
    folders: dict[str, list[DocumentCoverage]] = defaultdict(list)
    for document in coverage.documents:
        folders[str(PurePosixPath(document.path).parent)].append(document)
    for folder, documents in folders.items():
        _package(packages, folder, documents)
    text = etree.tostring(root, pretty_print=True, encoding="unicode")
    return f'<?xml version="1.0"?>\n{text}'


def _package(packages: etree._Element, folder: str, documents: list[DocumentCoverage]) -> None:
    rates = _Rates.of(line for document in documents for line in lines(document))
    package = etree.SubElement(packages, "package", {"name": folder, **rates.attributes()})
    classes = etree.SubElement(package, "classes")
    for document in documents:
        _class(classes, document)


def _class(classes: etree._Element, document: DocumentCoverage) -> None:
    found = [*lines(document)]
    name = PurePosixPath(document.path).name
    named = {"name": name, "filename": document.path, **_Rates.of(found).attributes()}
    one = etree.SubElement(classes, "class", named)
    methods = etree.SubElement(one, "methods")
    for state, number, hits in functions(document):
        line = Line(number=number, hits=hits, conditions=())
        method = {"name": state, "signature": "", **_Rates.of([line]).attributes()}
        _lines(etree.SubElement(methods, "method", method), [line])
    _lines(one, found)


def _lines(parent: etree._Element, found: list[Line]) -> None:
    inside = etree.SubElement(parent, "lines")
    for line in found:
        element = etree.SubElement(inside, "line", number=str(line.number), hits=str(line.hits), branch="false")
        if line.conditions:
            element.set("branch", "true")
            element.set("condition-coverage", _share(line.branches))
            conditions = etree.SubElement(element, "conditions")
            for number, condition in enumerate(line.conditions):
                share = _share(condition.hits).split(" ", 1)[0]
                etree.SubElement(conditions, "condition", number=str(number), type="jump", coverage=share)


def _share(hits: tuple[int, ...]) -> str:
    covered = sum(1 for one in hits if one)
    return f"{100 * covered // len(hits)}% ({covered}/{len(hits)})"


def _rate(covered: int, total: int) -> str:
    return f"{covered / total:.4f}" if total else "1"
