"""ECMAScript as check sees it: syntax errors, free names and constants, found by a parser inside the engine.

The parser is acorn, which lies beside this file as it is published; the engine's own parser has the last word about
what is an error, because it is the one that will run the document.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from attrs import define, field, frozen

from orsagent.errors import EngineError, EngineUnavailableError
from orsagent.js import ENGINES, JsContext, JsEngine, JsFunction, Limits, engine
from orsagent.scxml.compiled import SyntaxChecker
from orsagent.scxml.script.writer import Kind

__all__ = ["Analyser", "Analysis", "Name", "analyser"]

_LIMITS = Limits(seconds=20.0, bytes=512 * 1024 * 1024)


@frozen
class Name:
    """A name that a text does not declare itself; offsets count the text's characters.

    Attributes:
        use: ``read``, ``write``, or ``probe`` for ``typeof name``, which asks whether there is such a name.
    """

    text: str
    start: int
    end: int
    use: str


@frozen
class Path:
    """A property that a text looks up by names, beginning with a variable: ``_genesys.session.tenant``.

    Attributes:
        names: all of them, the variable first.
        start: where the last name begins.
        end: where it ends.
        use: as in `Name`.
    """

    names: tuple[str, ...]
    start: int
    end: int
    use: str


@frozen(kw_only=True)
class Analysis:
    """What a source text says about itself.

    Attributes:
        error: message and offset of its syntax error, or None.
        names: the names it uses and does not declare.
        members: the properties of ``_data`` that it uses.
        paths: the properties of other variables whose names begin with ``_``, but for ``_event``.
        declared: the names that other texts see after it has run.
        local: what a script declares by let, const and class at its top: seen by others after a top-level script only.
        dynamic: whether it may bring names into being that no parser sees.
        value: what it gives, as far as it is constant; see `orsagent.check.constants`.
    """

    error: tuple[str, int] | None = None
    names: tuple[Name, ...] = ()
    members: tuple[Name, ...] = ()
    paths: tuple[Path, ...] = ()
    declared: frozenset[str] = frozenset()
    local: frozenset[str] = frozenset()
    dynamic: bool = False
    value: Sequence[Any] = ("unknown",)


_NOT_ANALYSED = Analysis(dynamic=True)
"""Of a text that the engine takes and acorn does not: nothing is known, so nothing is complained of."""


@define(eq=False)
class Analyser:
    """Analyses source texts; its contexts are made when they are first needed, and kept."""

    _engine: JsEngine
    _verdicts: SyntaxChecker = field(init=False)
    _context: JsContext | None = field(default=None, init=False)
    _analyse: JsFunction | None = field(default=None, init=False)
    _globals: frozenset[str] = field(default=frozenset(), init=False)

    def __attrs_post_init__(self) -> None:
        self._verdicts = SyntaxChecker(self._engine, _LIMITS)

    @property
    def global_names(self) -> frozenset[str]:
        """The global variables of every session: those of ECMAScript."""
        self._function()
        return self._globals

    def analyse(self, texts: Iterable[tuple[Kind, str]]) -> Mapping[tuple[Kind, str], Analysis]:
        """Analyse texts, each as one use of it.

        Raises:
            LimitError: the parser needs too much time or memory for them.
        """
        asked = list(dict.fromkeys(texts))
        if not asked:
            return {}
        pairs = [(kind.value, _stripped(kind, text)) for kind, text in asked]
        verdicts = self._verdict(pairs)
        try:
            answers = json.loads(str(self._function()(json.dumps(pairs))))
        except EngineError:
            self._analyse = None  # the context may be spent
            raise
        return {
            one: _analysis(one[0], answer, verdicts[pair])
            for one, answer, pair in zip(asked, answers, pairs, strict=True)
        }

    def _verdict(self, pairs: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], str | None]:
        """The engine's messages; a program is also good when it is an expression, as in `writer`."""
        found: dict[tuple[str, str], str | None] = dict(zip(pairs, self._verdicts(pairs), strict=True))
        programs = [pair for pair in found if pair[0] == Kind.PROGRAM.value and found[pair] is not None]
        again = self._verdicts([(Kind.EXPRESSION.value, text) for _, text in programs]) if programs else ()
        found.update((pair, None) for pair, message in zip(programs, again, strict=True) if message is None)
        return found

    def _function(self) -> JsFunction:
        if self._analyse is None:
            self._context = context = self._engine.context(_LIMITS)
            context.load("globalThis.$names=Object.getOwnPropertyNames(globalThis);")
            self._globals = frozenset(json.loads(str(context.function("(()=>JSON.stringify($names))")())))
            context.load(_source())
            self._analyse = context.function("$analyse")
        return self._analyse


@cache
def analyser() -> Analyser:
    """The analyser of this process, on the first engine that is there.

    Raises:
        EngineUnavailableError: there is none.
    """
    for name in ENGINES:
        found = _usable(name)
        if found is not None:
            return Analyser(found)
    raise EngineUnavailableError(f"check needs one of the engines {', '.join(ENGINES)}: reinstall mini-racer")


def _usable(name: str) -> JsEngine | None:
    try:
        found = engine(name)
        found.context(Limits()).close()
    except EngineUnavailableError:
        return None
    return found


@cache
def _source() -> str:
    acorn, analysis = (
        resources.files("orsagent.check").joinpath(*path).read_text("utf-8")
        for path in (("acorn", "acorn.js"), ("analysis.js",))
    )
    return f"globalThis.$analyse=(function(){{var exports={{}},module={{}};{acorn}\nreturn ({analysis})(exports)}})();"


def _stripped(kind: Kind, text: str) -> str:
    """As the compiler takes it: a semicolon at the end changes nothing."""
    whole = text if kind in (Kind.SCRIPT, Kind.NAME, Kind.LOCATION) else text.rstrip("; \t\r\n")
    return whole.encode("utf-8", "replace").decode("utf-8")


def _analysis(kind: Kind, answer: Mapping[str, Any], verdict: str | None) -> Analysis:
    """What is known of a text. A script that does not parse may declare anything."""
    error = answer.get("error")
    if verdict is not None:
        return Analysis(error=(verdict, 0 if error is None else error[1]), dynamic=kind is Kind.SCRIPT)
    if error is not None or "skipped" in answer:
        return _NOT_ANALYSED
    return Analysis(
        names=tuple(Name(*one) for one in answer["names"]),
        members=tuple(Name(*one) for one in answer["members"]),
        paths=tuple(Path(tuple(names), start, end, use) for names, start, end, use in answer["paths"]),
        declared=frozenset(answer["declared"]),
        local=frozenset(answer["local"]),
        dynamic=answer["dynamic"],
        value=answer["value"],
    )
