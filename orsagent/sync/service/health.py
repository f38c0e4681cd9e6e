"""The small HTTP server of a service: is it alive, is it ready, what are its figures."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import socketserver
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from attrs import frozen

from orsagent.errors import OrsagentError
from orsagent.tlib.net import Address

__all__ = ["Answer", "HealthError", "calls_in_loop", "serving_health"]

_log = logging.getLogger("orsagent.sync.service")
_JSON: Final = "application/json"
_TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"
_PATIENCE: Final = 10.0
"""Seconds that whoever asks may take."""
_LOOP_PATIENCE: Final = 5.0
"""Seconds that the event loop may take to answer."""
_LOOK_EVERY: Final = 0.1


class HealthError(OrsagentError):
    """It cannot listen at the address."""


@frozen
class Answer:
    """What a path answers."""

    status: HTTPStatus
    body: bytes
    content_type: str = _TEXT

    @classmethod
    def of_json(cls, status: HTTPStatus, body: Mapping[str, Any]) -> Answer:
        """An answer in JSON."""
        return cls(status, json.dumps(body).encode(), _JSON)


@contextmanager
def serving_health(address: Address, paths: Mapping[str, Callable[[], Answer]]) -> Iterator[Address]:
    """Serve while inside; the functions are called in other threads, and only look.

    Args:
        address: where to listen; port 0 lets the system choose one.
        paths: what each path answers.

    Returns:
        The address that it listens at.

    Raises:
        HealthError: it cannot listen there.
    """

    class Handler(BaseHTTPRequestHandler):
        timeout = _PATIENCE
        server_version = "orsagent"
        sys_version = ""

        def do_GET(self) -> None:
            self.wfile.write(self._begin())

        def do_HEAD(self) -> None:
            self._begin()

        def _begin(self) -> bytes:
            answer = _answer(paths, self.path)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            return answer.body

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Whoever looks every few seconds is no news."""

    try:
        server = _server(address, Handler)
    except OSError as error:
        raise HealthError(f"cannot listen at {address}: {error.strerror or error}") from error
    thread = threading.Thread(target=server.serve_forever, args=(_LOOK_EVERY,), name="health", daemon=True)
    thread.start()
    try:
        yield Address(address.host, server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def calls_in_loop(loop: asyncio.AbstractEventLoop) -> Callable[[Callable[[], Answer]], Answer]:
    """What calls a function in an event loop, from other threads; without an answer in time, it is a 503."""

    def call(function: Callable[[], Answer]) -> Answer:
        async def inside() -> Answer:
            return function()

        future = asyncio.run_coroutine_threadsafe(inside(), loop)
        try:
            return future.result(_LOOP_PATIENCE)
        except TimeoutError:
            future.cancel()
            return _error(HTTPStatus.SERVICE_UNAVAILABLE, f"no answer within {_LOOP_PATIENCE:g} s")
        except OrsagentError as error:
            return _error(HTTPStatus.SERVICE_UNAVAILABLE, str(error))

    return call


def _server(address: Address, handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    class Server(ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in address.host else socket.AF_INET

        def server_bind(self) -> None:
            # that of http.server asks for the host's name, which can take seconds
            socketserver.TCPServer.server_bind(self)

        def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 - the base class's
            """Whoever asks and does not wait for the answer is no news."""
            error = sys.exception()
            if not isinstance(error, OSError):
                _log.error("a question over HTTP could not be answered", exc_info=error)

    return Server((address.host, address.port), handler)


def _error(status: HTTPStatus, text: str) -> Answer:
    return Answer.of_json(status, {"error": text})


def _answer(paths: Mapping[str, Callable[[], Answer]], path: str) -> Answer:
    name = path.partition("?")[0]
    if name not in paths:
        return Answer.of_json(HTTPStatus.NOT_FOUND, {"error": f"there is no {name}", "paths": sorted(paths)})
    return paths[name]()
