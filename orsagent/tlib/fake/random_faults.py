"""Random faults that are the same in every run: drawn from a seed, request by request."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random
from typing import Final

from attrs import define, field

from orsagent.tlib.codes import ErrorCode
from orsagent.tlib.fake.faults import Effect, rejection
from orsagent.tlib.fake.patterns import RequestPattern
from orsagent.tlib.requests import Request

__all__ = ["DEFAULT_CODES", "RandomFaults"]

_KINDS: Final = ("refuse", "reject", "drop", "delay")
DEFAULT_CODES: Final = (ErrorCode.UnknownError, ErrorCode.Timeout, ErrorCode.OutOfService)


def _codes(codes: Iterable[int]) -> tuple[int, ...]:
    return tuple(codes)


@define(eq=False, repr=False)
class RandomFaults:
    """What happens to a share of the requests, drawn from a seed.

    Made by `FakeTServer.random_faults`. Each request that matches takes three draws whatever the shares are, so that
    another share does not move the faults of later requests. A scripted fault that matches comes first.

    Args:
        seed: what the draws start from; the same seed gives the same faults, on every machine.
        pattern: the requests that are meant.
        reject: the share that gets an error, from 0 to 1.
        drop: the share that is lost.
        delay: the share whose answer comes later.
        refuse: the share that cannot be sent.
        codes: the error codes of `reject` and `refuse`; one is drawn.
        longest_delay: seconds; delays are drawn from 0 to that.

    Attributes:
        hits: how many requests something has happened to.

    Raises:
        TypeError: a seed that is no whole number.
        ValueError: shares that are not between 0 and 1, or more than 1 together; no codes; a delay not above 0.
    """

    seed: int
    pattern: RequestPattern
    reject: float = field(default=0.0, kw_only=True)
    drop: float = field(default=0.0, kw_only=True)
    delay: float = field(default=0.0, kw_only=True)
    refuse: float = field(default=0.0, kw_only=True)
    codes: tuple[int, ...] = field(default=DEFAULT_CODES, converter=_codes, kw_only=True)
    longest_delay: float = field(default=5.0, kw_only=True)
    hits: int = field(default=0, init=False)
    _random: Random = field(init=False)
    _stopped: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        self._check()
        self._random = Random(self.seed)  # noqa: S311 - reproducible by design, and no secret

    def stop(self) -> None:
        """Let every request through from now on."""
        self._stopped = True

    def draw(self, request: Request) -> Effect | None:
        """What happens to `request`; None for nothing."""
        if self._stopped or not self.pattern.matches(request):
            return None
        kind, code, share = (self._random.random() for _ in range(3))
        effect = self._effect(kind, code, share)
        self.hits += effect is not None
        return effect

    def __repr__(self) -> str:
        shares = "".join(f", {kind}={getattr(self, kind):g}" for kind in _KINDS if getattr(self, kind))
        return f"random_faults(seed={self.seed}{shares}), {self.hits} so far"

    def _effect(self, kind: float, code: float, share: float) -> Effect | None:
        drawn = self._kind(kind)
        error = rejection(self.codes[int(code * len(self.codes))])
        effects = {
            "refuse": Effect(refusal=error),
            "reject": Effect(rejection=error),
            "drop": Effect(dropped=True),
            "delay": Effect(seconds=round(share * self.longest_delay, 3)),
        }
        return effects.get(drawn)

    def _kind(self, draw: float) -> str:
        reached = 0.0
        for kind in _KINDS:
            reached += getattr(self, kind)
            if draw < reached:
                return kind
        return ""

    def _check(self) -> None:
        if isinstance(self.seed, bool) or not isinstance(self.seed, int):
            raise TypeError(f"seed is {self.seed!r}; expected a whole number, such as 7")
        for kind in _KINDS:
            if not 0 <= getattr(self, kind) <= 1:
                raise ValueError(f"{kind} is {getattr(self, kind)!r}; expected a share of the requests, from 0 to 1")
        if sum(getattr(self, kind) for kind in _KINDS) > 1:
            raise ValueError(f"{', '.join(_KINDS)} are more than 1 together; each is a share of the requests")
        if not self.codes:
            raise ValueError("codes is empty; expected T-Library error codes such as 58")
        for code in self.codes:
            rejection(code)
        if not self.longest_delay > 0:
            raise ValueError(f"longest_delay is {self.longest_delay!r}; expected seconds above 0")
