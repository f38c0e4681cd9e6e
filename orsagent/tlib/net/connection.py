"""The client's side of the wire, for one asyncio loop: it connects, listens, and connects again."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final

from attrs import define, evolve, field, frozen

from orsagent.errors import TransportError
from orsagent.tlib.codes import ErrorCode
from orsagent.tlib.events import (
    Event,
    EventError,
    EventPrimaryChanged,
    EventRegistered,
    EventServerConnected,
    EventServerDisconnected,
    EventUnregistered,
)
from orsagent.tlib.net.addresses import Address
from orsagent.tlib.net.backoff import Backoff, attempts
from orsagent.tlib.net.channel import Channel
from orsagent.tlib.net.codec import MESSAGES, encode, event_of
from orsagent.tlib.net.errors import ProtocolError, RefusedError
from orsagent.tlib.net.frames import Body, frame
from orsagent.tlib.net.greeting import Welcome, greet, refusal_of
from orsagent.tlib.net.ledger import Entry, Ledger
from orsagent.tlib.net.secret import Secret
from orsagent.tlib.net.sharing import refusal_event
from orsagent.tlib.requests import Request

__all__ = ["Connection", "Dialling", "dial"]


_TAKEN_OVER: Final = (EventServerConnected(), EventPrimaryChanged())


@frozen(kw_only=True)
class Dialling:
    """How connections are made.

    Attributes:
        name: what the client calls itself.
        switch: the switch; None to ask which there are.
        secret: the shared secret.
        tls: the context of encrypted connections; None for plain ones.
        timeout: seconds that one attempt may take, the greeting included.
        heartbeat: seconds without a sign of life until one is asked for.
        max_bytes: size of the largest message that is taken.
        max_backlog: bytes that the server may leave unread.
    """

    name: str
    switch: str | None
    secret: Secret | None = field(repr=False)
    tls: ssl.SSLContext | None
    timeout: float
    heartbeat: float
    max_bytes: int = 1_048_576
    max_backlog: int = 1_048_576


async def dial(address: Address, dialling: Dialling) -> tuple[Channel, Welcome]:
    """Connect to a server and be welcomed.

    Raises:
        RefusedError: the server does not want this client.
        TransportError: it cannot be reached, or is no such server.
    """
    try:
        async with asyncio.timeout(dialling.timeout):
            reader, writer = await asyncio.open_connection(address.host, address.port, ssl=dialling.tls)
            return await _introduce(reader, writer, dialling)
    except RefusedError as error:
        raise RefusedError(error.reason, f"T-Server at {address} refuses: {error}") from error
    except TimeoutError as error:
        text = f"T-Server at {address} has not answered within {dialling.timeout:g} s"
        raise TransportError(text, code=ErrorCode.NoSwitch) from error
    except (TransportError, OSError) as error:
        text = f"T-Server at {address} cannot be reached: {_reason(error)}"
        raise TransportError(text, code=ErrorCode.NoSwitch) from error


async def _introduce(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dialling: Dialling
) -> tuple[Channel, Welcome]:
    channel = Channel(
        reader=reader,
        writer=writer,
        max_bytes=dialling.max_bytes,
        max_backlog=dialling.max_backlog,
        heartbeat=dialling.timeout,  # the greeting's own, until it has succeeded
    )
    try:
        welcome = await greet(channel, name=dialling.name, switch=dialling.switch, secret=dialling.secret)
    except BaseException:
        channel.abort("the greeting failed")
        raise
    channel.heartbeat = dialling.heartbeat
    return channel, welcome


def _reason(error: Exception) -> str:
    if isinstance(error, ConnectionError) and error.errno is not None:
        return os.strerror(error.errno)  # asyncio's own text repeats the address
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


@define(eq=False, kw_only=True)
class Connection:
    """Keeps the connection to one of several servers.

    Args:
        addresses: the primary server, then the backup.
        dialling: how to connect.
        backoff: the pauses between attempts.
        answer_timeout: seconds that T-Server may take to answer a request.
        ledger: the requests on their way.
        deliver: gets the events, in the loop's thread.
    """

    addresses: tuple[Address, ...]
    dialling: Dialling
    backoff: Backoff
    answer_timeout: float
    ledger: Ledger
    deliver: Callable[[Event], None]
    address: Address | None = field(default=None, init=False)
    max_bytes: int = field(default=0, init=False)
    _channel: Channel | None = field(default=None, init=False)
    _closing: bool = field(default=False, init=False)
    _registrations: dict[str, Request] = field(factory=dict, init=False)
    _renewals: int = field(default=0, init=False)
    _news: list[Event] = field(factory=list, init=False)
    _task: asyncio.Task[None] | None = field(default=None, init=False)

    async def run(self, opened: Future[None]) -> None:
        """Live until closed, or until every server refuses for good.

        Args:
            opened: gets a result when connected, or the `TransportError` that prevents it.
        """
        self._task = asyncio.current_task()
        if self._closing:
            return
        try:
            address, channel = await self._first()
        except TransportError as error:
            opened.set_exception(error)
            return
        self._connected(address, channel)
        self.ledger.admit()
        opened.set_result(None)
        try:
            await self._live(channel)
            while not self._closing:
                address, channel = await self._again(address)
                self._reconnected(address, channel)
                await self._live(channel)
        except RefusedError as error:
            self.ledger.why = str(error)

    def send(self, entry: Entry, data: bytes) -> None:
        """Send an entered request; its time begins."""
        if not entry.outcome.done():
            entry.timer = asyncio.get_running_loop().call_later(self.answer_timeout, self._expire, entry.reference_id)
            entry.channel.write(data)

    def close(self) -> None:
        """Have what was sent carried out, and end."""
        self._closing = True
        if self._channel is not None:
            self._channel.send({"message": "Goodbye"})
            asyncio.get_running_loop().call_later(
                self.dialling.timeout, self._channel.abort, "the server has not said goodbye in time"
            )
        elif self._task is not None:
            self._task.cancel()

    # --- connecting

    async def _first(self) -> tuple[Address, Channel]:
        errors: list[TransportError] = []
        for address in self.addresses:
            try:
                return address, await self._dial(address)
            except TransportError as error:
                errors.append(error)
        refusals = [error for error in errors if isinstance(error, RefusedError)]
        if refusals or len(errors) == 1:
            raise (refusals or errors)[0]
        raise TransportError("; ".join(map(str, errors)), code=ErrorCode.NoSwitch)

    async def _again(self, last: Address) -> tuple[Address, Channel]:
        refusing: set[Address] = set()
        for pause, address in attempts(self.addresses, last, self.backoff):
            await asyncio.sleep(pause)
            try:
                return address, await self._dial(address)
            except TransportError as error:
                self.ledger.why = str(error)
                if isinstance(error, RefusedError) and error.final:
                    refusing.add(address)
                    if len(refusing) == len(self.addresses):
                        raise
                else:
                    refusing.discard(address)
        raise AssertionError("attempts never end")

    async def _dial(self, address: Address) -> Channel:
        channel, welcome = await dial(address, self.dialling)
        self.max_bytes = welcome.max_bytes
        return channel

    def _connected(self, address: Address, channel: Channel) -> None:
        self.address, self._channel = address, channel
        self.ledger.connect(channel)

    def _reconnected(self, address: Address, channel: Channel) -> None:
        self._news = [EventServerConnected()] if address == self.address else [*_TAKEN_OVER]
        self._connected(address, channel)
        entries = [self.ledger.enter(request, quiet=True) for request in self._registrations.values()]
        self._renewals = len(entries)
        for entry in entries:
            self.send(entry, frame(encode(entry.request)))
        self._admit()

    def _admit(self) -> None:
        """Let requests in when every registration is renewed: they rely on it."""
        if not self._renewals:
            self.ledger.admit()
            for event in self._news:
                self.deliver(event)

    # --- connected

    async def _live(self, channel: Channel) -> None:
        """Take what comes until the connection ends, in whichever way."""
        why = "it is closed"
        try:
            while True:
                self._take(await channel.receive())
        except TransportError as error:
            why = f"the connection to {self.address} was lost: {error}"
        finally:
            channel.abort(why)
            self._channel = None
            self._lose(why)

    def _lose(self, why: str) -> None:
        lost, told = EventServerDisconnected(), self.ledger.connected
        entries = self.ledger.disconnect(why)
        if told and not self._closing:
            self.deliver(lost)
        for entry in entries:
            self._end(entry, lost)

    def _take(self, body: Body) -> None:
        if body["message"] == "Refused":
            raise refusal_of(body)
        reference_id = body.get("ReferenceID")
        try:
            event = event_of(body)
        except ProtocolError as error:
            if not isinstance(reference_id, int):
                if body["message"] in MESSAGES:
                    raise
                return  # an event that a later version has: nobody here can have waited for it
            event = EventError(
                error_code=ErrorCode.UnknownError,
                error_message=f"the answer makes no sense: {error}",
                reference_id=reference_id,
            )
        self._arrived(event)

    def _arrived(self, event: Event) -> None:
        entry = self.ledger.settle(event.reference_id) if event.reference_id is not None else None
        if entry is not None:
            self._answered(entry, event)
        elif event.reference_id is None or not self.ledger.has_expired(event.reference_id):
            self.deliver(event)
        elif not isinstance(event, EventError):
            # the request has had its outcome; what has changed is news all the same
            self.deliver(evolve(event, reference_id=None))

    def _answered(self, entry: Entry, event: Event) -> None:
        if isinstance(event, EventRegistered | EventUnregistered):
            self._registrations[entry.request.this_dn] = entry.request
        if not entry.quiet:
            self.deliver(event)
        elif isinstance(event, EventError):
            self.deliver(evolve(event, reference_id=None))
        self._end(entry, event)
        if entry.quiet:
            self._renewals -= 1
            self._admit()

    def _expire(self, reference_id: int) -> None:
        entry = self.ledger.settle(reference_id, expired=True)
        if entry is not None:
            text = f"no answer within {self.answer_timeout:g} s"
            self._answered(entry, refusal_event(entry.request, ErrorCode.Timeout, text))

    def _end(self, entry: Entry, event: Event) -> None:
        if entry.timer is not None:
            entry.timer.cancel()
        entry.outcome.set_result(event)
