"""The whole way of a state: source, synchroniser, outbox, delivery; and leases, where there are several instances."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Protocol

from orsagent.sync.delivery import Delivery
from orsagent.sync.leases import ShardKeeper
from orsagent.sync.outbox import OutboxError, SqliteOutbox
from orsagent.sync.protocols import Decision, Lease, StateSource
from orsagent.sync.synchroniser import Synchroniser
from orsagent.sync.updates import SourceMessage

__all__ = ["Later", "Synchronisation"]

_log = logging.getLogger("orsagent.sync")


class Later(Protocol):
    """Has something called later, as `asyncio`'s loops and `orsagent.clock.Scheduler` do."""

    def __call__(self, seconds: float, callback: Callable[[], None], /) -> object:
        """Have `callback` called `seconds` from now."""
        ...


def _ignore(decisions: list[Decision]) -> None:
    del decisions


class Synchronisation:
    """Takes what a source says, decides, keeps the decisions, and has them delivered.

    It runs where its source delivers: in the thread of an event loop, beside `Delivery.run`, or in that of a test that
    moves the time and calls `settle`.

    Args:
        source: where states come from.
        synchroniser: decides.
        outbox: keeps decisions.
        delivery: sends them.
        agents: all agents in scope, over all instances.
        wall_clock: seconds since 1970.
        later: has something called later.
        on_decisions: told what was decided, once it is on disk.

    Attributes:
        defects: messages that were left out because of an error of this program.
    """

    def __init__(
        self,
        *,
        source: StateSource,
        synchroniser: Synchroniser,
        outbox: SqliteOutbox,
        delivery: Delivery,
        agents: Iterable[str],
        wall_clock: Callable[[], float],
        later: Later,
        on_decisions: Callable[[list[Decision]], None] = _ignore,
    ) -> None:
        self._source = source
        self._synchroniser = synchroniser
        self._outbox = outbox
        self._delivery = delivery
        self._agents = tuple(dict.fromkeys(agents))
        self._wall_clock = wall_clock
        self._later = later
        self._on_decisions = on_decisions
        self._keeper: ShardKeeper | None = None
        self._alarm: float | None = None
        self._open = False
        self.defects = 0

    @property
    def agents(self) -> tuple[str, ...]:
        """The agents in scope that this instance looks after."""
        return self._agents if self._keeper is None else tuple(self._keeper.looks_after(self._agents))

    def open(self, keeper: ShardKeeper | None = None) -> None:
        """Open the statistics of the agents.

        Args:
            keeper: the leases, where there are several instances; its `on_change` is to be `change_shards`.
        """
        self._keeper = keeper
        self._open = True
        if self._outbox.set_aside is not None:
            self._synchroniser.forget(self._agents)
        if keeper is not None:
            # whether it may still be sent is known when the lease of its shard is held
            self._outbox.park(self._outbox.known())
        self._source.open(self.agents, self.hear)

    def hear(self, message: SourceMessage) -> None:
        """Take in what the source says; never raises, because one message must not keep the others from coming."""
        if self._open:
            self._take(lambda now: self._synchroniser.hear(message, now), message)

    def set_agents(self, agents: Iterable[str]) -> None:
        """The agents in scope, over all instances, have changed."""
        self._agents = tuple(dict.fromkeys(agents))
        self._keep(self._synchroniser.set_agents(self.agents, self._wall_clock()))
        self._source.set_agents(self.agents)

    def repeat(self, agents: Iterable[str]) -> None:
        """Send once more what these agents should show, such as because their users are others now."""
        self._keep(self._synchroniser.repeat(agents, self._wall_clock()), again=True)

    async def change_shards(self, gained: frozenset[int], lost: frozenset[int]) -> None:
        """This instance has begun or ceased to look after shards of the agents.

        What it knows of a shard is kept, for the case that it gets it back before anybody else had it, as after an
        absence of the leases' store, or a restart. Else another instance has sent since, and it is of no use any more.
        """
        mine = self.agents
        # whoever is begun with anew is told anew by the source
        self._look_after(tuple(one for one in mine if self._shard(one) not in gained))
        for shard in sorted(gained):
            self._take_over(shard)
        self._look_after(mine)
        self._outbox.park(agent for agent in self._outbox.known() if not self._is_mine(agent))
        self._delivery.wake()
        _log.info("shards gained: %s, lost: %s; agents: %d", sorted(gained), sorted(lost), len(mine))
        if lost:
            await self._delivery.quiet()

    async def settle(self) -> None:
        """Decide what is waited for, and deliver what can be delivered now; for tests."""
        self._keep(self._synchroniser.flush())
        await self._delivery.deliver()

    def close(self) -> None:
        """Hear nothing any more; what waits in the outbox waits for the next start."""
        if self._open:
            self._open = False
            self._source.close()
            self._keep(self._synchroniser.flush())

    # --- shards

    def _take_over(self, shard: int) -> None:
        keeper = self._keeper
        if keeper is None:
            return
        lease = keeper.lease(shard)
        known = [agent for agent in sorted(self._outbox.known()) if keeper.shard(agent) == shard]
        if not self._goes_on(lease):
            self._synchroniser.forget(dict.fromkeys([*known, *self._agents_of(shard)]))
            self._write(lambda: self._outbox.forget(known))
        self._outbox.resume(known)
        self._write(lambda: self._outbox.hold(lease.name, lease.token))

    def _agents_of(self, shard: int) -> list[str]:
        return [agent for agent in self._agents if self._shard(agent) == shard]

    def _goes_on(self, lease: Lease) -> bool:
        """Whether nobody has held a lease since this instance held it last: tokens grow by one with each holder."""
        return lease.token == self._outbox.token(lease.name) + 1

    def _look_after(self, agents: tuple[str, ...]) -> None:
        self._keep(self._synchroniser.set_agents(agents, self._wall_clock(), on_leave="keep"))
        self._source.set_agents(agents)

    def _shard(self, agent: str) -> int | None:
        return None if self._keeper is None else self._keeper.shard(agent)

    def _is_mine(self, agent: str) -> bool:
        return self._keeper is None or bool(self._keeper.looks_after((agent,)))

    # --- decisions

    def _take(self, decide: Callable[[float], list[Decision]], what: object) -> None:
        try:
            decisions = decide(self._wall_clock())
        except Exception:  # noqa: BLE001 - one message must not keep the others from coming
            self.defects += 1
            _log.exception("an error of this program; this is left out: %s", what, extra={"alarm": "defect"})
            decisions = []
        self._keep(decisions)

    def _keep(self, decisions: list[Decision], *, again: bool = False) -> None:
        if decisions:
            self._write(lambda: self._outbox.put(decisions, again=again))
            self._on_decisions(decisions)
            self._delivery.wake()
        self._set_alarm()

    def _set_alarm(self) -> None:
        deadline = self._synchroniser.next_deadline()
        if not self._open or deadline is None or (self._alarm is not None and self._alarm <= deadline):
            return
        self._alarm = deadline
        self._later(max(0.0, deadline - self._wall_clock()), self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._take(self._synchroniser.advance, "the end of a wait")

    def _write(self, write: Callable[[], None]) -> None:
        try:
            write()
        except OutboxError as error:
            self._delivery.not_written(error)
