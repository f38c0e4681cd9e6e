"""What of T-Library the fake does: two tables, for the reference and for whoever asks before relying on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from orsagent.tlib.call_events import (
    EventAbandoned,
    EventAttachedDataChanged,
    EventDestinationBusy,
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
from orsagent.tlib.events import (
    Event,
    EventAddressInfo,
    EventAgentAfterCallWork,
    EventAgentLogin,
    EventAgentLogout,
    EventAgentNotReady,
    EventAgentReady,
    EventDNBackInService,
    EventDNDOff,
    EventDNDOn,
    EventDNOutOfService,
    EventError,
    EventLinkConnected,
    EventLinkDisconnected,
    EventOffHook,
    EventOnHook,
    EventPrimaryChanged,
    EventQueueLogout,
    EventRegistered,
    EventServerConnected,
    EventServerDisconnected,
    EventUnregistered,
)
from orsagent.tlib.fake.changes import ANSWERS
from orsagent.tlib.requests import Request

__all__ = ["EVENT_OCCASIONS", "REQUEST_ANSWERS"]

REQUEST_ANSWERS: Final[Mapping[type[Request], tuple[type[Event], ...]]] = ANSWERS
"""The requests that the fake carries out, and the events by which it answers them when they succeed."""

EVENT_OCCASIONS: Final[Mapping[type[Event], str]] = {
    EventError: "a request fails",
    EventServerConnected: "a client has its connection again",
    EventServerDisconnected: "a client loses its connection",
    EventLinkConnected: "T-Server has its switch again; a client connects again",
    EventLinkDisconnected: "T-Server loses its switch; a client connects again while it has none",
    EventPrimaryChanged: "the backup takes over in hot standby",
    EventRegistered: "a client has registered a DN; the DN's status is in the extensions",
    EventUnregistered: "a client has unregistered a DN",
    EventAddressInfo: "a client has asked for a DN's status",
    EventDNOutOfService: "a DN goes out of service",
    EventDNBackInService: "a DN is back in service",
    EventDNDOn: "Do-Not-Disturb is switched on",
    EventDNDOff: "Do-Not-Disturb is switched off",
    EventOffHook: "the first call is up at a DN",
    EventOnHook: "the last call at a DN has ended",
    EventQueued: "a call waits in a queue",
    EventDiverted: "a call leaves a queue for a DN",
    EventAbandoned: "the caller hangs up in a queue",
    EventRinging: "a call arrives at a DN",
    EventDialing: "a DN makes a call",
    EventDestinationBusy: "the DN that is called takes no calls",
    EventEstablished: "a call is answered",
    EventHeld: "a call is put on hold",
    EventRetrieved: "a call is taken back from hold",
    EventPartyChanged: "the other side changes by a transfer or conference",
    EventPartyAdded: "somebody joins a conference",
    EventPartyDeleted: "somebody leaves a conference that goes on",
    EventAttachedDataChanged: "data are attached to a call",
    EventReleased: "a call ends at a DN",
    EventAgentLogin: "an agent logs in, or in to a further queue",
    EventAgentLogout: "an agent is logged out",
    EventQueueLogout: "an agent leaves one of several queues",
    EventAgentReady: "an agent is Ready, or is so again with other reasons",
    EventAgentNotReady: "an agent is NotReady, does after-call work, or is so again with other reasons",
    EventAgentAfterCallWork: "after-call work begins, with the profile `acw-event`",
}
"""The events that the fake sends by itself, and when. `FakeTServer.announce` sends any event."""
