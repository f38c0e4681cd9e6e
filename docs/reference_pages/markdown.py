"""How pages are written: tables, lists, and what docstrings say of attributes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping

__all__ = ["bullets", "described", "figure", "shown", "table"]


def bullets(lines: Iterable[str]) -> str:
    """A list."""
    return "\n".join(f"- {line}" for line in lines)


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A table."""
    lines = [heads, ("---",) * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def described(kind: type) -> dict[str, str]:
    """The attributes of a class with their descriptions, from its docstring."""
    _, _, section = inspect.cleandoc(kind.__doc__ or "").partition("Attributes:\n")
    found = re.findall(r"^    (\w+): (.*(?:\n      +\S.*)*)", section, re.MULTILINE)
    return {name: " ".join(text.split()).replace("``", "`") for name, text in found}


def figure(value: object) -> str:
    """A number with its thousands apart."""
    return f"{value:,}"


def shown(value: object) -> str:
    """A value of a table of the code, in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{_shown_item(key)}: {_shown_item(inner)}" for key, inner in value.items()) or "none"
    if isinstance(value, frozenset):
        return ", ".join(sorted(map(_shown_item, value))) or "none"
    return str(value)


def _shown_item(value: object) -> str:
    if isinstance(value, tuple):
        element, attribute = value
        return f"`<{element} {attribute}>`"
    return shown(value) if isinstance(value, frozenset) else f"`{value}`"
