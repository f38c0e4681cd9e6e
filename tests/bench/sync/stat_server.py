"""Days of agents as the Stat Server behind a feed: what is pushed goes to all clients, and each has snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import define, evolve, field

from orsagent.sync.updates import Connected, Disconnected, ReasonUpdate, SourceMessage, StateUpdate, Synchronised
from orsagent.testing.agent_days import AgentDays

__all__ = ["DaysServer", "DaysSource"]


@define(eq=False)
class DaysServer:
    """The agents' days, and the clients that hear of them.

    Attributes:
        days: what happens.
        connected: whether the Stat Server is there; while it is not, nobody is told anything.
        lost: how often it went.
    """

    days: AgentDays
    connected: bool = True
    lost: int = 0
    sources: list[DaysSource] = field(factory=list, init=False)

    def source(self) -> DaysSource:
        """The source of one client of a feed."""
        return DaysSource(self)

    def tell(self, message: StateUpdate | ReasonUpdate) -> None:
        """Tell all clients that are there."""
        if self.connected:
            for source in list(self.sources):
                source.tell(message)

    def lose(self) -> None:
        """The feed has lost its Stat Server."""
        self.connected = False
        self.lost += 1
        for source in list(self.sources):
            source.deliver(Disconnected(reason="the Stat Server is away"))

    def find(self) -> None:
        """The Stat Server is there again."""
        self.connected = True
        for source in list(self.sources):
            source.resync()


@define(eq=False)
class DaysSource:
    """A `StateSource` of one client."""

    server: DaysServer
    agents: frozenset[str] = frozenset()
    deliver: Callable[[SourceMessage], None] = field(default=lambda _message: None)

    def open(self, agents: Iterable[str], deliver: Callable[[SourceMessage], None]) -> None:
        """See `StateSource.open`."""
        self.agents, self.deliver = frozenset(agents), deliver
        self.server.sources.append(self)
        self.resync()

    def set_agents(self, agents: Iterable[str]) -> None:
        """See `StateSource.set_agents`."""
        before, self.agents = self.agents, frozenset(agents)
        if self.server.connected:
            for message in self._snapshot():
                if isinstance(message, StateUpdate | ReasonUpdate) and message.agent_id not in before:
                    self.deliver(message)

    def resync(self) -> None:
        """See `StateSource.resync`."""
        if self.server.connected:
            for message in self._snapshot():
                self.deliver(message)
        else:
            self.deliver(Disconnected(reason="the Stat Server is away"))

    def close(self) -> None:
        """See `StateSource.close`."""
        if self in self.server.sources:
            self.server.sources.remove(self)

    def tell(self, message: StateUpdate | ReasonUpdate) -> None:
        """Deliver it if its agent is open."""
        if message.agent_id in self.agents:
            self.deliver(message)

    def _snapshot(self) -> list[SourceMessage]:
        return [
            evolve(one, server="days") if isinstance(one, Connected) else one
            for one in self.server.days.snapshot()
            if isinstance(one, Connected | Synchronised) or getattr(one, "agent_id", None) in self.agents
        ]
