"""What a Stat Server says about an agent: CurrentState (a tree of statuses) and CurrentStateReason.

Source: the public pages on Stat Server's object statuses and actions; the JSON form is ours, because the wire protocol
is not public. Times are seconds since 1970-01-01 UTC; Stat Server's have a resolution of one second.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from attrs import field, frozen

__all__ = [
    "Connected",
    "DNAction",
    "DNStatus",
    "Disconnected",
    "PlaceStatus",
    "ReasonUpdate",
    "SourceMessage",
    "StateUpdate",
    "Status",
    "Synchronised",
]


class Status(IntEnum):
    """An object's status under Stat Server's names; the number is the priority, the higher one wins.

    Numbers below WaitForNextCall are not published: ours keep the published order.
    """

    NotMonitored = 0
    Monitored = 1
    LoggedIn = 2
    OnHook = 3
    WaitForNextCall = 4
    OffHook = 5
    CallDialing = 6
    CallRinging = 7
    NotReadyForNextCall = 8
    AfterCallWork = 9
    CallOnHold = 13
    ASM_Engaged = 16
    ASM_Outbound = 17
    CallUnknown = 18
    CallConsult = 19
    CallInternal = 20
    CallOutbound = 21
    CallInbound = 22
    LoggedOut = 23


@frozen(kw_only=True)
class DNAction:
    """One action that is going on at a DN.

    Attributes:
        action: Stat Server's name of it: those of `Status`, and whatever else a Stat Server may send.
        time: since when.
        connection_id: the call it belongs to.
        reasons: T-Library's Reasons, where the action has them.
        extensions: T-Library's Extensions, the same.
    """

    action: str
    time: float
    connection_id: str | None = None
    reasons: Mapping[str, object] = field(factory=dict)
    extensions: Mapping[str, object] = field(factory=dict)


@frozen(kw_only=True)
class DNStatus:
    """One DN of an agent.

    Attributes:
        dn: the directory number.
        switch: the name of its switch.
        type: what kind of DN it is, such as Extension or ACD Position.
        status: the DN's status; a text where the name is not known to us.
        time: since when.
        actions: what is going on at the DN.
    """

    dn: str
    switch: str = ""
    type: str = "Extension"
    status: Status | str
    time: float
    actions: tuple[DNAction, ...] = ()


@frozen(kw_only=True)
class PlaceStatus:
    """The place where an agent works.

    Attributes:
        place: its name.
        status: its status; a text where the name is not known to us.
        time: since when.
        dns: its DNs.
    """

    place: str
    status: Status | str
    time: float
    dns: tuple[DNStatus, ...] = ()


@frozen(kw_only=True)
class StateUpdate:
    """The statistic CurrentState of one agent.

    Attributes:
        agent_id: the person's EmployeeID.
        login_id: the login of the switch, where there is one.
        status: the agent's status; a text where the name is not known to us.
        time: since when.
        places: the places with their DNs.
    """

    agent_id: str
    login_id: str | None = None
    status: Status | str
    time: float
    places: tuple[PlaceStatus, ...] = ()


@frozen(kw_only=True)
class ReasonUpdate:
    """The statistic CurrentStateReason of one agent: what its actions carry.

    Attributes:
        agent_id: the person's EmployeeID.
        dn: the DN of the action; None where the source does not say.
        action: the action that the reasons belong to, such as NotReadyForNextCall.
        time: since when.
        reasons: T-Library's Reasons.
        extensions: T-Library's Extensions.
    """

    agent_id: str
    dn: str | None = None
    action: str = "NotReadyForNextCall"
    time: float
    reasons: Mapping[str, object] = field(factory=dict)
    extensions: Mapping[str, object] = field(factory=dict)


@frozen(kw_only=True)
class Connected:
    """The source has (again) a Stat Server; the updates that follow, up to `Synchronised`, are a full snapshot.

    Attributes:
        server: the Stat Server's name or address, for people.
    """

    server: str = ""


@frozen(kw_only=True)
class Synchronised:
    """The snapshot is complete: agents that were not in it are not known to the Stat Server."""


@frozen(kw_only=True)
class Disconnected:
    """The source has lost its Stat Server; what is known may be out of date.

    Attributes:
        reason: what has happened, for people.
    """

    reason: str


SourceMessage = Connected | Synchronised | Disconnected | StateUpdate | ReasonUpdate
"""Whatever a `StateSource` delivers."""
