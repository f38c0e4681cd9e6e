"""When and where a client tries again, without a clock."""

from itertools import islice

import pytest

from orsagent.tlib.net import Address, Backoff
from orsagent.tlib.net.backoff import attempts

PRIMARY, BACKUP = Address("127.0.0.1", 1), Address("127.0.0.1", 2)


def first(number, iterator):
    return list(islice(iterator, number))


def test_pauses_grow_up_to_the_longest():
    assert first(5, Backoff(first=1, factor=2, longest=5, jitter=0).pauses()) == [1, 2, 4, 5, 5]


def test_pauses_are_shortened_at_random_but_never_by_more_than_the_jitter():
    pauses = first(200, Backoff(first=8, factor=1, longest=8, jitter=0.25).pauses())

    assert all(6 <= pause <= 8 for pause in pauses)
    assert len(set(pauses)) == 200


def test_the_same_seed_gives_the_same_pauses_and_another_one_others():
    one, same, other = (first(9, Backoff(seed=seed).pauses()) for seed in (7, 7, 8))

    assert one == same
    assert one != other


def test_a_single_server_gets_a_pause_before_each_attempt():
    found = first(3, attempts([PRIMARY], PRIMARY, Backoff(first=1, factor=2, jitter=0)))

    assert found == [(1, PRIMARY), (2, PRIMARY), (4, PRIMARY)]


@pytest.mark.parametrize(("last", "other"), [(PRIMARY, BACKUP), (BACKUP, PRIMARY)])
def test_the_other_server_comes_first_and_at_once(last, other):
    found = first(6, attempts([PRIMARY, BACKUP], last, Backoff(first=1, factor=2, jitter=0)))

    assert found == [(0, other), (0, last), (1, other), (0, last), (2, other), (0, last)]


@pytest.mark.parametrize("figures", [{"first": 0}, {"longest": -1}, {"factor": 0.5}, {"jitter": 1.5}, {"jitter": -0.1}])
def test_figures_outside_their_range_are_refused(figures):
    with pytest.raises(ValueError, match=f"Backoff: {next(iter(figures))} is "):
        Backoff(**figures)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:4000", ("127.0.0.1", 4000)),
        ("[::1]:0", ("::1", 0)),
        ("tserver.example:65535", ("tserver.example", 65535)),
    ],
)
def test_addresses_are_read_and_written(text, address):
    assert Address.parse(text) == address
    assert str(Address.parse(text)) == text


@pytest.mark.parametrize("text", ["", "4000", ":4000", "host", "host:", "host:x", "::1:4000", "host:65536", "a b:1"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError, match="is not HOST:PORT"):
        Address.parse(text)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)],  # noqa: S104
)
def test_only_this_machine_reaches_a_loopback_address(host, loopback):
    assert Address(host, 1).is_loopback is loopback
