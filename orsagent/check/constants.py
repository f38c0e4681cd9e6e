"""Constant expressions as Python values.

A constant comes as a list: ``["constant", value]``, ``["special", "undefined" | "NaN" | ...]``, ``["array", [...]]``,
``["object", [[key, constant, offset]...]]``, ``["path", [name, name...]]`` for ``a.b.c``, or ``["unknown"]``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

__all__ = ["UNKNOWN", "truth", "value_of"]


class _Unknown:
    """What only a run of the document can tell."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = _Unknown()

_SPECIAL: Final = {"undefined": None, "NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


def value_of(constant: Sequence[Any], globals_: Mapping[str, object]) -> Any:  # noqa: ANN401 -- any value
    """The value, with `UNKNOWN` for every part that is not constant.

    Args:
        constant: see above.
        globals_: the modules' constants, which paths may lead to.
    """
    kind = constant[0]
    if kind == "constant":
        return constant[1]
    if kind == "special":
        return _SPECIAL.get(constant[1], UNKNOWN)
    if kind == "array":
        return [value_of(one, globals_) for one in constant[1]]
    if kind == "object":
        return {key: value_of(one, globals_) for key, one, _ in constant[1]}
    return _at(constant[1], globals_) if kind == "path" else UNKNOWN


def _at(path: Sequence[str], globals_: Mapping[str, object]) -> object:
    found: object = globals_
    for step in path:
        if not isinstance(found, Mapping) or step not in found:
            return UNKNOWN
        found = found[step]
    return found


def truth(constant: Sequence[Any]) -> bool | None:
    """What a condition of that constant is; None if it is not known."""
    kind = constant[0]
    if kind in ("array", "object"):
        return True
    if kind not in ("constant", "special"):
        return None
    found = value_of(constant, {})
    return None if found is UNKNOWN else bool(found) and found == found  # noqa: PLR0124 -- NaN is false
