"""Consultations, transfers and conferences: moves that change who is in a call.

Each function changes the records and returns the events that tell of it (Genesys Events and Models, holding,
transferring and conferencing). ThirdPartyDN is the DN whose doing it is.
"""

from __future__ import annotations

from orsagent.tlib.call_events import EventPartyAdded, EventPartyChanged, EventReleased
from orsagent.tlib.codes import CallState, CallType
from orsagent.tlib.events import DNEvent
from orsagent.tlib.fake.call_moves import call_event, dial, divert_to, hold, leave, others, retrieve
from orsagent.tlib.fake.records import PartyRecord
from orsagent.tlib.fake.switch import Switch

__all__ = ["complete_conference", "complete_transfer", "consult", "single_step_transfer"]


def consult(switch: Switch, party: PartyRecord, other_dn: str) -> tuple[PartyRecord, list[DNEvent]]:
    """Put the call on hold and call somebody about it."""
    held = hold(switch, party)
    consultation, events = dial(
        switch,
        party.dn,
        call_type=CallType.Consult,
        other_dn=other_dn,
        user_data=party.call.user_data,
        about=party,
    )
    return consultation, [*held, *events]


def complete_transfer(switch: Switch, held: PartyRecord, consultation: PartyRecord) -> list[DNEvent]:
    """Whoever was consulted gets the call on hold; the DN that has consulted leaves."""
    third = held.dn.name
    moving = list(others(consultation))
    previous = consultation.call.conn_id
    events = leave(switch, consultation, EventReleased, call_state=CallState.Transferred)
    staying = list(others(held))
    events += leave(switch, held, EventReleased, call_state=CallState.Transferred)
    _merge(held, moving, consultation)
    changed = {"call_state": CallState.Transferred, "third_party_dn": third}
    events += [call_event(switch, one, EventPartyChanged, **changed) for one in staying]
    events += [call_event(switch, one, EventPartyChanged, previous_conn_id=previous, **changed) for one in moving]
    return events


def complete_conference(switch: Switch, held: PartyRecord, consultation: PartyRecord) -> list[DNEvent]:
    """Whoever was consulted joins the call on hold; the DN that has consulted stays in it."""
    third = held.dn.name
    moving = list(others(consultation))
    added = consultation.other_dn
    previous = consultation.call.conn_id
    staying = list(others(held))
    events = leave(switch, consultation, EventReleased, call_state=CallState.Conferenced)
    events += retrieve(switch, held)
    _merge(held, moving, consultation)
    changed = {"call_state": CallState.Conferenced, "third_party_dn": third}
    new = {"other_dn": added, **changed}
    events += [call_event(switch, one, EventPartyAdded, **new) for one in [held, *staying]]
    events += [call_event(switch, one, EventPartyChanged, previous_conn_id=previous, **changed) for one in moving]
    return events


def single_step_transfer(switch: Switch, party: PartyRecord, other_dn: str) -> list[DNEvent]:
    """Hand the call on without asking: it rings at the other DN, and this one leaves."""
    staying = list(others(party))
    third = party.dn.name
    events = leave(switch, party, EventReleased, call_state=CallState.Transferred, third_party_dn=other_dn)
    arrived = divert_to(switch, party.call, other_dn)
    changed = {"call_state": CallState.Transferred, "third_party_dn": third}
    events += [call_event(switch, one, EventPartyChanged, **changed) for one in staying]
    return [*events, *arrived]


def _merge(held: PartyRecord, moving: list[PartyRecord], consultation: PartyRecord) -> None:
    call, second = held.call, consultation.call
    call.queue = call.queue or second.queue
    call.outside += second.outside
    for party in moving:
        party.call = call
    call.parties += moving
    second.parties.clear()
    second.outside.clear()
