"""Statuses and actions as Stat Server ascribes them to a regular DN, for the DNs of the fake T-Server.

Two rules, and the priority table that `Status` is. A status is the highest-priority action out of all that are going on
(Stat Server User's Guide, Object Statuses). The action of a call that is on hold at the same DN goes on, but is not
looked at (the same, Status Priority Tables); the guide names four of them, and so does this table.

Ours, where the pages are silent: what an agent is (WaitForNextCall, NotReadyForNextCall, AfterCallWork) goes on while
calls are up; a DN that is out of service has the one action NotMonitored; a queued call is none of the DN's actions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from orsagent.sync.updates import Status
from orsagent.tlib.codes import AddressType, AgentWorkMode, CallType
from orsagent.tlib.fake.agents import FakeAgent
from orsagent.tlib.fake.calls import FakeCall
from orsagent.tlib.fake.dns import FakeDN

__all__ = ["NOT_MONITORED", "Ongoing", "dn_type", "ongoing", "standing", "winner"]


class Ongoing(NamedTuple):
    """One action that is going on: its status of the same name, and the call that it belongs to."""

    action: Status
    connection_id: str | None = None


NOT_MONITORED: Final = Ongoing(Status.NotMonitored)

_TALKING: Final[Mapping[CallType, Status]] = {
    CallType.Unknown: Status.CallUnknown,
    CallType.Internal: Status.CallInternal,
    CallType.Inbound: Status.CallInbound,
    CallType.Outbound: Status.CallOutbound,
    CallType.Consult: Status.CallConsult,
}
"""An answered call."""

_WAITING: Final[Mapping[str, Status]] = {"Ringing": Status.CallRinging, "Dialing": Status.CallDialing}
"""A call that is not answered yet."""

_HIDDEN_ON_HOLD: Final = frozenset({Status.CallUnknown, Status.CallInternal, Status.CallOutbound, Status.CallInbound})

_DN_TYPES: Final[Mapping[AddressType, str]] = {AddressType.DN: "Extension", AddressType.Position: "ACD Position"}


def standing(agent: FakeAgent) -> Status | None:
    """What an agent who is logged in is; None for one who is not."""
    if agent.state == "NotReady" and agent.work_mode is AgentWorkMode.AfterCallWork:
        return Status.AfterCallWork
    return {"Ready": Status.WaitForNextCall, "NotReady": Status.NotReadyForNextCall}.get(agent.state)


def ongoing(dn: FakeDN, agent: FakeAgent) -> tuple[Ongoing, ...]:
    """What is going on at a DN where an agent is logged in: hook, agent, calls."""
    if not dn.in_service:
        return (NOT_MONITORED,)
    is_what = standing(agent)
    return (
        Ongoing(Status.OffHook if dn.busy else Status.OnHook),
        *(() if is_what is None else (Ongoing(is_what),)),
        *(one for call in dn.calls for one in _of_call(call)),
    )


def winner(actions: Iterable[Ongoing]) -> Ongoing:
    """The action that the DN's status is; there is one action at least."""
    going_on = tuple(actions)
    held = {one.connection_id for one in going_on if one.action is Status.CallOnHold}
    shown = (one for one in going_on if one.action not in _HIDDEN_ON_HOLD or one.connection_id not in held)
    return max(shown, key=lambda one: one.action)


def dn_type(dn: FakeDN) -> str:
    """What kind of DN it is, in the words of the configuration."""
    return _DN_TYPES.get(dn.address_type, dn.address_type.name)


def _of_call(call: FakeCall) -> Iterator[Ongoing]:
    if call.status in _WAITING:
        yield Ongoing(_WAITING[call.status], call.conn_id)
    if call.status in {"Established", "Held"}:
        yield Ongoing(_TALKING[call.call_type], call.conn_id)
    if call.status == "Held":
        yield Ongoing(Status.CallOnHold, call.conn_id)
