"""The server: fake T-Servers over TCP, for one asyncio loop."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import define, field, frozen

from orsagent.tlib.codes import ErrorCode
from orsagent.tlib.events import Event, EventError
from orsagent.tlib.messages import REQUESTS
from orsagent.tlib.net.addresses import Address
from orsagent.tlib.net.channel import Channel
from orsagent.tlib.net.codec import encode, request_of
from orsagent.tlib.net.errors import ConnectionLostError, ListenError, ProtocolError, RefusedError
from orsagent.tlib.net.frames import Body, frame
from orsagent.tlib.net.greeting import Guest, receive_guest, refused
from orsagent.tlib.net.secret import Secret
from orsagent.tlib.net.sharing import Member, SharedTServer

__all__ = ["Client", "Server", "ServerLimits"]

_SHUTDOWN_SECONDS: Final = 0.5
"""How long clients may take to read what is left for them, when their connection ends."""

_REFERENCE_IDS: Final = 2**53
"""How many there are: numbers that every JSON library can carry."""

_REQUEST_NAMES: Final = frozenset(kind.__name__ for kind in REQUESTS)


def _positive(limits: ServerLimits, attribute: Any, value: float) -> None:  # noqa: ANN401 -- an attrs attribute of any type
    if not value > 0:
        raise ValueError(f"{type(limits).__name__}: {attribute.name} is {value!r}, expected more than 0")


@frozen(kw_only=True)
class ServerLimits:
    """What clients may use.

    Attributes:
        clients: connections at once, those that are still introducing themselves included.
        message_bytes: size of the largest message.
        backlog_bytes: how much a client may leave unread before its connection is broken.
        waiting: requests of one client that wait for an answer.
        greeting_seconds: how long a client may take to introduce itself.
        journal: requests that the fake's journal keeps, the latest ones; None for all.

    Raises:
        ValueError: a limit that is not above 0.
    """

    clients: int = field(default=500, validator=_positive)
    message_bytes: int = field(default=262_144, validator=_positive)
    backlog_bytes: int = field(default=1_048_576, validator=_positive)
    waiting: int = field(default=1_000, validator=_positive)
    greeting_seconds: float = field(default=5.0, validator=_positive)
    journal: int | None = None


@define(eq=False, kw_only=True)
class Client:
    """A client that was welcomed.

    Attributes:
        name: what it calls itself.
        peer: where it calls from.
        switch: its switch; None for one that has only asked which there are.
    """

    name: str
    peer: str
    switch: str | None

    def __str__(self) -> str:
        return f"{self.peer} ({self.name})" if self.name else self.peer


@define(eq=False, kw_only=True)
class Server:
    """Serves T-Servers to clients.

    Args:
        tservers: by switch name.
        limits: what clients may use.
        heartbeat: seconds without a sign of life until one is asked for.
        secret: what clients must know.
        tell: gets a line about each client that comes, goes or is refused.
        moved: called after each time that something was done.

    Attributes:
        clients: those that were welcomed and are still there.
    """

    tservers: Mapping[str, SharedTServer]
    limits: ServerLimits
    heartbeat: float
    secret: Secret | None
    tell: Callable[[str], None]
    moved: Callable[[], None]
    clients: list[Client] = field(factory=list, init=False)
    _listener: asyncio.Server = field(init=False)
    _visits: dict[asyncio.Task[None], Channel] = field(factory=dict, init=False)
    _leaving: set[asyncio.Task[None]] = field(factory=set, init=False)
    _last: tuple[Event | None, bytes] = field(default=(None, b""), init=False)

    async def start(self, address: Address, tls: ssl.SSLContext | None) -> Address:
        """Listen.

        Returns:
            The address, with the port that the system has chosen for port 0.

        Raises:
            ListenError: it is not possible.
        """
        try:
            self._listener = await asyncio.start_server(
                self._visit,
                address.host,
                address.port,
                ssl=tls,
                ssl_handshake_timeout=None if tls is None else self.limits.greeting_seconds,
                ssl_shutdown_timeout=None if tls is None else _SHUTDOWN_SECONDS,
            )
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ListenError(
                f"cannot listen at {address}: {reason}; port 0 lets the system choose a free one"
            ) from error
        return Address(address.host, self._listener.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Listen no more and tell the clients so."""
        self._listener.close()
        for channel in self._visits.values():
            channel.send(refused(RefusedError("closing", "the server ends")))
            channel.close()
        if self._visits:
            await asyncio.wait(self._visits, timeout=_SHUTDOWN_SECONDS)
        for channel in self._visits.values():
            channel.abort("the server ends")
        if self._visits:
            await asyncio.wait(self._visits)

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its beginning to its end."""
        channel = Channel(
            reader=reader,
            writer=writer,
            max_bytes=self.limits.message_bytes,
            max_backlog=self.limits.backlog_bytes,
            heartbeat=self.limits.greeting_seconds,  # the greeting's own, until it has succeeded
        )
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 -- a coroutine runs in a task
        self._visits[task] = channel
        try:
            await self._converse(channel)
        except (RefusedError, ProtocolError) as error:
            refusal = error if isinstance(error, RefusedError) else RefusedError("bad-message", str(error))
            self.tell(f"{channel.peer}: refused: {error}")
            channel.send(refused(refusal))
            self._leaving.add(task)
            await channel.part(_SHUTDOWN_SECONDS)
        except ConnectionLostError as error:
            self.tell(f"{channel.peer}: {error}")
        finally:
            channel.close()
            await channel.closed(_SHUTDOWN_SECONDS)
            del self._visits[task]
            self._leaving.discard(task)
            self.moved()

    async def _converse(self, channel: Channel) -> None:
        guest = await self._welcomed(channel)
        client = Client(name=guest.name, peer=channel.peer, switch=guest.switch)
        self.clients.append(client)
        self.tell(f"{client}: welcome{f' to {guest.switch}' if guest.switch is not None else ''}")
        try:
            self.moved()
            if guest.switch is None:
                await self._until_goodbye(channel, _no_switch)
            else:
                await self._serve(channel, self.tservers[guest.switch], guest.name)
        finally:
            self.clients.remove(client)
        self.tell(f"{client}: goodbye")

    async def _welcomed(self, channel: Channel) -> Guest:
        try:
            async with asyncio.timeout(self.limits.greeting_seconds):
                if len(self._visits) - len(self._leaving) > self.limits.clients:
                    raise RefusedError("too-many-clients", f"there are {self.limits.clients:,} clients; try later")
                guest = await receive_guest(channel, self.secret)
        except TimeoutError as error:
            raise RefusedError("too-slow", f"no greeting within {self.limits.greeting_seconds:g} s") from error
        self._check_switch(guest)
        channel.heartbeat = self.heartbeat
        channel.send(guest.welcome(list(self.tservers), self.limits.message_bytes))
        return guest

    def _check_switch(self, guest: Guest) -> None:
        switch = guest.switch
        if switch is None:
            return
        if switch not in self.tservers:
            raise RefusedError("unknown-switch", f"there is no switch {switch!r}; there are {', '.join(self.tservers)}")
        if not self.tservers[switch].is_within_reach(guest.name):
            raise RefusedError("out-of-reach", f"T-Server of switch {switch!r} is disconnected")

    async def _serve(self, channel: Channel, shared: SharedTServer, name: str) -> None:
        member = shared.join(
            name,
            lambda event: channel.write(self._frame(event)),
            lambda: channel.abort("T-Server has disconnected"),
        )
        try:
            await self._until_goodbye(channel, lambda body: self._take(channel, shared, member, body))
        finally:
            shared.leave(member)

    async def _until_goodbye(self, channel: Channel, take: Callable[[Body], None]) -> None:
        while (body := await channel.receive())["message"] != "Goodbye":
            take(body)
            self.moved()

    def _take(self, channel: Channel, shared: SharedTServer, member: Member, body: Body) -> None:
        """One request. What makes no sense is answered if its reference id does."""
        reference_id = body.get("ReferenceID")
        if isinstance(reference_id, bool) or not isinstance(reference_id, int) or not 0 < reference_id < _REFERENCE_IDS:
            raise ProtocolError(f"{body['message']}: ReferenceID is {reference_id!r}, expected a number from 1 up")
        try:
            shared.send(member, request_of(body))
        except ProtocolError as error:
            code = ErrorCode.InvalidAttribute if body["message"] in _REQUEST_NAMES else ErrorCode.UnsupportedOperation
            answer = EventError(error_code=int(code), error_message=str(error), reference_id=reference_id)
            channel.send(encode(answer))
        self._trim(shared)

    def _trim(self, shared: SharedTServer) -> None:
        most = self.limits.journal
        if most is not None and len(shared.tserver.journal) > 2 * most:
            shared.tserver.forget_requests(keep=most)

    def _frame(self, event: Event) -> bytes:
        """The event's bytes, made once for all clients that get it."""
        if event is not self._last[0]:
            self._last = (event, frame(encode(event)))
        return self._last[1]


def _no_switch(body: Body) -> None:
    raise ProtocolError(f"found {body['message']!r} from a client that named no switch, expected Goodbye")
