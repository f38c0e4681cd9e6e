"""The state behind the fake: DNs, agents and calls, as the switch knows them."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from attrs import define, field, frozen

from orsagent.tlib.codes import AddressType, AgentWorkMode, CallType
from orsagent.tlib.fake.agenda import Appointment
from orsagent.tlib.key_values import NO_ENTRIES, KeyValueList

__all__ = [
    "AGENT_STATES",
    "AgentRecord",
    "AgentState",
    "CallRecord",
    "CallStatus",
    "DNRecord",
    "Standing",
]

AgentState: TypeAlias = Literal["LoggedOut", "NotReady", "Ready"]
CallStatus: TypeAlias = Literal["Ringing", "Dialing", "Established", "Held", "Released"]

AGENT_STATES: Final[tuple[AgentState, ...]] = ("LoggedOut", "NotReady", "Ready")
_OFF_HOOK: Final = frozenset({"Dialing", "Established", "Held"})


@frozen(kw_only=True)
class Standing:
    """What an agent goes back to after the wrap-up time."""

    state: AgentState
    work_mode: AgentWorkMode
    reasons: KeyValueList


@define(eq=False, kw_only=True)
class CallRecord:
    """One call at one DN."""

    conn_id: str
    this_dn: str
    call_type: CallType
    other_dn: str | None
    status: CallStatus
    was_established: bool = False


@define(eq=False, kw_only=True)
class DNRecord:
    """One DN. Do-Not-Disturb, the list of reasons and the calls belong to the DN, not to the agent."""

    name: str
    address_type: AddressType = AddressType.DN
    registered: bool = True
    in_service: bool = True
    dnd: bool = False
    reasons: KeyValueList = NO_ENTRIES
    agent: AgentRecord | None = None
    calls: list[CallRecord] = field(factory=list)

    @property
    def agent_id(self) -> str | None:
        """The agent who is logged in."""
        return None if self.agent is None else self.agent.agent_id

    @property
    def off_hook(self) -> bool:
        """Whether a call is up at the DN; a call that only rings is not."""
        return any(call.status in _OFF_HOOK for call in self.calls)


@define(eq=False, kw_only=True)
class AgentRecord:
    """One agent, logged in or not. `place` is the DN of the present or the next login."""

    agent_id: str
    place: DNRecord | None = None
    password: str | None = None
    wrap_up: float | None = None
    state: AgentState = "LoggedOut"
    work_mode: AgentWorkMode = AgentWorkMode.Unknown
    history: list[tuple[float, AgentState]] = field(factory=list)
    wrap_up_end: Appointment | None = None
    after_wrap_up: Standing | None = None

    def enter(self, state: AgentState, work_mode: AgentWorkMode, now: float) -> None:
        """Take a state; the history keeps changes only."""
        if state != self.state or not self.history:
            self.history.append((now, state))
        self.state = state
        self.work_mode = work_mode
