"""Who is ready for a target: agents, places, groups, queues and DNs of the fake T-Servers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import define, field, frozen

from orsagent.standins.skills import skill_condition
from orsagent.standins.targets import Target, expression
from orsagent.tlib import FakeTServer
from orsagent.tlib.fake.agents import FakeAgent

__all__ = ["Candidate", "World"]


@frozen(kw_only=True)
class Candidate:
    """Somebody or something that is ready.

    Attributes:
        target: the target that it was found for.
        component: what it is itself, as a target expression: of a group, the agent.
        dn: where the interaction goes.
        switch: the switch of that DN; empty for a number outside.
        agent_id: the agent, if there is one.
        since: since when it has been ready, in seconds since the clock's start.
    """

    target: Target
    component: str
    dn: str
    switch: str = ""
    agent_id: str | None = None
    since: float = 0.0

    @property
    def place(self) -> tuple[str, str]:
        """What can be taken once."""
        return self.switch, self.dn

    def resource(self) -> dict[str, Any]:
        """The resource object of the done event, which action elements take as it is."""
        agent = self.agent_id
        kind = "agent" if agent is not None else "dn"
        return {
            "type": kind,
            "id": self.dn if agent is None else agent,
            "dn": self.dn,
            "switch": self.switch,
            "agent": agent,
            "place": self.dn,
        }


@define(eq=False)
class World:
    """What targets are looked for in.

    Args:
        tservers: the fake T-Servers by the names of their switches.

    Attributes:
        groups: the members of groups by the groups' names: agent ids, for groups of places and queues DNs. While there
            are none at all, every agent is in every group.
        skills: the levels of the agents' skills by agent id. While nobody has any, every agent fits.
        taken: places that are promised to somebody.
    """

    tservers: Mapping[str, FakeTServer]
    groups: dict[str, Iterable[str]] = field(factory=dict)
    skills: dict[str, Mapping[str, float]] = field(factory=dict)
    taken: set[tuple[str, str]] = field(factory=set)

    def ready(self, target: Target) -> Iterator[Candidate]:
        """Everything that is ready for a target now, in the order in which it was added."""
        for candidate in _FINDERS.get(target.kind, World._numbers)(self, target):
            if candidate.place not in self.taken:
                yield candidate

    def knows(self, target: Target) -> bool:
        """Whether there is anybody at all who could be ready for it."""
        if target.kind in _OF_AGENTS:
            return any(self._fits(target, agent) for _, agent in self._agents())
        return True

    def _agents(self) -> Iterator[tuple[FakeTServer, FakeAgent]]:
        for tserver in self.tservers.values():
            for agent in tserver.agents:
                yield tserver, agent

    def _people(self, target: Target) -> Iterator[Candidate]:
        for tserver, agent in self._agents():
            if agent.available and agent.dn is not None and self._fits(target, agent):
                yield Candidate(
                    target=target,
                    component=expression(agent.agent_id, target.server, "A"),
                    dn=agent.dn,
                    switch=tserver.switch,
                    agent_id=agent.agent_id,
                    since=agent.since,
                )

    def _fits(self, target: Target, agent: FakeAgent) -> bool:
        return _OF_AGENTS[target.kind](self, target, agent) and self._is_skilled(target, agent)

    def _is_skilled(self, target: Target, agent: FakeAgent) -> bool:
        if not target.skills or not self.skills:
            return True
        return skill_condition(target.skills)(self.skills.get(agent.agent_id, {}))

    def _is_named(self, target: Target, agent: FakeAgent) -> bool:
        return not target.name or agent.agent_id == target.name

    def _is_placed(self, target: Target, agent: FakeAgent) -> bool:
        return agent.dn == target.name

    def _is_in_group(self, target: Target, agent: FakeAgent) -> bool:
        if not target.name:
            return True
        if target.name in self.groups:
            return not {agent.agent_id, agent.dn}.isdisjoint(self.groups[target.name])
        queues = {queue for _, one in self._agents() for queue in one.queues}
        return target.name in agent.queues if target.name in queues else not self.groups

    def _numbers(self, target: Target) -> Iterator[Candidate]:
        """Queues, DNs and labels: ready unless the fake has the DN and it takes no calls."""
        names = self.groups.get(target.name, (target.name,)) if target.kind == "GQ" else (target.name,)
        for name in names:
            switch = self._switch_of(name, target.server)
            if switch is None or _takes_calls(self.tservers[switch], name):
                yield Candidate(
                    target=target, component=expression(name, target.server, target.kind), dn=name, switch=switch or ""
                )

    def _switch_of(self, dn: str, named: str) -> str | None:
        switches = [named] if named in self.tservers else list(self.tservers)
        return next((switch for switch in switches if _has(self.tservers[switch], dn)), None)


def _has(tserver: FakeTServer, dn: str) -> bool:
    return any(one.name == dn for one in tserver.dns)


def _takes_calls(tserver: FakeTServer, name: str) -> bool:
    dn = tserver.dn(name)
    return dn.in_service and not dn.dnd and not dn.busy


_OF_AGENTS: Final[Mapping[str, Callable[[World, Target, FakeAgent], bool]]] = {
    "A": World._is_named,
    "AP": World._is_placed,
    "GA": World._is_in_group,
    "GP": World._is_in_group,
    "C": World._is_in_group,
    "GC": World._is_in_group,
}
_FINDERS: Final[Mapping[str, Callable[[World, Target], Iterator[Candidate]]]] = dict.fromkeys(_OF_AGENTS, World._people)
