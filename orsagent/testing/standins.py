"""The stand-ins of one environment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches

from orsagent.actions import ActionModule, ModuleSpec
from orsagent.standins import MODULES, GenesysWorld, ModuleAction, StandIn
from orsagent.standins.interaction_actions import play_interactions
from orsagent.standins.placement import Placement
from orsagent.standins.routing import QueueStandIn
from orsagent.standins.sessions import SessionStandIn
from orsagent.standins.subscriptions import StatisticStandIn

__all__ = ["made_standins", "standin_named"]


def made_standins(
    modules: Iterable[ActionModule],
    placement: Placement,
    acted: Callable[[ModuleAction], None],
    world: GenesysWorld,
    http_hosts: Iterable[str] = (),
) -> dict[str, StandIn]:
    """One stand-in for each module that none of the test's own plays, by name.

    Args:
        modules: the test's own.
        placement: where the calls of the fake T-Servers are.
        acted: is told of every action.
        world: whose interactions the actions of ``ixn`` act on.
        http_hosts: the hosts that may really be asked.
    """
    taken = {namespace for module in modules for namespace in module.specification.namespaces}
    made = {
        name: _made(specification, placement, world)
        for name, specification in MODULES.items()
        if taken.isdisjoint(specification.namespaces)
    }
    for standin in made.values():
        standin.on_action = acted
        if isinstance(standin, SessionStandIn):
            standin.http_hosts = tuple(http_hosts)
    return made


def _made(specification: ModuleSpec, placement: Placement, world: GenesysWorld) -> StandIn:
    if specification.name == "queue":
        return QueueStandIn(specification, placement, shown=world.statistics)
    if specification.name == "session":
        return SessionStandIn(specification)
    if specification.name == "statistic":
        return StatisticStandIn(specification, world.statistics)
    standin = StandIn(specification)
    if specification.name == "ixn":
        play_interactions(standin, world, placement)
    return standin


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
