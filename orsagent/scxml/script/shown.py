"""What Python shows to the scripts of modules in one context, between events: encoded values by module and key."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

from attrs import define, field

__all__ = ["Shown"]

_Values = dict[str, dict[str, str]]
_Offer = tuple[tuple[str, ...], Callable[[], str]]


@define(eq=False)
class Shown:
    """The values, and which of them the context has not been told of.

    Attributes:
        values: by module and key.
    """

    values: _Values = field(factory=dict)
    _changed: _Values = field(factory=dict)
    _offers: dict[tuple[str, str], _Offer] | None = None

    def put(self, owner: str, key: str, value: str | None) -> None:
        """Show an encoded value; None takes it away. What is shown already is no change."""
        values = self.values.setdefault(owner, {})
        if values.get(key) == value:
            return
        if value is None:
            del values[key]
        else:
            values[key] = value
        self._changed.setdefault(owner, {})[key] = "null" if value is None else value

    def offer(self, owner: str, key: str, words: tuple[str, ...], make: Callable[[], str]) -> None:
        """Show what `make` gives when a source first has one of the words; it is no part of snapshots."""
        self._offers = {**(self._offers or {}), (owner, key): (words, make)}

    def take_up(self, sources: Iterable[str]) -> bool:
        """Show what was offered for words in these sources; says whether there was something."""
        sources = tuple(sources)
        wanted = {
            place: make
            for place, (words, make) in (self._offers or {}).items()
            if any(word in source for word in words for source in sources)
        }
        self._offers = {place: offer for place, offer in (self._offers or {}).items() if place not in wanted} or None
        for (owner, key), make in wanted.items():
            self._changed.setdefault(owner, {})[key] = make()
        return bool(wanted)

    def changes(self) -> str:
        """What has changed since the last call, as text; empty if nothing has."""
        changed, self._changed = self._changed, {}
        return _text(changed) if changed else ""

    def everything(self) -> str:
        """All values as text; they count as told."""
        self.again()
        return self.changes() or "{}"

    def again(self) -> None:
        """Let all values count as changed: the context may have others."""
        for owner, values in self.values.items():
            self._changed[owner] = {**self._changed.get(owner, {}), **values}

    def saved(self) -> dict[str, dict[str, object]]:
        """The values for a snapshot, as JSON."""
        return {
            owner: {key: json.loads(value) for key, value in values.items()}
            for owner, values in self.values.items()
            if values
        }


def _text(values: Mapping[str, Mapping[str, str]]) -> str:
    return "{" + ",".join(f"{json.dumps(owner)}:{_members(members)}" for owner, members in values.items()) + "}"


def _members(members: Mapping[str, str]) -> str:
    return "{" + ",".join(f"{json.dumps(key)}:{value}" for key, value in members.items()) + "}"
