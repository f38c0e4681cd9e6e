"""What the mapping is asked about: the state of an agent, its call, its reason, and what was known before."""

from __future__ import annotations

from enum import IntEnum

from attrs import frozen

__all__ = ["AgentState", "CallType", "Situation"]


class AgentState(IntEnum):
    """The state of an agent, as far as it can be seen."""

    logged_off = 0
    not_ready = 1
    ready = 2
    after_call_work = 3
    """Not Ready - ACW."""
    hidden = 4
    """A call, or one that is being set up, hides whether the agent is ready (reading 3)."""
    unknown = 5
    """The status says nothing about the agent (reading 7)."""

    @property
    def title(self) -> str:
        """The state in words."""
        return _TITLES[self]


class CallType(IntEnum):
    """The call of an agent, as far as the mapping tells calls apart."""

    none = 0
    internal = 1
    other = 2
    """Any other type: Inbound, Outbound, Consult, Unknown, ASM."""

    @property
    def title(self) -> str:
        """The call in words."""
        return _CALL_TITLES[self]


@frozen
class Situation:
    """Everything that the mapping goes by.

    Attributes:
        state: the state that can be seen.
        call: the call, if there is one.
        reason: Break, Meal, Meeting or Training in exactly this spelling, or any other text, which is not mapped.
        before: the state that was known last: Ready, Not Ready or Logged Off; None when none is.
    """

    state: AgentState
    call: CallType = CallType.none
    reason: str | None = None
    before: AgentState | None = None

    def __str__(self) -> str:
        words = [f"{self.state.title}, {self.call.title}"]
        words += [f"reason {self.reason!r}"] if self.reason is not None else []
        words += [f"{self.before.title} before"] if self.before is not None else []
        return ", ".join(words)


_TITLES = {
    AgentState.logged_off: "Logged Off",
    AgentState.not_ready: "Not Ready",
    AgentState.ready: "Ready",
    AgentState.after_call_work: "Not Ready - ACW",
    AgentState.hidden: "a state hidden by a call",
    AgentState.unknown: "a status that says nothing",
}

_CALL_TITLES = {
    CallType.none: "no call",
    CallType.internal: "internal call",
    CallType.other: "call of another type",
}
