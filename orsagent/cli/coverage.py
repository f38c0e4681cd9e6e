"""``orsagent coverage``: data files together, as reports; and measuring one run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orsagent.cli.parameters import each
from orsagent.trace.texts import printable

if TYPE_CHECKING:
    from orsagent.testing.coverage import Coverage, CoverageData, Report

__all__ = ["coverage", "measured", "report_option"]

_NOT_ENOUGH = 1
_FOLDER = "ORSAGENT_COVERAGE_DATA"
"""`orsagent.testing.coverage.process.DATA_FOLDER`, known without importing it."""


def _parse(text: str) -> Report:
    from orsagent.testing.coverage import parse_report  # noqa: PLC0415 -- only who measures pays for it

    return parse_report(text)


report_option = each(_parse)
"""The callback of an option whose values are reports."""


@click.command(name="coverage")
@click.argument("data", nargs=-1, required=True, metavar="DATA...")
@click.option(
    "--report",
    "reports",
    callback=report_option,
    multiple=True,
    metavar="FORMAT[:PATH]",
    help="term (the default), term-missing, html, cobertura, lcov, json, or data: all data in one file. Repeatable.",
)
@click.option(
    "--fail-under",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Exit with 1 when less is covered. Default: fail_under of [tool.orsagent.coverage].",
)
@click.pass_context
def coverage(
    ctx: click.Context, *, data: tuple[str, ...], reports: tuple[Report, ...], fail_under: float | None
) -> None:
    """Put coverage DATA of workflows together, and report it.

    DATA are files that --ors-coverage=data:PATH of pytest, or --coverage data:PATH of orsagent run, have written.
    Paths in them, and include and omit of [tool.orsagent.coverage] in pyproject.toml, are relative to the working
    folder.

    Exit codes: 0 done, 1 less is covered than asked for, 2 usage error, or data that cannot be read.
    """
    from orsagent.testing.coverage import CoverageData, Selection, evaluate, read_options  # noqa: PLC0415

    here = Path.cwd()
    options = read_options(here)
    together = CoverageData()
    for file in data:
        together.add(CoverageData.load(file).relative_to(here))
    selection = Selection(root=here, include=options.include, omit=options.omit, outside=True)
    found = evaluate(together, selection)
    _show(reports or (_parse("term"),), found, together)
    shortfall = found.shortfall(options.fail_under if fail_under is None else fail_under)
    if shortfall is not None:
        click.echo(printable(shortfall), err=True)
        ctx.exit(_NOT_ENOUGH)


@contextmanager
def measured(reports: Sequence[Report]) -> Iterator[None]:
    """Measure what happens meanwhile, for the reports, and for a test run that has started this process.

    Args:
        reports: those that are wanted; what they show goes to the standard error.

    Raises:
        CoverageError: a report cannot be written.
    """
    if not reports and _FOLDER not in os.environ:
        yield
        return
    from orsagent.testing.coverage import Collector, Selection, evaluate  # noqa: PLC0415
    from orsagent.testing.coverage.process import measured_for_others  # noqa: PLC0415

    here = Path.cwd()
    with measured_for_others(os.environ), Collector(here) as collector:
        yield
    if reports:
        found = evaluate(collector.data, Selection(root=here, outside=True))
        _show(reports, found, collector.data, err=True)


def _show(reports: Sequence[Report], found: Coverage, data: CoverageData, *, err: bool = False) -> None:
    from orsagent.testing.coverage import write_reports  # noqa: PLC0415

    for text in write_reports(reports, found, data):
        click.echo(text, nl=False, err=err)
    if all(report.path is not None for report in reports):
        for note in found.notes:
            click.echo(printable(note), err=True)
