"""Coverage as JSON: totals, then each document with all its items."""

from __future__ import annotations

import json
from typing import Any

from orsagent.testing.coverage.items import Kind
from orsagent.testing.coverage.results import Coverage, DocumentCoverage, ItemCoverage, Tally

__all__ = ["to_json"]


def to_json(coverage: Coverage) -> str:
    """The text of one object: ``totals``, ``documents``, ``notes``."""
    told = {
        "totals": _totals(coverage),
        "documents": [_document(one) for one in coverage.documents],
        "notes": list(coverage.notes),
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def _document(document: DocumentCoverage) -> dict[str, Any]:
    return {"path": document.path, "totals": _totals(document), "items": [_item(one) for one in document.items]}


def _totals(covered: Coverage | DocumentCoverage) -> dict[str, Any]:
    kinds = {kind.value: _tally(covered.tally(kind)) for kind in Kind}
    return {**_tally(covered.tally()), **kinds}


def _tally(tally: Tally) -> dict[str, Any]:
    return {"covered": tally.covered, "total": tally.total, "percent": round(tally.percent, 2)}


def _item(one: ItemCoverage) -> dict[str, Any]:
    item = one.item
    hits = {mark.split(" ", 1)[0]: count for mark, count in zip(item.marks, one.hits, strict=True)}
    return {"kind": item.kind.value, "name": item.name, "line": item.line, "column": item.column, "hits": hits}
