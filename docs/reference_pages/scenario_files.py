"""The page of scenario files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orsagent.testing.scenario.json_schema import tables_of
from orsagent.testing.scenario.keys import FILE, SET_ACTIONS, STEP, VERBS
from orsagent.testing.scenario.module_keys import INTERACTION_ACTIONS, SCRIPT
from orsagent.testing.scenario.tables import Key, Nest, Table
from reference_pages.markdown import table

__all__ = ["scenario_files"]


def scenario_files() -> Iterator[str]:
    """The page of scenario files: every table with its keys."""
    yield "# Scenario files"
    yield (
        "A scenario file `*.ors.toml` tests a workflow without Python: [how to write one]"
        "(../how-to/test-without-python.md). It is [TOML](https://toml.io). Required keys are bold. "
        "`orsagent test --schema` prints the same as JSON Schema for editors."
    )
    for one in tables_of(FILE):
        words = _bare(one)
        yield f"## {words[0].upper()}{words[1:]}"
        yield f"{one.doc} In: {', '.join(f'`{place}`' for place in _places_of(one))}."
        yield table(("key", "takes", "meaning"), _rows(one))
        if one.others:
            yield one.others
        for names in one.choices:
            yield f"At least one of {', '.join(f'`{name}`' for name in names)} has to be there."
        if one is STEP:
            yield from _verbs()


def _places_of(table: Table) -> list[str]:
    """The keys that hold such a table, as their headers would be written."""
    owners = [(one, key) for one in tables_of(FILE) for key in one.keys if getattr(key.kind, "table", None) is table]
    if table is SCRIPT:
        return ["modules.MODULE.ACTION"]
    return [key.name if owner is FILE else f"{_short(owner)}.{key.name}" for owner, key in owners] or ["the file"]


def _short(table: Table) -> str:
    words = _bare(table)
    known = {"what is given": "given", "expectations": "expect", "set of modules": "modules"}
    return known.get(words, words.replace(" ", "_"))


def _bare(table: Table) -> str:
    return table.name.removeprefix("a ").removeprefix("an ").removeprefix("the ")


def _rows(table: Table) -> Iterator[tuple[str, ...]]:
    """A row for each key; one for all the actions of a module, which take the same."""
    actions = [key for key in table.keys if isinstance(key.kind, Nest) and key.kind.table is SCRIPT]
    yield from (_key_row(key) for key in table.keys if key not in actions)
    if actions:
        yield _names(key.name for key in actions), actions[0].kind.expected, "What becomes of the action of this name."


def _key_row(key: Key) -> tuple[str, ...]:
    return f"**`{key.name}`**" if key.required else f"`{key.name}`", key.kind.expected, key.doc


def _verbs() -> Iterator[str]:
    yield "A step does one of these, and takes the keys beside it:"
    yield table(("does", "with"), ((f"`{verb}`", _names(names)) for verb, names in VERBS.items()))
    yield "What is done at a set (`does`):"
    yield table(("action", "with"), ((f"`{action}`", _names(names)) for action, names in SET_ACTIONS.items()))
    yield "An `agent` does it, or for calls the set of a `dn`; a `switch` may be named."
    yield "What happens to an interaction (`does`, with `interaction`, its id):"
    yield table(("action", "with"), ((f"`{action}`", _names(names)) for action, names in INTERACTION_ACTIONS.items()))


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
