"""What there is to report."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import TypeAlias
from urllib.parse import quote

from attrs import frozen

from orsagent.check import Finding, Severity

__all__ = ["Line", "Report", "uri"]

Line: TypeAlias = tuple[tuple[str, str], ...]
"""One line of output: (kind, text) parts, as `orsagent.cli.terminal.Output` takes them."""


@frozen(kw_only=True)
class Report:
    """The findings of each file that was checked, in the order of the files."""

    files: Mapping[str, Sequence[Finding]]

    @property
    def findings(self) -> list[Finding]:
        """All of them."""
        return [finding for findings in self.files.values() for finding in findings]

    def count(self, severity: Severity) -> int:
        """How many are of that severity."""
        return sum(finding.severity is severity for finding in self.findings)


def uri(path: str) -> str:
    """A path as programs want it: with slashes, and a relative one relative."""
    pure = PurePath(path)
    return pure.as_uri() if pure.is_absolute() else quote(os.fsencode(pure.as_posix()))
