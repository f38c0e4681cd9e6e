"""Durations: what is written is read back."""

from hypothesis import given
from hypothesis import strategies as st

from orsagent.trace.durations import duration_text, parse_duration


@given(st.integers(min_value=0, max_value=10**15))
def test_every_duration_in_microseconds_is_read_back_as_it_was(microseconds):
    seconds = round(microseconds / 1_000_000, 6)

    assert parse_duration(duration_text(seconds)) == seconds


def test_the_largest_unit_that_divides_is_taken():
    assert [duration_text(seconds) for seconds in (0, 0.2, 1.5, 90, 300, 7200, 0.0001)] == [
        "0s",
        "200ms",
        "1.5s",
        "90s",
        "5m",
        "2h",
        "0.0001s",
    ]
