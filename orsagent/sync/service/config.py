"""The configuration file of ``orsagent sync``: TOML, checked with positions before anything is opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from attrs import field, frozen

from orsagent.errors import OrsagentError, Position
from orsagent.sync.service.keys import SECTIONS, Key
from orsagent.toml import TomlError, TomlFile, parse_toml, read_toml

__all__ = ["ConfigError", "SyncConfig", "parse_config", "read_config"]

_HALVES = (("cloud", "api", "login"), ("cloud", "login", "api"))
"""Keys that are of no use without another one."""
_ONE_OF = (("source", "addresses", "recording"), ("cloud", "region", "api"))
"""Keys of which exactly one is given."""


class ConfigError(OrsagentError):
    """The configuration is wrong; the message has a line for each mistake, with its place."""


@frozen
class SyncConfig:
    """A configuration that is right by itself; whether files and hosts are there shows when they are opened.

    Attributes:
        path: the file.
        values: every key's value, by section, those that were not given with their defaults.
    """

    path: str
    values: Mapping[str, Mapping[str, Any]]
    _said: TomlFile = field(eq=False, repr=False)

    def __getitem__(self, section: str) -> Mapping[str, Any]:
        return self.values[section]

    def at(self, section: str, key: str) -> Position:
        """The place of a key, or of where it would be."""
        return self._said.at((section, key))

    def file(self, section: str, key: str) -> Path | None:
        """A path that stands in the file; a relative one begins at the file's folder."""
        value = self.values[section][key]
        return None if value is None else Path(self.path).parent / value


def read_config(path: str | Path) -> SyncConfig:
    """Read a configuration file.

    Raises:
        ConfigError: it cannot be read, is no TOML, or says something wrong.
    """
    try:
        return _checked(read_toml(path))
    except TomlError as error:
        raise ConfigError(str(error)) from error


def parse_config(text: str, path: str = "orsagent.toml") -> SyncConfig:
    """The configuration of a text; see `read_config`."""
    try:
        return _checked(parse_toml(text, path))
    except TomlError as error:
        raise ConfigError(str(error)) from error


def _checked(file: TomlFile) -> SyncConfig:
    mistakes = sorted(_mistakes(file), key=lambda one: (one[0].line, one[0].column))
    if mistakes:
        raise ConfigError("\n".join(f"{position}: {text}" for position, text in mistakes))
    found = file.values
    values = {
        name: MappingProxyType({key: found.get(name, {}).get(key, row.default) for key, row in keys.items()})
        for name, keys in SECTIONS.items()
    }
    return SyncConfig(file.path, MappingProxyType(values), file)


def _mistakes(file: TomlFile) -> Iterator[tuple[Position, str]]:
    for name, section in file.values.items():
        if name not in SECTIONS:
            yield file.at((name,)), f"there is no section [{name}]{_nearest(name, SECTIONS)}"
        elif not isinstance(section, dict):
            yield file.at((name,)), f"{name} is {section!r}, expected a section [{name}]"
        else:
            yield from _mistakes_in(file, name, section)
    for name, keys in SECTIONS.items():
        for key, row in keys.items():
            if row.required and not file.has((name, key)):
                yield file.at((name,)), f"[{name}] has no {key}: {_first_sentence(row)}"
    yield from _mistakes_between(file)


def _mistakes_in(file: TomlFile, name: str, section: dict[str, Any]) -> Iterator[tuple[Position, str]]:
    keys = SECTIONS[name]
    for key, value in section.items():
        if key not in keys:
            yield file.at((name, key)), f"[{name}] has no key {key}{_nearest(key, keys)}"
        elif not keys[key].kind.is_right(value):
            found = repr(value) if keys[key].kind.shown else "wrong"
            yield file.at((name, key)), f"[{name}] {key} is {found}, expected {keys[key].kind.expected}"


def _mistakes_between(file: TomlFile) -> Iterator[tuple[Position, str]]:
    for name, key, other in _HALVES:
        if file.has((name, key)) and not file.has((name, other)):
            yield file.at((name, key)), f"[{name}] {key} needs {other}"
    for name, one, other in _ONE_OF:
        given = [key for key in (one, other) if file.has((name, key))]
        if len(given) != 1:
            found = f"both {one} and {other}" if given else f"neither {one} nor {other}"
            yield file.at((name, *given[1:])), f"[{name}] has {found}; expected one of them"


def _nearest(name: str, known: Mapping[str, object]) -> str:
    near = get_close_matches(name, known, 1)
    return f"; did you mean {near[0]}?" if near else f"; there are {', '.join(known)}"


def _first_sentence(row: Key) -> str:
    return row.description.partition(". ")[0].rstrip(".")
