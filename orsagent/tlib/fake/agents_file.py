"""Agents files: fake T-Servers described in TOML, for the command line.

    [[switch]]
    name = "SW1"
    latency = 0.2                          # seconds, optional
    [[switch.agent]]
    id = "1001"
    dn = "7001"
    state = "Ready"                        # LoggedOut (the default), NotReady, Ready
    reasons = {ReasonCode = "Lunch"}
    [[switch.fault]]
    request = "RequestAgentLogout"
    reject = 59                            # or drop = true, refuse = 54, delay = 2.0
    times = 1

With one switch, its tables may stand at the top: ``[[agent]]``, ``[[fault]]``, and ``switch = "SW1"`` for its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from orsagent.errors import OrsagentError
from orsagent.tlib.fake.agents_schema import AGENT, DN, FAULT, ROOT, SWITCH, Key
from orsagent.tlib.fake.tserver import FakeTServer
from orsagent.toml import TomlError, read_toml

__all__ = ["AgentsFileError", "load_agents"]

_Values = dict[str, Any]
_SERVER_KEYS: Final = ("latency", "wrap_up")
_LISTS: Final = ("dn", "agent", "fault")


class AgentsFileError(OrsagentError):
    """An agents file cannot be used; the message says file, table, key, what was found and what was expected."""


def load_agents(path: str | Path) -> list[FakeTServer]:
    """The fake T-Servers that an agents file describes, in its order.

    Args:
        path: the file, TOML in UTF-8.

    Raises:
        AgentsFileError: it cannot be read, is no TOML, or says something that makes no sense.
    """
    root = _checked(path, "the file", _parsed(path), ROOT)
    servers: dict[str, FakeTServer] = {}
    for place, values in _switches(path, root):
        server = _server(path, place, values)
        if server.switch in servers:
            raise AgentsFileError(f"{path}: {place}: the name {server.switch!r} is in use; name each switch once")
        servers[server.switch] = server
    return list(servers.values())


def _parsed(path: str | Path) -> _Values:
    try:
        return read_toml(path).values
    except TomlError as error:
        raise AgentsFileError(str(error)) from error


def _switches(path: str | Path, root: _Values) -> Iterator[tuple[str, _Values]]:
    named = root.get("switch")
    if not isinstance(named, list):
        values = {key: value for key, value in root.items() if key != "switch"}
        yield "", {**values, "name": named or "SW1"}
        return
    stray = sorted(root.keys() - {"switch"})
    if stray:
        raise AgentsFileError(f"{path}: {stray[0]} stands beside [[switch]]; move it into one, as switch.{stray[0]}")
    for number, table in enumerate(named):
        place = f"switch[{number}]"
        yield place, _checked(path, place, table, SWITCH)


def _server(path: str | Path, place: str, values: _Values) -> FakeTServer:
    server = FakeTServer(values["name"], **{key: values[key] for key in _SERVER_KEYS if key in values})
    for kind in _LISTS:
        for number, table in enumerate(values.get(kind, [])):
            name = f"{place}.{kind}[{number}]".lstrip(".")
            try:
                _ADDITIONS[kind](server, _checked(path, name, table, _SCHEMAS[kind]))
            except (ValueError, TypeError) as error:
                raise AgentsFileError(f"{path}: {name}: {error}") from error
    return server


def _checked(path: str | Path, place: str, table: _Values, schema: Mapping[str, Key]) -> _Values:
    unknown = sorted(table.keys() - schema.keys())
    if unknown:
        raise AgentsFileError(f"{path}: {place}: unknown key {unknown[0]!r}; expected one of {', '.join(schema)}")
    missing = [name for name, key in schema.items() if key.required and name not in table]
    if missing:
        expected = schema[missing[0]].kind.expected
        raise AgentsFileError(f"{path}: {place}: {missing[0]} is missing, expected {expected}")
    return {name: _value(path, place, name, value, schema[name]) for name, value in table.items()}


def _value(path: str | Path, place: str, name: str, value: object, key: Key) -> object:
    if not key.kind.accepts(value):
        raise AgentsFileError(f"{path}: {place}: {name} is {value!r}, expected {key.kind.expected}")
    return key.kind.convert(value)


def _add_dn(server: FakeTServer, values: _Values) -> None:
    server.add_dn(values.pop("name"), **values)


def _add_agent(server: FakeTServer, values: _Values) -> None:
    server.add_agent(values.pop("id"), **values)


def _add_fault(server: FakeTServer, values: _Values) -> None:
    if not values.keys() & {"reject", "drop", "refuse", "delay"}:
        raise ValueError("says nothing of what happens, expected one of reject, drop, refuse, delay")
    fault = server.on(values["request"], values.get("dn"), times=values.get("times"))
    for step in ("reject", "refuse", "delay"):
        if step in values:
            getattr(fault, step)(values[step])
    if values.get("drop"):
        fault.drop()


_SCHEMAS: Final[Mapping[str, Mapping[str, Key]]] = {"dn": DN, "agent": AGENT, "fault": FAULT}
_ADDITIONS: Final = {"dn": _add_dn, "agent": _add_agent, "fault": _add_fault}
