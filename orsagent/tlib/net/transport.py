"""The transport to a T-Server over TCP: a thread of its own for the wire, events in the runtime's."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from concurrent.futures import Future
from functools import partial
from types import TracebackType
from typing import Self

from attrs import define, evolve, field

from orsagent.clock import Scheduler, SystemClock, VirtualClock
from orsagent.errors import TransportError
from orsagent.tlib.codes import ErrorCode
from orsagent.tlib.events import Event, EventServerDisconnected
from orsagent.tlib.messages import REQUESTS
from orsagent.tlib.net.addresses import Address
from orsagent.tlib.net.backoff import Backoff
from orsagent.tlib.net.codec import encode
from orsagent.tlib.net.connection import Connection, Dialling, dial
from orsagent.tlib.net.frames import HEADER_BYTES, frame
from orsagent.tlib.net.ledger import Entry, Ledger
from orsagent.tlib.net.secret import Secret, secret_of
from orsagent.tlib.net.subscribers import Subscribers
from orsagent.tlib.net.tls import client_tls
from orsagent.tlib.requests import Request
from orsagent.tlib.transport import Subscriber, Unsubscribe

__all__ = ["TcpTransport", "find_switches"]


def _backup(address: tuple[str, int] | None) -> Address | None:
    return None if address is None else Address(*address)


def _context(tls: ssl.SSLContext | bool) -> ssl.SSLContext | None:
    return client_tls() if tls is True else tls or None


@define(eq=False)
class TcpTransport:
    """The connection to a T-Server that `TServerService` or ``orsagent tserver`` serves.

    Every request that `send` takes has exactly one outcome, which the subscribers get: the answer, an EventError
    (code 57 if T-Server does not answer in time), or EventServerDisconnected, which is the outcome of all that wait. A
    connection that is lost is made again, at the backup first; then come EventServerConnected, EventPrimaryChanged if
    the server is another one, and the DNs that were registered by request are registered again.

    In a runtime, events arrive in the runtime's thread, by its scheduler. Under a `VirtualClock`, which does not move
    while the network does, `send` waits for the outcome. Opened without a scheduler, the transport calls its
    subscribers in its own thread, and `ask` waits for answers.

    Args:
        host: where the T-Server listens.
        port: where the T-Server listens.
        switch: the switch, by the name that the server and workflows know.
        backup: host and port of the backup T-Server.
        secret: the secret that is shared with the server, 8 bytes or more.
        tls: True for a connection that is encrypted and verified against the system's authorities, or a context,
            such as that of `client_tls`.
        heartbeat: seconds without a sign of life until one is asked for; after as many again the server counts as gone.
        connect_timeout: seconds that one attempt to connect may take.
        answer_timeout: seconds that T-Server may take to answer a request.
        backoff: the pauses between attempts to connect again.
        max_waiting: how many requests may wait for their outcome.
        name: what the client calls itself to the server.

    Raises:
        ValueError: a figure that is not above 0, or a secret that is too short.
    """

    host: str
    port: int
    switch: str = field(default="SW1", kw_only=True)
    backup: Address | None = field(default=None, converter=_backup, kw_only=True)
    secret: Secret | None = field(default=None, converter=secret_of, repr=False, kw_only=True)
    tls: ssl.SSLContext | None = field(default=None, converter=_context, repr=False, kw_only=True)
    heartbeat: float = field(default=10.0, kw_only=True)
    connect_timeout: float = field(default=5.0, kw_only=True)
    answer_timeout: float = field(default=20.0, kw_only=True)
    backoff: Backoff = field(factory=Backoff, kw_only=True)
    max_waiting: int = field(default=1_000, kw_only=True)
    name: str = field(default="orsagent", kw_only=True)
    _subscribers: Subscribers = field(init=False, repr=False)
    _ledger: Ledger = field(init=False, repr=False)
    _connection: Connection | None = field(default=None, init=False, repr=False)
    _scheduler: Scheduler | None = field(default=None, init=False, repr=False)
    _clock: SystemClock = field(factory=SystemClock, init=False, repr=False)
    _loop: asyncio.AbstractEventLoop = field(init=False, repr=False)
    _thread: threading.Thread = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        for figure in ("heartbeat", "connect_timeout", "answer_timeout", "max_waiting"):
            if not getattr(self, figure) > 0:
                raise ValueError(f"{figure} is {getattr(self, figure)!r}; expected more than 0")
        self._subscribers = Subscribers(self.switch)
        self._ledger = Ledger(switch=self.switch, max_waiting=self.max_waiting)

    # --- from the runtime's thread, or any other

    @property
    def address(self) -> Address | None:
        """The server that it is connected to; None while it is not."""
        connection = self._connection
        return connection.address if connection is not None and self._ledger.connected else None

    @property
    def connected(self) -> bool:
        """Whether it is connected, so that requests can be sent."""
        return self._ledger.connected

    def open(self, scheduler: Scheduler | None = None) -> None:
        """Connect to the T-Server, or else to its backup.

        Args:
            scheduler: the runtime's time; None to get events in the transport's own thread.

        Raises:
            RefusedError: the server does not want this client; its text says why.
            TransportError: neither can be reached, or the transport is open elsewhere.
        """
        if self._connection is not None:
            if scheduler is self._scheduler:
                return
            raise TransportError("this TcpTransport is open in another runtime; close that one first")
        self._scheduler = scheduler
        self._connection = self._new_connection()
        self._loop = asyncio.new_event_loop()
        opened: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._run, args=(self._connection, opened), name=f"orsagent-{self.switch}", daemon=True
        )
        self._thread.start()
        try:
            opened.result()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Disconnect, when T-Server has all that was sent. What is still to come never arrives.

        Harmless when not open.
        """
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with contextlib.suppress(RuntimeError):  # every server has refused for good, and the loop has ended
            self._loop.call_soon_threadsafe(connection.close)
        if threading.current_thread() is not self._thread:
            self._thread.join()
        self._scheduler = None

    def send(self, request: Request) -> int:
        """Hand over a request; see `Transport.send`.

        Raises:
            TransportError: not connected (code 54), too many requests wait, or the request is too large (code 53).
            TypeError: none of T-Library's requests, or one with a wildcard.
        """
        entry = self._hand_over(request)
        if self._scheduler is not None and isinstance(self._scheduler.clock, VirtualClock):
            entry.outcome.result()
        return entry.reference_id

    def ask(self, request: Request) -> Event:
        """Send a request and wait for its answer, an event or an `EventError`. Not for use inside a runtime.

        Raises:
            TransportError: it cannot be sent, or the connection was lost before the answer came.
            RuntimeError: a runtime has opened the transport, or it is called from a subscriber.
            TypeError: as `send`.
        """
        if self._scheduler is not None or threading.current_thread() is getattr(self, "_thread", None):
            raise RuntimeError("ask() waits for what this thread would have to deliver; use send() and subscribe()")
        answer = self._hand_over(request).outcome.result()
        if isinstance(answer, EventServerDisconnected):
            raise TransportError(f"{self.switch}: the connection was lost before the answer to {request} came")
        return answer

    def subscribe(self, callback: Subscriber) -> Unsubscribe:
        """Have `callback` called with every event; the result ends that.

        The time of an event is that of its arrival, by the clock of whoever has opened the transport.
        """
        return self._subscribers.add(callback)

    def __enter__(self) -> Self:
        if self._connection is None:
            self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _hand_over(self, request: Request) -> Entry:
        if not isinstance(request, REQUESTS):
            raise TypeError(f"cannot send {request!r}; expected a request such as RequestAgentLogout")
        connection = self._connection
        if connection is None:
            raise self._ledger.refusal(request, "the transport is not open", ErrorCode.NoSwitch)
        entry = self._ledger.enter(request)
        try:
            data = self._written(entry.request, connection.max_bytes)
        except BaseException:
            self._ledger.settle(entry.reference_id)
            raise
        self._loop.call_soon_threadsafe(connection.send, entry, data)
        return entry

    def _written(self, request: Request, max_bytes: int) -> bytes:
        try:
            data = frame(encode(request))
        except ValueError as error:
            raise self._ledger.refusal(request, str(error), ErrorCode.InvalidAttribute) from error
        size = len(data) - HEADER_BYTES
        if size > max_bytes:
            reason = f"it has {size:,} bytes, and T-Server takes {max_bytes:,}"
            raise self._ledger.refusal(request, reason, ErrorCode.InvalidAttribute)
        return data

    def _new_connection(self) -> Connection:
        primary = Address(self.host, self.port)
        return Connection(
            addresses=(primary,) if self.backup in (None, primary) else (primary, self.backup),
            dialling=Dialling(
                name=self.name,
                switch=self.switch,
                secret=self.secret,
                tls=self.tls,
                timeout=self.connect_timeout,
                heartbeat=self.heartbeat,
            ),
            backoff=self.backoff,
            answer_timeout=self.answer_timeout,
            ledger=self._ledger,
            deliver=self._deliver,
        )

    # --- in the transport's own thread

    def _run(self, connection: Connection, opened: Future[None]) -> None:
        with contextlib.suppress(asyncio.CancelledError), asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(connection.run(opened))

    def _deliver(self, event: Event) -> None:
        if self._scheduler is None:
            self._subscribers.deliver(evolve(event, time=self._clock.now()))
        else:
            self._scheduler.post(partial(self._delivered, self._connection, event))

    def _delivered(self, connection: Connection | None, event: Event) -> None:
        if self._scheduler is not None and self._connection is connection:
            self._subscribers.deliver(evolve(event, time=self._scheduler.now()))


