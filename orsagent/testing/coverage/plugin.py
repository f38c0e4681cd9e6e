"""The pytest side of coverage, installed when ``--ors-coverage`` is given.

The process that runs the tests measures. Under pytest-xdist the workers hand their data to the controller when they
end. Programs that tests start with ``orsagent run`` write theirs into a folder that they find in their environment.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import pytest

from orsagent.errors import CoverageError
from orsagent.testing.coverage.collector import Collector
from orsagent.testing.coverage.data import CoverageData
from orsagent.testing.coverage.process import DATA_FOLDER
from orsagent.testing.coverage.results import evaluate
from orsagent.testing.coverage.selection import Selection
from orsagent.testing.coverage.wanted import Options, Report, parse_report, read_options, write_reports

__all__ = ["install"]

_WORKER_OUTPUT: Final = "orsagent_coverage"


def install(config: pytest.Config, wanted: list[str]) -> None:
    """Measure from now on, until the session ends.

    Args:
        config: of the test run.
        wanted: the reports, as FORMAT:PATH.

    Raises:
        pytest.UsageError: a report, or the project's table of options, is wrong.
    """
    try:
        reports = [parse_report(text) for text in wanted]
        options = read_options(config.rootpath)
    except (ValueError, CoverageError) as error:
        raise pytest.UsageError(f"--ors-coverage: {error}") from error
    is_worker = hasattr(config, "workerinput")
    plugin = _Worker(config) if is_worker else _Controller(config, reports, options)
    config.pluginmanager.register(plugin, "orsagent-coverage")


class _Worker:
    """Measures in a worker of pytest-xdist."""

    def __init__(self, config: pytest.Config) -> None:
        self._collector = Collector(config.rootpath)
        config.add_cleanup(_entered(self._collector))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand the data to the controller."""
        session.config.workeroutput[_WORKER_OUTPUT] = self._collector.data.to_json()  # type: ignore[attr-defined]


class _Controller:
    """Measures here, gathers what others have measured, and reports."""

    def __init__(self, config: pytest.Config, reports: list[Report], options: Options) -> None:
        self._reports = reports
        self._options = options
        self._root = config.rootpath
        self._collector = Collector(config.rootpath)
        self._texts: list[str] = []
        self._notes: list[str] = []
        self._failure: str | None = None
        config.add_cleanup(_entered(self._collector))
        self._folder = Path(tempfile.mkdtemp(prefix="orsagent-coverage-"))
        config.add_cleanup(_exported(self._folder))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:  # noqa: ANN401 -- pytest-xdist need not be installed
        """Take the data of a worker that ends."""
        told = getattr(node, "workeroutput", {}).get(_WORKER_OUTPUT)
        if told is None:
            self._notes.append(f"the worker {node.gateway.id} has ended without its data: the figures are too low")
        else:
            self._collector.data.add(CoverageData.from_json(told))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the reports, and fail when too little is covered."""
        if session.config.getoption("collectonly", default=False):
            return
        try:
            self._report(session)
        except CoverageError as error:
            self._fail(session, str(error))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show the tables."""
        if self._texts or self._notes or self._failure is not None:
            terminalreporter.section("coverage of workflows")
        for text in (*self._texts, *(f"{note}\n" for note in self._notes)):
            terminalreporter.write(text)
        if self._failure is not None:
            terminalreporter.write_line(f"Coverage of workflows: {self._failure}", red=True)

    def _report(self, session: pytest.Session) -> None:
        self._gather()
        options = self._options
        coverage = evaluate(
            self._collector.data, Selection(root=self._root, include=options.include, omit=options.omit)
        )
        self._texts = write_reports(self._reports, coverage, self._collector.data)
        if not self._texts:
            self._notes += coverage.notes
        shortfall = coverage.shortfall(options.fail_under)
        if shortfall is not None:
            self._fail(session, shortfall)

    def _gather(self) -> None:
        """Add what programs have written that tests have started."""
        for file in sorted(self._folder.iterdir()):
            try:
                self._collector.data.add(CoverageData.load(file).relative_to(self._root.resolve()))
            except CoverageError as error:
                self._notes.append(f"a program was stopped while it wrote its data: {error}")

    def _fail(self, session: pytest.Session, message: str) -> None:
        self._failure = message
        if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _entered(collector: Collector) -> Any:  # noqa: ANN401 -- a bound method
    """Enter the collector; the result leaves it."""
    stack = ExitStack()
    stack.enter_context(collector)
    return stack.close


def _exported(folder: Path) -> Any:  # noqa: ANN401 -- a bound method
    """Tell the programs that tests start of the folder; the result takes that back, and the folder away."""
    stack = ExitStack()
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    before = os.environ.get(DATA_FOLDER)
    os.environ[DATA_FOLDER] = str(folder)
    if before is None:
        stack.callback(os.environ.pop, DATA_FOLDER, None)
    else:
        stack.callback(os.environ.__setitem__, DATA_FOLDER, before)
    return stack.close
