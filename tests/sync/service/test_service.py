"""The service in one piece: from a feed over TCP to Genesys Cloud over HTTP."""

import asyncio
import json
import logging

import httpx
import pytest

from orsagent.sync.agents import AgentsError
from orsagent.sync.outbox import OutboxInUseError, SqliteOutbox
from orsagent.sync.service import ConfigError, parse_config


def test_states_are_synchronised_while_it_runs(place):
    place.add_agent("1001")
    agent = place.tserver.agents[0]

    async def scenario():
        async with place.running():
            await place.until(lambda: place.cloud.state("1001") == "OnQueue/Idle")
            agent.not_ready(reasons={"ReasonCode": "Meal"})
            await place.until(lambda: place.cloud.state("1001") == "Meal/OffQueue")
            agent.ring().answer()
            await place.until(lambda: place.cloud.state("1001") == "Busy/Interacting")

    asyncio.run(scenario())


def test_what_is_decided_while_genesys_cloud_is_away_is_sent_by_the_next_start(place):
    place.add_agent("1001")

    async def first():
        async with place.running() as (service, _, _):
            with place.cloud.outage():
                await place.until(lambda: service.standing.figures()["pending"] == 2)
                await place.until(lambda: service.standing.figures()["cloud_is_away"])

    async def second():
        async with place.running():
            await place.until(lambda: place.cloud.state("1001") == "OnQueue/Idle")

    with place.cloud.outage():
        asyncio.run(first())
    asyncio.run(second())
    assert [one.outcome for one in place.cloud.history("1001")[-2:]] == ["shown", "shown"]


def test_agents_that_are_added_to_and_taken_from_the_list_come_and_go(place):
    place.add_agent("1001")

    async def scenario():
        async with place.running(mapping={"on_leave": "offline"}) as (service, _, _):
            await place.until(lambda: place.cloud.state("1001") == "OnQueue/Idle")
            place.add_agent("1002", state="NotReady")
            service.reload()
            await place.until(lambda: place.cloud.state("1002") == "Busy/OffQueue")
            assert service.standing.figures()["agents"] == 2
            place.agents.remove("1001")
            place.write_agents()
            await place.until(lambda: service.standing.figures()["agents"] == 1)
            await place.until(lambda: place.cloud.state("1001") == "Offline/OffQueue")

    asyncio.run(scenario())


def test_a_list_that_is_wrong_is_told_and_the_agents_stay(place, caplog):
    place.add_agent("1001")

    async def scenario():
        async with place.running() as (service, _, _):
            (place.folder / "agents.csv").write_text("agent,user\n1001,user-1001,more\n")
            with caplog.at_level(logging.ERROR):
                service.reload()
                await place.until(lambda: "the agents stay as they were" in caplog.text)
            assert service.standing.figures()["agents"] == 1

    asyncio.run(scenario())
    assert "agents.csv:2:" in caplog.text


async def get(address, path):
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:
        return await client.get(f"http://{address}{path}")


def test_health_readiness_and_figures_are_served(place):
    place.add_agent("1001")

    async def scenario():
        async with place.running() as (service, feed, address):
            # the service counts what it was answered, a moment after the cloud shows it
            await place.until(lambda: service.standing.figures()["accepted"] == 2)
            health, ready = await get(address, "/healthz"), await get(address, "/readyz")
            assert (health.status_code, health.json()["alive"]) == (200, True)
            assert (ready.status_code, ready.json()["ready"], ready.json()["agents"]) == (200, True, 1)
            metrics = (await get(address, "/metrics")).text
            missing = await get(address, "/nothing")
            await feed.stop()
            async with asyncio.timeout(60):
                while (away := await get(address, "/readyz")).status_code == 200:  # noqa: ASYNC110 - asked over HTTP
                    await asyncio.sleep(0.01)
            return metrics, missing, away

    metrics, missing, away = asyncio.run(scenario())
    assert "orsagent_sync_agents 1.0" in metrics
    assert 'orsagent_sync_events_total{outcome="accepted"} 2.0' in metrics
    assert "orsagent_sync_lag_seconds_count 1.0" in metrics
    assert '/api/v2/events/users/presence",status="200"} 1.0' in metrics
    assert (missing.status_code, missing.json()["paths"]) == (404, ["/healthz", "/metrics", "/readyz"])
    assert away.json()["reasons"] == ["the source has no Stat Server, or its snapshot is not complete"]


def test_a_user_who_shows_something_else_is_put_right_now_and_then(place):
    place.add_agent("1001")

    async def scenario():
        async with place.running(reconciliation={"every": 0.05, "grace": 0}) as (service, _, _):
            await place.until(lambda: place.cloud.state("1001") == "OnQueue/Idle")
            secret = (place.cloud.client_id, place.cloud.client_secret)
            async with httpx.AsyncClient(base_url=place.cloud.url) as client:
                answer = await client.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=secret)
                headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
                body = {"userId": "user-1001", "status": "OFF_QUEUE"}
                await client.put("/api/v2/users/user-1001/routingstatus", json=body, headers=headers)
            await place.until(lambda: place.cloud.routing("1001") == "Idle")
            await place.until(lambda: service.standing.parts.reconciliation.counts.repaired == 1)

    asyncio.run(scenario())


def test_a_dry_run_prints_and_neither_sends_nor_keeps(place, capsys):
    place.add_agent("1001")
    sent = len(place.cloud.requests)

    async def scenario():
        async with place.running(dry_run=True) as (service, _, _):
            await place.until(lambda: service.standing.figures()["accepted"] == 2)

    asyncio.run(scenario())
    assert len(place.cloud.requests) == sent
    assert [line.split()[1:] for line in capsys.readouterr().out.splitlines()] == [
        ["presence", "1001", "OnQueue"],
        ["routing", "1001", "Idle"],
    ]
    assert not (place.folder / "outbox.db").exists()


def test_no_secret_stands_in_any_line_of_the_log(place, caplog):
    place.add_agent("1001")
    secret = place.cloud.client_secret

    async def scenario():
        async with place.running():
            await place.until(lambda: place.cloud.state("1001") == "OnQueue/Idle")
            place.cloud.expire_tokens()
            place.tserver.agents[0].not_ready()
            await place.until(lambda: place.cloud.presence("1001") == "Busy")

    with caplog.at_level(logging.DEBUG, "orsagent"):
        asyncio.run(scenario())
    told = "\n".join(json.dumps(vars(record), default=str) for record in caplog.records)
    assert told
    assert secret not in told
    assert "Bearer" not in told


def test_an_outbox_in_use_ends_the_start_with_its_reason(place):
    box = SqliteOutbox(place.folder / "outbox.db")
    try:
        with pytest.raises(OutboxInUseError, match="in use by another process"):
            asyncio.run(begin(place))
    finally:
        box.close()


async def begin(place):
    async with place.running():
        pass


def test_a_list_of_agents_that_is_not_there_ends_the_start(place):
    (place.folder / "agents.csv").unlink()
    with pytest.raises(AgentsError, match=r"agents\.csv:1:1: the file cannot be read"):
        asyncio.run(begin(place))


def test_a_secret_that_is_not_there_ends_the_start(place):
    (place.folder / "secret").unlink()
    with pytest.raises(ConfigError, match="secret: the client secret cannot be read"):
        asyncio.run(begin(place))


def test_an_address_that_is_none_is_found_in_the_configuration(place):
    with pytest.raises(ConfigError, match=r"\[source\] addresses is .*nowhere.*, expected an array of addresses"):
        parse_config(place.config_text("nowhere"), str(place.folder / "orsagent.toml"))
