"""T-Library's events as frozen values, named as in T-Library and the Platform SDK.

Equality leaves out `time` only. `unittest.mock.ANY` may stand for any value.
"""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from orsagent.tlib.attributes import (
    Message,
    extensions_list,
    instance,
    number,
    optional_text,
    reasons_list,
    text,
)
from orsagent.tlib.codes import AgentWorkMode, error_text
from orsagent.tlib.key_values import NO_ENTRIES, KeyValueList
from orsagent.tlib.message_types import MessageType

__all__ = [
    "AgentEvent",
    "DNEvent",
    "Event",
    "EventACK",
    "EventAddressInfo",
    "EventAgentAfterCallWork",
    "EventAgentLogin",
    "EventAgentLogout",
    "EventAgentNotReady",
    "EventAgentReady",
    "EventDNBackInService",
    "EventDNDOff",
    "EventDNDOn",
    "EventDNOutOfService",
    "EventError",
    "EventLinkConnected",
    "EventLinkDisconnected",
    "EventOffHook",
    "EventOnHook",
    "EventPrimaryChanged",
    "EventQueueLogout",
    "EventRegistered",
    "EventServerConnected",
    "EventServerDisconnected",
    "EventUnregistered",
]


@frozen(kw_only=True, repr=False)
class Event(Message):
    """What every event has.

    Attributes:
        reference_id: the request that this answers; None for an event that no request of this client caused.
        extensions: T-Library's Extensions.
        time: when T-Server sent it (TimeinSecs and TimeinuSecs), in seconds since the clock's start.
    """

    reference_id: int | None = field(default=None, validator=number)
    extensions: KeyValueList = field(default=NO_ENTRIES, converter=extensions_list)
    time: float = field(default=0.0, validator=number, eq=False)


@frozen(kw_only=True, repr=False)
class DNEvent(Event):
    """An event of a DN.

    Attributes:
        this_dn: the DN.
        reasons: T-Library's Reasons.
        agent_id: the agent at the DN; None when there is none.
    """

    this_dn: str = field(validator=text)
    reasons: KeyValueList = field(default=NO_ENTRIES, converter=reasons_list)
    agent_id: str | None = field(default=None, validator=optional_text)


@frozen(kw_only=True, repr=False)
class AgentEvent(DNEvent):
    """An event of the agent at a DN.

    Attributes:
        this_queue: the ACD group, None for none.
        agent_work_mode: the agent's work mode.
    """

    this_queue: str | None = field(default=None, validator=optional_text)
    agent_work_mode: AgentWorkMode = field(default=AgentWorkMode.Unknown, validator=instance(AgentWorkMode))


@frozen(kw_only=True, repr=False)
class EventError(Event):
    """A request failed; nothing has changed.

    Attributes:
        error_code: T-Library's error code.
        error_message: T-Server's text for it; by default the text of `error_text`.
        this_dn: the DN of the request.
        agent_id: the agent that the request named.
        reasons: the request's reasons.
    """

    message_type: ClassVar[MessageType] = MessageType.EventError

    error_code: int = field(validator=number)
    error_message: str = field(validator=instance(str))
    this_dn: str | None = field(default=None, validator=optional_text)
    agent_id: str | None = field(default=None, validator=optional_text)
    reasons: KeyValueList = field(default=NO_ENTRIES, converter=reasons_list)

    @error_message.default
    def _text_of_the_code(self) -> str:
        return error_text(self.error_code)


@frozen(kw_only=True, repr=False)
class EventServerConnected(Event):
    """The connection to T-Server is there; made on the client's side."""

    message_type: ClassVar[MessageType] = MessageType.EventServerConnected


@frozen(kw_only=True, repr=False)
class EventServerDisconnected(Event):
    """The connection to T-Server is lost; made on the client's side."""

    message_type: ClassVar[MessageType] = MessageType.EventServerDisconnected


