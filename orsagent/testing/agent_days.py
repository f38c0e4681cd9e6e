"""Days of agents as a Stat Server would tell them: for tests of the synchronisation under load and under faults.

Seeded and in virtual time: the same seed gives the same messages. Agents log in, wait, ring, talk, hold, ask a
colleague while a customer waits, do after-call work, take breaks with reasons, are lost from sight, and log out. Each
knows what its user has to show (`AgentDays.user_states`), by its own simple rules and not by the mapping.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from random import Random
from typing import TypeVar

from attrs import define, field, frozen

from orsagent.sync.updates import (
    Connected,
    DNAction,
    DNStatus,
    PlaceStatus,
    ReasonUpdate,
    SourceMessage,
    StateUpdate,
    Status,
    Synchronised,
)
from orsagent.sync.user_states import Presence, RoutingStatus, UserState

__all__ = ["AgentDays", "Phase"]

T = TypeVar("T")


class Phase(StrEnum):
    """What an agent is doing."""

    logged_out = "logged out"
    ready = "ready"
    not_ready = "not ready"
    ringing = "ringing"
    dialing = "dialing"
    talking = "talking"
    holding = "holding"
    asking = "asking"
    """An internal call while the first one is on hold."""
    after_call_work = "after-call work"
    unmonitored = "unmonitored"
    """The Stat Server has lost sight of the agent; nothing changes meanwhile."""
    back = "back"
    """What was before the call, or before the agent was lost from sight."""


@frozen
class _Habit:
    """How long a phase lasts on average, in seconds, and what follows it with which weight."""

    seconds: float
    following: Mapping[Phase, float]


_HABITS: Mapping[Phase, _Habit] = {
    Phase.logged_out: _Habit(3600, {Phase.not_ready: 1}),
    Phase.ready: _Habit(60, {Phase.ringing: 70, Phase.not_ready: 20, Phase.dialing: 9, Phase.unmonitored: 1}),
    Phase.not_ready: _Habit(
        300,
        {
            Phase.ready: 60,
            Phase.not_ready: 15,
            Phase.dialing: 8,
            Phase.ringing: 5,
            Phase.logged_out: 10,
            Phase.unmonitored: 2,
        },
    ),
    Phase.ringing: _Habit(6, {Phase.talking: 9, Phase.back: 1}),
    Phase.dialing: _Habit(8, {Phase.talking: 8, Phase.back: 2}),
    Phase.talking: _Habit(180, {Phase.holding: 20, Phase.asking: 10, Phase.after_call_work: 40, Phase.back: 30}),
    Phase.holding: _Habit(30, {Phase.talking: 9, Phase.back: 1}),
    Phase.asking: _Habit(45, {Phase.talking: 1}),
    Phase.after_call_work: _Habit(40, {Phase.ready: 5, Phase.not_ready: 1}),
    Phase.unmonitored: _Habit(20, {Phase.back: 1}),
}
_CALLS: Mapping[Phase, Mapping[Status, float]] = {
    Phase.ringing: {
        Status.CallInbound: 70,
        Status.CallInternal: 20,
        Status.CallConsult: 6,
        Status.CallUnknown: 2,
        Status.ASM_Engaged: 2,
    },
    Phase.dialing: {Status.CallOutbound: 60, Status.CallInternal: 35, Status.ASM_Outbound: 5},
}
_REASONS: Mapping[str | None, float] = {
    "Break": 20,
    "meal": 15,
    " Meeting ": 10,
    "Training": 10,
    "Coaching": 15,
    "Available": 5,
    None: 25,
}
_PRESENCES = {
    "Break": Presence.Break,
    "meal": Presence.Meal,
    " Meeting ": Presence.Meeting,
    "Training": Presence.Training,
}
_BASES = frozenset((Phase.ready, Phase.not_ready))
_ON_CALL = frozenset((Phase.talking, Phase.holding, Phase.asking))
_REASON_DELAY = 0.02
"""Seconds after which a reason follows its state."""


@define(eq=False)
class _Agent:
    agent_id: str
    dice: Random
    phase: Phase = Phase.logged_out
    seen: Phase = Phase.logged_out
    """The phase that goes on while the agent is out of sight."""
    base: Phase = Phase.not_ready
    base_since: float = 0.0
    reason: str | None = None
    call: Status = Status.CallInbound
    calls: int = 0
    since: float = 0.0
    presence: Presence = Presence.Offline
    carries: bool = field(init=False)
    """Whether the actions of this agent carry the reasons, too."""
    dns: tuple[str, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.carries = self.dice.choice((True, False))
        self.dns = (f"7{self.agent_id}", f"8{self.agent_id}")[: self.dice.choice((1, 1, 2))]

    def linger(self) -> float:
        """How long the present phase lasts, in seconds."""
        return self.dice.expovariate(1 / _HABITS[self.phase].seconds)

    def go_on(self, now: float) -> list[StateUpdate | ReasonUpdate]:
        """Enter the next phase, and what a Stat Server says about it."""
        phase = _drawn(self.dice, _HABITS[self.phase].following)
        if phase is Phase.back:
            phase = self.seen if self.phase is Phase.unmonitored else self.base
            fresh = False
        else:
            fresh = phase in _BASES
        if fresh:
            self.base, self.base_since = phase, now
            self.reason = _drawn(self.dice, _REASONS) if phase is Phase.not_ready else None
        if phase in _CALLS:
            self.call = _drawn(self.dice, _CALLS[phase])
            self.calls += 1
        return self.enter(phase, now, with_reason=fresh and phase is Phase.not_ready)

    def enter(self, phase: Phase, now: float, *, with_reason: bool) -> list[StateUpdate | ReasonUpdate]:
        self.phase, self.since = phase, now
        if phase is not Phase.unmonitored:
            self.seen = phase
            self.presence = self.user_state().presence or self.presence
        return [self.state(), self.reason_update()] if with_reason else [self.state()]

    def user_state(self) -> UserState:
        """What the user has to show."""
        if self.seen is Phase.logged_out:
            return UserState(Presence.Offline, RoutingStatus.OffQueue)
        if self.seen is Phase.after_call_work:
            return UserState(self.presence, RoutingStatus.Interacting)
        ready = self.base is Phase.ready
        if self.seen in _ON_CALL:
            internal = self.call is Status.CallInternal
            routing = RoutingStatus.Communicating if internal else RoutingStatus.Interacting
            return UserState(Presence.OnQueue if ready else Presence.Busy, routing)
        if ready:
            return UserState(Presence.OnQueue, RoutingStatus.Idle)
        return UserState(_PRESENCES.get(self.reason or "", Presence.Busy), RoutingStatus.OffQueue)

    def state(self) -> StateUpdate:
        dns = self._dns()
        status = max(one.status for one in dns)
        place = PlaceStatus(place=f"P{self.agent_id}", status=status, time=_second(self.since), dns=dns)
        return StateUpdate(
            agent_id=self.agent_id,
            login_id=f"L{self.agent_id}",
            status=status,
            time=_second(self.since),
            places=(place,),
        )

    def reason_update(self) -> ReasonUpdate:
        reasons = {} if self.reason is None else {"ReasonCode": self.reason}
        return ReasonUpdate(agent_id=self.agent_id, dn=self.dns[0], time=_second(self.base_since), reasons=reasons)

    def _dns(self) -> tuple[DNStatus, ...]:
        actions = self._actions()
        beside = actions if self.phase not in _CALL_PHASES else actions[:1]
        return tuple(
            DNStatus(
                dn=dn,
                switch=f"SW{number}",
                status=max(Status[one.action] for one in done),
                time=_second(self.since),
                actions=done,
            )
            for number, dn in enumerate(self.dns, 1)
            for done in (actions if number == 1 else beside,)
        )

    def _actions(self) -> tuple[DNAction, ...]:
        """What goes on at the first telephone: the state beneath, and the calls."""
        if self.phase in _WHOLE:
            return (DNAction(action=_WHOLE[self.phase].name, time=_second(self.since)),)
        beneath = Status.WaitForNextCall if self.base is Phase.ready else Status.NotReadyForNextCall
        carried = {"ReasonCode": self.reason} if self.carries and self.reason and self.base is Phase.not_ready else {}
        state = DNAction(action=beneath.name, time=_second(self.base_since), reasons=carried)
        return (state, *(self._call(status, number) for number, status in enumerate(self._statuses())))

    def _call(self, status: Status, number: int) -> DNAction:
        connection_id = f"{self.agent_id}-{self.calls}-{number}"
        return DNAction(action=status.name, time=_second(self.since), connection_id=connection_id)

    def _statuses(self) -> tuple[Status, ...]:
        calls = {
            Phase.ringing: (Status.CallRinging,),
            Phase.dialing: (Status.CallDialing,),
            Phase.talking: (self.call,),
            Phase.holding: (Status.CallOnHold,),
            Phase.asking: (Status.CallOnHold, Status.CallInternal),
        }
        return calls.get(self.phase, ())


_CALL_PHASES = _ON_CALL | {Phase.ringing, Phase.dialing}
_WHOLE: Mapping[Phase, Status] = {
    Phase.logged_out: Status.LoggedOut,
    Phase.after_call_work: Status.AfterCallWork,
    Phase.unmonitored: Status.NotMonitored,
}
"""Phases that are the only action of all telephones of an agent."""


class AgentDays:
    """Agents whose days go on side by side.

    Args:
        agents: how many, or their EmployeeIDs.
        seed: the same seed gives the same days.
        rate: messages a second for all agents together; the order of what happens stays. None takes natural times,
            in which an agent does something about once a minute.
        start: seconds since 1970 at which the days begin; everybody is logged out then.
        clock: seconds since 1970, such as `time.time`: what happens has the time at which it is asked for, for tests
            with programs that live in real time. Then `rate` and `start` say nothing.

    Attributes:
        now: the virtual time, in seconds since 1970.
    """

    def __init__(
        self,
        agents: int | Iterable[str] = 100,
        *,
        seed: int = 0,
        rate: float | None = None,
        start: float = 1_700_000_000.0,
        clock: Callable[[], float] | None = None,
    ) -> None:
        names = [str(1001 + number) for number in range(agents)] if isinstance(agents, int) else list(agents)
        self.now = start if clock is None else clock()
        self._start, self._rate, self._told, self._clock = self.now, rate, 0, clock
        start = self.now
        self._agents = {name: _Agent(name, _dice(seed, name), since=start) for name in names}
        # everybody comes within the first quarter of an hour
        self._queue = [(start + one.dice.uniform(0, 900), name) for name, one in self._agents.items()]
        heapq.heapify(self._queue)

    def run(self, messages: int) -> Iterator[tuple[float, StateUpdate | ReasonUpdate]]:
        """At least so many messages, each with the time at which it comes; the last reason belongs to its state."""
        told = 0
        while told < messages and self._queue:
            when, name = heapq.heappop(self._queue)
            self.now = self._time(when)
            agent = self._agents[name]
            for number, message in enumerate(agent.go_on(self.now)):
                yield self.now + number * _REASON_DELAY, message
                told += 1
                self._told += 1
            heapq.heappush(self._queue, (when + agent.linger(), name))

    def _time(self, when: float) -> float:
        """The time of what happens next, which naturally would be `when`."""
        if self._clock is not None:
            return self._clock()
        return when if self._rate is None else self._start + self._told / self._rate

    def snapshot(self) -> list[SourceMessage]:
        """What a source delivers when it connects now: everybody, between `Connected` and `Synchronised`."""
        states: list[SourceMessage] = [one.state() for one in self._agents.values()]
        in_not_ready = [one for one in self._agents.values() if one.base is Phase.not_ready and one.reason is not None]
        reasons = [one.reason_update() for one in in_not_ready if one.phase not in _WHOLE]
        return [Connected(server="agent days"), *states, *reasons, Synchronised()]

    def settle(self) -> Iterator[tuple[float, StateUpdate | ReasonUpdate]]:
        """Everybody ends what hides or keeps a state (a call, after-call work, being out of sight)."""
        for agent in self._agents.values():
            if agent.phase not in _BASES and agent.phase is not Phase.logged_out:
                phase = agent.seen if agent.seen is Phase.logged_out else agent.base
                for message in agent.enter(phase, self.now, with_reason=phase is Phase.not_ready):
                    yield self.now, message

    def user_states(self) -> dict[str, UserState]:
        """What each user has to show now."""
        return {name: agent.user_state() for name, agent in self._agents.items()}


def _dice(seed: int, name: str) -> Random:
    return Random(f"{seed}/{name}")  # noqa: S311 -- plausible, not secret


def _drawn(dice: Random, weights: Mapping[T, float]) -> T:
    return dice.choices(list(weights), list(weights.values()))[0]


def _second(time: float) -> float:
    """A time as Stat Server has it: in whole seconds."""
    return float(int(time))
