"""Values and texts of documents, made fit for a terminal line and for JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any

__all__ = ["one_line", "plain", "printable"]

_DEEPEST = 100


def printable(text: str) -> str:
    """The text with escapes for everything that could move a terminal's cursor or change its state."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def one_line(value: object, longest: int = 200) -> str:
    """A value for a terminal: a string as it is, everything else as JSON; cut when it is longer than `longest`."""
    text = value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)
    cut = text if len(text) <= longest else text[: longest - 3] + "..."
    return printable(cut)


def plain(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 -- any ECMAScript value
    """A value as ``JSON.stringify`` would write it: no NaN and Infinity, dates as ISO 8601 text.

    What is nested deeper than 100 levels becomes the text ``...``.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return value if isfinite(value) else None
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case _ if depth >= _DEEPEST:
            return "..."
        case Mapping():
            return {str(key): plain(one, depth + 1) for key, one in value.items()}
        case list() | tuple():
            return [plain(one, depth + 1) for one in value]
        case _:
            return str(value)
