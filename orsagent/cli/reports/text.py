"""For people: one line a finding, with the source line and a hint below it or without."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from orsagent.check import RULES, Finding, Severity
from orsagent.cli.frames import frame
from orsagent.cli.reports.report import Line, Report
from orsagent.trace.texts import printable

__all__ = ["concise", "full", "statistics"]


def full(report: Report) -> list[Line]:
    """Each finding with its line, a caret frame and a hint; then a summary."""
    lines: list[Line] = []
    for finding in report.findings:
        lines.append(_head(finding))
        lines += [(("faint", one),) for one in _frame(finding)]
        if finding.hint:
            lines.append((("note", "  = "), ("", printable(finding.hint))))
        lines.append(())
    return [*lines, _summary(report)]


def concise(report: Report) -> list[Line]:
    """One line a finding; then a summary."""
    return [*map(_head, report.findings), _summary(report)]


def _head(finding: Finding) -> Line:
    kind = "error" if finding.severity is Severity.ERROR else "note"
    return ("", f"{printable(str(finding.position))}: "), (kind, finding.code), ("", f" {printable(finding.message)}")


def _frame(finding: Finding) -> Iterator[str]:
    line = "".join(one if one.isprintable() else " " for one in finding.line)
    if line.strip():
        yield from frame(line, finding.position, finding.end).splitlines()


def _summary(report: Report) -> Line:
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    if not errors and not warnings:
        return (("finished", f"Nothing found in {_counted(len(report.files), 'file')}."),)
    found = " and ".join(_counted(n, word) for n, word in ((errors, "error"), (warnings, "warning")) if n)
    guilty = sum(bool(findings) for findings in report.files.values())
    text = f"Found {found} in {guilty} of {_counted(len(report.files), 'file')}. orsagent explain CODE says more."
    return (("failed" if errors else "running", text),)


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def statistics(report: Report) -> list[Line]:
    """How often each rule was broken, the most frequent first."""
    counts = Counter(finding.name for finding in report.findings)
    width = len(f"{max(counts.values(), default=0)}")
    ordered = sorted(counts.items(), key=lambda item: (-item[1], RULES[item[0]].code))
    rows: list[Line] = [
        (("", f"{count:>{width}}  "), ("error", RULES[name].code), ("", f"  {name}: {RULES[name].summary}"))
        for name, count in ordered
    ]
    return [*rows, _summary(report)]
