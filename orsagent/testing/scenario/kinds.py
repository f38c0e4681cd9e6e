"""What the keys of a scenario file take: in words, as a check, as a conversion, and as JSON Schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from difflib import get_close_matches
from math import isfinite
from typing import Any, Final

from attrs import frozen

from orsagent.standins import MODULES
from orsagent.standins.world import JOURNAL_FUNCTIONS
from orsagent.tlib import REQUESTS, AgentWorkMode, CallType, KeyValueList
from orsagent.tlib.fake.agents_profile import profile_from
from orsagent.tlib.fake.profile import PROFILES
from orsagent.trace.durations import LONGEST, parse_duration

__all__ = [
    "ACTION",
    "ANY_VALUE",
    "BOOLEAN",
    "CALL_TYPE",
    "CODE",
    "DATA",
    "DATE",
    "DURATION",
    "DURATION_OR_TRUE",
    "ERROR_VALUE",
    "EVENT",
    "EVENT_DESCRIPTORS",
    "GROUPS",
    "JOURNAL_NAME",
    "KEY_VALUES",
    "MEDIUM",
    "NUMBER_TEXT",
    "PROFILE",
    "REQUEST",
    "SHARE",
    "SKILLS",
    "TABLE",
    "TAKEN_ACTION",
    "TEXT",
    "TEXTS",
    "TEXT_OR_TEXTS",
    "TEXT_OR_TRUE",
    "TIMES",
    "TRUE",
    "WHOLE_NUMBER",
    "WORK_MODE",
    "Kind",
    "one_of",
]

_DEEPEST: Final = 100
_DURATION_PATTERN: Final = r"^\s*([0-9]+(\.[0-9]*)?|\.[0-9]+)(ms|s|m|h)?\s*$"


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 -- whatever the file says
    return value


@frozen(kw_only=True)
class Kind:
    """What a key takes.

    Attributes:
        expected: in words.
        accepts: whether a value is one.
        convert: what becomes of a value that passed; its ValueError or TypeError is a message for the user.
        schema: the same as JSON Schema.
    """

    expected: str
    accepts: Callable[[object], bool]
    convert: Callable[[Any], Any] = _as_it_is
    schema: Mapping[str, object]


def one_of(choices: Iterable[str], convert: Callable[[Any], Any] = _as_it_is) -> Kind:
    """One of several words."""
    names = tuple(choices)
    return Kind(
        expected="one of " + ", ".join(f'"{name}"' for name in names),
        accepts=lambda value: isinstance(value, str) and value in names,
        convert=convert,
        schema={"enum": list(names)},
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_event(value: object) -> bool:
    return _is_text(value) and not any(one.isspace() for one in str(value))


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_duration(value: object) -> bool:
    return _is_text(value) or (_is_number(value) and isfinite(value) and 0 <= value <= LONGEST)  # type: ignore[arg-type,operator]


def _is_share(value: object) -> bool:
    return _is_number(value) and 0 <= value <= 1  # type: ignore[operator]


def _is_positive(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _seconds(value: Any) -> float:  # noqa: ANN401 -- a text, or a number
    return parse_duration(value) if isinstance(value, str) else float(value)


def _seconds_or_true(value: Any) -> Any:  # noqa: ANN401 -- a text, a number, or true
    return value if value is True else _seconds(value)


def _listed(value: Any) -> tuple[str, ...]:  # noqa: ANN401 -- a text, or several
    return (value,) if isinstance(value, str) else tuple(value)


def _are_groups(value: object) -> bool:
    return isinstance(value, dict) and all(map(_are_texts, value.values()))


def _are_skills(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(one, dict) and all(map(_is_number, one.values())) for one in value.values()
    )


def _named(expected: str, names: Iterable[str]) -> Kind:
    """One of so many names that a message cannot have them all."""
    known = tuple(names)

    def check(value: str) -> str:
        if value not in known:
            near = get_close_matches(value, known, 1)
            hint = f"did you mean {near[0]}?" if near else f"expected {expected}"
            raise ValueError(f"there is no {value!r}; {hint}")
        return value

    return Kind(expected=expected, accepts=_is_text, convert=check, schema={"enum": list(known)})


def _is_script_value(value: object, left: int = _DEEPEST) -> bool:
    """Whether ECMAScript can take it: TOML's dates and times have no time zone, but for one of the four kinds."""
    if isinstance(value, (dict, list)):
        inner = value.values() if isinstance(value, dict) else value
        return left > 0 and all(_is_script_value(one, left - 1) for one in inner)
    return isinstance(value, (str, int, float)) or (isinstance(value, datetime) and value.tzinfo is not None)


