"""Which T-Library request an element sends, and which event confirms it (ORS Developer's Guide, Agent Extension)."""

from __future__ import annotations

from attrs import frozen

from orsagent.actions import Action
from orsagent.agent.arguments import Arguments
from orsagent.tlib import (
    AgentRequest,
    DNEvent,
    EventAgentLogout,
    EventAgentNotReady,
    EventAgentReady,
    EventDNDOff,
    EventDNDOn,
    RequestAgentLogout,
    RequestAgentNotReady,
    RequestAgentReady,
    RequestSetDNDOff,
    RequestSetDNDOn,
)

__all__ = ["REQUESTS", "RequestKind", "request_for"]


@frozen
class RequestKind:
    """A request's class, and the class of the event by which T-Server says that it is carried out."""

    request: type[AgentRequest]
    confirmation: type[DNEvent]


REQUESTS: dict[tuple[str, str], RequestKind] = {
    ("logout", ""): RequestKind(RequestAgentLogout, EventAgentLogout),
    ("setmediastate", "ready"): RequestKind(RequestAgentReady, EventAgentReady),
    ("setmediastate", "notready"): RequestKind(RequestAgentNotReady, EventAgentNotReady),
    ("setdnd", "on"): RequestKind(RequestSetDNDOn, EventDNDOn),
    ("setdnd", "off"): RequestKind(RequestSetDNDOff, EventDNDOff),
}
"""By the element's name and its setting (`Arguments.setting`)."""


def request_for(action: Action, arguments: Arguments) -> tuple[AgentRequest, type[DNEvent]]:
    """The request that an action sends, and the event that confirms it.

    The elements have no attribute for a queue or a work mode: the request has none, and work mode Unknown.
    """
    kind = REQUESTS[action.element, arguments.setting]
    request = kind.request(
        this_dn=arguments.dn,
        agent_id=arguments.agent_id,
        reasons=arguments.reasons,
        extensions=arguments.extensions,
        position=action.position,
    )
    return request, kind.confirmation
