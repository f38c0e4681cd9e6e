"""The forms in which coverage is told: each is a function of the results, and equal results give equal texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from orsagent.testing.coverage.formats.cobertura import to_cobertura
from orsagent.testing.coverage.formats.html import to_html
from orsagent.testing.coverage.formats.json_report import to_json
from orsagent.testing.coverage.formats.lcov import to_lcov
from orsagent.testing.coverage.formats.table import to_missing, to_table
from orsagent.testing.coverage.results import Coverage

__all__ = ["RENDERERS", "to_cobertura", "to_html", "to_json", "to_lcov", "to_missing", "to_table"]

RENDERERS: Final[Mapping[str, Callable[[Coverage], str]]] = {
    "term": to_table,
    "term-missing": to_missing,
    "html": to_html,
    "cobertura": to_cobertura,
    "lcov": to_lcov,
    "json": to_json,
}
"""By the names that users give."""
