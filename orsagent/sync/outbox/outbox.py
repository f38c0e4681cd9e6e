"""The durable outbox between the reducer and the sink."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from sqlite3 import Connection
from types import MappingProxyType
from typing import Final

from orsagent.sync.outbox import tables
from orsagent.sync.outbox.database import Database, open_database
from orsagent.sync.outbox.events import Mode, Value, event_id, state_of, values
from orsagent.sync.outbox.queue import Heads
from orsagent.sync.protocols import Decision, Kind, Outcome, Outgoing, Verdict
from orsagent.sync.user_states import UserState

__all__ = ["SqliteOutbox"]

_log = logging.getLogger("orsagent.sync.outbox")
_Write = Callable[[Connection], tuple[str, int]]
_UNKNOWN_USER_PAUSE: Final = 60.0


def _alarm(text: str) -> None:
    _log.error("%s", text, extra={"alarm": "outbox"})


class SqliteOutbox:
    """Keeps decisions in an SQLite file until they are delivered; see `orsagent.sync.protocols.Outbox`.

    A value that an agent shows already, or will show once the outbox is empty, is not kept again. While the disk is
    full, changes wait in memory and `OutboxFullError` is raised; `flush` writes them. For one thread at a time.

    Args:
        path: the file, or ``:memory:``.
        mode: whether every state is delivered or, where several wait, the newest of each agent and kind.
        unknown_user_pause: after how many seconds an agent without a user id is tried again.

    Raises:
        OutboxInUseError: another process has the file open.
        OutboxError: the file cannot be opened. A file that is not sound is set aside instead: see `set_aside`.
    """

    def __init__(
        self, path: str | Path, *, mode: Mode = Mode.history, unknown_user_pause: float = _UNKNOWN_USER_PAUSE
    ) -> None:
        self._mode = mode
        self._pause = unknown_user_pause
        self._database: Database = open_database(path, tables.check, _alarm)
        connection = self._database.connection
        self._heads = Heads()
        self._writes: list[_Write] = []
        self._moved: set[str] = set()
        self._overtaken: set[int] = set()
        self._not_before: dict[str, float] = {}
        self._states = tables.states(connection)
        self._shown = tables.shown(connection)
        self._tokens = tables.tokens(connection)
        self._sizes = tables.sizes(connection)
        self._sequence = tables.last_sequence(connection)
        self._moved.update(self._sizes)
        self._advance()

    @property
    def set_aside(self) -> Path | None:
        """Where the unsound file is that stood in the place of this one: then every agent is to be told again."""
        return self._database.set_aside

    @property
    def unwritten(self) -> int:
        """How many changes wait in memory because the file could not be written, or read after it."""
        return len(self._writes) or len(self._moved)

    def put(self, decisions: Iterable[Decision], *, again: bool = False) -> None:
        """Keep decisions; they are on disk when this returns.

        Args:
            decisions: what the reducer decided, in order.
            again: keep values that are the same as before, too: Genesys Cloud does not show them.

        Raises:
            OutboxFullError: there is no room; the decisions are in memory and will be written.
            OutboxError: the file cannot be written; the same.
        """
        for decision in decisions:
            self._keep(decision, again=again)
        self.flush()

    def flush(self) -> None:
        """Write what waits in memory.

        Raises:
            OutboxFullError: there is still no room.
            OutboxError: the file cannot be written.
        """
        if not self.unwritten:
            return
        with self._database.transaction() as connection:
            gone = [write(connection) for write in self._writes]
        self._writes.clear()
        for agent, number in gone:
            self._sizes[agent] -= number
            if self._sizes[agent] <= 0:
                del self._sizes[agent]
        self._advance()

    def take(self, kind: Kind, limit: int, now: float) -> Sequence[Outgoing]:
        """The oldest event of each agent that has none of any kind in flight and is not to wait, at most `limit`."""
        return tuple(self._heads.take(kind, limit, now))

    def settle(self, verdicts: Iterable[Verdict], now: float) -> None:
        """Take in what became of events that were taken.

        Raises:
            OutboxFullError: there is no room; it is in memory and will be written.
            OutboxError: the file cannot be written; the same.
        """
        for verdict in verdicts:
            event = self._heads.event(verdict.sequence)
            if event is not None:
                _SETTLE[verdict.outcome](self, event, verdict, now)
        self.flush()

    def states(self) -> Mapping[str, Decision]:
        """The last decision of each agent, delivered or not: what a restart goes on from."""
        return MappingProxyType(self._states)

    def shown(self, agent_id: str) -> UserState | None:
        """What Genesys Cloud shows for an agent once the outbox is empty; None where nothing was decided yet."""
        routing = self._shown.get((agent_id, Kind.routing))
        return None if routing is None else state_of(self._shown.get((agent_id, Kind.presence)), routing)

    def forget(self, agents: Iterable[str]) -> None:
        """Drop all that is known of these agents: another instance looks after them, or nobody.

        Raises:
            OutboxFullError: there is no room; it is in memory and will be written.
            OutboxError: the file cannot be written; the same.
        """
        for agent in agents:
            head = self._heads.of(agent)
            if head is not None:
                self._heads.remove(head.sequence)
                self._overtaken.discard(head.sequence)
            self._states.pop(agent, None)
            self._not_before.pop(agent, None)
            for kind in Kind:
                self._shown.pop((agent, kind), None)
            self._writes.append(tables.Forget(agent))
        self.flush()

    def known(self) -> frozenset[str]:
        """The agents of whom something is known, or waits."""
        return frozenset(self._states).union(self._sizes)

    def park(self, agents: Iterable[str]) -> None:
        """Keep what waits of these agents, but have nothing of it taken until they are resumed."""
        for agent in agents:
            self._heads.park(agent)

    def resume(self, agents: Iterable[str]) -> None:
        """What waits of these agents may be taken again."""
        for agent in agents:
            self._heads.resume(agent)

    def token(self, lease: str) -> int:
        """The fencing token under which this instance held a lease last; 0 if it never did."""
        return self._tokens.get(lease, 0)

    def hold(self, lease: str, token: int) -> None:
        """Keep the fencing token of a lease that is held now.

        Raises:
            OutboxFullError: there is no room; it is in memory and will be written.
            OutboxError: the file cannot be written; the same.
        """
        self._tokens[lease] = token
        self._writes.append(tables.Hold(lease, token))
        self.flush()

    def waits(self, agent_id: str) -> bool:
        """Whether an event of the agent waits or is in flight."""
        return agent_id in self._sizes

    def pending(self) -> int:
        """How many events wait or are in flight."""
        return self._sizes.total()

    def oldest(self) -> float | None:
        """When the state began that has been waiting longest, in seconds since 1970; None when nothing waits.

        Raises:
            OutboxError: the file cannot be read.
        """
        with self._database.reading() as connection:
            return tables.oldest_time(connection)

    def next_due(self, kind: Kind, now: float) -> float | None:
        """When there is something of a kind to take, in the time of `now`; None when nothing waits."""
        return self._heads.next_due(kind, now)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    # --- keeping

    def _keep(self, decision: Decision, *, again: bool) -> None:
        self._states[decision.agent_id] = decision
        self._writes.append(tables.Keep(decision))
        for kind, value in values(decision):
            key = decision.agent_id, kind
            if again or self._shown.get(key) != value.value:
                self._shown[key] = value.value
                self._keep_event(decision, kind, value)

    def _keep_event(self, decision: Decision, kind: Kind, value: Value) -> None:
        agent = decision.agent_id
        if self._mode is Mode.latest:
            self._overtake(agent, kind)
        self._sequence += 1
        self._sizes[agent] += 1
        self._moved.add(agent)
        identity = event_id(agent, kind, value, decision.time)
        self._writes.append(
            tables.Add(
                Outgoing(
                    sequence=self._sequence,
                    agent_id=agent,
                    kind=kind,
                    value=value,
                    event_id=identity,
                    time=decision.time,
                )
            )
        )

    def _overtake(self, agent: str, kind: Kind) -> None:
        """What waits of this kind need not be sent any more; what flies is settled first."""
        head, flying = self._heads.of(agent), self._heads.is_flying(agent)
        kept = head.sequence if head is not None and flying else 0
        if head is not None and head.kind is kind:
            if flying:
                self._overtaken.add(kept)
            else:
                self._heads.remove(head.sequence)
        self._writes.append(tables.RemoveOthers(agent, kind, kept))

    # --- settling

    def _done(self, event: Outgoing, verdict: Verdict, now: float) -> None:
        del now
        self._heads.remove(verdict.sequence)
        self._overtaken.discard(verdict.sequence)
        self._not_before.pop(event.agent_id, None)
        self._moved.add(event.agent_id)
        self._writes.append(tables.Remove(event.agent_id, verdict.sequence))

    def _refused(self, event: Outgoing, verdict: Verdict, now: float) -> None:
        _log.error("refused: agent %s, %s: %s", event.agent_id, event.value.value, verdict.message)
        self._done(event, verdict, now)

    def _again(self, event: Outgoing, verdict: Verdict, now: float) -> None:
        if verdict.sequence in self._overtaken:
            self._done(event, verdict, now)
            return
        self._not_before[event.agent_id] = not_before = now + verdict.after
        self._heads.come_back(verdict.sequence, not_before)

    def _without_user(self, event: Outgoing, verdict: Verdict, now: float) -> None:
        """Nobody sees the states of an agent without a user: the newest of each kind will do when one comes."""
        self._heads.remove(verdict.sequence)
        self._overtaken.discard(verdict.sequence)
        self._not_before[event.agent_id] = now + max(verdict.after, self._pause)
        self._moved.add(event.agent_id)
        self._writes.append(tables.RemoveAllButNewest(event.agent_id))

    def _advance(self) -> None:
        """The oldest event of each agent in question is its head now."""
        with self._database.reading() as connection:
            for agent in sorted(self._moved):
                event = None if agent in self._heads else tables.oldest(connection, agent)
                if event is not None:
                    self._heads.add(event, self._not_before.get(agent, 0.0))
        self._moved.clear()


_SETTLE: Final[Mapping[Outcome, Callable[[SqliteOutbox, Outgoing, Verdict, float], None]]] = {
    Outcome.accepted: SqliteOutbox._done,
    Outcome.refused: SqliteOutbox._refused,
    Outcome.retry: SqliteOutbox._again,
    Outcome.unknown_user: SqliteOutbox._without_user,
}
