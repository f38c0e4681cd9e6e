"""The switch behind the fake T-Server: its DNs, agents and clients, and who is told of what happens."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Final

from attrs import define, evolve, field

from orsagent.tlib.codes import RegisterMode
from orsagent.tlib.events import (
    DNEvent,
    Event,
    EventAddressInfo,
    EventError,
    EventRegistered,
    EventUnregistered,
)
from orsagent.tlib.fake.agenda import Agenda, Appointment
from orsagent.tlib.fake.exchanges import Exchange
from orsagent.tlib.fake.line import Line, Post
from orsagent.tlib.fake.profile import SwitchProfile
from orsagent.tlib.fake.records import AgentRecord, DNRecord

__all__ = ["PRIVATE_EVENTS", "Connection", "Switch"]

PRIVATE_EVENTS: Final = (EventError, EventRegistered, EventUnregistered, EventAddressInfo)
"""What only the client hears that asked."""


@define(eq=False, kw_only=True)
class Connection:
    """One client as T-Server knows it.

    Attributes:
        name: the client's name.
        line: its subscribers.
        registers_all: whether every DN is registered for it from the start.
        registrations: the DNs that it has registered, and how.
        exchanges: its requests, with their answers.
        up: whether it has its connection.
        coming_back: when it has it again by itself.
    """

    name: str
    registers_all: bool
    line: Line = field(factory=Line)
    registrations: dict[str, RegisterMode] = field(factory=dict)
    exchanges: list[Exchange] = field(factory=list)
    up: bool = True
    coming_back: Appointment | None = None
    _reference_ids: count[int] = field(factory=lambda: count(1), init=False)

    def next_reference_id(self) -> int:
        """The reference id of the next request, from a counter."""
        return next(self._reference_ids)

    def lose_pending(self) -> None:
        """Requests that are not answered yet never will be."""
        for exchange in self.exchanges:
            if exchange.outcome == "pending":
                exchange.outcome = "lost"

    def controls(self, dn: str) -> bool:
        """Whether it may send requests for a DN."""
        return self.registrations.get(dn, RegisterMode.Monitor) != RegisterMode.Monitor


@define(eq=False, kw_only=True)
class Switch:
    """What the switch knows.

    Args:
        name: the switch's name.
        profile: how it answers.
        wrap_up: seconds of after-call work, 0 for none, for agents without a figure of their own.
        agenda: its time.

    Attributes:
        watchers: those who see everything that happens, whoever has registered what.
    """

    name: str
    profile: SwitchProfile
    wrap_up: float
    agenda: Agenda
    link_up: bool = True
    dns: dict[str, DNRecord] = field(factory=dict)
    agents: dict[str, AgentRecord] = field(factory=dict)
    connections: list[Connection] = field(factory=list)
    watchers: Line = field(factory=Line)
    _post: Post = field(init=False)
    _conn_ids: count[int] = field(factory=lambda: count(1), init=False)

    def __attrs_post_init__(self) -> None:
        self._post = Post(self.name)

    def now(self) -> float:
        """The time, in seconds since the clock's start."""
        return self.agenda.now()

    def new_conn_id(self) -> str:
        """The connection id of a new call: 16 hexadecimal digits, from a counter."""
        return f"{next(self._conn_ids):016x}"

    def connect(self, connection: Connection) -> None:
        """A client is there. Nothing happens when it is known."""
        if connection in self.connections:
            return
        self.connections.append(connection)
        connection.up = True
        if connection.registers_all:
            configured = (dn.name for dn in self.dns.values() if dn.registered)
            connection.registrations = dict.fromkeys(configured, RegisterMode.Share)

    def forget(self, connection: Connection) -> None:
        """A client is there no more. Nothing happens when it is not known."""
        if connection not in self.connections:
            return
        self.connections.remove(connection)
        connection.up = False
        connection.registrations = {}
        if connection.coming_back is not None:
            self.agenda.cancel(connection.coming_back)

    def release(self, connection: Connection) -> None:
        """A client needs its runtime's time no more; with the last one, what was still to be done is dropped."""
        if self.agenda.take_back(connection):
            for one in self.connections:
                one.lose_pending()

    def announce(self, *events: Event, asked: Connection | None = None) -> None:
        """Tell what has happened: to each client what it may know, in one order.

        Args:
            events: what has happened.
            asked: the client whose request it answers. It gets the answer with its reference id; the others, who have
                the DN registered too, get the event without one, and no errors.

        Raises:
            ExceptionGroup: of what the subscribers raised.
        """
        self._post.deliver(*(letter for event in events for letter in self._letters(event, asked)))

    def tell(self, connection: Connection, *events: Event) -> None:
        """Tell one client something about its own connection.

        Raises:
            ExceptionGroup: of what the subscribers raised.
        """
        self._post.deliver(*((connection.line, event) for event in events))

    def _letters(self, event: Event, asked: Connection | None) -> Iterator[tuple[Line, Event]]:
        public = event if event.reference_id is None else evolve(event, reference_id=None)
        is_private = isinstance(event, PRIVATE_EVENTS)
        for connection in self.connections:
            if public is not event and connection is asked:
                yield from [(connection.line, event)] * connection.up
            elif connection.up and not is_private and self._may_see(connection, event):
                yield connection.line, public
        if not is_private:
            yield self.watchers, public

    def _may_see(self, connection: Connection, event: Event) -> bool:
        return not isinstance(event, DNEvent) or (self.link_up and event.this_dn in connection.registrations)
