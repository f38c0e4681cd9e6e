"""The agent state synchronisation in a test: from fake T-Servers to a fake Genesys Cloud."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from attrs import frozen

from orsagent.clock import Clock
from orsagent.sync.cloud import CloudAddress, CloudClient, CloudSettings, EventsSink, UserSearch
from orsagent.sync.delivery import Delivery
from orsagent.sync.options import ReducerOptions
from orsagent.sync.outbox import Mode, SqliteOutbox
from orsagent.sync.protocols import Decision, Sink
from orsagent.sync.reconciliation import Reconciliation
from orsagent.sync.sources import FakeTServerSource
from orsagent.sync.synchronisation import Synchronisation
from orsagent.sync.synchroniser import Synchroniser
from orsagent.testing.cloud import FakeCloud
from orsagent.tlib import FakeTServer

__all__ = ["AgentSync"]


class AgentSync:
    """Synchronises the agents of fake T-Servers with the users of a fake Genesys Cloud, by their employee ids.

    What the real service does over time happens in `settle`: what is waited for is decided, and what was decided is
    delivered. Pauses before something is sent again, and the quota of requests, go by the fakes' time. It runs an
    event loop of its own, so that a test with a running one cannot use it.

        with FakeCloud() as cloud, AgentSync([tserver], cloud) as sync:
            cloud.add_user(agent="1001")
            tserver.agent("1001").not_ready(reasons={"ReasonCode": "Break"})
            sync.settle()
            assert cloud.state("1001") == "Break/OffQueue"

    Args:
        tservers: the fake T-Servers, of different switches.
        cloud: the fake Genesys Cloud, which listens.
        agents: the agents in scope; by default all that the switches have when `settle` is called.
        options: how the mapping's readings are applied.
        outbox: the file of the outbox, to look at restarts; by default in memory.
        mode: ``history`` or ``latest``.
        settings: further fields of `orsagent.sync.cloud.CloudSettings`, such as ``timeout=0.2``.

    Attributes:
        source: the source, to disconnect it.
        decisions: what was decided, in order.

    Raises:
        CloudUnavailableError: httpx is not installed (extra ``cloud``).
        CloudSettingsError: a setting cannot be used.
        OutboxError: the file cannot be used.
        ValueError: no T-Server, another `mode`, or switches of the same name.
    """

    def __init__(
        self,
        tservers: Iterable[FakeTServer],
        cloud: FakeCloud,
        *,
        agents: Iterable[str] | None = None,
        options: ReducerOptions | None = None,
        outbox: str | Path = ":memory:",
        mode: str = "history",
        **settings: Any,  # noqa: ANN401 - fields of CloudSettings
    ) -> None:
        self._fakes = fakes = tuple(tservers)
        if not fakes:
            raise ValueError("there is no T-Server to synchronise; give one, such as [ors.tserver]")
        self._everybody = agents is None
        self.source = FakeTServerSource(fakes)
        self.decisions: list[Decision] = []
        clock = _ClockOf(fakes[0])
        self._wall_clock: Callable[[], float] = lambda: clock.date().timestamp()
        self._outbox = SqliteOutbox(outbox, mode=Mode(mode))
        self._runner = asyncio.Runner()
        self._closed = False
        scope = self._present() if agents is None else tuple(agents)
        self._sink: Sink = self._runner.run(_sink(cloud, clock, settings))
        self._delivery = Delivery(self._outbox, self._sink, clock=clock.now)
        self._synchroniser = Synchroniser(scope, options or ReducerOptions(), self._outbox.states())
        self._whole = Synchronisation(
            source=self.source,
            synchroniser=self._synchroniser,
            outbox=self._outbox,
            delivery=self._delivery,
            agents=scope,
            wall_clock=self._wall_clock,
            later=lambda _seconds, _callback: None,
            on_decisions=self.decisions.extend,
        )
        self._whole.open()

    @property
    def pending(self) -> int:
        """How many events were not delivered yet."""
        return self._outbox.pending()

    def settle(self) -> int:
        """Decide what is waited for, and deliver.

        Returns:
            How many events still wait, such as for a cloud that is away, or for a user whom an agent has not.
        """
        if self._everybody:
            self.set_agents(self._present())
        self._runner.run(self._whole.settle())
        return self.pending

    def set_agents(self, agents: Iterable[str]) -> None:
        """The agents in scope from now on, as after a reload of the list of agents."""
        self._whole.set_agents(agents)

    def reconcile(self) -> tuple[str, ...]:
        """Read back what the users show, repair what differs, and deliver; the agents that were repaired."""
        self.settle()
        reading = Reconciliation(
            self._outbox, self._sink, self._synchroniser.repeat, wall_clock=self._wall_clock, grace=0
        )
        repaired = self._runner.run(reading.run_once(self._whole.agents))
        self.settle()
        return repaired

    def _present(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.agent_id for fake in self._fakes for one in fake.agents))

    def close(self) -> None:
        """Stop. A second call does nothing."""
        if not self._closed:
            self._closed = True
            self._whole.close()
            self._runner.run(self._sink.close())
            self._runner.close()
            self._outbox.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


@frozen
class _ClockOf:
    """A fake's clock, which is another one once a runtime has opened it."""

    tserver: FakeTServer

    def now(self) -> float:
        return self.tserver.clock.now()

    def date(self) -> datetime:
        return self.tserver.clock.date()


async def _sink(cloud: FakeCloud, clock: Clock, settings: dict[str, Any]) -> Sink:
    """A sink belongs to the event loop in which it is made."""
    client = CloudClient(
        CloudSettings(
            address=CloudAddress(api=cloud.url, login=cloud.url),
            client_id=cloud.client_id,
            client_secret=cloud.client_secret,
            source_id=cloud.source_id,
            **settings,
        ),
        clock=clock,
    )
    return EventsSink(client, UserSearch(client=client))
