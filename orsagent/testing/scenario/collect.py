"""Scenario files as pytest's tests: each scenario is an item. The plugin imports this when it meets the first file."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import Any

import pytest

from orsagent.testing.scenario.checking import ScenarioFileError
from orsagent.testing.scenario.model import Scenario
from orsagent.testing.scenario.outcomes import Outcome
from orsagent.testing.scenario.reading import load_scenarios
from orsagent.testing.scenario.running import run

__all__ = ["ScenarioFailure", "ScenarioFile", "ScenarioItem"]


class ScenarioFailure(Exception):  # noqa: N818 -- pytest's word for what a test ends in
    """A scenario did not pass.

    Attributes:
        outcome: why.
    """

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.report)
        self.outcome = outcome


class ScenarioFile(pytest.File):
    """A file ``*.ors.toml``."""

    def collect(self) -> Iterator[ScenarioItem]:
        """The scenarios of the file.

        Raises:
            CollectError: the file cannot be used.
        """
        try:
            scenarios = load_scenarios(_shortened(self.path))
        except ScenarioFileError as error:
            raise self.CollectError(str(error)) from error
        for scenario in scenarios:
            yield ScenarioItem.from_parent(self, name=scenario.name, scenario=scenario)


class ScenarioItem(pytest.Item):
    """One scenario."""

    def __init__(self, *, scenario: Scenario, **others: Any) -> None:  # noqa: ANN401 -- pytest's own
        super().__init__(**others)
        self.scenario = scenario
        if scenario.skip:
            self.add_marker(pytest.mark.skip(reason=scenario.skip))

    def runtest(self) -> None:
        """Run the scenario.

        Raises:
            ScenarioFailure: it did not pass.
        """
        outcome = run(self.scenario)
        if outcome.status != "passed":
            raise ScenarioFailure(outcome)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:  # noqa: ANN401 -- as pytest's
        """What was wrong, without a traceback: nobody who reads it writes Python."""
        if isinstance(excinfo.value, ScenarioFailure):
            return excinfo.value.outcome.report
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[PathLike[str], int, str]:
        """Where the scenario begins."""
        return self.path, self.scenario.position.line - 1, self.name


def _shortened(path: Path) -> Path:
    """The path as people write it where they stand."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
