"""The small HTTP server of a service: is it alive, is it ready, what are its figures."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from attrs import frozen

from orsagent.errors import OrsagentError
from orsagent.tlib.net import Address

__all__ = ["Answer", "HealthError", "serving_health"]

_JSON: Final = "application/json"
_TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"
_PATIENCE: Final = 10.0


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

        def do_GET(self) -> None:
            answer = _answer(paths, self.path)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Whoever looks every few seconds is no news."""

    try:
        server = ThreadingHTTPServer((address.host, address.port), Handler)
    except OSError as error:
        raise HealthError(f"cannot listen at {address}: {error.strerror or error}") from error
    thread = threading.Thread(target=server.serve_forever, name="health", daemon=True)
    thread.start()
    try:
        yield Address(address.host, server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(paths: Mapping[str, Callable[[], Answer]], path: str) -> Answer:
    name = path.partition("?")[0]
    if name not in paths:
        return Answer.of_json(HTTPStatus.NOT_FOUND, {"error": f"there is no {name}", "paths": sorted(paths)})
    return paths[name]()
