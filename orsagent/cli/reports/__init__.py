"""What ``orsagent check`` prints, in each of its formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from orsagent.cli.reports.annotations import github, gitlab
from orsagent.cli.reports.junit import junit
from orsagent.cli.reports.machines import as_json
from orsagent.cli.reports.report import Line, Report
from orsagent.cli.reports.sarif import sarif
from orsagent.cli.reports.text import concise, full, statistics

__all__ = ["FORMATS", "TEXTS", "Line", "Report", "statistics"]

TEXTS = ("full", "concise")
"""Those that people read."""

FORMATS: Mapping[str, Callable[[Report], list[Line]]] = {
    "full": full,
    "concise": concise,
    "json": as_json,
    "github": github,
    "gitlab": gitlab,
    "junit": junit,
    "sarif": sarif,
}
"""By the names of ``--output-format``."""
