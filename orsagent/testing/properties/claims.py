"""What must never, or always, hold: how it is checked, and how a test says it."""

from __future__ import annotations

import ast
import inspect
import linecache
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

from attrs import frozen

from orsagent.errors import ScriptError
from orsagent.runtime import Session
from orsagent.scxml import Document
from orsagent.testing.environment import Env
from orsagent.testing.properties.literals import literal
from orsagent.testing.recording import Recording

__all__ = ["SESSION_LIVES", "Claim", "Predicate", "always_claims", "never_claims"]

Predicate: TypeAlias = Callable[[Env, Session], Any]
"""A function of the test's environment and the session."""

_Holds: TypeAlias = Callable[[Env, Session, Recording], bool]
_NAME = re.compile(r"[\w.\-*]+")


@frozen(kw_only=True)
class Claim:
    """Something that holds after each step.

    Attributes:
        text: what it is, such as ``the state failed is never entered``.
        name: the same as a part of a test's name.
        holds: whether it does.
        source: the assertion, with the variables ``ors``, ``session`` and ``recording``.
        records: whether it needs the recording.
    """

    text: str
    name: str
    holds: _Holds
    source: str
    records: bool = False


SESSION_LIVES = Claim(
    text="the session never fails",
    name="the_session_never_fails",
    holds=lambda ors, session, recording: session.failed is None,  # noqa: ARG005 -- of all claims
    source="assert session.failed is None",
)


def never_claims(given: Iterable[str | Predicate], document: Document) -> Iterator[Claim]:
    """The claims of ``never=``.

    Raises:
        ValueError: a text is no state, no error event and no expression; a function cannot be told in a test.
    """
    for one in given:
        if not isinstance(one, str):
            yield _predicate(one, negated=True)
        elif one in document.by_id and one:
            yield _state(one)
        elif one == "error" or one.startswith("error."):
            yield _event(one)
        else:
            yield _never_true(_expression(one, document))


def always_claims(given: Iterable[str | Predicate]) -> Iterator[Claim]:
    """The claims of ``always=``.

    Raises:
        ValueError: a function cannot be told in a test.
    """
    for one in given:
        yield _always_true(one) if isinstance(one, str) else _predicate(one, negated=False)


def _expression(text: str, document: Document) -> str:
    if _NAME.fullmatch(text):
        states = ", ".join(sorted(state.id for state in document.states[1:]))
        raise ValueError(
            f"never has {text!r}, which is no state and no error event; states: {states}; for a variable write an "
            f"expression such as '{text} === true'"
        )
    return text


def _state(name: str) -> Claim:
    return Claim(
        text=f"the state {name} is never entered",
        name=f"{_words(name)}_is_never_entered",
        holds=lambda ors, session, recording: name not in recording.states,  # noqa: ARG005 -- of all claims
        source=f"assert {literal(name)} not in recording.states",
        records=True,
    )


def _event(descriptor: str) -> Claim:
    return Claim(
        text=f"there is never an event {descriptor}",
        name=f"there_is_never_{_words(descriptor)}",
        holds=lambda ors, session, recording: not recording.events_like(descriptor),  # noqa: ARG005 -- of all claims
        source=f"assert recording.events_like({literal(descriptor)}) == []",
        records=True,
    )


def _never_true(expression: str) -> Claim:
    return Claim(
        text=f"{expression} is never true",
        name="the_forbidden_is_never_true",
        holds=lambda ors, session, recording: not _value(session, expression),  # noqa: ARG005 -- of all claims
        source=f"assert not session.evaluate({literal(expression)})",
    )


def _always_true(expression: str) -> Claim:
    return Claim(
        text=f"{expression} is always true",
        name="the_invariant_holds",
        holds=lambda ors, session, recording: bool(_value(session, expression)),  # noqa: ARG005 -- of all claims
        source=f"assert session.evaluate({literal(expression)})",
    )


def _value(session: Session, expression: str) -> object:
    try:
        return session.evaluate(expression)
    except ScriptError as error:
        raise ValueError(f"the expression {expression!r} cannot be evaluated: {error}") from error


def _predicate(function: Predicate, *, negated: bool) -> Claim:
    if not callable(function):
        raise ValueError(f"{function!r} is neither a text nor a function of (ors, session)")  # noqa: TRY004 -- as others
    source = _source(function)
    claim = f"{source}(ors, session)"
    return Claim(
        text=f"{claim} is {'never' if negated else 'always'} true",
        name="the_forbidden_is_never_true" if negated else "the_invariant_holds",
        holds=lambda ors, session, recording: bool(function(ors, session)) is not negated,  # noqa: ARG005
        source=f"assert {'not ' if negated else ''}{claim}",
    )


def _source(function: Predicate) -> str:
    """How a test in the same module names the function: by its name, or a lambda by its text.

    Raises:
        ValueError: it has no name and no text that could be pasted.
    """
    name = getattr(function, "__qualname__", "")
    if name and name.isidentifier():
        return str(name)
    nodes = [*_lambdas(function)] if inspect.isfunction(function) and function.__name__ == "<lambda>" else []
    if len(nodes) != 1:
        raise ValueError(
            f"{function!r} cannot be written into a test: give a function of a module, or a lambda that is alone in "
            "its line"
        )
    return f"({ast.unparse(nodes[0])})"


def _lambdas(function: Predicate) -> Iterator[ast.Lambda]:
    """The lambdas that begin where the function does."""
    code = function.__code__
    try:
        tree = ast.parse("".join(linecache.getlines(code.co_filename)))
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Lambda) and node.lineno == code.co_firstlineno:
            yield node


def _words(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_").lower()
