"""Programs that run until a signal ends them."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["LOOK_SECONDS", "signalled"]

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)

LOOK_SECONDS: Final = 0.5
"""Where a wait cannot be interrupted, a signal is noticed so late at most."""


@contextmanager
def signalled() -> Iterator[threading.Event]:
    """An event that is set when a signal asks the program to end."""
    ended = threading.Event()
    before = {one: signal.signal(one, lambda _number, _frame: ended.set()) for one in _SIGNALS}
    try:
        yield ended
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
