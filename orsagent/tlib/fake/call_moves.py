"""How calls move: each function changes the records and returns the events that tell of it, in order.

A call has parties: the DNs of the fake that take part, and numbers outside. Every party that is a DN gets the events of
its own part. A call ends when fewer than two take part. That a move is possible is checked before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from orsagent.tlib.call_events import (
    CallEvent,
    EventAbandoned,
    EventDestinationBusy,
    EventDialing,
    EventDiverted,
    EventEstablished,
    EventHeld,
    EventPartyDeleted,
    EventQueued,
    EventReleased,
    EventRetrieved,
    EventRinging,
)
from orsagent.tlib.codes import CallState, CallType
from orsagent.tlib.events import DNEvent, EventOffHook, EventOnHook
from orsagent.tlib.fake.notices import dn_event
from orsagent.tlib.fake.records import CallRecord, CallStatus, DNRecord, PartyRecord
from orsagent.tlib.fake.switch import Switch
from orsagent.tlib.fake.wrap_up import start_wrap_up
from orsagent.tlib.key_values import NO_ENTRIES, KeyValueList

__all__ = [
    "answer",
    "call_event",
    "dial",
    "divert",
    "divert_to",
    "hold",
    "leave",
    "others",
    "release",
    "retrieve",
    "ring",
]


def ring(
    switch: Switch, dn: DNRecord, *, call_type: CallType, other_dn: str | None, user_data: KeyValueList = NO_ENTRIES
) -> tuple[PartyRecord, list[DNEvent]]:
    """A call from outside arrives: it rings, or waits in a queue."""
    call = CallRecord(conn_id=switch.new_conn_id(), call_type=call_type, outside=[other_dn], user_data=user_data)
    return _arrive(switch, call, dn)


def dial(
    switch: Switch,
    dn: DNRecord,
    *,
    call_type: CallType,
    other_dn: str | None,
    user_data: KeyValueList = NO_ENTRIES,
    about: PartyRecord | None = None,
) -> tuple[PartyRecord, list[DNEvent]]:
    """A call is made: it rings at the other side, or is busy if that is a DN which takes no calls.

    Args:
        switch: the switch.
        dn: who calls.
        call_type: what kind of call it is.
        other_dn: who is called; whoever is no DN of the fake is outside.
        user_data: the data to attach.
        about: for a consultation, the part in the call on hold.
    """
    call = CallRecord(conn_id=switch.new_conn_id(), call_type=call_type, user_data=user_data, consults_about=about)
    target = switch.dns.get(other_dn) if other_dn is not None else None
    call.busy = target is not None and not target.takes_calls
    party = _add(call, dn, "Released")
    if target is None or call.busy:
        call.outside.append(other_dn)
        dialing = _take(switch, party, "Dialing", EventDialing)
        busy = [call_event(switch, party, EventDestinationBusy, call_state=CallState.Busy)] * call.busy
        return party, [*dialing, *busy]
    called = _add(call, target, "Queued" if target.is_queue else "Ringing")
    return party, [*_take(switch, party, "Dialing", EventDialing), _arrival(switch, called)]


def answer(switch: Switch, party: PartyRecord) -> list[DNEvent]:
    """The called side picks up."""
    waiting = sorted(
        (one for one in party.call.parties if one.status in {"Ringing", "Dialing"}),
        key=lambda one: one.status == "Dialing",
    )
    return [event for one in waiting for event in _take(switch, one, "Established", EventEstablished)]


def hold(switch: Switch, party: PartyRecord) -> list[DNEvent]:
    """Put the call on hold."""
    return _take(switch, party, "Held", EventHeld)


def retrieve(switch: Switch, party: PartyRecord) -> list[DNEvent]:
    """Take the call back from hold."""
    return _take(switch, party, "Established", EventRetrieved)


def release(switch: Switch, party: PartyRecord) -> list[DNEvent]:
    """Leave the call, which ends unless two others stay in it."""
    call = party.call
    kind = EventAbandoned if party.status == "Queued" else EventReleased
    left = party.dn.name
    events = leave(switch, party, kind)
    if call.size > 1:
        return [*events, *(call_event(switch, one, EventPartyDeleted, other_dn=left) for one in call.parties)]
    for one in list(call.parties):
        events += leave(switch, one, EventAbandoned if one.status == "Queued" else EventReleased)
    return events


def divert(switch: Switch, party: PartyRecord, target: DNRecord) -> tuple[PartyRecord, list[DNEvent]]:
    """Send a call that waits or rings on to another DN."""
    call, name = party.call, target.name
    if party.dn.is_queue:
        call.queue = party.dn.name
        left = leave(switch, party, EventDiverted, third_party_dn=name)
    else:
        left = leave(switch, party, EventReleased, call_state=CallState.Redirected, third_party_dn=name)
    arrived, events = _arrive(switch, call, target)
    return arrived, [*left, *events]


def divert_to(switch: Switch, call: CallRecord, other_dn: str) -> list[DNEvent]:
    """A call goes on to a DN of the fake, or to a number outside."""
    target = switch.dns.get(other_dn)
    if target is None:
        call.outside.append(other_dn)
        return []
    return _arrive(switch, call, target)[1]


def leave(switch: Switch, party: PartyRecord, kind: type[CallEvent], **more: Any) -> list[DNEvent]:  # noqa: ANN401 - fields of the event
    """A DN's part in a call ends, and if no other call is up there, the agent's after-call work begins."""
    for one in party.call.parties:
        one.last_other = one.other_dn
    events = _take(switch, party, "Released", kind, **more)
    party.dn.calls.remove(party)
    party.call.parties.remove(party)
    wrap_up = start_wrap_up(switch, party.dn) if party.was_established and not party.dn.off_hook else []
    return [*wrap_up, *events] if switch.profile.wrap_up_before_release else [*events, *wrap_up]


def others(party: PartyRecord) -> Iterator[PartyRecord]:
    """The other DNs in the call."""
    return (one for one in party.call.parties if one is not party)


def call_event(switch: Switch, party: PartyRecord, kind: type[CallEvent], **more: Any) -> CallEvent:  # noqa: ANN401 - fields of the event
    """An event of a DN's part in a call."""
    call, about = party.call, party.call.consults_about
    fields: dict[str, Any] = {
        "conn_id": call.conn_id,
        "call_type": call.call_type,
        "other_dn": party.other_dn,
        "previous_conn_id": None if about is None else about.call.conn_id,
        "this_queue": call.queue,
        "user_data": call.user_data,
    }
    return kind(this_dn=party.dn.name, agent_id=party.dn.agent_id, time=switch.now(), **{**fields, **more})


