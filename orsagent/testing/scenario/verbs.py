"""What steps do, verb by verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from orsagent.testing.failures import NothingPendingError, NotReachedError
from orsagent.testing.scenario.checking import Entry, shown
from orsagent.testing.scenario.keys import CALL_ACTIONS
from orsagent.testing.scenario.model import Step
from orsagent.testing.scenario.module_keys import INTERACTION_ACTIONS
from orsagent.testing.scenario.names import wrong_names
from orsagent.testing.scenario.outcomes import Finding
from orsagent.testing.scenario.scripting import add_interaction, change_interaction, reject, release, tell_modules
from orsagent.testing.scenario.stage import (
    Stage,
    StepError,
    UnusableError,
    add_fault,
    allow_unused,
    seconds_or_never,
)
from orsagent.tlib import FakeAgent, FakeCall, FakeDN, FakeTServer
from orsagent.trace.durations import LONGEST, duration_text

__all__ = ["do", "start"]

_READY_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "answer": ("Ringing", "Dialing"),
    "hold": ("Established",),
    "retrieve": ("Held",),
    "release": ("Ringing", "Dialing", "Established", "Held"),
}
_LINE_VERBS: Final = ("reconnect", "link_down", "link_up")
_DN_VERBS: Final = ("out_of_service", "back_in_service")


def do(stage: Stage, step: Step) -> None:
    """Do what a step says.

    Raises:
        StepError: it cannot be done.
        OrsagentError: the workflow cannot be started, or the data cannot be carried.
    """
    if step.verb is None:
        return
    try:
        _VERBS[step.verb](stage, step)
    except (ValueError, TypeError, LookupError, NotReachedError, NothingPendingError) as error:
        raise StepError(str(error.args[0] if error.args else error)) from error


def start(stage: Stage) -> None:
    """Start the workflow, and check the names of its states that the scenario uses.

    Raises:
        UnusableError: the file cannot be read, or has no state of such a name.
        OrsagentError: the workflow cannot be started.
    """
    try:
        session = stage.start()
    except (OSError, ValueError) as error:
        raise UnusableError(Finding(message=str(error), position=stage.scenario.place_of("workflow"))) from error
    wrong = tuple(wrong_names(stage.scenario, session.document))
    if wrong:
        raise UnusableError(*wrong)


def _start(stage: Stage, _step: Step) -> None:
    start(stage)


def _send(stage: Stage, step: Step) -> None:
    session = stage.session
    if session.finished:
        how = f"failed: {session.failed}" if session.failed else f"ended in {session.final}"
        raise StepError(f"the workflow has {how}, and ignores {shown(step.value)}")
    session.send(step.value, step.entry.get("data"))


def _advance(stage: Stage, step: Step) -> None:
    _check_time(stage, step.value)
    stage.env.advance(seconds=step.value)


def _advance_to_next(stage: Stage, _step: Step) -> None:
    due = stage.env.runtime.next_due()
    _check_time(stage, 0 if due is None else due - stage.env.now)
    stage.env.advance_to_next()


def _run_until(stage: Stage, step: Step) -> None:
    within = step.entry["within"]
    _check_time(stage, within)
    stage.env.run_until(step.value, within=within, session=stage.session)


def _check_time(stage: Stage, seconds: float) -> None:
    if stage.env.now + seconds > LONGEST:
        raise StepError(f"the scenario would take longer than 100 years ({duration_text(LONGEST)})")


def _fault(stage: Stage, step: Step) -> None:
    add_fault(stage.tserver(step.value.get("switch")), step.value)
    allow_unused(stage)


def _disconnect(stage: Stage, step: Step) -> None:
    stage.tserver(step.entry.get("switch")).disconnect(for_=seconds_or_never(step.value))


def _switch_over(stage: Stage, step: Step) -> None:
    stage.tserver(step.entry.get("switch")).switch_over(after=seconds_or_never(step.value) or 0.0)


def _change_line(method: Callable[[FakeTServer], None], stage: Stage, step: Step) -> None:
    method(stage.tserver(step.entry.get("switch")))


def _change_dn(method: Callable[[FakeTServer, str], None], stage: Stage, step: Step) -> None:
    method(stage.tserver(step.entry.get("switch")), step.value)


def _does(stage: Stage, step: Step) -> None:
    if step.value in INTERACTION_ACTIONS:
        change_interaction(stage, step)
        return
    tserver = stage.tserver(step.entry.get("switch"))
    if step.value in CALL_ACTIONS:
        place = tserver.agent(step.entry["agent"]) if "agent" in step.entry else tserver.dn(step.entry["dn"])
        _call_action(place, step)
    else:
        _AGENT_ACTIONS[step.value](tserver.agent(step.entry["agent"]), step.entry)


def _call_action(place: FakeAgent | FakeDN, step: Step) -> None:
    """Make a call at a DN, or move the first one there that is in a status for it."""
    if step.value not in _READY_FOR:
        getattr(place, step.value)(**step.entry.only("call_type", "other_dn"))
        return
    other_dn = step.entry.get("other_dn")
    calls = [call for call in place.calls if other_dn in (None, call.other_dn)]
    ready = [call for call in calls if call.status in _READY_FOR[step.value]]
    if not ready:
        there = ", ".join(map(_call_text, calls)) or "none"
        expected = " or ".join(_READY_FOR[step.value])
        raise StepError(f"there is no call to {step.value}, which has to be {expected}; calls there: {there}")
    getattr(ready[0], step.value)()


def _call_text(call: FakeCall) -> str:
    return f"{call.status} with {call.other_dn or 'an unknown number'}"


def _listed(entry: Entry) -> dict[str, Any]:
    """Reasons and work mode, as the methods of agents take them."""
    given = entry.only("work_mode")
    reasons = {**({"ReasonCode": entry["reason"]} if "reason" in entry else {}), **entry.get("reasons", {})}
    return {**given, "reasons": reasons}


_AGENT_ACTIONS: Final[Mapping[str, Callable[[FakeAgent, Entry], None]]] = {
    "login": lambda agent, entry: agent.login(entry.get("dn"), **_listed(entry)),
    "logout": lambda agent, entry: agent.logout(**_listed(entry)),
    "ready": lambda agent, entry: agent.ready(**_listed(entry)),
    "not_ready": lambda agent, entry: agent.not_ready(**_listed(entry)),
    "dnd_on": lambda agent, _entry: agent.set_dnd(on=True),
    "dnd_off": lambda agent, _entry: agent.set_dnd(on=False),
}

_VERBS: Final[Mapping[str, Callable[[Stage, Step], None]]] = {
    "start": _start,
    "send": _send,
    "advance": _advance,
    "advance_to_next": _advance_to_next,
    "run_until": _run_until,
    "does": _does,
    "add_interaction": add_interaction,
    "modules": tell_modules,
    "release": release,
    "reject": reject,
    "fault": _fault,
    "disconnect": _disconnect,
    "switch_over": _switch_over,
    **{name: partial(_change_line, getattr(FakeTServer, name)) for name in _LINE_VERBS},
    **{name: partial(_change_dn, getattr(FakeTServer, name)) for name in _DN_VERBS},
}
