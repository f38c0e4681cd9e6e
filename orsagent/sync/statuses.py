"""What Stat Server's statuses and actions mean for the mapping, as one table.

Source: the public page on Stat Server's object statuses. An action has the name of the status that it may lead to.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from attrs import frozen

from orsagent.sync.situations import AgentState
from orsagent.sync.updates import Status

__all__ = ["MEANINGS", "Mark", "Meaning", "meaning_of", "says_nothing"]


class Mark(StrEnum):
    """What a status or an action says about a call."""

    none = "no call"
    set_up = "a call that is being set up"
    held = "a call on hold, of the type it had"
    internal = "an internal call"
    other = "a call of another type"


@frozen
class Meaning:
    """What a status or an action says about an agent."""

    state: AgentState
    mark: Mark = Mark.none


_NOTHING = Meaning(AgentState.unknown)
_OTHER = Meaning(AgentState.hidden, Mark.other)
_SET_UP = Meaning(AgentState.hidden, Mark.set_up)

MEANINGS: Mapping[Status, Meaning] = {
    Status.NotMonitored: _NOTHING,
    Status.Monitored: _NOTHING,
    Status.LoggedIn: _NOTHING,
    Status.OnHook: _NOTHING,
    Status.WaitForNextCall: Meaning(AgentState.ready),
    Status.OffHook: Meaning(AgentState.hidden),
    Status.CallDialing: _SET_UP,
    Status.CallRinging: _SET_UP,
    Status.NotReadyForNextCall: Meaning(AgentState.not_ready),
    Status.AfterCallWork: Meaning(AgentState.after_call_work),
    Status.CallOnHold: Meaning(AgentState.hidden, Mark.held),
    Status.ASM_Engaged: _OTHER,
    Status.ASM_Outbound: _OTHER,
    Status.CallUnknown: _OTHER,
    Status.CallConsult: _OTHER,
    Status.CallInternal: Meaning(AgentState.hidden, Mark.internal),
    Status.CallOutbound: _OTHER,
    Status.CallInbound: _OTHER,
    Status.LoggedOut: Meaning(AgentState.logged_off),
}
"""What each status means. Readings 4, 6 and 7 are rows of it."""

_BY_NAME: Mapping[Status | str, Meaning] = {
    **{status: meaning for status, meaning in MEANINGS.items()},  # noqa: C416 -- the keys are of a wider type
    **{status.name: meaning for status, meaning in MEANINGS.items()},
    # numbers below WaitForNextCall are not published
    **{str(int(status)): MEANINGS[status] for status in Status if status >= Status.WaitForNextCall},
}


def meaning_of(status: Status | str) -> Meaning | None:
    """What a status or an action means: a `Status`, its name, or its published number as text; None if unknown."""
    return _BY_NAME.get(status)


def says_nothing(status: Status | str) -> bool:
    """Whether a status, or a name that is not known, tells nothing about the agent (reading 7)."""
    meaning = meaning_of(status)
    return meaning is None or meaning.state is AgentState.unknown
