"""Events as HTTP messages and back (SCXML 1.0, C.2), without a socket.

Two rules:

1. A message that cannot be formed into an event is answered with an error status; nothing of it reaches a session.
2. ``_event.raw`` is text, but a body is bytes: what is not printable ASCII in it is percent-encoded there, so that
   nothing is lost and `decodeURIComponent` shows it. Nothing is encoded for that on its way.
"""

from __future__ import annotations

import json
import string
from collections.abc import Iterable, Mapping, Sequence
from email.message import Message as Headers
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl, quote, urlencode

from attrs import frozen

from orsagent.js.values import encode, plain
from orsagent.scxml import Event, SendEffect

__all__ = ["EVENT_NAME", "PROCESSOR", "IncomingRequest", "OutgoingMessage", "RefusedError", "event_of", "message_of"]

PROCESSOR: Final = "http://www.w3.org/TR/scxml/#BasicHTTPEventProcessor"
EVENT_NAME: Final = "_scxmleventname"

_FORM: Final = "application/x-www-form-urlencoded"
_MAX_PARAMETERS: Final = 10_000
_LARGEST_EXACT: Final = 2**53 - 1
_CHARSETS: Final = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin-1", "utf-16"})
"""Those whose decoders take time in proportion to the text; Python knows others that do not."""

_PRINTABLE: Final = "".join(sorted(set(string.punctuation) - {"%"}))


class RefusedError(Exception):
    """A request that no event can be made of.

    Attributes:
        status: what to answer.
        reason: why, for whoever sent it.
    """

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(status, reason)
        self.status = status
        self.reason = reason


@frozen(kw_only=True)
class IncomingRequest:
    """A request as it came.

    Attributes:
        target: the path with the query, as in the request line.
        version: such as ``HTTP/1.1``.
        headers: names and values as they came, in order.
    """

    method: str
    target: str
    version: str
    headers: Sequence[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of the first header of that name, in any case."""
        return next((value for found, value in self.headers if found.lower() == name.lower()), None)


@frozen(kw_only=True)
class OutgoingMessage:
    """What is posted to a target.

    Attributes:
        query: parameters that the target's address is to have beyond its own.
    """

    content_type: str
    body: bytes
    query: Mapping[str, str]


# --- from a request to an event


def event_of(request: IncomingRequest) -> Event:
    """The event that a request brings (SCXML 1.0, C.2.1).

    Its name is the parameter ``_scxmleventname`` (of the form, the query, or a header as in the W3C's test 513), else
    ``HTTP.`` and the method. The other parameters are the members of its data, arrays where a name comes twice. A body
    that is no form is the data: a value if it is JSON, else text.

    Raises:
        RefusedError: the request is no event: its body cannot be read, or the name is none.
    """
    kind, charset = _content_type(request.header("Content-Type"))
    query = _parameters(request.target.partition("?")[2])
    form = _parameters(_text(request.body, charset)) if kind == _FORM else []
    parameters = [*query, *form]
    has_value = kind != _FORM and request.body
    return Event(
        name=_name(request, parameters),
        origin=request.header("Referer"),
        origintype=PROCESSOR,
        encoded=_value(request.body, kind, charset) if has_value else _members(parameters),
        raw=raw_text(request, is_form=kind == _FORM),
    )


def raw_text(request: IncomingRequest, *, is_form: bool) -> str:
    """The request as text; a form is printable already, in any other body what is not is percent-encoded."""
    safe = _PRINTABLE + "%" if is_form else _PRINTABLE
    head = [f"{request.method} {request.target} {request.version}"]
    head += [f"{name}: {value}" for name, value in request.headers]
    return "\r\n".join([*head, "", quote(request.body, safe=safe)])


def _content_type(text: str | None) -> tuple[str, str]:
    headers = Headers()
    headers["Content-Type"] = text or "text/plain"
    return headers.get_content_type(), headers.get_content_charset("utf-8")


def _text(body: bytes, charset: str) -> str:
    if charset not in _CHARSETS:
        raise RefusedError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"the charset {charset!r} is not known; use utf-8")
    try:
        return body.decode(charset)
    except UnicodeDecodeError as error:
        raise _bad(f"the body is not {charset}: {error.reason} at byte {error.start}") from error


def _parameters(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MAX_PARAMETERS)
    except ValueError as error:
        raise _bad(f"there are more than {_MAX_PARAMETERS:,} parameters") from error


def _name(request: IncomingRequest, parameters: Iterable[tuple[str, str]]) -> str:
    header = request.header(EVENT_NAME)
    names = [value for key, value in parameters if key == EVENT_NAME] or ([] if header is None else [header])
    if len(names) > 1:
        raise _bad(f"{EVENT_NAME} occurs {len(names)} times; expected one")
    name = names[0] if names else f"HTTP.{request.method}"
    if not name or any(character.isspace() for character in name):
        raise _bad(f"{name!r} is no event name: {EVENT_NAME} must not be empty or have white space")
    return name


def _members(parameters: Iterable[tuple[str, str]]) -> str | None:
    found: dict[str, list[str]] = {}
    for key, value in parameters:
        if key != EVENT_NAME:
            found.setdefault(key, []).append(value)
    return encode({key: values if len(values) > 1 else values[0] for key, values in found.items()}) if found else None


def _value(body: bytes, kind: str, charset: str) -> str:
    text = _text(body, charset)
    if kind != "application/json" and not kind.endswith("+json"):
        return encode(text)
    try:
        return encode(json.loads(text, parse_int=_number, parse_constant=_no_constant))
    except (ValueError, RecursionError) as error:
        raise _bad(f"the body is no JSON that can be carried: {error}") from error


def _number(digits: str) -> int | float:
    """As `JSON.parse` reads it: an integer that a double does not hold is rounded."""
    number = float(digits)
    return int(digits) if abs(number) <= _LARGEST_EXACT else number


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")


def _bad(reason: str) -> RefusedError:
    return RefusedError(HTTPStatus.BAD_REQUEST, reason)


# --- from a sent event to a message


def message_of(effect: SendEffect) -> OutgoingMessage:
    """What ``<send>`` posts (SCXML 1.0, C.2.2).

    Namelist and params are a form, with the event's name as ``_scxmleventname``; the elements of an array are
    parameters of the same name. ``<content>`` is the body: text if it is a string, else JSON; the event's name is then
    in the query.
    """
    name = {EVENT_NAME: effect.event.name} if effect.event.name else {}
    value = plain(effect.event.data)
    if effect.content:
        kind = "text/plain" if isinstance(value, str) or effect.event.encoded is None else "application/json"
        body = b"" if effect.event.encoded is None else _written(value).encode("utf-8", "replace")
        return OutgoingMessage(content_type=f"{kind}; charset=utf-8", body=body, query=name)
    given = value if isinstance(value, Mapping) else {}
    fields = [(key, _written(one)) for key, item in {**name, **given, **name}.items() for one in _each(item)]
    form = urlencode(fields, encoding="utf-8", errors="replace")
    return OutgoingMessage(content_type=_FORM, body=form.encode("ascii"), query={})


def _each(value: Any) -> list[Any]:  # noqa: ANN401 -- any value that `plain` gives
    return value if isinstance(value, list) else [value]


def _written(value: Any) -> str:  # noqa: ANN401 -- any value that `plain` gives
    """A string as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
