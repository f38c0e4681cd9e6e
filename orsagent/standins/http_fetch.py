"""Real HTTP for ``<session:fetch>``, with aiohttp: imported only when a host is allowed and asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from attrs import field, frozen

from orsagent.errors import OrsagentError

__all__ = ["FetchError", "FetchedContent", "HttpRequest", "fetch"]

_MAX_BYTES: Final = 10 * 1024 * 1024
_FIRST_ERROR: Final = 300


class FetchError(OrsagentError):
    """There is no content.

    Attributes:
        code: the protocol's status code; 0 when the protocol was not reached.
    """

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@frozen(kw_only=True)
class FetchedContent:
    """What came back: the text and the headers."""

    text: str
    headers: Mapping[str, str] = field(factory=dict)


@frozen(kw_only=True)
class HttpRequest:
    """What is asked for.

    Attributes:
        url: the address.
        method: such as ``get``.
        params: sent in the address with get, head and delete, else as a form.
        content: the body; None for none.
        enctype: the body's type.
        headers: further headers.
        seconds: how long the answer may take, of the real clock.
    """

    url: str
    method: str = "get"
    params: Mapping[str, str] = field(factory=dict)
    content: str | None = None
    enctype: str = ""
    headers: Mapping[str, str] = field(factory=dict)
    seconds: float = 30.0


def fetch(request: HttpRequest) -> FetchedContent:
    """Ask, and wait for the answer. Redirections are not followed: they could lead to other hosts.

    Raises:
        FetchError: no content, or aiohttp is not installed.
    """
    # a thread of its own, because the caller may be inside a running event loop
    with ThreadPoolExecutor(max_workers=1) as executor:
        return executor.submit(lambda: asyncio.run(_fetch(request))).result()


async def _fetch(request: HttpRequest) -> FetchedContent:
    try:
        import aiohttp  # noqa: PLC0415 -- an extra
    except ImportError as error:
        raise FetchError(0, "real HTTP needs the extra orsagent[http]: pip install 'orsagent[http]'") from error
    limit = aiohttp.ClientTimeout(total=request.seconds)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit) as client,
            client.request(request.method.upper(), request.url, allow_redirects=False, **_carried(request)) as response,
        ):
            body = await response.content.read(_MAX_BYTES + 1)
            headers = {str(name): str(value) for name, value in response.headers.items()}
            if response.status >= _FIRST_ERROR:
                raise FetchError(response.status, f"{request.url}: {response.status} {response.reason}")
            if len(body) > _MAX_BYTES:
                raise FetchError(0, f"{request.url}: the content is larger than {_MAX_BYTES:,} bytes")
            return FetchedContent(text=body.decode(response.charset or "utf-8", "replace"), headers=headers)
    except TimeoutError as error:
        raise FetchError(0, f"{request.url}: no answer within {request.seconds:g} s") from error
    except (aiohttp.ClientError, ValueError, LookupError) as error:
        raise FetchError(0, f"{request.url}: {error}") from error


def _carried(request: HttpRequest) -> dict[str, Any]:
    headers = {**request.headers}
    if request.content is not None:
        if request.enctype:
            headers.setdefault("Content-Type", request.enctype)
        return {"data": request.content.encode("utf-8"), "params": dict(request.params), "headers": headers}
    if request.method.lower() in {"get", "head", "delete"}:
        return {"params": dict(request.params), "headers": headers}
    return {"data": dict(request.params), "headers": headers}
