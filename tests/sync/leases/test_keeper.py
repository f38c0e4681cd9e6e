"""Which instance looks after which shards: never two after one."""

import asyncio
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orsagent.sync.leases import LeaseError, MemoryLeaseStore, RedisLeaseStore, ShardKeeper, shard_of
from orsagent.sync.service import parse_config
from orsagent.sync.service.parts import make_keeper

SHARDS = 8
SECONDS = 4.0
CONFIG = """
[source]
addresses = ["127.0.0.1:1"]
[agents]
file = "agents.csv"
[cloud]
region = "eu-central-1"
client_id = "an id"
source_id = "a source"
"""


class World:
    """Instances with a common store, and time that the test moves."""

    def __init__(self):
        self.now = 0.0
        self.store = MemoryLeaseStore(lambda: self.now)
        self.changes = []
        self.keepers = {}

    def start(self, name):
        async def changed(gained, lost):
            self.changes.append((name, sorted(gained), sorted(lost)))
            self.never_two()

        self.keepers[name] = ShardKeeper(
            self.store, name, shards=SHARDS, seconds=SECONDS, clock=lambda: self.now, on_change=changed
        )

    def keep(self, *names):
        for name in names or self.keepers:
            asyncio.run(self.keepers[name].keep())
            self.never_two()

    def shards(self):
        return {name: sorted(keeper.held) for name, keeper in self.keepers.items()}

    def may_send(self):
        """By agent, how many instances may send for it now."""
        return Counter(agent for agent in AGENTS for keeper in self.keepers.values() if keeper.permit(agent) > 0)

    def never_two(self):
        assert max(self.may_send().values(), default=0) <= 1, self.shards()


AGENTS = [f"{n}" for n in range(64)]


@pytest.fixture
def world():
    return World()


def test_one_instance_takes_everything(world):
    world.start("a")
    world.keep()
    assert world.shards() == {"a": list(range(SHARDS))}
    assert set(world.may_send()) == set(AGENTS)
    assert world.changes == [("a", list(range(SHARDS)), [])]


def test_a_second_instance_gets_its_share(world):
    world.start("a")
    world.keep()
    world.start("b")
    world.keep("b", "a", "b")
    assert world.shards() == {"a": [0, 1, 2, 3], "b": [4, 5, 6, 7]}


def test_what_an_instance_gives_up_it_stops_before_it_gives_it_back(world):
    world.start("a")
    world.keep()
    world.start("b")
    world.keep("b", "a")
    assert world.changes[-1] == ("a", [], [4, 5, 6, 7])
    assert set(world.may_send()) == {agent for agent in AGENTS if shard_of(agent, SHARDS) < 4}


def test_an_instance_that_dies_is_replaced_when_its_leases_run_out(world):
    world.start("a")
    world.keep()
    world.start("b")
    world.keep("b", "a", "b")
    del world.keepers["a"]
    for _ in range(3):
        world.now += 1
        world.keep()
        assert world.shards() == {"b": [4, 5, 6, 7]}
    world.now += 1
    world.keep()
    assert world.shards() == {"b": list(range(SHARDS))}


def test_an_instance_that_stops_gives_everything_back_at_once(world):
    world.start("a")
    world.start("b")
    world.keep("a", "b", "a", "b")
    asyncio.run(world.keepers["a"].close())
    world.keep("b")
    assert world.shards() == {"a": [], "b": list(range(SHARDS))}