def find_switches(
    host: str,
    port: int,
    *,
    secret: str | bytes | Secret | None = None,
    tls: ssl.SSLContext | bool = False,
    timeout: float = 5.0,
) -> tuple[str, ...]:
    """The names of the switches that a server serves.

    Args:
        host: where it listens.
        port: where it listens.
        secret: as in `TcpTransport`.
        tls: as in `TcpTransport`.
        timeout: seconds that it may take.

    Raises:
        RefusedError: the server does not want this client.
        TransportError: it cannot be reached.
        ValueError: the secret is too short.
    """
    dialling = Dialling(
        name="orsagent", switch=None, secret=secret_of(secret), tls=_context(tls), timeout=timeout, heartbeat=timeout
    )
    found: Future[tuple[str, ...]] = Future()

    def look() -> None:
        try:
            found.set_result(asyncio.run(_switches(Address(host, port), dialling)))
        except TransportError as error:
            found.set_exception(error)

    # on a thread of its own: the caller's may have a loop already
    thread = threading.Thread(target=look, name="orsagent-switches", daemon=True)
    thread.start()
    thread.join()
    return found.result()


async def _switches(address: Address, dialling: Dialling) -> tuple[str, ...]:
    channel, welcome = await dial(address, dialling)
    channel.send({"message": "Goodbye"})
    channel.close()
    await channel.closed(dialling.timeout)
    return welcome.switches
