"""The rate limit, kept from this side."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orsagent.clock import VirtualClock
from orsagent.sync.cloud import CloudAddress, DirectSink, EventsSink, Quota
from orsagent.sync.protocols import Outcome
from orsagent.sync.user_states import Presence, RoutingStatus
from orsagent.testing import FakeCloud


@given(
    st.integers(2, 400).flatmap(lambda limit: st.tuples(st.just(limit), st.integers(1, limit - 1))),
    st.lists(st.floats(0, 20), max_size=400),
)
def test_no_minute_ever_sees_more_than_the_limit(figures, pauses):
    clock = VirtualClock()
    quota = Quota(per_minute=figures[0], burst=figures[1], clock=clock)
    taken = []
    for pause in pauses:
        while quota.take() == 0:
            taken.append(clock.now())
        clock.move_to(clock.now() + pause)

    for start, first in enumerate(taken):
        assert sum(first <= one < first + 60 for one in taken[start:]) <= figures[0]


def test_the_whole_limit_but_a_burst_is_used():
    clock = VirtualClock()
    quota = Quota(per_minute=300, burst=30, clock=clock)
    for _ in range(600):
        while quota.take() == 0:
            pass
        clock.move_to(clock.now() + 1)

    assert quota.taken >= 270 * 10


def test_whoever_comes_too_early_is_told_when_to_come_back():
    clock = VirtualClock()
    quota = Quota(per_minute=61, burst=1, clock=clock)

    assert quota.take() == 0
    assert quota.take() == 1.0
    clock.move_to(1.0)
    assert quota.take() == 0


def test_what_can_wait_leaves_half_a_burst_to_what_cannot():
    clock = VirtualClock()
    quota = Quota(per_minute=300, burst=30, clock=clock)
    background = 0
    while quota.take(background=True) == 0:
        background += 1
    urgent = 0
    while quota.take() == 0:
        urgent += 1

    assert (background, urgent) == (15, 15)


def test_those_who_wait_go_in_turn():
    clock = VirtualClock()
    order = []

    async def sleep(seconds):
        clock.move_to(clock.now() + seconds)
        await asyncio.sleep(0)

    async def main():
        quota = Quota(per_minute=61, burst=1, clock=clock, sleep=sleep)

        async def one(name):
            await quota.wait(None)
            order.append((name, clock.now()))

        await asyncio.gather(*(one(name) for name in "abcd"))

    asyncio.run(main())
    assert order == [("a", 0), ("b", 1), ("c", 2), ("d", 3)]


def test_a_429_silences_everybody_who_shares_the_quota(cloud, connect, users, run, event, paths, clock):
    client = connect()
    events, direct = EventsSink(client, users), DirectSink(client, users)
    cloud.on("POST", paths.routing).answer(429, retry_after=20).once()

    async def main():
        (limited,) = await events.send([event("1001", RoutingStatus.Interacting)])
        (silenced,) = await direct.send([event("1002", RoutingStatus.Interacting)])
        clock.move_to(20)
        (later,) = await direct.send([event("1002", RoutingStatus.Interacting)])
        return limited, silenced, later

    limited, silenced, later = run(main(), client)

    assert (limited.outcome, silenced.outcome, later.outcome) == (Outcome.retry, Outcome.retry, Outcome.accepted)
    assert limited.after == pytest.approx(21, abs=1)
    assert silenced.after == pytest.approx(21, abs=1)
    assert len([one for one in cloud.requests if "routingstatus" in one.path]) == 2


def test_a_batch_waits_for_its_turn_as_long_as_it_has_patience(cloud, connect, users, run, event, slept):
    sink = EventsSink(connect(requests_per_minute=61, burst=1, patience=1.5), users)

    async def main():
        return [(await sink.send([event("1001", RoutingStatus.Idle)]))[0].outcome for _ in range(3)]

    assert run(main(), sink) == [Outcome.accepted] * 3
    assert slept == pytest.approx([1.0, 1.0])


def test_without_patience_it_is_handed_back_with_the_time_to_come(cloud, connect, users, run, event, slept):
    sink = EventsSink(connect(requests_per_minute=61, burst=1, patience=0), users)

    async def main():
        return [(await sink.send([event("1001", RoutingStatus.Idle)]))[0] for _ in range(2)]

    first, second = run(main(), sink)

    assert (first.outcome, second.outcome) == (Outcome.accepted, Outcome.retry)
    assert 1.0 <= second.after <= 1.1
    assert slept == []


def test_the_server_never_says_429_to_a_client_that_keeps_to_its_quota(connect, run, clock):
    with FakeCloud(clock=clock, requests_per_minute=60) as cloud:
        address = CloudAddress(api=cloud.url, login=cloud.url)
        client = connect(address=address, requests_per_minute=60, burst=30, patience=60)

        async def main():
            return {(await client.request("GET", "/api/v2/presence/definitions")).status for _ in range(150)}

        assert run(main(), client) == {200}
        assert clock.now() == pytest.approx(120 / 0.5, abs=1)


def test_presences_read_back_do_not_hold_up_a_batch(cloud, connect, users, run, event, clock):
    """The reading waits while the batch goes."""
    sink = EventsSink(connect(requests_per_minute=66, burst=6), users)
    for number in range(20):
        cloud.add_user(f"u{number}")

    async def main():
        reading = asyncio.create_task(sink.read_back([f"a{number}" for number in range(20)]))
        await asyncio.sleep(0)
        (verdict,) = await sink.send([event("1001", Presence.Break)])
        sent = clock.now()
        return verdict, sent, len(await reading)

    verdict, sent, read = run(main(), sink)

    assert verdict.outcome is Outcome.accepted
    assert read == 20
    assert sent < clock.now()
