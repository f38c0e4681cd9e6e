"""HTTP, by httpx. The only module that imports it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import httpx
from attrs import define, evolve, field

from orsagent.sync.cloud.errors import CloudSettingsError
from orsagent.sync.cloud.replies import Reply, Trouble, read_reply
from orsagent.sync.cloud.settings import CloudSettings

__all__ = ["Exchange"]

_STEPS: Final = 2
"""A request may take so many times the timeout in all."""


@define(eq=False)
class Exchange:
    """Sends requests and reads replies; never raises for what a network or a server does.

    Raises:
        CloudSettingsError: proxy or certificates cannot be used.
    """

    settings: CloudSettings
    _http: httpx.AsyncClient | None = field(default=None, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._client()

    async def send(self, method: str, url: str, headers: Mapping[str, str], now: datetime, **content: Any) -> Reply:  # noqa: ANN401
        """Send one request.

        Args:
            method: the HTTP method.
            url: the whole address.
            headers: the headers.
            now: the calendar time.
            content: what httpx takes: ``json``, ``data``, ``params``, ``auth``.
        """
        hidden = (self.settings.client_secret.reveal(), self.settings.proxy or "", headers.get("Authorization", "")[7:])
        try:
            # httpx bounds each step, and so a server that dribbles would never be given up
            async with asyncio.timeout(self.settings.timeout * _STEPS):
                answer = await self._client().request(method, url, headers=headers, **content)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            reason = f"{type(error).__name__}: {error}".rstrip(": ")
            return Reply(trouble=Trouble.network, message=_without(hidden, reason))
        reply = read_reply(answer.status_code, answer.headers, answer.text, now)
        return evolve(reply, message=_without(hidden, reply.message))

    async def close(self) -> None:
        """Close the connections; the next request opens new ones."""
        http, self._http = self._http, None
        if http is not None:
            await http.aclose()

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            settings = self.settings
            try:
                self._http = httpx.AsyncClient(
                    timeout=settings.timeout, proxy=settings.proxy, verify=_tls(settings), follow_redirects=False
                )
            except (ValueError, httpx.InvalidURL) as error:
                raise CloudSettingsError(f"the proxy cannot be used: {type(error).__name__}") from None
        return self._http


def _without(hidden: Iterable[str], text: str) -> str:
    """A text without what must not be seen, whoever has put it there."""
    for one in hidden:
        text = text.replace(one, "***") if one else text
    return text


def _tls(settings: CloudSettings) -> ssl.SSLContext | bool:
    addresses = (settings.address.api, settings.address.login, settings.proxy or "")
    if not any(one.startswith("https:") for one in addresses):
        # nothing is encrypted, as with the fake, and to load the world's authorities takes longer than a test
        return False
    if settings.ca_file is None and settings.client_certificate is None:
        return True
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
        if settings.client_certificate is not None:
            context.load_cert_chain(settings.client_certificate, settings.client_key)
    except (OSError, ssl.SSLError) as error:
        files = ", ".join(one for one in (settings.ca_file, settings.client_certificate, settings.client_key) if one)
        reason = error.strerror or error
        raise CloudSettingsError(f"the certificates cannot be used ({files}): {reason}") from error
    return context
