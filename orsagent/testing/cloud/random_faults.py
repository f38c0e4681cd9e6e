"""Random faults that are the same in every run: drawn from a seed, request by request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from random import Random
from typing import Final

from attrs import define, field

from orsagent.testing.cloud.faults import Effect, Failures
from orsagent.testing.cloud.messages import error_answer

__all__ = ["RANDOM_KINDS", "RandomCloudFaults"]

RANDOM_KINDS: Final[Mapping[str, tuple[str, Effect]]] = {
    "429": ("too many requests, for 1 s", Effect(answer=error_answer(429, None, None, {"Retry-After": "1"}))),
    "500": ("internal error, without effect", Effect(answer=error_answer(500))),
    "503": ("unavailable, without effect", Effect(answer=error_answer(503))),
    "401": ("the token is refused", Effect(answer=error_answer(401))),
    "drop": ("the connection breaks, without effect", Effect(dropped="before")),
    "drop_answer": ("the request has its effect, and the connection breaks", Effect(dropped="after")),
    "partial": ("some events of a batch fail, and can be sent again", Effect(failures=Failures({}, retryable=True))),
}
"""What can happen at random, with the meaning and the effect."""

_PART_OF_A_BATCH: Final = 0.3


def _known(kinds: Iterable[str]) -> tuple[str, ...]:
    chosen = tuple(kinds)
    unknown = [one for one in chosen if one not in RANDOM_KINDS]
    if unknown or not chosen:
        found = repr(unknown[0]) if unknown else "nothing"
        raise ValueError(f"kinds has {found}; expected some of {', '.join(RANDOM_KINDS)}")
    return chosen


@define(eq=False, repr=False, kw_only=True)
class RandomCloudFaults:
    """What happens to a share of the requests to the API, drawn from a seed. Token requests are spared.

    Made by `FakeCloud.random_faults`. A scripted fault that matches comes first. Each request takes two draws and each
    event of a batch one, whatever the share is.

    Args:
        seed: what the draws start from; the same seed gives the same faults, on every machine.
        share: the part of the requests that something happens to, from 0 to 1.
        kinds: what may happen, of `RANDOM_KINDS`; each as often as the others.

    Attributes:
        hits: how many requests something has happened to.

    Raises:
        TypeError: a seed that is no whole number.
        ValueError: a share that is none, or kinds that there are not.
    """

    seed: int
    share: float
    kinds: tuple[str, ...] = field(default=tuple(RANDOM_KINDS), converter=_known)
    hits: int = field(default=0, init=False)
    _random: Random = field(init=False)
    _stopped: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        if isinstance(self.seed, bool) or not isinstance(self.seed, int):
            raise TypeError(f"seed is {self.seed!r}; expected a whole number, such as 7")
        if not 0 <= self.share <= 1:
            raise ValueError(f"share is {self.share!r}; expected a part of the requests, from 0 to 1")
        self._random = Random(self.seed)  # noqa: S311 -- reproducible by design, and no secret

    def stop(self) -> None:
        """Let every request through from now on."""
        self._stopped = True

    def draw(self) -> Effect | None:
        """What happens to the next request; None for nothing."""
        chance, kind = self._random.random(), self._random.random()
        if self._stopped or chance >= self.share:
            return None
        self.hits += 1
        return RANDOM_KINDS[self.kinds[int(kind * len(self.kinds))]][1]

    def fails(self) -> bool:
        """Whether the next event of a batch fails, in a request that fails in part."""
        return self._random.random() < _PART_OF_A_BATCH

    def __repr__(self) -> str:
        return f"random_faults(seed={self.seed}, share={self.share:g}), {self.hits} so far"
