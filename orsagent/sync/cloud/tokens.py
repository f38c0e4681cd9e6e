"""Access tokens by client credentials (RFC 6749, 4.4): fetched once for all, and replaced before they end."""

from __future__ import annotations

import asyncio
import random
from typing import Any, Final

from attrs import define, evolve, field

from orsagent.clock import Clock
from orsagent.sync.cloud.exchange import Exchange
from orsagent.sync.cloud.replies import Reply, Trouble
from orsagent.sync.cloud.settings import CloudSettings

__all__ = ["Tokens"]

_PART_OF_LIFE: Final = 0.2
"""A token that lives shortly is replaced when so much of its life is left."""

_REFUSED_PAUSE: Final = 30.0
"""Seconds between attempts with credentials that are refused: more often would only look like an attack."""


@define(eq=False)
class Tokens:
    """The token of one client.

    Requests that need a token at the same time wait for one fetch. While a token that is about to end cannot be
    replaced, it is used on. After a failed fetch there is a pause, in which everybody gets the same reply.
    """

    settings: CloudSettings
    clock: Clock
    exchange: Exchange
    fetched: int = field(default=0, init=False)
    _token: str | None = field(default=None, init=False, repr=False)
    _stale: float = field(default=0.0, init=False)
    _ends: float = field(default=0.0, init=False)
    _failure: Reply = field(factory=Reply, init=False)
    _failures: int = field(default=0, init=False)
    _not_before: float = field(default=0.0, init=False)
    _one: asyncio.Lock = field(factory=asyncio.Lock, init=False, repr=False)
    _chance: random.Random = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._chance = self.settings.backoff.chance()

    async def get(self) -> str | Reply:
        """The token; or why there is none."""
        if not self._wants_fetch():
            return self._token or self._why_not()
        async with self._one:
            if self._wants_fetch():
                await self._fetch()
        return self._token or self._why_not()

    def refuse(self, token: str) -> None:
        """The API has refused a token: it is not used again. Harmless when there is a newer one."""
        if token == self._token:
            self._token = None

    def _why_not(self) -> Reply:
        return evolve(self._failure, after=max(0.0, self._not_before - self.clock.now()))

    def _wants_fetch(self) -> bool:
        now = self.clock.now()
        if self._token is not None and now >= self._ends:
            self._token = None
        return (self._token is None or now >= self._stale) and now >= self._not_before

    async def _fetch(self) -> None:
        settings = self.settings
        settings.client_secret.read_again()
        reply = await self.exchange.send(
            "POST",
            f"{settings.address.login}/oauth/token",
            {"Accept": "application/json"},
            self.clock.date(),
            data={"grant_type": "client_credentials"},
            auth=(settings.client_id, settings.client_secret.reveal()),
        )
        granted = _granted(reply.body) if reply.trouble is None else None
        if granted is None:
            self._failed(reply)
            return
        now = self.clock.now()
        self._token, seconds = granted
        self._ends = now + seconds
        self._stale = self._ends - min(settings.refresh_early, seconds * _PART_OF_LIFE)
        self._failures, self._not_before = 0, 0.0
        self.fetched += 1

    def _failed(self, reply: Reply) -> None:
        trouble = reply.trouble or Trouble.unexpected
        # the login host says 400 or 401 for a client that it does not know, or a wrong secret
        if trouble in (Trouble.rejected, Trouble.unauthorised, Trouble.forbidden):
            trouble, pause = Trouble.unauthorised, _REFUSED_PAUSE
        else:
            pause = reply.after or self.settings.backoff.pause(self._failures, self._chance)
        self._failures += 1
        self._not_before = self.clock.now() + pause
        message = f"no access token: {reply.message or 'the answer has none'}"
        self._failure = Reply(status=reply.status, trouble=trouble, message=message, after=pause)


def _granted(body: Any) -> tuple[str, float] | None:  # noqa: ANN401 -- whatever was sent
    """The token and the seconds that it lives."""
    if not isinstance(body, dict) or not isinstance(body.get("access_token"), str):
        return None
    seconds = body.get("expires_in")
    usable = isinstance(seconds, (int, float)) and not isinstance(seconds, bool) and seconds > 0
    return body["access_token"], float(seconds) if usable else 60.0  # type: ignore[arg-type]
