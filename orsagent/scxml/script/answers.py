"""What a context answers, read with care: a document can spoil the answers of its own context."""

from __future__ import annotations

import json
from typing import Any

from orsagent.errors import EngineError
from orsagent.scxml.datamodel import RawEffect
from orsagent.scxml.plans import Plan, Plans, Turn

__all__ = ["checked_answer", "damaged", "parse_answer", "told_turn"]


_DECODE = json.JSONDecoder().raw_decode  # what `json.loads` does besides costs as much again


def parse_answer(answer: int | str) -> object:
    """The JSON of an answer.

    Raises:
        EngineError: it is none.
    """
    try:
        found, end = _DECODE(answer)  # type: ignore[arg-type]
    except (ValueError, TypeError, RecursionError) as error:
        raise damaged() from error
    if end != len(answer):  # type: ignore[arg-type]
        raise damaged()
    return found


def checked_answer(answer: Any) -> tuple[Any, list[RawEffect]]:  # noqa: ANN401 -- JSON
    """The number (or picks) and the effects of an answer.

    Raises:
        EngineError: it has not the form that it should have.
    """
    try:
        number, effects = answer
    except (ValueError, TypeError) as error:
        raise damaged() from error
    if not isinstance(effects, list) or not isinstance(number, int | str):
        raise damaged()
    return number, effects


def told_turn(plans: Plans, plan: Plan, number: int) -> Turn:
    """The turn that an answer names.

    Raises:
        EngineError: the plan has no such turn.
    """
    try:
        return plans.turn(plan, number)
    except LookupError as error:
        raise damaged() from error


def damaged() -> EngineError:
    """What is said of an answer that no context gives by itself."""
    return EngineError("the document's scripts have damaged the ECMAScript environment of their own session")
