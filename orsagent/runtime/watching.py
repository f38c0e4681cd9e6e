"""Watching every session of a process, whoever starts it: what coverage and recordings need, and nobody else.

It is for the whole process as ``sys.settrace`` is, and for the same reason: the code that makes a runtime (a test, a
fixture, a script) shall not have to know that somebody measures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from attrs import frozen

from orsagent.scxml import Step

if TYPE_CHECKING:
    from orsagent.runtime.session import Session

__all__ = ["Observer", "is_watched", "tell_watchers", "wants_visits", "watching"]

Observer = Callable[["Session", Step], None]
"""Called with every step before its effects are carried out."""


@frozen(eq=False)
class _Watcher:
    observer: Observer
    visits: bool


_WATCHERS: list[_Watcher] = []


@contextmanager
def watching(observer: Observer, *, visits: bool = False) -> Iterator[None]:
    """Every session that starts meanwhile, in any runtime, tells `observer` its steps until this ends.

    What a runtime's own observer gets is the same as without, but for the visits.

    Args:
        observer: called with every step before its effects are carried out.
        visits: whether steps tell their visits: each element of content and each condition that is come to. Scripts
            are slower then.
    """
    watcher = _Watcher(observer, visits)
    _WATCHERS.append(watcher)
    try:
        yield
    finally:
        _WATCHERS.remove(watcher)


def is_watched() -> bool:
    """Whether a session that starts now is watched."""
    return bool(_WATCHERS)


def wants_visits() -> bool:
    """Whether a session that starts now is to tell its visits."""
    return any(watcher.visits for watcher in _WATCHERS)


def tell_watchers(session: Session, step: Step) -> None:
    """Tell a step to all who watch."""
    for watcher in _WATCHERS and (*_WATCHERS,):
        watcher.observer(session, step)
