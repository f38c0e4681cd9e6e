"""The fake's HTTP server, on a thread of its own. The only module of the fake that imports aiohttp."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future

from aiohttp import web
from attrs import define, field

from orsagent.errors import OrsagentError
from orsagent.testing.cloud.desk import LARGEST_BODY, Arrival, Desk
from orsagent.testing.cloud.messages import Answer, CloudRequest, Incoming

__all__ = ["CloudServer"]

_SHUTDOWN_SECONDS = 0.5
"""What requests that are being answered get, when the server is closed."""


@define(eq=False, kw_only=True)
class CloudServer:
    """Serves a desk.

    Args:
        desk: what answers; it is only used under `lock`.
        lock: guards the desk, and is notified whenever a request has had its effect.
        is_down: whether connections break at once.
        tell: called with each request after it had its effect, without the lock.
    """

    host: str
    port: int
    desk: Desk
    lock: threading.Condition
    is_down: Callable[[], bool]
    tell: Callable[[CloudRequest], None]
    _loop: asyncio.AbstractEventLoop = field(init=False)
    _stop: asyncio.Event = field(init=False)
    _released: asyncio.Event = field(init=False)
    _thread: threading.Thread = field(init=False)

    def open(self) -> int:
        """Start the thread, and wait until it listens; returns the port.

        Raises:
            OrsagentError: it cannot listen at the address.
        """
        opened: Future[int] = Future()
        self._thread = threading.Thread(target=self._run, args=(opened,), name="orsagent-fake-cloud", daemon=True)
        self._thread.start()
        return opened.result()

    def release(self) -> None:
        """Let the requests go on that are held."""
        self._loop.call_soon_threadsafe(self._let_go)

    def close(self) -> None:
        """Stop listening, break off what is under way, end the thread."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _let_go(self) -> None:
        self._released.set()
        self._released = asyncio.Event()

    def _run(self, opened: Future[int]) -> None:
        try:
            asyncio.run(self._serve(opened))
        except Exception as error:
            if opened.done():
                raise
            reason = error.strerror if isinstance(error, OSError) else str(error)
            message = (
                f"cannot listen at {self.host} port {self.port}: {reason}; port 0 lets the system choose a free one"
            )
            opened.set_exception(OrsagentError(message))

    async def _serve(self, opened: Future[int]) -> None:
        self._loop, self._stop, self._released = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
        application = web.Application(client_max_size=LARGEST_BODY * 2)
        application.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
        await runner.setup()
        try:
            await web.TCPSite(runner, self.host, self.port).start()
            opened.set_result(runner.addresses[0][1])
            await self._stop.wait()
            self._let_go()
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        if self.is_down():
            return _broken(request)
        try:
            incoming = await _incoming(request)
        except ConnectionError:  # whoever asked has left, and the question is not complete
            return _broken(request)
        with self.lock:
            arrival = self.desk.arrive(incoming)
        if arrival.effect.held:
            await self._released.wait()
        answer = self._acted(arrival)
        if arrival.effect.seconds:
            await asyncio.sleep(arrival.effect.seconds)
        return _broken(request) if answer is None else _response(answer)

    def _acted(self, arrival: Arrival) -> Answer | None:
        with self.lock:
            record, answer = self.desk.act(arrival)
            self.lock.notify_all()
        self.tell(record)
        return answer


async def _incoming(request: web.Request) -> Incoming:
    try:
        data = await request.read()
    except web.HTTPRequestEntityTooLarge:
        data = b" " * (LARGEST_BODY + 1)
    query: Mapping[str, tuple[str, ...]] = {name: tuple(request.query.getall(name)) for name in request.query}
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Incoming(method=request.method, path=request.rel_url.raw_path, query=query, headers=headers, data=data)


def _broken(request: web.Request) -> web.Response:
    """The connection breaks: whatever aiohttp does with the response, nobody is there to get it."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _response(answer: Answer) -> web.Response:
    kind = "text/plain" if isinstance(answer.body, str) else "application/json"
    return web.Response(status=answer.status, text=answer.text, content_type=kind, headers=dict(answer.headers))
