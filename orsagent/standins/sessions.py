"""The stand-in for the session interface: it starts and ends sessions of the same runtime, and fetches content.

Where content comes from: a script of the test; a file below the project's root, when the address is relative or a
``file:`` address; a real server, only when its host is allowed. Everything else fails with `error` 0, which is no code
of any protocol. Ours: a missing file is 404, one that may not be read 403, as a web server would say it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from orsagent.actions import FileRefusedError, ModuleSpec, SessionHost
from orsagent.clock import Timer
from orsagent.errors import OrsagentError
from orsagent.standins.addresses import address_of, is_allowed, is_remote
from orsagent.standins.http_fetch import FetchedContent, FetchError, HttpRequest, fetch
from orsagent.standins.orders import Order
from orsagent.standins.standin import StandIn
from orsagent.standins.targets import number_of

__all__ = ["SessionStandIn"]

_DELAY: Final = re.compile(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*(ms|s|m|h)?\s*")
_UNITS: Final = {"ms": 0.001, "s": 1.0, None: 1.0, "m": 60.0, "h": 3600.0}
_LOCATIONS: Final = ("idlocation", "sessionid")


class SessionStandIn(StandIn):
    """Plays the session interface.

    Args:
        specification: the module's elements.
        delay: as in `StandIn`.

    Attributes:
        http_hosts: hosts that may really be asked, such as ``127.0.0.1:8080``; none by default.
    """

    def __init__(self, specification: ModuleSpec, *, delay: float = 0.0) -> None:
        super().__init__(specification, delay=delay)
        self.http_hosts: tuple[str, ...] = ()
        self._host: SessionHost | None = None
        self._starting: dict[str, tuple[Order, Timer]] = {}
        self.behave("start", self._start)
        self.behave("terminate", self._terminate)
        self.behave("updatestart", self._update_start)
        self.behave("fetch", self._fetch)

    def host_sessions(self, host: SessionHost) -> None:
        """The runtime offers its sessions."""
        self._host = host

    def _judged(self, order: Order) -> Mapping[str, Any]:
        return {**order.arguments, "url": address_of(order.arguments)}

    def _prepare(self, order: Order) -> None:
        super()._prepare(order)
        if order.element.name == "fetch":
            order.defaults.pop("content", None)  # what is sent, not what comes back
            order.defaults.pop("hints", None)
            order.shape = _as_text
            seconds = number_of(order.arguments.get("timeout"))
            if seconds is not None and seconds > 0:
                order.later(seconds, lambda: order.fail_at_once(0, f"no answer within {seconds:g} s"))

    # --- sessions

    def _start(self, order: Order) -> None:
        seconds = _seconds(order.arguments.get("delay"))
        if seconds is None:
            found = order.arguments.get("delay")
            order.fail("invalidattribute", f"delay: found {found!r}, expected seconds or a text such as '10s'")
            return
        self._start_later(order, self.delay + seconds)

    def _start_later(self, order: Order, seconds: float) -> None:
        key = order.action.request_id
        begin = order.act if seconds <= self.delay else order.later
        self._starting[key] = order, begin(seconds, lambda: self._start_now(order))
        order.when_ended(lambda: self._starting.pop(key, None))

    def _start_now(self, order: Order) -> None:
        address = address_of(order.arguments)
        if not address:
            order.fail_at_once("invalidattribute", "neither src nor srcexpr names a document")
            return
        try:
            self._hosted().start(
                address,
                order.action.session,
                order.arguments.get("params") or {},
                lambda started: self._tell_start(order, started),
            )
        except FileRefusedError as error:
            order.fail_at_once(error.code, str(error))
        except (OrsagentError, TypeError) as error:
            order.fail_at_once("badfetch", str(error))

    def _tell_start(self, order: Order, started: str) -> None:
        """Before the new session can send anything, the one that has started it knows its id."""
        try:
            for name in _LOCATIONS:
                if name in order.arguments:
                    self._hosted().assign(order.action.session, str(order.arguments[name]), started)
        except OrsagentError as error:
            order.fail_at_once("badfetch", str(error))
        else:
            order.done_at_once({"sessionid": started})

    def _terminate(self, order: Order) -> None:
        named = order.arguments.get("sessionid")
        if named is None:
            order.fail("invalidsession", "sessionid: found nothing, expected the id of a session")
            return
        named = str(named)
        order.act(self.delay, lambda: self._terminate_now(order, named))

    def _terminate_now(self, order: Order, named: str) -> None:
        if named in self._starting:
            self._starting[named][0].withdraw()
        elif not self._hosted().end(named):
            order.fail_at_once("invalidsession", f"there is no session {named!r}")
            return
        order.done_at_once({"sessionid": named})

    def _update_start(self, order: Order) -> None:
        named = str(order.arguments.get("sessionid"))
        seconds = _seconds(order.arguments.get("delay"))
        if named not in self._starting or seconds is None:
            order.fail("invalidsession", f"no session {named!r} waits for its start")
            return
        waiting, timer = self._starting[named]
        timer.cancel()
        self._start_later(waiting, seconds)
        order.done({"sessionid": named})

    # --- content

    def _fetch(self, order: Order) -> None:
        try:
            found = self._content(order)
        except FetchError as error:
            order.fail(error.code, str(error))
        else:
            order.done({"content": found.text, "hints": dict(found.headers)})

    def _content(self, order: Order) -> FetchedContent:
        address = address_of(order.arguments)
        if not address:
            raise FetchError(0, "neither src nor srcexpr names an address")
        if is_remote(address):
            return self._remote(order, address)
        try:
            return FetchedContent(text=self._hosted().read(address, order.action.session))
        except FileRefusedError as error:
            raise FetchError(error.code, str(error)) from error

    def _remote(self, order: Order, address: str) -> FetchedContent:
        if not is_allowed(address, self.http_hosts):
            advice = f'script it, ors.module("session").on("fetch", url={address!r}).answer(...), or allow the host'
            raise FetchError(0, f"{address}: real servers are not asked; {advice} with http_hosts")
        arguments = order.arguments
        content = arguments.get("content")
        return fetch(
            HttpRequest(
                url=address,
                method=str(arguments.get("method") or "get"),
                params=_texts(arguments.get("params")),
                content=None if content is None else _text(content),
                enctype=str(arguments.get("enctype") or ""),
                headers=_texts(arguments.get("headers")),
                seconds=number_of(arguments.get("timeout")) or HttpRequest(url="").seconds,
            )
        )

    def _hosted(self) -> SessionHost:
        if self._host is None:
            raise FetchError(0, "the runtime offers no sessions; use orsagent's own")
        return self._host


def _as_text(data: dict[str, Any]) -> dict[str, Any]:
    """Documents evaluate the content: it is always a text."""
    return {**data, "content": _text(data["content"])} if "content" in data else data


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {str(key): _text(inner) for key, inner in value.items() if inner is not None}


def _seconds(value: object) -> float | None:
    """Seconds of a number or of a text such as '10s'; None for what is neither."""
    if value is None:
        return 0.0
    match = _DELAY.fullmatch(value) if isinstance(value, str) else None
    if match is not None:
        return float(match[1]) * _UNITS[match[2]]
    number = number_of(value)
    return number if number is not None and number >= 0 else None
