"""Two sequences of requests that are not equal: what differs, request by request and field by field.

A theory of operation. Requests that are equal on both sides and in the same order are found first (a longest common
subsequence). Of the others, those that are equal but stand elsewhere have moved; those between the same neighbours and
of the same class differ in fields; what is left over is missing or not expected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from os import sep
from pathlib import Path
from typing import Final, TypeGuard

from attrs import fields, frozen

from orsagent.testing.subsequence import common
from orsagent.tlib import KeyValueList, Request
from orsagent.trace.texts import printable

__all__ = ["absence", "explanation"]

_MARKS: Final[Mapping[str, str]] = {"missing": "-", "extra": "+", "different": "!", "moved": "~"}
_ABSENT: Final = object()
_LONGEST: Final = 200


@frozen(kw_only=True)
class _Row:
    """What became of a request: `found` and `expected` are numbers in their sequences; None when it is in one only."""

    kind: str
    found: int | None = None
    expected: int | None = None

    @property
    def place(self) -> tuple[float, int]:
        """Where it is told: in the order of what was found, and what is missing before what came instead."""
        if self.found is None:
            return (self.expected or 0) - 0.5, 0
        return self.found, 1


def explanation(left: object, right: object, root: Path) -> list[str] | None:
    """What differs, as lines of which the first one is a summary; None when it is not about requests.

    The side whose requests were sent is the one that was found; by default the left one.

    Args:
        left: the left side of ``==``.
        right: its right side.
        root: the folder that is left out of the paths of positions.
    """
    found, expected = (right, left) if _were_sent(right) and not _were_sent(left) else (left, right)
    base = f"{root}{sep}"
    if isinstance(found, Request) and isinstance(expected, Request):
        lines = _requests(found, expected, base)
    elif _is_journal(found) and _is_journal(expected) and (_has_requests(found) or _has_requests(expected)):
        lines = _sequences(found, expected, base)
    else:
        return None
    return [printable(line) for line in lines]


def absence(request: object, journal: object, root: Path) -> list[str] | None:
    """How the requests of the same class differ from one that is not among them, as lines; None as in `explanation`.

    Args:
        request: the left side of ``in``.
        journal: its right side.
        root: as in `explanation`.
    """
    if not isinstance(request, Request) or not _is_journal(journal):
        return None
    base = f"{root}{sep}"
    lines = [f"{request} is not among {len(journal)} requests"]
    for number, one in enumerate(journal, 1):
        lines.append(f"  #{number} {_sent(one, base)}")
        if isinstance(one, Request) and type(one) is type(request):
            lines += [f"      {difference}" for difference in _fields(one, request)]
    return [printable(line) for line in lines]


def _is_journal(side: object) -> TypeGuard[Sequence[object]]:
    return isinstance(side, (list, tuple))


def _has_requests(side: object) -> bool:
    return _is_journal(side) and any(isinstance(one, Request) for one in side)


def _were_sent(side: object) -> bool:
    requests = side if _is_journal(side) else [side]
    return any(isinstance(one, Request) and isinstance(one.time, (int, float)) for one in requests)


def _sequences(found: Sequence[object], expected: Sequence[object], base: str) -> Iterator[str]:
    differing = [row for row in _rows(found, expected) if row.kind != "same"]
    yield f"the requests found == the requests expected: {_summary(differing)}"
    for row in differing:
        yield from _told(row, found, expected, base)
    yield f"found {len(found)}, expected {len(expected)}; found in order:"
    for number, one in enumerate(found, 1):
        yield f"  #{number} {_sent(one, base)}"


def _requests(found: Request, expected: Request, base: str) -> Iterator[str]:
    yield f"{type(found).__name__} == {type(expected).__name__}"
    yield f"found {_sent(found, base)}"
    if type(found) is type(expected):
        yield from (f"  {one}" for one in _fields(found, expected))
    else:
        yield f"expected {expected}"


def _fields(found: Request, expected: Request) -> Iterator[str]:
    """How two requests of the same class differ, a line for each field or entry of a list."""
    for attribute in fields(type(found)):
        mine, theirs = getattr(found, attribute.name), getattr(expected, attribute.name)
        not_stated = attribute.name == "agent_id" and (mine is None or theirs is None)
        if attribute.eq and not not_stated and mine != theirs:
            yield from _differences(attribute.name, mine, theirs)


def _differences(path: str, found: object, expected: object) -> Iterator[str]:
    if not (isinstance(found, KeyValueList) and isinstance(expected, KeyValueList)):
        yield f"{path}: {_said(path, found, expected)}"
        return
    for key in dict.fromkeys((*expected, *found)):
        mine, theirs = found.get(key, _ABSENT), expected.get(key, _ABSENT)
        if mine is _ABSENT or theirs is _ABSENT or mine != theirs:
            yield from _differences(f"{path}.{key}", mine, theirs)


def _said(path: str, found: object, expected: object) -> str:
    if found is _ABSENT:
        return f"missing, expected {_value(path, expected)}"
    if expected is _ABSENT:
        return f"not expected, found {_value(path, found)}"
    return f"found {_value(path, found)}, expected {_value(path, expected)}"


def _value(path: str, value: object) -> str:
    if path == "password":
        return "another one"
    text = str(value) if isinstance(value, KeyValueList) else getattr(value, "name", None) or repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _rows(found: Sequence[object], expected: Sequence[object]) -> list[_Row]:
    pairs = common(found, expected)
    rows = [_Row(kind="same", found=one, expected=other) for one, other in pairs]
    extra = [one for one in range(len(found)) if one not in {pair[0] for pair in pairs}]
    missing = [one for one in range(len(expected)) if one not in {pair[1] for pair in pairs}]
    rows += _paired("moved", extra, missing, lambda one, other: found[one] == expected[other])
    gaps = _gaps(pairs)
    rows += _paired(
        "different",
        extra,
        missing,
        lambda one, other: gaps(one, 0) == gaps(other, 1) and type(found[one]) is type(expected[other]),
    )
    rows += [_Row(kind="extra", found=one) for one in extra]
    return sorted([*rows, *(_Row(kind="missing", expected=one) for one in missing)], key=lambda row: row.place)


def _paired(kind: str, extra: list[int], missing: list[int], belong: Callable[[int, int], bool]) -> Iterator[_Row]:
    """Pairs out of what is left over; they are left over no longer."""
    for one in list(extra):
        other = next((candidate for candidate in missing if belong(one, candidate)), None)
        if other is not None:
            extra.remove(one)
            missing.remove(other)
            yield _Row(kind=kind, found=one, expected=other)


def _gaps(pairs: Sequence[tuple[int, int]]) -> Callable[[int, int], int]:
    """Between which equal requests a number of one side (0: found, 1: expected) stands."""
    return lambda number, side: sum(pair[side] < number for pair in pairs)


def _summary(rows: Iterable[_Row]) -> str:
    kinds = [row.kind for row in rows]
    words = {"different": "different", "missing": "missing", "extra": "not expected", "moved": "in another order"}
    return ", ".join(f"{kinds.count(kind)} {word}" for kind, word in words.items() if kind in kinds)


def _told(row: _Row, found: Sequence[object], expected: Sequence[object], base: str) -> Iterator[str]:
    mark = _MARKS[row.kind]
    if row.found is None:
        yield f"{mark} #{(row.expected or 0) + 1} missing: {expected[row.expected or 0]}"
        return
    request = found[row.found]
    number = f"{mark} #{row.found + 1}"
    if row.kind == "extra":
        yield f"{number} not expected: {_sent(request, base)}"
    elif row.kind == "moved":
        yield f"{number} expected as #{(row.expected or 0) + 1}: {_sent(request, base)}"
    else:
        yield f"{number} differs: {_sent(request, base)}"
        yield from (f"    {one}" for one in _details(request, expected[row.expected or 0]))


def _details(found: object, expected: object) -> Iterator[str]:
    if isinstance(found, Request) and isinstance(expected, Request):
        yield from _fields(found, expected)
    else:
        yield f"found {found!r}, expected {expected!r}"


def _sent(request: object, base: str) -> str:
    """A request with its time and its place in the workflow."""
    if not isinstance(request, Request):
        return repr(request)
    time = "" if not isinstance(request.time, (int, float)) else f"{request.time:.3f} s  "
    place = "" if request.position is None else f"  {str(request.position).removeprefix(base)}"
    return f"{time}{request}{place}"
