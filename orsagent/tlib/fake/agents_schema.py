"""The keys of an agents file: one table for each kind of TOML table, with what each key takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any, Final

from attrs import frozen

from orsagent.tlib.codes import AgentWorkMode
from orsagent.tlib.fake.records import AGENT_STATES
from orsagent.tlib.messages import REQUESTS

__all__ = ["AGENT", "DN", "FAULT", "ROOT", "SWITCH", "Key", "Kind"]


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
_STATE: Final = _one_of({state: state for state in AGENT_STATES})
_WORK_MODE: Final = _one_of(AgentWorkMode.__members__)
_REQUEST: Final = _one_of({request.__name__: request for request in REQUESTS})

_CONTENT: Final[Mapping[str, Key]] = {
    "latency": Key(_SECONDS),
    "wrap_up": Key(_SECONDS),
    "dn": Key(_TABLES),
    "agent": Key(_TABLES),
    "fault": Key(_TABLES),
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
}
"""``[[switch.agent]]``; each key is an argument of `FakeTServer.add_agent`."""

FAULT: Final[Mapping[str, Key]] = {
    "request": Key(_REQUEST, required=True),
    "dn": Key(_NUMBER_TEXT),
    "reject": Key(_CODE),
    "refuse": Key(_CODE),
    "drop": Key(_BOOLEAN),
    "delay": Key(_SECONDS),
    "times": Key(_TIMES),
}
"""``[[switch.fault]]``; each key is a step of `Fault`."""
