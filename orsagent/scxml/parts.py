"""The interpreter's own ECMAScript in parts, because parsing them is most of what the start of a session costs.

Every context gets `session.js`. Which parts come with it is known when a document is compiled; the others are loaded
when Python first needs them. Late parts meet the built-ins as they are then: so a document whose sources could reach
a built-in (see `reach.py`) gets all parts, and the guards, before anything of it runs; and any other session gets them
before a text from outside is evaluated.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib import resources
from threading import RLock

from attrs import define, field, frozen

from orsagent.js import JsContext, codec_source, dom_source
from orsagent.js.sources import stripped, unbracketed
from orsagent.scxml.reach import Reach

__all__ = ["PARTS", "XML", "Loaded", "Part", "frame", "parts_needed", "to_source"]


@frozen
class Part:
    """A part.

    Attributes:
        file: where its source text is.
        called: the functions of `api` in it.
        late: whether any session may come to need it. What only compiled content calls, or the start, is either needed
            at once or never.
    """

    file: str
    called: frozenset[str] = frozenset()
    late: bool = True


PARTS: Mapping[str, Part] = {
    "codec": Part("codec.js"),
    "dom": Part("dom.js"),
    "time": Part("time.js"),
    "trees": Part("trees.js"),
    "event": Part("event.js", frozenset({"update"})),
    "refusals": Part("refusals.js", frozenset({"bad", "unsupported", "unread"}), late=False),
    "content": Part(
        "content.js",
        frozenset({"put", "item", "done", "update", "send", "invoke", "list", "cancel", "variable", "action"}),
        late=False,
    ),
    "platform": Part("platform.js", late=False),
    "data": Part("data.js"),
    "chains": Part("chains.js"),
    "saving": Part("saving.js"),
}
"""All parts, in the order in which they are loaded."""

XML = "xml"
"""A text without it holds no XML content, however it is encoded."""

_ANY_TIME = tuple(name for name, part in PARTS.items() if part.late)
_DOM = "ors$$.dom()"
_SEAL = "delete ors.part;freeze(ors);"


def parts_needed(reach: Reach, called: frozenset[str], wanted: Mapping[str, bool]) -> tuple[str, ...]:
    """The parts that a document needs from the start.

    Args:
        reach: what its sources reach.
        called: the functions of the interpreter that its compiled content calls.
        wanted: parts, and whether something else that is known of the document asks for them.
    """
    return tuple(
        name
        for name, part in PARTS.items()
        if wanted.get(name) or (part.late and reach.built_ins) or not part.called.isdisjoint(called)
    )


@cache
def frame(parts: tuple[str, ...]) -> str:
    """The text that makes ``ors$$`` with these parts; with all that a session may need it is sealed."""
    inside = "\n".join(map(_text, parts)) + (_SEAL if set(_ANY_TIME) <= set(parts) else "")
    made = unbracketed(_file("session.js")).replace("PARTS", inside)
    return f"Object.defineProperty(globalThis,'ors$$',{{value:{made}()}});0"


@cache
def to_source() -> str:
    """The text that gives values ``toSource``: it stands by itself, so it can come at any time.

    What it needs is parsed when a document first asks for ``toSource``.
    """
    return _file("to_source_later.js").replace("TO_SOURCE", json.dumps(_file("to_source.js")))


@define(eq=False)
class Loaded:
    """Which parts one context has.

    Args:
        lacks_to_source: whether `to_source` has to come before a text from outside is evaluated.
    """

    _context: JsContext
    _names: set[str]
    _lacks_to_source: bool = False
    _sealed: bool = field(init=False)
    _lock: RLock = field(factory=RLock, init=False)  # V8's contexts may be used by several threads

    def __attrs_post_init__(self) -> None:
        self._sealed = self._names.issuperset(_ANY_TIME)

    @property
    def codec(self) -> str:
        """The text of the codec for a context that evaluates it when it is needed, or nothing."""
        return "" if "codec" in self._names else codec_source(_DOM)

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
        if self._sealed and not self._lacks_to_source:
            return
        with self._lock:
            if not self._sealed:
                self._context.guard()
                for name in _ANY_TIME:
                    self.need(name)
                self._context.install("ors$$.part('');0")
                self._sealed = True
            if self._lacks_to_source:
                self._context.install(to_source())
                self._lacks_to_source = False


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


_PLACES: Mapping[str, Mapping[str, Callable[[], str]]] = {
    "codec": {"CODEC": partial(codec_source, _DOM)},
    "dom": {"DOM": lambda: json.dumps(dom_source())},
    "saving": {"GLOBALS": lambda: _file("globals.js")},
}
"""Where the text of a part has room for another."""
