"""The runtime: sessions in time, with modules and I/O processors.

What only some programs need (an event loop, a web server) is imported when it is first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from orsagent.runtime.documents import load, loads
from orsagent.runtime.io_processors import Failure, IoProcessor, Receive
from orsagent.runtime.runtime import Runtime
from orsagent.runtime.session import Session
from orsagent.runtime.watching import Observer, watching

if TYPE_CHECKING:
    from orsagent.runtime.basichttp import BasicHttp
    from orsagent.runtime.driver import drive

__all__ = ["BasicHttp", "Failure", "IoProcessor", "Observer", "Receive", "Runtime", "Session", "drive", "load", "loads"]
__all__ += ["watching"]

_LATER = {"BasicHttp": "orsagent.runtime.basichttp", "drive": "orsagent.runtime.driver"}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module 'orsagent.runtime' has no attribute {name!r}")
    value = getattr(import_module(_LATER[name]), name)
    globals()[name] = value
    return value
