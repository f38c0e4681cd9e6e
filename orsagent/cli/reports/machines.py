"""For programs: JSON of our own."""

from __future__ import annotations

import json

from orsagent.check import Finding
from orsagent.cli.reports.report import Line, Report

__all__ = ["as_json"]


def as_json(report: Report) -> list[Line]:
    """An array of objects, one for each finding; places that are not known are null."""
    return [(("", json.dumps(list(map(_object, report.findings)), indent=2, ensure_ascii=True)),)]


def _object(finding: Finding) -> dict[str, object]:
    return {
        "path": finding.position.path,
        "line": finding.position.line,
        "column": finding.position.column,
        "end_line": None if finding.end is None else finding.end.line,
        "end_column": None if finding.end is None else finding.end.column,
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": finding.message,
        "hint": finding.hint,
    }
