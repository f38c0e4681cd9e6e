"""Two instances of the service as processes, with a real Redis: who sends for whom, whatever happens to them."""

import asyncio
import contextlib
import re
import signal
import time
from collections import Counter
from itertools import groupby

import httpx
import pytest

from orsagent.sync.leases import RedisLeaseStore, shard_of
from orsagent.sync.sources import StatServerFeed
from orsagent.testing import FakeCloud
from orsagent.testing.agent_days import AgentDays

from ...bench.sync.judging import differing, missing, overtaken  # noqa: TID252 - the same parts as the programs have
from ...bench.sync.running import Running  # noqa: TID252 - the same parts as the programs have
from ...bench.sync.stat_server import DaysServer  # noqa: TID252 - the same parts as the programs have

AGENTS, SHARDS, LEASE = 40, 8, 3.0
EVENTS = ("/api/v2/events/users/presence", "/api/v2/events/users/routingstatus")
PATIENCE = 180.0


class Stage:
    """A feed with days of agents, a fake Genesys Cloud, and instances of the service."""

    def __init__(self, folder, redis, cloud, server, feed):
        self.folder, (self.redis_url, self.redis) = folder, redis
        self.cloud, self.server, self.feed = cloud, server, feed
        self.names = sorted(server.days.user_states())
        self.instances = {}
        self.tokens_of_a = frozenset()

    async def start(self, name):
        """Start an instance, for the first time or again, and wait until it answers."""
        one = self.instances.get(name) or Running(self.folder / name)
        if name not in self.instances:
            sections = {
                "cloud": {"requests_per_minute": 100_000, "burst": 1000},
                "delivery": {"first_pause": 0.05, "longest_pause": 0.2},
                "reconciliation": {"every": 0},
                "instances": {"redis": self.redis_url, "name": name, "shards": SHARDS, "lease": LEASE},
                "log": {"format": "json", "level": "debug"},
            }
            one.configure(self.cloud, self.names, str(self.feed.address), sections)
            self.instances[name] = one
        one.start()
        await self.until(lambda: one.figures().get("agents") is not None)
        return one

    async def until(self, condition):
        async with asyncio.timeout(PATIENCE):
            while not await asyncio.to_thread(condition):  # noqa: ASYNC110 - other processes have no event of ours
                await asyncio.sleep(0.02)

    async def has_shards(self, one, number):
        await self.until(lambda: one.figures().get("shards") == number)

    async def waits(self, one, most=0):
        """Until at most so many events wait."""
        await self.until(lambda: one.figures().get("pending", most + 1) <= most)

    async def outage(self, one):
        """Days in which Genesys Cloud is away, until many events wait at an instance."""
        await self.go_on(200)
        await self.until(lambda: one.figures().get("pending", 0) > AGENTS // 2)

    async def both(self):
        """Two instances, the first of which was alone before; half of the shards each."""
        a = await self.start("a")
        await self.has_shards(a, SHARDS)
        await self.until(self.senders)
        self.tokens_of_a = frozenset(token for tokens in self.sent().values() for token in tokens)
        b = await self.start("b")
        for one in (a, b):
            await self.has_shards(one, SHARDS // 2)
        return a, b

    async def go_on(self, updates=100):
        """More of the agents' days, at 200 updates a second."""
        for number, (_, message) in enumerate(self.server.days.run(updates)):
            self.server.tell(message)
            await asyncio.sleep(0.05 if number % 10 == 0 else 0)

    async def peace(self):
        """The days end, and every user shows what the source says."""
        for _, message in self.server.days.settle():
            self.server.tell(message)
        wanted = self.server.days.user_states()
        await self.until(lambda: not differing(self.cloud, wanted))

    async def heard(self):
        """Come back when the cloud has taken in whatever was sent to it by now."""
        async with httpx.AsyncClient(base_url=self.cloud.url, trust_env=False, timeout=PATIENCE) as client:
            for _ in range(5):
                await client.get("/api/v2/presence/definitions")

    async def holders(self):
        """The instances that hold a lease."""
        store = RedisLeaseStore(self.redis_url, timeout=PATIENCE)
        found = await store.holders([f"shard {shard} of {SHARDS}" for shard in range(SHARDS)])
        await store.close()
        return set(found.values())

    def sent(self):
        """The tokens that events of each user bore, in order of arrival."""
        found = {}
        for request in self.cloud.requests:
            for one in request.shown if request.path in EVENTS else ():
                found.setdefault(one.user, []).append(request.token)
        return found

    def senders(self):
        """By user, who sent for it, one after the other. The first instance keeps the token that it had before."""
        names = {
            user: ["a" if token in self.tokens_of_a else "b" for token in tokens]
            for user, tokens in self.sent().items()
        }
        return {user: [name for name, _ in groupby(each)] for user, each in names.items()}

    def surplus(self):
        """Users for which an instance has sent more often, with the other between, than it has got their shard."""
        gains = {name: Counter(gained(one)) for name, one in self.instances.items()}
        return [
            (user, names)
            for user, names in self.senders().items()
            for name in self.instances
            if names.count(name) > gains[name][shard_of(user.removeprefix("user-"), SHARDS)]
        ]

    def count(self):
        return sum(map(len, self.sent().values()))


def gained(instance):
    """The shards that an instance has got, as its log says."""
    for record in instance.records():
        found = re.match(r"shards gained: \[([\d, ]*)\]", record["message"])
        yield from map(int, found[1].split(",") if found and found[1] else ())


@contextlib.asynccontextmanager
async def stage(folder, redis):
    server = DaysServer(AgentDays(AGENTS, seed=11, clock=time.time))
    with FakeCloud(requests_per_minute=1_000_000, late_events="apply") as cloud:
        for name in server.days.user_states():
            cloud.add_user(f"user-{name}", agent=name)
        async with StatServerFeed(server.source) as feed:
            one = Stage(folder, redis, cloud, server, feed)
            try:
                yield one
            finally:
                redis[1].send_signal(signal.SIGCONT)
                for instance in one.instances.values():
                    await asyncio.to_thread(instance.stop)


@pytest.fixture
def on_stage(tmp_path, own_redis):
    def run(scenario):
        async def main():
            async with stage(tmp_path, own_redis) as one:
                return await scenario(one)

        return asyncio.run(main())

    return run


def test_when_the_holder_is_killed_the_other_takes_over_and_no_agent_has_two_senders_at_once(on_stage):
    async def scenario(one):
        a, b = await one.both()
        going = asyncio.create_task(one.go_on(600))
        await one.until(lambda: any("b" in names for names in one.senders().values()))
        a.kill()
        await one.has_shards(b, SHARDS)
        await going
        await one.peace()
        return one

    one = on_stage(scenario)
    assert len(one.senders()) == AGENTS
    assert one.surplus() == []
    assert any("a" in names and names[-1] == "b" for names in one.senders().values())


def test_a_graceful_stop_gives_the_leases_back_before_it_ends(on_stage):
    async def scenario(one):
        a, b = await one.both()
        going = asyncio.create_task(one.go_on(200))
        # on a slow machine one may have none for a moment
        while await one.holders() != {"a", "b"}:  # noqa: ASYNC110 - leases are got without an event of ours
            await asyncio.sleep(0.02)
        code = await asyncio.to_thread(a.stop)
        left = await one.holders()
        await one.has_shards(b, SHARDS)
        await going
        await one.peace()
        return code, left, one

    code, left, one = on_stage(scenario)
    assert code == 0
    assert left <= {"b"}
    assert one.surplus() == []
    assert overtaken(one.cloud, one.names) == []


def test_without_redis_nobody_sends_once_the_leases_have_run_out_and_everything_is_sent_when_it_is_back(on_stage):
    async def scenario(one):
        a, b = await one.both()
        await one.go_on()
        one.redis.send_signal(signal.SIGSTOP)
        for instance in (a, b):
            await one.has_shards(instance, 0)
        await one.heard()
        before = one.count()
        await one.go_on(200)
        await one.heard()
        during = one.count() - before
        one.redis.send_signal(signal.SIGCONT)
        await one.until(lambda: sum(instance.figures().get("shards", 0) for instance in (a, b)) == SHARDS)
        await one.peace()
        return during, one

    during, one = on_stage(scenario)
    assert during == 0
    assert one.surplus() == []
    assert overtaken(one.cloud, one.names) == []


def test_a_holder_that_slept_beyond_its_lease_sends_nothing_until_it_holds_one_again(on_stage):
    async def scenario(one):
        a, b = await one.both()
        going = asyncio.create_task(one.go_on(400))
        await one.until(lambda: one.count() > AGENTS)
        a.tell(signal.SIGSTOP)
        await one.has_shards(b, SHARDS)
        await one.go_on(100)
        a.tell(signal.SIGCONT)
        for instance in (a, b):
            await one.has_shards(instance, SHARDS // 2)
        await going
        await one.go_on(100)
        await one.peace()
        return one

    one = on_stage(scenario)
    assert one.surplus() == []
    assert overtaken(one.cloud, one.names) == []


def test_what_waited_when_an_instance_died_is_not_sent_after_what_another_has_sent_since(on_stage):
    async def scenario(one):
        a = await one.start("a")
        await one.until(one.senders)
        await one.waits(a)
        with one.cloud.outage():
            await one.outage(a)
            a.kill()
        b = await one.start("b")
        await one.has_shards(b, SHARDS)
        await one.go_on(200)
        await one.waits(b)
        b.kill()
        await one.start("a")
        await one.has_shards(a, SHARDS)
        await one.peace()
        return one

    one = on_stage(scenario)
    assert overtaken(one.cloud, one.names) == []


def test_what_waited_when_an_instance_died_is_sent_when_nobody_else_was_there_meanwhile(on_stage):
    async def scenario(one):
        a = await one.start("a")
        await one.until(one.senders)
        await one.waits(a)
        with one.cloud.outage():
            await one.outage(a)
            a.kill()
            await one.start("a")
            await one.has_shards(a, SHARDS)
            await one.go_on(100)
            one.redis.send_signal(signal.SIGSTOP)
            await one.has_shards(a, 0)
            one.redis.send_signal(signal.SIGCONT)
            await one.has_shards(a, SHARDS)
        await one.peace()
        await one.waits(a)
        return one, list(a.records())

    one, records = on_stage(scenario)
    assert missing(one.cloud, records) == []
    assert overtaken(one.cloud, one.names) == []
    assert any(record["message"] == "decided" for record in records)
