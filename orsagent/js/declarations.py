"""Which names a Script declares for the scripts after it, asked of the engine's own parser.

QuickJS turns an uncaught exception into text where nothing stops a hostile one, so `quickjs.py` evaluates a Script by
an indirect eval, inside a try. What differs: an eval keeps its let, const and class declarations (and, with the
directive "use strict", all) to itself. They are found here, and become properties of the global object that read and
write them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from attrs import define, field

__all__ = ["RESERVED", "Declarations", "possible_names"]

_KEEPS_NAMES = re.compile(r"\b(?:let|const|class)\b|use strict")
_WORD = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
RESERVED = frozenset(
    """
    arguments await break case catch class const continue debugger default delete do else enum eval export extends false
    finally for function if implements import in instanceof interface let new null package private protected public
    return static super switch this throw true try typeof var void while with yield
    """.split()  # noqa: SIM905 -- easier to read than fifty quoted words
)
"""Words that are no names, at least in strict code."""

_MAX_REMEMBERED = 256
_MAX_CHARACTERS = 200_000


def possible_names(source: str) -> list[str]:
    """The words of a Script among which its let, const and class declarations are; none if it has no such keyword."""
    return [] if _KEEPS_NAMES.search(source) is None else _words(source)


def _words(source: str) -> list[str]:
    return list(dict.fromkeys(word for word in _WORD.findall(source) if word not in RESERVED))


@define
class Declarations:
    """What was found out about sources, so that a thousand sessions of a document ask once; huge ones are not kept."""

    _suffixes: dict[str, str] = field(factory=dict)

    def suffix(self, source: str, parses: Callable[[str], int]) -> str:
        """What to append to `source` so that its declarations are seen by the scripts after it.

        Args:
            source: the text of a Script.
            parses: whether a text is the body of a function.
        """
        if _KEEPS_NAMES.search(source) is None:
            return ""
        if len(source) > _MAX_CHARACTERS:
            return _suffix(source, parses)
        if source not in self._suffixes:
            if len(self._suffixes) >= _MAX_REMEMBERED:
                self._suffixes.clear()
            self._suffixes[source] = _suffix(source, parses)
        return self._suffixes[source]


def _suffix(source: str, parses: Callable[[str], int]) -> str:
    if not parses(source):
        return ""
    words = _words(source)
    strict = "use strict" in source and not parses(f"{source}\n;with({{}});")
    keyword = "let" if strict else "var"
    names = list(_conflicting(words, keyword, source, parses))
    value = "$" * (1 + max(map(len, names), default=0))
    return "".join(f"\n;$declare({name!r},()=>{name},({value})=>{{{name}={value}}});" for name in names)


def _conflicting(words: Sequence[str], keyword: str, source: str, parses: Callable[[str], int]) -> Iterator[str]:
    """The words that `source` declares at its top: declaring them once more, by the other kind, is a syntax error."""
    if not words or parses(f"{keyword} {','.join(words)};\n{source}"):
        return
    if len(words) == 1:
        yield words[0]
        return
    half = len(words) // 2
    yield from _conflicting(words[:half], keyword, source, parses)
    yield from _conflicting(words[half:], keyword, source, parses)
