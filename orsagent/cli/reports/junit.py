"""For whatever shows test results: JUnit's XML. A finding is a failed test, a clean file a passed one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from lxml import etree

from orsagent.check import Finding
from orsagent.cli.reports.report import Line, Report

__all__ = ["junit"]

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report) -> list[Line]:
    """One test suite with the findings of all files."""
    failures = len(report.findings)
    counts = {"tests": str(failures + sum(not found for found in report.files.values())), "failures": str(failures)}
    root = etree.Element("testsuites", {"name": "orsagent check", **counts, "errors": "0"})
    suite = etree.SubElement(root, "testsuite", {"name": "orsagent check", **counts, "errors": "0", "skipped": "0"})
    for path, findings in report.files.items():
        _add(suite, path, findings)
    text = etree.tostring(root, pretty_print=True, xml_declaration=True, encoding="UTF-8").decode()
    return [(("", text),)]


def _add(suite: etree._Element, path: str, findings: Sequence[Finding]) -> None:
    if not findings:
        etree.SubElement(suite, "testcase", {"classname": _xml(path), "name": "check", "file": _xml(path)})
    for finding in findings:
        place = f"line {finding.position.line}, column {finding.position.column}"
        case = etree.SubElement(
            suite,
            "testcase",
            {
                "classname": _xml(path),
                "name": f"{finding.code} {finding.name}, {place}",
                "file": _xml(path),
                "line": str(finding.position.line),
            },
        )
        failure = etree.SubElement(case, "failure", {"message": _xml(finding.message), "type": finding.severity.value})
        failure.text = _xml(f"{finding}" if finding.hint is None else f"{finding}\n{finding.hint}")


def _xml(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
