"""Makes code of the document's source texts that is known to parse.

An expression with a syntax error must not spoil its document: it is an error at run time, when the expression is
reached. So every expression, location and script is handed to the parser alone before it becomes part of a function,
and what does not parse is replaced by code that throws. What anybody sees to parse is not handed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from importlib import resources

from attrs import define, field

from orsagent.scxml.script.plain import is_plain
from orsagent.scxml.script.stacks import named, script_name
from orsagent.scxml.script.verdicts import Question

__all__ = ["MARK", "OPEN", "VISIT", "Checker", "Codes", "Kind", "checker_source", "within_part"]

Checker = Callable[[Sequence[Question]], Sequence[str | None]]
"""Given (kind, source) pairs, answers with a message for each that does not parse, else None."""

MARK = "\0"
"""Stands before and behind the number of a script that follows; XML has no such character, only a script's own file."""

OPEN = "0,function(ors$$,ors$$c){"
"""What the text of fragments begins with; a bracket ends it."""

VISIT = "ors$$.visit();"
"""What stands before each element of content, for sessions that are watched."""

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


def checker_source() -> str:
    """The script that defines the checking function ``$check`` in a context of its own."""
    return resources.files("orsagent.scxml.script").joinpath("syntax.js").read_text("utf-8")


def within_part(text: str, prefix: str) -> str:
    """A script inside an included part: in a block, so that its functions keep the prefix and its ``var`` is global."""
    return f"{{const _my_prefix={json.dumps(prefix)};\n{text}\n}}" if prefix else text


def _stands_inside(script: str) -> bool:
    """Whether a script, if it parses, means the same inside a function: then it is part of the compiled document."""
    return MARK not in script and _NOT_IN_A_FUNCTION.search(script) is None


@define(eq=False)
class Codes:
    """The code of one document's source texts; keeps what the parser has said of them.

    A source is known by its kind (the value of a `Kind`) and its text. A `prefix` is the value of ``_my_prefix``, if
    the text asks for it inside a part that has one.
    """

    _verdicts: dict[Question, str | None] = field(factory=dict, init=False)

    def judge(self, questions: Iterable[Question], check: Checker) -> None:
        """Have the parser say what it has not said yet, in one call."""
        verdicts = self._verdicts
        new = []
        for one in dict.fromkeys(questions):
            if one not in verdicts:
                if is_plain(*one):
                    verdicts[one] = None
                else:
                    new.append(one)
        if new:
            verdicts.update(zip(new, check(new), strict=True))

    def code(self, kind: str, text: str, prefix: str = "") -> str:
        """The code of a source text that is no script, and was judged."""
        if kind == _PROGRAM and self._verdicts[_EXPRESSION, text] is None:
            kind = _EXPRESSION
        message = self._verdicts[kind, text]
        return _good(kind, text, prefix) if message is None else _WHEN_BAD[kind](_told(message, text))

    def script(self, text: str, prefix: str, number: int) -> str:
        """The same for a script, which stacks know by its number; it begins in a line of its own, behind a mark."""
        message = self._verdicts[_SCRIPT, text]
        if message is not None:
            return _WHEN_BAD[_SCRIPT](_told(message, text))
        if _stands_inside(text):
            return f"\n{MARK}{number}{MARK}{_good(_SCRIPT, text, prefix)}"
        return f"ors$$.run({json.dumps(named(within_part(text, prefix), script_name(number)))});"


def _good(kind: str, text: str, prefix: str) -> str:
    return _IN_A_PART[kind](text, json.dumps(prefix)) if prefix else _WHEN_GOOD[kind](text)


def _told(message: str, text: str) -> str:
    return json.dumps(f"{message} in {_short(text)}")


def _short(text: str) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= 80 else text[:77] + "...")  # noqa: PLR2004 -- a line


_EXPRESSION, _PROGRAM, _LOCATION, _NAME, _SCRIPT, _SHADOW = (kind.value for kind in Kind)

_WHEN_GOOD: Mapping[str, Callable[[str], str]] = {
    _EXPRESSION: lambda text: f"({text}\n)",
    _PROGRAM: lambda text: f"ors$$.run({json.dumps(text)})",
    _LOCATION: lambda text: f'function(ors$$v){{"use strict";({text}\n)=ors$$v}}',
    _NAME: lambda text: f'function(ors$$v){{"use strict";{text}=ors$$v}}',
    _SCRIPT: lambda text: f"{text}\n;",
}

_IN_A_PART: Mapping[str, Callable[[str, str], str]] = {
    _EXPRESSION: lambda text, prefix: f"(function(_my_prefix){{return({text}\n)}}).call(this,{prefix})",
    _PROGRAM: lambda text, prefix: f"ors$$.run({json.dumps(within_part(text, json.loads(prefix)))})",
    _LOCATION: lambda text, prefix: f'function(ors$$v){{"use strict";const _my_prefix={prefix};({text}\n)=ors$$v}}',
    _NAME: lambda text, prefix: f'function(ors$$v){{"use strict";const _my_prefix={prefix};{text}=ors$$v}}',
    _SCRIPT: lambda text, prefix: f"{within_part(text, json.loads(prefix))}\n;",
}
"""The same for texts that ask for the prefix of the included part that they stand in: a name that only they see."""

_WHEN_BAD: Mapping[str, Callable[[str], str]] = {
    _EXPRESSION: lambda message: f"ors$$.bad({message})",
    _PROGRAM: lambda message: f"ors$$.bad({message})",
    _LOCATION: lambda message: f"function(){{ors$$.bad({message})}}",
    _NAME: lambda message: f"function(){{ors$$.bad({message})}}",
    _SCRIPT: lambda message: f"ors$$.bad({message});",
}
