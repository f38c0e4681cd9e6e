"""Shards of the agents, spread over the instances that live."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Iterable
from math import ceil
from typing import Final, Protocol

from orsagent.sync.leases.errors import LeaseError
from orsagent.sync.protocols import Lease, LeaseStore

__all__ = ["Changed", "ShardKeeper", "shard_of"]

_log = logging.getLogger("orsagent.sync.leases")
_GROUP: Final = "instances"
_TRIES: Final = 4
"""How often a lease is renewed while it runs."""
_MARGIN: Final = 0.2
"""The part of a lease at its end in which nothing is sent any more."""


def shard_of(agent_id: str, shards: int) -> int:
    """The number of an agent's shard, from 0: the same in every instance and every version.

    Args:
        agent_id: the person's EmployeeID.
        shards: how many there are.
    """
    return int.from_bytes(hashlib.blake2b(agent_id.encode(), digest_size=8).digest(), "big") % shards


class Changed(Protocol):
    """Called with the shards that this instance has begun and ceased to look after."""

    async def __call__(self, gained: frozenset[int], lost: frozenset[int]) -> None:
        """Open what is gained; drop what is lost, and come back when nothing of it is under way any more."""
        ...


class ShardKeeper:
    """Holds the leases of this instance's share of the shards.

    Each instance holds at most its fair share, gives up what is more when another one comes, and takes what is free.
    What it cannot renew in time it takes for lost, before anybody else can have it.

    Args:
        store: where the leases are.
        holder: this instance's name; no other has it.
        shards: how many shards there are, the same in all instances.
        seconds: for how long a lease is held without being renewed: an instance that dies is replaced after that time.
        clock: seconds of a monotonic clock.
        on_change: told which shards came and went.
    """

    def __init__(
        self,
        store: LeaseStore,
        holder: str,
        *,
        shards: int,
        seconds: float,
        clock: Callable[[], float],
        on_change: Changed,
    ) -> None:
        if shards < 1:
            raise ValueError(f"there must be at least one shard, not {shards}")
        if seconds <= 0:
            raise ValueError(f"a lease is held for more than 0 seconds, not {seconds}")
        self._store = store
        self._holder = holder
        self._shards = shards
        self._seconds = seconds
        self._clock = clock
        self._on_change = on_change
        self._leases: dict[int, Lease] = {}
        self._until: dict[int, float] = {}

    @property
    def held(self) -> frozenset[int]:
        """The shards that this instance looks after."""
        return frozenset(self._leases)

    def lease(self, shard: int) -> Lease:
        """The lease of a shard that this instance looks after.

        Raises:
            KeyError: it does not.
        """
        return self._leases[shard]

    def shard(self, agent_id: str) -> int:
        """The number of an agent's shard."""
        return shard_of(agent_id, self._shards)

    def permit(self, agent_id: str) -> float:
        """For how many seconds from now this instance surely looks after an agent; 0 or less when it does not."""
        until = self._until.get(self.shard(agent_id))
        return 0.0 if until is None else until - self._clock()

    def looks_after(self, agents: Iterable[str]) -> list[str]:
        """Those of the agents that are in shards of this instance."""
        return [agent for agent in agents if self.shard(agent) in self._leases]

    async def run(self) -> None:
        """Keep the leases until cancelled."""
        while True:
            begun = self._clock()
            await self.keep()
            # giving up a shard takes as long as its batch under way; the other leases run meanwhile
            await asyncio.sleep(max(0.0, begun + self._seconds / _TRIES - self._clock()))

    async def keep(self) -> None:
        """Renew what is held, give up what is too much, take what is free: once."""
        try:
            share = await self._share()
            await self._renew()
            await self._give_up(share)
            await self._take(share)
        except LeaseError as error:
            _log.error("leases cannot be kept: %s", error, extra={"alarm": "leases"})
            await self._lose([shard for shard, until in self._until.items() if until <= self._clock()])

    async def close(self) -> None:
        """Give everything back, so that the other instances need not wait."""
        leases = list(self._leases.values())
        await self._lose(list(self._leases))
        try:
            for lease in leases:
                await lease.release()
            await self._store.leave(_GROUP, self._holder)
        except LeaseError as error:
            _log.warning("leases were not given back, and run out in %s s: %s", self._seconds, error)

    async def _share(self) -> int:
        members = await self._store.join(_GROUP, self._holder, self._seconds)
        return ceil(self._shards / len(members))

    async def _renew(self) -> None:
        gone = []
        try:
            for shard, lease in sorted(self._leases.items()):
                asked = self._clock()
                if self._until[shard] > asked and await lease.renew(self._seconds):
                    self._until[shard] = self._surely(asked)
                else:
                    gone.append(shard)
        finally:
            await self._lose(gone)

    async def _give_up(self, share: int) -> None:
        surplus = {shard: self._leases[shard] for shard in sorted(self._leases)[share:]}
        await self._lose(list(surplus))
        for lease in surplus.values():
            await lease.release()

    async def _take(self, share: int) -> None:
        names = {f"shard {shard} of {self._shards}": shard for shard in range(self._shards)}
        taken = await self._store.holders(list(names))
        free = [(name, shard) for name, shard in names.items() if name not in taken and shard not in self._leases]
        gained: list[int] = []
        try:
            for name, shard in free[: max(0, share - len(self._leases))]:
                if await self._acquire(name, shard):
                    gained.append(shard)
        finally:
            if gained:
                await self._on_change(frozenset(gained), frozenset())

    async def _acquire(self, name: str, shard: int) -> bool:
        asked = self._clock()
        lease = await self._store.acquire(name, self._holder, self._seconds)
        if lease is not None:
            self._leases[shard], self._until[shard] = lease, self._surely(asked)
        return lease is not None

    async def _lose(self, shards: list[int]) -> None:
        """Nothing is sent for these shards from here on."""
        if not shards:
            return
        for shard in shards:
            del self._leases[shard], self._until[shard]
        await self._on_change(frozenset(), frozenset(shards))

    def _surely(self, asked: float) -> float:
        """Until when a lease is held for which was asked at that time, whatever time the answer took."""
        return asked + self._seconds * (1 - _MARGIN)
