"""Agents files: fake T-Servers described in TOML, for the command line.

    [[switch]]
    name = "SW1"
    latency = 0.2                          # seconds, optional
    profile = "strict"                     # how it answers, see `agents_profile`; optional
    standby = "hot"                        # a backup, hot or warm; optional
    [[switch.queue]]
    name = "8000"
    [[switch.agent]]
    id = "1001"
    dn = "7001"
    state = "Ready"                        # LoggedOut (the default), NotReady, Ready
    reasons = {ReasonCode = "Lunch"}
    queues = ["8000"]
    [[switch.fault]]
    request = "RequestAgentLogout"
    reject = 59                            # or drop = true, refuse = 54, delay = 2.0, disconnect = 5.0
    times = 1
    [switch.random_faults]
    seed = 7
    reject = 0.1                           # a share of the requests; drop, delay and refuse too

With one switch, its tables may stand at the top: ``[[agent]]``, ``[[fault]]``, and ``switch = "SW1"`` for its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from orsagent.errors import OrsagentError
from orsagent.tlib.fake.agents_profile import profile_from
from orsagent.tlib.fake.agents_schema import AGENT, DN, FAULT, QUEUE, RANDOM_FAULTS, ROOT, SWITCH, Key
from orsagent.tlib.fake.tserver import FakeTServer
from orsagent.toml import TomlError, read_toml

__all__ = ["AgentsFileError", "load_agents"]

_Values = dict[str, Any]
_EFFECTS: Final = ("reject", "drop", "refuse", "delay", "disconnect")
_SERVER_KEYS: Final = ("latency", "wrap_up", "profile", "standby")
_LISTS: Final = ("dn", "queue", "agent", "fault")


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
    server = _empty_server(path, place, values)
    for kind in _LISTS:
        for number, table in enumerate(values.get(kind, [])):
            name = f"{place}.{kind}[{number}]".lstrip(".")
            try:
                _ADDITIONS[kind](server, _checked(path, name, table, _SCHEMAS[kind]))
            except (ValueError, TypeError) as error:
                raise AgentsFileError(f"{path}: {name}: {error}") from error
    return server


def _empty_server(path: str | Path, place: str, values: _Values) -> FakeTServer:
    settings = {key: values[key] for key in _SERVER_KEYS if key in values}
    draws = values.get("random_faults")
    try:
        if "profile" in settings:
            settings["profile"] = profile_from(settings["profile"])
        server = FakeTServer(values["name"], **settings)
        if draws is not None:
            server.random_faults(**_checked(path, f"{place}.random_faults".lstrip("."), draws, RANDOM_FAULTS))
    except (ValueError, TypeError) as error:
        raise AgentsFileError(f"{path}: {place or 'the file'}: {error}") from error
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


def _add_queue(server: FakeTServer, values: _Values) -> None:
    server.add_queue(values.pop("name"), **values)


def _add_agent(server: FakeTServer, values: _Values) -> None:
    server.add_agent(values.pop("id"), **values)


def _add_fault(server: FakeTServer, values: _Values) -> None:
    if values.keys().isdisjoint(_EFFECTS):
        raise ValueError(f"says nothing of what happens, expected one of {', '.join(_EFFECTS)}")
    named = {"agent_id": values["agent"]} if "agent" in values else {}
    fault = server.on(values["request"], values.get("dn"), times=values.get("times"), **named)
    for step in ("reject", "refuse", "delay", "disconnect", "optional"):
        if step in values:
            getattr(fault, step)(values[step])
    if values.get("drop"):
        fault.drop()


_SCHEMAS: Final[Mapping[str, Mapping[str, Key]]] = {"dn": DN, "queue": QUEUE, "agent": AGENT, "fault": FAULT}
_ADDITIONS: Final = {"dn": _add_dn, "queue": _add_queue, "agent": _add_agent, "fault": _add_fault}