def _add(call: CallRecord, dn: DNRecord, status: CallStatus) -> PartyRecord:
    party = PartyRecord(call=call, dn=dn, status=status)
    call.parties.append(party)
    dn.calls.append(party)
    return party


def _arrive(switch: Switch, call: CallRecord, dn: DNRecord) -> tuple[PartyRecord, list[DNEvent]]:
    party = _add(call, dn, "Queued" if dn.is_queue else "Ringing")
    return party, [_arrival(switch, party)]


def _arrival(switch: Switch, party: PartyRecord) -> CallEvent:
    return call_event(switch, party, EventQueued if party.status == "Queued" else EventRinging)


def _take(
    switch: Switch,
    party: PartyRecord,
    status: CallStatus,
    kind: type[CallEvent],
    **more: Any,  # noqa: ANN401 - fields of the event
) -> list[DNEvent]:
    dn = party.dn
    was_off_hook = dn.off_hook
    party.status = status
    party.was_established |= status == "Established"
    events: list[DNEvent] = [call_event(switch, party, kind, **more)]
    if dn.off_hook and not was_off_hook:
        events.insert(0, dn_event(switch, dn, EventOffHook))
    if was_off_hook and not dn.off_hook:
        events.append(dn_event(switch, dn, EventOnHook))
    return events
