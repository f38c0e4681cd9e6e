"""Scripted faults of the fake cloud: what goes wrong with which requests."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from math import isfinite
from typing import Any, Final, Literal

from attrs import define, evolve, field, frozen

from orsagent.testing.cloud.messages import Answer, error_answer

__all__ = ["NO_EFFECT", "CloudFault", "Effect", "Failures"]

_STATUSES: Final = range(200, 600)


@frozen
class Failures:
    """Which events of a batch fail, by event id, user id, agent or e-mail, with the messages; ``*`` is every event."""

    messages: Mapping[str, str]
    retryable: bool


@frozen(kw_only=True)
class Effect:
    """What happens to one request.

    Attributes:
        answer: what is answered instead; the request has no effect then.
        dropped: the connection breaks ``before`` or ``after`` the request has its effect.
        seconds: how much later the answer comes.
        held: whether it waits, without effect, until `FakeCloud.release`.
        failures: events that fail.
    """

    answer: Answer | None = None
    dropped: Literal["", "before", "after"] = ""
    seconds: float = 0.0
    held: bool = False
    failures: Failures | None = None

    def __str__(self) -> str:
        words = (
            self.answer and f"answer {self.answer.status}",
            self.dropped and f"drop {'the answer' if self.dropped == 'after' else 'the request'}",
            self.seconds and f"delay by {self.seconds:g} s",
            self.held and "hold",
            self.failures and "partial failure",
        )
        return ", ".join(word for word in words if word)


NO_EFFECT: Final = Effect()


@define(eq=False, repr=False)
class CloudFault:
    """What happens to the requests that match.

    Made by `FakeCloud.on`. The steps can be chained in any order; one of `answer`, `drop`, `drop_answer`, `partial`
    at most. Where several faults match a request, the one that was defined first and has uses left counts, alone: a
    fault without a step lets the request through. Faults come before authorisation and rate limits.

    Attributes:
        method: the method of the requests that match; ``*`` for any.
        path: a path, a route such as ``/api/v2/users/{user}/routingstatus``, or a pattern with ``*``.
        hits: how many requests have used it.
        effect: what happens to them.
    """

    method: str
    path: str
    hits: int = field(default=0, init=False)
    effect: Effect = field(default=NO_EFFECT, init=False)
    _uses: int | None = field(default=None, init=False)

    @property
    def uses_left(self) -> int | None:
        """How many more requests it takes; None for any number."""
        return self._uses if self._uses is None else max(0, self._uses - self.hits)

    def answer(
        self,
        status: int,
        *,
        retry_after: float | str | None = None,
        code: str | None = None,
        message: str | None = None,
        body: Any = None,  # noqa: ANN401 -- whatever a test wants to send
        headers: Mapping[str, str] | None = None,
    ) -> CloudFault:
        """Answer with a status; the request has no effect.

        Args:
            status: an HTTP status from 200 to 599.
            retry_after: seconds, or a date, for the header Retry-After.
            code: the error code of the body.
            message: the message of the body.
            body: a body instead of an error body: text as it is, anything else as JSON.
            headers: further headers.
        """
        self._check_alone("answer")
        if status not in _STATUSES:
            raise ValueError(f"status {status!r}; expected an HTTP status from 200 to 599, such as 503")
        given = dict(headers or {})
        if retry_after is not None:
            given["Retry-After"] = retry_after if isinstance(retry_after, str) else f"{retry_after:g}"
        answer = error_answer(status, code, message, given)
        self.effect = evolve(self.effect, answer=answer if body is None else evolve(answer, body=body))
        return self

    def drop(self) -> CloudFault:
        """The connection breaks before the request has any effect."""
        self._check_alone("drop")
        self.effect = evolve(self.effect, dropped="before")
        return self

    def drop_answer(self) -> CloudFault:
        """The request has its effect; then the connection breaks, and no answer comes."""
        self._check_alone("drop_answer")
        self.effect = evolve(self.effect, dropped="after")
        return self

    def delay(self, seconds: float) -> CloudFault:
        """The request has its effect at once; the answer comes so many real seconds later."""
        if not (seconds > 0 and isfinite(seconds)):
            raise ValueError(f"a delay of {seconds!r} s; expected more than 0, as in delay(0.2)")
        self.effect = evolve(self.effect, seconds=seconds)
        return self

    def hold(self) -> CloudFault:
        """The request waits, without effect, until `FakeCloud.release`."""
        self.effect = evolve(self.effect, held=True)
        return self

    def partial(self, failures: Mapping[str, str], *, retryable: bool = False) -> CloudFault:
        """Some events of a batch fail inside a 200; the others have their effect.

        Args:
            failures: messages by event id, user id, agent or e-mail; ``*`` stands for every event.
            retryable: what the errors say.
        """
        self._check_alone("partial")
        if not failures:
            raise ValueError('partial({}) fails nothing; expected messages by user, such as {"user-1": "try later"}')
        self.effect = evolve(self.effect, failures=Failures(dict(failures), retryable))
        return self

    def once(self) -> CloudFault:
        """Only the next request that matches."""
        return self.times(1)

    def times(self, number: int) -> CloudFault:
        """Only the next `number` requests that match."""
        if not _is_positive(number):
            raise ValueError(f"{number!r} times; expected a whole number from 1 up")
        self._uses = number
        return self

    def matches(self, method: str, path: str, route: str) -> bool:
        """Whether a request is meant and there are uses left."""
        if self.uses_left == 0 or self.method not in ("*", method):
            return False
        return self.path in (path, route) or fnmatchcase(path, self.path)

    def __repr__(self) -> str:
        times = "" if self._uses is None else f", at most {self._uses} time{'' if self._uses == 1 else 's'}"
        used = f"used by {self.hits or 'no'} request{'s' if self.hits > 1 else ''}"
        return f"{self.method} {self.path}: {str(self.effect) or 'let it through'}{times}; {used}"

    def _check_alone(self, step: str) -> None:
        if self.effect.answer or self.effect.dropped or self.effect.failures:
            raise ValueError(f"{self!r} cannot {step} as well; define a second fault for further requests")


def _is_positive(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
