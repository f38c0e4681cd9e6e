"""Watching every session of a process, whoever starts it: what coverage needs, and nobody else.

It is for the whole process as ``sys.settrace`` is, and for the same reason: the code that makes a runtime (a test, a
fixture, a script) shall not have to know that somebody measures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from orsagent.scxml import Step

if TYPE_CHECKING:
    from orsagent.runtime.session import Session

__all__ = ["Observer", "watchers", "watching"]

Observer = Callable[["Session", Step], None]
"""Called with every step before its effects are carried out."""

_WATCHERS: list[Observer] = []


@contextmanager
def watching(observer: Observer) -> Iterator[None]:
    """Every runtime that is made meanwhile tells `observer` its steps, and those tell their visits.

    What a runtime's own observer gets is the same as without, but for the visits. A session that is watched is slower:
    its script tells each element that it comes to.

    Args:
        observer: called with every step before its effects are carried out.
    """
    _WATCHERS.append(observer)
    try:
        yield
    finally:
        _WATCHERS.remove(observer)


def watchers() -> tuple[Observer, ...]:
    """Who watches now."""
    return tuple(_WATCHERS)
