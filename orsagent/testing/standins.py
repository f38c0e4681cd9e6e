"""The stand-ins of one environment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches

from orsagent.actions import ActionModule
from orsagent.standins import MODULES, ModuleAction, StandIn

__all__ = ["made_standins", "standin_named"]


def made_standins(modules: Iterable[ActionModule], acted: Callable[[ModuleAction], None]) -> dict[str, StandIn]:
    """One stand-in for each module that none of the test's own plays, by name.

    Args:
        modules: the test's own.
        acted: is told of every action.
    """
    taken = {namespace for module in modules for namespace in module.specification.namespaces}
    made = {
        name: StandIn(specification)
        for name, specification in MODULES.items()
        if taken.isdisjoint(specification.namespaces)
    }
    for standin in made.values():
        standin.on_action = acted
    return made


def standin_named(standins: Mapping[str, StandIn], name: str) -> StandIn:
    """The stand-in of that name.

    Raises:
        ValueError: there is none.
    """
    if name in standins:
        return standins[name]
    if not standins:
        raise ValueError(f"there is no stand-in {name!r}: the environment was made with standins=False")
    near = get_close_matches(name, standins, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(standins)}"
    raise ValueError(f"there is no stand-in {name!r}; {hint}")
