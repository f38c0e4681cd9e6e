"""A running server on a thread of its own."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from attrs import define, field

from orsagent.errors import TransportError
from orsagent.tlib.fake import FakeTServer
from orsagent.tlib.net.addresses import Address
from orsagent.tlib.net.errors import ListenError
from orsagent.tlib.net.pacemaker import Pacemaker
from orsagent.tlib.net.secret import Secret, secret_of
from orsagent.tlib.net.server import Client, Server, ServerLimits
from orsagent.tlib.net.sharing import SharedTServer

__all__ = ["TServerService"]

_P = ParamSpec("_P")
_T = TypeVar("_T")


def _in_order(tservers: FakeTServer | Iterable[FakeTServer]) -> tuple[FakeTServer, ...]:
    return (tservers,) if isinstance(tservers, FakeTServer) else tuple(tservers)


@define(eq=False)
class TServerService:
    """Serves fake T-Servers over TCP, in real time, from a thread of its own.

    While it runs, the fakes belong to its thread: use `call` to change them. It is open within a ``with``
    block, or from `open` to `close`.

    Args:
        tservers: one fake T-Server, or several of different switches.
        host: the address to listen at.
        port: the port to listen at; 0 lets the system choose a free one.
        secret: what clients must know, 8 bytes or more. Needed to listen elsewhere than at a loopback address.
        tls: makes connections encrypted; see `server_tls`.
        heartbeat: seconds without a sign of life until one is asked for; after as many again a client is given up.
        limits: what clients may use.
        tell: gets a line about each client that comes, goes or is refused; called in the service's thread.
        beside: what else is to run in the service's loop, and may use the fakes there: asynchronous context managers,
            entered before clients are let in.

    Raises:
        ValueError: no T-Server, two of one switch, a secret that is too short, or a figure that is not above 0.
        ListenError: the address is no loopback address, and there is no secret.
    """

    tservers: tuple[FakeTServer, ...] = field(converter=_in_order)
    host: str = field(default="127.0.0.1", kw_only=True)
    port: int = field(default=0, kw_only=True)
    secret: Secret | None = field(default=None, converter=secret_of, repr=False, kw_only=True)
    tls: ssl.SSLContext | None = field(default=None, kw_only=True)
    heartbeat: float = field(default=10.0, kw_only=True)
    limits: ServerLimits = field(factory=ServerLimits, kw_only=True)
    tell: Callable[[str], None] = field(default=lambda _line: None, repr=False, kw_only=True)
    beside: tuple[AbstractAsyncContextManager[object], ...] = field(default=(), kw_only=True)
    _address: Address | None = field(default=None, init=False)
    _awaited: list[tuple[Callable[[], object], Future[None]]] = field(factory=list, init=False)
    _loop: asyncio.AbstractEventLoop = field(init=False)
    _stop: asyncio.Event = field(init=False)
    _server: Server = field(init=False)
    _pacemaker: Pacemaker = field(init=False)
    _thread: threading.Thread = field(init=False)

    def __attrs_post_init__(self) -> None:
        switches = [tserver.switch for tserver in self.tservers]
        if not switches:
            raise ValueError("there is no T-Server to serve; give one")
        if len(set(switches)) < len(switches):
            raise ValueError(f"two T-Servers of one switch; found {', '.join(switches)}")
        if not self.heartbeat > 0:
            raise ValueError(f"heartbeat is {self.heartbeat!r}; expected seconds above 0")
        if self.secret is None and not Address(self.host, self.port).is_loopback:
            raise ListenError(
                f"{self.host} can be reached from other machines, and there is no shared secret; "
                "give one, or listen at 127.0.0.1"
            )

    # --- from any thread

    @property
    def address(self) -> Address:
        """Where it listens: host and port.

        Raises:
            ListenError: it is not open.
        """
        if self._address is None:
            raise ListenError("the service is not open")
        return self._address

    @property
    def clients(self) -> tuple[Client, ...]:
        """The clients that are there, in the order in which they came."""
        return tuple(self._server.clients) if self._address is not None else ()

    def open(self) -> None:
        """Start the thread, and wait until it listens.

        Raises:
            ListenError: it cannot listen at the address, or is open already.
            TransportError: another runtime has opened one of the fakes.
        """
        if self._address is not None:
            raise ListenError(f"the service is open already, at {self._address}")
        opened: Future[Address] = Future()
        self._thread = threading.Thread(target=self._run, args=(opened,), name="orsagent-tserver", daemon=True)
        self._thread.start()
        self._address = opened.result()

    def call(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Call `function` in the service's thread, where the fakes may be changed, and give its result.

        Raises:
            ListenError: it is not open.
        """
        _ = self.address
        if threading.current_thread() is self._thread:
            return function(*args, **kwargs)
        done: Future[_T] = Future()
        self._loop.call_soon_threadsafe(self._call, done, partial(function, *args, **kwargs))
        return done.result()

    def wait_until(self, condition: Callable[[], object], timeout: float = 30.0) -> None:
        """Wait until `condition` is true; it is looked at whenever something has happened, in the service's thread.

        Raises:
            TimeoutError: it has not come true within so many seconds.
            ListenError: the service is not open, or was closed meanwhile.
        """
        came_true: Future[None] = Future()
        self.call(self._await, condition, came_true)
        try:
            came_true.result(timeout)
        except TimeoutError:
            came_true.cancel()
            raise TimeoutError(f"the condition has not come true within {timeout:g} s") from None

    def close(self) -> None:
        """Tell the clients, listen no more, end the thread. Harmless when not open."""
        if self._address is None:
            return
        self._address = None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    # --- in the service's thread

    def _run(self, opened: Future[Address]) -> None:
        try:
            asyncio.run(self._serve(opened))
        except (ListenError, TransportError) as error:
            opened.set_exception(error)

    async def _serve(self, opened: Future[Address]) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._pacemaker = Pacemaker(self._loop, self._look)
        shared = [SharedTServer(tserver, self.limits.waiting) for tserver in self.tservers]
        self._server = Server(
            tservers={one.tserver.switch: one for one in shared},
            limits=self.limits,
            heartbeat=self.heartbeat,
            secret=self.secret,
            tell=self.tell,
            moved=self._moved,
        )
        try:
            for one in shared:
                one.open(self._pacemaker.scheduler)
            async with AsyncExitStack() as stack:
                for beside in self.beside:
                    await stack.enter_async_context(beside)
                address = await self._server.start(Address(self.host, self.port), self.tls)
                self._moved()
                opened.set_result(address)
                await self._stop.wait()
                await self._server.stop()
        finally:
            self._pacemaker.stop()
            for one in shared:
                one.close()
            self._give_up()

    def _call(self, done: Future[_T], function: Callable[[], _T]) -> None:
        try:
            done.set_result(function())
        except BaseException as error:  # noqa: BLE001 -- it is the caller's
            done.set_exception(error)
        self._moved()

    def _moved(self) -> None:
        self._pacemaker.plan()
        self._look()

    def _await(self, condition: Callable[[], object], came_true: Future[None]) -> None:
        self._awaited.append((condition, came_true))

    def _look(self) -> None:
        """See which of the awaited conditions have come true."""
        awaited, self._awaited = self._awaited, []
        for condition, came_true in awaited:
            if came_true.cancelled():
                continue
            try:
                if not condition():
                    self._awaited.append((condition, came_true))
                elif came_true.set_running_or_notify_cancel():
                    came_true.set_result(None)
            except Exception as error:  # noqa: BLE001 -- it is the waiter's
                came_true.set_exception(error)

    def _give_up(self) -> None:
        awaited, self._awaited = self._awaited, []
        for _, came_true in awaited:
            if came_true.set_running_or_notify_cancel():
                came_true.set_exception(ListenError("the service was closed"))
