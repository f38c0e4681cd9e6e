"""Chaos: everything goes wrong that can, with real parts, and at the end nothing is.

``python tests/bench/sync/chaos.py --agents 2000 --updates 100000`` takes about ten minutes. Seeded days of agents are told
over TCP to the service, which runs as a process of its own and sends to a fake Genesys Cloud over HTTP, with random
faults all the time. Now and then something more goes wrong, by a seeded schedule: connections break, lines are no
JSON, the Stat Server or Genesys Cloud is away, the service is killed with SIGKILL. Then everybody ends what hides a
state, nothing goes wrong any more, and there is peace. Exit code 1 means that a user shows something else than the
source says, that an older state was shown after a newer one, or that something was decided and never shown.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import click
from attrs import define, field
from judging import differing, missing, outcomes, overtaken
from running import Running
from stat_server import DaysServer
from troubles import TROUBLES, Scene

from orsagent.sync.sources import StatServerFeed
from orsagent.testing import FakeCloud
from orsagent.testing.agent_days import AgentDays

__all__ = ["main"]

_TICK = 0.02


@define(kw_only=True)
class Run:
    """One run of the chaos."""

    agents: int
    updates: int
    rate: float
    seed: int
    moments: int
    share: float
    reconcile: float
    mode: str
    limit: int
    patience: float
    folder: Path
    told: int = 0
    began: float = field(factory=time.monotonic)

    async def run(self) -> dict[str, Any]:
        """The figures."""
        server = DaysServer(AgentDays(self.agents, seed=self.seed, rate=self.rate, start=time.time()))
        names = sorted(server.days.user_states())
        with FakeCloud(requests_per_minute=self.limit, late_events="apply", journal=1000) as cloud:
            for name in names:
                cloud.add_user(f"user-{name}", agent=name)
            async with self._started(server, cloud, names) as scene:
                await self._first_snapshot(scene)
                faults = cloud.random_faults(seed=self.seed, share=self.share)
                await self._days(scene)
                faults.stop()
                cloud.clear_faults()
                self._say("peace")
                for _, message in server.days.settle():
                    server.tell(message)
                differ = await self._peace(scene, names)
            return {**self._figures(scene, names), "random faults": faults.hits, "differing": differ}

    @asynccontextmanager
    async def _started(self, server: DaysServer, cloud: FakeCloud, names: list[str]) -> AsyncIterator[Scene]:
        async with StatServerFeed(server.source, heartbeat=2.0) as feed:
            service = Running(self.folder)
            service.configure(cloud, names, str(feed.address), self._sections())
            service.start()
            try:
                yield Scene(service, cloud, feed, server, Random(f"{self.seed}/troubles"))  # noqa: S311 - repeatable, and no secret
            finally:
                await asyncio.to_thread(service.stop)

    def _sections(self) -> dict[str, dict[str, Any]]:
        return {
            "source": {"heartbeat": 2.0, "snapshot_timeout": 20.0},
            "cloud": {"requests_per_minute": self.limit, "burst": max(1, self.limit // 10), "timeout": 5.0},
            "outbox": {"mode": self.mode},
            "delivery": {"first_pause": 0.1, "longest_pause": 2.0},
            "reconciliation": {"every": self.reconcile, "grace": 5.0},
            "log": {"format": "json", "level": "debug", "progress": 5.0},
        }

    async def _first_snapshot(self, scene: Scene) -> None:
        await self._until(lambda: len(scene.server.sources) == 1)

    async def _days(self, scene: Scene) -> None:
        """All updates, and the troubles between them."""
        dice = Random(f"{self.seed}/schedule")  # noqa: S311 - repeatable, and no secret
        schedule = sorted(
            (dice.randrange(self.updates), name)
            for name in (
                dice.choice(list(TROUBLES)) if one >= len(TROUBLES) else list(TROUBLES)[one]
                for one in range(self.moments)
            )
        )
        began, pushed = asyncio.get_running_loop().time(), 0
        for _, message in scene.server.days.run(self.updates):
            while schedule and schedule[0][0] <= pushed:
                await asyncio.to_thread(scene.end)
                name = schedule.pop(0)[1]
                self._say(f"{pushed:,} updates: {name}")
                await self._begin(scene, name)
            scene.server.tell(message)
            pushed += 1
            ahead = pushed / self.rate - (asyncio.get_running_loop().time() - began)
            if ahead > _TICK:
                await asyncio.sleep(ahead)
            elif pushed % 50 == 0:
                await asyncio.sleep(0)
        self.told = pushed
        await asyncio.to_thread(scene.end)

    async def _begin(self, scene: Scene, name: str) -> None:
        # what touches the feed has to be done in its loop, what waits beside it
        if name in {"by hand", "kill", "kill and start"}:
            scene.counts[name] += 1
            await asyncio.to_thread(TROUBLES[name], scene)
        else:
            scene.begin(name)

    async def _peace(self, scene: Scene, names: list[str]) -> list[str]:
        """Wait until the users show what the source says; those that do not in the end."""
        wanted, until = scene.server.days.user_states(), time.monotonic() + self.patience
        while True:
            differ = differing(scene.cloud, wanted)
            told = await asyncio.to_thread(scene.service.figures)
            self._say(f"{len(differ)} of {len(names)} differ; {told.get('pending')} events wait")
            if (not differ and told.get("pending") == 0) or time.monotonic() > until:
                return differ
            await asyncio.sleep(1.0)

    async def _until(self, condition: Any) -> None:
        async with asyncio.timeout(self.patience):
            while not condition():  # noqa: ASYNC110 - other processes have no event of ours
                await asyncio.sleep(_TICK)

    def _figures(self, scene: Scene, names: list[str]) -> dict[str, Any]:
        records = list(scene.service.records())
        cloud = scene.cloud
        return {
            "agents": self.agents,
            "updates": self.told,
            "seconds": round(time.monotonic() - self.began, 1),
            "decided": sum(one["message"] == "decided" for one in records),
            "events": dict(outcomes(cloud, names)),
            "requests": sum(one["message"].startswith("POST /api/v2/events") for one in records),
            "repairs": sum(one["logger"].endswith("reconciliation") and "shows" in one["message"] for one in records),
            "refused": sum(one.get("alarm") == "refused" for one in records),
            "kills": scene.service.kills,
            "connections": scene.feed.connections,
            "troubles": dict(sorted(scene.counts.items())),
            "errors": sorted({one["message"][:200] for one in records if "exception" in one}),
            "overtaken": overtaken(cloud, names),
            "missing": missing(cloud, records) if self.mode == "history" else [],
        }

    def _say(self, text: str) -> None:
        click.echo(f"{time.monotonic() - self.began:7.1f} s  {text}", err=True)


@click.command(help=__doc__)
@click.option("--agents", default=2000, show_default=True, type=click.IntRange(1))
@click.option("--updates", default=100_000, show_default=True, type=click.IntRange(1))
@click.option("--rate", default=200.0, show_default=True, help="Updates a second, for all agents together, at most.")
@click.option("--seed", default=7, show_default=True, help="Where days, troubles and faults begin.")
@click.option("--moments", default=60, show_default=True, help="How often something goes wrong beside random faults.")
@click.option("--share", default=0.05, show_default=True, help="The part of the requests that a random fault meets.")
@click.option("--reconcile", default=60.0, show_default=True, help="Seconds between rounds of reading back.")
@click.option("--mode", default="history", show_default=True, type=click.Choice(["history", "latest"]))
@click.option(
    "--limit", default=6000, show_default=True, help="Requests a minute; reading 2,000 users back takes 2,040."
)
@click.option("--patience", default=300.0, show_default=True, help="Seconds that peace may take.")
@click.option("--folder", type=click.Path(path_type=Path), help="Keep configuration, outbox and log here.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def main(*, folder: Path | None, as_json: bool, **options: Any) -> None:
    """Run, print, judge."""
    with tempfile.TemporaryDirectory() as temporary:
        figures = asyncio.run(Run(folder=folder or Path(temporary), **options).run())
    if as_json:
        click.echo(json.dumps(figures))
    else:
        for name, value in figures.items():
            click.echo(f"{name:>14}  {value}")
    sys.exit(1 if figures["differing"] or figures["overtaken"] or figures["missing"] else 0)


if __name__ == "__main__":
    main()
