"""Cloud files: fake Genesys Clouds described in TOML, for the command line.

requests_per_minute = 300          # optional, as everything
late_events = "ignore"             # or apply, error
[[user]]
id = "user-1"
agent = "1001"                     # the employee id
presence = "Offline"
[[definition]]
label = "Smoking"
system_presence = "Break"
[[fault]]
method = "POST"
path = "/api/v2/events/users/presence"
answer = 429                       # or drop = "request", drop = "answer", delay = 2.0, partial = {1001 = "no"}
retry_after = 2
times = 3
[random_faults]
seed = 7
share = 0.05
kinds = ["503", "partial"]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from math import isfinite
from os import PathLike
from typing import Any, Final, TypeVar

from attrs import frozen

from orsagent.errors import OrsagentError
from orsagent.testing.cloud.fake import FakeCloud
from orsagent.testing.cloud.random_faults import RANDOM_KINDS
from orsagent.toml import Path, TomlError, TomlFile, read_toml

__all__ = ["CLOUD_KEYS", "CloudFileError", "Key", "load_cloud"]

_T = TypeVar("_T")


class CloudFileError(OrsagentError):
    """A cloud file cannot be used; the message says where, what was found and what was expected."""


@frozen
class Key:
    """What a key takes: in words, and as a check."""

    expected: str
    accepts: Callable[[Any], bool]
    required: bool = False


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_figure(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value) and value >= 0


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _is_messages(value: object) -> bool:
    return isinstance(value, dict) and bool(value) and all(map(_is_text, value.values()))


_TEXT: Final = Key("a string that is not empty", _is_text)
_NEEDED: Final = Key("a string that is not empty", _is_text, required=True)
_COUNT: Final = Key("a whole number from 1 up", _is_count)
_SECONDS: Final = Key("seconds, a number from 0 up", _is_figure)

CLOUD_KEYS: Final[Mapping[str, Mapping[str, Key]]] = {
    "": {
        "client_id": _TEXT,
        "token_seconds": _SECONDS,
        "requests_per_minute": _COUNT,
        "late_events": Key("ignore, apply or error", lambda value: value in ("ignore", "apply", "error")),
        "sources": Key("a list of strings", lambda value: isinstance(value, list) and all(map(_is_text, value))),
    },
    "user": {"id": _TEXT, "agent": _TEXT, "email": _TEXT, "name": _TEXT, "presence": _TEXT, "routing": _TEXT},
    "definition": {"label": _NEEDED, "system_presence": _NEEDED},
    "fault": {
        "method": _NEEDED,
        "path": _NEEDED,
        "answer": Key("an HTTP status from 200 to 599", lambda value: _is_count(value) and 200 <= value < 600),  # noqa: PLR2004
        "retry_after": _SECONDS,
        "code": _TEXT,
        "message": _TEXT,
        "drop": Key("request or answer", lambda value: value in ("request", "answer")),
        "delay": _SECONDS,
        "partial": Key('a table of messages, such as {1001 = "no"}', _is_messages),
        "retryable": Key("true or false", lambda value: isinstance(value, bool)),
        "times": _COUNT,
    },
    "random_faults": {
        "seed": Key(
            "a whole number", lambda value: isinstance(value, int) and not isinstance(value, bool), required=True
        ),
        "share": Key("a part from 0 to 1", lambda value: _is_figure(value) and value <= 1, required=True),
        "kinds": Key(
            f"a list of some of {', '.join(RANDOM_KINDS)}",
            lambda value: isinstance(value, list) and bool(value) and all(one in RANDOM_KINDS for one in value),
        ),
    },
}
"""The tables of a cloud file, with their keys; the empty name is the file itself."""

_LISTS: Final = ("user", "definition", "fault")
_EFFECTS: Final = ("answer", "drop", "delay", "partial")
_ANSWER_KEYS: Final = ("retry_after", "code", "message")


def load_cloud(path: str | PathLike[str], **settings: Any) -> FakeCloud:  # noqa: ANN401 -- those of FakeCloud
    """The fake that a cloud file describes.

    Args:
        path: the file, TOML in UTF-8.
        settings: arguments of `FakeCloud` that count instead of what the file says.

    Raises:
        CloudFileError: it cannot be read, is no TOML, or says something that makes no sense.
    """
    try:
        file = read_toml(path)
    except TomlError as error:
        raise CloudFileError(str(error)) from error
    tables = {*_LISTS, "random_faults"}
    root = {name: value for name, value in file.values.items() if name not in tables}
    _check(file, (), root, "")
    sources = root.pop("sources", [])
    cloud = _made(file, (), lambda: FakeCloud(**{**root, **settings}))
    for source in sources:
        cloud.add_source(source)
    for name in _LISTS:
        _add_all(file, name, cloud)
    _draw(file, cloud)
    return cloud


def _add_all(file: TomlFile, name: str, cloud: FakeCloud) -> None:
    tables = file.values.get(name, [])
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise _wrong(file, (name,), f"{name} is no array of tables; write [[{name}]]")
    for number, table in enumerate(tables):
        path: Path = (name, number)
        _check(file, path, table, name)
        _made(file, path, partial(_ADDITIONS[name], cloud, dict(table)))


def _draw(file: TomlFile, cloud: FakeCloud) -> None:
    table = file.values.get("random_faults")
    if table is None:
        return
    if not isinstance(table, dict):
        raise _wrong(file, ("random_faults",), "random_faults is no table; write [random_faults]")
    _check(file, ("random_faults",), table, "random_faults")
    cloud.random_faults(**table)


def _add_user(cloud: FakeCloud, values: dict[str, Any]) -> object:
    return cloud.add_user(values.pop("id", None), **values)


def _add_definition(cloud: FakeCloud, values: dict[str, Any]) -> object:
    return cloud.add_definition(**values)


def _add_fault(cloud: FakeCloud, values: dict[str, Any]) -> object:
    if values.keys().isdisjoint(_EFFECTS):
        raise ValueError(f"the fault says nothing of what happens; expected one of {', '.join(_EFFECTS)}")
    fault = cloud.on(values["method"], values["path"])
    if "answer" in values:
        fault.answer(values["answer"], **{name: values[name] for name in _ANSWER_KEYS if name in values})
    if "drop" in values:
        (fault.drop if values["drop"] == "request" else fault.drop_answer)()
    if "delay" in values:
        fault.delay(values["delay"])
    if "partial" in values:
        fault.partial(values["partial"], retryable=values.get("retryable", False))
    return fault.times(values["times"]) if "times" in values else fault


_ADDITIONS: Final[Mapping[str, Callable[[FakeCloud, dict[str, Any]], object]]] = {
    "user": _add_user,
    "definition": _add_definition,
    "fault": _add_fault,
}


def _check(file: TomlFile, path: Path, table: Mapping[str, Any], name: str) -> None:
    keys = CLOUD_KEYS[name]
    for key, value in table.items():
        if key not in keys:
            known = ", ".join([*keys, *((*_LISTS, "random_faults") if not name else ())])
            raise _wrong(file, (*path, key), f"unknown key {key!r}; expected one of {known}")
        if not keys[key].accepts(value):
            raise _wrong(file, (*path, key), f"{key} is {value!r}, expected {keys[key].expected}")
    missing = [key for key, form in keys.items() if form.required and key not in table]
    if missing:
        raise _wrong(file, path, f"{missing[0]} is missing, expected {keys[missing[0]].expected}")


def _made(file: TomlFile, path: Path, make: Callable[[], _T]) -> _T:
    try:
        return make()
    except ValueError as error:
        raise _wrong(file, path, str(error)) from error


def _wrong(file: TomlFile, path: Path, message: str) -> CloudFileError:
    return CloudFileError(f"{file.at(path)}: {message}")
