"""One client of the fake: a transport of its own."""

from __future__ import annotations

from attrs import field, frozen

from orsagent.clock import Scheduler
from orsagent.tlib.codes import RegisterMode
from orsagent.tlib.fake.durations import duration
from orsagent.tlib.fake.exchanges import Exchange
from orsagent.tlib.fake.outages import break_connection, restore_connection
from orsagent.tlib.fake.reception import Reception
from orsagent.tlib.fake.switch import Connection, Switch
from orsagent.tlib.requests import Request
from orsagent.tlib.transport import Subscriber, Unsubscribe

__all__ = ["FakeClient"]


@frozen(repr=False)
class FakeClient:
    """A client's connection to the fake T-Server; made by `FakeTServer.client`.

    It is a `Transport` with reference ids, registrations and subscribers of its own. What other clients do it sees as
    events without a reference id, of the DNs that it has registered.
    """

    _connection: Connection
    _switch: Switch = field(eq=False)
    _reception: Reception = field(eq=False)

    @property
    def name(self) -> str:
        """The client's name."""
        return self._connection.name

    @property
    def switch(self) -> str:
        """The switch's name."""
        return self._switch.name

    @property
    def connected(self) -> bool:
        """Whether it has its connection to T-Server."""
        return self._connection.up

    @property
    def registered(self) -> dict[str, RegisterMode]:
        """The DNs that it has registered, and how; a copy."""
        return dict(self._connection.registrations)

    @property
    def journal(self) -> list[Request]:
        """The requests that have reached T-Server from this client, in order; a copy."""
        return [exchange.request for exchange in self._connection.exchanges]

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The same requests with their answers."""
        return tuple(self._connection.exchanges)

    @property
    def pending(self) -> tuple[Exchange, ...]:
        """The requests that are not answered yet, the next answer first."""
        return tuple(one for one in self._reception.pending() if one in self._connection.exchanges)

    def open(self, scheduler: Scheduler) -> None:
        """Go by the runtime's time from now on; the fake and all its clients do.

        A client that was closed is one again, with no registrations but those that it gets by itself.

        Raises:
            TransportError: another runtime has opened the fake.
        """
        self._switch.agenda.hand_over(scheduler, self._connection)
        self._switch.connect(self._connection)

    def close(self) -> None:
        """Leave T-Server: open requests are never answered, registrations end. Harmless when called again."""
        self._connection.lose_pending()
        self._switch.forget(self._connection)
        if self._switch.agenda.is_held_by(self._connection):
            self._switch.release(self._connection)

    def send(self, request: Request) -> int:
        """Hand over a request; see `Transport.send`.

        Raises:
            TransportError: disconnected or closed (code 54), or a fault refuses it.
            TypeError: none of T-Library's requests, or one with a wildcard for its DN.
        """
        return self._reception.take(request, self._connection)

    def subscribe(self, callback: Subscriber) -> Unsubscribe:
        """Have `callback` called with every event for this client; the result ends that.

        A callback that raises stops nobody else: what callbacks raised comes out as one `ExceptionGroup` where the time
        was moved, when every event is delivered.
        """
        return self._connection.line.subscribe(callback)

    def disconnect(self, for_: float | None = None) -> None:
        """This client alone loses its connection; see `FakeTServer.disconnect`."""
        break_connection(self._switch, self._connection, None if for_ is None else duration("for_", for_))

    def reconnect(self) -> None:
        """The connection is there again; see `FakeTServer.reconnect`."""
        restore_connection(self._switch, self._connection)

    def __repr__(self) -> str:
        return f"FakeClient({self.name} at {self.switch}, {len(self._connection.exchanges)} requests)"
