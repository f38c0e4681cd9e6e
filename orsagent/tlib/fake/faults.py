"""Scripted faults: what goes wrong with which requests."""

from __future__ import annotations

from attrs import define, field, frozen

from orsagent.tlib.codes import error_text
from orsagent.tlib.requests import Request

__all__ = ["Fault", "Rejection"]


@frozen
class Rejection:
    """An error code with its text."""

    code: int
    message: str


@define(eq=False, repr=False)
class Fault:
    """What happens to the requests that match.

    Made by `FakeTServer.on`. The steps can be chained in any order; one of `reject`, `drop`, `refuse` at most.
    Where several faults match a request, the one that was defined first and has uses left counts, alone. A request
    uses a fault when it is sent.

    Attributes:
        request_type: the class of the requests that match.
        this_dn: their DN; None for any.
        hits: how many requests have used it.
        rejection: what the answer says instead of success.
        refusal: what `send` raises.
        dropped: whether the request is lost.
        seconds: how much later the switch acts.
        reason: why it may stay without a hit; None when a test must hit it.
    """

    request_type: type[Request]
    this_dn: str | None = None
    hits: int = 0
    rejection: Rejection | None = None
    refusal: Rejection | None = None
    dropped: bool = False
    seconds: float = 0.0
    reason: str | None = None
    _uses: int | None = field(default=None, init=False)

    @property
    def uses_left(self) -> int | None:
        """How many more requests it takes; None for any number."""
        return self._uses if self._uses is None else max(0, self._uses - self.hits)

    def reject(self, code: int, message: str | None = None) -> Fault:
        """T-Server answers with EventError; nothing changes.

        Args:
            code: the error code.
            message: the error message; by default the code's text.
        """
        self._check_alone("reject")
        self.rejection = _rejection(code, message)
        return self

    def refuse(self, code: int, message: str | None = None) -> Fault:
        """T-Library does not take the request: `send` raises `TransportError`, and nothing arrives at T-Server.

        Args:
            code: the error's code.
            message: the error's text; by default the code's text.
        """
        self._check_alone("refuse")
        self.refusal = _rejection(code, message)
        return self

    def drop(self) -> Fault:
        """The request is lost before the switch acts: nothing changes, and no answer ever comes."""
        self._check_alone("drop")
        self.dropped = True
        return self

    def delay(self, seconds: float = 0.0, *, minutes: float = 0.0) -> Fault:
        """The switch acts later by so much, on top of the fake's latency. Without effect on `drop` and `refuse`."""
        total = seconds + minutes * 60
        if not total > 0:
            raise ValueError(f"a delay of {total} s; expected more than 0, as in delay(seconds=2)")
        self.seconds = total
        return self

    def once(self) -> Fault:
        """Only the next request that matches."""
        return self.times(1)

    def times(self, number: int) -> Fault:
        """Only the next `number` requests that match."""
        if not _is_positive(number):
            raise ValueError(f"{number!r} times; expected a whole number from 1 up")
        self._uses = number
        return self

    def optional(self, reason: str) -> Fault:
        """No request needs to hit it; a test does not fail because of that.

        Args:
            reason: why, for whoever reads the test.
        """
        if not reason.strip():
            raise ValueError(f"{reason!r} is no reason; say why the fault may stay without a hit")
        self.reason = reason
        return self

    def matches(self, request: Request) -> bool:
        """Whether `request` is meant and there are uses left."""
        is_meant = isinstance(request, self.request_type) and self.this_dn in (None, request.this_dn)
        return is_meant and self.uses_left != 0

    def __repr__(self) -> str:
        place = f", this_dn={self.this_dn!r}" if self.this_dn is not None else ""
        return f"on({self.request_type.__name__}{place}){self._steps()}"

    def _steps(self) -> str:
        steps = (
            (f".reject({self.rejection.code})" if self.rejection else ""),
            (f".refuse({self.refusal.code})" if self.refusal else ""),
            (".drop()" if self.dropped else ""),
            (f".delay(seconds={self.seconds:g})" if self.seconds else ""),
            (f".times({self._uses})" if self._uses is not None else ""),
        )
        return "".join(steps)

    def _check_alone(self, step: str) -> None:
        if self.rejection or self.refusal or self.dropped:
            raise ValueError(f"{self!r} cannot {step} as well; define a second fault for further requests")


def _is_positive(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _rejection(code: int, message: str | None) -> Rejection:
    if not _is_positive(code):
        raise ValueError(f"error code {code!r}; expected a T-Library error code such as 59")
    return Rejection(int(code), error_text(code) if message is None else message)
