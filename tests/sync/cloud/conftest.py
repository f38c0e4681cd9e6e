"""A fake cloud on a virtual clock, and a client that talks to it over a real socket."""

import asyncio
from hashlib import sha256
from uuid import UUID

import pytest

from orsagent.clock import VirtualClock
from orsagent.sync.cloud import CloudAddress, CloudClient, CloudSettings, DirectSink, EventsSink, UserMapping
from orsagent.sync.protocols import Kind, Outgoing
from orsagent.sync.user_states import Presence
from orsagent.testing import FakeCloud
from orsagent.tlib.net import Backoff

START = 1_704_067_200.0


class Paths:
    presence = "/api/v2/events/users/presence"
    routing = "/api/v2/events/users/routingstatus"
    token = "/oauth/token"  # noqa: S105
    definitions = "/api/v2/presence/definitions"
    search = "/api/v2/users/search"
    bulk = "/api/v2/users/presences/{source}/bulk"
    user_routing = "/api/v2/users/{user}/routingstatus"
    put_bulk = "/api/v2/users/presences/bulk"
    patch = "/api/v2/users/{user}/presences/{source}"


@pytest.fixture
def paths():
    return Paths


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def cloud(clock):
    with FakeCloud(clock=clock) as cloud:
        cloud.add_user("user-1", agent="1001")
        cloud.add_user("user-2", agent="1002")
        yield cloud


@pytest.fixture
def slept():
    """The pauses that were asked for; the clock has moved by them."""
    return []


@pytest.fixture
def settings(cloud):
    def make(**changes):
        figures = {
            "address": CloudAddress(api=cloud.url, login=cloud.url),
            "client_id": cloud.client_id,
            "client_secret": cloud.client_secret,
            "source_id": cloud.source_id,
            "timeout": 30.0,
            "backoff": Backoff(first=1, factor=2, longest=60, jitter=0),
        }
        return CloudSettings(**{**figures, **changes})

    return make


@pytest.fixture
def connect(settings, clock, slept):
    """A client; arguments are those of its settings."""

    def make(observe=lambda _exchanged: None, **changes):
        async def sleep(seconds):
            slept.append(seconds)
            clock.move_to(clock.now() + seconds)

        return CloudClient(settings(**changes), clock=clock, sleep=sleep, observe=observe)

    return make


@pytest.fixture
def users():
    return UserMapping({"1001": "user-1", "1002": "user-2", **{f"a{n}": f"u{n}" for n in range(300)}})


@pytest.fixture
def sink(connect, users):
    return EventsSink(connect(), users)


@pytest.fixture
def direct(connect, users):
    return DirectSink(connect(), users)


@pytest.fixture
def run():
    """Runs a coroutine in a loop of its own, and closes what is closed by `close`."""

    def complete(coroutine, *closing):
        async def main():
            try:
                return await coroutine
            finally:
                for one in closing:
                    await one.close()

        return asyncio.run(main())

    return complete


@pytest.fixture
def send(run):
    """Sends events with a sink, and gives the verdicts."""
    return lambda sink, *events: run(sink.send(events), sink)


@pytest.fixture
def event():
    """Makes events; each has its own sequence, second and id."""
    count = iter(range(1, 1_000_000))

    def make(agent, value, *, time=None, attempts=0):
        number = next(count)
        return Outgoing(
            sequence=number,
            agent_id=agent,
            kind=Kind.presence if isinstance(value, Presence) else Kind.routing,
            value=value,
            event_id=str(UUID(bytes=sha256(f"{number}".encode()).digest()[:16], version=4)),
            time=START + number if time is None else time,
            attempts=attempts,
        )

    return make


@pytest.fixture
def posted(cloud):
    """The bodies that came to an endpoint."""
    return lambda path: [one.body for one in cloud.requests if one.path == path]
