"""The interpreter's own ECMAScript in parts, because parsing them is most of what the start of a session costs.

Every context gets `session.js`. Which parts come with it is known when a document is compiled; the others are loaded
when Python first needs them. Late parts meet the built-ins as they are then: so a document whose sources could reach
a built-in (see `reach.py`) gets all parts, and the guards, before anything of it runs; and any other session gets them
before a text from outside is evaluated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from threading import RLock

from attrs import define, field, frozen

from orsagent.js import JsContext, codec_source
from orsagent.js.sources import stripped
from orsagent.scxml.reach import Reach

__all__ = ["PARTS", "Loaded", "Part", "frame", "parts_needed"]


@frozen
class Part:
    """A part.

    Attributes:
        file: where its source text is.
        called: the functions of `api` in it. Only compiled content calls them, so that a document that does not at its
            start never needs the part; the other parts may be needed by any session.
    """

    file: str
    called: frozenset[str] = frozenset()


PARTS: Mapping[str, Part] = {
    "codec": Part("codec.js"),
    "time": Part("time.js"),
    "trees": Part("trees.js"),
    "content": Part(
        "content.js",
        frozenset({"put", "item", "done", "update", "send", "invoke", "list", "cancel", "variable", "action"}),
    ),
    "chains": Part("chains.js"),
    "saving": Part("saving.js"),
}
"""All parts, in the order in which they are loaded."""

_ANY_TIME = tuple(name for name, part in PARTS.items() if not part.called)
_SEAL = "delete ors.part;freeze(ors);"


def parts_needed(reach: Reach, called: frozenset[str], *, scripts: bool, trees: bool = False) -> tuple[str, ...]:
    """The parts that a document needs from the start.

    Args:
        reach: what its sources reach.
        called: the functions of the interpreter that its compiled content calls.
        scripts: whether it has top-level scripts, whose declarations have to be told from the rest.
        trees: whether it can name variables of modules.
    """
    wanted = (
        set(_ANY_TIME)
        if reach.built_ins
        else {name for name, is_so in (("time", reach.time), ("saving", scripts), ("trees", trees)) if is_so}
    )
    return tuple(name for name, part in PARTS.items() if name in wanted or not part.called.isdisjoint(called))


@cache
def frame(parts: tuple[str, ...]) -> str:
    """The text that makes ``ors$$`` with these parts; with all that a session may need it is sealed."""
    inside = "\n".join(map(_text, parts)) + (_SEAL if set(_ANY_TIME) <= set(parts) else "")
    made = _file("session.js").replace("PARTS", inside)
    return f"Object.defineProperty(globalThis,'ors$$',{{value:{made}()}});0"


@define(eq=False)
class Loaded:
    """Which parts one context has."""

    _context: JsContext
    _names: set[str]
    _complete: bool = field(init=False)
    _lock: RLock = field(factory=RLock, init=False)  # V8's contexts may be used by several threads

    def __attrs_post_init__(self) -> None:
        self._complete = self._names.issuperset(_ANY_TIME)

    @property
    def codec(self) -> str:
        """The text of the codec for a context that evaluates it when it is needed, or nothing."""
        return "" if "codec" in self._names else codec_source()

    def need(self, name: str) -> None:
        """Load a part if it is not there."""
        if name in self._names:
            return
        with self._lock:
            if name not in self._names:
                self._context.install(f"ors$$.part({_literal(name)});0")
                self._names.add(name)

    def complete(self) -> None:
        """Load the guards and all parts: from here on any text may be evaluated."""
        if self._complete:
            return
        with self._lock:
            if self._complete:
                return
            self._context.guard()
            for name in _ANY_TIME:
                self.need(name)
            self._context.install("ors$$.part('');0")
            self._complete = True


@cache
def _literal(name: str) -> str:
    return json.dumps(_text(name))


@cache
def _text(name: str) -> str:
    text = _file(PARTS[name].file)
    for place, source in _PLACES.get(name, {}).items():
        text = text.replace(place, source())
    return text


def _file(name: str) -> str:
    return stripped(resources.files("orsagent.scxml").joinpath(name).read_text("utf-8")).strip()


_PLACES = {"codec": {"CODEC": codec_source}, "saving": {"GLOBALS": lambda: _file("globals.js")}}
"""Where the text of a part has room for another."""
