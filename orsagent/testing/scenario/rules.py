"""Rules of scenario files that concern several keys at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import fields_dict

from orsagent.testing.scenario.checking import Checker, Entry, shown
from orsagent.testing.scenario.keys import CALL_ACTIONS, SET_ACTIONS, VERBS
from orsagent.testing.scenario.model import Step
from orsagent.testing.scenario.module_keys import INTERACTION_ACTIONS
from orsagent.testing.scenario.module_rules import (
    ACTION_KEYS,
    JOURNAL_KEYS,
    check_arguments,
    check_entry,
    check_interaction_action,
    check_modules,
    check_new_interaction,
    check_release,
    check_request,
)
from orsagent.tlib import messages as tlib_messages

__all__ = ["check_expectations", "check_faults", "check_steps"]

_ALONE: Final = ("reject", "refuse", "drop")
_REQUEST_KEYS: Final = ("requests", "new_requests", "requests_include", "refused")
_BEFORE_THE_START: Final = frozenset(VERBS) - {"send", "run_until"}


def check_steps(checker: Checker, steps: Iterable[Step]) -> None:
    """Check each step, and that the workflow is started once and not before it is needed."""
    steps = tuple(steps)
    starts = [step.number for step in steps if step.verb == "start"]
    for step in steps:
        _check_step(checker, step)
        if step.number in starts[1:]:
            checker.complain(f"step {starts[0]} starts the workflow; it is started once", (*step.entry.path, "start"))
        if starts and step.number < starts[0] and step.verb not in (_BEFORE_THE_START | {None}):
            text = f"{step.verb} needs the workflow, which starts in step {starts[0]}; move it behind that step"
            checker.complain(text, (*step.entry.path, step.verb or ""))


def check_expectations(checker: Checker, expect: Entry | None) -> None:
    """Check that requests and actions are expected to have what they can have."""
    if expect is None:
        return
    for key in _REQUEST_KEYS:
        for entry in expect.get(key, ()):
            check_request(checker, entry["request"], entry)
    for key in ACTION_KEYS:
        for entry in expect.get(key, ()):
            check_arguments(checker, entry["action"], entry)
    for key in JOURNAL_KEYS:
        for entry in expect.get(key, ()):
            check_entry(checker, entry)


def check_faults(checker: Checker, faults: Iterable[Entry]) -> None:
    """Check that each fault does one thing."""
    for fault in faults:
        given = [name for name in _ALONE if name in fault]
        if len(given) > 1:
            checker.complain(f"a fault cannot {given[0]} and {given[1]} at once", (*fault.path, given[1]))
        if "message" in fault and not fault.only("reject", "refuse"):
            checker.complain("message goes with reject or refuse", (*fault.path, "message"))
        for name in ("delay", "disconnect"):
            if fault.get(name) == 0:
                checker.complain(f"a {name} of 0 is none; expected more than 0", (*fault.path, name))
        if "refuse" in fault and "disconnect" in fault:
            checker.complain("a request that is not sent breaks no connection", (*fault.path, "disconnect"))
        if "agent" in fault and "on" in fault and "agent_id" not in fields_dict(getattr(tlib_messages, fault["on"])):
            checker.complain(f"{fault['on']} has no agent; name the dn", (*fault.path, "agent"))


def _check_step(checker: Checker, step: Step) -> None:
    entry, verb = step.entry, step.verb
    others = [name for name in VERBS if name in entry and name != verb]
    if others:
        checker.complain(f"a step does one thing, not {verb} and {others[0]}; make two steps", (*entry.path, others[0]))
    allowed = {"note", "expect", verb, *others, *VERBS.get(verb or "", ())}
    for name in entry.values.keys() - allowed:
        checker.complain(_misplaced(name, verb), (*entry.path, name))
    if verb == "run_until" and "within" not in entry:
        checker.complain('run_until needs within, the longest time it may take, such as "10m"', entry.path)
    if verb == "does":
        _check_set(checker, entry)
    check_expectations(checker, step.expect)
    if verb == "fault":
        check_faults(checker, [entry["fault"]])
    if verb == "modules":
        check_modules(checker, entry["modules"])
    if verb in ("release", "reject"):
        check_arguments(checker, step.value, entry)
        check_release(checker, entry)
    if verb == "add_interaction":
        check_new_interaction(checker, step.value)


def _misplaced(name: str, verb: str | None) -> str:
    owners = " or ".join(one for one, names in VERBS.items() if name in names)
    return f"{name} goes with {owners}" + (f", not with {verb}" if verb else "; this step does nothing")


def _check_set(checker: Checker, entry: Entry) -> None:
    action = entry["does"]
    if action in INTERACTION_ACTIONS:
        check_interaction_action(checker, entry)
        return
    for name in entry.values.keys() & set(VERBS["does"]) - {"agent", "switch", *SET_ACTIONS[action]}:
        expected = ", ".join(("agent", "switch", *SET_ACTIONS[action]))
        if name == "dn":
            expected += "; an agent does it where the agent is logged in"
        checker.complain(f"{name} has no meaning for {action}; expected {expected}", (*entry.path, name))
    needed = ("agent", "dn") if action in CALL_ACTIONS else ("agent",)
    if not entry.only(*needed):
        checker.complain(f"does = {shown(action)} needs {' or '.join(needed)}", (*entry.path, "does"))
    if action in CALL_ACTIONS and len(entry.only(*needed)) > 1:
        checker.complain("a call is at the DN of the agent, or at dn; name one of them", (*entry.path, "dn"))
