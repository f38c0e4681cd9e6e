"""How long it takes until another instance of the service looks after the agents of one that died."""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from running import Running, free_port
from stat_server import DaysServer

from orsagent.sync.sources import StatServerFeed
from orsagent.testing import FakeCloud
from orsagent.testing.agent_days import AgentDays
from orsagent.testing.cloud import CloudRequest

__all__ = ["takeovers"]

_AGENTS, _SHARDS = 200, 16
_SETTLING = 3.0
_FIRST = "token-1"
"""What the requests of the first instance bear: it was alone, and got the first token."""


async def takeovers(number: int, lease: float) -> dict[str, list[float]]:
    """Seconds from SIGKILL until the other holds all shards, and until a user is shown something by it.

    And the same for a graceful stop. Empty where there is no redis-server.
    """
    found: dict[str, list[float]] = {}
    program = shutil.which("redis-server")
    for _ in range(number if program else 0):
        for name, ending in (("SIGKILL", signal.SIGKILL), ("SIGTERM", signal.SIGTERM)):
            shards, sent = await _one(str(program), lease, ending)
            found.setdefault(f"{name} to all shards", []).append(shards)
            found.setdefault(f"{name} to the first event", []).append(sent)
    return found


async def _one(program: str, lease: float, ending: signal.Signals) -> tuple[float, float]:
    sent: dict[str, list[tuple[str, float]]] = {}

    def told(request: CloudRequest) -> None:
        for one in request.shown:
            sent.setdefault(one.user, []).append((request.token, time.monotonic()))

    with FakeCloud(requests_per_minute=100_000, tell=told, journal=10) as cloud, _redis(program) as redis:
        async with _pair(cloud, redis, lease) as (first, second):
            # what the second one has found in the shards that it got is to be sent before
            await asyncio.sleep(_SETTLING)
            users = [user for user, ones in list(sent.items()) if ones[-1][0] == _FIRST]
            began = time.monotonic()
            first.tell(ending)
            while (await asyncio.to_thread(second.figures)).get("shards") != _SHARDS:  # noqa: ASYNC110 - other processes have no event of ours
                await asyncio.sleep(0.01)
            shards = time.monotonic() - began
            while not (found := [at for user in users for token, at in sent[user] if token != _FIRST]):  # noqa: ASYNC110 - other processes have no event of ours
                await asyncio.sleep(0.005)
    return shards, min(found) - began


@asynccontextmanager
async def _pair(cloud: FakeCloud, redis: str, lease: float) -> AsyncIterator[tuple[Running, Running]]:
    server = DaysServer(AgentDays(_AGENTS, seed=3, clock=time.time))
    for _ in server.days.run(2 * _AGENTS):
        pass
    names = sorted(server.days.user_states())
    for name in names:
        cloud.add_user(f"user-{name}", agent=name)
    with tempfile.TemporaryDirectory() as folder:
        async with StatServerFeed(server.source) as feed:
            pair = (Running(Path(folder) / "a"), Running(Path(folder) / "b"))
            try:
                for one in pair:
                    one.configure(cloud, names, str(feed.address), _sections(redis, lease))
                    one.start()
                    wanted = {"shards": _SHARDS if one is pair[0] else _SHARDS // 2, "pending": 0}
                    await _until(lambda one=one, wanted=wanted: wanted.items() <= one.figures().items())  # type: ignore[misc]
                yield pair
            finally:
                for one in pair:
                    await asyncio.to_thread(one.stop)


def _sections(redis: str, lease: float) -> dict[str, dict[str, object]]:
    return {
        "cloud": {"requests_per_minute": 100_000, "burst": 1000},
        "instances": {"redis": redis, "shards": _SHARDS, "lease": lease},
    }


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not await asyncio.to_thread(condition):  # noqa: ASYNC110 - other processes have no event of ours
            await asyncio.sleep(0.05)


@contextmanager
def _redis(program: str) -> Iterator[str]:
    port = free_port()
    words = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen([*words, "--dir", folder], stdout=subprocess.DEVNULL) as server,
    ):
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
