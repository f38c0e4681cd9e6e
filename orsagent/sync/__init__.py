"""Agent state synchronisation: Stat Server agent states translated into Genesys Cloud presence and routing status.

What EXAS does ("EX Engage Connector Agent State Sync Service"), without losing any state. A theory of operation: a
`StateSource` says what a Stat Server says; a `Synchroniser` (one reducer for each agent, pure, time by argument) makes
decisions of that by the twelve rows of the mapping and fourteen readings; a `SqliteOutbox` keeps them on disk; a
`Delivery` takes batches from it to a `Sink`; a `Reconciliation` reads back now and then; a `ShardKeeper` says which
agents are this instance's. `Synchronisation` joins them, and `Service` is the program ``orsagent sync``.

    from orsagent.sync import Service, read_config
    asyncio.run(Service(read_config("orsagent.toml")).run())

Names are imported when they are first used. The parts for Genesys Cloud are in `orsagent.sync.cloud`, the sources in
`orsagent.sync.sources`; for tests there is `orsagent.testing.AgentSync`.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # as in the package above

if TYPE_CHECKING:
    from orsagent.sync.agents import AgentScope, AgentsError, AgentsFile, read_agents
    from orsagent.sync.delivery import Delivery
    from orsagent.sync.explanation import Explanation, explain, explain_decision, explain_message, explain_situation
    from orsagent.sync.leases import LeaseError, MemoryLeaseStore, RedisLeaseStore, ShardKeeper
    from orsagent.sync.options import ReducerOptions
    from orsagent.sync.outbox import OutboxError, SqliteOutbox
    from orsagent.sync.protocols import Decision, Kind, Outcome, Outgoing, Sink, StateSource, UserDirectory, Verdict
    from orsagent.sync.reconciliation import Reconciliation
    from orsagent.sync.service import ConfigError, Service, ServiceError, SyncConfig, parse_config, read_config
    from orsagent.sync.synchronisation import Synchronisation
    from orsagent.sync.synchroniser import Synchroniser
    from orsagent.sync.updates import (
        Connected,
        Disconnected,
        DNAction,
        DNStatus,
        PlaceStatus,
        ReasonUpdate,
        StateUpdate,
        Status,
        Synchronised,
    )
    from orsagent.sync.user_states import Presence, RoutingStatus, UserState

_HOMES = {
    "agents": ("AgentScope", "AgentsError", "AgentsFile", "read_agents"),
    "delivery": ("Delivery",),
    "explanation": ("Explanation", "explain", "explain_decision", "explain_message", "explain_situation"),
    "leases": ("LeaseError", "MemoryLeaseStore", "RedisLeaseStore", "ShardKeeper"),
    "options": ("ReducerOptions",),
    "outbox": ("OutboxError", "SqliteOutbox"),
    "protocols": ("Decision", "Kind", "Outcome", "Outgoing", "Sink", "StateSource", "UserDirectory", "Verdict"),
    "reconciliation": ("Reconciliation",),
    "service": ("ConfigError", "Service", "ServiceError", "SyncConfig", "parse_config", "read_config"),
    "synchronisation": ("Synchronisation",),
    "synchroniser": ("Synchroniser",),
    "updates": (
        "Connected",
        "DNAction",
        "DNStatus",
        "Disconnected",
        "PlaceStatus",
        "ReasonUpdate",
        "StateUpdate",
        "Status",
        "Synchronised",
    ),
    "user_states": ("Presence", "RoutingStatus", "UserState"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "AgentScope",
    "AgentsError",
    "AgentsFile",
    "ConfigError",
    "Connected",
    "DNAction",
    "DNStatus",
    "Decision",
    "Delivery",
    "Disconnected",
    "Explanation",
    "Kind",
    "LeaseError",
    "MemoryLeaseStore",
    "OutboxError",
    "Outcome",
    "Outgoing",
    "PlaceStatus",
    "Presence",
    "ReasonUpdate",
    "Reconciliation",
    "RedisLeaseStore",
    "ReducerOptions",
    "RoutingStatus",
    "Service",
    "ServiceError",
    "ShardKeeper",
    "Sink",
    "SqliteOutbox",
    "StateSource",
    "StateUpdate",
    "Status",
    "SyncConfig",
    "Synchronisation",
    "Synchronised",
    "Synchroniser",
    "UserDirectory",
    "UserState",
    "Verdict",
    "explain",
    "explain_decision",
    "explain_message",
    "explain_situation",
    "parse_config",
    "read_agents",
    "read_config",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'orsagent.sync' has no attribute {name!r}")
    value = getattr(import_module(f"orsagent.sync.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
