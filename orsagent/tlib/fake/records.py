"""The state behind the fake: DNs, agents and calls, as the switch knows them."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from attrs import define, field, frozen

from orsagent.tlib.codes import AddressType, AgentWorkMode, CallType
from orsagent.tlib.fake.agenda import Appointment
from orsagent.tlib.key_values import NO_ENTRIES, KeyValueList

__all__ = [
    "AGENT_STATES",
    "QUEUES",
    "AgentRecord",
    "AgentState",
    "CallRecord",
    "CallStatus",
    "DNRecord",
    "PartyRecord",
    "Standing",
]

AgentState: TypeAlias = Literal["LoggedOut", "NotReady", "Ready"]
CallStatus: TypeAlias = Literal["Queued", "Ringing", "Dialing", "Established", "Held", "Released"]

AGENT_STATES: Final[tuple[AgentState, ...]] = ("LoggedOut", "NotReady", "Ready")
QUEUES: Final = frozenset({AddressType.Queue, AddressType.RouteDN})
"""The kinds of address at which calls wait."""

_OFF_HOOK: Final = frozenset({"Dialing", "Established", "Held"})


@frozen(kw_only=True)
class Standing:
    """What an agent goes back to after the wrap-up time."""

    state: AgentState
    work_mode: AgentWorkMode
    reasons: KeyValueList


@define(eq=False, kw_only=True)
class CallRecord:
    """One call, whoever takes part.

    Attributes:
        outside: the parties that are no DNs of the fake, None for a number that is not known.
        queue: the queue that the call came through.
        consults_about: the call on hold that a consultation is about, at the DN that began it.
        busy: whether the called side takes no calls, so that nobody will answer.
    """

    conn_id: str
    call_type: CallType
    parties: list[PartyRecord] = field(factory=list)
    outside: list[str | None] = field(factory=list)
    queue: str | None = None
    user_data: KeyValueList = NO_ENTRIES
    consults_about: PartyRecord | None = None
    busy: bool = False

    @property
    def size(self) -> int:
        """How many take part."""
        return len(self.parties) + len(self.outside)


@define(eq=False, kw_only=True)
class PartyRecord:
    """A DN's part in a call. It stays in its last status when the call has ended for the DN.

    Attributes:
        last_other: the other side, kept for reading after the end.
    """

    call: CallRecord
    dn: DNRecord
    status: CallStatus
    was_established: bool = False
    last_other: str | None = None

    @property
    def others(self) -> list[str]:
        """The numbers of the others in the call, as far as they are known."""
        inside = [party.dn.name for party in self.call.parties if party is not self]
        return [*inside, *(name for name in self.call.outside if name is not None)]

    @property
    def other_dn(self) -> str | None:
        """The other side, if there is one and it is known."""
        others = self.others if self in self.call.parties else []
        if not others:
            return self.last_other
        return others[0] if self.call.size == 2 else None  # noqa: PLR2004 - both sides


@define(eq=False, kw_only=True)
class DNRecord:
    """One DN. Do-Not-Disturb, the list of reasons and the calls belong to the DN, not to the agent.

    Attributes:
        registered: whether clients that register everything have it registered from the start.
    """

    name: str
    address_type: AddressType = AddressType.DN
    registered: bool = True
    in_service: bool = True
    dnd: bool = False
    reasons: KeyValueList = NO_ENTRIES
    agent: AgentRecord | None = None
    calls: list[PartyRecord] = field(factory=list)

    @property
    def agent_id(self) -> str | None:
        """The agent who is logged in."""
        return None if self.agent is None else self.agent.agent_id

    @property
    def is_queue(self) -> bool:
        """Whether calls wait here."""
        return self.address_type in QUEUES

    @property
    def off_hook(self) -> bool:
        """Whether a call is up at the DN; a call that only rings is not."""
        return any(party.status in _OFF_HOOK for party in self.calls)

    @property
    def takes_calls(self) -> bool:
        """Whether a call from another DN of the fake would ring."""
        return self.is_queue or (self.in_service and not self.dnd and not self.off_hook)

    def call(self, conn_id: str) -> PartyRecord | None:
        """The DN's part in the call of that connection id."""
        return next((party for party in self.calls if party.call.conn_id == conn_id), None)


@define(eq=False, kw_only=True)
class AgentRecord:
    """One agent, logged in or not.

    Attributes:
        place: the DN of the present or the next login.
        queues: where the agent is logged in, in the order of the logins.
        since: when the present state began.
        wrap_up: seconds of after-call work, None for the switch's figure.
        login_wrap_up: the figure that the present login brought; infinite for work that ends by hand only.
    """

    agent_id: str
    place: DNRecord | None = None
    password: str | None = None
    wrap_up: float | None = None
    login_wrap_up: float | None = None
    state: AgentState = "LoggedOut"
    work_mode: AgentWorkMode = AgentWorkMode.Unknown
    queues: list[str] = field(factory=list)
    since: float = 0.0
    history: list[tuple[float, AgentState]] = field(factory=list)
    wrap_up_end: Appointment | None = None
    after_wrap_up: Standing | None = None

    def enter(self, state: AgentState, work_mode: AgentWorkMode, now: float) -> None:
        """Take a state; the history keeps changes only."""
        if state != self.state or not self.history:
            self.history.append((now, state))
            self.since = now
        self.state = state
        self.work_mode = work_mode
