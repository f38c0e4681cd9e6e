"""Runs scenarios."""

from __future__ import annotations

from orsagent.errors import EngineUnavailableError, OrsagentError
from orsagent.testing.scenario.expectations import mismatches
from orsagent.testing.scenario.model import Scenario, Step
from orsagent.testing.scenario.outcomes import Finding, Outcome, Status
from orsagent.testing.scenario.scripting import take_modules
from orsagent.testing.scenario.stage import Stage, StepError, UnusableError, allow_unused, set_up
from orsagent.testing.scenario.strictness import complaints
from orsagent.testing.scenario.verbs import do, start

__all__ = ["run"]


def run(scenario: Scenario) -> Outcome:
    """Run a scenario from its beginning, on virtual time; the same scenario has the same outcome every time.

    Args:
        scenario: from `load_scenarios`.
    """
    if scenario.skip:
        return Outcome(scenario=scenario, status="skipped")
    try:
        stage = set_up(scenario)
        for modules in scenario.given.modules:
            take_modules(stage.env, modules, instead="the scenario has a script of its own for the action")
        allow_unused(stage)
    except UnusableError as error:
        return Outcome(scenario=scenario, status="error", findings=error.findings)
    except EngineUnavailableError as error:
        finding = Finding(message=str(error), position=scenario.place_of("engine"))
        return Outcome(scenario=scenario, status="error", findings=(finding,))
    with stage.env:
        return _play(stage)


def _play(stage: Stage) -> Outcome:
    step: Step | None = None
    try:
        if not any(one.verb == "start" for one in stage.scenario.steps):
            start(stage)
        for step in (*stage.scenario.steps, stage.scenario.end):
            findings = _step(stage, step)
            if findings:
                return _ended(stage, "failed", step, findings)
        strict = tuple(Finding(message=one, position=stage.scenario.position) for one in complaints(stage))
        return _ended(stage, "failed" if strict else "passed", None, strict)
    except UnusableError as error:
        return Outcome(scenario=stage.scenario, status="error", step=step, findings=error.findings)
    except OrsagentError as error:
        position = stage.scenario.position if step is None else step.position
        finding = Finding(message=str(error), position=position)
        return Outcome(scenario=stage.scenario, status="error", step=step, findings=(finding,))


def _step(stage: Stage, step: Step) -> tuple[Finding, ...]:
    """Do a step, and look at what is expected after it."""
    if step.number:
        stage.mark()
    try:
        do(stage, step)
    except StepError as error:
        return (Finding(message=str(error), position=step.position),)
    found = mismatches(stage, step.expect) if step.expect is not None else ()
    return tuple(Finding(message=one.message, position=stage.scenario.places.at(one.path)) for one in found)


def _ended(stage: Stage, status: Status, step: Step | None, findings: tuple[Finding, ...]) -> Outcome:
    return Outcome(
        scenario=stage.scenario, status=status, step=step, findings=findings, trace=stage.env.trace, time=stage.env.now
    )
