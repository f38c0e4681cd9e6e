"""What is read from and written to the file of an outbox."""

from __future__ import annotations

from collections import Counter
from sqlite3 import Connection
from typing import Any, Final

from attrs import frozen

from orsagent.sync.outbox.events import event_id, state_of, value_named
from orsagent.sync.protocols import Decision, Kind, Outgoing
from orsagent.sync.user_states import Presence

__all__ = [
    "Add",
    "Forget",
    "Hold",
    "Keep",
    "Remove",
    "RemoveAllButNewest",
    "RemoveOthers",
    "check",
    "last_sequence",
    "oldest",
    "oldest_time",
    "shown",
    "sizes",
    "states",
    "tokens",
]

_EVENTS: Final = "SELECT sequence, agent, kind, value, event_id, time FROM events"
_OLDEST: Final = f"{_EVENTS} WHERE agent = ? ORDER BY sequence LIMIT 1"


# --- writing: each answers with the agent and how many of its events are gone


@frozen
class Keep:
    """The last decision of an agent."""

    decision: Decision

    def __call__(self, connection: Connection) -> tuple[str, int]:
        """Write it."""
        one = self.decision
        presence = one.state.presence and one.state.presence.value
        readings = " ".join(map(str, one.readings))
        row = (one.agent_id, presence, one.state.routing.value, one.time, one.row, readings)
        connection.execute("INSERT OR REPLACE INTO states VALUES (?, ?, ?, ?, ?, ?)", row)
        return one.agent_id, 0


@frozen
class Add:
    """One more event."""

    event: Outgoing

    def __call__(self, connection: Connection) -> tuple[str, int]:
        """Write it."""
        one = self.event
        row = (one.sequence, one.agent_id, one.kind.value, one.value.value, one.event_id, one.time)
        connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", row)
        connection.execute("INSERT OR REPLACE INTO shown VALUES (?, ?, ?)", (row[1], row[2], row[3]))
        return one.agent_id, 0


@frozen
class Remove:
    """An event is done with."""

    agent_id: str
    sequence: int

    def __call__(self, connection: Connection) -> tuple[str, int]:
        """Write it."""
        return self.agent_id, _gone(connection, "sequence = ?", self.sequence)


@frozen
class RemoveOthers:
    """The events of an agent's kind, but for one."""

    agent_id: str
    kind: Kind
    kept: int

    def __call__(self, connection: Connection) -> tuple[str, int]:
        """Write it."""
        condition = "agent = ? AND kind = ? AND sequence != ?"
        return self.agent_id, _gone(connection, condition, self.agent_id, self.kind.value, self.kept)


@frozen
class RemoveAllButNewest:
    """The events of an agent, but for the newest of each kind."""

    agent_id: str

    def __call__(self, connection: Connection) -> tuple[str, int]:
        """Write it."""
        newest = "SELECT max(sequence) FROM events WHERE agent = ? GROUP BY kind"
        condition = f"agent = ? AND sequence NOT IN ({newest})"
        return self.agent_id, _gone(connection, condition, self.agent_id, self.agent_id)


@frozen
class Forget:
    """All that is known of an agent."""

    agent_id: str

    def __call__(self, connection: Connection) -> tuple[str, int]:
        """Write it."""
        connection.execute("DELETE FROM states WHERE agent = ?", (self.agent_id,))
        connection.execute("DELETE FROM shown WHERE agent = ?", (self.agent_id,))
        return self.agent_id, _gone(connection, "agent = ?", self.agent_id)


@frozen
class Hold:
    """The fencing token of a lease."""

    lease: str
    token: int

    def __call__(self, connection: Connection) -> tuple[str, int]:
        """Write it."""
        connection.execute("INSERT OR REPLACE INTO leases VALUES (?, ?)", (self.lease, self.token))
        return "", 0


def _gone(connection: Connection, condition: str, *values: Any) -> int:  # noqa: ANN401 - SQLite takes text and numbers
    return connection.execute(f"DELETE FROM events WHERE {condition}", values).rowcount  # noqa: S608 - constants of ours


# --- reading


def check(connection: Connection) -> None:
    """See whether all that the file says can be: SQLite notices what breaks its pages, not what breaks a text.

    Raises:
        ValueError: it cannot.
    """
    for event in map(_event, connection.execute(_EVENTS)):
        expected = event_id(event.agent_id, event.kind, event.value, event.time)
        if event.event_id != expected:
            raise ValueError(f"event {event.sequence} has the id {event.event_id}, expected {expected}")
    states(connection)
    for (_, kind), value in shown(connection).items():
        value_named(kind, value)


def oldest(connection: Connection, agent_id: str) -> Outgoing | None:
    """The oldest event of an agent."""
    row = connection.execute(_OLDEST, (agent_id,)).fetchone()
    return None if row is None else _event(row)


def oldest_time(connection: Connection) -> float | None:
    """The time of the oldest event."""
    row = connection.execute("SELECT time FROM events ORDER BY sequence LIMIT 1").fetchone()
    return None if row is None else float(row[0])


def _event(row: tuple[int, str, str, str, str, float]) -> Outgoing:
    sequence, agent, kind, value, identity, time = row
    named = Kind(kind)
    return Outgoing(
        sequence=sequence,
        agent_id=agent,
        kind=named,
        value=value_named(named, value),
        event_id=identity,
        time=time,
    )


def sizes(connection: Connection) -> Counter[str]:
    """How many events each agent has."""
    return Counter(dict(connection.execute("SELECT agent, count(*) FROM events GROUP BY agent")))


def last_sequence(connection: Connection) -> int:
    """The highest number that an event ever had, those that are gone included."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'events'").fetchone()
    return 0 if row is None else int(row[0])


def states(connection: Connection) -> dict[str, Decision]:
    """The last decision of each agent."""
    rows = connection.execute("SELECT agent, presence, routing, time, row, readings FROM states ORDER BY agent")
    left = {agent: value for (agent, kind), value in shown(connection).items() if kind is Kind.presence}
    return {
        agent: Decision(
            agent_id=agent,
            state=state_of(presence, routing),
            time=time,
            row=row,
            readings=tuple(map(int, readings.split())),
            left=Presence(left[agent]) if presence is None and agent in left else None,
        )
        for agent, presence, routing, time, row, readings in rows
    }


def shown(connection: Connection) -> dict[tuple[str, Kind], str]:
    """The last value of each agent and kind."""
    rows = connection.execute("SELECT agent, kind, value FROM shown ORDER BY agent, kind")
    return {(agent, Kind(kind)): value for agent, kind, value in rows}


def tokens(connection: Connection) -> dict[str, int]:
    """The fencing token under which each lease was held last."""
    return dict(connection.execute("SELECT name, token FROM leases ORDER BY name"))
