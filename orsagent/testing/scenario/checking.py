"""Checks what a scenario file says against the tables of keys, and collects every mistake with its place."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, time
from difflib import get_close_matches
from typing import Any, Final

from attrs import define, field, frozen

from orsagent.errors import OrsagentError, Position
from orsagent.testing.scenario.kinds import ANY_VALUE, Kind
from orsagent.testing.scenario.tables import Key, Nest, Table
from orsagent.toml import Path, TomlFile

__all__ = ["Checker", "Entry", "Mistake", "ScenarioFileError", "shown"]

_LONGEST_SHOWN: Final = 60


@frozen(kw_only=True)
class Mistake:
    """One thing that is wrong in a file."""

    message: str
    position: Position

    def __str__(self) -> str:
        return f"{self.position}: {self.message}"


class ScenarioFileError(OrsagentError):
    """A scenario file cannot be used.

    Attributes:
        mistakes: what is wrong, each with its place: at least one.
    """

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


@frozen(eq=False)
class Entry:
    """A table that has been checked.

    Attributes:
        values: the converted values; nested tables are entries, arrays of tables tuples of entries.
        path: where it stands.
    """

    values: Mapping[str, Any]
    path: Path

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 -- whatever the key takes
        return self.values[name]

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 -- whatever the key takes
        """The value of a key, or `default`."""
        return self.values.get(name, default)

    def only(self, *names: str) -> dict[str, Any]:
        """Those of the keys that are there."""
        return {name: self.values[name] for name in names if name in self.values}


@define(eq=False)
class Checker:
    """Checks the tables of one file.

    Attributes:
        file: the file.
        mistakes: what was wrong so far.
    """

    file: TomlFile
    mistakes: list[Mistake] = field(factory=list, init=False)

    def complain(self, message: str, path: Path) -> None:
        """Note a mistake."""
        self.mistakes.append(Mistake(message=message, position=self.file.at(path)))

    def finish(self) -> None:
        """End the check.

        Raises:
            ScenarioFileError: there were mistakes.
        """
        if self.mistakes:
            ordered = sorted(self.mistakes, key=lambda one: (one.position.line, one.position.column))
            raise ScenarioFileError(*dict.fromkeys(ordered))

    def table(self, found: object, table: Table, path: Path) -> Entry:
        """Check one table."""
        if not isinstance(found, dict):
            self.complain(f"{_name(path)} is {shown(found)}, expected a table: {table.name}", path)
            return Entry({}, path)
        unknown = set() if table.others else found.keys() - {key.name for key in table.keys}
        for name in unknown:
            self.complain(_unknown(name, table), (*path, name))
        for key in table.keys:
            if key.required and key.name not in found:
                self.complain(f"{table.name} needs {key.name}, expected {key.kind.expected}", path)
        for names in table.choices:
            if not found.keys() & set(names):
                self.complain(f"{table.name} needs one of {', '.join(names)}", path)
        return Entry(dict(self._values(found, table, path)), path)

    def _values(self, found: Mapping[str, object], table: Table, path: Path) -> Iterator[tuple[str, Any]]:
        for name, value in found.items():
            key = table.key(name) or (Key(name=name, kind=ANY_VALUE, doc="") if table.others else None)
            if key is not None:
                count = len(self.mistakes)
                converted = self._value(value, key, (*path, name))
                if len(self.mistakes) == count:
                    yield name, converted

    def _value(self, found: object, key: Key, path: Path) -> Any:  # noqa: ANN401 -- whatever the key takes
        if isinstance(key.kind, Nest):
            return self._nested(found, key.kind, path)
        return self._plain(found, key.kind, path)

    def _plain(self, found: object, kind: Kind, path: Path) -> Any:  # noqa: ANN401 -- whatever the key takes
        if not kind.accepts(found):
            self.complain(f"{_name(path)} is {shown(found)}, expected {kind.expected}{_hint(found, kind)}", path)
            return None
        try:
            return kind.convert(found)
        except (ValueError, TypeError) as error:
            self.complain(f"{_name(path).removesuffix(',')}: {error}", path)
            return None

    def _nested(self, found: object, nest: Nest, path: Path) -> Any:  # noqa: ANN401 -- entries, in the nest's shape
        if nest.shape == "one":
            return self.table(found, nest.table, path)
        if nest.shape == "some" and isinstance(found, dict):
            return (self.table(found, nest.table, path),)
        if not isinstance(found, dict if nest.shape == "named" else list):
            self.complain(f"{_name(path)} is {shown(found)}, expected {nest.expected}", path)
            return None
        if isinstance(found, dict):
            return {name: self.table(one, nest.table, (*path, name)) for name, one in found.items()}
        return tuple(self._element(one, nest.table, (*path, number)) for number, one in enumerate(found))

    def _element(self, found: object, table: Table, path: Path) -> Entry:
        key = None if table.short is None else table.key(table.short)
        if key is None or not isinstance(found, str):
            return self.table(found, table, path)
        return Entry({key.name: self._value(found, key, path)}, path)


def shown(value: object) -> str:
    """A value as a message shows it: as TOML writes it, cut where it is long."""
    text = _toml(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_toml_key(key)} = {_toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple, set, frozenset)):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def _toml_key(key: object) -> str:
    text = str(key)
    return text if text.replace("-", "_").isidentifier() and text.isascii() else json.dumps(text, ensure_ascii=False)


def _unknown(name: str, table: Table) -> str:
    names = [key.name for key in table.keys]
    near = get_close_matches(name, names, 1) or [one for one in names if name in one.split("_")]
    advice = f"did you mean {near[0]}?" if near else f"expected one of {', '.join(names)}"
    return f"{table.name} has no key {shown(name)}; {advice}"


def _name(path: Path) -> str:
    """The key as the user wrote it; an element of an array by its number, from 1."""
    name = next((part for part in reversed(path) if isinstance(part, str)), "the file")
    return f"{name}, number {path[-1] + 1}," if path and isinstance(path[-1], int) else name


def _hint(found: object, kind: Kind) -> str:
    is_number = isinstance(found, int) and not isinstance(found, bool)
    return f"; write {json.dumps(str(found))}" if is_number and kind.accepts(str(found)) else ""
