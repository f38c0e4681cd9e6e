"""The ECMAScript source texts that lie beside the Python files."""

from __future__ import annotations

from functools import cache
from importlib import resources

__all__ = ["source"]


@cache
def source(name: str) -> str:
    """The text of a file of this package, such as ``values.js``; read once a process."""
    return resources.files("orsagent.js").joinpath(name).read_text(encoding="utf-8")
