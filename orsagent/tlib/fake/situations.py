"""In which situations a request can fail: a table, in the order in which they are looked for.

What the answer is in each of them, the switch's profile says.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from attrs import frozen

from orsagent.tlib.fake.records import DNRecord
from orsagent.tlib.fake.switch import Switch
from orsagent.tlib.requests import (
    Request,
    RequestAgentLogin,
    RequestAgentLogout,
    RequestAgentNotReady,
    RequestAgentReady,
    RequestSetDNDOff,
    RequestSetDNDOn,
    RequestUnregisterAddress,
)

__all__ = ["SITUATIONS", "Situation", "failure_code", "situation_code"]

_Holds = Callable[[Switch, DNRecord, Any], bool]
_Requests = tuple[type[Request], ...]

_AT_THE_AGENT: Final[_Requests] = (RequestAgentLogout, RequestAgentReady, RequestAgentNotReady)
_DND: Final[_Requests] = (RequestSetDNDOn, RequestSetDNDOff)
_AT_THE_SWITCH: Final[_Requests] = (RequestAgentLogin, *_AT_THE_AGENT, *_DND)


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
    holds: _Holds
    at_set: bool = True


def _not_registered(_switch: Switch, dn: DNRecord, _request: Request) -> bool:
    return not dn.registered


def _out_of_service(_switch: Switch, dn: DNRecord, _request: Request) -> bool:
    return not dn.in_service


def _same_agent_is_in(_switch: Switch, dn: DNRecord, request: RequestAgentLogin) -> bool:
    return dn.agent is not None and dn.agent.agent_id == request.agent_id


def _other_agent_is_in(_switch: Switch, dn: DNRecord, request: RequestAgentLogin) -> bool:
    return dn.agent is not None and dn.agent.agent_id != request.agent_id


def _no_such_agent(switch: Switch, _dn: DNRecord, request: RequestAgentLogin) -> bool:
    return request.agent_id not in switch.agents


def _agent_is_elsewhere(switch: Switch, dn: DNRecord, request: RequestAgentLogin) -> bool:
    agent = switch.agents[request.agent_id]
    return agent.state != "LoggedOut" and agent.place is not dn


def _wrong_password(switch: Switch, _dn: DNRecord, request: RequestAgentLogin) -> bool:
    return switch.agents[request.agent_id].password not in (None, request.password)


def _nobody_is_in(_switch: Switch, dn: DNRecord, _request: Request) -> bool:
    return dn.agent is None


def _agent_differs(_switch: Switch, dn: DNRecord, request: Any) -> bool:  # noqa: ANN401 - any request with an agent_id
    return dn.agent is not None and request.agent_id not in (None, dn.agent.agent_id)


def _call_is_up(_switch: Switch, dn: DNRecord, _request: Request) -> bool:
    return dn.off_hook


def _is_ready(_switch: Switch, dn: DNRecord, _request: Request) -> bool:
    return dn.agent is not None and dn.agent.state == "Ready"


def _is_not_ready(_switch: Switch, dn: DNRecord, _request: Request) -> bool:
    return dn.agent is not None and dn.agent.state == "NotReady"


def _dnd_is_on(_switch: Switch, dn: DNRecord, _request: Request) -> bool:
    return dn.dnd


def _dnd_is_off(_switch: Switch, dn: DNRecord, _request: Request) -> bool:
    return not dn.dnd


SITUATIONS: Final[tuple[Situation, ...]] = (
    Situation("not_registered", (RequestUnregisterAddress, *_AT_THE_SWITCH), _not_registered, at_set=False),
    Situation("out_of_service", _AT_THE_SWITCH, _out_of_service),
    Situation("login_when_logged_in", (RequestAgentLogin,), _same_agent_is_in),
    Situation("login_dn_taken", (RequestAgentLogin,), _other_agent_is_in),
    Situation("login_wrong_agent_id", (RequestAgentLogin,), _no_such_agent),
    Situation("login_agent_id_in_use", (RequestAgentLogin,), _agent_is_elsewhere),
    Situation("login_wrong_password", (RequestAgentLogin,), _wrong_password, at_set=False),
    Situation("logout_when_logged_out", (RequestAgentLogout,), _nobody_is_in),
    Situation("ready_when_logged_out", (RequestAgentReady,), _nobody_is_in),
    Situation("not_ready_when_logged_out", (RequestAgentNotReady,), _nobody_is_in),
    Situation("dnd_when_logged_out", _DND, _nobody_is_in),
    Situation("agent_id_differs", (*_AT_THE_AGENT, *_DND), _agent_differs),
    Situation("logout_during_call", (RequestAgentLogout,), _call_is_up),
    Situation("ready_during_call", (RequestAgentReady,), _call_is_up),
    Situation("not_ready_during_call", (RequestAgentNotReady,), _call_is_up),
    Situation("ready_when_ready", (RequestAgentReady,), _is_ready),
    Situation("not_ready_when_not_ready", (RequestAgentNotReady,), _is_not_ready),
    Situation("dnd_on_when_on", (RequestSetDNDOn,), _dnd_is_on),
    Situation("dnd_off_when_off", (RequestSetDNDOff,), _dnd_is_off),
)


def failure_code(switch: Switch, request: Request) -> int | None:
    """The error code that T-Server answers to `request` as things stand; None when it succeeds."""
    if not switch.link_up:
        return switch.profile.link_down
    return situation_code(switch, request, at_set=False)


def situation_code(switch: Switch, request: Request, *, at_set: bool) -> int | None:
    """The error code of the first situation that holds and is an error in the switch's profile.

    Args:
        switch: the switch.
        request: what is asked for.
        at_set: whether it is asked for at the telephone set, where registration and passwords do not count.
    """
    dn = switch.dns.get(request.this_dn)
    if dn is None:
        return switch.profile.unknown_dn
    rows = (row for row in SITUATIONS if isinstance(request, row.requests) and (row.at_set or not at_set))
    codes = (switch.profile.code(row.name) for row in rows if row.holds(switch, dn, request))
    return next((code for code in codes if code is not None), None)
