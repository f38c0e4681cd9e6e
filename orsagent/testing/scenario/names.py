"""Names in scenarios that the workflow does not have: an expectation about them says nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from difflib import get_close_matches

from orsagent.scxml import Document
from orsagent.scxml.model import StateKind
from orsagent.testing.scenario.checking import shown
from orsagent.testing.scenario.model import Scenario
from orsagent.testing.scenario.outcomes import Finding
from orsagent.toml import Path

__all__ = ["wrong_names"]

_STATE_KEYS = ("state", "not_state", "configuration")


def wrong_names(scenario: Scenario, document: Document) -> Iterator[Finding]:
    """One finding for each name of a state that no state of the document has."""
    states = [state.id for state in document.states[1:] if not state.is_history]
    finals = [state.id for state in document.states[1:] if state.kind is StateKind.FINAL and state.parent == 0]
    for kind, name, path in _named(scenario):
        known = finals if kind == "final" else states
        if name not in known:
            what = "top-level final state" if kind == "final" else "state"
            message = f"{document.path} has no {what} {shown(name)}; {_advice(name, known)}"
            yield Finding(message=message, position=scenario.places.at(path))


def _named(scenario: Scenario) -> Iterator[tuple[str, str, Path]]:
    """The names of states, each with its key and its place."""
    for step in (*scenario.steps, scenario.end):
        if step.verb == "run_until":
            yield "state", step.value, (*step.entry.path, "run_until")
        if step.expect is None:
            continue
        path = step.expect.path
        for key in _STATE_KEYS:
            for number, name in enumerate(step.expect.get(key, ())):
                yield "state", name, (*path, key, number)
        if "final" in step.expect:
            yield "final", step.expect["final"], (*path, "final")


def _advice(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f"did you mean {near[0]}?" if near else f"it has {', '.join(sorted(known)) or 'none'}"
