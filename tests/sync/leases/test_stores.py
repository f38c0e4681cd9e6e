"""The law of leases, for the store in memory and for a real Redis."""

import asyncio
import uuid

import pytest

from orsagent.sync.leases import LeaseError, MemoryLeaseStore, RedisLeaseStore

PATIENCE = 60.0


@pytest.fixture(params=["memory", "redis"])
def with_store(request):
    """Runs a coroutine function with a store of its own."""

    def run(scenario):
        async def main():
            store = make()
            try:
                return await scenario(store)
            finally:
                await store.close()

        return asyncio.run(main())

    if request.param == "memory":
        make = lambda: MemoryLeaseStore(lambda: asyncio.get_running_loop().time())  # noqa: E731
    else:
        url = request.getfixturevalue("redis_url")
        make = lambda: RedisLeaseStore(url, prefix=f"test:{uuid.uuid4()}:", timeout=PATIENCE)  # noqa: E731
    return run


def test_one_holder_has_a_lease_until_it_is_given_back(with_store):
    async def scenario(store):
        first = await store.acquire("shard 0", "a", 60)
        assert await store.acquire("shard 0", "b", 60) is None
        assert await store.acquire("shard 0", "a", 60) is None
        assert await store.holders(["shard 0", "shard 1"]) == {"shard 0": "a"}
        await first.release()
        second = await store.acquire("shard 0", "b", 60)
        assert await store.holders(["shard 0"]) == {"shard 0": "b"}
        return first, second

    first, second = with_store(scenario)
    assert first.name == second.name == "shard 0"
    assert second.token > first.token


def test_a_lease_runs_out_and_its_late_holder_can_neither_renew_nor_release_it(with_store):
    async def scenario(store):
        late = await store.acquire("shard 0", "a", 0.02)
        while (present := await store.acquire("shard 0", "b", 60)) is None:  # noqa: ASYNC110 - a lease runs out without an event
            await asyncio.sleep(0.005)
        assert not await late.renew(60)
        await late.release()
        assert await store.holders(["shard 0"]) == {"shard 0": "b"}
        assert await present.renew(60)

    with_store(scenario)


def test_a_renewed_lease_lives_longer(with_store):
    async def scenario(store):
        # whoever is slow may find that it ran out before it was renewed
        while not await (await store.acquire("shard 0", "a", 0.5)).renew(60):
            pass
        other = await store.acquire("shard 1", "a", 0.5)
        while await store.holders(["shard 1"]):  # noqa: ASYNC110 - a lease runs out without an event
            await asyncio.sleep(0.05)
        assert not await other.renew(60)
        return await store.holders(["shard 0", "shard 1"])

    assert with_store(scenario) == {"shard 0": "a"}


def test_tokens_grow_although_the_lease_ran_out(with_store):
    async def scenario(store):
        tokens = []
        for holder in "abc":
            while (lease := await store.acquire("shard 0", holder, 0.01)) is None:  # noqa: ASYNC110 - a lease runs out without an event
                await asyncio.sleep(0.005)
            tokens.append(lease.token)
        return tokens

    tokens = with_store(scenario)
    assert tokens == sorted(set(tokens))


def test_members_are_those_who_said_so_lately(with_store):
    async def scenario(store):
        assert await store.join("instances", "b", 0.02) == ["b"]
        assert "a" in await store.join("instances", "a", 60)
        while (members := await store.join("instances", "a", 60)) != ["a"]:
            assert members == ["a", "b"]
            await asyncio.sleep(0.005)
        await store.leave("instances", "a")
        return await store.join("instances", "c", 60)

    assert with_store(scenario) == ["c"]


def test_nobody_holds_nothing(with_store):
    async def scenario(store):
        return await store.holders([])

    assert with_store(scenario) == {}


def test_a_redis_that_is_away_is_an_error_with_its_reason():
    async def scenario():
        store = RedisLeaseStore("redis://127.0.0.1:1/0")
        with pytest.raises(LeaseError, match="Redis: ConnectionError"):
            await store.acquire("shard 0", "a", 1)
        await store.close()

    asyncio.run(scenario())


def test_an_address_that_is_none_says_what_is_expected():
    with pytest.raises(LeaseError, match="expected one such as redis://host:6379/0"):
        RedisLeaseStore("http://127.0.0.1")
