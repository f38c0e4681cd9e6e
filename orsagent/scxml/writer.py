"""Pieces of ECMAScript that wait for the verdict of the engine's parser.

An expression with a syntax error must not spoil its document: it is an error at run time, when the expression is
reached. So every expression, location and script is handed to the parser alone, all of a document in one call, and
what does not parse is replaced by code that throws.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from importlib import resources

from attrs import frozen

__all__ = ["Checker", "Kind", "Piece", "Source", "checker_source", "render"]

Checker = Callable[[Sequence[tuple[str, str]]], Sequence[str | None]]
"""Given (kind, source) pairs, answers with a message for each that does not parse, else None."""

_NOT_IN_A_FUNCTION = re.compile(
    r"\b(?:var|function|let|const|class|arguments|return|import|await|yield|new\s*\.\s*target|use strict|async)\b|\\u"
)


class Kind(Enum):
    """How a source text is used. A program is an expression, or else statements whose completion value counts.

    A shadow is a name with a script: the question whether the script declares it.
    """

    EXPRESSION = "expression"
    PROGRAM = "program"
    LOCATION = "location"
    NAME = "name"
    SCRIPT = "script"
    SHADOW = "shadow"


@frozen
class Source:
    """One source text of the document, as one use of it."""

    kind: Kind
    text: str


Piece = str | Source


def checker_source() -> str:
    """The script that defines the checking function ``$check`` in a context of its own."""
    return resources.files("orsagent.scxml").joinpath("syntax.js").read_text("utf-8")


def render(pieces: Sequence[Piece], check: Checker) -> str:
    """The source text of the pieces, each document source replaced by code that is known to parse."""
    sources = [piece for piece in pieces if isinstance(piece, Source)]
    found = {(kind.value, source.text): None for source in sources for kind in _asked(source.kind)}
    verdicts = dict(zip(found, check(list(found)), strict=True)) if found else {}
    codes = {source: _code(source, verdicts) for source in set(sources)}
    return "".join([piece if isinstance(piece, str) else codes[piece] for piece in pieces])


def _asked(kind: Kind) -> tuple[Kind, ...]:
    return (Kind.EXPRESSION, kind) if kind is Kind.PROGRAM else (kind,)


def _code(source: Source, verdicts: Mapping[tuple[str, str], str | None]) -> str:
    if source.kind is Kind.PROGRAM and verdicts[Kind.EXPRESSION.value, source.text] is None:
        return _WHEN_GOOD[Kind.EXPRESSION](source.text)
    message = verdicts[source.kind.value, source.text]
    if message is not None:
        return _WHEN_BAD[source.kind](json.dumps(f"{message} in {_short(source.text)}"))
    if source.kind is Kind.SCRIPT and _NOT_IN_A_FUNCTION.search(source.text):
        return f"ors$$.run({json.dumps(source.text)});"
    return _WHEN_GOOD[source.kind](source.text)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= 80 else text[:77] + "...")  # noqa: PLR2004 -- a line


_WHEN_GOOD: Mapping[Kind, Callable[[str], str]] = {
    Kind.EXPRESSION: lambda text: f"({text}\n)",
    Kind.PROGRAM: lambda text: f"ors$$.run({json.dumps(text)})",
    Kind.LOCATION: lambda text: f'function(ors$$v){{"use strict";({text}\n)=ors$$v}}',
    Kind.NAME: lambda text: f'function(ors$$v){{"use strict";{text}=ors$$v}}',
    Kind.SCRIPT: lambda text: f"{text}\n;",
}

_WHEN_BAD: Mapping[Kind, Callable[[str], str]] = {
    Kind.EXPRESSION: lambda message: f"ors$$.bad({message})",
    Kind.PROGRAM: lambda message: f"ors$$.bad({message})",
    Kind.LOCATION: lambda message: f"function(){{ors$$.bad({message})}}",
    Kind.NAME: lambda message: f"function(){{ors$$.bad({message})}}",
    Kind.SCRIPT: lambda message: f"ors$$.bad({message});",
}
