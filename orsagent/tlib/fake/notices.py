"""The events that tell of a DN and of the agent at it, as things stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeVar

from orsagent.tlib.codes import AgentWorkMode
from orsagent.tlib.events import AgentEvent, DNEvent, EventAgentNotReady, EventAgentReady
from orsagent.tlib.fake.records import AgentRecord, AgentState, CallStatus, DNRecord
from orsagent.tlib.fake.switch import Switch

__all__ = ["address_info", "agent_event", "dn_event", "dn_status", "state_event"]

_E = TypeVar("_E", bound=DNEvent)

_STATE_EVENTS: Final[Mapping[AgentState, type[AgentEvent]]] = {
    "Ready": EventAgentReady,
    "NotReady": EventAgentNotReady,
}
_AGENT_STATUS: Final[Mapping[AgentState, int]] = {"LoggedOut": 0, "Ready": 2, "NotReady": 3}
_AFTER_CALL_WORK: Final = 4
_WALK_AWAY: Final = 5
_PARTY_STATES: Final[Mapping[CallStatus, int]] = {
    "Queued": 0x09,
    "Ringing": 0x0A,
    "Established": 0x0C,
    "Held": 0x0E,
    "Dialing": 0x10001,
}
"""The numbers of T-Library's party states; Dialing is the state Initiated with the modifier Dialing."""


def dn_event(switch: Switch, dn: DNRecord, kind: type[_E]) -> _E:
    """An event of a DN."""
    return kind(this_dn=dn.name, agent_id=dn.agent_id, time=switch.now())


def agent_event(
    switch: Switch,
    dn: DNRecord,
    agent: AgentRecord,
    kind: type[AgentEvent],
    *,
    this_queue: str | None = None,
    extensions: Mapping[str, object] | None = None,
) -> AgentEvent:
    """An event of the agent at a DN, with the work mode and the DN's reasons."""
    return kind(
        this_dn=dn.name,
        agent_id=agent.agent_id,
        this_queue=this_queue,
        agent_work_mode=agent.work_mode,
        reasons=dn.reasons,
        extensions=extensions,
        time=switch.now(),
    )


def state_event(switch: Switch, dn: DNRecord, agent: AgentRecord, this_queue: str | None = None) -> AgentEvent:
    """The event of the state that the agent is in."""
    return agent_event(switch, dn, agent, _STATE_EVENTS[agent.state], this_queue=this_queue)


def address_info(switch: Switch, dn: DNRecord, kind: type[_E]) -> _E:
    """An event that says what T-Server knows of a DN: its agent, its reasons, and its status as extensions."""
    return kind(this_dn=dn.name, agent_id=dn.agent_id, reasons=dn.reasons, extensions=dn_status(dn), time=switch.now())


def dn_status(dn: DNRecord) -> dict[str, object]:
    """A DN's status as T-Library lists it in extensions (Genesys Events and Models, EventAddressInfo).

    For every call ``conn-N`` and, but for a queue, ``ct-N`` (its type) and ``ps-N`` (the party's state). But for a
    queue also ``dnd``, ``AgentStatus`` and the agent's queues as ``queue-N``. The pages do not number AgentStatus: 0
    logged out, 2 Ready, 3 NotReady, 4 after-call work, 5 walk-away are ours, after public client code.
    """
    status: dict[str, object] = {}
    for number, party in enumerate(dn.calls, 1):
        status[f"conn-{number}"] = party.call.conn_id
        if not dn.is_queue:
            status |= {f"ct-{number}": int(party.call.call_type), f"ps-{number}": _PARTY_STATES[party.status]}
    if dn.is_queue:
        return status
    queues = {} if dn.agent is None else {f"queue-{n}": name for n, name in enumerate(dn.agent.queues, 1)}
    return {"AgentStatus": _agent_status(dn.agent), "dnd": int(dn.dnd), **status, **queues}


def _agent_status(agent: AgentRecord | None) -> int:
    if agent is None:
        return _AGENT_STATUS["LoggedOut"]
    special = {AgentWorkMode.AfterCallWork: _AFTER_CALL_WORK, AgentWorkMode.WalkAway: _WALK_AWAY}
    is_special = agent.state == "NotReady" and agent.work_mode in special
    return special[agent.work_mode] if is_special else _AGENT_STATUS[agent.state]
