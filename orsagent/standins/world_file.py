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

from orsagent.errors import OrsagentError
from orsagent.standins.arrivals import Arrival
from orsagent.standins.given import listed
from orsagent.standins.interactions import Interaction
from orsagent.standins.world import GenesysWorld
from orsagent.standins.zones import zone_named
from orsagent.toml import TomlError, TomlFile, read_toml

__all__ = ["WorldFile", "WorldFileError", "read_world"]

_TABLES: Final = ("session", "zones", "tenants", "lists", "options", "special_days", "statistics", "answers")
_KEYS: Final = ("now", *_TABLES, "interactions")
_TEXTS: Final = ("ani", "dnis", "id", "queue", "parent", "focus")


class WorldFileError(OrsagentError):
    """A world file cannot be used; the message says file, line, column, what was found and what was expected."""


@frozen(kw_only=True, eq=False)
class WorldFile:
    """What a file says.

    Attributes:
        now: what the calendar shows at first; None for what it shows anyway.
        arrivals: the interactions that arrive.
    """

    now: datetime | None
    arrivals: tuple[Arrival, ...]
    _file: TomlFile

    def fill(self, world: GenesysWorld) -> None:
        """Put the data into a world.

        Raises:
            WorldFileError: something cannot be what it is.
        """
        for table, key, value in _entries(self._file):
            try:
                getattr(world, table)[key] = value
            except (ValueError, TypeError) as error:
                raise _wrong(self._file, (table, key), str(error)) from error


def read_world(path: str | PathLike[str]) -> WorldFile:
    """Read a world file.

    Raises:
        WorldFileError: it cannot be read, is no TOML, or says something that makes no sense.
    """
    try:
        file = read_toml(path)
    except TomlError as error:
        raise WorldFileError(str(error)) from error
    for key in file.values:
        if key not in _KEYS:
            raise _wrong(file, (key,), f"there is no key {key!r}; expected {listed(_KEYS)}")
    world = GenesysWorld()
    found = WorldFile(now=None, arrivals=(), file=file)
    found.fill(world)
    arrivals = tuple(_arrival(file, place, world) for place in range(len(_arrivals(file))))
    return WorldFile(now=_now(file, world), arrivals=arrivals, file=file)


def _entries(file: TomlFile) -> Iterator[tuple[str, str, Any]]:
    for table in _TABLES:
        content = file.values.get(table, {})
        if not isinstance(content, Mapping):
            raise _wrong(file, (table,), f"{table} is {content!r}, expected a table [{table}]")
        yield from ((table, key, value) for key, value in content.items())


def _now(file: TomlFile, world: GenesysWorld) -> datetime | None:
    now = file.values.get("now")
    if now is not None and not isinstance(now, datetime):
        raise _wrong(file, ("now",), f"now is {now!r}, expected a date and time such as 2026-12-24T17:30:00Z")
    if now is None or now.tzinfo is not None:
        return now
    return now.replace(tzinfo=zone_named(world.session["zone"])).astimezone(UTC)


def _arrivals(file: TomlFile) -> list[Any]:
    arrivals = file.values.get("interactions", [])
    if not isinstance(arrivals, list):
        raise _wrong(file, ("interactions",), f"interactions is {arrivals!r}, expected tables [[interactions]]")
    return arrivals


def _arrival(file: TomlFile, place: int, world: GenesysWorld) -> Arrival:
    entry, path = _arrivals(file)[place], ("interactions", place)
    if not isinstance(entry, Mapping):
        raise _wrong(file, path, f"found {entry!r}, expected a table [[interactions]]")
    for name, (is_right, expected) in _INTERACTION.items():
        if name in entry and not is_right(entry[name]):
            raise _wrong(file, (*path, name), f"{name} is {entry[name]!r}, expected {expected}")
    named = {name: value for name, value in entry.items() if name in _INTERACTION}
    arrival = Arrival(**named, properties={name: value for name, value in entry.items() if name not in named})
    try:
        made: Interaction = arrival.make(world)
    except (ValueError, TypeError) as error:
        raise _wrong(file, path, str(error)) from error
    assert made.id in world.interactions  # noqa: S101 -- ids that are used twice are found now
    return arrival


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


def _wrong(file: TomlFile, path: tuple[str | int, ...], message: str) -> WorldFileError:
    return WorldFileError(f"{file.at(path)}: {message}")
