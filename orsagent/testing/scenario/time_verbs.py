"""Verbs of time that look for the next thing to happen."""

from __future__ import annotations

from orsagent.durations import duration_text
from orsagent.runtime import Session
from orsagent.testing.environment import Env

__all__ = ["advance_to_next", "run_until"]


def advance_to_next(env: Env) -> None:
    """Let time pass until the next thing that is due happens; nothing happens when nothing is due."""
    due = env.runtime.next_due()
    if due is not None:
        env.advance(seconds=due - env.runtime.clock.now())


def run_until(env: Env, state: str, *, within: float, session: Session) -> None:
    """Let time pass until a state is active, or the session has ended in it.

    Args:
        env: the environment.
        state: the state's id.
        within: how long it may take, in seconds.
        session: the session whose state it is.

    Raises:
        AssertionError: it was not active in time; the message says what was, and what is still due.
    """
    until = env.runtime.clock.now() + within
    while state not in session.configuration and state != session.final:
        due = env.runtime.next_due()
        if due is None or due > until:
            raise AssertionError(_not_reached(env, state, within, session, due))
        advance_to_next(env)


def _not_reached(env: Env, state: str, within: float, session: Session, due: float | None) -> str:
    active = ", ".join(sorted(session.configuration)) or "none"
    waiting = "nothing is due any more" if due is None else f"the next thing is due at {due:g} s"
    limit = duration_text(within)
    return f"{state} was not active within {limit}; active at {env.runtime.clock.now():g} s: {active}; {waiting}"
