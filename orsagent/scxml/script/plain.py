"""Source texts that anybody sees to parse: names, numbers, texts, and simple operations between them.

Most conditions and expressions of most documents are of this kind. An engine's parser costs a crossing, and its context
a millisecond, to say what is known already. Whatever is not plain is a question for the parser, right or wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from orsagent.js.declarations import RESERVED

__all__ = ["is_plain"]

_LONGEST: Final = 200
_NAME: Final = r"[A-Za-z_$][\w$]*"
_PATH: Final = rf"{_NAME}(?:\.{_NAME})*"
_LITERAL: Final = r"""(?:0|[1-9][0-9]{0,14}|'[ -&(-\[\]-~]*'|"[ !#-\[\]-~]*")"""
_OPERAND: Final = rf"(?:![ \t]*)?(?:{_LITERAL}|{_PATH}(?:\((?:{_LITERAL}|{_PATH})?\))?)"
_OPERATOR: Final = r"[ \t]*(?:[=!]==?|&&|\|\||[<>]=?|[-+*/%])[ \t]*"
_EXPRESSION: Final = rf"[ \t]*{_OPERAND}(?:{_OPERATOR}{_OPERAND})*[ \t]*"
_ASSIGNMENTS: Final = rf"(?:\s*{_PATH}[ \t]*={_EXPRESSION};)*\s*"

_PLAIN: Final[Mapping[str, re.Pattern[str]]] = {
    "expression": re.compile(_EXPRESSION, re.ASCII),
    "program": re.compile(_EXPRESSION, re.ASCII),
    "location": re.compile(_PATH, re.ASCII),
    "name": re.compile(_NAME, re.ASCII),
    "script": re.compile(_ASSIGNMENTS, re.ASCII),
}
"""By the kind of the source; what declares a name is never seen."""

_VALUES: Final = frozenset({"true", "false", "null"})
_NOT_PLAIN: Final[Mapping[str, frozenset[str]]] = {
    "expression": RESERVED - _VALUES,
    "program": RESERVED - _VALUES,
    "location": RESERVED,
    "name": RESERVED,
    "script": RESERVED,
}
_WORD: Final = re.compile(_NAME, re.ASCII)


def is_plain(kind: str, text: str) -> bool:
    """Whether a source text parses for certain, when it is used as this kind of source."""
    pattern = _PLAIN.get(kind)
    return (
        pattern is not None
        and len(text) <= _LONGEST
        and pattern.fullmatch(text) is not None
        and _NOT_PLAIN[kind].isdisjoint(_WORD.findall(text))
    )
