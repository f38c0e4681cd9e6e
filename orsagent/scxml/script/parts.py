"""The interpreter's own ECMAScript in parts, because parsing them is most of what the start of a session costs.

Every context gets `session.js`. Which parts come with it is known when a document is compiled; the others are loaded
when Python first needs them. Late parts meet the built-ins as they are then: so a document whose sources could reach
a built-in (see `reach.py`) gets all parts, and the guards, before anything of it runs; and any other session gets them
before a text from outside is evaluated.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources
from threading import RLock

from attrs import define, field, frozen

from orsagent.js import JsContext, codec_source, dom_source
from orsagent.js.sources import stripped, unbracketed
from orsagent.scxml.script.reach import Reach

__all__ = [
    "PARTS",
    "XML",
    "Loaded",
    "Part",
    "begin_source",
    "calling",
    "configured",
    "frame",
    "parts_needed",
    "to_source",
    "with_needs",
]


@frozen(kw_only=True)
class Part:
    """A part.

    Attributes:
        needs: other parts that must be there first.
        called: the functions of `api` in it.
        late: whether any session may come to need it. What only compiled content calls, or the start, is either needed
            with that or never.
        configured: whether it reads the session's settings.
    """

    needs: tuple[str, ...] = ()
    called: frozenset[str] = frozenset()
    late: bool = True
    configured: bool = False


PARTS: Mapping[str, Part] = {
    "errors": Part(),
    "codec": Part(),
    "dom": Part(),
    "telling": Part(needs=("errors",), called=frozenset({"raise", "log", "decode", "parameters"})),
    "visits": Part(needs=("errors",), late=False),
    "system": Part(configured=True),
    "event": Part(needs=("telling", "system"), called=frozenset({"update"}), configured=True),
    "trees": Part(needs=("telling", "system"), configured=True),
    "time": Part(configured=True),
    "refusals": Part(called=frozenset({"bad", "unsupported", "unread"}), late=False),
    "foreach": Part(called=frozenset({"list", "variable"}), late=False),
    "content": Part(
        needs=("telling",),
        called=frozenset({"put", "item", "done", "update", "send", "invoke", "cancel", "action"}),
        late=False,
        configured=True,
    ),
    "platform": Part(needs=("telling", "system"), late=False, configured=True),
    "data": Part(),
    "conditions": Part(called=frozenset({"condition"})),
    "plans": Part(),
    "choices": Part(needs=("conditions",)),
    "chains": Part(needs=("plans",)),
    "saving": Part(needs=("telling",)),
    "given": Part(needs=("telling",), late=False, configured=True),
}
"""All parts, in the order in which they are loaded. The source of each is in a file of its name."""

XML = "xml"
"""A text without it holds no XML content, however it is encoded."""

_ANY_TIME = frozenset(name for name, part in PARTS.items() if part.late)
_DOM = "ors$$.dom()"
_SEAL = "delete ors.part;Object.freeze(ors);Object.freeze(api);"


def calling(functions: Iterable[str]) -> frozenset[str]:
    """The parts that content needs which calls these functions."""
    called = frozenset(functions)
    return frozenset(name for name, part in PARTS.items() if not part.called.isdisjoint(called))


def parts_needed(reach: Reach, called: frozenset[str], wanted: Mapping[str, bool]) -> frozenset[str]:
    """The parts that a document needs from the start.

    Args:
        reach: what its sources reach.
        called: the parts that its compiled content calls, as far as it is there from the start.
        wanted: parts, and whether something else that is known of the document asks for them.
    """
    always = _ANY_TIME if reach.built_ins else frozenset[str]()
    return with_needs(always | called | {name for name, asked in wanted.items() if asked})


def configured(parts: Iterable[str]) -> bool:
    """Whether one of them reads the session's settings."""
    return any(PARTS[name].configured for name in parts)


@cache
def frame() -> str:
    """The text that makes ``ors$$``."""
    return f"0,{unbracketed(_file('session.js'))}({json.dumps(_file('errors.js'))});0"


@cache
def begin_source(parts: frozenset[str]) -> str:
    """The text of these parts and of the beginning; with all that a session may need, ``ors$$`` is sealed in it."""
    begin = _file("begin.js").replace("SEAL", _SEAL if parts >= _ANY_TIME else "")
    return f"{_text(parts, 'codec' in parts)}\n{begin}"


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
    _names: frozenset[str]
    _lacks_to_source: bool = False
    _sealed: bool = field(init=False)
    _lock: RLock = field(factory=RLock, init=False)  # V8's contexts may be used by several threads

    def __attrs_post_init__(self) -> None:
        self._sealed = self._names >= _ANY_TIME

    def lacks(self, names: frozenset[str]) -> frozenset[str]:
        """Those of the parts, and of what they need, that are not there."""
        return frozenset() if names <= self._names else with_needs(names) - self._names

    def need(self, names: frozenset[str], settings: str = "") -> None:
        """Load parts, and what they need, if they are not there.

        Args:
            names: the parts.
            settings: those of the session, as JSON, if the context has not been told of them.
        """
        if names <= self._names:
            return
        with self._lock:
            lacking = self.lacks(names)
            if lacking:
                self._names = _joined(self._names, lacking)
                self._part(_text(lacking, "codec" in self._names), settings)

    @property
    def complete(self) -> bool:
        """Whether any text may be evaluated."""
        return self._sealed and not self._lacks_to_source

    def seal(self, names: frozenset[str], settings: str) -> None:
        """Load the guards and all parts: from here on any text may be evaluated.

        Args:
            names: the parts that the document's content needs.
            settings: as in `need`.
        """
        with self._lock:
            if not self._sealed:
                self._part(_file("names.js"))
                self._context.guard()
                self.need(_ANY_TIME | names, settings)
                self._part(_file("seal.js"))
                self._sealed = True
            if self._lacks_to_source:
                self._context.install(to_source())
                self._lacks_to_source = False

    def _part(self, *arguments: str) -> None:
        self._context.install(f"ors$$.part({','.join(map(_quoted, arguments))});0")


@cache
def _joined(some: frozenset[str], more: frozenset[str]) -> frozenset[str]:
    return some | more


@cache
def with_needs(names: frozenset[str]) -> frozenset[str]:
    """Parts, and what they need."""
    more = names.union(*(PARTS[name].needs for name in names))
    return names if more == names else with_needs(more)


@cache
def _text(names: frozenset[str], whole: bool) -> str:
    """The text of parts, in their order; without a whole codec there, its source waits in a text."""
    texts = []
    for name in PARTS:
        if name in names:
            text = _file(f"{name}.js")
            for place, source in _PLACES.get(name, {}).items():
                text = text.replace(place, source(whole))
            texts.append(text)
    return "\n".join(texts)


@lru_cache(maxsize=64)
def _quoted(text: str) -> str:
    return json.dumps(text)


@cache
def _file(name: str) -> str:
    return stripped(resources.files("orsagent.scxml.script").joinpath(name).read_text("utf-8")).strip()


_PLACES: Mapping[str, Mapping[str, Callable[[bool], str]]] = {
    "codec": {"CODEC": lambda _: codec_source(_DOM)},
    "telling": {"CODEC_TEXT": lambda whole: "''" if whole else json.dumps(codec_source(_DOM))},
    "dom": {"DOM": lambda _: json.dumps(dom_source())},
    "saving": {"GLOBALS": lambda _: _file("globals.js")},
}
"""Where the text of a part has room for another; what that is may depend on whether the whole codec is there."""
