"""Scripted faults: what goes wrong with which requests."""

from __future__ import annotations

from typing import Final

from attrs import define, evolve, field, frozen

from orsagent.tlib.codes import error_text
from orsagent.tlib.fake.patterns import RequestPattern
from orsagent.tlib.requests import Request

__all__ = ["NO_EFFECT", "Effect", "Fault", "Rejection", "rejection", "stated_reason"]


@frozen
class Rejection:
    """An error code with its text."""

    code: int
    message: str


@frozen(kw_only=True)
class Effect:
    """What happens to one request.

    Attributes:
        rejection: what the answer says instead of success.
        refusal: what `send` raises.
        dropped: whether the request is lost.
        seconds: how much later the switch acts.
        disconnected: whether the client then loses its connection.
        away: seconds after which that comes back; None for never.
    """

    rejection: Rejection | None = None
    refusal: Rejection | None = None
    dropped: bool = False
    seconds: float = 0.0
    disconnected: bool = False
    away: float | None = None


NO_EFFECT: Final = Effect()


@define(eq=False, repr=False)
class Fault:
    """What happens to the requests that match.

    Made by `FakeTServer.on`. The steps can be chained in any order; one of `reject`, `drop`, `refuse` at most.
    Where several faults match a request, the one that was defined first and has uses left counts, alone: a fault
    without a step lets the request through. A request uses a fault when it is sent.

    Attributes:
        pattern: the requests that match.
        hits: how many requests have used it.
        effect: what happens to them.
        reason: why it need not be used; None when a test expects that it is.
    """

    pattern: RequestPattern
    hits: int = field(default=0, init=False)
    effect: Effect = field(default=NO_EFFECT, init=False)
    reason: str | None = field(default=None, init=False)
    _uses: int | None = field(default=None, init=False)

    @property
    def request_type(self) -> type[Request]:
        """The class of the requests that match."""
        return self.pattern.request_type

    @property
    def uses_left(self) -> int | None:
        """How many more requests it takes; None for any number."""
        return self._uses if self._uses is None else max(0, self._uses - self.hits)

    @property
    def rejection(self) -> Rejection | None:
        """What the answer says instead of success."""
        return self.effect.rejection

    @property
    def refusal(self) -> Rejection | None:
        """What `send` raises."""
        return self.effect.refusal

    @property
    def dropped(self) -> bool:
        """Whether the request is lost."""
        return self.effect.dropped

    @property
    def seconds(self) -> float:
        """How much later the switch acts."""
        return self.effect.seconds

    @property
    def is_unhit(self) -> bool:
        """Whether no request has used it, although one should have."""
        return self.hits == 0 and self.reason is None

    def reject(self, code: int, message: str | None = None, *, times: int | None = None) -> Fault:
        """T-Server answers with EventError; nothing changes.

        Args:
            code: the error code.
            message: the error message; by default the code's text.
            times: the same as `Fault.times`.
        """
        self._check_alone("reject")
        self.effect = evolve(self.effect, rejection=rejection(code, message))
        return self._limited(times)

    def refuse(self, code: int, message: str | None = None, *, times: int | None = None) -> Fault:
        """T-Library does not take the request: `send` raises `TransportError`, and nothing arrives at T-Server.

        Args:
            code: the error's code.
            message: the error's text; by default the code's text.
            times: the same as `Fault.times`.
        """
        self._check_alone("refuse")
        if self.effect.disconnected:
            raise ValueError(f"{self!r} cannot refuse as well; a request that is not sent breaks no connection")
        self.effect = evolve(self.effect, refusal=rejection(code, message))
        return self._limited(times)

    def drop(self, *, times: int | None = None) -> Fault:
        """The request is lost before the switch acts: nothing changes, and no answer ever comes."""
        self._check_alone("drop")
        self.effect = evolve(self.effect, dropped=True)
        return self._limited(times)

    def delay(self, seconds: float = 0.0, *, minutes: float = 0.0, times: int | None = None) -> Fault:
        """The switch acts later by so much, on top of the fake's latency. Without effect on `drop` and `refuse`."""
        total = seconds + minutes * 60
        if not total > 0:
            raise ValueError(f"a delay of {total} s; expected more than 0, as in delay(seconds=2)")
        self.effect = evolve(self.effect, seconds=total)
        return self._limited(times)

    def disconnect(self, for_: float | None = None, *, times: int | None = None) -> Fault:
        """The client loses its connection before the answer comes; after a `delay`, if there is one.

        The switch acts on the request all the same, unless that is dropped or rejected.

        Args:
            for_: seconds after which the connection comes back; None for never.
            times: the same as `Fault.times`.
        """
        if self.effect.refusal:
            raise ValueError(f"{self!r} cannot disconnect as well; a request that is not sent breaks no connection")
        if for_ is not None and not for_ > 0:
            raise ValueError(f"for_ is {for_!r}; expected seconds above 0, or None for a connection that stays away")
        self.effect = evolve(self.effect, disconnected=True, away=for_)
        return self._limited(times)

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
        """No request need use it: it is in none of `FakeTServer.unhit_faults`.

        Args:
            reason: why, for whoever reads the test.
        """
        self.reason = stated_reason(reason, f"why no request need use {self!r}")
        return self

    def matches(self, request: Request) -> bool:
        """Whether `request` is meant and there are uses left."""
        return self.uses_left != 0 and self.pattern.matches(request)

    def describe(self) -> str:
        """In words: ``RequestAgentLogout with this_dn 7001: reject with 59 (...); used by no request``."""
        used = f"used by {self.hits or 'no'} request{'s' if self.hits > 1 else ''}"
        return f"{self.pattern.describe()}: {', '.join(self._words()) or 'let it through'}; {used}"

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        return f"{self.pattern}{''.join(self._steps())}"

    def _limited(self, times: int | None) -> Fault:
        return self if times is None else self.times(times)

    def _words(self) -> list[str]:
        effect = self.effect
        away = "" if effect.away is None else f" for {effect.away:g} s"
        words = (
            effect.rejection and f"reject with {effect.rejection.code} ({effect.rejection.message})",
            effect.refusal and f"refuse with {effect.refusal.code} ({effect.refusal.message})",
            effect.dropped and "drop",
            effect.seconds and f"delay by {effect.seconds:g} s",
            effect.disconnected and f"disconnect{away}",
            self._uses and f"at most {self._uses} time{'' if self._uses == 1 else 's'}",
        )
        return [word for word in words if word]

    def _steps(self) -> list[str]:
        effect = self.effect
        away = "" if effect.away is None else f"for_={effect.away:g}"
        steps = (
            effect.rejection and f".reject({effect.rejection.code})",
            effect.refusal and f".refuse({effect.refusal.code})",
            effect.dropped and ".drop()",
            effect.seconds and f".delay(seconds={effect.seconds:g})",
            effect.disconnected and f".disconnect({away})",
            self._uses and f".times({self._uses})",
            self.reason and f".optional({self.reason!r})",
        )
        return [step for step in steps if step]

    def _check_alone(self, step: str) -> None:
        if self.effect.rejection or self.effect.refusal or self.effect.dropped:
            raise ValueError(f"{self!r} cannot {step} as well; define a second fault for further requests")


def rejection(code: int, message: str | None = None) -> Rejection:
    """An error code with its text, by default T-Server's.

    Raises:
        ValueError: no error code.
    """
    if not _is_positive(code):
        raise ValueError(f"error code {code!r}; expected a T-Library error code such as 59")
    return Rejection(int(code), error_text(code) if message is None else message)


def stated_reason(reason: object, what: str) -> str:
    """A reason that says something.

    Raises:
        ValueError: an empty one, or no text.
    """
    if isinstance(reason, str) and reason.strip():
        return reason
    raise ValueError(f"reason is {reason!r}; say in words {what}")


def _is_positive(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
