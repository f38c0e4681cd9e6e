"""When and where a client tries again. No clock and no socket here."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import count

from attrs import Attribute, field, frozen

from orsagent.tlib.net.addresses import Address

__all__ = ["Backoff", "attempts"]

_MOST_STEPS = 64
"""Pauses do not grow any longer after so many: powers must stay figures."""


def _positive(backoff: Backoff, attribute: Attribute[float], value: float) -> None:
    if not value > 0:
        raise ValueError(f"{type(backoff).__name__}: {attribute.name} is {value!r}, expected more than 0")


@frozen(kw_only=True)
class Backoff:
    """Pauses between attempts: each longer than the one before, up to a longest, and each a little random.

    The same seed gives the same pauses. Clients that are to come back at different times need different seeds.

    Attributes:
        first: seconds of the first pause.
        factor: how much longer each further pause is, from 1 up.
        longest: seconds of the longest pause.
        jitter: what part of a pause is left to chance, from 0 to 1.
        seed: where the chance begins.

    Raises:
        ValueError: a figure outside its range.
    """

    first: float = field(default=0.1, validator=_positive)
    factor: float = field(default=2.0)
    longest: float = field(default=15.0, validator=_positive)
    jitter: float = field(default=0.25)
    seed: int = 0

    def __attrs_post_init__(self) -> None:
        if not self.factor >= 1:
            raise ValueError(f"Backoff: factor is {self.factor!r}, expected 1 or more")
        if not 0 <= self.jitter <= 1:
            raise ValueError(f"Backoff: jitter is {self.jitter!r}, expected a part from 0 to 1")

    def chance(self) -> random.Random:
        """What is random in pauses, from the seed on."""
        return random.Random(self.seed)  # noqa: S311 -- spreads attempts, hides nothing

    def pause(self, failures: int, chance: random.Random) -> float:
        """The seconds of the pause after so many failures before this one.

        Args:
            failures: 0 for the first pause.
            chance: such as `chance()` gives.
        """
        whole = min(self.first * self.factor ** min(failures, _MOST_STEPS), self.longest)
        return whole * (1 - self.jitter * chance.random())

    def pauses(self) -> Iterator[float]:
        """The pauses, in seconds, without end."""
        chance = self.chance()
        for failures in count():
            yield self.pause(failures, chance)


def attempts(addresses: Sequence[Address], last: Address, backoff: Backoff) -> Iterator[tuple[float, Address]]:
    """Where to try next after the connection to `last` was lost, without end: the pause before, and the address.

    The other server comes first, and at once: it is the one that takes over. Then a pause stands before each round.
    """
    position = addresses.index(last)
    order = [*addresses[position + 1 :], *addresses[: position + 1]]
    pauses = backoff.pauses()
    for number in count():
        at_once = number == 0 and len(order) > 1
        pause = 0.0 if at_once else next(pauses)
        for address in order:
            yield pause, address
            pause = 0.0
