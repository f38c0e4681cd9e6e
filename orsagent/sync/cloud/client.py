"""The client: every request goes through the quota, bears a token, and is told about."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from attrs import define, field, frozen

from orsagent.clock import Clock, SystemClock
from orsagent.sync.cloud.errors import CloudUnavailableError
from orsagent.sync.cloud.quota import Quota
from orsagent.sync.cloud.replies import Reply, Trouble
from orsagent.sync.cloud.settings import CloudSettings

if TYPE_CHECKING:
    from orsagent.sync.cloud.exchange import Exchange
    from orsagent.sync.cloud.tokens import Tokens

__all__ = ["ALARMS", "CloudClient", "Exchanged"]

_log: Final = logging.getLogger("orsagent.sync.cloud")

_LIMITED_PAUSE: Final = 60.0
"""Seconds of silence after a 429 that does not say how many: the length of the window."""

ALARMS: Final[Mapping[Trouble, str]] = {
    Trouble.unauthorised: "Genesys Cloud refuses client id, secret or token; check the OAuth client",
    Trouble.forbidden: "Genesys Cloud refuses for want of a permission; check the role of the OAuth client",
    Trouble.not_found: "Genesys Cloud has no such endpoint or object; check the region's addresses and the source id",
    Trouble.rejected: "Genesys Cloud does not understand a request; check the source id",
    Trouble.unexpected: "something that is not Genesys Cloud answers; check addresses and proxy",
}
"""Troubles that a person has to look at, with what there is to do."""


@frozen(kw_only=True)
class Exchanged:
    """One request that was sent, for metrics.

    Attributes:
        endpoint: the endpoint, without ids, such as ``/api/v2/users/{user}/routingstatus``.
        status: the HTTP status; None when there was no answer.
        trouble: what was wrong; None for nothing.
        seconds: how long it took.
    """

    method: str
    endpoint: str
    status: int | None
    trouble: Trouble | None
    seconds: float


def _ignore(_exchanged: Exchanged) -> None:
    """What happens to requests that nobody observes."""


@define(eq=False)
class CloudClient:
    """Genesys Cloud's API, with one token and one quota for all who use it.

    Args:
        settings: where, and as whom.
        clock: the time that tokens and quota go by.
        sleep: how the quota waits.
        observe: called with each request that was sent.

    Raises:
        CloudUnavailableError: httpx is not installed.
        CloudSettingsError: proxy or certificates cannot be used.
    """

    settings: CloudSettings
    clock: Clock = field(factory=SystemClock, kw_only=True)
    sleep: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep, kw_only=True)
    observe: Callable[[Exchanged], None] = field(default=_ignore, kw_only=True)
    quota: Quota = field(init=False)
    tokens: Tokens = field(init=False, repr=False)
    _exchange: Exchange = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        try:
            exchange_class: type[Exchange] = import_module("orsagent.sync.cloud.exchange").Exchange
        except ImportError as error:
            raise CloudUnavailableError('Genesys Cloud needs httpx: pip install "orsagent[cloud]"') from error
        tokens_class: type[Tokens] = import_module("orsagent.sync.cloud.tokens").Tokens
        self._exchange = exchange_class(self.settings)
        self.tokens = tokens_class(self.settings, self.clock, self._exchange)
        self.quota = Quota(
            per_minute=self.settings.requests_per_minute,
            burst=self.settings.burst,
            clock=self.clock,
            sleep=self.sleep,
        )

    async def request(
        self,
        method: str,
        endpoint: str,
        names: Mapping[str, str] | None = None,
        *,
        background: bool = False,
        **content: Any,  # noqa: ANN401 -- handed on to httpx
    ) -> Reply:
        """Send one request, once more after a 401; never raises for what a network or a server does.

        Args:
            method: the HTTP method.
            endpoint: the path, with open parts in braces.
            names: what stands in for the open parts.
            background: whether others come first; then it waits for its turn as long as that takes.
            content: ``json`` or ``params``.
        """
        reply = await self._once(method, endpoint, names or {}, background, content)
        if reply.trouble is Trouble.unauthorised and reply.status is not None and reply.after is None:
            reply = await self._once(method, endpoint, names or {}, background, content)
        if reply.trouble is not None and reply.trouble in ALARMS:
            _log.error(
                ALARMS[reply.trouble],
                extra={
                    "alarm": reply.trouble.name,
                    "endpoint": endpoint,
                    "status": reply.status,
                    "said": reply.message,
                },
            )
        return reply

    async def close(self) -> None:
        """Close the connections."""
        await self._exchange.close()

    async def _once(
        self, method: str, endpoint: str, names: Mapping[str, str], background: bool, content: Mapping[str, Any]
    ) -> Reply:
        token = await self.tokens.get()
        if isinstance(token, Reply):
            return token
        seconds = await self.quota.wait(None if background else self.settings.patience, background=background)
        if seconds:
            return Reply(trouble=Trouble.limited, message="the quota of requests is used up", after=seconds)
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        url = self.settings.address.api + endpoint.format_map(
            {name: quote(one, safe="") for name, one in names.items()}
        )
        started = self.clock.now()
        reply = await self._exchange.send(method, url, headers, self.clock.date(), **content)
        self._take_in(reply, token)
        self._tell(method, endpoint, reply, self.clock.now() - started)
        return reply

    def _take_in(self, reply: Reply, token: str) -> None:
        if reply.trouble is Trouble.unauthorised:
            self.tokens.refuse(token)
        if reply.trouble is Trouble.limited:
            self.quota.pause(_LIMITED_PAUSE if reply.after is None else reply.after)

    def _tell(self, method: str, endpoint: str, reply: Reply, seconds: float) -> None:
        level = logging.DEBUG if reply.trouble is None else logging.WARNING
        _log.log(
            level,
            "%s %s: %s",
            method,
            endpoint,
            reply.message or reply.status,
            extra={
                "method": method,
                "endpoint": endpoint,
                "status": reply.status,
                "trouble": None if reply.trouble is None else reply.trouble.name,
                "seconds": round(seconds, 6),
            },
        )
        self.observe(
            Exchanged(method=method, endpoint=endpoint, status=reply.status, trouble=reply.trouble, seconds=seconds)
        )
