"""What the sources of a document can reach, found out without running them.

A document that cannot reach a built-in object cannot change one, so what the interpreter needs of them may be taken
later than at the start; and one that names none of the guarded methods needs no guards. The scan is of words, in
comments and texts too, and errs on one side: what it does not know is reached.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from orsagent.js.guard import ABSENT_GLOBALS

__all__ = ["BUILT_IN", "EVERYTHING", "GUARDED", "Reach", "reach"]

BUILT_IN = frozenset(ABSENT_GLOBALS) | frozenset(
    """
    AggregateError Array AsyncFunction BigInt Boolean DOMException Date Error EvalError Function Generator
    GeneratorFunction Infinity InternalError Iterator JSON Map Math NaN Number Object Proxy RangeError ReferenceError
    Reflect RegExp Set String SuppressedError Symbol SyntaxError TypeError URIError WeakMap WeakSet DisposableStack
    AsyncIterator Float16Array decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval globalThis isFinite
    isNaN parseFloat parseInt undefined unescape gc print navigator scriptArgs bjson std os Callback Deno process
    In __GetCurrentStates __GetDocumentURL __Log __Raise _data _event _ioprocessors _my_prefix _name _sessionid _x
    """.split()  # noqa: SIM905 -- easier to read than a hundred quoted words
)
"""The names of all that an engine, or the interpreter, puts on the global object."""

_READ_ONLY = frozenset(
    """
    In _data _event _ioprocessors _my_prefix _name _sessionid _x NaN Infinity undefined __GetCurrentStates
    __GetDocumentURL __Log __Raise
    """.split()  # noqa: SIM905 -- as above
)
"""Of those, what a document may name: they cannot be changed, and lead to no built-in."""

_WAYS = frozenset(
    """
    __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__ __proto__ async await callee caller class
    constructor extends import prototype super target this with yield
    """.split()  # noqa: SIM905 -- as above
)
"""Words that lead to built-ins without naming them, or that nobody has thought through here."""

_FORBIDDEN = (BUILT_IN - _READ_ONLY) | _WAYS

GUARDED = frozenset(
    """
    concat copyWithin every fill filter flat flatMap forEach from includes indexOf join lastIndexOf length map match
    matchAll normalize padEnd padStart raw reduce reduceRight repeat replace replaceAll reverse shift slice some sort
    splice split stringify toLocaleLowerCase toLocaleString toLocaleUpperCase toLowerCase toReversed toSorted toSpliced
    toString toUpperCase unshift valueOf
    """.split()  # noqa: SIM905 -- as above
) | {"with"}
"""What `guard.js` replaces, and `length`, which makes sparse arrays for the methods that run unseen."""

_TIME = frozenset({"Date", "random"})

_CALL = re.compile(
    r"(?<![\w$.])(?:(?:String|Number|Boolean|parseInt|parseFloat|isNaN|isFinite|new[ ]Date|Date(?:\.now)?"
    r"|Math\.(?:abs|ceil|floor|max|min|pow|random|round|sign|sqrt|trunc)|JSON\.(?:parse|stringify)|Array\.isArray"
    r"|Object\.keys)\()"
)
"""Built-in functions that are only called, and so stay what they are."""

_WORD = re.compile(r"[\w$]+")
_UNREADABLE = re.compile(r"[^\t\n\r\x20-\x5b\x5d-\x5f\x61-\x7e]")  # backslashes, templates, and what is not ASCII
_COMMENT_OR_REGEXP = re.compile(r"/")
_BRACKET = re.compile(r"\[")
_OPENS_LIST = re.compile(r"(?:^|[=(:?;&|+,\[])\s*$")
_NEAR = 64
"""Characters before a bracket that are looked at, so that a source of many brackets takes no long time."""

_SMALL_INDEX = re.compile(r"\[\s*\d{1,3}\s*\]")


@frozen
class Reach:
    """What the sources of a document reach.

    Attributes:
        built_ins: built-in objects, which they could change.
        guarded: methods that must not run without their guards.
        time: Date or Math.random.
    """

    built_ins: bool = False
    guarded: bool = False
    time: bool = False


EVERYTHING = Reach(built_ins=True, guarded=True, time=True)


def reach(sources: Sequence[str]) -> Reach:
    """What at least one of the source texts may reach."""
    text = "\n".join(sources)
    words = frozenset(_WORD.findall(text))
    if _UNREADABLE.search(text):
        return EVERYTHING
    if ("[" in text or _names_built_ins(words)) and any(map(_reaches_built_ins, sources)):
        return EVERYTHING
    return Reach(guarded=not words.isdisjoint(GUARDED), time=not words.isdisjoint(_TIME))


def _names_built_ins(words: frozenset[str]) -> bool:
    return not words.isdisjoint(_FORBIDDEN) or any(word.startswith(("ors$$", "__")) for word in words - _READ_ONLY)


def _reaches_built_ins(source: str) -> bool:
    rest = source if "function" in source else _CALL.sub(" (", source)  # a function might be declared by that name
    return _names_built_ins(frozenset(_WORD.findall(rest))) or _computes_a_name(source)


def _computes_a_name(source: str) -> bool:
    """Whether a property is looked up whose name stands nowhere; an array's element of a small index is none."""
    if "[" not in source:
        return False
    if _COMMENT_OR_REGEXP.search(source):
        return True
    rest = _SMALL_INDEX.sub(" ", source)
    return any(not _opens_list(rest, found.start()) for found in _BRACKET.finditer(rest))


def _opens_list(source: str, place: int) -> bool:
    """Whether a bracket opens an array: after it comes no name of a property in a pattern."""
    return "{" not in source and _OPENS_LIST.search(source, max(0, place - _NEAR), place) is not None
