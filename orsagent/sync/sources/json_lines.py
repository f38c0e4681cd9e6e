"""The source over TCP: JSON lines from a server beside the Stat Server, primary or backup.

Whatever goes wrong between two snapshots is made good by the next one, and a connection begins with one. So there are
two answers to trouble only: what is JSON but no message that is known is skipped, counted and logged; after anything
else the connection is dropped, and made again after a pause.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final

from attrs import define, evolve, field

from orsagent.sync.json_form import MessageError, NotJsonError
from orsagent.sync.sources.lines import ConnectionEndedError, LineChannel
from orsagent.sync.sources.wire import ANSWERS, REQUESTS, Close, Open, Ping, Pong, Resync, in_lines
from orsagent.sync.updates import (
    Connected,
    Disconnected,
    ReasonUpdate,
    SourceMessage,
    StateUpdate,
    Synchronised,
)
from orsagent.tlib.net import Address, Backoff
from orsagent.tlib.net.backoff import attempts

__all__ = ["JsonLinesSource", "SourceCounters"]

_LOG: Final = logging.getLogger("orsagent.sync.sources")
_LOGGED: Final = 10
"""So many malformed lines of a connection are logged; the others are counted only."""

_PING: Final = REQUESTS.write(Ping())
_PONG: Final = REQUESTS.write(Pong())
_RESYNC: Final = REQUESTS.write(Resync())


@define
class SourceCounters:
    """What has happened to a source since it was opened.

    Attributes:
        connections: connections that were made.
        failures: attempts to connect that failed.
        losses: connections that ended, not by `close`.
        snapshots: snapshots that were complete.
        messages: messages that were delivered.
        malformed: lines that were skipped: JSON, but no message that is known.
        broken: connections that were dropped because of what came: no JSON, or a line too long.
        stray: messages of agents out of scope, or outside of what a server may say then.
        undelivered: messages that the service could not take.
    """

    connections: int = 0
    failures: int = 0
    losses: int = 0
    snapshots: int = 0
    messages: int = 0
    malformed: int = 0
    broken: int = 0
    stray: int = 0
    undelivered: int = 0


def _addresses(given: Address | tuple[str, int] | str | Iterable[Address | str]) -> tuple[Address, ...]:
    if isinstance(given, str):
        return (Address.parse(given),)
    if isinstance(given, tuple) and len(given) == 2 and isinstance(given[1], int):  # noqa: PLR2004 -- host and port
        return (Address(*given),)
    return tuple(one if isinstance(one, Address) else Address.parse(str(one)) for one in given)


@define(eq=False)
class JsonLinesSource:
    """A `StateSource` over TCP. It lives in the asyncio loop in which it is opened, and never raises into it.

    On every connect it opens the statistics of the agents in scope anew and asks for a snapshot. When the connection is
    lost, or a server says that it has lost its Stat Server, the other address is tried at once, then each in turn, with
    growing pauses until a connection has lasted for the longest of them.

    Args:
        addresses: the primary server and, if there is one, the backup: ``HOST:PORT`` or `Address`.
        tls: the context of encrypted connections, such as `orsagent.tlib.net.client_tls` makes; None for plain ones.
        backoff: the pauses between attempts.
        timeout: seconds that connecting may take.
        snapshot_timeout: seconds that a snapshot may take until it is complete.
        heartbeat: seconds without a sign of life after which it is asked for; after as many again the server is gone.
        max_line: bytes of the longest line that is taken.
        max_backlog: bytes of requests that the server may leave unread.

    Attributes:
        counters: what has happened.

    Raises:
        ValueError: no address, one that is none, or a figure that is not above 0.
    """

    addresses: tuple[Address, ...] = field(converter=_addresses)
    tls: ssl.SSLContext | None = field(default=None, kw_only=True, repr=False)
    backoff: Backoff = field(factory=Backoff, kw_only=True)
    timeout: float = field(default=5.0, kw_only=True)
    snapshot_timeout: float = field(default=60.0, kw_only=True)
    heartbeat: float = field(default=10.0, kw_only=True)
    max_line: int = field(default=1_048_576, kw_only=True)
    max_backlog: int = field(default=4_194_304, kw_only=True)
    counters: SourceCounters = field(factory=SourceCounters, init=False)
    _agents: frozenset[str] = field(default=frozenset(), init=False)
    _deliver: Callable[[SourceMessage], None] | None = field(default=None, init=False)
    _task: asyncio.Task[None] | None = field(default=None, init=False)
    _channel: LineChannel | None = field(default=None, init=False)
    _address: Address | None = field(default=None, init=False)
    _told: type[Connected | Disconnected] | None = field(default=None, init=False)
    _has_server: bool = field(default=False, init=False)
    _deadline: asyncio.TimerHandle | None = field(default=None, init=False)
    _complete_since: float | None = field(default=None, init=False)
    _logged: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        if not self.addresses:
            raise ValueError("there is no address; give one, such as 127.0.0.1:2060")
        for name in ("timeout", "snapshot_timeout", "heartbeat", "max_line", "max_backlog"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} is {getattr(self, name)!r}, expected more than 0")

    @property
    def address(self) -> Address | None:
        """The server that it is connected to."""
        return self._address

    @property
    def connected(self) -> bool:
        """Whether a server is there that has its Stat Server."""
        return self._has_server

    def open(self, agents: Iterable[str], deliver: Callable[[SourceMessage], None]) -> None:
        """See `StateSource.open`; to be called in the loop.

        Raises:
            RuntimeError: it is open already, or no loop is running.
        """
        if self._deliver is not None:
            raise RuntimeError("the source is open already; close it first")
        loop = asyncio.get_running_loop()
        self._agents, self._deliver, self._told = frozenset(agents), deliver, None
        self.counters = SourceCounters()
        self._task = loop.create_task(self._run(), name="orsagent-source")

    def set_agents(self, agents: Iterable[str]) -> None:
        """See `StateSource.set_agents`."""
        before, self._agents = self._agents, frozenset(agents)
        for line in (*in_lines(Close, before - self._agents), *in_lines(Open, self._agents - before)):
            self._request(line)

    def resync(self) -> None:
        """See `StateSource.resync`. Without a connection nothing happens: the next one begins with a snapshot."""
        self._request(_RESYNC)
        self._expect_snapshot()

    def close(self) -> None:
        """See `StateSource.close`; `wait_closed` waits until the connection has ended. Harmless when not open."""
        self._deliver = None
        if self._task is not None:
            self._task.cancel()

    async def wait_closed(self) -> None:
        """Wait until nothing of it runs any more, after `close`."""
        if self._task is not None:
            await asyncio.wait([self._task])
            self._task = None

    # --- connecting

    async def _run(self) -> None:
        tries = _first_tries(self.addresses, self.backoff)
        while True:
            pause, address = next(tries)
            if pause:
                await asyncio.sleep(pause)
            if await self._visit(address):
                tries = attempts(self.addresses, address, self.backoff)

    async def _visit(self, address: Address) -> bool:
        """One attempt to connect and, if it succeeds, the connection's life; whether it has lasted."""
        try:
            channel = await self._dial(address)
        except (OSError, ValueError) as error:  # a host name may be none
            self.counters.failures += 1
            self._lose(f"{address} cannot be reached: {_reason(error, self.timeout)}")
            return False
        self.counters.connections += 1
        self._channel, self._address, self._complete_since, self._logged = channel, address, None, 0
        why = "it is closed"
        try:
            why = await self._live(channel)
        finally:
            self._hang_up(channel, why)
        await channel.closed(self.timeout)
        self.counters.losses += 1
        self._lose(f"the connection to {address} was lost: {why}")
        now = asyncio.get_running_loop().time()
        return self._complete_since is not None and now - self._complete_since >= self.backoff.longest

    async def _dial(self, address: Address) -> LineChannel:
        async with asyncio.timeout(self.timeout):
            reader, writer = await asyncio.open_connection(address.host, address.port, ssl=self.tls)
        return LineChannel(
            reader=reader,
            writer=writer,
            ping=_PING,
            heartbeat=self.heartbeat,
            max_line=self.max_line,
            max_backlog=self.max_backlog,
        )

    def _hang_up(self, channel: LineChannel, why: str) -> None:
        channel.abort(why)
        self._channel = self._address = None
        self._has_server = False
        self._no_deadline()

    # --- connected

    async def _live(self, channel: LineChannel) -> str:
        """Take what comes until the connection is to end; gives the reason."""
        for line in in_lines(Open, self._agents):
            channel.send(line)
        self.resync()
        try:
            while True:
                self._take(channel, await channel.receive())
        except ConnectionEndedError as error:
            return str(error)
        except NotJsonError as error:
            self.counters.broken += 1
            _LOG.warning("%s", error)
            return f"what came is no JSON: {error}"
        except Exception as error:  # noqa: BLE001 -- whatever it is, the next snapshot makes it good
            _LOG.exception("the connection to %s is dropped because of an error of this program", self._address)
            return f"an error of this program: {error!r}"

    def _take(self, channel: LineChannel, line: bytes) -> None:
        try:
            message = ANSWERS.read(line, source=str(self._address), line=channel.lines).message
        except NotJsonError:
            raise
        except MessageError as error:
            self._skip(error)
            return
        if isinstance(message, Ping):
            channel.send(_PONG)
        elif not isinstance(message, Pong):
            self._said(message)

    def _said(self, message: SourceMessage) -> None:
        """A message of the JSON form."""
        if isinstance(message, StateUpdate | ReasonUpdate):
            if self._has_server and message.agent_id in self._agents:
                self._tell(message)
            else:
                self.counters.stray += 1
        elif isinstance(message, Connected):
            self._has_server = True
            self._tell(message if message.server else evolve(message, server=str(self._address)))
        elif isinstance(message, Synchronised):
            self._completed(message)
        else:
            self._without_stat_server(message)

    def _completed(self, message: Synchronised) -> None:
        if not self._has_server:
            self.counters.stray += 1
            return
        self._no_deadline()
        self.counters.snapshots += 1
        self._complete_since = self._complete_since or asyncio.get_running_loop().time()
        self._tell(message)

    def _without_stat_server(self, message: Disconnected) -> None:
        """The server has lost its Stat Server. If there is another one, that is worth a try."""
        self._has_server = False
        self._no_deadline()
        if len(self.addresses) > 1:
            raise ConnectionEndedError(f"it has lost its Stat Server: {message.reason}")
        self._lose(message.reason)

    def _skip(self, error: MessageError) -> None:
        self.counters.malformed += 1
        self._logged += 1
        if self._logged <= _LOGGED:
            _LOG.warning("a line is skipped: %s", error)
        if self._logged == _LOGGED:
            _LOG.warning("further lines of this connection that are skipped are only counted")

    def _request(self, line: str) -> None:
        if self._channel is not None:
            self._channel.send(line)

    # --- time

    def _expect_snapshot(self) -> None:
        if self._channel is not None and self._deadline is None:
            reason = f"no complete snapshot within {self.snapshot_timeout:g} s"
            loop = asyncio.get_running_loop()
            self._deadline = loop.call_later(self.snapshot_timeout, self._channel.abort, reason)

    def _no_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    # --- to the service

    def _lose(self, reason: str) -> None:
        """Tell that there is no Stat Server, unless that was the last that was told of it."""
        _LOG.info("%s", reason)
        if self._told is not Disconnected:
            try:
                self._tell(Disconnected(reason=reason))
            except ConnectionEndedError:
                return  # it was logged, and there is no connection to end

    def _tell(self, message: SourceMessage) -> None:
        if self._deliver is None:
            return
        if isinstance(message, Connected | Disconnected):
            self._told = type(message)
        try:
            self._deliver(message)
        except Exception as error:
            self.counters.undelivered += 1
            _LOG.exception("the service could not take a message; it will be in the next snapshot")
            raise ConnectionEndedError(f"the service could not take a message: {error!r}") from error
        self.counters.messages += 1


def _reason(error: Exception, timeout: float) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {timeout:g} s"
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _first_tries(addresses: tuple[Address, ...], backoff: Backoff) -> Iterator[tuple[float, Address]]:
    """Where to try first of all: the primary server at once, then as after a loss of it."""
    return chain([(0.0, addresses[0])], attempts(addresses, addresses[0], backoff))
