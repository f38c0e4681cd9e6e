"""The life of a synchronisation: start, run, tell how things stand, reload, stop."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from os import PathLike
from typing import Any, Final

from orsagent.sync.agents import AgentsError, AgentsFile
from orsagent.sync.cloud import Exchanged
from orsagent.sync.delivery import Delivery
from orsagent.sync.leases import ShardKeeper
from orsagent.sync.outbox import OutboxError
from orsagent.sync.protocols import Decision, Kind, Outcome, Outgoing, Verdict
from orsagent.sync.reconciliation import Reconciliation
from orsagent.sync.service import parts
from orsagent.sync.service.config import ConfigError, SyncConfig
from orsagent.sync.service.health import serving_health
from orsagent.sync.service.standing import Parts, Standing
from orsagent.sync.synchronisation import Synchronisation
from orsagent.sync.synchroniser import Synchroniser
from orsagent.tlib.net import Address

__all__ = ["Service"]

_log = logging.getLogger("orsagent.sync.service")
_LOOK_EVERY: Final = 2.0
"""Seconds between looks at the list of agents."""
_LAST_DELIVERY: Final = 5.0
"""Seconds for which a stop waits for what is under way."""


class Service:
    """A synchronisation as its configuration says.

    Args:
        config: the configuration; the list of agents is read at once.
        dry_run: print what would be sent, and send and keep nothing.
        environment: the environment's variables.
        wall_clock: seconds since 1970.
        on_start: called with the address of the HTTP server, or None, once everything is open.

    Raises:
        AgentsError: the list of agents cannot be used.
    """

    def __init__(
        self,
        config: SyncConfig,
        *,
        dry_run: bool = False,
        environment: Mapping[str, str] = os.environ,
        wall_clock: Callable[[], float] = time.time,
        on_start: Callable[[Address | None], None] = lambda _address: None,
    ) -> None:
        self._config = config
        self._dry_run = dry_run
        self._environment = environment
        self._wall_clock = wall_clock
        self._on_start = on_start
        self._agents = AgentsFile(str(config.file("agents", "file")))
        self._seen = _changed_at(self._agents.path)
        self._users = dict(self._agents.scope.users)
        self._stop = asyncio.Event()
        self._reload = asyncio.Event()
        self.standing = Standing(wall_clock=wall_clock)

    def stop(self) -> None:
        """End gracefully; to be called in the event loop."""
        self._stop.set()

    def reload(self) -> None:
        """Read the list of agents again; to be called in the event loop."""
        self._reload.set()

    async def run(self) -> None:
        """Synchronise until `stop` is called.

        Raises:
            ConfigError: the configuration names something that cannot be used.
            OutboxError: the outbox cannot be used.
            LeaseError: redis is not installed, or its address is none.
            HealthError: it cannot listen where it is to.
        """
        async with AsyncExitStack() as stack:
            whole = await stack.enter_async_context(self._whole())
            synchronisation, delivery, reconciliation, keeper = whole
            address = self._listen(stack)
            synchronisation.open(keeper)
            self._on_start(address)
            work: list[Coroutine[Any, Any, Any]] = [
                self._look_after_agents(synchronisation),
                self._tell(),
                self._stop.wait(),
            ]
            work += (
                [self._reconcile(reconciliation, synchronisation)] if self._config["reconciliation"]["every"] else []
            )
            work += [keeper.run()] if keeper is not None else []
            delivering = asyncio.create_task(delivery.run())
            tasks = [delivering, *map(asyncio.create_task, work)]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            failed = [task for task in tasks if task.done()]
            synchronisation.close()
            await self._deliver_the_last(delivering, delivery)
            await _cancelled(tasks)
            for task in failed:
                task.result()

    async def _deliver_the_last(self, delivering: asyncio.Task[None], delivery: Delivery) -> None:
        """Have what is under way answered, and deliver what can be delivered; leases are kept meanwhile."""
        delivery.stop()
        try:
            async with asyncio.timeout(_LAST_DELIVERY):
                await asyncio.wait([delivering])
                await delivery.deliver()
        except TimeoutError:
            _log.warning("not everything could be delivered in %s s; it waits in the outbox", _LAST_DELIVERY)

    @asynccontextmanager
    async def _whole(
        self,
    ) -> AsyncIterator[tuple[Synchronisation, Delivery, Reconciliation, ShardKeeper | None]]:
        config = self._config
        async with AsyncExitStack() as stack:
            outbox = parts.make_outbox(config, dry_run=self._dry_run)
            stack.callback(outbox.close)
            sink = parts.make_sink(config, self._users, self._count_request, dry_run=self._dry_run)
            stack.push_async_callback(sink.close)
            source = parts.make_source(config)
            store = parts.lease_store(config, self._environment)
            keeper: ShardKeeper | None = None
            synchroniser = Synchroniser(
                () if store else self._agents.scope.agents, parts.reducer_options(config), outbox.states()
            )
            delivery = Delivery(
                outbox,
                sink,
                batch=config["delivery"]["batch"],
                pauses=parts.pauses(config),
                on_settled=self._settled,
                permit=lambda agent: float("inf") if keeper is None else keeper.permit(agent),
                on_unwritten=lambda error: synchronisation.mend_outbox(error),  # noqa: PLW0108 - it is made below
            )
            synchronisation = Synchronisation(
                source=source,
                synchroniser=synchroniser,
                outbox=outbox,
                delivery=delivery,
                agents=self._agents.scope.agents,
                wall_clock=self._wall_clock,
                later=asyncio.get_running_loop().call_later,
                on_decisions=self._decided,
            )
            reconciliation = Reconciliation(
                outbox,
                sink,
                synchroniser.repeat,
                wall_clock=self._wall_clock,
                grace=config["reconciliation"]["grace"],
                wake=delivery.wake,
            )
            if store is not None:
                stack.push_async_callback(store.close)
                keeper = ShardKeeper(
                    store,
                    parts.instance_name(config),
                    shards=config["instances"]["shards"],
                    seconds=config["instances"]["lease"],
                    clock=time.monotonic,
                    on_change=synchronisation.change_shards,
                )
                stack.push_async_callback(keeper.close)
            self.standing.parts = Parts(synchroniser, outbox, delivery, reconciliation, keeper)
            yield synchronisation, delivery, reconciliation, keeper

    def _listen(self, stack: AsyncExitStack) -> Address | None:
        listen = self._config["http"]["listen"]
        if listen is None:
            return None
        try:
            wanted = Address.parse(listen)
        except ValueError as error:
            raise ConfigError(f"{self._config.path}: [http] listen: {error}") from error
        return stack.enter_context(serving_health(wanted, self.standing.paths()))

    # --- the list of agents

    async def _look_after_agents(self, synchronisation: Synchronisation) -> None:
        while True:
            try:
                await asyncio.wait_for(self._reload.wait(), _LOOK_EVERY)
            except TimeoutError:
                if _changed_at(self._agents.path) == self._seen:
                    continue
            self._reload.clear()
            self._seen = _changed_at(self._agents.path)
            self._read_agents(synchronisation)

    def _read_agents(self, synchronisation: Synchronisation) -> None:
        try:
            change = self._agents.reload()
        except AgentsError as error:
            _log.error("%s; the agents stay as they were", error)
            return
        scope = self._agents.scope
        for agent in scope.agents:
            self._users.pop(agent, None)
        # agents that are gone keep theirs: their last states may still be under way
        self._users.update(scope.users)
        synchronisation.set_agents(self._agents.scope.agents)
        figures = len(change.added), len(change.removed), len(change.moved)
        _log.info("the list of agents was read again: %d are new, %d are gone, %d have another user", *figures)

    # --- figures

    def _decided(self, decisions: list[Decision]) -> None:
        for one in decisions:
            presence = one.state.presence and one.state.presence.value
            said = {"presence": presence, "routing": one.state.routing.value, "at": one.time, "row": one.row}
            _log.debug("decided", extra={"agent": one.agent_id, **said})

    def _settled(self, event: Outgoing, verdict: Verdict) -> None:
        if verdict.outcome is Outcome.accepted and event.kind is Kind.routing:
            self.standing.lag.add(self._wall_clock() - event.time)
        _log.debug(
            verdict.outcome.value,
            extra={
                "agent": event.agent_id,
                "kind": event.kind.value,
                "value": event.value.value,
                "said": verdict.message,
            },
        )

    def _count_request(self, exchanged: Exchanged) -> None:
        self.standing.count_request(exchanged)

    # --- what is done now and then

    async def _reconcile(self, reconciliation: Reconciliation, synchronisation: Synchronisation) -> None:
        while True:
            await asyncio.sleep(self._config["reconciliation"]["every"])
            try:
                await reconciliation.run_once(synchronisation.agents)
            except OutboxError as error:
                synchronisation.mend_outbox(error)

    async def _tell(self) -> None:
        every = self._config["log"]["progress"]
        while True:
            self.standing.beat()
            await asyncio.sleep(min(every, 1.0) if every else 1.0)
            if every and self.standing.is_due(every):
                _log.info(self.standing.sentence())


async def _cancelled(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks, and wait until they have ended."""
    wanted = list(tasks)
    for task in wanted:
        task.cancel()
    await asyncio.gather(*wanted, return_exceptions=True)


def _changed_at(path: str | PathLike[str]) -> float | None:
    try:
        return os.stat(path).st_mtime  # noqa: PTH116 - None for a file that is away
    except OSError:
        return None
