"""In which situations a request can fail: a table, in the order in which they are looked for.

What the answer is in each of them, the switch's profile says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from attrs import frozen

from orsagent.tlib.call_requests import (
    CallRequest,
    RequestAnswerCall,
    RequestCompleteConference,
    RequestCompleteTransfer,
    RequestHoldCall,
    RequestInitiateConference,
    RequestInitiateTransfer,
    RequestMakeCall,
    RequestReleaseCall,
    RequestRetrieveCall,
    RequestSingleStepTransfer,
)
from orsagent.tlib.codes import RegisterMode
from orsagent.tlib.fake.case import Case
from orsagent.tlib.fake.records import CallStatus
from orsagent.tlib.fake.switch import Connection, Switch
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

__all__ = ["CALL_STATES", "SITUATIONS", "Situation", "failure_code", "situation_code"]

_Requests = tuple[type[Request], ...]

_AT_THE_AGENT: Final[_Requests] = (RequestAgentLogout, RequestAgentReady, RequestAgentNotReady)
_DND: Final[_Requests] = (RequestSetDNDOn, RequestSetDNDOff)
_CALLS: Final[_Requests] = (RequestMakeCall, CallRequest)
_AT_THE_SWITCH: Final[_Requests] = (RequestAgentLogin, *_AT_THE_AGENT, *_DND, *_CALLS)
_COMPLETIONS: Final = (RequestCompleteTransfer, RequestCompleteConference)
_TARGETED: Final[_Requests] = (
    RequestMakeCall,
    RequestInitiateTransfer,
    RequestInitiateConference,
    RequestSingleStepTransfer,
)

CALL_STATES: Final[Mapping[type[Request], frozenset[CallStatus]]] = {
    RequestAnswerCall: frozenset({"Ringing"}),
    RequestHoldCall: frozenset({"Established"}),
    RequestRetrieveCall: frozenset({"Held"}),
    RequestReleaseCall: frozenset({"Ringing", "Dialing", "Established", "Held"}),
    RequestInitiateTransfer: frozenset({"Established"}),
    RequestInitiateConference: frozenset({"Established"}),
    RequestSingleStepTransfer: frozenset({"Established"}),
    RequestCompleteTransfer: frozenset({"Held"}),
    RequestCompleteConference: frozenset({"Held"}),
}
"""The states of the call in which a request about it can succeed; a request that is not here can in all."""


@frozen
class Situation:
    """One row.

    Attributes:
        name: the profile's field with the answer.
        requests: the requests that can meet it.
        holds: whether it is given.
        at_set: whether the telephone set meets it as well as a request does.
    """

    name: str
    requests: _Requests
    holds: Callable[[Case], bool]
    at_set: bool = True


def _registered_by_another(case: Case) -> bool:
    wants_alone = case.request.register_mode is RegisterMode.Private
    others = (one.registrations.get(case.dn.name) for one in case.switch.connections if one is not case.asked)
    return any(mode is not None and (wants_alone or mode is RegisterMode.Private) for mode in others)


def _registered(case: Case) -> bool:
    return case.asked is not None and case.dn.name in case.asked.registrations


def _not_registered(case: Case) -> bool:
    if isinstance(case.request, RequestUnregisterAddress):
        return not _registered(case)
    return case.asked is not None and not case.asked.controls(case.dn.name)


def _out_of_service(case: Case) -> bool:
    return not case.dn.in_service


def _same_agent_is_in(case: Case) -> bool:
    agent = case.dn.agent
    if agent is None or agent.agent_id != case.request.agent_id:
        return False
    return case.request.this_queue is None or case.request.this_queue in agent.queues


def _other_agent_is_in(case: Case) -> bool:
    return case.dn.agent is not None and case.dn.agent.agent_id != case.request.agent_id


def _no_such_agent(case: Case) -> bool:
    return case.request.agent_id not in case.switch.agents


def _agent_is_elsewhere(case: Case) -> bool:
    agent = case.switch.agents[case.request.agent_id]
    return agent.state != "LoggedOut" and agent.place is not case.dn


def _wrong_password(case: Case) -> bool:
    return case.switch.agents[case.request.agent_id].password not in (None, case.request.password)


def _no_such_queue(case: Case) -> bool:
    queue = case.request.this_queue
    return queue is not None and not (queue in case.switch.dns and case.switch.dns[queue].is_queue)


def _nobody_is_in(case: Case) -> bool:
    return case.dn.agent is None


def _other_queue(case: Case) -> bool:
    agent, queue = case.dn.agent, case.request.this_queue
    return agent is not None and queue is not None and bool(agent.queues) and queue not in agent.queues


def _agent_differs(case: Case) -> bool:
    return case.dn.agent is not None and case.request.agent_id not in (None, case.dn.agent.agent_id)


def _call_is_up(case: Case) -> bool:
    return case.dn.off_hook


def _is_ready(case: Case) -> bool:
    return case.dn.agent is not None and case.dn.agent.state == "Ready"


def _is_not_ready(case: Case) -> bool:
    return case.dn.agent is not None and case.dn.agent.state == "NotReady"


def _dnd_is_on(case: Case) -> bool:
    return case.dn.dnd


def _dnd_is_off(case: Case) -> bool:
    return not case.dn.dnd


def _no_such_call(case: Case) -> bool:
    return case.dn.call(case.request.conn_id) is None


def _call_cannot(case: Case) -> bool:
    call = case.dn.call(case.request.conn_id)
    if call is None or call.status not in CALL_STATES.get(type(case.request), {call.status}):
        return True
    if not isinstance(case.request, _COMPLETIONS):
        return False
    consult = case.dn.call(case.request.transfer_conn_id)
    return consult is None or consult.call.consults_about is not call or consult.call.busy


def _call_is_active(case: Case) -> bool:
    return any(call.status in {"Dialing", "Established"} for call in case.dn.calls)


def _target_is_wrong(case: Case) -> bool:
    target = case.switch.dns.get(case.request.other_dn)
    if target is None:
        return False
    return target is case.dn or (isinstance(case.request, RequestSingleStepTransfer) and not target.takes_calls)


SITUATIONS: Final[tuple[Situation, ...]] = (
    Situation("registered_by_another", (RequestRegisterAddress,), _registered_by_another, at_set=False),
    Situation("register_when_registered", (RequestRegisterAddress,), _registered, at_set=False),
    Situation("not_registered", (RequestUnregisterAddress, *_AT_THE_SWITCH), _not_registered, at_set=False),
    Situation("out_of_service", _AT_THE_SWITCH, _out_of_service),
    Situation("login_when_logged_in", (RequestAgentLogin,), _same_agent_is_in),
    Situation("login_dn_taken", (RequestAgentLogin,), _other_agent_is_in),
    Situation("login_wrong_agent_id", (RequestAgentLogin,), _no_such_agent),
    Situation("login_agent_id_in_use", (RequestAgentLogin,), _agent_is_elsewhere),
    Situation("login_wrong_password", (RequestAgentLogin,), _wrong_password, at_set=False),
    Situation("login_unknown_queue", (RequestAgentLogin,), _no_such_queue),
    Situation("logout_when_logged_out", (RequestAgentLogout,), _nobody_is_in),
    Situation("ready_when_logged_out", (RequestAgentReady,), _nobody_is_in),
    Situation("not_ready_when_logged_out", (RequestAgentNotReady,), _nobody_is_in),
    Situation("dnd_when_logged_out", _DND, _nobody_is_in),
    Situation("agent_id_differs", (*_AT_THE_AGENT, *_DND), _agent_differs),
    Situation("logout_other_queue", (RequestAgentLogout,), _other_queue),
    Situation("logout_during_call", (RequestAgentLogout,), _call_is_up),
    Situation("ready_during_call", (RequestAgentReady,), _call_is_up),
    Situation("not_ready_during_call", (RequestAgentNotReady,), _call_is_up),
    Situation("ready_when_ready", (RequestAgentReady,), _is_ready),
    Situation("not_ready_when_not_ready", (RequestAgentNotReady,), _is_not_ready),
    Situation("dnd_on_when_on", (RequestSetDNDOn,), _dnd_is_on),
    Situation("dnd_off_when_off", (RequestSetDNDOff,), _dnd_is_off),
    Situation("unknown_call", (CallRequest,), _no_such_call),
    Situation("wrong_call_state", (CallRequest,), _call_cannot),
    Situation("second_call", (RequestMakeCall,), _call_is_active),
    Situation("wrong_target", _TARGETED, _target_is_wrong),
)


def failure_code(switch: Switch, request: Request, asked: Connection) -> int | None:
    """The error code that T-Server answers to `request` as things stand; None when it succeeds.

    Args:
        switch: the switch.
        request: what is asked for.
        asked: the client who asks.
    """
    return situation_code(switch, request, asked) if switch.link_up else switch.profile.link_down


def situation_code(switch: Switch, request: Request, asked: Connection | None) -> int | None:
    """The error code of the first situation that holds and is an error in the switch's profile.

    Args:
        switch: the switch.
        request: what is asked for.
        asked: the client who asks; None at the telephone set, where registration and passwords do not count.
    """
    dn = switch.dns.get(request.this_dn)
    if dn is None:
        return switch.profile.unknown_dn
    return next(_codes(Case(switch, dn, request, asked)), None)


def _codes(case: Case) -> Iterator[int]:
    for row in SITUATIONS:
        if isinstance(case.request, row.requests) and (row.at_set or case.asked is not None):
            code: int | None = getattr(case.switch.profile, row.name)
            if code is not None and row.holds(case):
                yield code
