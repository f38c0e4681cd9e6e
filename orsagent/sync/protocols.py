"""The contracts between the parts of the synchronisation: source, outbox, sink, user directory, leases.

The way of a state: `StateSource` delivers messages -> the reducer decides (pure, time by argument) -> `Outbox.put`
keeps the decision on disk -> the delivery takes batches from the outbox and hands them to a `Sink` -> `Outbox.settle`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Protocol

from attrs import frozen

from orsagent.sync.updates import SourceMessage
from orsagent.sync.user_states import Presence, RoutingStatus, UserState

__all__ = [
    "Decision",
    "Kind",
    "Lease",
    "LeaseStore",
    "Outbox",
    "Outcome",
    "Outgoing",
    "Sink",
    "StateSource",
    "UserDirectory",
    "Verdict",
]


@frozen(kw_only=True)
class Decision:
    """What the reducer decided for one agent.

    Attributes:
        agent_id: the person's EmployeeID.
        state: what Genesys Cloud is to show; a presence of None is not sent.
        time: seconds since 1970, strictly increasing per agent.
        row: the name of the mapping's row.
        readings: the numbers of the readings that had a say.
        left: the presence that is left as it was, where `state` has none and it is known.
    """

    agent_id: str
    state: UserState
    time: float
    row: str = ""
    readings: tuple[int, ...] = ()
    left: Presence | None = None


class Kind(Enum):
    """Which of the two endpoints an event goes to."""

    presence = "presence"
    routing = "routing"


@frozen(kw_only=True)
class Outgoing:
    """One event on its way to Genesys Cloud; it keeps its id and time when it is sent again.

    Attributes:
        sequence: its place in the outbox; grows with time.
        agent_id: the person's EmployeeID.
        kind: presence or routing status.
        value: the presence or the routing status.
        event_id: a UUID made of what the event is, so that it never changes.
        time: seconds since 1970, strictly increasing per agent and kind.
        attempts: how often it was sent.
    """

    sequence: int
    agent_id: str
    kind: Kind
    value: Presence | RoutingStatus
    event_id: str
    time: float
    attempts: int = 0


class Outcome(Enum):
    """What became of one event."""

    accepted = "accepted"
    retry = "retry"
    """Not now: send it again, the same."""
    refused = "refused"
    """Never: sending it again would give the same answer."""
    unknown_user = "unknown user"
    """The agent has no user id yet."""


@frozen(kw_only=True)
class Verdict:
    """What became of one event.

    Attributes:
        sequence: the event's.
        outcome: what became of it.
        message: why, for people.
        after: it is not to be sent again before so many seconds have passed.
        single: whether what is wrong is about this event only, so that others may be sent meanwhile.
    """

    sequence: int
    outcome: Outcome
    message: str = ""
    after: float = 0.0
    single: bool = False


class StateSource(Protocol):
    """Where agent states come from. On every connect it delivers `Connected`, the snapshot, `Synchronised`."""

    def open(self, agents: Iterable[str], deliver: Callable[[SourceMessage], None]) -> None:
        """Open both statistics of these agents. In a service this is called in the thread of its event loop."""
        ...

    def set_agents(self, agents: Iterable[str]) -> None:
        """The agents in scope have changed: open what is new, close what is gone."""
        ...

    def resync(self) -> None:
        """Ask for a full snapshot now."""
        ...

    def close(self) -> None:
        """Close the statistics; nothing is delivered any more."""
        ...


class Sink(Protocol):
    """Where user states go."""

    async def send(self, events: Sequence[Outgoing]) -> Sequence[Verdict]:
        """Send events, at most one of a kind for an agent; one verdict for each. What a server says is no exception."""
        ...

    async def read_back(self, agents: Sequence[str]) -> Mapping[str, UserState]:
        """What the users of these agents show now, as far as it is known."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class UserDirectory(Protocol):
    """Which Genesys Cloud user an agent is."""

    async def user_ids(self, agents: Sequence[str]) -> Mapping[str, str]:
        """The user ids of those agents that have one."""
        ...


class Outbox(Protocol):
    """Keeps what was decided until it is delivered, across crashes."""

    def put(self, decisions: Iterable[Decision]) -> None:
        """Keep decisions; they are on disk when this returns."""
        ...

    def take(self, kind: Kind, limit: int, now: float) -> Sequence[Outgoing]:
        """The oldest event of each agent that has none of any kind in flight and is not to wait, at most `limit`."""
        ...

    def settle(self, verdicts: Iterable[Verdict], now: float) -> None:
        """Take in what became of events that were taken."""
        ...

    def states(self) -> Mapping[str, Decision]:
        """The last decision of each agent, delivered or not: what a restart goes on from."""
        ...

    def pending(self) -> int:
        """How many events wait or are in flight."""
        ...

    def next_due(self, kind: Kind, now: float) -> float | None:
        """When there is something of a kind to take, in the time of `now`; None when nothing waits."""
        ...

    @property
    def unwritten(self) -> int:
        """How many changes wait in memory because the file could not be written."""
        ...

    def flush(self) -> None:
        """Write what waits in memory.

        Raises:
            OutboxError: it still cannot be written.
        """
        ...

    def forget(self, agents: Iterable[str]) -> None:
        """Drop all that is known of these agents: another instance looks after them, or nobody."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


class Lease(Protocol):
    """A right that one instance holds for a time, such as that to send for one shard of the agents."""

    @property
    def name(self) -> str:
        """What it is the right to."""
        ...

    @property
    def token(self) -> int:
        """A number that grows with every holder, to tell a late one from the present one (a fencing token)."""
        ...

    async def renew(self, seconds: float) -> bool:
        """Hold it for so many seconds from now; False when it ran out or somebody else has it.

        Raises:
            LeaseError: the store cannot be reached.
        """
        ...

    async def release(self) -> None:
        """Give it back; nothing happens when it is no longer held.

        Raises:
            LeaseError: the store cannot be reached.
        """
        ...


class LeaseStore(Protocol):
    """Where leases are kept: in this process, or in Redis for several instances."""

    async def acquire(self, name: str, holder: str, seconds: float) -> Lease | None:
        """The lease, or None while somebody holds it.

        Raises:
            LeaseError: the store cannot be reached.
        """
        ...

    async def holders(self, names: Sequence[str]) -> Mapping[str, str]:
        """Who holds those of the leases that are held.

        Raises:
            LeaseError: the store cannot be reached.
        """
        ...

    async def join(self, group: str, member: str, seconds: float) -> Sequence[str]:
        """Be a member of a group for so many seconds from now.

        Returns:
            The members, sorted.

        Raises:
            LeaseError: the store cannot be reached.
        """
        ...

    async def leave(self, group: str, member: str) -> None:
        """Be no member any more.

        Raises:
            LeaseError: the store cannot be reached.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...
