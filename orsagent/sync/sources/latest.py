"""What was said last of each agent: what a snapshot is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import define, field

from orsagent.sync.updates import ReasonUpdate, SourceMessage, StateUpdate, Status

__all__ = ["Latest"]

_WITHOUT_REASONS: Final = frozenset({Status.LoggedOut, Status.WaitForNextCall})
"""Statuses under which reasons of before say nothing any more."""


@define(eq=False)
class Latest:
    """The last state of each agent, and the last reasons at each of the agent's DNs."""

    _states: dict[str, StateUpdate] = field(factory=dict, init=False)
    _reasons: dict[str, dict[str | None, ReasonUpdate]] = field(factory=dict, init=False)

    def take(self, message: SourceMessage) -> None:
        """Take in what was said; messages about the source itself say nothing of an agent."""
        if isinstance(message, StateUpdate):
            self._states[message.agent_id] = message
            if message.status in _WITHOUT_REASONS:
                self._reasons.pop(message.agent_id, None)
        elif isinstance(message, ReasonUpdate):
            self._reasons.setdefault(message.agent_id, {})[message.dn] = message

    def of(self, agent_id: str) -> Iterator[SourceMessage]:
        """What is known of an agent, the state first."""
        if agent_id in self._states:
            yield self._states[agent_id]
        yield from self._reasons.get(agent_id, {}).values()
