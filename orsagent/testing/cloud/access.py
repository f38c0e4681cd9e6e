"""Who may come in, and how often: access tokens and the rate limit, both by the fake's clock."""

from __future__ import annotations

import base64
import binascii
import hmac
from math import ceil
from typing import Final
from urllib.parse import parse_qs

from attrs import define, field, frozen

from orsagent.testing.cloud.messages import Answer, Incoming, error_answer

__all__ = ["WINDOW_SECONDS", "Access"]

WINDOW_SECONDS: Final = 60.0
"""The rate limit counts the requests of a token in windows of this length; the first request opens the first one."""


@frozen
class _Grant:
    issued: float
    expires: float


@define
class _Window:
    opened: float
    count: int = 0


@define(eq=False, kw_only=True)
class Access:
    """Tokens of one client, and what they may."""

    client_id: str
    client_secret: str = field(repr=False)
    token_seconds: float
    requests_per_minute: int
    issued: int = field(default=0, init=False)
    _grants: dict[str, _Grant] = field(factory=dict, init=False)
    _windows: dict[str, _Window] = field(factory=dict, init=False)

    def grant(self, request: Incoming, now: float) -> Answer:
        """Answer a token request: HTTP Basic, and ``grant_type=client_credentials`` (RFC 6749, 4.4)."""
        if not self._knows(request.headers.get("authorization", "")):
            return Answer(
                status=401, body={"error": "invalid_client", "description": "client not found or secret wrong"}
            )
        form = parse_qs(request.data.decode("latin-1"))
        if form.get("grant_type") != ["client_credentials"]:
            return Answer(
                status=400, body={"error": "unsupported_grant_type", "description": "expected client_credentials"}
            )
        self.issued += 1
        token = f"token-{self.issued}"
        self._grants[token] = _Grant(now, now + self.token_seconds)
        return Answer(body={"access_token": token, "token_type": "bearer", "expires_in": int(self.token_seconds)})

    def expire(self) -> None:
        """Every token that is out is worth nothing from now on."""
        self._grants.clear()

    def refusal(self, token: str, now: float) -> Answer | None:
        """401 or 429; None when the request may come in, which counts."""
        grant = self._grants.get(token)
        if grant is None or now >= grant.expires:
            return error_answer(401, "bad.credentials", "Invalid login credentials.")
        return self._counted(token, now)

    def headers(self, token: str, now: float) -> dict[str, str]:
        """The headers that tell how much of the limit is used up."""
        window = self._windows.get(token)
        if window is None:
            return {}
        return {
            "inin-ratelimit-count": str(window.count),
            "inin-ratelimit-allowed": str(self.requests_per_minute),
            "inin-ratelimit-reset": str(_seconds_left(window, now)),
        }

    def _counted(self, token: str, now: float) -> Answer | None:
        window = self._windows.get(token)
        if window is None or now >= window.opened + WINDOW_SECONDS:
            window = self._windows[token] = _Window(now)
        if window.count < self.requests_per_minute:
            window.count += 1
            return None
        seconds = _seconds_left(window, now)
        message = f"Rate limit exceeded the maximum. Retry the request in [{seconds}] seconds"
        return error_answer(429, "too.many.requests", message, {"Retry-After": str(seconds)})

    def _knows(self, authorization: str) -> bool:
        scheme, _, encoded = authorization.partition(" ")
        try:
            given = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            return False
        expected = f"{self.client_id}:{self.client_secret}".encode()
        return scheme.lower() == "basic" and hmac.compare_digest(given, expected)


def _seconds_left(window: _Window, now: float) -> int:
    return max(1, ceil(window.opened + WINDOW_SECONDS - now))
