"""The service as a process: signals, a disk that is full, a file that is not sound, and what was decided all the same."""

import asyncio
import contextlib
import resource
import signal
import time

import pytest

from orsagent.sync.sources import StatServerFeed
from orsagent.testing import FakeCloud
from orsagent.testing.agent_days import AgentDays

from ...bench.sync.judging import differing, missing, overtaken  # noqa: TID252 - the same parts as the programs have
from ...bench.sync.running import Running  # noqa: TID252 - the same parts as the programs have
from ...bench.sync.stat_server import DaysServer  # noqa: TID252 - the same parts as the programs have

PATIENCE = 180.0
AGENTS = 30


class Stage:
    def __init__(self, cloud, server, service):
        self.cloud, self.server, self.service = cloud, server, service
        self.names = sorted(server.days.user_states())

    async def until(self, condition):
        async with asyncio.timeout(PATIENCE):
            while not await asyncio.to_thread(condition):  # noqa: ASYNC110 - other processes have no event of ours
                await asyncio.sleep(0.02)

    async def has(self, **figures):
        await self.until(lambda: figures.items() <= self.service.figures().items())

    async def reasons(self, wanted):
        """The reasons why it is not ready, once the wanted one is among them."""
        told = []

        def are_told():
            told[:] = self.service.figures().get("reasons", [])
            return wanted in told

        await self.until(are_told)
        return told

    async def go_on(self, updates=200):
        for number, (_, message) in enumerate(self.server.days.run(updates)):
            self.server.tell(message)
            await asyncio.sleep(0.02 if number % 10 == 0 else 0)

    async def peace(self):
        for _, message in self.server.days.settle():
            self.server.tell(message)
        wanted = self.server.days.user_states()
        await self.until(lambda: not differing(self.cloud, wanted))
        await self.has(pending=0)


@contextlib.asynccontextmanager
async def staged(folder):
    server = DaysServer(AgentDays(AGENTS, seed=5, clock=time.time))
    names = sorted(server.days.user_states())
    with FakeCloud(requests_per_minute=1_000_000, late_events="apply") as cloud:
        for name in [*names, "9999"]:
            cloud.add_user(f"user-{name}", agent=name)
        async with StatServerFeed(server.source) as feed:
            service = Running(folder)
            sections = {
                "cloud": {"requests_per_minute": 100_000, "burst": 1000},
                "delivery": {"first_pause": 0.05, "longest_pause": 0.2},
                "reconciliation": {"every": 0},
                "log": {"format": "json", "level": "debug"},
            }
            service.configure(cloud, names, str(feed.address), sections)
            service.start()
            one = Stage(cloud, server, service)
            try:
                await one.has(synchronised=True)
                yield one
            finally:
                await asyncio.to_thread(service.stop)


@pytest.fixture
def on_stage(tmp_path):
    def run(scenario):
        async def main():
            async with staged(tmp_path) as one:
                return await scenario(one)

        return asyncio.run(main())

    return run


def test_sigterm_in_an_outage_ends_it_gracefully_and_the_next_start_sends_everything(on_stage):
    async def scenario(one):
        await one.has(pending=0)
        with one.cloud.outage():
            await one.go_on()
            await one.has(cloud_is_away=True)
            code = await asyncio.to_thread(one.service.stop)
        one.service.start()
        await one.has(synchronised=True)
        await one.peace()
        return code, one

    code, one = on_stage(scenario)
    assert code == 0
    assert missing(one.cloud, one.service.records()) == []
    assert overtaken(one.cloud, one.names) == []


def test_sighup_reads_the_list_of_agents_again(on_stage):
    async def scenario(one):
        agents = one.service.folder / "agents.csv"
        agents.write_text(agents.read_text() + "9999,user-9999\n")
        one.service.tell(signal.SIGHUP)
        await one.has(agents=AGENTS + 1)
        told = [record["message"] for record in one.service.records()]
        assert any("read again: 1 are new, 0 are gone" in text for text in told)

    on_stage(scenario)


def test_what_is_decided_while_the_disk_is_full_is_sent_and_written_when_there_is_room(on_stage):
    async def scenario(one):
        await one.has(pending=0)
        pid, outbox = one.service.pid, one.service.folder / "outbox.db-wal"
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (outbox.stat().st_size + 1, hard))
        going = asyncio.create_task(one.go_on(400))
        reasons = await one.reasons("the outbox cannot be written")
        await going
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
        await one.has(disk_is_full=False)
        await one.peace()
        return reasons, one

    reasons, one = on_stage(scenario)
    assert reasons == ["the outbox cannot be written"]
    assert missing(one.cloud, one.service.records()) == []
    assert overtaken(one.cloud, one.names) == []


def test_an_outbox_that_was_spoilt_is_set_aside_with_an_alarm_and_all_states_are_sent_again(on_stage):
    async def scenario(one):
        await one.has(pending=0)
        with one.cloud.outage():
            await one.go_on()
            one.service.kill()
        spoil(one.service.folder)
        one.service.start()
        await one.has(synchronised=True)
        await one.go_on()
        await one.peace()
        return one

    one = on_stage(scenario)
    assert (one.service.folder / "outbox.db.unsound-1").exists()
    assert any("is not a sound outbox" in record["message"] for record in one.service.records())
    assert overtaken(one.cloud, one.names) == []


def spoil(folder):
    for name in ("outbox.db", "outbox.db-wal"):
        path = folder / name
        data = bytearray(path.read_bytes())
        data[100:] = b"\x5a" * (len(data) - 100)
        path.write_bytes(data)
