"""Scenarios as values, made by `load_scenarios`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

from orsagent.errors import Position
from orsagent.standins.world_file import WorldFile
from orsagent.testing.scenario.checking import Entry
from orsagent.toml import TomlFile

__all__ = ["Given", "Scenario", "Step"]


@frozen(kw_only=True)
class Given:
    """What is there before the first step; the attributes are the keys of ``[given]``.

    Attributes:
        modules: what stand-ins are told: the file's first, then the scenario's own.
        worlds: what is below `_genesys`, and the interactions that arrive, in the same order.
    """

    workflow: str
    root: Path | None
    data: Mapping[str, Any]
    dialect: str
    engine: str
    completion: str
    unclaimed: str
    agents_file: Path | None
    world_file: Path | None
    switches: tuple[Entry, ...]
    agents: tuple[Entry, ...]
    dns: tuple[Entry, ...]
    queues: tuple[Entry, ...]
    faults: tuple[Entry, ...]
    modules: tuple[Entry, ...]
    worlds: tuple[WorldFile, ...]


@frozen(kw_only=True)
class Step:
    """One step.

    Attributes:
        number: its place among the steps, from 1; 0 for the end of the scenario.
        verb: the key that says what it does; None when it only expects.
        value: that key's value.
        entry: all its keys.
        text: what it does, as the file says it.
        position: where it stands.
    """

    number: int
    verb: str | None
    value: Any
    entry: Entry
    text: str
    position: Position

    @property
    def expect(self) -> Entry | None:
        """What is expected after it."""
        expected: Entry | None = self.entry.get("expect")
        return expected

    @property
    def note(self) -> str:
        """What it is about."""
        return str(self.entry.get("note", ""))


@frozen(kw_only=True)
class Scenario:
    """One scenario.

    Attributes:
        name: what it shows; each name is there once in a file.
        path: the file.
        position: where in the file it begins.
        given: what is there before the first step.
        steps: what happens.
        end: a step that does nothing, with what is expected at the end.
        allow: what may happen, and why.
        skip: why it is not run; empty when it is.
        places: the file, for the places of its keys.
    """

    name: str
    path: Path
    position: Position
    given: Given
    steps: tuple[Step, ...]
    end: Step
    allow: tuple[Entry, ...]
    skip: str
    places: TomlFile = field(repr=False, eq=False)

    def on(self, engine: str) -> Scenario:
        """The same on another ECMAScript engine, ``v8`` or ``quickjs``."""
        return evolve(self, given=evolve(self.given, engine=engine))

    def below(self, root: Path) -> Scenario:
        """The same with another folder that what the workflow names lies below."""
        return evolve(self, given=evolve(self.given, root=root))

    def place_of(self, key: str) -> Position:
        """Where a key of ``given`` stands: in the scenario's own table, or in the file's."""
        own = (*self.end.entry.path, "given", key)
        return self.places.at(own if self.places.has(own) else ("given", key))
