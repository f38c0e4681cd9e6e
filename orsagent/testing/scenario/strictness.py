"""What makes a scenario fail although nobody looked at it: SCXML hides failures in events.

`Env` finds the problems and knows what is allowed; here they are told in the words of scenario files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from orsagent.testing.problems import Problem
from orsagent.testing.scenario.stage import Stage

__all__ = ["complaints"]

_ADVICE: Final[Mapping[str, str]] = {
    "unhandled": 'give the workflow a transition for it, or allow error = "{name}"',
    "script": 'correct it, or allow error = "{name}"',
    "failed": "correct the workflow, or expect failed = true",
    "unknown-dn": 'add the DN, or allow unknown_dn = "{name}"',
    "fault": "correct the request or its DN, remove the fault, or allow unused_fault",
    "script-unhit": "correct the action or what is behind with, remove the script, or allow unused_script",
    "allowance": "remove it, or correct the name",
}


def complaints(stage: Stage) -> Iterator[str]:
    """Everything that went wrong and is not allowed."""
    for problem in stage.env.problems:
        if not _is_meant(stage, problem):
            yield _told(problem)


def _told(problem: Problem) -> str:
    message = "an allowance was never needed" if problem.kind == "allowance" else problem.message
    place = "" if problem.position is None else f" at {problem.position}"
    when = "" if problem.time is None else f", {problem.time:g} s"
    again = f", and {problem.more} times more" if problem.more else ""
    lines = [f"{message}{place}{when}{again}", problem.detail, _ADVICE[problem.kind].format(name=problem.name)]
    return "\n".join(filter(None, lines))


def _is_meant(stage: Stage, problem: Problem) -> bool:
    """Whether a scenario expects the failure, or an allowance is for other scenarios of the file, too."""
    if problem.kind == "failed":
        steps = (*stage.scenario.steps, stage.scenario.end)
        return any(step.expect is not None and "failed" in step.expect for step in steps)
    shared = [one for one in stage.scenario.allow if one.path[0] == "allow" and stage.scenario.end.entry.path]
    names = [name for one in shared for name in (*one.get("error", ()), one.get("unknown_dn"))]
    return problem.kind == "allowance" and any(repr(name) in problem.name for name in names)
