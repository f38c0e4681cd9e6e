"""For the two large code hosts: workflow commands of GitHub Actions, and a Code Quality report of GitLab."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from pathlib import PurePath

from orsagent.check import Finding, Severity
from orsagent.cli.reports.report import Line, Report

__all__ = ["github", "gitlab"]


def github(report: Report) -> list[Line]:
    """One workflow command for each finding (GitHub Actions, workflow commands: error and warning)."""
    return [(("", _command(finding)),) for finding in report.findings]


def _command(finding: Finding) -> str:
    properties = {
        "title": f"orsagent {finding.code} ({finding.name})",
        "file": PurePath(finding.position.path).as_posix(),
        "line": finding.position.line,
        "col": finding.position.column,
    }
    if finding.end is not None:
        properties |= {"endLine": finding.end.line, "endColumn": finding.end.column}
    told = ",".join(f"{name}={_escaped(str(value), property_=True)}" for name, value in properties.items())
    return f"::{finding.severity.value} {told}::{_escaped(_message(finding))}"


def _escaped(text: str, *, property_: bool = False) -> str:
    replaced = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return replaced.replace(":", "%3A").replace(",", "%2C") if property_ else replaced


def _message(finding: Finding) -> str:
    return finding.message if finding.hint is None else f"{finding.message} ({finding.hint})"


_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor"}


def gitlab(report: Report) -> list[Line]:
    """A JSON array (GitLab, Code Quality report format). Fingerprints do not depend on line numbers."""
    seen: Counter[tuple[str, ...]] = Counter()
    issues = []
    for finding in report.findings:
        path = PurePath(finding.position.path).as_posix()
        same = (path, finding.code, finding.message, finding.line.strip())
        seen[same] += 1
        issues.append(
            {
                "description": f"{finding.code}: {_message(finding)}",
                "check_name": finding.name,
                "fingerprint": sha256("\0".join((*same, str(seen[same]))).encode("utf-8", "replace")).hexdigest(),
                "severity": _SEVERITIES[finding.severity],
                "location": {"path": path, "lines": {"begin": finding.position.line}},
            }
        )
    return [(("", json.dumps(issues, indent=2)),)]
