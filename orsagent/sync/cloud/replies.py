"""What a server has said, and what that means. No socket here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from http import HTTPStatus
from math import isfinite
from typing import Any, Final

from attrs import frozen

__all__ = ["Reply", "Trouble", "read_reply", "retry_after"]


class Trouble(Enum):
    """Why a request has not done what it should."""

    network = "no answer"
    """It may have arrived or not: connection errors, timeouts."""
    unavailable = "the server cannot at present"
    limited = "too many requests"
    unauthorised = "the token or the client is refused"
    forbidden = "a permission is missing"
    too_large = "the body is too large"
    too_many = "too many events in a batch"
    rejected = "the request is wrong"
    not_found = "there is no such thing"
    unexpected = "nothing that the API would say"


_BY_STATUS: Final[Mapping[int, Trouble]] = {
    400: Trouble.rejected,
    401: Trouble.unauthorised,
    403: Trouble.forbidden,
    404: Trouble.not_found,
    408: Trouble.unavailable,
    409: Trouble.unavailable,
    413: Trouble.too_large,
    422: Trouble.rejected,
    423: Trouble.unavailable,
    425: Trouble.unavailable,
    429: Trouble.limited,
}
_BY_CODE: Final[Mapping[str, Trouble]] = {
    "max.batch.size.surpassed": Trouble.too_many,
    "zero.events.submitted": Trouble.unexpected,
}
"""Codes that mean something else than their status."""

_LONGEST_MESSAGE: Final = 300
_LONGEST_PAUSE: Final = 3600.0
"""A server that wants more silence than this, in seconds, does not get it: better one request too many."""

_IN_SECONDS: Final = re.compile(r"\[(\d+)\] seconds")


@frozen(kw_only=True)
class Reply:
    """What came of a request.

    Attributes:
        status: the HTTP status; None when there was no answer.
        body: the JSON body.
        trouble: why it did not do what it should; None when it did.
        message: the trouble in words.
        after: in how many seconds to try again, where the server or the quota says so.
    """

    status: int | None = None
    body: Any = None
    trouble: Trouble | None = None
    message: str = ""
    after: float | None = None


def read_reply(status: int, headers: Mapping[str, str], text: str, now: datetime) -> Reply:
    """The reply in an HTTP answer.

    Args:
        status: its status.
        headers: its headers; looked up without regard to capitals by whoever hands them over.
        text: its body.
        now: the calendar time, for a Retry-After that is a date.
    """
    body = _json(text)
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        if body is None and text.strip():
            return _troubled(status, None, Trouble.unexpected, "the answer is no JSON")
        return Reply(status=status, body=body)
    code = body.get("code", body.get("error")) if isinstance(body, dict) else None
    trouble = _BY_CODE.get(str(code)) or _BY_STATUS.get(status)
    if trouble is None:
        trouble = Trouble.unavailable if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Trouble.unexpected
    after = _AFTER[trouble](headers, _said(body), now) if trouble in _AFTER else None
    return _troubled(status, body, trouble, f"{code}: {_said(body)}" if code else _said(body), after)


def retry_after(headers: Mapping[str, str], message: str, now: datetime) -> float | None:
    """The seconds that a 429 wants to be left alone: from Retry-After (RFC 9110, 10.2.3), or what else says so."""
    for name in ("retry-after", "inin-ratelimit-reset"):
        seconds = _in_header(headers, name, now)
        if seconds is not None:
            return seconds
    found = _IN_SECONDS.search(message)
    return None if found is None else min(float(found[1]), _LONGEST_PAUSE)


def _after_failure(headers: Mapping[str, str], _message: str, now: datetime) -> float | None:
    """Only Retry-After: how long the window of the rate limit still lasts stands in every answer, and is no advice."""
    return _in_header(headers, "retry-after", now)


_AFTER: Final[Mapping[Trouble, Callable[[Mapping[str, str], str, datetime], float | None]]] = {
    Trouble.limited: retry_after,
    Trouble.unavailable: _after_failure,
}
"""Troubles of which a server may say how long they last."""


def _in_header(headers: Mapping[str, str], name: str, now: datetime) -> float | None:
    seconds = _seconds(headers.get(name, "").strip(), headers.get("date", ""), now)
    return None if seconds is None else min(max(seconds, 0.0), _LONGEST_PAUSE)


def _seconds(text: str, sent: str, now: datetime) -> float | None:
    try:
        seconds = float(text)
        return seconds if isfinite(seconds) else None
    except ValueError:
        pass
    until = _date(text)
    if until is None:
        return None
    # the server's own date, where it has one: the clocks may differ
    return (until - (_date(sent) or now)).total_seconds()


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


def _troubled(status: int, body: Any, trouble: Trouble, said: str, after: float | None = None) -> Reply:  # noqa: ANN401
    text = f"{status} {said}".strip()
    return Reply(status=status, body=body, trouble=trouble, message=text[:_LONGEST_MESSAGE], after=after)


def _said(body: Any) -> str:  # noqa: ANN401 -- whatever was sent
    if not isinstance(body, dict):
        return ""
    return str(body.get("message") or body.get("description") or body.get("error_description") or "")


def _json(text: str) -> Any:  # noqa: ANN401 -- whatever was sent
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
