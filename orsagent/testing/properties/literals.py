"""Values as Python source that can be pasted."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from math import isfinite

__all__ = ["arguments", "literal"]


def literal(value: object) -> str:
    """The source of a value that a workflow can take: it evaluates to an equal one."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{literal(name)}: {literal(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, tuple):
        return "(" + "".join(f"{literal(one)}, " for one in value).removesuffix(" ") + ")"
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, float) and not isfinite(value):
        return f'float("{value}")'
    return _quoted(value) if isinstance(value, str) else repr(value)


def arguments(given: Mapping[str, object]) -> str:
    """The source of keyword arguments."""
    return ", ".join(f"{name}={literal(value)}" for name, value in given.items())


def _quoted(text: str) -> str:
    """With double quotes, as formatters like it, where that needs no escapes."""
    shown = repr(text)
    return f'"{shown[1:-1]}"' if shown.startswith("'") and '"' not in shown and "\\" not in shown else shown
