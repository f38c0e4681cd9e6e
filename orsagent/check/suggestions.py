"""The name that was most likely meant."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from typing import Final

__all__ = ["meant"]

_MOST_NAMES: Final = 300
_LONGEST: Final = 60
"""Beyond these a comparison with every name takes too long."""


def meant(found: str, known: Collection[str]) -> str | None:
    """A hint that names the known name nearest to `found`; None if none is near."""
    if len(found) > _LONGEST or len(known) > _MOST_NAMES:
        return None
    names = sorted(name for name in known if len(name) <= _LONGEST)
    near = get_close_matches(found, names, n=1, cutoff=0.75)
    return f"did you mean {near[0]!r}?" if near else None
