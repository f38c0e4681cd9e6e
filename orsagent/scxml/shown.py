"""What Python shows to the scripts of modules in one context, between events: encoded values by module and key."""

from __future__ import annotations

import json
from collections.abc import Mapping

from attrs import define, field

__all__ = ["Shown"]

_Values = dict[str, dict[str, str]]


@define(eq=False)
class Shown:
    """The values, and which of them the context has not been told of."""

    values: _Values = field(factory=dict)
    _changed: _Values = field(factory=dict)

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

    def changes(self) -> str:
        """What has changed since the last call, as text; empty if nothing has."""
        changed, self._changed = self._changed, {}
        return _text(changed) if changed else ""

    def everything(self) -> str:
        """All values as text; they count as told."""
        self._changed.clear()
        return _text(self.values)

    def again(self) -> None:
        """Let all values count as changed: the context may have others."""
        self._changed = {owner: dict(values) for owner, values in self.values.items()}

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
