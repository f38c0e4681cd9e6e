"""The agents in scope, from a file of comma-separated values."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from attrs import frozen

from orsagent.sync.service.config import ConfigError

__all__ = ["AgentsList", "read_agents"]

_COLUMNS: Final = ("agent", "user")
_LARGEST: Final = 64 * 1024 * 1024


@frozen
class AgentsList:
    """The agents in scope.

    Attributes:
        agents: their EmployeeIDs, in the file's order.
        users: the Genesys Cloud user ids of those that have one in the file.
    """

    agents: tuple[str, ...]
    users: Mapping[str, str]


def read_agents(path: str | Path) -> AgentsList:
    """Read a file in UTF-8 (RFC 4180) whose first line names the columns: ``agent``, and perhaps ``user``.

    Raises:
        ConfigError: it cannot be read, or a line is wrong; the message says which.
    """
    try:
        if Path(path).stat().st_size > _LARGEST:
            raise ConfigError(f"{path}: it has more than {_LARGEST:,} bytes; is it the right file?")
        with Path(path).open(encoding="utf-8-sig", newline="") as file:
            pairs = list(_pairs(str(path), csv.reader(file, strict=True)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(f"{path}: the list of agents cannot be read: {reason}") from error
    _check_once(str(path), pairs)
    return AgentsList(
        tuple(agent for _, agent, _ in pairs), MappingProxyType({agent: user for _, agent, user in pairs if user})
    )


_Pairs = list[tuple[int, str, str]]


def _pairs(path: str, rows: Iterator[list[str]]) -> Iterator[tuple[int, str, str]]:
    header: list[str] | None = None
    for row in rows:
        line: int = rows.line_num  # type: ignore[attr-defined]
        fields = [one.strip() for one in row]
        if not any(fields):
            continue
        if header is None:
            header = _header(path, line, fields)
            continue
        if len(fields) != len(header):
            raise ConfigError(f"{path}:{line}:1: {len(fields)} fields, expected {len(header)}: {', '.join(header)}")
        values = dict(zip(header, fields, strict=True))
        if not values["agent"]:
            raise ConfigError(f"{path}:{line}:1: there is no agent")
        yield line, values["agent"], values.get("user", "")


def _header(path: str, line: int, fields: list[str]) -> list[str]:
    if "agent" not in fields or len(set(fields)) < len(fields) or not set(fields) <= set(_COLUMNS):
        raise ConfigError(
            f"{path}:{line}:1: the columns are {', '.join(fields)}; the first line names agent, or agent and user"
        )
    return fields


def _check_once(path: str, pairs: _Pairs) -> None:
    lines: dict[str, int] = {}
    for line, agent, _ in pairs:
        if agent in lines:
            raise ConfigError(f"{path}:{line}:1: agent {agent} stands in line {lines[agent]} already")
        lines[agent] = line
