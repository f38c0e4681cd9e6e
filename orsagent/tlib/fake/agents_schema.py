"""The keys of an agents file: one table for each kind of TOML table, with what each key takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, Final

from attrs import frozen

from orsagent.tlib.codes import AgentWorkMode
from orsagent.tlib.fake.profile import PROFILES
from orsagent.tlib.fake.records import AGENT_STATES
from orsagent.tlib.messages import REQUESTS

__all__ = ["AGENT", "DN", "FAULT", "QUEUE", "RANDOM_FAULTS", "ROOT", "SWITCH", "Key", "Kind"]


def _as_it_is(value: Any) -> Any:  # noqa: ANN401 - whatever the file says
    return value


@frozen
class Kind:
    """What a key takes: in words, as a check, and as a conversion of what passed the check."""

    expected: str
    accepts: Callable[[object], bool]
    convert: Callable[[Any], Any] = _as_it_is


@frozen
class Key:
    """One key of a table."""

    kind: Kind
    required: bool = False


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_seconds(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0 and isfinite(value)


def _is_positive(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _one_of(choices: Mapping[str, object]) -> Kind:
    return Kind(
        "one of " + ", ".join(choices),
        lambda value: isinstance(value, str) and value in choices,
        choices.__getitem__,
    )


_TEXT: Final = Kind("a string that is not empty", _is_text)
_NUMBER_TEXT: Final = Kind('a string in quotes, such as "7001"', _is_text)
_SECONDS: Final = Kind("seconds, a number from 0 up", _is_seconds)
_BOOLEAN: Final = Kind("true or false", lambda value: isinstance(value, bool))
_CODE: Final = Kind("a T-Library error code such as 59", _is_positive)
_TIMES: Final = Kind("a whole number from 1 up", _is_positive)
_TABLE: Final = Kind('a table such as {ReasonCode = "Lunch"}', lambda value: isinstance(value, dict))
_TABLES: Final = Kind("an array of tables, as in [[agent]]", _is_tables)
_SWITCH: Final = Kind(
    'an array of tables, as in [[switch]], or a name such as "SW1"', lambda value: _is_text(value) or _is_tables(value)
)
_SHARE: Final = Kind("a share of the requests, from 0 to 1", lambda value: _is_seconds(value) and value <= 1)  # type: ignore[operator]
_INTEGER: Final = Kind("a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool))
_NAMES: Final = Kind('a list of strings, such as ["8000"]', _is_names)
_PROFILE: Final = Kind(
    f"one of {', '.join(PROFILES)}, or a table of rows", lambda value: _is_text(value) or isinstance(value, dict)
)
_STANDBY: Final = _one_of({"hot": "hot", "warm": "warm"})
_STATE: Final = _one_of({state: state for state in AGENT_STATES})
_WORK_MODE: Final = _one_of(AgentWorkMode.__members__)
_REQUEST: Final = _one_of({request.__name__: request for request in REQUESTS})

_CONTENT: Final[Mapping[str, Key]] = {
    "latency": Key(_SECONDS),
    "wrap_up": Key(_SECONDS),
    "profile": Key(_PROFILE),
    "standby": Key(_STANDBY),
    "dn": Key(_TABLES),
    "queue": Key(_TABLES),
    "agent": Key(_TABLES),
    "fault": Key(_TABLES),
    "random_faults": Key(_TABLE),
}

ROOT: Final[Mapping[str, Key]] = {"switch": Key(_SWITCH), **_CONTENT}
"""The file itself."""

SWITCH: Final[Mapping[str, Key]] = {"name": Key(_TEXT, required=True), **_CONTENT}
"""``[[switch]]``."""

DN: Final[Mapping[str, Key]] = {
    "name": Key(_NUMBER_TEXT, required=True),
    "registered": Key(_BOOLEAN),
    "dnd": Key(_BOOLEAN),
}
"""``[[switch.dn]]``: a DN without an agent, or one that needs more to be said of it."""

QUEUE: Final[Mapping[str, Key]] = {
    "name": Key(_NUMBER_TEXT, required=True),
    "registered": Key(_BOOLEAN),
}
"""``[[switch.queue]]``: an ACD queue."""

AGENT: Final[Mapping[str, Key]] = {
    "id": Key(_NUMBER_TEXT, required=True),
    "dn": Key(_NUMBER_TEXT),
    "state": Key(_STATE),
    "work_mode": Key(_WORK_MODE),
    "dnd": Key(_BOOLEAN),
    "reasons": Key(_TABLE),
    "password": Key(_TEXT),
    "wrap_up": Key(_SECONDS),
    "registered": Key(_BOOLEAN),
    "queues": Key(_NAMES),
}
"""``[[switch.agent]]``; each key is an argument of `FakeTServer.add_agent`."""

FAULT: Final[Mapping[str, Key]] = {
    "request": Key(_REQUEST, required=True),
    "dn": Key(_NUMBER_TEXT),
    "agent": Key(_NUMBER_TEXT),
    "reject": Key(_CODE),
    "refuse": Key(_CODE),
    "drop": Key(_BOOLEAN),
    "delay": Key(_SECONDS),
    "disconnect": Key(_SECONDS),
    "times": Key(_TIMES),
    "optional": Key(_TEXT),
}
"""``[[switch.fault]]``; each key is a step of `Fault`, but for those that say which requests are meant."""

RANDOM_FAULTS: Final[Mapping[str, Key]] = {
    "seed": Key(_INTEGER, required=True),
    "reject": Key(_SHARE),
    "drop": Key(_SHARE),
    "delay": Key(_SHARE),
    "refuse": Key(_SHARE),
    "longest_delay": Key(_SECONDS),
}
"""``[switch.random_faults]``; each key is an argument of `FakeTServer.random_faults`."""
