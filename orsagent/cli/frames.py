"""The line of a document that an error is about, with a caret below the place."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Final
from unicodedata import combining, east_asian_width

from orsagent.errors import Position

__all__ = ["frame", "source_line"]

_WIDTH: Final = 100
_LONGEST_FILE: Final = 10 * 1024 * 1024


def source_line(position: Position) -> str | None:
    """The line at a position; None when there is no such file or line, or the line is no text."""
    try:
        with Path(position.path).open("rb") as file:
            data = file.read(_LONGEST_FILE)
    except (OSError, ValueError):
        return None
    line = next(islice(data.split(b"\n"), position.line - 1, None), None)
    if line is None:
        return None
    text = line.decode("utf-8", "replace").removeprefix("\ufeff").rstrip("\r").replace("\t", " ")
    return text if text.strip() and all(one.isprintable() for one in text) else None


def frame(line: str, position: Position, end: Position | None = None) -> str:
    """The line with its number, and a caret below the column; a long line is cut to what stands near the caret.

    Args:
        line: the text of the line, tabs already spaces.
        position: line and column, counted from 1.
        end: where the carets end; without it there is one.
    """
    column = min(max(position.column - 1, 0), len(line))
    start = max(0, column - _WIDTH // 2) if len(line) > _WIDTH else 0
    shown = line[start : start + _WIDTH]
    indent = sum(_cells(one) for one in shown[: column - start])
    margin = " " * len(str(position.line))
    last = column + 1 if end is None else len(line) if end.line > position.line else end.column - 1
    carets = "^" * max(1, sum(_cells(one) for one in shown[column - start : last - start]))
    return f"{margin} |\n{position.line} | {shown}\n{margin} | {' ' * indent}{carets}"


def _cells(character: str) -> int:
    if combining(character):
        return 0
    return 2 if east_asian_width(character) in ("W", "F") else 1
