"""What the switch does when a request about a call succeeds: tables for `changes`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from orsagent.tlib.call_events import (
    CallEvent,
    EventAttachedDataChanged,
    EventDialing,
    EventEstablished,
    EventHeld,
    EventPartyAdded,
    EventReleased,
    EventRetrieved,
)
from orsagent.tlib.call_requests import (
    RequestAnswerCall,
    RequestAttachUserData,
    RequestCompleteConference,
    RequestCompleteTransfer,
    RequestHoldCall,
    RequestInitiateConference,
    RequestInitiateTransfer,
    RequestMakeCall,
    RequestReleaseCall,
    RequestRetrieveCall,
    RequestSingleStepTransfer,
    RequestUpdateUserData,
)
from orsagent.tlib.codes import CallType
from orsagent.tlib.events import DNEvent
from orsagent.tlib.fake import call_moves, transfers
from orsagent.tlib.fake.case import Case
from orsagent.tlib.fake.records import DNRecord, PartyRecord
from orsagent.tlib.fake.switch import Switch
from orsagent.tlib.key_values import KeyValueList
from orsagent.tlib.requests import Request

__all__ = ["CALL_ANSWERS", "CALL_CHANGES", "attach", "call_type_to"]


def call_type_to(switch: Switch, other_dn: str | None) -> CallType:
    """What kind of call it is that a DN makes: internal to another DN, else outbound."""
    return CallType.Internal if other_dn in switch.dns else CallType.Outbound


def attach(switch: Switch, party: PartyRecord, data: KeyValueList) -> list[DNEvent]:
    """Attach data to a call; a key that is there gets the new value."""
    party.call.user_data = KeyValueList({**party.call.user_data, **data})
    third = {"third_party_dn": party.dn.name}
    events = [call_moves.call_event(switch, one, EventAttachedDataChanged, **third) for one in party.call.parties]
    return [*events]


def _make(case: Case) -> list[DNEvent]:
    other_dn = case.request.other_dn
    _, events = call_moves.dial(
        case.switch,
        case.dn,
        call_type=call_type_to(case.switch, other_dn),
        other_dn=other_dn,
        user_data=case.request.user_data,
    )
    return events


def _move(move: Callable[[Switch, PartyRecord], list[DNEvent]]) -> Callable[[Case], list[DNEvent]]:
    return lambda case: move(case.switch, _party(case.dn, case.request.conn_id))


def _consult(case: Case) -> list[DNEvent]:
    party = _party(case.dn, case.request.conn_id)
    return transfers.consult(case.switch, party, case.request.other_dn)[1]


def _complete(
    move: Callable[[Switch, PartyRecord, PartyRecord], list[DNEvent]],
) -> Callable[[Case], list[DNEvent]]:
    return lambda case: move(
        case.switch, _party(case.dn, case.request.conn_id), _party(case.dn, case.request.transfer_conn_id)
    )


def _hand_on(case: Case) -> list[DNEvent]:
    party = _party(case.dn, case.request.conn_id)
    return transfers.single_step_transfer(case.switch, party, case.request.other_dn)


def _attach(case: Case) -> list[DNEvent]:
    return attach(case.switch, _party(case.dn, case.request.conn_id), case.request.user_data)


def _party(dn: DNRecord, conn_id: str) -> PartyRecord:
    party = dn.call(conn_id)
    if party is None:
        raise RuntimeError(f"no call {conn_id} at DN {dn.name}, and no situation of the profile caught it")
    return party


CALL_CHANGES: Final[Mapping[type[Request], Callable[[Case], list[DNEvent]]]] = {
    RequestMakeCall: _make,
    RequestAnswerCall: _move(call_moves.answer),
    RequestReleaseCall: _move(call_moves.release),
    RequestHoldCall: _move(call_moves.hold),
    RequestRetrieveCall: _move(call_moves.retrieve),
    RequestInitiateTransfer: _consult,
    RequestInitiateConference: _consult,
    RequestCompleteTransfer: _complete(transfers.complete_transfer),
    RequestCompleteConference: _complete(transfers.complete_conference),
    RequestSingleStepTransfer: _hand_on,
    RequestAttachUserData: _attach,
    RequestUpdateUserData: _attach,
}
"""What each request does."""

CALL_ANSWERS: Final[Mapping[type[Request], tuple[type[CallEvent], ...]]] = {
    RequestMakeCall: (EventDialing,),
    RequestAnswerCall: (EventEstablished,),
    RequestReleaseCall: (EventReleased,),
    RequestHoldCall: (EventHeld,),
    RequestRetrieveCall: (EventRetrieved,),
    RequestInitiateTransfer: (EventDialing,),
    RequestInitiateConference: (EventDialing,),
    RequestCompleteTransfer: (EventReleased,),
    RequestCompleteConference: (EventPartyAdded,),
    RequestSingleStepTransfer: (EventReleased,),
    RequestAttachUserData: (EventAttachedDataChanged,),
    RequestUpdateUserData: (EventAttachedDataChanged,),
}
"""The event that answers each of them."""
