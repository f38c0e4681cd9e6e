"""What breaks apart from requests: connections, the link, DNs, and T-Server itself."""

from __future__ import annotations

from functools import partial

from orsagent.tlib.events import (
    Event,
    EventDNBackInService,
    EventDNOutOfService,
    EventLinkConnected,
    EventLinkDisconnected,
    EventPrimaryChanged,
    EventServerConnected,
    EventServerDisconnected,
)
from orsagent.tlib.fake.changes import log_out
from orsagent.tlib.fake.notices import dn_event
from orsagent.tlib.fake.records import DNRecord
from orsagent.tlib.fake.switch import Connection, Switch

__all__ = [
    "back_in_service",
    "break_connection",
    "out_of_service",
    "restore_connection",
    "set_link",
    "switch_over_hot",
    "switch_over_warm",
]


def break_connection(switch: Switch, connection: Connection, seconds: float | None = None) -> None:
    """A client loses its connection; its open requests are not answered any more. Nothing happens when it has none.

    Args:
        switch: the switch.
        connection: the client's.
        seconds: after which it comes back; None for never.
    """
    if not connection.up:
        return
    connection.up = False
    connection.lose_pending()
    if seconds is not None:
        connection.coming_back = switch.agenda.later(seconds, partial(restore_connection, switch, connection))
    switch.tell(connection, EventServerDisconnected(time=switch.now()))


def restore_connection(switch: Switch, connection: Connection) -> None:
    """A client has its connection again, and is told whether T-Server has its switch. Not when it has one."""
    if connection.coming_back is not None:
        switch.agenda.cancel(connection.coming_back)
        connection.coming_back = None
    if not connection.up:
        connection.up = True
        switch.tell(connection, EventServerConnected(time=switch.now()), _link_event(switch))


def set_link(switch: Switch, *, up: bool) -> None:
    """T-Server loses its switch, or has it again. Nothing happens when that is so already."""
    if switch.link_up != up:
        switch.link_up = up
        switch.announce(_link_event(switch))


def out_of_service(switch: Switch, dn: DNRecord) -> None:
    """A DN cannot be used any more. Nothing happens when that is so already."""
    if not dn.in_service:
        return
    dn.in_service = False
    events: list[Event] = [dn_event(switch, dn, EventDNOutOfService)]
    if switch.profile.logout_when_out_of_service and dn.agent is not None:
        events.append(log_out(switch, dn, dn.agent))
    switch.announce(*events)


def back_in_service(switch: Switch, dn: DNRecord) -> None:
    """A DN can be used again. Nothing happens when that is so already."""
    if not dn.in_service:
        dn.in_service = True
        switch.announce(dn_event(switch, dn, EventDNBackInService))


def switch_over_hot(switch: Switch) -> None:
    """The other T-Server of a pair in hot standby takes over: clients keep their connections and registrations.

    The new one knows the state but not the requests that were open: those are not answered.
    """
    for connection in switch.connections:
        connection.lose_pending()
    switch.announce(EventPrimaryChanged(time=switch.now()))


def switch_over_warm(switch: Switch, seconds: float) -> None:
    """The other T-Server of a pair in warm standby takes over: clients connect anew, and register anew.

    What a client registers by itself is lost; a client that registers everything does so when it is connected again.
    """
    for connection in switch.connections:
        if not connection.registers_all:
            connection.registrations = {}
        break_connection(switch, connection, seconds)


def _link_event(switch: Switch) -> Event:
    kind = EventLinkConnected if switch.link_up else EventLinkDisconnected
    return kind(time=switch.now())
