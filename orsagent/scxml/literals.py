"""Text that stands in a document as data: JSON, XML, or else text with its white space normalised (SCXML 1.0, B.2)."""

from __future__ import annotations

import json
from typing import NoReturn

from orsagent.js.values import encode
from orsagent.scxml.xml_content import xml_content

__all__ = ["encoded_literal"]

_EXACT_DIGITS = 15


def encoded_literal(text: str) -> str:
    """The encoded value of a text."""
    try:
        return encode(json.loads(text, parse_int=_number, parse_constant=_refuse))
    except (ValueError, RecursionError):
        content = xml_content(text) if text.lstrip().startswith("<") else None
        return encode(" ".join(text.split()) if content is None else content)


def _number(text: str) -> int | float:
    """As JSON.parse reads it: beyond 15 digits a double may not be exact."""
    return int(text) if len(text) <= _EXACT_DIGITS else float(text)


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
