"""A service with real parts: a feed over TCP, a fake Genesys Cloud over HTTP, files."""

import asyncio
import contextlib
import json

import pytest
from attrs import define, field

from orsagent.sync.service import Service, parse_config
from orsagent.sync.sources import StatServerFeed
from orsagent.testing import FakeCloud
from orsagent.tlib import FakeTServer

CONFIG = {
    "agents": {"file": "agents.csv"},
    "mapping": {"coalesce": 0},
    "delivery": {"first_pause": 0.02, "longest_pause": 0.05},
    "reconciliation": {"every": 0},
    "http": {"listen": "127.0.0.1:0"},
}
PATIENCE = 60.0


@define
class Place:
    """What a service needs, in a folder."""

    folder: object
    cloud: FakeCloud
    tserver: FakeTServer
    agents: list = field(factory=list)

    def add_agent(self, agent_id, state="Ready"):
        self.tserver.add_agent(agent_id, dn=f"7{agent_id}", state=state)
        self.cloud.add_user(f"user-{agent_id}", agent=agent_id)
        self.agents.append(agent_id)
        self.write_agents()

    def write_agents(self):
        lines = [f"{agent},user-{agent}" for agent in self.agents]
        (self.folder / "agents.csv").write_text("\n".join(["agent,user", *lines]) + "\n")

    def config_text(self, source, **sections):
        """A configuration in TOML; each of `sections` adds to the usual one."""
        cloud = {
            "api": self.cloud.url,
            "login": self.cloud.url,
            "client_id": self.cloud.client_id,
            "secret_file": "secret",
            "source_id": self.cloud.source_id,
            "requests_per_minute": 100_000,
            "burst": 1000,
        }
        usual = {"source": {"addresses": [str(source)]}, "cloud": cloud, **CONFIG}
        names = dict.fromkeys([*usual, *sections])
        lines = []
        for name in names:
            lines += [f"[{name}]"]
            lines += [
                f"{key} = {json.dumps(value)}" for key, value in (usual.get(name, {}) | sections.get(name, {})).items()
            ]
        return "\n".join(lines)

    @contextlib.asynccontextmanager
    async def running(self, *, dry_run=False, **sections):
        """A service that runs in this loop, with its feed; stopped at the end."""
        async with StatServerFeed(self.tserver) as feed:
            text = self.config_text(feed.address, **sections)
            config = parse_config(text, str(self.folder / "orsagent.toml"))
            started = asyncio.get_running_loop().create_future()
            service = Service(config, on_start=started.set_result, dry_run=dry_run)
            task = asyncio.create_task(service.run())
            await asyncio.wait({task, started}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                task.result()
            try:
                yield service, feed, started.result()
            finally:
                service.stop()
                await asyncio.wait_for(task, PATIENCE)

    async def until(self, condition):
        """Comes back when the cloud, or anything, is as the test wants it."""
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110 - other threads and processes have no event of ours
                await asyncio.sleep(0.005)


@pytest.fixture
def place(tmp_path):
    (tmp_path / "secret").write_text("no-secret-at-all\n")
    with FakeCloud(requests_per_minute=1_000_000) as cloud:
        one = Place(tmp_path, cloud, FakeTServer("SW1"))
        one.write_agents()
        yield one
