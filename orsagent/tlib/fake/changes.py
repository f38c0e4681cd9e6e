"""What the switch does when a request succeeds: one function for each request.

Each function changes the records first and returns the events that tell of it. The list of reasons belongs to the DN: a
login, logout, Ready or NotReady replaces it by the request's list, be it empty; a Do-Not-Disturb request replaces it
only when it brings reasons, so that it does not wipe out why an agent is NotReady.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from attrs import evolve

from orsagent.tlib.codes import AgentWorkMode
from orsagent.tlib.events import (
    DNEvent,
    EventAddressInfo,
    EventAgentLogin,
    EventAgentLogout,
    EventAgentNotReady,
    EventAgentReady,
    EventDNDOff,
    EventDNDOn,
    EventQueueLogout,
    EventRegistered,
    EventUnregistered,
)
from orsagent.tlib.fake.call_changes import CALL_ANSWERS, CALL_CHANGES
from orsagent.tlib.fake.case import Case
from orsagent.tlib.fake.notices import address_info, agent_event, dn_event, state_event
from orsagent.tlib.fake.records import AgentRecord, AgentState, DNRecord, Standing
from orsagent.tlib.fake.switch import Switch
from orsagent.tlib.fake.wrap_up import asked_wrap_up, forget_wrap_up, start_idle_wrap_up
from orsagent.tlib.requests import (
    Request,
    RequestAgentLogin,
    RequestAgentLogout,
    RequestAgentNotReady,
    RequestAgentReady,
    RequestQueryAddress,
    RequestRegisterAddress,
    RequestSetDNDOff,
    RequestSetDNDOn,
    RequestUnregisterAddress,
)

__all__ = ["ANSWERS", "carry_out", "log_out"]

_INFORMATION: Final = (EventRegistered, EventAddressInfo)

ANSWERS: Final[Mapping[type[Request], tuple[type[DNEvent], ...]]] = {
    RequestQueryAddress: (EventAddressInfo,),
    RequestRegisterAddress: (EventRegistered,),
    RequestUnregisterAddress: (EventUnregistered,),
    RequestAgentLogin: (EventAgentLogin,),
    RequestAgentLogout: (EventAgentLogout, EventQueueLogout),
    RequestAgentReady: (EventAgentReady,),
    RequestAgentNotReady: (EventAgentNotReady,),
    RequestSetDNDOn: (EventDNDOn,),
    RequestSetDNDOff: (EventDNDOff,),
    **CALL_ANSWERS,
}
"""The event that answers a request that succeeds: the first of such a class at the request's DN."""


def carry_out(case: Case) -> list[DNEvent]:
    """Do what the request asks for; that it can be done is checked before.

    Returns:
        The events that tell of it, in order. The answer has the request's reference id and extensions and, but for
        what T-Server says of an address, its reasons.
    """
    request = case.request
    events = _CHANGES[type(request)](case)
    place = next(place for place, event in enumerate(events) if _answers(event, request))
    answer = events[place]
    extensions = {**answer.extensions, **request.extensions}
    reasons = answer.reasons if isinstance(answer, _INFORMATION) else request.reasons
    events[place] = evolve(answer, reference_id=request.reference_id, extensions=extensions, reasons=reasons)
    return events


def log_out(switch: Switch, dn: DNRecord, agent: AgentRecord, this_queue: str | None = None) -> DNEvent:
    """Log the agent out of everything."""
    forget_wrap_up(switch, agent)
    agent.enter("LoggedOut", AgentWorkMode.Unknown, switch.now())
    agent.queues.clear()
    agent.login_wrap_up = None
    dn.agent = None
    return agent_event(switch, dn, agent, EventAgentLogout, this_queue=this_queue)


def _answers(event: DNEvent, request: Request) -> bool:
    return isinstance(event, ANSWERS[type(request)]) and event.this_dn == request.this_dn


def _query(case: Case) -> list[DNEvent]:
    return [address_info(case.switch, case.dn, EventAddressInfo)]


def _register(case: Case) -> list[DNEvent]:
    if case.asked is not None:
        case.asked.registrations[case.dn.name] = case.request.register_mode
    return [address_info(case.switch, case.dn, EventRegistered)]


def _unregister(case: Case) -> list[DNEvent]:
    if case.asked is not None:
        case.asked.registrations.pop(case.dn.name, None)
    return [dn_event(case.switch, case.dn, EventUnregistered)]


def _log_in(case: Case) -> list[DNEvent]:
    switch, dn, request = case.switch, case.dn, case.request
    agent = switch.agents[request.agent_id]
    is_new = dn.agent is not agent
    if is_new:
        agent.place, dn.agent = dn, agent
        agent.login_wrap_up = asked_wrap_up(request.extensions)
        agent.enter("NotReady", request.agent_work_mode, switch.now())
    if request.this_queue is not None and request.this_queue not in agent.queues:
        agent.queues.append(request.this_queue)
    if is_new or request.reasons:
        dn.reasons = request.reasons
    events: list[DNEvent] = [agent_event(switch, dn, agent, EventAgentLogin, this_queue=request.this_queue)]
    if request.agent_work_mode in switch.profile.ready_after_login and agent.state != "Ready":
        agent.enter("Ready", request.agent_work_mode, switch.now())
        events.append(state_event(switch, dn, agent))
    return events


def _log_out(case: Case) -> list[DNEvent]:
    agent, queue = _present(case.dn), case.request.this_queue
    case.dn.reasons = case.request.reasons
    if queue is not None and len(agent.queues) > 1:
        agent.queues.remove(queue)
        return [agent_event(case.switch, case.dn, agent, EventQueueLogout, this_queue=queue)]
    return [log_out(case.switch, case.dn, agent, queue)]


def _set_state(state: AgentState, case: Case) -> list[DNEvent]:
    switch, dn, request = case.switch, case.dn, case.request
    agent = _present(dn)
    before = Standing(state=agent.state, work_mode=agent.work_mode, reasons=dn.reasons)
    forget_wrap_up(switch, agent)
    agent.enter(state, request.agent_work_mode, switch.now())
    dn.reasons = request.reasons
    if state == "NotReady" and request.agent_work_mode is AgentWorkMode.AfterCallWork:
        start_idle_wrap_up(switch, dn, agent, before)
    return [state_event(switch, dn, agent, request.this_queue)]


def _set_dnd(kind: type[DNEvent], case: Case) -> list[DNEvent]:
    case.dn.dnd = kind is EventDNDOn
    case.dn.reasons = case.request.reasons or case.dn.reasons
    return [dn_event(case.switch, case.dn, kind)]


def _present(dn: DNRecord) -> AgentRecord:
    if dn.agent is None:
        raise RuntimeError(f"nobody is logged in at DN {dn.name}, and no situation of the profile caught it")
    return dn.agent


_CHANGES: Final[Mapping[type[Request], Callable[[Case], list[DNEvent]]]] = {
    RequestQueryAddress: _query,
    RequestRegisterAddress: _register,
    RequestUnregisterAddress: _unregister,
    RequestAgentLogin: _log_in,
    RequestAgentLogout: _log_out,
    RequestAgentReady: partial(_set_state, "Ready"),
    RequestAgentNotReady: partial(_set_state, "NotReady"),
    RequestSetDNDOn: partial(_set_dnd, EventDNDOn),
    RequestSetDNDOff: partial(_set_dnd, EventDNDOff),
    **CALL_CHANGES,
}
