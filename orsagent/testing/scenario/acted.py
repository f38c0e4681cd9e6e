"""What the workflow asked for, as sequences: actions of Genesys modules, and the journal with requests, too."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from orsagent.standins import ModuleAction
from orsagent.testing.scenario.checking import Entry, shown
from orsagent.testing.scenario.comparing import Found, same_where_written, value_text
from orsagent.testing.scenario.sequences import field_differences, time_difference
from orsagent.testing.scenario.stage import Stage
from orsagent.tlib import Request

__all__ = ["actions", "journal"]

_NOT_FIELDS: Final = frozenset({"entry", "switch", "at"})


def actions(stage: Stage, start: int = 0) -> list[Found]:
    """The actions that the workflow has asked for, from one on."""
    return [_found(one) for one in stage.actions[start:]]


def journal(stage: Stage) -> list[Found]:
    """The actions and the requests, in the order in which the workflow asked for them."""
    return [_found(one) for one in stage.env.journal]


def _found(one: ModuleAction | Request) -> Found:
    place = f", {one.position}" if one.position is not None else ""
    return Found(text=f"{_text(one)} at {one.time or 0:g} s{place}", differences=partial(_differences, one))


def _text(one: ModuleAction | Request) -> str:
    if isinstance(one, Request):
        return one.describe()
    given = ", ".join(f"{name} = {value_text(value)}" for name, value in one.arguments.items())
    return f"{_name(one)}{f' with {given}' if given else ''}"


def _name(one: ModuleAction | Request) -> str:
    return type(one).__name__ if isinstance(one, Request) else f"{one.module}.{one.element}"


def _differences(one: ModuleAction | Request, entry: Entry) -> Iterator[str]:
    expected = entry.get("action") or entry.get("entry")
    if _name(one) != expected:
        yield f"expected {expected}; found {_name(one)}"
        return
    if isinstance(one, Request):
        yield from field_differences(one, entry, _NOT_FIELDS)
    else:
        yield from _argument_differences(one, entry)
    yield from time_difference(entry, one.time or 0.0)


def _argument_differences(one: ModuleAction, entry: Entry) -> Iterator[str]:
    for name, expected in entry.get("with", {}).items():
        if name not in one.arguments:
            yield f"{name}: expected {shown(expected)}; it is not there"
        elif not same_where_written(expected, one.arguments[name]):
            yield f"{name}: expected {shown(expected)}; found {value_text(one.arguments[name])}"
