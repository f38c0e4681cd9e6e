"""ECMAScript values as a person reads them: in descriptions of errors, and as the text of a number."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from math import isfinite, isinf
from typing import Any

__all__ = ["described", "number_text"]

_LONGEST_TEXT = 60

_SMALLEST_PLAIN = 1e-6
"""ECMA-262, Number::toString: below it comes the notation with an exponent."""


def number_text(value: float) -> str:
    """The text that ECMAScript's String() gives for a number that is not integral."""
    if not isfinite(value):
        sign = "-" if value < 0 else ""
        return f"{sign}Infinity" if isinf(value) else "NaN"
    text = repr(value)
    if abs(value) >= _SMALLEST_PLAIN:
        return f"{Decimal(text):f}"
    digits, _, exponent = text.partition("e")
    return f"{digits}e{int(exponent)}"


def described(value: object) -> str:
    """The kind of a value and, when it is short, the value itself: ``the string "false"``."""
    if value is None:
        return "nothing (null or undefined)"
    for kind, describe in _DESCRIPTIONS:
        if isinstance(value, kind):
            return describe(value)
    kind_name = getattr(value, "kind", None)
    return f"a {kind_name}" if isinstance(kind_name, str) and kind_name else f"a value of type {type(value).__name__}"


def _number(value: float) -> str:
    # the remainder of NaN and of Infinity is NaN
    if value % 1 != 0:
        return f"the number {number_text(value)}"
    # Python refuses to write integers of more than some thousand digits
    return f"the number {int(value)}" if abs(value) < 10**_LONGEST_TEXT else f"a number beyond 1e{_LONGEST_TEXT}"


def _text(value: str) -> str:
    return f"the string {json.dumps(_shortened(value), ensure_ascii=False)}" if value else "an empty string"


def _object(value: Mapping[object, object]) -> str:
    keys = ", ".join(str(key) for key in value)
    return f"an object with {_shortened(keys)}" if value else "an empty object"


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}..."


_DESCRIPTIONS: tuple[tuple[type, Callable[[Any], str]], ...] = (
    # bool before int, of which Python makes it a kind
    (bool, lambda value: "true" if value else "false"),
    (int, _number),
    (float, _number),
    (str, _text),
    (list, lambda value: f"an array of {len(value)}"),
    (tuple, lambda value: f"an array of {len(value)}"),
    (Mapping, _object),
    (datetime, lambda _: "a Date"),
)
