"""The source of tests and of a desk: a fake T-Server, seen as through a Stat Server."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final, Literal, TypeAlias

from attrs import define, field

from orsagent.sync.sources.observations import Observation
from orsagent.sync.updates import Connected, Disconnected, SourceMessage, Synchronised
from orsagent.tlib import (
    AgentEvent,
    DNEvent,
    Event,
    EventLinkConnected,
    EventLinkDisconnected,
    EventServerConnected,
    EventServerDisconnected,
    FakeTServer,
)

__all__ = ["FakeTServerSource", "LinkLoss"]

LinkLoss: TypeAlias = Literal["disconnected", "not-monitored"]
_LINK_LOSSES: Final = ("disconnected", "not-monitored")
_OF_THE_LINK: Final = (EventLinkConnected, EventLinkDisconnected)
_OF_THE_SERVER: Final = (EventServerConnected, EventServerDisconnected)


def _in_order(tservers: FakeTServer | Iterable[FakeTServer]) -> tuple[FakeTServer, ...]:
    return (tservers,) if isinstance(tservers, FakeTServer) else tuple(tservers)


@define(eq=False)
class FakeTServerSource:
    """A `StateSource` that computes what a Stat Server would say of the agents of fake T-Servers.

    Messages are delivered at once, in the call that changes the fake; their times are those of its clock, in whole
    seconds. An agent of several switches is at several DNs. An agent in scope whom no switch has is not told of; one
    that is added later is told of at its first event, or with the next `resync`.

    Args:
        tservers: one fake, or several of different switches.
        name: the Stat Server's name, for `Connected`.
        link_loss: what becomes of a switch that its T-Server loses. ``disconnected``: the source loses its Stat Server
            until every link is there again. ``not-monitored``: the DNs of that switch become NotMonitored, as Stat
            Server's do, and the others go on.

    Raises:
        ValueError: no fake, two of one switch, or no such `link_loss`.
    """

    tservers: tuple[FakeTServer, ...] = field(converter=_in_order)
    name: str = field(default="fake Stat Server", kw_only=True)
    link_loss: LinkLoss = field(default="disconnected", kw_only=True)
    _observed: dict[str, Observation] = field(factory=dict, init=False)
    _deliver: Callable[[SourceMessage], None] | None = field(default=None, init=False)
    _ends: list[Callable[[], None]] = field(factory=list, init=False)
    _lost: str = field(default="", init=False)
    _connected: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        switches = [one.switch for one in self.tservers]
        if not switches:
            raise ValueError("there is no fake T-Server; give one")
        if len(set(switches)) < len(switches):
            raise ValueError(f"two fake T-Servers of one switch; found {', '.join(switches)}")
        if self.link_loss not in _LINK_LOSSES:
            raise ValueError(f"link_loss is {self.link_loss!r}, expected {' or '.join(_LINK_LOSSES)}")

    @property
    def agents(self) -> tuple[str, ...]:
        """The agents in scope."""
        return tuple(self._observed)

    @property
    def connected(self) -> bool:
        """Whether the source is open and has its Stat Server."""
        return self._connected

    def open(self, agents: Iterable[str], deliver: Callable[[SourceMessage], None]) -> None:
        """See `StateSource.open`.

        Raises:
            RuntimeError: it is open already.
        """
        if self._deliver is not None:
            raise RuntimeError("the source is open already; close it first")
        self._deliver = deliver
        self._observed = {agent_id: self._observation(agent_id) for agent_id in sorted(set(agents))}
        for one in self.tservers:
            self._ends += [one.watch(partial(self._see, one)), one.subscribe(self._hear)]
        self._look_around()
        if not self._connected:
            self._tell(Disconnected(reason=self._trouble()))

    def set_agents(self, agents: Iterable[str]) -> None:
        """See `StateSource.set_agents`; new agents are told of at once."""
        before = self._observed
        self._observed = {one: before.get(one) or self._observation(one) for one in sorted(set(agents))}
        for agent_id in [one for one in self._observed if one not in before and self._connected]:
            self._look(agent_id)

    def resync(self) -> None:
        """See `StateSource.resync`; without a Stat Server nothing happens until there is one again."""
        if not self._connected:
            return
        self._tell(Connected(server=self.name))
        for agent_id in list(self._observed):
            if (one := self._observed.get(agent_id)) is not None:
                one.look()
                self._tell(*one.messages)
        self._tell(Synchronised())

    def disconnect(self, reason: str = "the connection to Stat Server was lost") -> None:
        """The Stat Server is gone, whatever the fakes do, until `reconnect`."""
        self._lost = reason
        self._look_around()

    def reconnect(self) -> None:
        """The Stat Server is there again: a full snapshot."""
        self._lost = ""
        self._look_around()

    def close(self) -> None:
        """See `StateSource.close`. It can be opened again."""
        for end in self._ends:
            end()
        self._ends.clear()
        self._observed.clear()
        self._deliver, self._connected = None, False

    def _observation(self, agent_id: str) -> Observation:
        return Observation(agent_id, self.tservers)

    def _hear(self, event: Event) -> None:
        """What T-Server says to its own client only."""
        if isinstance(event, _OF_THE_SERVER):
            self._look_around()

    def _see(self, tserver: FakeTServer, event: Event) -> None:
        if isinstance(event, _OF_THE_LINK):
            self._link_changed()
        elif isinstance(event, DNEvent) and self._connected:
            self._happened(tserver, event)

    def _link_changed(self) -> None:
        if self.link_loss == "disconnected":
            self._look_around()
        elif self._connected:
            for agent_id in list(self._observed):
                self._look(agent_id)

    def _happened(self, tserver: FakeTServer, event: DNEvent) -> None:
        for agent_id in dict.fromkeys((event.agent_id, tserver.dn(event.this_dn).agent_id)):
            if agent_id in self._observed:
                if isinstance(event, AgentEvent) and agent_id == event.agent_id and tserver.link_is_up:
                    self._observed[agent_id].hear(tserver, event)
                self._look(agent_id)

    def _look(self, agent_id: str) -> None:
        if (one := self._observed.get(agent_id)) is not None:
            self._tell(*one.look())

    def _look_around(self) -> None:
        """See whether the Stat Server is there, and tell it when that has changed."""
        trouble = self._trouble()
        if self._deliver is None or self._connected == (not trouble):
            return
        self._connected = not trouble
        # what happened meanwhile was not seen: nothing of what is known holds any more
        self._observed = {agent_id: self._observation(agent_id) for agent_id in self._observed}
        if trouble:
            self._tell(Disconnected(reason=trouble))
        else:
            self.resync()

    def _trouble(self) -> str:
        """Why there is no Stat Server; empty when there is one."""
        if self._lost:
            return self._lost
        away = next((one.switch for one in self.tservers if not one.connected), None)
        if away is not None:
            return f"T-Server {away} is disconnected"
        cut = next((one.switch for one in self.tservers if not one.link_is_up), None)
        cut = cut if self.link_loss == "disconnected" else None
        return "" if cut is None else f"T-Server {cut} has lost its switch"

    def _tell(self, *messages: SourceMessage) -> None:
        for message in messages:
            if self._deliver is not None:
                self._deliver(message)
