"""The ECMAScript source texts that lie beside the Python files.

Contexts parse them again and again, so what only people read is left out. What follows ``//`` at the start of a
line, or between blanks, is a comment, and no text constant in these files has that, or spans lines.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

__all__ = ["source", "stripped", "unbracketed"]

_FOR_PEOPLE = re.compile(r"^\s*//.*\n|^\s+|[ \t]+// .*$", re.MULTILINE)


@cache
def source(name: str) -> str:
    """The text of a file of this package, such as ``values.js``; read once a process."""
    text = resources.files("orsagent.js").joinpath(name).read_text(encoding="utf-8")
    return stripped(text)


def unbracketed(text: str) -> str:
    """A function in brackets without them: QuickJS would look for an arrow behind them, and so read all of it twice."""
    return text.strip().removeprefix("(").removesuffix(")")


def stripped(text: str) -> str:
    """A source text without comments and indentation."""
    return _FOR_PEOPLE.sub("", text)
