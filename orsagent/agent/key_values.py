"""ECMAScript objects as T-Library's key-value lists."""

from __future__ import annotations

from collections.abc import Mapping

from orsagent.agent.failures import mismatch
from orsagent.agent.values import number_text

__all__ = ["KeyValue", "key_value_list"]

KeyValue = str | int | bytes | Mapping[str, "KeyValue"]

_DEEPEST = 32
"""Lists in lists; an object that is deeper most likely contains itself."""


def key_value_list(value: object, path: str) -> dict[str, KeyValue]:
    """An object's properties as a key-value list; null and undefined give an empty one.

    Args:
        value: the object.
        path: what it is called in errors, such as ``hints.extensions``.

    Raises:
        ArgumentError: it is no object, or holds what a key-value list cannot: arrays, functions, dates.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise mismatch(path, value, "an object")
    return _converted_list(value, path, 0)


def _converted_list(value: Mapping[object, object], path: str, depth: int) -> dict[str, KeyValue]:
    if depth > _DEEPEST:
        raise mismatch(path, value, f"objects nested at most {_DEEPEST} deep; does it contain itself?")
    found: dict[str, KeyValue] = {}
    for key, inner in value.items():
        if not isinstance(key, str) or not key:
            raise mismatch(f"a key of {path}", key, "a string that is not empty")
        if inner is not None:
            found[key] = _converted(inner, f"{path}.{key}", depth)
    return found


def _converted(value: object, path: str, depth: int) -> KeyValue:
    match value:
        case Mapping():
            return _converted_list(value, path, depth + 1)
        case bool():
            return "true" if value else "false"
        case float():
            return int(value) if value.is_integer() else number_text(value)
        case str() | int() | bytes():
            return value
        case _:
            raise mismatch(path, value, "a string, a number, a boolean, or an object of these")
