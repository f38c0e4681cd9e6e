"""The events that a decision becomes."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final
from uuid import UUID, uuid5

from orsagent.sync.protocols import Decision, Kind
from orsagent.sync.user_states import Presence, RoutingStatus, UserState

__all__ = ["Mode", "Value", "event_id", "state_of", "value_named", "values"]

_NAMESPACE: Final = UUID("6c1f6b55-3f0a-5d2b-9e8d-0f3a2f6e7b11")
_VALUES: Final[dict[Kind, type[Presence | RoutingStatus]]] = {
    Kind.presence: Presence,
    Kind.routing: RoutingStatus,
}

Value = Presence | RoutingStatus


class Mode(Enum):
    """Which of the states that could not be delivered yet are kept."""

    history = "history"
    """Every one, in order."""
    latest = "latest"
    """The newest of each agent and kind."""


def event_id(agent_id: str, kind: Kind, value: Value, time: float) -> str:
    """A UUID of what an event says, so that the same event has the same id wherever it is made.

    It has the form of version 4, which the API description asks for, and the bits of a name-based one.

    Args:
        agent_id: the person's EmployeeID.
        kind: presence or routing status.
        value: the presence or the routing status.
        time: seconds since 1970.
    """
    name = f"{agent_id}\n{kind.value}\n{value.value}\n{round(time * 1000)}"
    return str(UUID(bytes=uuid5(_NAMESPACE, name).bytes, version=4))


def values(decision: Decision) -> Iterator[tuple[Kind, Value]]:
    """What a decision says, presence first: Genesys Cloud's routing status depends on it."""
    if decision.state.presence is not None:
        yield Kind.presence, decision.state.presence
    yield Kind.routing, decision.state.routing


def value_named(kind: Kind, name: str) -> Value:
    """The value of that name.

    Raises:
        ValueError: there is none.
    """
    return _VALUES[kind](name)


def state_of(presence: str | None, routing: str) -> UserState:
    """The user state of two names.

    Raises:
        ValueError: there is no such presence or routing status.
    """
    return UserState(None if presence is None else Presence(presence), RoutingStatus(routing))
