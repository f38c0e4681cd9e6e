"""Leases within one process: for tests, and for whoever runs several synchronisations in one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import define, field

from orsagent.sync.leases.errors import LeaseError

__all__ = ["MemoryLeaseStore"]


@define
class _Held:
    holder: str
    token: int
    until: float


@define(eq=False)
class MemoryLeaseStore:
    """A `LeaseStore` in memory.

    Args:
        clock: seconds; what the leases run out by.

    Attributes:
        reachable: False makes every call raise `LeaseError`, as a store does that is away.
    """

    clock: Callable[[], float]
    reachable: bool = field(default=True, kw_only=True)
    _held: dict[str, _Held] = field(factory=dict, init=False)
    _tokens: dict[str, int] = field(factory=dict, init=False)
    _groups: dict[str, dict[str, float]] = field(factory=dict, init=False)

    async def acquire(self, name: str, holder: str, seconds: float) -> MemoryLease | None:
        """The lease, or None while somebody holds it."""
        self.check()
        if self.held(name) is not None:
            return None
        self._tokens[name] = token = self._tokens.get(name, 0) + 1
        self._held[name] = _Held(holder, token, self.clock() + seconds)
        return MemoryLease(self, name, token)

    async def holders(self, names: Sequence[str]) -> Mapping[str, str]:
        """Who holds those of the leases that are held."""
        self.check()
        return {name: held.holder for name in names if (held := self.held(name)) is not None}

    async def join(self, group: str, member: str, seconds: float) -> Sequence[str]:
        """Be a member of a group for so many seconds from now; the members, sorted."""
        self.check()
        members = self._groups.setdefault(group, {})
        members[member] = self.clock() + seconds
        return sorted(one for one, until in members.items() if until > self.clock())

    async def leave(self, group: str, member: str) -> None:
        """Be no member any more."""
        self.check()
        self._groups.get(group, {}).pop(member, None)

    async def close(self) -> None:
        """Nothing is open."""

    def check(self) -> None:
        """See whether the store can be reached.

        Raises:
            LeaseError: it cannot.
        """
        if not self.reachable:
            raise LeaseError("the store of the leases is away, as the test says")

    def held(self, name: str) -> _Held | None:
        """What is known of a lease that is held now."""
        held = self._held.get(name)
        return held if held is not None and held.until > self.clock() else None

    def drop(self, name: str) -> None:
        """Nobody holds the lease any more."""
        self._held.pop(name, None)


@define(eq=False)
class MemoryLease:
    """A lease of a `MemoryLeaseStore`."""

    _store: MemoryLeaseStore
    name: str
    token: int

    async def renew(self, seconds: float) -> bool:
        """Hold it for so many seconds from now; False when it ran out or somebody else has it."""
        self._store.check()
        held = self._store.held(self.name)
        if held is None or held.token != self.token:
            return False
        held.until = self._store.clock() + seconds
        return True

    async def release(self) -> None:
        """Give it back."""
        self._store.check()
        held = self._store.held(self.name)
        if held is not None and held.token == self.token:
            self._store.drop(self.name)
