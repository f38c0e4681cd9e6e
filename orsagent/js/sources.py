"""The ECMAScript source texts that lie beside the Python files.

Contexts parse them again and again, so what only people read is left out. A line that starts with ``//`` is a comment,
and no text constant in these files spans lines.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

__all__ = ["source"]

_FOR_PEOPLE = re.compile(r"^\s*//.*\n|^\s+", re.MULTILINE)


@cache
def source(name: str) -> str:
    """The text of a file of this package, such as ``values.js``; read once a process."""
    text = resources.files("orsagent.js").joinpath(name).read_text(encoding="utf-8")
    return _FOR_PEOPLE.sub("", text)
