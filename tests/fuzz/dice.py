"""Choices made of bytes that Hypothesis draws: zero is always the simplest choice, so that failures shrink."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from .conftest import FUZZ_EXAMPLES


class Dice:
    """Answers questions with drawn bytes; when they are used up, with zero."""

    def __init__(self, drawn):
        self.bytes = iter(drawn)

    def below(self, number):
        value = next(self.bytes, 0)
        return (value if number <= 256 else value * 256 + next(self.bytes, 0)) % number

    def pick(self, choices):
        return choices[self.below(len(choices))]

    def times(self, most):
        return range(self.below(most + 1))


def try_many(examples, check, size=160):
    """Call `check(dice)` with `examples` dice: always the same ones, unless more than the usual number is asked for."""

    @settings(
        max_examples=max(1, examples),
        derandomize=examples <= FUZZ_EXAMPLES,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(st.binary(min_size=size, max_size=size))
    def for_all(drawn):
        check(Dice(drawn))

    for_all()