_TEXT_SCHEMA: Final[Mapping[str, object]] = {"type": "string", "pattern": r"\S"}
_EVENT_SCHEMA: Final[Mapping[str, object]] = {"type": "string", "pattern": r"^\S+$"}
_DURATION_SCHEMA: Final[tuple[Mapping[str, object], ...]] = (
    {"type": "string", "pattern": _DURATION_PATTERN},
    {"type": "number", "minimum": 0, "maximum": LONGEST},
)

TEXT: Final = Kind(expected="a string that is not empty", accepts=_is_text, schema=_TEXT_SCHEMA)
NUMBER_TEXT: Final = Kind(expected='a string in quotes, such as "7001"', accepts=_is_text, schema=_TEXT_SCHEMA)
EVENT: Final = Kind(
    expected='the name of an event without spaces, such as "shift.ended"', accepts=_is_event, schema=_EVENT_SCHEMA
)
TEXTS: Final = Kind(
    expected='an array of strings, such as ["a", "b"]',
    accepts=_are_texts,
    convert=_listed,
    schema={"type": "array", "items": _TEXT_SCHEMA},
)
TEXT_OR_TEXTS: Final = Kind(
    expected='a string or an array of strings, such as "a" or ["a", "b"]',
    accepts=lambda value: _is_text(value) or (_are_texts(value) and bool(value)),
    convert=_listed,
    schema={"anyOf": [_TEXT_SCHEMA, {"type": "array", "items": _TEXT_SCHEMA, "minItems": 1}]},
)
EVENT_DESCRIPTORS: Final = Kind(
    expected='an event descriptor or an array of them, such as "error.*"',
    accepts=lambda value: _is_event(value) or (isinstance(value, list) and bool(value) and all(map(_is_event, value))),
    convert=_listed,
    schema={"anyOf": [_EVENT_SCHEMA, {"type": "array", "items": _EVENT_SCHEMA, "minItems": 1}]},
)
DURATION: Final = Kind(
    expected='a duration such as "500ms", "30s", "5m" or "1h", or a number of seconds from 0 up',
    accepts=_is_duration,
    convert=_seconds,
    schema={"anyOf": list(_DURATION_SCHEMA)},
)
DURATION_OR_TRUE: Final = Kind(
    expected='true, or a duration such as "30s" after which it is over',
    accepts=lambda value: value is True or _is_duration(value),
    convert=_seconds_or_true,
    schema={"anyOf": [{"const": True}, *_DURATION_SCHEMA]},
)
BOOLEAN: Final = Kind(
    expected="true or false", accepts=lambda value: isinstance(value, bool), schema={"type": "boolean"}
)
TRUE: Final = Kind(expected="true", accepts=lambda value: value is True, schema={"const": True})
TEXT_OR_TRUE: Final = Kind(
    expected="true, or a part of the message",
    accepts=lambda value: value is True or _is_text(value),
    schema={"anyOf": [{"const": True}, _TEXT_SCHEMA]},
)
CODE: Final = Kind(
    expected="a T-Library error code such as 59", accepts=_is_positive, schema={"type": "integer", "minimum": 1}
)
TIMES: Final = Kind(expected="a whole number from 1 up", accepts=_is_positive, schema={"type": "integer", "minimum": 1})
ANY_VALUE: Final = Kind(
    expected=f"a value that ECMAScript can take, {_DEEPEST} levels deep at most; dates and times need a time zone, or "
    "quotes",
    accepts=_is_script_value,
    schema={},
)
DATA: Final = Kind(
    expected='a table such as {agentId = "1001"}; dates and times in it need a time zone, or quotes',
    accepts=lambda value: isinstance(value, dict) and _is_script_value(value),
    schema={"type": "object"},
)
KEY_VALUES: Final = Kind(
    expected='a table such as {ReasonCode = "Lunch"}',
    accepts=lambda value: isinstance(value, dict),
    convert=KeyValueList,
    schema={"type": "object"},
)
WHOLE_NUMBER: Final = Kind(
    expected="a whole number",
    accepts=lambda value: isinstance(value, int) and not isinstance(value, bool),
    schema={"type": "integer"},
)
SHARE: Final = Kind(
    expected="a share of the requests, from 0 to 1",
    accepts=_is_share,
    schema={"type": "number", "minimum": 0, "maximum": 1},
)
PROFILE: Final = Kind(
    expected=f"one of {', '.join(PROFILES)}, or a table of rows",
    accepts=lambda value: _is_text(value) or isinstance(value, dict),
    convert=profile_from,
    schema={"anyOf": [{"enum": list(PROFILES)}, {"type": "object"}]},
)
REQUEST: Final = one_of(request.__name__ for request in REQUESTS)
WORK_MODE: Final = one_of(AgentWorkMode.__members__, AgentWorkMode.__members__.__getitem__)
CALL_TYPE: Final = one_of(CallType.__members__, CallType.__members__.__getitem__)
TABLE: Final = Kind(expected="a table", accepts=lambda value: isinstance(value, dict), schema={"type": "object"})
DATE: Final = Kind(
    expected="a date and time such as 2026-12-24T17:30:00Z",
    accepts=lambda value: isinstance(value, datetime),
    schema={"type": "string", "format": "date-time"},
)
ERROR_VALUE: Final = Kind(
    expected='a string or a whole number, such as "remote" or 503',
    accepts=lambda value: _is_text(value) or (isinstance(value, int) and not isinstance(value, bool)),
    schema={"anyOf": [_TEXT_SCHEMA, {"type": "integer"}]},
)
MEDIUM: Final = Kind(
    expected='the name of a medium such as "voice" or "email", or its number',
    accepts=lambda value: _is_text(value) or (isinstance(value, int) and not isinstance(value, bool)),
    schema={"anyOf": [_TEXT_SCHEMA, {"type": "integer"}]},
)
GROUPS: Final = Kind(
    expected='a table of arrays of strings, such as {Sales = ["1001"]}',
    accepts=_are_groups,
    schema={"type": "object", "additionalProperties": {"type": "array", "items": _TEXT_SCHEMA}},
)
SKILLS: Final = Kind(
    expected="a table of tables of numbers, such as {1001 = {English = 5}}",
    accepts=_are_skills,
    schema={"type": "object", "additionalProperties": {"type": "object", "additionalProperties": {"type": "number"}}},
)

_ACTIONS: Final = tuple(f"{module}.{one.name}" for module, spec in MODULES.items() for one in spec.elements)
ACTION: Final = _named('an action such as "queue.submit"', _ACTIONS)
TAKEN_ACTION: Final = _named(
    'an action such as "queue.submit", or a function such as "ixn.setuData"', (*_ACTIONS, *JOURNAL_FUNCTIONS)
)
JOURNAL_NAME: Final = _named(
    'an action such as "queue.submit", or a request such as "RequestAgentLogout"',
    (*_ACTIONS, *JOURNAL_FUNCTIONS, *(request.__name__ for request in REQUESTS)),
)
