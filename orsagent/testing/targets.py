"""What `Env.run_until` waits for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from difflib import get_close_matches
from math import inf

from orsagent.errors import SessionError
from orsagent.runtime import Session
from orsagent.trace.durations import parse_duration

__all__ = ["Target", "check_target", "described", "is_in", "seconds_of"]

Target = str | Callable[[], object]
"""The id of a state, or a function without arguments that says whether to stop."""


def is_in(session: Session, state: str) -> bool:
    """Whether the state is active, or the final state that the session has ended in."""
    return session.final == state or state in session.configuration


def described(target: Target) -> str:
    """The target in a message."""
    if isinstance(target, str):
        return f"state {target!r}"
    name = getattr(target, "__name__", "")
    return "the condition" if name in ("", "<lambda>") else f"the condition {name}"


def check_target(target: object, sessions: Iterable[Session]) -> None:
    """Refuse a target that cannot be reached.

    Raises:
        TypeError: neither text nor callable.
        SessionError: a state is meant and no session was started.
        ValueError: no session's document has such a state, nor can invoke another document.
    """
    if not isinstance(target, str):
        if not callable(target):
            raise TypeError(f"run_until({target!r}): expected the id of a state, or a function without arguments")
        return
    documents = list(dict.fromkeys(session.document for session in sessions))
    if not documents:
        raise SessionError(f"run_until({target!r}): no session was started; ors.start(...) comes first")
    ids = [state.id for document in documents for state in document.states[1:]]
    if target not in ids and not any(document.invokes for document in documents):
        near = get_close_matches(target, ids, 1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(ids[:50])}"
        raise ValueError(f"run_until({target!r}): no workflow has such a state; {hint}")


def seconds_of(within: object) -> float:
    """The seconds that a limit means: a number, a `timedelta`, or a text such as ``5m``.

    Raises:
        TypeError: something else.
        ValueError: negative, infinite or no duration.
    """
    if isinstance(within, str):
        return parse_duration(within)
    if isinstance(within, timedelta):
        within = within.total_seconds()
    if isinstance(within, bool) or not isinstance(within, (int, float)):
        raise TypeError(f"within is {within!r}; expected seconds, a timedelta or a text such as '5m'")
    if not 0 <= within < inf:
        raise ValueError(f"within is {within!r}; expected seconds from 0 up")
    return float(within)