@frozen(kw_only=True, repr=False)
class EventLinkConnected(Event):
    """T-Server has its switch again."""

    message_type: ClassVar[MessageType] = MessageType.EventLinkConnected


@frozen(kw_only=True, repr=False)
class EventLinkDisconnected(Event):
    """T-Server has lost its switch."""

    message_type: ClassVar[MessageType] = MessageType.EventLinkDisconnected


@frozen(kw_only=True, repr=False)
class EventPrimaryChanged(Event):
    """The backup T-Server has become the primary one."""

    message_type: ClassVar[MessageType] = MessageType.EventPrimaryChanged


@frozen(kw_only=True, repr=False)
class EventACK(Event):
    """T-Server has taken a request that has no event of its own."""

    message_type: ClassVar[MessageType] = MessageType.EventACK


@frozen(kw_only=True, repr=False)
class EventRegistered(DNEvent):
    """The client now receives the events of the DN."""

    message_type: ClassVar[MessageType] = MessageType.EventRegistered


@frozen(kw_only=True, repr=False)
class EventUnregistered(DNEvent):
    """The client no longer receives the events of the DN."""

    message_type: ClassVar[MessageType] = MessageType.EventUnregistered


@frozen(kw_only=True, repr=False)
class EventDNOutOfService(DNEvent):
    """The DN cannot be used for now."""

    message_type: ClassVar[MessageType] = MessageType.EventDNOutOfService


@frozen(kw_only=True, repr=False)
class EventDNBackInService(DNEvent):
    """The DN can be used again."""

    message_type: ClassVar[MessageType] = MessageType.EventDNBackInService


@frozen(kw_only=True, repr=False)
class EventDNDOn(DNEvent):
    """Do-Not-Disturb is on at the DN."""

    message_type: ClassVar[MessageType] = MessageType.EventDNDOn


@frozen(kw_only=True, repr=False)
class EventDNDOff(DNEvent):
    """Do-Not-Disturb is off at the DN."""

    message_type: ClassVar[MessageType] = MessageType.EventDNDOff


@frozen(kw_only=True, repr=False)
class EventOffHook(DNEvent):
    """The set has gone off hook."""

    message_type: ClassVar[MessageType] = MessageType.EventOffHook


@frozen(kw_only=True, repr=False)
class EventOnHook(DNEvent):
    """The set has gone on hook."""

    message_type: ClassVar[MessageType] = MessageType.EventOnHook


@frozen(kw_only=True, repr=False)
class EventAddressInfo(DNEvent):
    """What T-Server knows of an address; the particulars are in the extensions."""

    message_type: ClassVar[MessageType] = MessageType.EventAddressInfo


@frozen(kw_only=True, repr=False)
class EventAgentLogin(AgentEvent):
    """The agent is logged in."""

    message_type: ClassVar[MessageType] = MessageType.EventAgentLogin


@frozen(kw_only=True, repr=False)
class EventAgentLogout(AgentEvent):
    """The agent is logged out."""

    message_type: ClassVar[MessageType] = MessageType.EventAgentLogout


@frozen(kw_only=True, repr=False)
class EventQueueLogout(AgentEvent):
    """The agent is logged out of one queue."""

    message_type: ClassVar[MessageType] = MessageType.EventQueueLogout


@frozen(kw_only=True, repr=False)
class EventAgentReady(AgentEvent):
    """The agent is ready for calls, or is so again with other reasons."""

    message_type: ClassVar[MessageType] = MessageType.EventAgentReady


@frozen(kw_only=True, repr=False)
class EventAgentNotReady(AgentEvent):
    """The agent is not ready for calls, or is so again with other reasons."""

    message_type: ClassVar[MessageType] = MessageType.EventAgentNotReady


@frozen(kw_only=True, repr=False)
class EventAgentAfterCallWork(AgentEvent):
    """The agent does after-call work, on switches that report it by this event."""

    message_type: ClassVar[MessageType] = MessageType.EventAgentAfterCallWork
