"""Pieces of ECMAScript that wait for the verdict of the engine's parser.

An expression with a syntax error must not spoil its document: it is an error at run time, when the expression is
reached. So every expression, location and script is handed to the parser alone, all of a document in one call, and
what does not parse is replaced by code that throws.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from importlib import resources
from itertools import chain

from attrs import frozen

from orsagent.scxml.stacks import Inlined, named, script_name

__all__ = ["Checker", "Kind", "Piece", "Source", "checker_source", "render", "within_part"]

Checker = Callable[[Sequence[tuple[str, str]]], Sequence[str | None]]
"""Given (kind, source) pairs, answers with a message for each that does not parse, else None."""

_NOT_IN_A_FUNCTION = re.compile(
    r"\b(?:var|function|let|const|class|arguments|return|import|await|yield|new\s*\.\s*target|use strict|async)\b|\\u"
)


class Kind(StrEnum):
    """How a source text is used. A program is an expression, or else statements whose completion value counts.

    A shadow is a name with a script: the question whether the script declares it.
    """

    EXPRESSION = "expression"
    PROGRAM = "program"
    LOCATION = "location"
    NAME = "name"
    SCRIPT = "script"
    SHADOW = "shadow"


@frozen(cache_hash=True, slots=False)  # as the values of `content`, for speed
class Source:
    """One source text of the document, as one use of it.

    Attributes:
        prefix: the value of ``_my_prefix``, if the text asks for it.
        number: of a script: by which it is known on stacks.
    """

    kind: Kind
    text: str
    prefix: str = ""
    number: int = -1


Piece = str | Source


def checker_source() -> str:
    """The script that defines the checking function ``$check`` in a context of its own."""
    return resources.files("orsagent.scxml").joinpath("syntax.js").read_text("utf-8")


def within_part(text: str, prefix: str) -> str:
    """A script inside an included part: in a block, so that its functions keep the prefix and its ``var`` is global."""
    return f"{{const _my_prefix={json.dumps(prefix)};\n{text}\n}}" if prefix else text


def render(fragments: Sequence[Sequence[Piece]], check: Checker) -> tuple[list[str], tuple[Inlined, ...]]:
    """The source texts of fragments, each document source replaced by code that is known to parse.

    Returns:
        The texts, and where scripts stand as they are when all of them stand together.
    """
    pieces = list(chain.from_iterable(fragments))
    sources = dict.fromkeys(piece for piece in pieces if isinstance(piece, Source))
    found = dict.fromkeys([(kind.value, source.text) for source in sources for kind in _asked(source.kind)])
    verdicts = dict(zip(found, check(list(found)), strict=True)) if found else {}
    codes = {source: _code(source, verdicts) for source in sources}
    texts = [[piece if isinstance(piece, str) else codes[piece] for piece in fragment] for fragment in fragments]
    scripts = any(source.kind is Kind.SCRIPT for source in codes)
    inlined = tuple(_inlined(pieces, list(chain.from_iterable(texts)))) if scripts else ()
    return ["".join(text) for text in texts], inlined


def _inlined(pieces: Sequence[Piece], texts: Sequence[str]) -> Iterator[Inlined]:
    line, column = 1, 1
    for piece, text in zip(pieces, texts, strict=True):
        if isinstance(piece, Source) and piece.kind is Kind.SCRIPT and not text.startswith("ors$$."):
            ahead = bool(piece.prefix)
            yield Inlined(piece.number, line + ahead, 1 if ahead else column, piece.text.count("\n"))
        ends = text.count("\n")
        line, column = line + ends, len(text) - text.rfind("\n") if ends else column + len(text)


def _asked(kind: Kind) -> tuple[Kind, ...]:
    return (Kind.EXPRESSION, kind) if kind is Kind.PROGRAM else (kind,)


def _code(source: Source, verdicts: Mapping[tuple[str, str], str | None]) -> str:
    if source.kind is Kind.PROGRAM and verdicts[Kind.EXPRESSION.value, source.text] is None:
        return _good(Kind.EXPRESSION, source)
    message = verdicts[source.kind.value, source.text]
    if message is not None:
        return _WHEN_BAD[source.kind](json.dumps(f"{message} in {_short(source.text)}"))
    if source.kind is Kind.SCRIPT and _NOT_IN_A_FUNCTION.search(source.text):
        return f"ors$$.run({json.dumps(named(within_part(source.text, source.prefix), script_name(source.number)))});"
    return _good(source.kind, source)


def _good(kind: Kind, source: Source) -> str:
    return _IN_A_PART[kind](source.text, json.dumps(source.prefix)) if source.prefix else _WHEN_GOOD[kind](source.text)


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

_IN_A_PART: Mapping[Kind, Callable[[str, str], str]] = {
    Kind.EXPRESSION: lambda text, prefix: f"(function(_my_prefix){{return({text}\n)}}).call(this,{prefix})",
    Kind.PROGRAM: lambda text, prefix: f"ors$$.run({json.dumps(within_part(text, json.loads(prefix)))})",
    Kind.LOCATION: lambda text, prefix: f'function(ors$$v){{"use strict";const _my_prefix={prefix};({text}\n)=ors$$v}}',
    Kind.NAME: lambda text, prefix: f'function(ors$$v){{"use strict";const _my_prefix={prefix};{text}=ors$$v}}',
    Kind.SCRIPT: lambda text, prefix: f"{within_part(text, json.loads(prefix))}\n;",
}
"""The same for texts that ask for the prefix of the included part that they stand in: a name that only they see."""

_WHEN_BAD: Mapping[Kind, Callable[[str], str]] = {
    Kind.EXPRESSION: lambda message: f"ors$$.bad({message})",
    Kind.PROGRAM: lambda message: f"ors$$.bad({message})",
    Kind.LOCATION: lambda message: f"function(){{ors$$.bad({message})}}",
    Kind.NAME: lambda message: f"function(){{ors$$.bad({message})}}",
    Kind.SCRIPT: lambda message: f"ors$$.bad({message});",
}
