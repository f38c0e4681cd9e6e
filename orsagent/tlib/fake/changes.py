"""What the switch does when a request succeeds: one function for each request, and after-call work.

Each function changes the records first and returns the events that tell of it, the answer before its consequences. The
list of reasons belongs to the DN: a login, logout, Ready or NotReady replaces it by the request's list, be it empty; a
Do-Not-Disturb request replaces it only when it brings reasons, so that it does not wipe out why an agent is NotReady.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from attrs import evolve

from orsagent.tlib.codes import AgentWorkMode
from orsagent.tlib.events import (
    AgentEvent,
    DNEvent,
    EventAgentLogin,
    EventAgentLogout,
    EventAgentNotReady,
    EventAgentReady,
    EventDNDOff,
    EventDNDOn,
    EventRegistered,
    EventUnregistered,
)
from orsagent.tlib.fake.records import AgentRecord, AgentState, DNRecord, Standing
from orsagent.tlib.fake.switch import Switch
from orsagent.tlib.key_values import NO_ENTRIES
from orsagent.tlib.requests import (
    Request,
    RequestAgentLogin,
    RequestAgentLogout,
    RequestAgentNotReady,
    RequestAgentReady,
    RequestRegisterAddress,
    RequestSetDNDOff,
    RequestSetDNDOn,
    RequestUnregisterAddress,
)

__all__ = ["carry_out", "start_wrap_up"]

_Change = Callable[[Switch, DNRecord, Any], list[DNEvent]]
_STATE_EVENTS: Final[Mapping[AgentState, type[AgentEvent]]] = {
    "Ready": EventAgentReady,
    "NotReady": EventAgentNotReady,
}


def carry_out(switch: Switch, request: Request) -> list[DNEvent]:
    """Do what `request` asks for; that it can be done is checked before.

    Returns:
        The answer, with the request's reference id, and the events that follow from it, without one.
    """
    dn = switch.dns[request.this_dn]
    answer, *consequences = _CHANGES[type(request)](switch, dn, request)
    reference_id = request.reference_id
    answer = evolve(answer, reference_id=reference_id, reasons=request.reasons, extensions=request.extensions)
    return [answer, *consequences]


def start_wrap_up(switch: Switch, dn: DNRecord) -> list[DNEvent]:
    """Begin the after-call work of the agent at `dn`, if there is an agent and a wrap-up time."""
    agent = dn.agent
    seconds = _wrap_up_seconds(switch, agent)
    if agent is None or not seconds:
        return []
    standing = agent.after_wrap_up or Standing(state=agent.state, work_mode=agent.work_mode, reasons=dn.reasons)
    _forget_wrap_up(switch, agent)
    agent.after_wrap_up = standing
    agent.wrap_up_end = switch.agenda.later(seconds, partial(_end_wrap_up, switch, dn, agent))
    agent.enter("NotReady", AgentWorkMode.AfterCallWork, switch.agenda.now())
    dn.reasons = NO_ENTRIES
    return [_state_event(switch, dn, agent)]


def _wrap_up_seconds(switch: Switch, agent: AgentRecord | None) -> float:
    return switch.wrap_up if agent is None or agent.wrap_up is None else agent.wrap_up


def _end_wrap_up(switch: Switch, dn: DNRecord, agent: AgentRecord) -> None:
    standing = agent.after_wrap_up
    if standing is None:
        return
    agent.wrap_up_end = agent.after_wrap_up = None
    agent.enter(standing.state, standing.work_mode, switch.agenda.now())
    dn.reasons = standing.reasons
    switch.announce(_state_event(switch, dn, agent))


def _forget_wrap_up(switch: Switch, agent: AgentRecord) -> None:
    if agent.wrap_up_end is not None:
        switch.agenda.cancel(agent.wrap_up_end)
    agent.wrap_up_end = agent.after_wrap_up = None


def _register(switch: Switch, dn: DNRecord, _request: RequestRegisterAddress) -> list[DNEvent]:
    dn.registered = True
    return [_dn_event(switch, dn, EventRegistered)]


def _unregister(switch: Switch, dn: DNRecord, _request: RequestUnregisterAddress) -> list[DNEvent]:
    dn.registered = False
    return [_dn_event(switch, dn, EventUnregistered)]


def _log_in(switch: Switch, dn: DNRecord, request: RequestAgentLogin) -> list[DNEvent]:
    agent = switch.agents[request.agent_id]
    if dn.agent is not agent:
        agent.place, dn.agent = dn, agent
        agent.enter("NotReady", request.agent_work_mode, switch.agenda.now())
    dn.reasons = request.reasons
    events = [_agent_event(switch, dn, agent, EventAgentLogin, request.this_queue)]
    if request.agent_work_mode in switch.profile.ready_after_login and agent.state != "Ready":
        agent.enter("Ready", request.agent_work_mode, switch.agenda.now())
        events.append(_state_event(switch, dn, agent))
    return events


def _log_out(switch: Switch, dn: DNRecord, request: RequestAgentLogout) -> list[DNEvent]:
    agent = _present(dn)
    _forget_wrap_up(switch, agent)
    agent.enter("LoggedOut", AgentWorkMode.Unknown, switch.agenda.now())
    dn.agent, dn.reasons = None, request.reasons
    return [_agent_event(switch, dn, agent, EventAgentLogout, request.this_queue)]


def _set_state(
    state: AgentState, switch: Switch, dn: DNRecord, request: RequestAgentReady | RequestAgentNotReady
) -> list[DNEvent]:
    agent = _present(dn)
    _forget_wrap_up(switch, agent)
    agent.enter(state, request.agent_work_mode, switch.agenda.now())
    dn.reasons = request.reasons
    return [_agent_event(switch, dn, agent, _STATE_EVENTS[state], request.this_queue)]


def _set_dnd(kind: type[DNEvent], switch: Switch, dn: DNRecord, request: Request) -> list[DNEvent]:
    dn.dnd = kind is EventDNDOn
    dn.reasons = request.reasons or dn.reasons
    return [_dn_event(switch, dn, kind)]


def _present(dn: DNRecord) -> AgentRecord:
    if dn.agent is None:
        raise RuntimeError(f"nobody is logged in at DN {dn.name}, and no situation of the profile caught it")
    return dn.agent


def _dn_event(switch: Switch, dn: DNRecord, kind: type[DNEvent]) -> DNEvent:
    return kind(this_dn=dn.name, agent_id=dn.agent_id, time=switch.agenda.now())


def _agent_event(
    switch: Switch, dn: DNRecord, agent: AgentRecord, kind: type[AgentEvent], this_queue: str | None = None
) -> DNEvent:
    return kind(
        this_dn=dn.name,
        agent_id=agent.agent_id,
        this_queue=this_queue,
        agent_work_mode=agent.work_mode,
        reasons=dn.reasons,
        time=switch.agenda.now(),
    )


def _state_event(switch: Switch, dn: DNRecord, agent: AgentRecord) -> DNEvent:
    return _agent_event(switch, dn, agent, _STATE_EVENTS[agent.state])


_CHANGES: Final[Mapping[type[Request], _Change]] = {
    RequestRegisterAddress: _register,
    RequestUnregisterAddress: _unregister,
    RequestAgentLogin: _log_in,
    RequestAgentLogout: _log_out,
    RequestAgentReady: partial(_set_state, "Ready"),
    RequestAgentNotReady: partial(_set_state, "NotReady"),
    RequestSetDNDOn: partial(_set_dnd, EventDNDOn),
    RequestSetDNDOff: partial(_set_dnd, EventDNDOff),
}
