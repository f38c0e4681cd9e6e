"""What is measured of the synchronisation: one function for each group of figures, and a table of them."""

from __future__ import annotations

import asyncio
import gc
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median, quantiles

from attrs import define, evolve, field, frozen
from judging import differing
from running import Running
from stat_server import DaysServer

from orsagent.sync.json_form import read_message, write_message
from orsagent.sync.mapping import translate
from orsagent.sync.options import ReducerOptions
from orsagent.sync.outbox import SqliteOutbox
from orsagent.sync.protocols import Kind, Outcome, Verdict
from orsagent.sync.situations import AgentState, CallType, Situation
from orsagent.sync.sources import StatServerFeed
from orsagent.sync.synchroniser import Synchroniser
from orsagent.testing import FakeCloud
from orsagent.testing.agent_days import AgentDays
from orsagent.testing.cloud import CloudRequest

__all__ = ["MEASURES", "Row", "Sizes"]

_ROUNDS = 5
_EVENTS = ("/api/v2/events/users/presence", "/api/v2/events/users/routingstatus")


@frozen
class Row:
    """One figure: what, how much, and of what it depends."""

    what: str
    figure: str
    remark: str = ""


@frozen(kw_only=True)
class Sizes:
    """How much is measured.

    Attributes:
        messages: messages for the reducer.
        agents: agents, in the end-to-end measurement and for the memory; ten times as many beside.
        seconds: how long end to end is measured.
        rate: updates a second end to end.
        puts: decisions for the outbox.
        takeovers: how often an instance is killed.
        lease: seconds of a lease.
    """

    messages: int
    agents: int
    seconds: float
    rate: float
    puts: int
    takeovers: int
    lease: float


def reducer(sizes: Sizes) -> Iterator[Row]:
    """Messages of days of agents through the synchroniser, the mapping alone, and the JSON form."""
    days = AgentDays(sizes.agents, seed=1, rate=1000.0)
    opening = days.snapshot()
    timed = list(islice(days.run(sizes.messages), sizes.messages))

    def through(options: ReducerOptions) -> Callable[[], int]:
        def run() -> int:
            core = Synchroniser(options=options)
            for message in opening:
                core.hear(message, 0.0)
            return sum(len(core.hear(message, now)) for now, message in timed)

        return run

    for name, options in (("deciding at once", ReducerOptions(coalesce=0)), ("waiting 0.1 s", ReducerOptions())):
        decided = through(options)()
        seconds = _least(through(options))
        yield Row(f"reducer and mapping, {name}", f"{len(timed) / seconds:,.0f} updates/s", f"{decided:,} decisions")
    situations = [Situation(state=state, call=call) for state in AgentState for call in CallType] * (
        sizes.messages // 20 + 1
    )
    seconds = _least(lambda: [translate(one) for one in situations])
    yield Row("mapping alone", f"{len(situations) / seconds:,.0f} answers/s")
    lines = [write_message(message) for _, message in timed[:5000]]
    seconds = _least(lambda: [read_message(line) for line in lines])
    yield Row("reading the JSON form", f"{len(lines) / seconds:,.0f} messages/s", f"{len(lines[0]):,} bytes the first")


def memory(sizes: Sizes) -> Iterator[Row]:
    """What an agent takes in memory: the synchroniser and the outbox, without what Python itself needs."""
    for number in (sizes.agents, 10 * sizes.agents):
        days = AgentDays(number, seed=1, rate=1000.0)
        for _ in days.run(3 * number):
            pass
        messages = days.snapshot()
        gc.collect()
        tracemalloc.start()
        core, outbox = Synchroniser(), SqliteOutbox(":memory:")
        for message in messages:
            # as they come over the wire, every one with objects of its own
            outbox.put(core.hear(read_message(write_message(message)), days.now))
        _deliver(outbox)
        gc.collect()
        taken, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        outbox.close()
        yield Row(f"memory an agent, {number:,} agents", f"{taken / number / 1024:.1f} KiB", "reducer and outbox")


def outbox(sizes: Sizes) -> Iterator[Row]:
    """Decisions into a file, each on disk before the next, or many at once; and out again."""
    days = AgentDays(sizes.agents, seed=1, rate=1000.0)
    core = Synchroniser(options=ReducerOptions(coalesce=0))
    decisions = [one for now, message in days.run(4 * sizes.puts) for one in core.hear(message, now)][: sizes.puts]
    for number in (1, 100):
        with _outbox() as box:
            began = time.perf_counter()
            for start in range(0, len(decisions), number):
                box.put(decisions[start : start + number])
            seconds = time.perf_counter() - began
            yield Row(
                f"outbox, {number} decisions a put", f"{len(decisions) / seconds:,.0f} decisions/s", "fsync each put"
            )
            waiting, began = box.pending(), time.perf_counter()
            _deliver(box)
            if number > 1:
                rate = waiting / (time.perf_counter() - began)
                yield Row("outbox, taken and settled by hundreds", f"{rate:,.0f} events/s", "fsync each batch")


def end_to_end(sizes: Sizes) -> Iterator[Row]:
    """From what a Stat Server says to what a user shows: the real service, over TCP and HTTP, 300 requests a minute."""
    found = asyncio.run(_Lag(sizes).run())
    yield from found.rows()


