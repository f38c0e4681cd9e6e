"""The runtime: sessions in time, with modules and I/O processors."""

from orsagent.runtime.basichttp import BasicHttp
from orsagent.runtime.documents import load, loads
from orsagent.runtime.driver import drive
from orsagent.runtime.io_processors import Failure, IoProcessor, Receive
from orsagent.runtime.runtime import Runtime
from orsagent.runtime.session import Session
from orsagent.runtime.watching import Observer, watching

__all__ = ["BasicHttp", "Failure", "IoProcessor", "Observer", "Receive", "Runtime", "Session", "drive", "load", "loads"]
__all__ += ["watching"]
