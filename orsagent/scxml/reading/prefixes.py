"""Prefixes of included parts, as Composer uses them: the same workflow may be a part of a document several times.

With ``resolveid="survey"`` (nested inclusions: ``outer.inner``)

    the ids of the part's states       get the prefix: ``entry`` becomes ``survey.entry``
    ``$$_MY_PREFIX_$$`` in attributes  becomes ``survey``, wherever it stands in the part
    ``_my_prefix`` in scripts          is ``'survey'`` for everything that is written in the part

Outside of any part the prefix is empty, and the placeholder vanishes together with the dot behind it. So a file may be
a document of its own and a part of others.

Real documents name the states of a part with the placeholder. A name without one, where the part names its own states
(``target``, ``initial``, ``done.state.entry``, ``In('entry')``), means the part's state if it has one, then one of the
part around it, then the document's: our rule, so that a part written by hand need not know the placeholder.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Final

from attrs import define, field
from lxml import etree

from orsagent.errors import DocumentError, Position
from orsagent.scxml.dialects import ORS, Dialect, choose
from orsagent.scxml.reading.source import Source, Written
from orsagent.scxml.reading.vocabulary import NAMESPACE, STATES

__all__ = ["PLACEHOLDER", "apply_prefixes", "composed_prefix", "dialect_of"]

PLACEHOLDER: Final = "$$_MY_PREFIX_$$"

_MARK: Final = re.compile(r"\$\$_MY_PREFIX_\$\$(?P<dot>\.?)(?=(?P<more>\w?))")
_WORD: Final = re.compile(r"\S+")
_DONE: Final = re.compile(r"(?<!\S)done\.state\.(?P<id>\S+?)(?=(?:\.\*|\.)?(?!\S))")
_IN: Final = re.compile(r"""\bIn\(\s*(?P<quote>['"])(?P<id>[^'"\\]*)(?P=quote)\s*\)""")
_STATES: Final = frozenset(f"{{{NAMESPACE}}}{name}" for name in STATES)
_NAMES: Final[Mapping[tuple[str, str], tuple[re.Pattern[str], str | int]]] = {
    (f"{{{NAMESPACE}}}transition", "target"): (_WORD, 0),
    (f"{{{NAMESPACE}}}transition", "event"): (_DONE, "id"),
    (f"{{{NAMESPACE}}}state", "initial"): (_WORD, 0),
    (f"{{{NAMESPACE}}}scxml", "initial"): (_WORD, 0),
}
"""Attributes that name states, by the tag: the pattern that finds the ids, and its group."""


def composed_prefix(outer: str, resolveid: str | None) -> str:
    """The prefix of a part.

    Args:
        outer: that of the part that it is included in; empty outside of any.
        resolveid: what the inclusion says; it may begin with the placeholder.
    """
    if resolveid is None:
        return outer
    if PLACEHOLDER in resolveid:
        return _substituted(resolveid, outer).rstrip(".")
    return f"{outer}.{resolveid}".strip(".")


def dialect_of(source: Source, name: str) -> Dialect:
    """The dialect called `name`; with ``auto``, a document that asks for prefixes shows that it is written for ORS.

    Raises:
        ValueError: there is no such dialect.
    """
    return choose(ORS.name if name == "auto" and source.prefixed else name, source.namespaces)


def apply_prefixes(source: Source, dialect: Dialect) -> None:
    """Give the states of included parts their prefixes, in a dialect that has them.

    Raises:
        DocumentError: the dialect has none, and a part asks for one.
    """
    if not dialect.inclusion_prefixes:
        if source.prefixed:
            element = next(one for one in source.root.iter() if source.home(one).prefix)
            message = "a part of this document is included with resolveid, which only the dialect ors has"
            raise DocumentError(message, source.position(element), "bad-include")
        return
    if source.prefixed or source.mentions(PLACEHOLDER):
        _Prefixing(source).run()


def _substituted(text: str, prefix: str) -> str:
    return _MARK.sub(lambda match: _replacement(match, prefix), text)


def _replacement(match: re.Match[str], prefix: str) -> str:
    """The prefix, with a dot between it and a name, whether one is written or not; the empty prefix has none."""
    return f"{prefix}." if prefix and (match["dot"] or match["more"]) else prefix


_Change = tuple[int, int, str]
"""Where it begins and ends in the value as it is written, and what comes in its place."""


@define(eq=False)
class _Rewritten:
    """Where the characters of a changed value were written."""

    _characters: Callable[[], Written]
    _indexes: list[int]
    _known: Written | None = field(default=None, init=False)

    def at(self, index: int) -> Position:
        if self._known is None:
            self._known = self._characters()
        return self._known.at(self._indexes[min(max(index, 0), len(self._indexes) - 1)])


@define(eq=False)
class _Prefixing:
    _source: Source
    _ids: set[str] = field(factory=set, init=False)

    def run(self) -> None:
        source = self._source
        elements = [(one, source.home(one).prefix) for one in source.root.iter()]
        for element, prefix in elements:
            if element.tag in _STATES and "id" in element.attrib:
                self._rewrite(element, "id", self._of_id(element.get("id", ""), prefix))
                self._ids.add(element.get("id", ""))
        marked = {one: one.mentions(PLACEHOLDER) for one in (source, *source.parts)}
        for element, prefix in elements:
            if prefix or marked[source.home(element)]:
                self._attributes(element, prefix)

    def _of_id(self, value: str, prefix: str) -> list[_Change]:
        if PLACEHOLDER in value:
            return list(_marks(value, prefix))
        return [(0, 0, f"{prefix}.")] if prefix and value else []

    def _attributes(self, element: etree._Element, prefix: str) -> None:
        for name, value in element.attrib.items():
            changes = list(_marks(str(value), prefix)) if PLACEHOLDER in value else []
            if prefix and (name != "id" or element.tag not in _STATES):
                pattern, group = _NAMES.get((str(element.tag), str(name)), (_IN, "id"))
                changes += self._names(pattern.finditer(str(value)), group, prefix)
            self._rewrite(element, str(name), sorted(changes))

    def _names(self, found: Iterable[re.Match[str]], group: str | int, prefix: str) -> Iterator[_Change]:
        """The names of states that are written without the prefix that they have now."""
        for match in found:
            name = match[group]
            scope = next((one for one in _scopes(prefix) if f"{one}.{name}" in self._ids), None)
            if scope is not None and PLACEHOLDER not in name:
                yield match.start(group), match.start(group), f"{scope}."

    def _rewrite(self, element: etree._Element, name: str, changes: list[_Change]) -> None:
        if not changes:
            return
        value, text, indexes, end = element.get(name, ""), "", list[int](), 0
        for start, after, new in changes:
            text += value[end:start] + new
            indexes += [*range(end, start), *[start] * len(new)]
            end = after
        text += value[end:]
        indexes += range(end, len(value) + 1)
        characters = partial(self._source.characters, element, name, len(value))
        self._source.set_attribute(element, name, text, _Rewritten(characters, indexes))


def _marks(value: str, prefix: str) -> Iterator[_Change]:
    return ((match.start(), match.end(), _replacement(match, prefix)) for match in _MARK.finditer(value))


def _scopes(prefix: str) -> Iterator[str]:
    """The prefix, and those of the parts around it."""
    while prefix:
        yield prefix
        prefix = prefix.rpartition(".")[0]
