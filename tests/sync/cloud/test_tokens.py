"""Access tokens: fetched once, renewed early, renewed after a 401."""

import asyncio

import pytest

from orsagent.sync.cloud import CloudAddress, EventsSink, find_client_secret
from orsagent.sync.protocols import Outcome
from orsagent.sync.user_states import Presence
from orsagent.testing import FakeCloud


def token_requests(cloud):
    return [one for one in cloud.requests if one.path == "/oauth/token"]


def test_the_token_is_fetched_by_client_credentials_at_the_login_host(cloud, connect, run):
    with FakeCloud() as login:
        client = connect(address=CloudAddress(api=cloud.url, login=login.url))
        run(client.request("GET", "/api/v2/presence/definitions"), client)

        assert {one.path for one in login.requests} == {"/oauth/token"}
        assert token_requests(login)[0].body == {"grant_type": "client_credentials"}
    assert token_requests(cloud) == []


def test_concurrent_requests_wait_for_one_fetch(cloud, connect, run):
    client = connect()

    async def many():
        return await asyncio.gather(*(client.request("GET", "/api/v2/presence/definitions") for _ in range(10)))

    replies = run(many(), client)

    assert [one.status for one in replies] == [200] * 10
    assert len(token_requests(cloud)) == 1


def test_concurrent_requests_that_meet_a_401_wait_for_one_fetch(cloud, connect, run):
    client = connect()

    async def many():
        await client.request("GET", "/api/v2/presence/definitions")
        cloud.expire_tokens()
        return await asyncio.gather(*(client.request("GET", "/api/v2/presence/definitions") for _ in range(5)))

    replies = run(many(), client)

    assert [one.status for one in replies] == [200] * 5
    assert len(token_requests(cloud)) == 2


def test_a_token_is_renewed_before_it_ends_by_expires_in(cloud, connect, run, clock):
    client = connect(refresh_early=300)

    async def at(seconds):
        clock.move_to(seconds)
        await client.request("GET", "/api/v2/presence/definitions")
        return client.tokens.fetched

    async def main():
        return [await at(seconds) for seconds in (0, 86_099, 86_100)]

    assert run(main(), client) == [1, 1, 2]
    assert {one.status for one in cloud.requests} == {200}


def test_a_new_secret_in_the_file_is_taken_with_the_next_token(cloud, connect, run, clock, tmp_path):
    path = tmp_path / "secret"
    path.write_text("swordfish", encoding="utf-8")
    client = connect(client_secret=find_client_secret(path, {}))

    async def asked():
        return (await client.request("GET", "/api/v2/presence/definitions")).status

    async def main():
        refused = await asked()
        path.write_text(cloud.client_secret, encoding="utf-8")
        clock.move_to(clock.now() + 60)
        return refused, await asked()

    assert run(main(), client) == (401, 200)


def test_a_short_life_is_renewed_when_a_fifth_is_left(clock, run, connect):
    with FakeCloud(clock=clock, token_seconds=100) as cloud:
        client = connect(address=CloudAddress(api=cloud.url, login=cloud.url))

        async def main():
            fetched = []
            for seconds in (0, 79, 80):
                clock.move_to(seconds)
                await client.request("GET", "/api/v2/presence/definitions")
                fetched.append(client.tokens.fetched)
            return fetched

        assert run(main(), client) == [1, 1, 2]


def test_a_token_that_cannot_be_renewed_early_is_used_to_its_end(cloud, connect, run, clock):
    client = connect()

    async def main():
        await client.request("GET", "/api/v2/presence/definitions")
        cloud.on("POST", "/oauth/token").answer(503)
        clock.move_to(86_200)
        return await client.request("GET", "/api/v2/presence/definitions")

    assert run(main(), client).status == 200


def test_a_401_is_tried_once_more_with_a_new_token(cloud, connect, run):
    client = connect()
    cloud.on("GET", "/api/v2/presence/definitions").answer(401).once()

    reply = run(client.request("GET", "/api/v2/presence/definitions"), client)

    assert (reply.status, reply.trouble) == (200, None)
    assert [one.token for one in cloud.requests if one.path != "/oauth/token"] == ["token-1", "token-2"]


def test_a_401_is_not_tried_a_third_time(cloud, send, sink, event, caplog):
    cloud.on("POST", "/api/v2/events/users/presence").answer(401)

    (verdict,) = send(sink, event("1001", Presence.Break))

    assert verdict.outcome is Outcome.retry
    assert verdict.after >= 30
    assert len([one for one in cloud.requests if one.status == 401]) == 2
    assert "check the OAuth client" in caplog.text


def test_a_wrong_secret_loses_nothing_and_is_told_without_the_secret(cloud, connect, users, send, event, clock, caplog):
    sink = EventsSink(connect(client_secret="not-the-one"), users)  # noqa: S106

    verdicts = [send(sink, event("1001", Presence.Break))[0] for _ in range(2)]

    assert {one.outcome for one in verdicts} == {Outcome.retry}
    assert "no access token: 401 invalid_client" in verdicts[0].message
    assert len(token_requests(cloud)) == 1, "for a while nobody asks again"
    assert "not-the-one" not in caplog.text + str(verdicts)
    clock.move_to(30)
    send(sink, event("1001", Presence.Break))
    assert len(token_requests(cloud)) == 2


@pytest.mark.parametrize("body", [{}, {"access_token": 7}, [], "text"])
def test_an_answer_without_a_token_is_none(cloud, connect, run, body):
    cloud.on("POST", "/oauth/token").answer(200, body=body)
    client = connect()

    reply = run(client.request("GET", "/api/v2/presence/definitions"), client)

    assert reply.trouble is not None
    assert reply.message.startswith("no access token")
    assert reply.after > 0


def test_pauses_between_fetches_grow(cloud, connect, run, clock):
    cloud.on("POST", "/oauth/token").answer(503)
    client = connect()

    async def main():
        pauses = []
        for _ in range(4):
            pauses.append((await client.request("GET", "/api/v2/presence/definitions")).after)
            clock.move_to(clock.now() + pauses[-1])
        return pauses

    assert run(main(), client) == [1, 2, 4, 8]
