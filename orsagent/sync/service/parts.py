"""The parts of a service, made as its configuration says."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from orsagent.sync.cloud import (
    ClientSecret,
    CloudAddress,
    CloudClient,
    CloudSettings,
    CloudSettingsError,
    DirectSink,
    EventsSink,
    Exchanged,
    PrintSink,
    UserChain,
    UserMapping,
    UserSearch,
    find_client_secret,
)
from orsagent.sync.leases import Changed, RedisLeaseStore, ShardKeeper
from orsagent.sync.options import ReducerOptions
from orsagent.sync.outbox import Mode, SqliteOutbox
from orsagent.sync.protocols import LeaseStore, Sink, StateSource, UserDirectory
from orsagent.sync.reconciliation import Reconciliation, Repeat
from orsagent.sync.service.config import ConfigError, SyncConfig
from orsagent.sync.sources import FileSource, JsonLinesSource, recorded_agents
from orsagent.tlib.net import Backoff, client_tls

__all__ = [
    "backoff",
    "check",
    "instance_name",
    "lease_store",
    "make_keeper",
    "make_outbox",
    "make_reconciliation",
    "make_sink",
    "make_source",
    "reducer_options",
]

REDIS_VARIABLE = "ORSAGENT_SYNC_REDIS"


async def check(config: SyncConfig, environment: Mapping[str, str]) -> None:
    """See whether all that a configuration names is there; nothing is connected to, and no outbox opened.

    Raises:
        ConfigError: a secret, a certificate or a folder is not there.
        MessageError: the recording is not, or is wrong.
        CloudUnavailableError: httpx is not installed.
        LeaseError: redis is not installed, or its address is none.
    """
    make_source(config)
    recording = config.file("source", "recording")
    if recording is not None:
        recorded_agents(recording)
    _check_outbox(config)
    sink = make_sink(config, {}, lambda _exchanged: None, lambda: None, dry_run=False)
    await sink.close()
    store = lease_store(config, environment)
    if store is not None:
        await store.close()


def _check_outbox(config: SyncConfig) -> None:
    path = Path(str(config.file("outbox", "file")))
    wrong: Mapping[str, bool] = {
        f"there is no folder {path.parent}": not path.parent.is_dir(),
        f"{path} is a folder": path.is_dir(),
        f"{path.parent} cannot be written": not os.access(path.parent, os.W_OK | os.X_OK),
        f"{path} cannot be written": path.exists() and not os.access(path, os.R_OK | os.W_OK),
    }
    for text, is_so in wrong.items():
        if is_so:
            raise ConfigError(f"{config.at('outbox', 'file')}: [outbox] file: {text}")


def make_source(config: SyncConfig) -> StateSource:
    """The source; to be called in the event loop.

    Raises:
        ConfigError: the certificates cannot be used.
    """
    section = config["source"]
    recording = config.file("source", "recording")
    if recording is not None:
        return FileSource(recording, asyncio.get_running_loop())
    return JsonLinesSource(
        tuple(section["addresses"]),
        tls=client_tls(config.file("source", "ca_file")) if section["tls"] else None,
        timeout=float(section["timeout"]),
        snapshot_timeout=float(section["snapshot_timeout"]),
        heartbeat=float(section["heartbeat"]),
    )


def make_sink(
    config: SyncConfig,
    users: Mapping[str, str],
    observe: Callable[[Exchanged], None],
    on_closed: Callable[[], None],
    *,
    dry_run: bool,
) -> Sink:
    """The sink; to be called in the event loop.

    Args:
        config: the configuration.
        users: user ids of agents that are known by a file.
        observe: told of each request.
        on_closed: called when nobody reads what a dry run prints.
        dry_run: print what would be sent, and send nothing.

    Raises:
        ConfigError: the region, the secret or a figure cannot be used.
        CloudUnavailableError: httpx is not installed.
    """
    if dry_run:
        return PrintSink(sys.stdout, on_closed)
    try:
        client = CloudClient(_cloud_settings(config), observe=observe)
        directory = _directory(config["agents"], users, client)
    except CloudSettingsError as error:
        raise ConfigError(f"{config.at('cloud', '')}: [cloud] {error}") from error
    return EventsSink(client, directory) if config["cloud"]["sink"] == "events" else DirectSink(client, directory)


def make_outbox(config: SyncConfig, *, dry_run: bool) -> SqliteOutbox:
    """The outbox; in memory for a dry run.

    Raises:
        OutboxError: the file cannot be used.
    """
    return SqliteOutbox(
        ":memory:" if dry_run else Path(str(config.file("outbox", "file"))).absolute(),
        mode=Mode(config["outbox"]["mode"]),
        unknown_user_pause=config["delivery"]["unknown_user_pause"],
    )


def reducer_options(config: SyncConfig) -> ReducerOptions:
    """How the readings are applied."""
    return ReducerOptions(**config["mapping"])


def backoff(config: SyncConfig) -> Backoff:
    """How long is waited before something is sent again."""
    section = config["delivery"]
    return Backoff(
        first=section["first_pause"],
        longest=max(section["first_pause"], section["longest_pause"]),
        seed=section["seed"],
    )


def lease_store(config: SyncConfig, environment: Mapping[str, str]) -> LeaseStore | None:
    """Where the leases are; None where this is the only instance.

    Raises:
        LeaseError: redis is not installed, or its address is none.
    """
    url = config["instances"]["redis"] or environment.get(REDIS_VARIABLE)
    return RedisLeaseStore(url, timeout=min(1.0, config["instances"]["lease"] / 4)) if url else None


def make_keeper(config: SyncConfig, store: LeaseStore, on_change: Changed) -> ShardKeeper:
    """What holds the leases of this instance."""
    return ShardKeeper(
        store,
        instance_name(config),
        shards=config["instances"]["shards"],
        seconds=config["instances"]["lease"],
        clock=_steady,
        on_change=on_change,
    )


def _steady() -> float:
    """Seconds by a clock that nobody sets, and that goes on while the machine sleeps, as far as the system has one."""
    clock: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def make_reconciliation(
    config: SyncConfig,
    outbox: SqliteOutbox,
    sink: Sink,
    *,
    repeat: Repeat,
    wall_clock: Callable[[], float],
    wake: Callable[[], None],
) -> Reconciliation:
    """What reads back and repairs."""
    grace: float = config["reconciliation"]["grace"]
    return Reconciliation(outbox, sink, repeat, wall_clock=wall_clock, grace=grace, wake=wake)


def instance_name(config: SyncConfig) -> str:
    """What this instance is called among the others."""
    return config["instances"]["name"] or f"{socket.gethostname()}:{os.getpid()}"


def _cloud_settings(config: SyncConfig) -> CloudSettings:
    section: Mapping[str, Any] = config["cloud"]
    ca_file = config.file("cloud", "ca_file")
    return CloudSettings(
        address=CloudAddress.of_region(section["region"])
        if section["region"]
        else CloudAddress(api=section["api"], login=section["login"]),
        client_id=section["client_id"],
        client_secret=_client_secret(config),
        source_id=section["source_id"],
        timeout=section["timeout"],
        proxy=section["proxy"],
        requests_per_minute=section["requests_per_minute"],
        burst=min(section["burst"], section["requests_per_minute"] - 1),
        ca_file=None if ca_file is None else str(ca_file),
    )


def _client_secret(config: SyncConfig) -> ClientSecret:
    try:
        return find_client_secret(config.file("cloud", "secret_file"), os.environ)
    except CloudSettingsError as error:
        raise ConfigError(f"{config.at('cloud', 'secret_file')}: [cloud] secret_file: {error}") from error


def _directory(section: Mapping[str, Any], users: Mapping[str, str], client: CloudClient) -> UserDirectory:
    given = UserMapping(users)
    if section["search"] is None:
        return given
    return UserChain((given, UserSearch(client=client, by=section["search"], pattern=section["pattern"])))
