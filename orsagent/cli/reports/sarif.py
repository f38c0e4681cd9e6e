"""For code scanning: SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format)."""

from __future__ import annotations

import json

from orsagent import __version__
from orsagent.check import RULES, Finding, Rule
from orsagent.cli.reports.report import Line, Report, uri

__all__ = ["sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(report: Report) -> list[Line]:
    """One log with one run, all rules, and a result for each finding."""
    numbers = {name: number for number, name in enumerate(RULES)}
    driver = {"name": "orsagent", "version": __version__, "rules": [_rule(rule) for rule in RULES.values()]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": uri(path)}} for path in report.files],
        "results": [_result(finding, numbers[finding.name]) for finding in report.findings],
    }
    return [(("", json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)),)]


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.explanation},
        "help": {"text": f"{rule.explanation}\n\nSource: {rule.source}"},
        "defaultConfiguration": {"level": rule.severity.value},
    }


def _result(finding: Finding, rule: int) -> dict[str, object]:
    region = {"startLine": finding.position.line, "startColumn": finding.position.column}
    if finding.end is not None:
        region |= {"endLine": finding.end.line, "endColumn": finding.end.column}
    text = finding.message if finding.hint is None else f"{finding.message} ({finding.hint})"
    location = {"artifactLocation": {"uri": uri(finding.position.path)}, "region": region}
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity.value,
        "message": {"text": text},
        "locations": [{"physicalLocation": location}],
    }
