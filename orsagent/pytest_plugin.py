"""The pytest plugin: the fixture ``ors``, the marker ``ors``, and options of the command line.

Nothing of orsagent is imported before a test asks for the fixture, so that other tests pay nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from orsagent.testing import Env, Problem

__all__ = [
    "ors",
    "ors_options",
    "pytest_addoption",
    "pytest_assertrepr_compare",
    "pytest_collect_file",
    "pytest_collection_finish",
    "pytest_configure",
    "pytest_runtest_makereport",
]

_MARKER = (
    'ors(dialect="auto", engine="v8", completion="accepted", unclaimed="error", allow_unhandled_errors=False, '
    'switches=["SW1"], standins=True, http_hosts=[], world=None): options of the fixture ors'
)
_ENVIRONMENT: pytest.StashKey[Any] = pytest.StashKey()
_OUTCOME: pytest.StashKey[tuple[str, str | None]] = pytest.StashKey()
_PROJECT: pytest.StashKey[dict[str, Any]] = pytest.StashKey()
_TOLD: pytest.StashKey[bool] = pytest.StashKey()
_COMPARISON: pytest.StashKey[str] = pytest.StashKey()

# what pytest shows of a comparison unless it is told to show all
_SHOWN_LINES = 8
_SHOWN_CHARACTERS = 640


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the command line."""
    group = parser.getgroup("orsagent", "workflows of the Orchestration Server (orsagent)")
    group.addoption(
        "--ors-trace",
        choices=("never", "failed", "always"),
        help="which tests' reports get the trace of their workflows; default: failed (-rP shows those of tests that "
        "passed)",
    )
    group.addoption(
        "--ors-report",
        metavar="DIR",
        help="write a JSON file for each test that uses the fixture ors: its outcome, trace, requests, events and log",
    )
    group.addoption(
        "--ors-coverage",
        action="append",
        default=[],
        metavar="FORMAT[:PATH]",
        help="measure which states, transitions, conditions and actions of workflows the tests come to; FORMAT: term, "
        "term-missing, html, cobertura, lcov, json, data; all but the first two need a PATH; repeatable; options: "
        "[tool.orsagent.coverage] with fail_under, include, omit",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker; see where reports go."""
    config.addinivalue_line("markers", _MARKER)
    folder = config.getoption("ors_report")
    if folder is not None:
        # absolute, so that the processes of pytest-xdist mean the same folder
        config.option.ors_report = _report_folder(config.invocation_params.dir / folder)
    if config.getoption("ors_coverage"):
        from orsagent.testing.coverage.plugin import install  # noqa: PLC0415 -- only who measures pays for it

        install(config, config.getoption("ors_coverage"))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Complain of wrong options of the project once, before the first test."""
    if not hasattr(session.config, "workerinput") and any("ors" in _fixtures_of(item) for item in session.items):
        _project(session.config)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect scenario files; see `docs/reference/scenario-files.md`."""
    if not file_path.name.endswith(".ors.toml"):
        return None
    from orsagent.testing.scenario.collect import ScenarioFile  # noqa: PLC0415 -- as with the fixture

    return ScenarioFile.from_parent(parent, path=file_path)


@pytest.fixture
def ors_options() -> dict[str, Any]:
    """Options of the fixture ``ors`` for every test that sees this fixture: override it in a conftest.py.

    It may give any argument of `orsagent.testing.Env`. The marker ``ors`` counts more, ``[tool.orsagent]`` less.
    """
    return {}


@pytest.fixture
def ors(request: pytest.FixtureRequest, ors_options: dict[str, Any]) -> Generator[Env]:
    """Fake T-Servers and a runtime on virtual time, for one test; see `orsagent.testing.Env`."""
    from orsagent.testing import Env  # noqa: PLC0415 -- projects that do not use the fixture must not pay for it

    item: pytest.Item = request.node
    options = {"folders": _folders(request), **_environment_options(request.config), **ors_options, **_marked(item)}
    with Env(**options) as environment:
        item.stash[_ENVIRONMENT] = environment
        yield environment
        _finish(item, environment)


def pytest_assertrepr_compare(config: pytest.Config, op: str, left: object, right: object) -> list[str] | None:
    """Show what differs between a journal and the requests that a test expects."""
    if op not in ("==", "in") or "orsagent.tlib.requests" not in sys.modules:
        return None
    from orsagent.testing.comparison import absence, explanation  # noqa: PLC0415 -- as above

    lines = (explanation if op == "==" else absence)(left, right, config.rootpath)
    if lines is not None and (len(lines) > _SHOWN_LINES or sum(map(len, lines)) > _SHOWN_CHARACTERS):
        config.stash[_COMPARISON] = "\n".join(lines)
    return lines


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put what happened into the test's report."""
    report = yield
    environment = item.stash.get(_ENVIRONMENT, None)
    if environment is not None:
        if call.when == "call":
            item.stash[_OUTCOME] = report.outcome, report.longreprtext or None
        _add_comparison(item.config, report)
        _add_trace(item, report, environment)
        if call.when == "teardown":
            del item.stash[_ENVIRONMENT]
    return report


# --- options


def _fixtures_of(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])


