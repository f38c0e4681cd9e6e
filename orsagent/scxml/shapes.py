"""What JSON-able values must look like, said by values, and checked before anybody relies on it.

A shape is a type; a predicate; a tuple of shapes, one of which must fit; a list with the shape of every item; or a dict
with the shape of each member, where ``?`` behind a key says that it may be absent, and the key ``*`` stands for any.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from orsagent.errors import SessionError

__all__ = ["Shape", "anything", "check", "number", "seconds"]

Shape = type | Callable[[Any], bool] | tuple[Any, ...] | list[Any] | Mapping[str, Any] | None


_LONGEST = 1e12


def anything(_value: object) -> bool:
    """Any value."""
    return True


def number(value: object) -> bool:
    """An integer, not negative, that every engine can count from."""
    return type(value) is int and 0 <= value < 2**31


def seconds(value: object) -> bool:
    """A time in seconds, not negative, of less than thirty thousand years."""
    return type(value) in (int, float) and math.isfinite(value) and 0 <= value < _LONGEST  # type: ignore[arg-type,operator]


def check(value: object, shape: Shape, path: str) -> None:
    """Nothing if `value` has that shape.

    Raises:
        SessionError: it has not; the message names the part by its path.
    """
    if isinstance(shape, list):
        _check_list(value, shape[0], path)
    elif isinstance(shape, Mapping):
        _check_mapping(value, shape, path)
    elif not any(_fits(value, one) for one in (shape if isinstance(shape, tuple) else (shape,))):
        raise SessionError(f"the snapshot is damaged: {path} cannot be {str(value)[:60]!r}")


def _fits(value: object, shape: Any) -> bool:  # noqa: ANN401 -- any simple shape
    if isinstance(shape, type):
        return type(value) is shape
    return value is None if shape is None else bool(shape(value))


def _check_list(value: object, shape: Shape, path: str) -> None:
    if not isinstance(value, list):
        raise SessionError(f"the snapshot is damaged: {path} is no list")
    for place, item in enumerate(value):
        check(item, shape, f"{path}[{place}]")


def _check_mapping(value: object, shape: Mapping[str, Any], path: str) -> None:
    if not isinstance(value, Mapping):
        raise SessionError(f"the snapshot is damaged: {path} is no object")
    shapes = {key.rstrip("?"): one for key, one in shape.items()}
    for key in shape:
        if key not in value and key[-1] not in "?*":
            raise SessionError(f"the snapshot is damaged: {path} has no {key!r}")
    for key, item in value.items():
        if not isinstance(key, str) or (key not in shapes and "*" not in shapes):
            raise SessionError(f"the snapshot is damaged: {path} has {str(key)[:60]!r}, which nobody knows")
        check(item, shapes[key] if key in shapes else shapes["*"], f"{path}.{key}")
