"""Run and unit-test Genesys Orchestration Server (ORS) workflows on your own machine.

    document = orsagent.load("workflow.scxml")
    runtime = orsagent.Runtime(modules=[AgentModule(FakeTServer())])
    session = runtime.start(document, data={"agentId": "1001"})

Names are imported when they are first used, so that importing a part does not import the whole.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # type checkers know the name; importing typing for it would be most of the time of this import

if TYPE_CHECKING:
    from orsagent.clock import SystemClock, VirtualClock
    from orsagent.errors import (
        DocumentError,
        EngineError,
        OrsagentError,
        Position,
        RegistrationError,
        SessionError,
        TransportError,
    )
    from orsagent.js import Limits
    from orsagent.runtime import Runtime, Session, drive, load, loads
    from orsagent.scxml import Document, StepLimits

__version__ = "0.1.0"

_HOMES = {
    "orsagent.clock": ("SystemClock", "VirtualClock"),
    "orsagent.errors": (
        "DocumentError",
        "EngineError",
        "OrsagentError",
        "Position",
        "RegistrationError",
        "SessionError",
        "TransportError",
    ),
    "orsagent.js": ("Limits",),
    "orsagent.runtime": ("Runtime", "Session", "drive", "load", "loads"),
    "orsagent.scxml": ("Document", "StepLimits"),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Document",
    "DocumentError",
    "EngineError",
    "Limits",
    "OrsagentError",
    "Position",
    "RegistrationError",
    "Runtime",
    "Session",
    "SessionError",
    "StepLimits",
    "SystemClock",
    "TransportError",
    "VirtualClock",
    "__version__",
    "drive",
    "load",
    "loads",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'orsagent' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
