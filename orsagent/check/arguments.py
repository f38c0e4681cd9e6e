"""Arguments of the Agent extension that are constant in the document, judged as they would be at run time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from orsagent.agent.arguments import checked
from orsagent.agent.failures import ArgumentError
from orsagent.check.constants import UNKNOWN

__all__ = ["wrong_arguments"]

_GOOD: Final[Mapping[str, Mapping[str, Any]]] = {
    "logout": {"for": {"dn": "0"}},
    "setmediastate": {"for": {"dn": "0"}, "media": {"media": 0, "state": "ready"}},
    "setdnd": {"for": {"dn": "0"}, "set": True},
}
"""What the other attributes are taken for while one is judged."""

_STAND_INS: Final[Mapping[str, object]] = {
    "for": {"dn": "0"},
    "for.dn": "0",
    "media": {"media": 0, "state": "ready"},
    "media.media": 0,
    "media.state": "ready",
    "set": True,
}
"""What an unknown part is taken for, by its path; else it counts as absent."""


def wrong_arguments(element: str, attribute: str, value: object) -> str | None:
    """What is wrong with an argument, whatever its unknown parts turn out to be; None if nothing is sure.

    Args:
        element: the element's local name.
        attribute: the attribute's name.
        value: its value, with `UNKNOWN` parts.
    """
    if element not in _GOOD:
        return None
    try:
        checked(element, {**_GOOD[element], attribute: _filled(value, attribute)}, reason_key="ReasonCode")
    except ArgumentError as error:
        return error.description
    return None


def _filled(value: object, path: str) -> object:
    if value is UNKNOWN:
        return _STAND_INS.get(path)
    if isinstance(value, Mapping):
        return {key: _filled(inner, f"{path}.{key}") for key, inner in value.items()}
    return [_filled(inner, path) for inner in value] if isinstance(value, list) else value
