"""Interactions that are calls of the fake T-Server: what happens to the call happens to the interaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import frozen

from orsagent.standins.destinations import devicetype
from orsagent.standins.interactions import Interaction, Interactions, InteractionState
from orsagent.standins.media import category
from orsagent.standins.placement import Placement
from orsagent.tlib.call_events import (
    CallEvent,
    EventAbandoned,
    EventAttachedDataChanged,
    EventDialing,
    EventDiverted,
    EventEstablished,
    EventHeld,
    EventPartyAdded,
    EventPartyChanged,
    EventPartyDeleted,
    EventQueued,
    EventReleased,
    EventRetrieved,
    EventRinging,
)
from orsagent.tlib.codes import CallState
from orsagent.tlib.events import Event
from orsagent.tlib.fake import FakeCall, FakeTServer

__all__ = ["CallLinks", "fields_of_call"]

_STATES: Final[Mapping[str, InteractionState]] = {
    "Queued": "queued",
    "Ringing": "ringing",
    "Dialing": "ringing",
    "Established": "established",
    "Held": "hold",
    "Released": "null",
}


def fields_of_call(call: FakeCall) -> dict[str, Any]:
    """What an interaction that is this call has from it."""
    return {
        "state": _STATES[call.status],
        "focus": call.this_dn,
        "details": {
            "callid": call.conn_id,
            "connid": call.conn_id,
            "dnis": call.this_dn,
            "ani": call.other_dn,
            "type": call.call_type.name.lower(),
        },
        "udata": call.user_data,
        "parties": {call.this_dn: {"device": call.this_dn, "devicetype": _kind(call)}},
    }


def _kind(call: FakeCall) -> str:
    return "routepoint" if call.status == "Queued" else "agent"


@frozen(eq=False)
class CallLinks:
    """Watches fake T-Servers for the calls that are interactions.

    Args:
        interactions: the interactions.
        placement: is told which call an interaction is.
    """

    _interactions: Interactions
    _placement: Placement

    def __attrs_post_init__(self) -> None:
        self._placement.ring = self._ring

    def connect(self, interaction: Interaction) -> None:
        """An interaction is a call."""
        self._placement.connections[interaction.id] = interaction.details["connid"]

    def watch(self, tserver: FakeTServer) -> None:
        """Follow the calls of one more switch."""
        tserver.watch(lambda event: self._happened(event, tserver))

    def _ring(self, interaction_id: str, tserver: FakeTServer, dn: str) -> None:
        """A voice interaction that no test has given a call becomes one where it is sent.

        Raises:
            ValueError: the DN takes no calls.
        """
        interaction = self._interactions.find(interaction_id)
        if interaction is None or category(interaction.media) != "voice":
            return
        place = tserver.dn(dn)
        if place.busy or place.dnd:
            raise ValueError(f"DN {dn} takes no calls: it is busy or on Do-Not-Disturb")
        call = place.ring(other_dn=interaction.details.get("ani"), user_data=interaction.data_for_a_call)
        interaction.lend(call)
        self.connect(interaction)
        interaction.change_party(dn, devicetype=devicetype(place))

    def _happened(self, event: Event, tserver: FakeTServer) -> None:
        if not isinstance(event, CallEvent):
            return
        ids = {event.conn_id, event.previous_conn_id} if isinstance(event, EventPartyChanged) else {event.conn_id}
        for interaction in self._interactions.of_call(filter(None, ids)):
            _HANDLERS.get(type(event), _nothing)(self, interaction, event, tserver)

    def _arrived(self, interaction: Interaction, event: CallEvent, tserver: FakeTServer) -> None:
        interaction.call = _call_at(tserver, event) or interaction.call
        state = _STATES[_status(event)]
        if interaction.state != "routed" or state == "queued":  # what agents do with a call that was routed is theirs
            interaction.take_state(state)
        interaction.change_party(event.this_dn, devicetype=devicetype(tserver.dn(event.this_dn)))

    def _changed(self, interaction: Interaction, event: CallEvent, tserver: FakeTServer) -> None:
        interaction.details["connid"] = event.conn_id
        self.connect(interaction)
        self._arrived(interaction, event, tserver)

    def _left(self, interaction: Interaction, event: CallEvent, tserver: FakeTServer) -> None:
        if event.this_dn in interaction.parties:
            interaction.remove_party(event.this_dn)
        goes_on = isinstance(event, EventDiverted) or event.call_state is CallState.Redirected
        if goes_on or any(call.conn_id == event.conn_id for dn in tserver.dns for call in dn.calls):
            return
        if isinstance(event, EventAbandoned):
            interaction.tell("abandoned")
        interaction.delete()

    def _data(self, interaction: Interaction, event: CallEvent, _tserver: FakeTServer) -> None:
        """Every party is told; one is enough."""
        if interaction.call is not None and event.this_dn == interaction.call.this_dn:
            interaction.take_udata(event.user_data.to_dict())


def _nothing(_links: CallLinks, _interaction: Interaction, _event: CallEvent, _tserver: FakeTServer) -> None:
    """An event that changes nothing of an interaction."""


def _status(event: CallEvent) -> str:
    return _STATUSES.get(type(event), "Established")


def _call_at(tserver: FakeTServer, event: CallEvent) -> FakeCall | None:
    calls = (call for dn in tserver.dns if dn.name == event.this_dn for call in dn.calls)
    return next((call for call in calls if call.conn_id == event.conn_id), None)


_STATUSES: Final[Mapping[type[CallEvent], str]] = {
    EventQueued: "Queued",
    EventRinging: "Ringing",
    EventDialing: "Dialing",
    EventEstablished: "Established",
    EventHeld: "Held",
    EventRetrieved: "Established",
}
_HANDLERS: Final[Mapping[type[Event], Callable[[CallLinks, Interaction, CallEvent, FakeTServer], None]]] = {
    **dict.fromkeys(_STATUSES, CallLinks._arrived),
    EventPartyAdded: CallLinks._arrived,
    EventPartyChanged: CallLinks._changed,
    EventPartyDeleted: CallLinks._arrived,
    **dict.fromkeys((EventAbandoned, EventReleased, EventDiverted), CallLinks._left),
    EventAttachedDataChanged: CallLinks._data,
}