def takeover(sizes: Sizes) -> Iterator[Row]:
    """From the death of an instance until the other sends for its agents."""
    from takeovers import takeovers

    seconds = asyncio.run(takeovers(sizes.takeovers, sizes.lease))
    if not seconds:
        yield Row("takeover after SIGKILL", "not measured", "no redis-server here")
        return
    for name, values in seconds.items():
        yield Row(
            f"takeover, {name}",
            f"{median(values):.2f} s",
            f"lease {sizes.lease:g} s; {min(values):.2f} to {max(values):.2f} s of {len(values)}",
        )


MEASURES: dict[str, Callable[[Sizes], Iterator[Row]]] = {
    "reducer": reducer,
    "memory": memory,
    "outbox": outbox,
    "end-to-end": end_to_end,
    "takeover": takeover,
}
"""All groups of figures, by name."""


@define
class _Lag:
    sizes: Sizes
    lags: dict[str, list[float]] = field(factory=lambda: {"presence": [], "routing": []})
    moments: list[float] = field(factory=list)
    since: float = float("inf")
    sent: int = 0
    resident: tuple[int, int] = (0, 0)

    async def run(self) -> _Lag:
        server = DaysServer(AgentDays(self.sizes.agents, seed=1, clock=time.time))
        with (
            FakeCloud(requests_per_minute=300, tell=self._told, journal=100) as cloud,
            tempfile.TemporaryDirectory() as folder,
        ):
            names = sorted(server.days.user_states())
            for name in names:
                cloud.add_user(f"user-{name}", agent=name)
            async with StatServerFeed(server.source) as feed:
                service = Running(Path(folder))
                service.configure(cloud, names, str(feed.address), {})
                service.start()
                try:
                    await self._measure(server, service, cloud)
                finally:
                    await asyncio.to_thread(service.stop)
        return self

    async def _measure(self, server: DaysServer, service: Running, cloud: FakeCloud) -> None:
        """After the first snapshot has arrived, and the burst of requests that it took is there again."""
        await _settled(service, cloud, server)
        await asyncio.sleep(min(15.0, self.sizes.seconds))
        self.resident = (_resident(service.pid), 0)
        self.since = began = time.time()
        for number, (_, message) in enumerate(server.days.run(int(self.sizes.seconds * self.sizes.rate))):
            await asyncio.sleep(max(0.0, began + number / self.sizes.rate - time.time()))
            # its own time says when it was told, and the event bears it
            server.tell(evolve(message, time=time.time()))
            self.sent += 1
        await _settled(service, cloud, server)
        self.resident = (self.resident[0], _resident(service.pid))

    def _told(self, request: CloudRequest) -> None:
        now = time.time()
        if now >= self.since and not request.path.startswith("/oauth"):
            self.moments.append(now)
        for one in request.shown:
            if one.time >= self.since:
                self.lags[one.kind].append(now - one.time)

    def rows(self) -> Iterator[Row]:
        sizes = self.sizes
        what = f"{sizes.agents:,} agents, {sizes.rate:g} updates/s"
        every = [*self.lags["presence"], *self.lags["routing"]]
        for name, values in {"presence": self.lags["presence"], "routing status": self.lags["routing"]}.items():
            cuts = quantiles(values, n=100)
            figure = f"p50 {cuts[49]:.2f} s, p99 {cuts[98]:.2f} s"
            yield Row(f"lag end to end, {name}", figure, f"{what}, {len(values):,} events, worst {max(values):.2f} s")
        minutes = (self.moments[-1] - self.moments[0]) / 60
        yield Row(
            "requests a minute",
            f"{len(self.moments) / minutes:,.0f} of 300",
            f"most in any 60 s: {_most(self.moments, 60.0)}; {len(every) / max(1, len(self.moments)):.1f} events each",
        )
        yield Row(
            "resident memory of the service", f"{self.resident[1] / 1024:,.0f} MiB", f"with {sizes.agents:,} agents"
        )


async def _settled(service: Running, cloud: FakeCloud, server: DaysServer) -> None:
    """Until everybody shows what the source says, and nothing waits."""
    wanted = {"synchronised": True, "pending": 0}

    def is_settled() -> bool:
        return wanted.items() <= service.figures().items() and not differing(cloud, server.days.user_states())

    while not await asyncio.to_thread(is_settled):  # noqa: ASYNC110 - other processes have no event of ours
        await asyncio.sleep(0.2)


def _most(moments: list[float], seconds: float) -> int:
    return max((sum(start <= one < start + seconds for one in moments) for start in moments), default=0)


def _least(action: Callable[[], object]) -> float:
    """Least seconds of processor time of several rounds: other programs on the machine do not count."""
    times = []
    for _ in range(_ROUNDS):
        gc.collect()
        began = time.process_time()
        action()
        times.append(time.process_time() - began)
    return min(times)


def _deliver(box: SqliteOutbox) -> None:
    while box.pending():
        for kind in Kind:
            events = box.take(kind, 100, 0.0)
            box.settle([Verdict(sequence=one.sequence, outcome=Outcome.accepted) for one in events], 0.0)


@contextmanager
def _outbox() -> Iterator[SqliteOutbox]:
    with tempfile.TemporaryDirectory() as folder:
        box = SqliteOutbox(Path(folder) / "outbox.db")
        try:
            yield box
        finally:
            box.close()


def _resident(pid: int) -> int:
    """KiB of a process in memory; 0 where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)
