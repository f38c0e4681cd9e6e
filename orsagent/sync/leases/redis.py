"""Leases in Redis: a key per lease that runs out by itself, changed by scripts that compare before they write.

One Redis is meant, not a cluster: the scripts use several keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from attrs import define

from orsagent.sync.leases.errors import LeaseError

if TYPE_CHECKING:
    from redis.asyncio import Redis

__all__ = ["RedisLeaseStore"]

# a value is "<token> <holder>"; tokens have a key without an end, so that they grow for ever; they begin with the
# time, so that a Redis that has lost everything does not give out those of before once more
_ACQUIRE: Final = """
if redis.call('exists', KEYS[1]) == 1 then return 0 end
if redis.call('exists', KEYS[2]) == 0 then redis.call('set', KEYS[2], redis.call('time')[1]) end
local token = redis.call('incr', KEYS[2])
redis.call('set', KEYS[1], token .. ' ' .. ARGV[1], 'px', ARGV[2])
return token
"""
_RENEW: Final = """
local value = redis.call('get', KEYS[1])
if not value or string.sub(value, 1, #ARGV[1] + 1) ~= ARGV[1] .. ' ' then return 0 end
return redis.call('pexpire', KEYS[1], ARGV[2])
"""
_RELEASE: Final = """
local value = redis.call('get', KEYS[1])
if not value or string.sub(value, 1, #ARGV[1] + 1) ~= ARGV[1] .. ' ' then return 0 end
return redis.call('del', KEYS[1])
"""
_VALUES: Final = "return redis.call('mget', unpack(KEYS))"
# a member's score is the millisecond in which its membership ends, by the clock of Redis
_JOIN: Final = """
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('zremrangebyscore', KEYS[1], '-inf', now)
redis.call('zadd', KEYS[1], now + ARGV[2], ARGV[1])
return redis.call('zrange', KEYS[1], 0, -1)
"""


class RedisLeaseStore:
    """A `LeaseStore` in Redis, for instances on several machines (extra ``redis``).

    Args:
        url: where Redis is, such as ``redis://10.0.0.1:6379/0``; ``rediss://`` is TLS.
        prefix: what the names of all keys begin with.
        timeout: seconds for an answer.

    Raises:
        LeaseError: the extra is not installed, or the address is none.
    """

    def __init__(self, url: str, *, prefix: str = "orsagent:sync:", timeout: float = 1.0) -> None:
        self._prefix = prefix
        self._client = _client(url, timeout)

    async def acquire(self, name: str, holder: str, seconds: float) -> RedisLease | None:
        """The lease, or None while somebody holds it.

        Raises:
            LeaseError: Redis cannot be reached.
        """
        keys = (self._key("lease", name), self._key("token", name))
        token = int(await self.run(_ACQUIRE, keys, holder, _milliseconds(seconds)))
        return RedisLease(self, name, keys[0], token) if token else None

    async def holders(self, names: Sequence[str]) -> Mapping[str, str]:
        """Who holds those of the leases that are held.

        Raises:
            LeaseError: Redis cannot be reached.
        """
        keys = [self._key("lease", name) for name in names]
        values: list[str | None] = await self.run(_VALUES, keys) if keys else []
        return {name: value.partition(" ")[2] for name, value in zip(names, values, strict=True) if value}

    async def join(self, group: str, member: str, seconds: float) -> Sequence[str]:
        """Be a member of a group for so many seconds from now; the members, sorted.

        Raises:
            LeaseError: Redis cannot be reached.
        """
        return sorted(await self.run(_JOIN, (self._key("group", group),), member, _milliseconds(seconds)))

    async def leave(self, group: str, member: str) -> None:
        """Be no member any more.

        Raises:
            LeaseError: Redis cannot be reached.
        """
        with _explained():
            await self._client.zrem(self._key("group", group), member)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def run(self, script: str, keys: Sequence[str], *values: str | int) -> Any:  # noqa: ANN401 - as the script says
        """Run a script in Redis.

        Raises:
            LeaseError: Redis cannot be reached.
        """
        with _explained():
            return await self._client.eval(script, len(keys), *keys, *map(str, values))

    def _key(self, kind: str, name: str) -> str:
        return f"{self._prefix}{kind}:{name}"


@define(eq=False)
class RedisLease:
    """A lease of a `RedisLeaseStore`."""

    _store: RedisLeaseStore
    name: str
    _key: str
    token: int

    async def renew(self, seconds: float) -> bool:
        """Hold it for so many seconds from now; False when it ran out or somebody else has it.

        Raises:
            LeaseError: Redis cannot be reached.
        """
        return bool(await self._store.run(_RENEW, (self._key,), self.token, _milliseconds(seconds)))

    async def release(self) -> None:
        """Give it back.

        Raises:
            LeaseError: Redis cannot be reached.
        """
        await self._store.run(_RELEASE, (self._key,), self.token)


def _client(url: str, timeout: float) -> Redis:
    try:
        from redis.asyncio import Redis  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise LeaseError("leases in Redis need the extra: pip install 'orsagent[redis]'") from error
    try:
        client: Redis = Redis.from_url(
            url, decode_responses=True, socket_timeout=timeout, socket_connect_timeout=timeout
        )
    except ValueError as error:
        # what is wrong with it may be the password in it: it is not shown
        raise LeaseError("the address of Redis is none; expected one such as redis://host:6379/0") from error
    return client


@contextmanager
def _explained() -> Iterator[None]:
    from redis.exceptions import RedisError  # noqa: PLC0415 - an extra

    try:
        yield
    except (RedisError, OSError) as error:
        raise LeaseError(f"Redis: {type(error).__name__}: {error}") from error


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))
