"""What goes over the wire, without the wire: requests, answers, and the journal's record of both."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from attrs import field, frozen

from orsagent.testing.cloud.organization import Shown

__all__ = ["Answer", "CloudRequest", "Incoming", "RefusedError", "error_answer"]


@frozen(kw_only=True)
class Incoming:
    """A request as it arrives. Header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, tuple[str, ...]] = field(factory=dict)
    headers: Mapping[str, str] = field(factory=dict)
    data: bytes = b""


@frozen(kw_only=True)
class Answer:
    """What is answered; a body of None is no body, a text is sent as it is, anything else as JSON."""

    status: int = HTTPStatus.OK
    body: Any = None
    headers: Mapping[str, str] = field(factory=dict)

    @property
    def text(self) -> str:
        """The body as it is sent."""
        if self.body is None:
            return ""
        return self.body if isinstance(self.body, str) else json.dumps(self.body)


@frozen(kw_only=True)
class CloudRequest:
    """One request in the journal.

    Attributes:
        number: its place in the journal, from 1.
        time: when it arrived, in seconds of the fake's clock.
        method: the HTTP method.
        path: the path as it was sent, without the query.
        query: the parameters of the query.
        body: the JSON body, or the form of a token request; None when there is none, the text when it is no JSON.
        token: the access token that it bore; empty when there was none.
        status: the status that was answered; None when no answer went out.
        answer: the body of the answer. Access tokens stand in it as they are: they are no secrets of anybody.
        fault: what a fault did to it, in words; empty for nothing.
        shown: the states that it has given to users.
    """

    number: int
    time: float
    method: str
    path: str
    query: Mapping[str, tuple[str, ...]]
    body: Any
    token: str
    status: int | None
    answer: Any
    fault: str = ""
    shown: tuple[Shown, ...] = ()

    def __str__(self) -> str:
        status = "no answer" if self.status is None else self.status
        return f"{self.method} {self.path}: {status}{f' ({self.fault})' if self.fault else ''}"


_PHRASES: Final = {one.value: one.phrase for one in HTTPStatus}


class RefusedError(Exception):
    """A request that is answered with an error of the Platform API: a status, a code and a message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.answer = error_answer(status, code, message)


def error_answer(
    status: int, code: str | None = None, message: str | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """An answer in the form of the Platform API's ``ErrorBody``."""
    phrase = _PHRASES.get(status, "Error")
    body = {
        "message": phrase if message is None else message,
        "code": phrase.lower().replace(" ", ".") if code is None else code,
        "status": status,
        "messageParams": {},
        "details": [],
        "errors": [],
    }
    return Answer(status=status, body=body, headers={} if headers is None else headers)
