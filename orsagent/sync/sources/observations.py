"""One agent of the fake T-Servers, as a Stat Server would see it: what it says, and since when."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from math import floor
from typing import Any, Final

from attrs import define, evolve, field, frozen

from orsagent.sync.sources.statuses import NOT_MONITORED, Ongoing, dn_type, ongoing, standing, winner
from orsagent.sync.updates import (
    DNAction,
    DNStatus,
    PlaceStatus,
    ReasonUpdate,
    SourceMessage,
    StateUpdate,
    Status,
)
from orsagent.tlib import (
    AgentEvent,
    EventAgentAfterCallWork,
    EventAgentLogin,
    EventAgentLogout,
    EventAgentNotReady,
    EventAgentReady,
    FakeAgent,
    FakeTServer,
)

__all__ = ["Observation"]

_STATES: Final = (EventAgentNotReady, EventAgentReady, EventAgentAfterCallWork)
_REASONED: Final = frozenset({Status.NotReadyForNextCall, Status.AfterCallWork})
"""The actions whose reasons CurrentStateReason tells."""

_MICROSECONDS: Final = 6


@frozen(kw_only=True)
class _Said:
    """What the last event about the agent at a switch brought, and what the agent was then."""

    about: Status | None
    reasons: Mapping[str, Any]
    extensions: Mapping[str, Any]


@define(eq=False)
class Observation:
    """What is known of one agent.

    Args:
        agent_id: the agent.
        tservers: the fakes, each with a switch of its own.

    Attributes:
        state: the last CurrentState; None when no switch has such an agent.
        reasons: the last CurrentStateReason of each DN, by switch and DN.
    """

    agent_id: str
    tservers: tuple[FakeTServer, ...]
    state: StateUpdate | None = field(default=None, init=False)
    reasons: dict[tuple[str, str], ReasonUpdate] = field(factory=dict, init=False)
    _said: dict[str, _Said] = field(factory=dict, init=False)
    _begun: dict[Hashable, float] = field(factory=dict, init=False)
    _going_on: dict[Hashable, float] = field(factory=dict, init=False)
    _is_first: bool = field(default=True, init=False)

    @property
    def messages(self) -> list[SourceMessage]:
        """Everything that is known, as a snapshot has it."""
        return [] if self.state is None else [self.state, *self.reasons.values()]

    def hear(self, tserver: FakeTServer, event: AgentEvent) -> None:
        """Take in what an event about the agent brings that the fake does not keep."""
        if isinstance(event, EventAgentLogout):
            self._said.pop(tserver.switch, None)
        elif isinstance(event, _STATES) or (isinstance(event, EventAgentLogin) and tserver.switch not in self._said):
            self._said[tserver.switch] = _said(tserver.agent(self.agent_id), event.extensions)

    def look(self) -> list[SourceMessage]:
        """Look at the agent: what has changed since the last look, the state first."""
        before, reasons_before = self.messages[:1], self.reasons
        self._is_first, self._going_on = self.state is None, {}
        agents = [(one, agent) for one in self.tservers if (agent := _agent(one, self.agent_id)) is not None]
        self.state = self._state(agents) if agents else None
        self.reasons = dict(self._present_reasons(agents))
        self._begun = self._going_on
        changed = [one for key, one in self.reasons.items() if reasons_before.get(key) is not one]
        return [*(one for one in self.messages[:1] if [one] != before), *changed]

    def _state(self, agents: list[tuple[FakeTServer, FakeAgent]]) -> StateUpdate:
        dns = [dn for tserver, agent in agents for dn in self._dns(tserver, agent)]
        status, first = self._status(agents, dns)
        now = max(_epoch(tserver) for tserver, _ in agents)
        return StateUpdate(
            agent_id=self.agent_id,
            login_id=self.agent_id if dns else None,
            status=status,
            time=self._since(("agent", status), first, now),
            places=tuple(PlaceStatus(place=dn.dn, status=dn.status, time=dn.time, dns=(dn,)) for dn in dns),
        )

    def _status(self, agents: list[tuple[FakeTServer, FakeAgent]], dns: list[DNStatus]) -> tuple[Status, float]:
        """The agent's status by the priority of the DNs, and since when if nothing else is known."""
        if dns:
            best = max(dns, key=_priority)
            return _priority(best), best.time
        unseen = [tserver for tserver, _ in agents if not tserver.link_is_up]
        status = Status.NotMonitored if unseen else Status.LoggedOut
        return status, max(_epoch(tserver, agent.since) for tserver, agent in agents)

    def _dns(self, tserver: FakeTServer, agent: FakeAgent) -> Iterator[DNStatus]:
        if not tserver.link_is_up:
            yield from self._unseen(tserver)
        elif agent.state != "LoggedOut" and agent.dn is not None:
            dn = tserver.dn(agent.dn)
            yield self._dn(tserver, dn.name, dn_type(dn), ongoing(dn, agent), agent)

    def _unseen(self, tserver: FakeTServer) -> Iterator[DNStatus]:
        """The DNs where the agent was before the link went down."""
        self._said.pop(tserver.switch, None)
        known = [] if self.state is None else [dn for place in self.state.places for dn in place.dns]
        for dn in known:
            if dn.switch == tserver.switch:
                yield self._dn(tserver, dn.dn, dn.type, (NOT_MONITORED,), None)

    def _dn(
        self, tserver: FakeTServer, name: str, kind: str, actions: tuple[Ongoing, ...], agent: FakeAgent | None
    ) -> DNStatus:
        key, now = (tserver.switch, name), _epoch(tserver)
        of_agent = now if agent is None else _epoch(tserver, agent.since)
        is_what = None if agent is None else standing(agent)
        times = {one: self._since((*key, one), of_agent if one.action is is_what else now, now) for one in actions}
        won = winner(actions)
        return DNStatus(
            dn=name,
            switch=tserver.switch,
            type=kind,
            status=won.action,
            time=self._since((*key, won.action), times[won], now),
            actions=tuple(
                DNAction(action=one.action.name, time=time, connection_id=one.connection_id)
                for one, time in times.items()
            ),
        )

    def _since(self, key: Hashable, first: float, now: float) -> float:
        """When something began that goes on now; `first` is when it did if this is the first look at the agent."""
        time = self._begun.get(key, first if self._is_first else now)
        self._going_on[key] = time
        return time

    def _present_reasons(
        self, agents: list[tuple[FakeTServer, FakeAgent]]
    ) -> Iterator[tuple[tuple[str, str], ReasonUpdate]]:
        dns = {} if self.state is None else {dn.switch: dn for place in self.state.places for dn in place.dns}
        for tserver, agent in agents:
            dn, is_what = dns.get(tserver.switch), standing(agent)
            action = None if dn is None or is_what not in _REASONED else _action(dn, is_what)
            if dn is not None and action is not None:
                key = tserver.switch, dn.dn
                said = self._said.setdefault(tserver.switch, _said(agent, {}))
                if said.about is is_what:
                    yield key, self._reason(tserver, key, action, said)
                elif key in self.reasons:  # the event of what the agent is now is still on its way
                    yield key, self.reasons[key]

    def _reason(self, tserver: FakeTServer, key: tuple[str, str], action: DNAction, said: _Said) -> ReasonUpdate:
        """The reasons with the time of their last change: they may change while the action goes on."""
        new = ReasonUpdate(
            agent_id=self.agent_id,
            dn=key[1],
            action=action.action,
            time=action.time,
            reasons=said.reasons,
            extensions=said.extensions,
        )
        old = self.reasons.get(key)
        if old is None or old.action != new.action or old.time < new.time:
            return new
        same = old.reasons == new.reasons and old.extensions == new.extensions
        return old if same else evolve(new, time=_epoch(tserver))


def _priority(dn: DNStatus) -> Status:
    return dn.status if isinstance(dn.status, Status) else Status.NotMonitored


def _said(agent: FakeAgent, extensions: Mapping[str, Any]) -> _Said:
    return _Said(about=standing(agent), reasons=agent.reasons, extensions=extensions)


def _action(dn: DNStatus, is_what: Status | None) -> DNAction | None:
    return next((one for one in dn.actions if is_what is not None and one.action == is_what.name), None)


def _agent(tserver: FakeTServer, agent_id: str) -> FakeAgent | None:
    try:
        return tserver.agent(agent_id)
    except LookupError:
        return None


def _epoch(tserver: FakeTServer, when: float | None = None) -> float:
    """Seconds since 1970 in whole seconds, as Stat Server has them; of the present time, or of `when`."""
    now = tserver.clock.now()
    ago = 0.0 if when is None else max(0.0, now - when)
    return float(floor(round(tserver.clock.date().timestamp() - ago, _MICROSECONDS)))
