"""The runtime: sessions in time, with modules and I/O processors."""

from orsagent.runtime.documents import load, loads
from orsagent.runtime.driver import drive
from orsagent.runtime.runtime import Observer, Runtime
from orsagent.runtime.session import Session

__all__ = ["Observer", "Runtime", "Session", "drive", "load", "loads"]
