"""Scenario files: tests of workflows for people who do not write Python.

A theory of operation. `keys` and `expected_keys` declare the format as tables. `reading` checks a file against them
(`checking`, `rules`) and makes `Scenario` values. `running` plays one on an `Env` (`stage`): its `verbs` act, its
`expectations` look, `strictness` looks where nobody did, and the result is an `Outcome`. `collect` is for pytest, the
command line has `orsagent test`.

from orsagent.testing.scenario import load_scenarios, run
for scenario in load_scenarios("end_of_shift.ors.toml"):
    print(scenario.name, run(scenario).status)
"""

from orsagent.testing.scenario.checking import Mistake, ScenarioFileError
from orsagent.testing.scenario.json_schema import json_schema
from orsagent.testing.scenario.model import Given, Scenario, Step
from orsagent.testing.scenario.outcomes import Finding, Outcome
from orsagent.testing.scenario.reading import SUFFIX, load_scenarios
from orsagent.testing.scenario.running import run
from orsagent.testing.scenario.template import template

__all__ = [
    "SUFFIX",
    "Finding",
    "Given",
    "Mistake",
    "Outcome",
    "Scenario",
    "ScenarioFileError",
    "Step",
    "json_schema",
    "load_scenarios",
    "run",
    "template",
]
