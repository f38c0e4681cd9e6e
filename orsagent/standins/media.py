"""Media of interactions: what tests call them, and the part of an interaction that tells of them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from orsagent.tlib.media_names import MEDIA_NAMES

__all__ = ["category", "medium_name"]

_SHORT: Final[Mapping[str, str]] = {name.removeprefix("TMedia").lower(): name for name in MEDIA_NAMES} | {
    "webform": "TMediaWebForm"
}

_CATEGORIES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("TMediaVoice", "TMediaVoIP", "TMediaVMail", "TMediaVideo", "TMediaCallback"), "voice"),
    **dict.fromkeys(("TMediaChat", "TMediaCobrowsing", "TMediaIMChat"), "chat"),
}
"""The part of an interaction by medium, as Composer's library reads it; ``msgbased`` for the others."""


def medium_name(given: object) -> str:
    """The name of a medium.

    Args:
        given: the name (TMediaVoice), what stands behind TMedia (voice, email), or the number.

    Raises:
        ValueError: there is no such medium.
    """
    found: object
    if isinstance(given, int) and not isinstance(given, bool):
        found = next((name for name, number in MEDIA_NAMES.items() if number == given), None)
    else:
        found = given if given in MEDIA_NAMES else _SHORT.get(str(given).lower())
    if isinstance(found, str):
        return found
    near = get_close_matches(str(given).lower(), _SHORT, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(_SHORT)}"
    raise ValueError(f"{given!r} is no medium; {hint}")


def category(medium: str) -> str:
    """Which part an interaction of that medium has: ``voice``, ``chat`` or ``msgbased``."""
    return _CATEGORIES.get(medium, "msgbased")
