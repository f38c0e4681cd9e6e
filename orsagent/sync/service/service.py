"""The life of a synchronisation: start, run, tell how things stand, reload, stop."""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager
from math import inf
from os import PathLike
from typing import Final

from orsagent.errors import OrsagentError
from orsagent.sync.agents import AgentsError, AgentsFile
from orsagent.sync.cloud import Exchanged
from orsagent.sync.delivery import Delivery
from orsagent.sync.leases import ShardKeeper
from orsagent.sync.outbox import OutboxError, OutboxUnsoundError
from orsagent.sync.protocols import Decision, Kind, Outcome, Outgoing, Verdict
from orsagent.sync.service import parts
from orsagent.sync.service.config import SyncConfig
from orsagent.sync.service.health import calls_in_loop, serving_health
from orsagent.sync.service.standing import Parts, Standing
from orsagent.sync.synchronisation import Synchronisation
from orsagent.sync.synchroniser import Synchroniser
from orsagent.tlib.net import Address

__all__ = ["Service", "ServiceError"]

_log = logging.getLogger("orsagent.sync.service")
_LOOK_EVERY: Final = 2.0
"""Seconds between looks at the list of agents."""
_LAST_DELIVERY: Final = 5.0
"""Seconds for which a stop waits for what is under way."""


class ServiceError(OrsagentError):
    """A synchronisation that was running cannot go on."""


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
        self._started = False
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
            ServiceError: it cannot go on because of an error of this program.
        """
        with ExitStack() as stack:
            address = self._listen(stack)
            while await self._lives(address):
                _log.error("it begins again, with a new outbox; every agent's present state is sent")

    async def _lives(self, address: Address | None) -> bool:
        """Synchronise until `stop` is called; or until the outbox turns out to be damaged, which gives True."""
        async with self._whole() as whole:
            keeper, config = whole.keeper, self._config
            whole.synchronisation.open(keeper)
            if not self._started:
                self._started = True
                self._on_start(address)
            work = [whole.delivery.run(), self._look_after_agents(whole.synchronisation), self._tell()]
            work += [self._reconcile(whole)] if config["reconciliation"]["every"] else []
            work += [keeper.run()] if keeper is not None else []
            tasks = [asyncio.create_task(one) for one in work]
            stopping = asyncio.create_task(self._stop.wait())
            await asyncio.wait([*tasks, stopping], return_when=asyncio.FIRST_COMPLETED)
            failed = [task for task in tasks if task.done()]
            whole.synchronisation.close()
            if not failed:
                await self._deliver_the_rest(whole, tasks[0])
            for task in (*tasks, stopping):
                task.cancel()
            await asyncio.gather(*tasks, stopping, return_exceptions=True)
            return bool(failed) and all(map(self._is_damaged, failed))

    def _is_damaged(self, task: asyncio.Task[None]) -> bool:
        """Whether a task has failed because of the outbox, so that a new beginning helps."""
        error = task.exception()
        if isinstance(error, OutboxUnsoundError):
            _log.error("%s", error, extra={"alarm": "outbox"})
            return True
        _log.error("an error of this program", exc_info=error, extra={"alarm": "defect"})
        raise ServiceError(f"it cannot go on: {type(error).__name__}: {error}") from error

    async def _deliver_the_rest(self, whole: Parts, delivering: asyncio.Task[None]) -> None:
        """Let the batches under way come to their ends, and send what is left, as far as that goes in some seconds."""
        whole.delivery.stop()
        try:
            async with asyncio.timeout(_LAST_DELIVERY):
                await asyncio.wait([delivering])
                await whole.delivery.deliver()
        except TimeoutError:
            _log.warning("not everything could be delivered in %s s", _LAST_DELIVERY)
        except OutboxError as error:
            _log.error("%s", error, extra={"alarm": "outbox"})
        if whole.outbox.pending():
            _log.warning("%d events wait in the outbox for the next start", whole.outbox.pending())
        if whole.outbox.unwritten:
            _log.error("what could not be written is lost: every state since is found by the next start's snapshot")

    @asynccontextmanager
    async def _whole(self) -> AsyncIterator[Parts]:
        config = self._config
        async with AsyncExitStack() as stack:
            outbox = parts.make_outbox(config, dry_run=self._dry_run)
            stack.callback(outbox.close)
            self.standing.set_aside |= outbox.set_aside is not None
            sink = parts.make_sink(config, self._users, self._count_request, self.stop, dry_run=self._dry_run)
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
                backoff=parts.backoff(config),
                on_settled=self._settled,
                permit=lambda agent: inf if keeper is None else keeper.permit(agent),
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
            if store is not None:
                stack.push_async_callback(store.close)
                keeper = parts.make_keeper(config, store, synchronisation.change_shards)
                stack.push_async_callback(keeper.close)
            self.standing.parts = Parts(
                synchroniser=synchroniser,
                synchronisation=synchronisation,
                outbox=outbox,
                delivery=delivery,
                reconciliation=parts.make_reconciliation(
                    config, outbox, sink, repeat=synchroniser.repeat, wall_clock=self._wall_clock, wake=delivery.wake
                ),
                keeper=keeper,
            )
            yield self.standing.parts

    def _listen(self, stack: ExitStack) -> Address | None:
        listen = self._config["http"]["listen"]
        if listen is None:
            return None
        paths = self.standing.paths(calls_in_loop(asyncio.get_running_loop()))
        return stack.enter_context(serving_health(Address.parse(listen), paths))

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
        synchronisation.set_agents(scope.agents)
        # another user has been shown nothing yet
        synchronisation.repeat(one for one in change.moved if one in scope.users)
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

    async def _reconcile(self, whole: Parts) -> None:
        while True:
            await asyncio.sleep(self._config["reconciliation"]["every"])
            try:
                await whole.reconciliation.run_once(whole.synchronisation.agents)
            except OutboxError as error:
                whole.delivery.not_written(error)
            except Exception:  # noqa: BLE001 - a defect of a sink must not end what is sent
                _log.exception("an error of this program; states are read back later", extra={"alarm": "defect"})

    async def _tell(self) -> None:
        every = self._config["log"]["progress"]
        before = self.standing.condition()
        while True:
            self.standing.beat()
            await asyncio.sleep(min(every, 1.0) if every else 1.0)
            last, before = before, self.standing.condition()
            # what changes is told at once
            if every and (self.standing.is_due(every) or before != last):
                _log.info(self.standing.sentence())


def _changed_at(path: str | PathLike[str]) -> float | None:
    try:
        return os.stat(path).st_mtime  # noqa: PTH116 - None for a file that is away
    except OSError:
        return None
