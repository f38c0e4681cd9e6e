"""The other side of `JsonLinesSource`: a server that tells of agents as JSON lines over TCP.

It is for tests and for a desk, and an example of what a program beside a real Stat Server has to do.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Final, Self

from attrs import define, field

from orsagent.sync.json_form import MESSAGES, MessageError
from orsagent.sync.protocols import StateSource
from orsagent.sync.sources.feed_faults import FeedFault
from orsagent.sync.sources.lines import ConnectionEndedError, LineChannel
from orsagent.sync.sources.tserver import FakeTServerSource
from orsagent.sync.sources.wire import REQUESTS, VERSION, Close, Open, Ping, Pong, Resync
from orsagent.sync.updates import Disconnected, SourceMessage
from orsagent.tlib import FakeTServer
from orsagent.tlib.net import Address, ListenError

__all__ = ["StatServerFeed"]

_LOG: Final = logging.getLogger("orsagent.sync.feed")
_PING: Final = REQUESTS.write(Ping())
_PONG: Final = REQUESTS.write(Pong())
_SHUTDOWN_SECONDS: Final = 0.5


def _maker(given: Callable[[], StateSource] | FakeTServer | Iterable[FakeTServer]) -> Callable[[], StateSource]:
    if callable(given):
        return given
    tservers = (given,) if isinstance(given, FakeTServer) else tuple(given)
    return lambda: FakeTServerSource(tservers)


@define(eq=False)
class StatServerFeed:
    """Serves agents' states as JSON lines over TCP, in the asyncio loop in which it is started.

    Every client has a source of its own, which is opened by its first `Resync` and closed when it leaves. It is
    open within an ``async with`` block, or from `start` to `stop`.

    Args:
        source: makes the source of a client; or a fake T-Server, or several.
        host: the address to listen at.
        port: the port; 0 lets the system choose a free one.
        tls: makes connections encrypted; see `orsagent.tlib.net.server_tls`.
        allow_remote: whether to listen elsewhere than at a loopback address. Whoever can connect can read the states.
        heartbeat: seconds without a sign of life until one is asked for; after as many again a client is given up.
        max_line: bytes of the longest request.
        max_backlog: bytes that a client may leave unread before it is given up; a snapshot must fit.
        faults: what is to go wrong.

    Attributes:
        connections: how many connections there were.
        requests: the requests that have come, in order; without Ping and Pong.

    Raises:
        ListenError: the address is no loopback address, and that is not allowed.
    """

    source: Callable[[], StateSource] = field(converter=_maker)
    host: str = field(default="127.0.0.1", kw_only=True)
    port: int = field(default=0, kw_only=True)
    tls: ssl.SSLContext | None = field(default=None, kw_only=True, repr=False)
    allow_remote: bool = field(default=False, kw_only=True)
    heartbeat: float = field(default=10.0, kw_only=True)
    max_line: int = field(default=1_048_576, kw_only=True)
    max_backlog: int = field(default=16_777_216, kw_only=True)
    faults: list[FeedFault] = field(factory=list, converter=list, kw_only=True)
    connections: int = field(default=0, init=False)
    requests: list[Open | Close | Resync] = field(factory=list, init=False)
    _address: Address | None = field(default=None, init=False)
    _server: asyncio.Server = field(init=False)
    _visits: dict[asyncio.Task[None], _Visit] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        if not self.allow_remote and not Address(self.host, self.port).is_loopback:
            raise ListenError(
                f"{self.host} can be reached from other machines, which could read the states of agents; "
                "give allow_remote=True if that is meant, or listen at 127.0.0.1"
            )

    @property
    def address(self) -> Address:
        """Where it listens: host and port.

        Raises:
            ListenError: it does not.
        """
        if self._address is None:
            raise ListenError("the feed is not started")
        return self._address

    @property
    def clients(self) -> int:
        """How many clients are connected."""
        return len(self._visits)

    async def start(self) -> Address:
        """Listen.

        Raises:
            ListenError: it cannot listen at the address, or does already.
        """
        if self._address is not None:
            raise ListenError(f"the feed listens already, at {self._address}")
        try:
            self._server = await asyncio.start_server(self._visit, self.host, self.port, ssl=self.tls)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ListenError(f"cannot listen at {Address(self.host, self.port)}: {reason}") from error
        self._address = Address(self.host, self._server.sockets[0].getsockname()[1])
        return self._address

    async def stop(self) -> None:
        """Listen no more, and break off all connections. Harmless when it is not started."""
        if self._address is None:
            return
        self._address = None
        self._server.close()
        self.disconnect_all()
        if self._visits:
            await asyncio.wait(list(self._visits))

    def disconnect_all(self) -> None:
        """Break off all connections; the clients may come back."""
        for visit in self._visits.values():
            visit.channel.abort("the feed has broken it off")

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.stop()

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 -- a coroutine runs in a task
        self.connections += 1
        channel = LineChannel(
            reader=reader,
            writer=writer,
            ping=_PING,
            heartbeat=self.heartbeat,
            max_line=self.max_line,
            max_backlog=self.max_backlog,
        )
        visit = _Visit(feed=self, channel=channel, number=self.connections, source=self.source())
        self._visits[task] = visit
        try:
            await visit.converse()
        finally:
            visit.source.close()
            channel.close()
            await channel.closed(_SHUTDOWN_SECONDS)
            del self._visits[task]


@define(eq=False, kw_only=True)
class _Visit:
    """One client, from its first line to its last."""

    feed: StatServerFeed
    channel: LineChannel
    number: int
    source: StateSource
    _scope: set[str] = field(factory=set, init=False)
    _is_open: bool = field(default=False, init=False)
    _sent: int = field(default=0, init=False)

    async def converse(self) -> None:
        """Do what the client asks for until it leaves."""
        try:
            while True:
                line = await self.channel.receive()
                self._take(REQUESTS.read(line, source=self.channel.peer, line=self.channel.lines).message)
        except ConnectionEndedError as error:
            _LOG.info("%s: %s", self.channel.peer, error)
        except MessageError as error:
            self._refuse(f"this is no request: {error}")
        except Exception as error:  # noqa: BLE001 -- the source is the user's; the client is to know, the feed goes on
            _LOG.exception("the source of %s failed", self.channel.peer)
            self._refuse(f"the states cannot be read: {error}")

    def _take(self, request: object) -> None:
        if isinstance(request, Open | Close | Resync):
            self.feed.requests.append(request)
        match request:
            case Ping():
                self._send(_PONG)
            case Open(agents=agents, version=version):
                self._check(version)
                self._set_scope(self._scope | set(agents))
            case Close(agents=agents):
                self._set_scope(self._scope - set(agents))
            case Resync():
                self._resync()

    def _check(self, version: int) -> None:
        if version != VERSION:
            raise MessageError(f"found version {version}, expected {VERSION}", "Open.version")

    def _set_scope(self, agents: set[str]) -> None:
        self._scope = agents
        if self._is_open:
            self.source.set_agents(agents)

    def _resync(self) -> None:
        if self._is_open:
            self.source.resync()
        else:
            self._is_open = True
            self.source.open(self._scope, self._tell)

    def _tell(self, message: SourceMessage) -> None:
        try:
            self._send(MESSAGES.write(message))
        except MessageError as error:
            _LOG.exception("a message cannot be written")
            self.channel.abort(f"a message cannot be written: {error}")

    def _refuse(self, reason: str) -> None:
        _LOG.warning("%s: %s", self.channel.peer, reason)
        self._tell(Disconnected(reason=reason))

    def _send(self, line: str) -> None:
        data: bytes | None = line.encode("ascii") + b"\n"
        for fault in self.feed.faults:
            if data is not None and not self.channel.silent and fault.meets(self.number, self._sent):
                data = fault.happen(self.channel, data)
                self.channel.silent = data is None
        if data is not None and not self.channel.silent:
            self._sent += 1
            self.channel.write(data)