def _report_folder(folder: Path) -> str:
    if folder.exists() and not folder.is_dir():
        raise pytest.UsageError(f"--ors-report: {folder} is a file, expected a folder or a name for a new one")
    return str(folder)


def _project(config: pytest.Config) -> dict[str, Any]:
    """The options in the project's pyproject.toml, which is read once."""
    from orsagent.testing.options import OptionError, project_options  # noqa: PLC0415 -- as above

    if _PROJECT not in config.stash:
        try:
            config.stash[_PROJECT] = project_options(config.rootpath / "pyproject.toml")
        except OptionError as error:
            raise pytest.UsageError(str(error)) from None
    return config.stash[_PROJECT]


def _environment_options(config: pytest.Config) -> dict[str, Any]:
    return {name: value for name, value in _project(config).items() if name not in ("folders", "report", "trace")}


def _folders(request: pytest.FixtureRequest) -> list[Path]:
    root = request.config.rootpath
    own = [root / folder for folder in _project(request.config).get("folders", ())]
    return list(dict.fromkeys((request.path.parent, *own, root, Path.cwd())))


def _marked(item: pytest.Item) -> dict[str, Any]:
    """The options of all markers; the one nearest to the test counts."""
    from orsagent.testing.options import OptionError, marker_options  # noqa: PLC0415 -- as above

    options: dict[str, Any] = {}
    try:
        for marker in item.iter_markers("ors"):
            options = {**marker_options(marker.args, marker.kwargs), **options}
    except OptionError as error:
        raise pytest.UsageError(f"{item.nodeid}: {error}") from None
    return options


# --- the end of a test


def _finish(item: pytest.Item, environment: Env) -> None:
    """Report what went wrong unseen, when the body of the test has passed."""
    outcome, failure = item.stash.get(_OUTCOME, ("error", None))
    problems = environment.problems if outcome == "passed" else ()
    folder = item.config.getoption("ors_report") or _project_report(item.config)
    if folder is not None:
        _write(item.nodeid, Path(folder), (outcome, failure), problems, environment)
    if problems:
        pytest.fail(environment.complaint, pytrace=False)


def _project_report(config: pytest.Config) -> Path | None:
    folder = _project(config).get("report")
    return None if folder is None else config.rootpath / folder


def _write(
    name: str, folder: Path, outcome: tuple[str, str | None], problems: tuple[Problem, ...], environment: Env
) -> None:
    from orsagent.testing.report import Verdict, report, write_report  # noqa: PLC0415 -- as above

    verdict = Verdict(outcome=outcome[0], failure=outcome[1], problems=problems)
    try:
        write_report(folder, report(name, verdict, environment))
    except OSError as error:
        pytest.fail(f"--ors-report: the test's file cannot be written: {error}", pytrace=False)


# --- sections of reports


def _add_trace(item: pytest.Item, report: pytest.TestReport, environment: Env) -> None:
    wanted = item.config.getoption("ors_trace") or _project(item.config).get("trace", "failed")
    is_due = report.failed or (wanted == "always" and report.when == "call")
    if wanted != "never" and is_due and not item.stash.get(_TOLD, False):
        item.stash[_TOLD] = True
        report.sections.append(("orsagent trace", environment.excerpt))


def _add_comparison(config: pytest.Config, report: pytest.TestReport) -> None:
    """The whole comparison, because pytest cuts it after a few lines."""
    text = config.stash.get(_COMPARISON, None)
    if text is not None and report.when == "call":
        if report.failed:
            report.sections.append(("orsagent journal", text))
        del config.stash[_COMPARISON]
