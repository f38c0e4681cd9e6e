"""T-Library's events of calls as frozen values; see `events` for the others."""

from __future__ import annotations

from typing import ClassVar

from attrs import field, frozen

from orsagent.tlib.attributes import instance, optional_text, text, user_data_list
from orsagent.tlib.codes import CallState, CallType
from orsagent.tlib.events import DNEvent
from orsagent.tlib.key_values import NO_ENTRIES, KeyValueList
from orsagent.tlib.message_types import MessageType

__all__ = [
    "CallEvent",
    "EventAbandoned",
    "EventAttachedDataChanged",
    "EventDestinationBusy",
    "EventDialing",
    "EventDiverted",
    "EventEstablished",
    "EventHeld",
    "EventPartyAdded",
    "EventPartyChanged",
    "EventPartyDeleted",
    "EventQueued",
    "EventReleased",
    "EventRetrieved",
    "EventRinging",
]


@frozen(kw_only=True, repr=False)
class CallEvent(DNEvent):
    """An event of a call at a DN.

    Attributes:
        conn_id: the call's connection id, 16 hexadecimal digits.
        call_type: where the call comes from.
        call_state: what became of it, such as Transferred; Ok where there is nothing to add.
        other_dn: the other side; None when it is not known or, in a conference, more than one.
        third_party_dn: whose doing it was that the parties changed.
        previous_conn_id: the connection id that the call had for this DN before, or of the call that a consultation
            is about.
        this_queue: the queue that the call came through.
        user_data: the data attached to the call.
    """

    conn_id: str = field(validator=text)
    call_type: CallType = field(default=CallType.Unknown, validator=instance(CallType))
    call_state: CallState = field(default=CallState.Ok, validator=instance(CallState))
    other_dn: str | None = field(default=None, validator=optional_text)
    third_party_dn: str | None = field(default=None, validator=optional_text)
    previous_conn_id: str | None = field(default=None, validator=optional_text)
    this_queue: str | None = field(default=None, validator=optional_text)
    user_data: KeyValueList = field(default=NO_ENTRIES, converter=user_data_list)


@frozen(kw_only=True, repr=False)
class EventRinging(CallEvent):
    """A call arrives at the DN."""

    message_type: ClassVar[MessageType] = MessageType.EventRinging


@frozen(kw_only=True, repr=False)
class EventDialing(CallEvent):
    """The DN is calling."""

    message_type: ClassVar[MessageType] = MessageType.EventDialing


@frozen(kw_only=True, repr=False)
class EventEstablished(CallEvent):
    """The call is answered."""

    message_type: ClassVar[MessageType] = MessageType.EventEstablished


@frozen(kw_only=True, repr=False)
class EventHeld(CallEvent):
    """The call is put on hold."""

    message_type: ClassVar[MessageType] = MessageType.EventHeld


@frozen(kw_only=True, repr=False)
class EventRetrieved(CallEvent):
    """The call is taken back from hold."""

    message_type: ClassVar[MessageType] = MessageType.EventRetrieved


@frozen(kw_only=True, repr=False)
class EventReleased(CallEvent):
    """The call has ended at this DN."""

    message_type: ClassVar[MessageType] = MessageType.EventReleased


@frozen(kw_only=True, repr=False)
class EventDestinationBusy(CallEvent):
    """The called side is busy, or takes no calls."""

    message_type: ClassVar[MessageType] = MessageType.EventDestinationBusy


@frozen(kw_only=True, repr=False)
class EventQueued(CallEvent):
    """A call waits in the queue that is ThisDN."""

    message_type: ClassVar[MessageType] = MessageType.EventQueued


@frozen(kw_only=True, repr=False)
class EventDiverted(CallEvent):
    """A call has left the queue that is ThisDN for OtherDN."""

    message_type: ClassVar[MessageType] = MessageType.EventDiverted


@frozen(kw_only=True, repr=False)
class EventAbandoned(CallEvent):
    """The caller has hung up before anybody answered."""

    message_type: ClassVar[MessageType] = MessageType.EventAbandoned


@frozen(kw_only=True, repr=False)
class EventPartyChanged(CallEvent):
    """The DN is now in a call with somebody else; ThirdPartyDN has seen to that."""

    message_type: ClassVar[MessageType] = MessageType.EventPartyChanged


@frozen(kw_only=True, repr=False)
class EventPartyAdded(CallEvent):
    """OtherDN has been added to the call by ThirdPartyDN."""

    message_type: ClassVar[MessageType] = MessageType.EventPartyAdded


@frozen(kw_only=True, repr=False)
class EventPartyDeleted(CallEvent):
    """OtherDN has left a conference that goes on."""

    message_type: ClassVar[MessageType] = MessageType.EventPartyDeleted


@frozen(kw_only=True, repr=False)
class EventAttachedDataChanged(CallEvent):
    """The data attached to the call have changed."""

    message_type: ClassVar[MessageType] = MessageType.EventAttachedDataChanged
