"""The source whose messages a test pushes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from attrs import define, field

from orsagent.sync.sources.latest import Latest
from orsagent.sync.updates import Connected, Disconnected, ReasonUpdate, SourceMessage, StateUpdate, Synchronised

__all__ = ["MemorySource"]


@define(eq=False)
class MemorySource:
    """A `StateSource` that delivers, at once, what is pushed, and has a snapshot of the last of it.

    What is pushed while it is closed or disconnected, or of agents out of scope, is remembered for the snapshot.

    Args:
        name: the Stat Server's name, for `Connected`.

    Attributes:
        agents: the agents in scope.
        connected: whether it has its Stat Server; told once it is open.
        resyncs: how often a snapshot was asked for.
    """

    name: str = "memory"
    agents: frozenset[str] = field(default=frozenset(), init=False)
    connected: bool = field(default=True, init=False)
    resyncs: int = field(default=0, init=False)
    _latest: Latest = field(factory=Latest, init=False)
    _deliver: Callable[[SourceMessage], None] | None = field(default=None, init=False)

    def open(self, agents: Iterable[str], deliver: Callable[[SourceMessage], None]) -> None:
        """See `StateSource.open`.

        Raises:
            RuntimeError: it is open already.
        """
        if self._deliver is not None:
            raise RuntimeError("the source is open already; close it first")
        self.agents, self._deliver = frozenset(agents), deliver
        if self.connected:
            self._snapshot()

    def set_agents(self, agents: Iterable[str]) -> None:
        """See `StateSource.set_agents`; what is known of new agents is told at once."""
        before, self.agents = self.agents, frozenset(agents)
        if self.connected:
            self._tell_of(sorted(self.agents - before))

    def resync(self) -> None:
        """See `StateSource.resync`; while it is disconnected there is none."""
        self.resyncs += 1
        if self.connected:
            self._snapshot()

    def close(self) -> None:
        """See `StateSource.close`. It can be opened again, and remembers."""
        self._deliver, self.agents = None, frozenset()

    def push(self, *messages: SourceMessage) -> None:
        """Deliver messages as they are; a `Connected` or `Disconnected` also says which of the two it is."""
        for message in messages:
            self._latest.take(message)
            if isinstance(message, StateUpdate | ReasonUpdate):
                if self.connected and message.agent_id in self.agents:
                    self._tell(message)
            else:
                self.connected = not isinstance(message, Disconnected)
                self._tell(message)

    def disconnect(self, reason: str = "the connection to Stat Server was lost") -> None:
        """The Stat Server is gone. Nothing happens when it is already."""
        if self.connected:
            self.connected = False
            self._tell(Disconnected(reason=reason))

    def reconnect(self) -> None:
        """The Stat Server is there again: a full snapshot. Nothing happens when it is there already."""
        if not self.connected:
            self.connected = True
            self._snapshot()

    def _snapshot(self) -> None:
        self._tell(Connected(server=self.name))
        self._tell_of(sorted(self.agents))
        self._tell(Synchronised())

    def _tell_of(self, agents: Iterable[str]) -> None:
        for agent_id in agents:
            for message in list(self._latest.of(agent_id)):
                self._tell(message)

    def _tell(self, message: SourceMessage) -> None:
        if self._deliver is not None:
            self._deliver(message)
