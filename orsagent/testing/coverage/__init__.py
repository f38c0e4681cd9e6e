"""Coverage of workflows: what of a document the sessions of tests have come to, measured from the steps they make.

`Collector` collects, `evaluate` compares with the documents, and the ``to_...`` functions tell the result. The pytest
plugin (``--ors-coverage``) and ``orsagent coverage`` stand on these.
"""

from orsagent.testing.coverage.collector import Collector
from orsagent.testing.coverage.data import CoverageData, Version
from orsagent.testing.coverage.formats import to_cobertura, to_html, to_json, to_lcov, to_missing, to_table
from orsagent.testing.coverage.items import Item, Kind, items_of
from orsagent.testing.coverage.results import Coverage, DocumentCoverage, ItemCoverage, Tally, evaluate
from orsagent.testing.coverage.selection import Selection
from orsagent.testing.coverage.wanted import FORMATS, Options, Report, parse_report, read_options, write_reports

__all__ = [
    "FORMATS",
    "Collector",
    "Coverage",
    "CoverageData",
    "DocumentCoverage",
    "Item",
    "ItemCoverage",
    "Kind",
    "Options",
    "Report",
    "Selection",
    "Tally",
    "Version",
    "evaluate",
    "items_of",
    "parse_report",
    "read_options",
    "to_cobertura",
    "to_html",
    "to_json",
    "to_lcov",
    "to_missing",
    "to_table",
    "write_reports",
]
