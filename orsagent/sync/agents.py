"""Which agents are synchronised: the agents file, and what a reload of it has changed.

Comma-separated values (RFC 4180) in UTF-8, an agent a line, with the user's id behind it where it is known; the columns
may be named in the first line:

    agent,user
    1001,0a8c3e52-6bd0-4c39-a3f6-6a3a0a3b7f10
    1002

Or TOML, if the name of the file ends in ``.toml``: ``agents = ["1001", "1002"]``, or with users

    [agents]
    1001 = "0a8c3e52-6bd0-4c39-a3f6-6a3a0a3b7f10"
    1002 = ""
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Final

from attrs import define, field, frozen

from orsagent.errors import OrsagentError, Position
from orsagent.toml import TomlError, TomlFile, read_toml

__all__ = ["AgentScope", "AgentsError", "AgentsFile", "ScopeChange", "read_agents"]

_LARGEST: Final = 16 * 1024 * 1024
_COLUMNS: Final = ("agent", "user")
_KEY: Final = "agents"


class AgentsError(OrsagentError):
    """An agents file cannot be used.

    Attributes:
        message: what was found and what was expected.
        position: where.
    """

    def __init__(self, message: str, position: Position) -> None:
        super().__init__(f"{position}: {message}")
        self.message = message
        self.position = position


@frozen(kw_only=True)
class AgentScope:
    """The agents that are synchronised.

    Attributes:
        agents: their ids (EmployeeID), in the order of the file.
        users: the Genesys Cloud user ids of those that have one.
    """

    agents: tuple[str, ...] = ()
    users: Mapping[str, str] = field(factory=dict)


@frozen(kw_only=True)
class ScopeChange:
    """What a reload has changed; every tuple is in the order of the file.

    Attributes:
        added: agents that are new.
        removed: agents that are gone.
        moved: agents that stay and have another user now, or one for the first time, or none any more.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.moved)


@define(eq=False)
class AgentsFile:
    """An agents file that can be read again.

    Args:
        path: the file.

    Attributes:
        scope: what it said when it was last read without an error.

    Raises:
        AgentsError: it cannot be used.
    """

    path: str | PathLike[str]
    scope: AgentScope = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.scope = read_agents(self.path)

    def reload(self) -> ScopeChange:
        """Read the file again.

        Returns:
            What has changed; false when nothing has.

        Raises:
            AgentsError: it cannot be used; `scope` stays as it is.
        """
        old, new = self.scope, read_agents(self.path)
        self.scope = new
        before, after = set(old.agents), set(new.agents)
        return ScopeChange(
            added=tuple(one for one in new.agents if one not in before),
            removed=tuple(one for one in old.agents if one not in after),
            moved=tuple(one for one in new.agents if one in before and old.users.get(one) != new.users.get(one)),
        )


def read_agents(path: str | PathLike[str]) -> AgentScope:
    """The agents of a file.

    Raises:
        AgentsError: the file cannot be read, names an agent or a user twice, or has something else in it.
    """
    rows = _toml_rows(path) if str(path).endswith(".toml") else _csv_rows(path)
    agents: dict[str, Position] = {}
    users: dict[str, str] = {}
    owners: dict[str, str] = {}
    for agent, user, agent_place, user_place in rows:
        _check(agent, "the agent's id", agent_place)
        if agent in agents:
            first = agents[agent]
            raise AgentsError(f"agent {agent!r} stands in the file before, in line {first.line}", agent_place)
        agents[agent] = agent_place
        if user:
            _check(user, "the user's id", user_place)
            if user in owners:
                raise AgentsError(
                    f"user {user!r} is that of agent {owners[user]!r}, too; a user can show one agent only", user_place
                )
            owners[user], users[agent] = agent, user
    return AgentScope(agents=tuple(agents), users=users)


_Row = tuple[str, str, Position, Position]
"""Agent, user (empty for none), and where the two stand."""


def _check(value: str, what: str, place: Position) -> None:
    if not value:
        raise AgentsError(f"{what} is empty, expected one such as 1001", place)
    if not value.isprintable() or value != value.strip():
        raise AgentsError(f"{what} is {value!r}, expected a text without control characters or spaces around it", place)


# --- comma-separated values


def _csv_rows(path: str | PathLike[str]) -> Iterator[_Row]:
    for number, line in enumerate(_csv_lines(path), 1):
        if not line.strip():
            continue
        places = [Position(str(path), number, column) for column in _columns(line)]
        try:
            (fields,) = csv.reader([line], strict=True)
        except (csv.Error, ValueError) as error:
            raise AgentsError(f"this is no line of comma-separated values: {error}", places[0]) from None
        values = [one.strip() for one in fields]
        if len(values) > len(_COLUMNS):
            raise AgentsError(f"found {len(values)} columns, expected agent and user", places[min(2, len(places) - 1)])
        if number == 1 and tuple(one.casefold() for one in values) == _COLUMNS[: len(values)]:
            continue
        yield values[0], values[1] if len(values) > 1 else "", places[0], places[-1]


def _csv_lines(path: str | PathLike[str]) -> list[str]:
    start = Position(str(path), 1, 1)
    try:
        with Path(path).open("rb") as file:
            data = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        raise AgentsError(f"the file cannot be read: {getattr(error, 'strerror', None) or error}", start) from error
    if len(data) > _LARGEST:
        raise AgentsError(f"the file is larger than {_LARGEST:,} bytes, the largest that is read", start)
    try:
        return data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        place = Position(str(path), data[: error.start].count(b"\n") + 1, 1)
        raise AgentsError(f"the file is not in UTF-8: {error.reason} at byte {error.start}", place) from None


def _columns(line: str) -> list[int]:
    """Where the fields of a line begin, counted from 1; with quotes, only where the first one does."""
    first = len(line) - len(line.lstrip()) + 1
    if '"' in line:
        return [first]
    starts, offset = [], 0
    for part in line.split(","):
        starts.append(offset + len(part) - len(part.lstrip()) + 1)
        offset += len(part) + 1
    return starts


# --- TOML


def _toml_rows(path: str | PathLike[str]) -> Iterator[_Row]:
    try:
        file = read_toml(path)
    except TomlError as error:
        raise AgentsError(error.message, error.position) from error
    stray = next((key for key in file.values if key != _KEY), None)
    if stray is not None:
        raise AgentsError(f"unknown key {stray!r}; expected {_KEY} only", file.at((stray,)))
    agents = file.values.get(_KEY)
    if isinstance(agents, dict):
        yield from _table_rows(file, agents)
    elif isinstance(agents, list):
        yield from _list_rows(file, agents)
    else:
        found = "is missing" if agents is None else f"is {agents!r}"
        raise AgentsError(
            f'{_KEY} {found}; expected a list of ids, such as ["1001"], or a table of user ids by agent',
            file.at((_KEY,)),
        )


def _table_rows(file: TomlFile, agents: Mapping[str, object]) -> Iterator[_Row]:
    for agent, user in agents.items():
        place = file.at((_KEY, agent))
        if not isinstance(user, str):
            raise AgentsError(f'agent {agent}: found {user!r}, expected the user\'s id in quotes, or ""', place)
        yield agent, user, place, place


def _list_rows(file: TomlFile, agents: list[object]) -> Iterator[_Row]:
    for index, agent in enumerate(agents):
        place = file.at((_KEY, index))
        if not isinstance(agent, str):
            raise AgentsError(f'found {agent!r}, expected an agent\'s id in quotes, such as "1001"', place)
        yield agent, "", place, place
