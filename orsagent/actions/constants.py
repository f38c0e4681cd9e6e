"""The read-only global variables that modules bring into the data model: JSON-able trees, checked and merged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from math import isfinite

__all__ = ["ConstantConflictError", "constant_faults", "merged"]

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")

_SYSTEM_VARIABLES = frozenset({"_event", "_ioprocessors", "_name", "_sessionid", "_x", "In"})
"""SCXML 1.0, 5.10: the platform's own, which nobody else may bind."""

_DEEPEST = 32
"""A tree that is deeper most likely contains itself."""


class ConstantConflictError(ValueError):
    """Two trees have different values in one place.

    Attributes:
        path: the place, such as ``_genesys.ixn.mediaType.TMediaVoice``.
        present: the value that is there.
        offered: the value that differs from it.
    """

    def __init__(self, path: str, present: object, offered: object) -> None:
        super().__init__(path, present, offered)
        self.path = path
        self.present = present
        self.offered = offered


def constant_faults(constants: Mapping[str, object]) -> Iterator[str]:
    """What is wrong with a module's constants, one message each."""
    for name, tree in constants.items():
        if not _IDENTIFIER.fullmatch(name):
            yield f"its constant {name!r} cannot be an ECMAScript variable; use letters, digits, _ and $"
        elif name in _SYSTEM_VARIABLES:
            yield f"its constant {name!r} is a variable of SCXML itself; choose another name"
        else:
            yield from _tree_faults(tree, (name,))


def merged(present: Mapping[str, object], offered: Mapping[str, object], path: str = "") -> dict[str, object]:
    """One tree with everything that is in either.

    Raises:
        ConstantConflictError: they differ in a place that is not an object in both.
    """
    result = dict(present)
    for key, value in offered.items():
        result[key] = _joined(result[key], value, f"{path}{key}") if key in result else value
    return result


def _joined(present: object, offered: object, path: str) -> object:
    if isinstance(present, Mapping) and isinstance(offered, Mapping):
        return merged(present, offered, f"{path}.")
    # 1 == True in Python, yet they are two values in ECMAScript
    if type(present) is type(offered) and present == offered:
        return present
    raise ConstantConflictError(path, present, offered)


def _tree_faults(value: object, path: tuple[str, ...]) -> Iterator[str]:
    if len(path) > _DEEPEST:
        yield f"its constant {path[0]!r} is nested deeper than {_DEEPEST} levels; does it contain itself?"
    elif isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(key, str):
                yield from _tree_faults(inner, (*path, key))
            else:
                yield f"its constant {'.'.join(path)} has the key {key!r}; keys must be text"
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from _tree_faults(inner, (*path, str(place)))
    elif not _is_json_leaf(value):
        yield (
            f"its constant {'.'.join(path)} is {value!r}; expected what JSON can say: an object, an array, text, "
            "a finite number, true, false or None"
        )


def _is_json_leaf(value: object) -> bool:
    if isinstance(value, float):
        return isfinite(value)
    return value is None or isinstance(value, str | bool | int)
