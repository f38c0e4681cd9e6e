"""Finds what is wrong with a workflow before it runs: ``orsagent check``, as functions of a file or a text."""

from __future__ import annotations

from orsagent.check.documents import check_file, check_text
from orsagent.check.findings import Finding, Severity
from orsagent.check.rules import RULES, Rule

__all__ = ["RULES", "Finding", "Rule", "Severity", "check_file", "check_text"]
