"""A service in trouble: other users, a damaged outbox, a full disk, questions over HTTP."""

import asyncio
import logging
import socket

import httpx
import pytest

from orsagent.sync.outbox import OutboxFullError, OutboxUnsoundError, SqliteOutbox
from orsagent.sync.service import ServiceError
from orsagent.sync.service.health import HealthError
from orsagent.sync.synchronisation import Synchronisation


def test_an_agent_who_gets_another_user_is_shown_there(place):
    place.add_agent("1001")
    place.cloud.add_user("user-new")

    async def scenario():
        async with place.running() as (service, _, _):
            await place.until(lambda: place.cloud.state("1001") == "OnQueue/Idle")
            (place.folder / "agents.csv").write_text("agent,user\n1001,user-new\n")
            service.reload()
            await place.until(lambda: place.cloud.state("user-new") == "OnQueue/Idle")

    asyncio.run(scenario())


def test_an_outbox_that_is_damaged_while_it_runs_is_begun_anew(place, caplog, monkeypatch):
    place.add_agent("1001")
    flush, damaged = SqliteOutbox.flush, []

    def failing(box):
        if damaged:
            damaged.clear()
            raise OutboxUnsoundError("the outbox is damaged, as the test says")
        flush(box)

    monkeypatch.setattr(SqliteOutbox, "flush", failing)

    async def scenario():
        async with place.running() as (_, _, address):
            await place.until(lambda: place.cloud.state("1001") == "OnQueue/Idle")
            damaged.append(True)
            place.tserver.agents[0].not_ready()
            await place.until(lambda: place.cloud.state("1001") == "Busy/OffQueue")
            assert (await get(address, "/healthz")).status_code == 200

    with caplog.at_level(logging.ERROR):
        asyncio.run(scenario())
    assert "the outbox is damaged, as the test says" in caplog.text


def test_a_disk_that_is_full_for_a_while_loses_nothing_and_shows_in_readiness(place, monkeypatch):
    place.add_agent("1001")
    flush, full = SqliteOutbox.flush, []

    def failing(box):
        if full and box.unwritten:
            raise OutboxFullError("no room, as the test says")
        flush(box)

    monkeypatch.setattr(SqliteOutbox, "flush", failing)

    async def scenario():
        async with place.running() as (service, _, address):
            await place.until(lambda: place.cloud.state("1001") == "OnQueue/Idle")
            full.append(True)
            place.tserver.agents[0].not_ready()
            await place.until(lambda: service.standing.figures()["disk_is_full"])
            answer = await get(address, "/readyz")
            assert (answer.status_code, answer.json()["reasons"]) == (503, ["the outbox cannot be written"])
            assert "the outbox cannot be written" in service.standing.sentence()
            full.clear()
            await place.until(lambda: place.cloud.state("1001") == "Busy/OffQueue")

    asyncio.run(scenario())


def test_a_defect_in_its_own_work_ends_it_with_a_reason(place, monkeypatch):
    place.add_agent("1001")

    def broken(self, agents):
        raise RuntimeError("a defect")

    monkeypatch.setattr(Synchronisation, "set_agents", broken)

    async def scenario():
        async with place.running() as (service, _, _):
            service.reload()
            await asyncio.sleep(0)

    with pytest.raises(ServiceError, match="it cannot go on: RuntimeError: a defect"):
        asyncio.run(scenario())


async def get(address, path, method="GET"):
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        return await client.request(method, f"http://{address}{path}")


def test_it_says_since_when_and_why_source_and_cloud_are_away(place):
    place.add_agent("1001")

    async def scenario():
        async with place.running() as (service, feed, address):
            await place.until(lambda: place.cloud.state("1001") == "OnQueue/Idle")
            assert "source synchronised" in service.standing.sentence()
            with place.cloud.outage():
                place.tserver.agents[0].not_ready()
                await place.until(lambda: service.standing.figures()["cloud_is_away"])
                await feed.stop()
                await place.until(lambda: not service.standing.figures()["synchronised"])
                return service.standing.sentence(), (await get(address, "/readyz")).json()

    sentence, told = asyncio.run(scenario())
    assert "source away since 2" in sentence
    assert "waiting 2, the oldest for " in sentence
    assert "cloud away since 2" in sentence
    assert told["reasons"] == [
        "the source has no Stat Server, or its snapshot is not complete",
        "Genesys Cloud takes nothing",
    ]
    assert told["source_reason"]
    assert told["cloud_reason"]


def test_questions_are_answered_while_agents_come_and_go(place):
    place.add_agent("1001")

    async def scenario():
        async with place.running() as (service, _, address):
            await place.until(lambda: place.cloud.state("1001") == "OnQueue/Idle")
            asked = [asyncio.create_task(get(address, path)) for path in ("/readyz", "/metrics", "/healthz") * 5]
            while not all(one.done() for one in asked):
                service.standing.parts.synchronisation.set_agents(["1001", *map(str, range(3000, 3500))])
                await asyncio.sleep(0)
                service.standing.parts.synchronisation.set_agents(["1001"])
                await asyncio.sleep(0)
            return [one.result().status_code for one in asked]

    assert set(asyncio.run(scenario())) == {200}


def test_a_prober_that_only_wants_the_status_gets_it(place):
    async def scenario():
        async with place.running() as (_, _, address):
            return await get(address, "/healthz", "HEAD")

    answer = asyncio.run(scenario())
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_port_in_use_ends_the_start(place):
    async def begin(listen):
        async with place.running(http={"listen": listen}):
            pass

    told = pytest.raises(HealthError, match=r"cannot listen at 127\.0\.0\.1:\d+: Address already in use")
    with socket.create_server(("127.0.0.1", 0)) as taken, told:
        asyncio.run(begin(f"127.0.0.1:{taken.getsockname()[1]}"))