def test_an_instance_that_slept_too_long_may_not_send_before_it_has_looked(world):
    world.start("a")
    world.start("b")
    world.keep("a")
    world.now += SECONDS + 1
    assert world.may_send() == {}
    world.keep("b")
    assert world.shards()["b"] == list(range(SHARDS))
    world.keep("a")
    assert world.shards()["a"] == []


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="a clock of Linux")
def test_the_leases_of_a_service_run_out_while_its_machine_sleeps(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(time, "clock_gettime", lambda clock: now[0] if clock == time.CLOCK_BOOTTIME else 0.0)

    async def changed(gained, lost):
        pass

    async def scenario():
        keeper = make_keeper(parse_config(CONFIG), MemoryLeaseStore(lambda: 0.0), changed)
        await keeper.keep()
        before = keeper.permit("1001")
        now[0] += 5
        return before, keeper.permit("1001")

    before, after = asyncio.run(scenario())
    assert after < 0 < before


def test_the_permit_ends_before_the_lease_does(world):
    world.start("a")
    world.keep()
    assert 0 < world.keepers["a"].permit("1") < SECONDS
    world.now += SECONDS * 0.9
    assert world.keepers["a"].permit("1") <= 0
    assert world.store.held(f"shard 0 of {SHARDS}") is not None


def test_without_its_store_an_instance_goes_on_until_its_leases_run_out_and_then_stops(world):
    world.start("a")
    world.keep()
    world.store.reachable = False
    world.now += 1
    world.keep()
    assert len(world.keepers["a"].held) == SHARDS
    world.now += SECONDS
    world.keep()
    assert world.keepers["a"].held == frozenset()
    world.store.reachable = True
    world.keep()
    assert len(world.keepers["a"].held) == SHARDS


def test_closing_without_the_store_is_told_and_no_error(world, caplog):
    world.start("a")
    world.keep()
    world.store.reachable = False
    asyncio.run(world.keepers["a"].close())
    assert "leases were not given back" in caplog.text


def test_agents_are_spread_evenly_and_always_the_same_way():
    sizes = Counter(shard_of(f"{n}", 16) for n in range(16_000))
    assert len(sizes) == 16
    assert max(sizes.values()) < 1.25 * 1000
    assert [shard_of(agent, 16) for agent in ("1001", "1002", "ä")] == [13, 0, 9]


@pytest.mark.parametrize(("shards", "seconds"), [(0, 1.0), (1, 0.0)])
def test_figures_that_cannot_be_are_refused(world, shards, seconds):
    with pytest.raises(ValueError, match="not 0"):
        ShardKeeper(world.store, "a", shards=shards, seconds=seconds, clock=lambda: 0.0, on_change=None)


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("keep"), st.sampled_from("abc")),
            st.tuples(st.just("wait"), st.sampled_from([0.5, 1.0, 3.0, 5.0])),
            st.tuples(st.just("away"), st.booleans()),
            st.tuples(st.just("close"), st.sampled_from("abc")),
        ),
        max_size=40,
    )
)
def test_whatever_happens_no_two_instances_may_send_for_one_agent(steps):
    world = World()
    for name in "abc":
        world.start(name)
    for what, value in steps:
        if what == "keep":
            world.keep(value)
        elif what == "wait":
            world.now += value
        elif what == "away":
            world.store.reachable = not value
        else:
            asyncio.run(world.keepers[value].close())
        world.never_two()
    world.store.reachable = True
    world.now += SECONDS + 1
    for _ in range(4):
        world.keep()
    assert sorted(shard for shards in world.shards().values() for shard in shards) == list(range(SHARDS))


def test_a_store_that_is_away_says_so():
    store = MemoryLeaseStore(lambda: 0.0, reachable=False)
    with pytest.raises(LeaseError, match="away"):
        asyncio.run(store.acquire("shard 0", "a", 1))


def test_a_lease_that_somebody_took_away_is_given_up_although_the_store_fails_right_after(world):
    world.start("a")
    world.keep()
    keeper = world.keepers["a"]
    world.store.drop(f"shard 0 of {SHARDS}")
    renew = type(keeper.lease(1)).renew

    async def failing(lease, seconds):
        if lease is keeper.lease(1):
            raise LeaseError("away, as the test says")
        return await renew(lease, seconds)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(keeper.lease(1)), "renew", failing)
        world.keep()
    assert 0 not in keeper.held
    assert {agent for agent in world.may_send() if shard_of(agent, SHARDS) == 0} == set()


def test_an_address_of_redis_that_is_none_is_told_without_its_password():
    with pytest.raises(LeaseError, match="the address of Redis is none") as caught:
        RedisLeaseStore("reds://:swordfish@host")
    assert "swordfish" not in str(caught.value)
