"""Scenario files become scenarios."""

from __future__ import annotations

from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import Any, Final

from orsagent.standins import GenesysWorld
from orsagent.standins.world_file import WorldFile, WorldFileError, world_at
from orsagent.testing.scenario.checking import Checker, Entry, Mistake, ScenarioFileError, shown
from orsagent.testing.scenario.keys import FILE, VERBS
from orsagent.testing.scenario.model import Given, Scenario, Step
from orsagent.testing.scenario.module_rules import check_modules
from orsagent.testing.scenario.rules import check_expectations, check_faults, check_steps
from orsagent.toml import TomlError, TomlFile, read_toml

__all__ = ["SUFFIX", "load_scenarios"]

SUFFIX: Final = ".ors.toml"
"""How the names of scenario files end."""

_ALONE: Final = ("name", "skip", "steps", "expect")
_JOINED_BY: Final = {"switches": "name", "agents": "id", "dns": "name", "queues": "name"}
_NOTHING: Final = Entry({}, ())


def load_scenarios(path: str | PathLike[str]) -> tuple[Scenario, ...]:
    """The scenarios of a file, in its order.

    Args:
        path: the file, TOML in UTF-8; `docs/reference/scenario-files.md` describes it.

    Raises:
        ScenarioFileError: it cannot be read, is no TOML, or says something that makes no sense.
    """
    try:
        file = read_toml(path)
    except TomlError as error:
        raise ScenarioFileError(Mistake(message=error.message, position=error.position)) from error
    checker = Checker(file)
    root = checker.table(file.values, FILE, ())
    scenarios = tuple(_scenarios(checker, root, Path(path)))
    checker.finish()
    return scenarios


def _scenarios(checker: Checker, root: Entry, path: Path) -> Iterator[Scenario]:
    if "scenario" not in checker.file.values:
        yield _scenario(checker, root, _NOTHING, path)
        return
    for name in set(_ALONE) & checker.file.values.keys():
        checker.complain(f"{name} stands beside [[scenario]]; move it into one of them", (name,))
    names: set[str] = set()
    for entry in root.get("scenario", ()):
        if (name := entry.get("name")) in names:
            checker.complain(f"the name {shown(name)} is in use; name each scenario once", (*entry.path, "name"))
        names.add(name)
        yield _scenario(checker, entry, root, path)
    if not checker.file.values["scenario"]:
        checker.complain("there is no scenario; write at least one [[scenario]]", ("scenario",))


def _scenario(checker: Checker, entry: Entry, shared: Entry, path: Path) -> Scenario:
    steps = tuple(_step(checker.file, step, number) for number, step in enumerate(entry.get("steps", ()), 1))
    if not checker.mistakes:  # a key that is wrong is missing in its step
        check_steps(checker, steps)
        check_expectations(checker, entry.get("expect"))
    end = Entry(entry.only("expect"), entry.path)
    return Scenario(
        name=entry.get("name") or path.name.removesuffix(SUFFIX),
        path=path,
        position=checker.file.at((*entry.path, "name") if "name" in entry else entry.path),
        given=_given(checker, entry, shared, path.parent),
        steps=steps,
        end=Step(
            number=0,
            verb=None,
            value=None,
            entry=end,
            text="at the end",
            position=checker.file.at((*entry.path, "expect")),
        ),
        allow=(*shared.get("allow", ()), *entry.get("allow", ())),
        skip=entry.get("skip", ""),
        places=checker.file,
    )


def _step(file: TomlFile, entry: Entry, number: int) -> Step:
    verb = next((name for name in VERBS if name in entry), None)
    return Step(
        number=number,
        verb=verb,
        value=None if verb is None else entry[verb],
        entry=entry,
        text="" if verb is None else _text(file, entry, verb),
        position=file.at((*entry.path, verb) if verb is not None else entry.path),
    )


def _text(file: TomlFile, entry: Entry, verb: str) -> str:
    """The step's own words, as far as they say what it does."""
    said: Any = file.values
    for part in entry.path:
        said = said[part]
    names = [name for name in said if name == verb or name in VERBS[verb]]
    return ", ".join(f"{name} = {shown(said[name])}" for name in names)


def _given(checker: Checker, entry: Entry, shared: Entry, folder: Path) -> Given:
    own, common = entry.get("given", _NOTHING), shared.get("given", _NOTHING)
    check_faults(checker, (*common.get("faults", ()), *own.get("faults", ())))
    values = {**common.values, **own.values}
    if "workflow" not in values and not checker.mistakes:
        checker.complain('given needs workflow, the name of a file such as "workflow.scxml"', (*entry.path, "given"))
    modules = tuple(one["modules"] for one in (common, own) if "modules" in one)
    for one in modules:
        check_modules(checker, one)
    agents_file, world_file = values.get("agents_file"), values.get("world_file")
    return Given(
        workflow=values.get("workflow", ""),
        root=folder / values["root"] if "root" in values else None,
        data={**common.get("data", {}), **own.get("data", {})},
        dialect=values.get("dialect", "auto"),
        engine=values.get("engine", "v8"),
        completion=values.get("completion", "accepted"),
        unclaimed=values.get("unclaimed", "error"),
        agents_file=None if agents_file is None else folder / agents_file,
        world_file=None if world_file is None else Path(world_file),
        faults=(*common.get("faults", ()), *own.get("faults", ())),
        modules=modules,
        worlds=tuple(_worlds(checker, common, own)),
        **{name: _joined(common, own, name, key) for name, key in _JOINED_BY.items()},
    )


def _worlds(checker: Checker, *tables: Entry) -> Iterator[WorldFile]:
    """What is below `_genesys`, as each of the tables says it."""
    together = GenesysWorld()
    for one in tables:
        if one is not _NOTHING and not checker.mistakes:
            try:
                yield world_at(checker.file, one.path, together)
            except WorldFileError as error:
                checker.mistakes.append(Mistake(message=error.message, position=error.position))


def _joined(common: Entry, own: Entry, name: str, key: str) -> tuple[Entry, ...]:
    """Both arrays of tables; where both have one of the same name, the scenario's own counts."""
    found = {(one.get("switch"), one.get(key)): one for one in common.get(name, ())}
    # several of one name in one array are for the fake to refuse
    new = [one for one in own.get(name, ()) if (one.get("switch"), one.get(key)) not in found]
    found.update({(one.get("switch"), one.get(key)): one for one in own.get(name, ())})
    return (*(found[one.get("switch"), one.get(key)] for one in common.get(name, ())), *new)
