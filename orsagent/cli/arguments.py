"""What the options ``--data NAME=JSON`` and ``--send EVENT[=JSON]`` say."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any, Final, NoReturn

from attrs import frozen

from orsagent.trace.durations import parse_duration

__all__ = ["Advance", "Instruction", "Send", "parse_advance", "parse_json", "parse_named_value", "parse_send"]

_DEEPEST: Final = 100
_TOO_DEEP: Final = f"the JSON is nested deeper than {_DEEPEST} levels"
_LARGEST_EXACT: Final = 2**53 - 1
_LONGEST_SHOWN: Final = 40


@frozen(kw_only=True)
class Send:
    """An event for the session.

    Attributes:
        name: its name.
        data: its data, None for none.
    """

    name: str
    data: Any = None


@frozen(kw_only=True)
class Advance:
    """A move of the virtual clock, in seconds."""

    seconds: float


Instruction = Send | Advance
"""What a run does, one after the other."""


def parse_json(text: str) -> Any:  # noqa: ANN401 -- any JSON value
    """The value of a JSON text (RFC 8259). Numbers are ECMAScript's: integers beyond 2**53 are rounded.

    Raises:
        ValueError: it is no JSON, or a number is too large, or values are nested deeper than 100 levels.
    """
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite, parse_int=_number)
    except json.JSONDecodeError as error:
        raise ValueError(
            f"{_short(text)!r} is not JSON ({error.msg} at character {error.pos + 1}){_hint(text)}"
        ) from error
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error
    _check_depth(value, _DEEPEST)
    return value


def parse_named_value(text: str) -> tuple[str, Any]:
    """The name and the value of ``NAME=JSON``.

    Raises:
        ValueError: there is no ``=``, no name, or no JSON behind it.
    """
    name, equals, value = text.partition("=")
    name = name.strip()
    if not equals or not name:
        raise ValueError(f"{_short(text)!r} is not NAME=JSON, such as agentId='\"1001\"' or limit=3")
    return name, _value_of(name, value)


def parse_send(text: str) -> Send:
    """The event of ``EVENT`` or ``EVENT=JSON``.

    Raises:
        ValueError: the name is no event name, or what follows it is no JSON.
    """
    name, equals, value = text.partition("=")
    if not name or any(character.isspace() for character in name):
        raise ValueError(
            f"{_short(text)!r} is not EVENT or EVENT=JSON: an event name must not be empty or have white space"
        )
    return Send(name=name, data=_value_of(name, value) if equals else None)


def parse_advance(text: str) -> Advance:
    """The move of the clock by a duration.

    Raises:
        ValueError: it is no duration.
    """
    return Advance(seconds=parse_duration(text))


def _value_of(name: str, text: str) -> Any:  # noqa: ANN401 -- any JSON value
    try:
        return parse_json(text)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _check_depth(value: object, left: int) -> None:
    if left == 0:
        raise ValueError(_TOO_DEEP)
    if isinstance(value, dict | list):
        for inside in value.values() if isinstance(value, dict) else value:
            _check_depth(inside, left - 1)


def _hint(text: str) -> str:
    word = text.strip()
    quoted = json.dumps(_short(word), ensure_ascii=False)
    return f"; for a string write '{quoted}', quotation marks included" if word and word[0] not in '{["' else ""


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"JSON has no {name}")


def _finite(text: str) -> float:
    value = float(text)
    if not isfinite(value):
        raise ValueError(f"the number {_short(text)} is too large")
    return value


def _number(text: str) -> int | float:
    value = _finite(text)
    return int(text) if abs(value) <= _LARGEST_EXACT else value


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
