"""Compares values, and sequences of requests, log lines, events and states, with what is expected."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import isnan
from typing import Any, Final

from attrs import frozen

from orsagent.js.values import plain
from orsagent.testing.scenario.checking import Entry, shown
from orsagent.toml import Path

__all__ = ["Found", "Mismatch", "exactly", "in_order", "same", "same_where_written", "value_text"]

_MOST_SHOWN: Final = 20

Differences = Callable[[Entry], Iterable[str]]


@frozen(kw_only=True)
class Mismatch:
    """What is not as expected, and which key of the file says otherwise."""

    message: str
    path: Path


@frozen(kw_only=True, eq=False)
class Found:
    """One thing of a sequence that was found.

    Attributes:
        text: what it is.
        differences: in what it differs from an entry; nothing when it is as expected.
    """

    text: str
    differences: Differences


def exactly(what: str, expected: Sequence[Entry], found: Sequence[Found], path: Path) -> list[Mismatch]:
    """The first difference between two sequences that should be the same."""
    for number, (entry, one) in enumerate(zip(expected, found, strict=False), 1):
        differences = list(one.differences(entry))
        if differences:
            text = f"{what}, number {number}: {'; '.join(differences)}"
            return [_mismatch(text, entry.path, _marked(found, number - 1))]
    if len(expected) > len(found):
        entry = expected[len(found)]
        text = f"{what}, number {len(found) + 1}: expected {_entry_text(entry)}; there is none"
        return [_mismatch(text, entry.path, _marked(found))]
    if len(found) > len(expected):
        text = f"{what}: expected {len(expected) or 'none'}; found {len(found)}"
        return [_mismatch(text, path, _marked(found, len(expected)))]
    return []


def in_order(what: str, expected: Sequence[Entry], found: Sequence[Found]) -> list[Mismatch]:
    """The first entry that does not come, or not behind the one before it."""
    rest = iter(found)
    for number, entry in enumerate(expected, 1):
        if not any(not list(one.differences(entry)) for one in rest):
            behind = f" after number {number - 1}" if number > 1 else ""
            text = f"{what}, number {number}: expected {_entry_text(entry)}{behind}; it did not come"
            return [_mismatch(text, entry.path, _marked(found))]
    return []


def same(expected: object, found: object) -> bool:
    """Whether two values are the same for ECMAScript: 1 and 1.0 are, 1 and true are not; NaN is itself."""
    if isinstance(expected, bool) or isinstance(found, bool):
        return expected is found
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return expected.keys() == found.keys() and all(same(expected[key], found[key]) for key in expected)
    if isinstance(expected, (list, tuple)) and isinstance(found, (list, tuple)):
        return len(expected) == len(found) and all(map(same, expected, found))
    if isinstance(expected, float) and isinstance(found, float) and isnan(expected):
        return isnan(found)
    return expected == found


def same_where_written(expected: object, found: object) -> bool:
    """The same, but tables may have more keys than are expected, those in arrays too."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return all(key in found and same_where_written(expected[key], found[key]) for key in expected)
    if isinstance(expected, (list, tuple)) and isinstance(found, (list, tuple)):
        return len(expected) == len(found) and all(map(same_where_written, expected, found))
    return same(expected, found)


def value_text(value: object) -> str:
    """A value of the workflow, in full and on one line."""
    return json.dumps(plain(value), ensure_ascii=False)


def _entry_text(entry: Entry) -> str:
    return ", ".join(f"{name} = {shown(_plain(value))}" for name, value in entry.values.items())


def _plain(value: Any) -> Any:  # noqa: ANN401 -- whatever the key takes
    return getattr(value, "name", value)


def _mismatch(text: str, path: Path, more: Iterable[str]) -> Mismatch:
    return Mismatch(message="\n".join([text, *more]), path=path)


def _marked(found: Sequence[Found], wrong: int | None = None) -> Iterator[str]:
    """What was found, with a mark where it is wrong; the beginning and the end are left out where it is long."""
    if not found:
        yield "found: none"
        return
    first = 0 if wrong is None else max(0, wrong - _MOST_SHOWN // 2)
    yield "found:" if not first else f"found, after {first} others:"
    for number, one in enumerate(found[first : first + _MOST_SHOWN], first):
        yield f"{'>' if number == wrong else ' '} {number + 1:>2}  {one.text}"
    if len(found) > first + _MOST_SHOWN:
        yield f"    and {len(found) - first - _MOST_SHOWN} more"
