"""World files: what is below `_genesys`, described in TOML.

now = 2026-12-24T17:30:00Z             # what the virtual calendar shows at first
[session]
tenant = "Environment"
zone = "Europe/Berlin"                 # where the server is
[lists.Gold."4930"]                    # list, item; its keys
name = "Ms Weber"
[options]
max-wait = "120"
[options.StartFromTenant]              # for a lookup that begins there
language = "de"
[special_days.Holidays]
Christmas = ["12-25", "12-26"]
Closing = {day = "2026-12-24", from = "14:00"}
[statistics."Sales@StatServer.GA"]
StatAgentsReady = 3
[zones]
EST = "America/New_York"
[tenants]
Other = 102
[answers]
"queue.checkAgentState" = true
[[interactions]]                       # arrive when the workflow has started
media = "voice"
ani = "0891234"
dnis = "8000"
udata = {Language = "de"}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from os import PathLike
from typing import Any, Final

from attrs import frozen

from orsagent.errors import OrsagentError, Position
from orsagent.standins.arrivals import Arrival
from orsagent.standins.given import listed
from orsagent.standins.world import GenesysWorld
from orsagent.standins.zones import zone_named
from orsagent.toml import Path, TomlError, TomlFile, read_toml

__all__ = ["DATA_TABLES", "WorldFile", "WorldFileError", "read_world", "world_at"]

DATA_TABLES: Final = ("session", "zones", "tenants", "lists", "options", "special_days", "statistics", "answers")
"""Tables of data; a zone that another table names is known before that table is read."""
_KEYS: Final = ("now", *DATA_TABLES, "interactions")
_TEXTS: Final = ("ani", "dnis", "id", "queue", "parent", "focus")


class WorldFileError(OrsagentError):
    """A world file cannot be used; the message says file, line, column, what was found and what was expected.

    Attributes:
        message: the same without the place.
        position: the place.
    """

    def __init__(self, message: str, position: Position) -> None:
        super().__init__(f"{position}: {message}")
        self.message = message
        self.position = position


@frozen(kw_only=True, eq=False)
class WorldFile:
    """What a file says, or a table of a file.

    Attributes:
        now: what the calendar shows at first; None for what it shows anyway.
        arrivals: the interactions that arrive.
    """

    now: datetime | None
    arrivals: tuple[Arrival, ...]
    _place: _Place

    def fill(self, world: GenesysWorld) -> None:
        """Put the data into a world.

        Raises:
            WorldFileError: something cannot be what it is.
        """
        self._place.fill(world)


def read_world(path: str | PathLike[str]) -> WorldFile:
    """Read a world file.

    Raises:
        WorldFileError: it cannot be read, is no TOML, or says something that makes no sense.
    """
    try:
        file = read_toml(path)
    except TomlError as error:
        raise WorldFileError(error.message, error.position) from error
    for key in file.values:
        if key not in _KEYS:
            raise WorldFileError(f"there is no key {key!r}; expected {listed(_KEYS)}", file.at((key,)))
    return world_at(file, (), GenesysWorld())


def world_at(file: TomlFile, path: Path, world: GenesysWorld) -> WorldFile:
    """What a table of a file says; keys that world files do not have are somebody else's.

    Args:
        file: the file.
        path: the table's place in it.
        world: what is there already; it is filled, and gets the interactions.

    Raises:
        WorldFileError: it says something that makes no sense.
    """
    place = _Place(file, path)
    place.fill(world)
    return WorldFile(now=place.now(world), arrivals=tuple(place.arrivals(world)), place=place)


@frozen(eq=False)
class _Place:
    """A table with the keys of a world file."""

    file: TomlFile
    path: Path

    def fill(self, world: GenesysWorld) -> None:
        for table, key, value in self._entries():
            try:
                getattr(world, table)[key] = value
            except (ValueError, TypeError) as error:
                raise self._wrong((table, key), str(error)) from error

    def now(self, world: GenesysWorld) -> datetime | None:
        now = self._table.get("now")
        if now is not None and not isinstance(now, datetime):
            raise self._wrong(("now",), f"now is {now!r}, expected a date and time such as 2026-12-24T17:30:00Z")
        if now is None or now.tzinfo is not None:
            return now
        return now.replace(tzinfo=zone_named(world.session["zone"])).astimezone(UTC)

    def arrivals(self, world: GenesysWorld) -> Iterator[Arrival]:
        entries = self._table.get("interactions", [])
        if not isinstance(entries, list):
            raise self._wrong(("interactions",), f"interactions is {entries!r}, expected tables [[interactions]]")
        for number, entry in enumerate(entries):
            yield self._arrival(entry, ("interactions", number), world)

    def _arrival(self, entry: object, path: Path, world: GenesysWorld) -> Arrival:
        if not isinstance(entry, Mapping):
            raise self._wrong(path, f"found {entry!r}, expected a table [[interactions]]")
        for name, (is_right, expected) in _INTERACTION.items():
            if name in entry and not is_right(entry[name]):
                raise self._wrong((*path, name), f"{name} is {entry[name]!r}, expected {expected}")
        named = {name: value for name, value in entry.items() if name in _INTERACTION}
        arrival = Arrival(**named, properties={name: value for name, value in entry.items() if name not in named})
        # an id may be used once; but for that, only a medium can be one that there is not
        at_fault = "id" if arrival.id in world.interactions else "media"
        try:
            arrival.make(world)
        except (ValueError, TypeError) as error:
            raise self._wrong((*path, at_fault), str(error)) from error
        return arrival

    def _entries(self) -> Iterator[tuple[str, str, Any]]:
        for table in DATA_TABLES:
            content = self._table.get(table, {})
            if not isinstance(content, Mapping):
                raise self._wrong((table,), f"{table} is {content!r}, expected a table [{table}]")
            yield from ((table, key, value) for key, value in content.items())

    @property
    def _table(self) -> Mapping[str, Any]:
        table: Any = self.file.values
        for part in self.path:
            table = table[part]
        return dict(table)

    def _wrong(self, path: Path, message: str) -> WorldFileError:
        return WorldFileError(message, self.file.at((*self.path, *path)))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping)


def _are_parties(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(one, Mapping) for one in value.values())


_INTERACTION: Final[Mapping[str, tuple[Callable[[object], bool], str]]] = {
    **dict.fromkeys(_TEXTS, (_is_text, "a text")),
    "media": (lambda value: _is_text(value) or type(value) is int, "the name of a medium, or its number"),
    "udata": (_is_table, "a table"),
    "parties": (_are_parties, "a table of tables, by the party's name"),
}
