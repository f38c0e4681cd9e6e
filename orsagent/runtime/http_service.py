"""An HTTP server and client on a thread of their own. The only module that imports aiohttp."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from http import HTTPStatus
from ipaddress import ip_address

import aiohttp
from aiohttp import hdrs, web
from attrs import define, field
from yarl import URL

from orsagent.errors import IoProcessorError
from orsagent.runtime.http_messages import IncomingRequest, OutgoingMessage, RefusedError, event_of
from orsagent.runtime.io_processors import Failure, Receive

__all__ = ["HttpService"]

_SHUTDOWN_SECONDS = 0.5
"""What requests that are being read get, when the service is closed."""


@define(eq=False, kw_only=True)
class HttpService:
    """Takes posted events to `receive`, and posts events. See `BasicHttp` for the arguments."""

    host: str
    port: int
    allow_hosts: frozenset[str]
    timeout: float
    max_bytes: int
    receive: Receive
    _address: URL = field(factory=URL, init=False)
    _loop: asyncio.AbstractEventLoop = field(init=False)
    _client: aiohttp.ClientSession = field(init=False)
    _stop: asyncio.Event = field(init=False)
    _thread: threading.Thread = field(init=False)

    # --- from the runtime's thread

    def open(self) -> None:
        """Start the thread, and wait until it listens.

        Raises:
            IoProcessorError: it cannot listen at the address.
        """
        opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(opened,), name="orsagent-basichttp", daemon=True)
        self._thread.start()
        opened.result()

    def location(self, session_id: str) -> str:
        """The address of a session."""
        return str(self._address / "sessions" / session_id)

    def post(self, target: str, message: OutgoingMessage, origin: str) -> Future[Failure | None]:
        """Post a message; `origin` tells the receiver where to answer."""
        return asyncio.run_coroutine_threadsafe(self._post(target, message, origin), self._loop)

    def close(self) -> None:
        """Stop listening, break off what is under way, end the thread."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    # --- the service's own thread

    def _run(self, opened: Future[None]) -> None:
        try:
            asyncio.run(self._serve(opened))
        except Exception as error:
            if opened.done():
                raise
            reason = error.strerror if isinstance(error, OSError) else str(error)
            message = (
                f"cannot listen at {self.host} port {self.port}: {reason}; port 0 lets the system choose a free one"
            )
            opened.set_exception(IoProcessorError(message))

    async def _serve(self, opened: Future[None]) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        application = web.Application(client_max_size=self.max_bytes)
        application.router.add_route("*", "/sessions/{session}", self._answer)
        runner = web.AppRunner(application, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
        await runner.setup()
        try:
            site = web.TCPSite(runner, self.host, self.port)
            await site.start()
            self._address = URL.build(scheme="http", host=self.host, port=runner.addresses[0][1])
            timeout = aiohttp.ClientTimeout(total=self.timeout)
            async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as self._client:
                opened.set_result(None)
                await self._stop.wait()
        finally:
            await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        """200 as soon as the event is queued; what is wrong else (SCXML 1.0, C.2.1)."""
        try:
            event = event_of(await self._incoming(request))
        except RefusedError as error:
            headers = {hdrs.ALLOW: hdrs.METH_POST} if error.status == HTTPStatus.METHOD_NOT_ALLOWED else {}
            return web.Response(status=error.status, text=f"{error.reason}\n", headers=headers)
        session_id = request.match_info["session"]
        if not self.receive(session_id, event):
            return web.Response(status=HTTPStatus.NOT_FOUND, text=f"there is no session {session_id!r}\n")
        return web.Response()

    async def _incoming(self, request: web.Request) -> IncomingRequest:
        if request.method != hdrs.METH_POST:
            raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, f"{request.method} brings no event; use POST")
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is not None and not self._allowed(_host(origin)):
            # a page in a browser can post to this machine without asking anybody
            raise RefusedError(HTTPStatus.FORBIDDEN, f"pages of {origin!r} may not send events; see allow_hosts")
        if request.content_length is not None and request.content_length > self.max_bytes:
            raise self._too_large()
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge as error:
            raise self._too_large() from error
        return IncomingRequest(
            method=request.method,
            target=request.raw_path,
            version=f"HTTP/{request.version.major}.{request.version.minor}",
            headers=[(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.raw_headers],
            body=body,
        )

    def _too_large(self) -> RefusedError:
        return RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body is larger than {self.max_bytes:,} bytes")

    async def _post(self, target: str, message: OutgoingMessage, origin: str) -> Failure | None:
        try:
            url = URL(target)
        except ValueError as error:
            return Failure(event="error.execution", message=f"the target {target!r} is no address: {error}")
        if url.scheme not in ("http", "https") or not url.host:
            return Failure(event="error.execution", message=f"the target {target!r} is no http or https address")
        if not self._allowed(url.host):
            return Failure(
                message=f"the target {target!r} is on another machine, which nobody has allowed: "
                f"give the runtime BasicHttp(allow_hosts=[{url.host!r}])"
            )
        headers: dict[str, str] = {hdrs.CONTENT_TYPE: message.content_type, hdrs.REFERER: origin}
        try:
            return await self._posted(url.extend_query(message.query), message.body, headers)
        except TimeoutError:
            return Failure(message=f"{target} has not answered in {self.timeout:g} s")
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return Failure(message=f"{target} cannot be reached: {str(error) or type(error).__name__}")

    async def _posted(self, url: URL, body: bytes, headers: dict[str, str]) -> Failure | None:
        # a redirection is no success: it could lead to a machine that nobody has allowed
        async with self._client.post(url, data=body, headers=headers, allow_redirects=False) as response:
            if HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
                return None
            return Failure(message=f"{url} answered {response.status} {response.reason}; expected 2xx")

    def _allowed(self, host: str) -> bool:
        if host == "localhost" or "*" in self.allow_hosts or host.lower() in self.allow_hosts:
            return True
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return False


def _host(origin: str) -> str:
    """The host of an ``Origin`` header; empty for ``null`` and what is no address."""
    try:
        return URL(origin).host or ""
    except ValueError:
        return ""
