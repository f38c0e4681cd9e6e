"""What scenarios tell the stand-ins for Genesys modules, and the interactions that they bring."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import frozen

from orsagent.errors import SessionError
from orsagent.standins import MODULES, Interaction, StandIn
from orsagent.standins.orders import Order
from orsagent.standins.patterns import ActionPattern, known_element
from orsagent.standins.routing import QueueStandIn
from orsagent.standins.scripts import Script
from orsagent.testing.environment import Env
from orsagent.testing.scenario.checking import Entry, shown
from orsagent.testing.scenario.comparing import same_where_written
from orsagent.testing.scenario.model import Step
from orsagent.testing.scenario.module_rules import scripts_of
from orsagent.testing.scenario.stage import Stage, StepError, allow_unused
from orsagent.tlib import FakeCall

__all__ = ["add_interaction", "change_interaction", "reject", "release", "take_modules", "tell_modules"]


@frozen(eq=False, repr=False)
class _Written:
    """Equal to what has at least what the file says."""

    expected: object

    def __eq__(self, other: object) -> bool:
        return same_where_written(self.expected, other)

    __hash__ = None  # type: ignore[assignment] # it is equal to values that are not equal to each other

    def __repr__(self) -> str:
        return shown(self.expected)


def take_modules(env: Env, modules: Entry, *, instead: str = "") -> None:
    """Tell the stand-ins what a table says; its scripts come before those that are there.

    Args:
        env: whose stand-ins are meant.
        modules: the table.
        instead: why scripts for the same actions that are there need not be used any more; empty if they must.
    """
    for name, table in modules.values.items():
        standin = env.module(name)
        new = [_script(element, script, standin) for module, element, script in scripts_of(modules) if module == name]
        elements = {one.pattern.element.name for one in new} if instead else set()
        for one in standin.scripts:
            if one.pattern.element.name in elements:
                one.optional(instead)
        standin.scripts[:0] = new
        if "delay" in table:
            standin.delay = table["delay"]
        if isinstance(standin, QueueStandIn):
            standin.groups.update(table.get("groups", {}))
            standin.skills.update(table.get("skills", {}))
            standin.serve()


def tell_modules(stage: Stage, step: Step) -> None:
    """Let stand-ins answer otherwise from here on."""
    take_modules(stage.env, step.value)
    allow_unused(stage)


def release(stage: Stage, step: Step) -> None:
    """Let an action that is held succeed.

    Raises:
        StepError: none is held.
    """
    _held(stage, step).done_at_once(step.entry.get("data", {}))


def reject(stage: Stage, step: Step) -> None:
    """Let an action that is held fail.

    Raises:
        StepError: none is held.
    """
    entry = step.entry
    _held(stage, step).fail_at_once(entry.get("error", "unknown"), entry.get("description", ""))


def add_interaction(stage: Stage, step: Step) -> None:
    """Let an interaction arrive.

    Raises:
        StepError: no session is alive, or there is no such call.
        ValueError: there is no such medium, or the id is in use.
    """
    entry: Entry = step.value
    given = {name: value for name, value in entry.values.items() if name != "call_dn"}
    call = _call_at(stage, entry["call_dn"]) if "call_dn" in entry else None
    try:
        stage.env.add_interaction(call=call, **given)
    except SessionError as error:
        raise StepError(f"{error}") from error


def change_interaction(stage: Stage, step: Step) -> None:
    """Let something happen to an interaction.

    Raises:
        StepError: there is no such interaction.
        ValueError: it is deleted.
        LookupError: it has no such party.
    """
    found = stage.env.interactions.find(step.entry["interaction"])
    if found is None:
        there = ", ".join(one.id for one in stage.env.interactions) or "none"
        raise StepError(f"there is no interaction {shown(step.entry['interaction'])}; there are: {there}")
    _CHANGES[step.value](found, step.entry)


_CHANGES: Final[Mapping[str, Callable[[Interaction, Entry], None]]] = {
    "abandon": lambda one, _entry: one.abandon(),
    "delete": lambda one, _entry: one.delete(),
    "route_request": lambda one, _entry: one.route_request(),
    "attach_udata": lambda one, entry: one.attach_udata(entry["udata"]),
    "delete_udata": lambda one, entry: one.delete_udata(*entry["keys"]),
    "change_party": lambda one, entry: one.change_party(entry["device"], **entry.only("devicetype")),
    "remove_party": lambda one, entry: one.remove_party(entry["device"]),
}


def _script(element: str, entry: Entry, standin: StandIn) -> Script:
    expected = {name: _Written(value) for name, value in entry.get("with", {}).items()}
    script = Script(ActionPattern(standin.name, known_element(standin.specification, element), expected))
    if "answer" in entry:
        script.answer(entry["answer"])
    if "fail" in entry:
        script.fail(entry["fail"], entry.get("description", ""), data=entry.get("data"))
    if "hold" in entry:
        script.hold()
    if "after" in entry:
        script.delay(entry["after"])
    if "times" in entry:
        script.times(entry["times"])
    if "optional" in entry:
        script.optional(entry["optional"])
    return script


def _held(stage: Stage, step: Step) -> Order:
    """The action that has been held longest of those that the step means."""
    module, _, element = step.value.partition(".")
    standin = stage.env.module(module)
    held = {id(order) for script in standin.scripts for order in script.held}
    orders = [one for one in standin.orders if id(one) in held]
    expected: Mapping[str, Any] = {name: _Written(value) for name, value in step.entry.get("with", {}).items()}
    pattern = ActionPattern(module, known_element(MODULES[module], element), expected)
    found = next((one for one in orders if pattern.matches(one.element.name, one.arguments)), None)
    if found is None:
        there = "; ".join(one.action.describe() for one in orders) or "none"
        raise StepError(f"no {step.value} is held that could be meant; held by {module}: {there}")
    return found


def _call_at(stage: Stage, dn: str) -> FakeCall:
    tserver, plain = stage.at(dn)
    calls = tserver.dn(plain).calls
    if not calls:
        raise StepError(f"there is no call at {dn} that could be the interaction; let one ring first")
    return calls[-1]
