"""The pytest plugin: the fixture ``ors``, and the marker ``ors`` that sets its options.

Nothing of orsagent is imported before a test asks for the fixture, so that other tests pay nothing.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from orsagent.testing import Env

__all__ = ["ors", "ors_options", "pytest_addoption", "pytest_configure", "pytest_runtest_makereport"]

_OPTIONS = ("engine", "completion", "unclaimed", "switches")
_ENVIRONMENT: pytest.StashKey[Any] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("orsagent", "ORS workflows")
    group.addoption(
        "--ors-coverage",
        action="append",
        default=[],
        metavar="FORMAT[:PATH]",
        help="Measure which states, transitions, conditions and actions of workflows the tests come to. FORMAT: term, "
        "term-missing, html, cobertura, lcov, json, data; all but the first two need a PATH. Repeatable. Options: "
        "[tool.orsagent.coverage] with fail_under, include, omit.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker, and what the options ask for."""
    if config.getoption("ors_coverage"):
        from orsagent.testing.coverage.plugin import install  # noqa: PLC0415 -- only who measures pays for it

        install(config, config.getoption("ors_coverage"))
    config.addinivalue_line(
        "markers",
        'ors(engine="v8", completion="accepted", unclaimed="error", switches=["SW1"]): options of the fixture ors',
    )


@pytest.fixture
def ors_options() -> dict[str, Any]:
    """Options of the fixture ``ors`` for every test that sees this fixture: override it in a conftest.py.

    It may give any argument of `orsagent.testing.Env`; the marker ``ors`` counts more.
    """
    return {}


@pytest.fixture
def ors(request: pytest.FixtureRequest, ors_options: dict[str, Any]) -> Generator[Env]:
    """Fake T-Servers and a runtime on virtual time, for one test; see `orsagent.testing.Env`."""
    from orsagent.testing import Env  # noqa: PLC0415 -- projects that do not use the fixture must not pay for it

    folders = list(dict.fromkeys((request.path.parent, request.config.rootpath, Path.cwd())))
    with Env(**{"folders": folders, **ors_options, **_marked(request.node)}) as environment:
        request.node.stash[_ENVIRONMENT] = environment
        yield environment


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put what happened in a failing test into its report."""
    report = yield
    if report.failed and report.when == "call" and _ENVIRONMENT in item.stash:
        report.sections.append(("orsagent trace", item.stash[_ENVIRONMENT].trace))
    return report


def _marked(node: pytest.Item) -> dict[str, Any]:
    """The options of all markers; the one nearest to the test counts."""
    options: dict[str, Any] = {}
    for marker in node.iter_markers("ors"):
        unknown = sorted(marker.kwargs.keys() - set(_OPTIONS))
        if marker.args or unknown:
            found = f"the positional argument {marker.args[0]!r}" if marker.args else f"the keyword {unknown[0]!r}"
            raise pytest.UsageError(f"the marker ors has {found}; expected keywords out of {', '.join(_OPTIONS)}")
        options = {**marker.kwargs, **options}
    return options
