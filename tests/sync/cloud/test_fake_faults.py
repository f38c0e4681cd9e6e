"""What can go wrong on purpose."""

import contextlib
import socket
import struct
import threading

import httpx
import pytest

from orsagent.testing import FakeCloud
from orsagent.testing.cloud import RANDOM_KINDS

PATH = "/api/v2/presence/definitions"
EVENTS = "/api/v2/events/users/presence"


@pytest.fixture
def api(cloud):
    with httpx.Client(base_url=cloud.url, timeout=30) as client:
        auth = (cloud.client_id, cloud.client_secret)
        token = client.post("/oauth/token", auth=auth, data={"grant_type": "client_credentials"}).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def batch(cloud, *numbers):
    return {
        "userPresenceEvents": [
            {
                "eventId": f"7f1e1f64-0000-4000-8000-{number:012d}",
                "eventDateTime": f"2024-01-01T10:00:{number:02d}Z",
                "userId": f"user-{1 + number % 2}",
                "sourceId": cloud.source_id,
                "presenceDefinitionId": cloud.definition_id("Break"),
            }
            for number in numbers
        ]
    }


def test_an_answer_can_be_scripted_for_a_number_of_requests(cloud, api):
    fault = cloud.on("GET", PATH).answer(429, retry_after=2, message="slowly").times(2)

    answers = [api.get(PATH) for _ in range(3)]

    assert [one.status_code for one in answers] == [429, 429, 200]
    assert answers[0].headers["Retry-After"] == "2"
    assert answers[0].json()["message"] == "slowly"
    assert (fault.hits, fault.uses_left) == (2, 0)
    assert repr(fault) == f"GET {PATH}: answer 429, at most 2 times; used by 2 requests"


def test_a_body_can_be_anything(cloud, api):
    cloud.on("GET", PATH).answer(200, body="<html>hello</html>")

    assert api.get(PATH).text == "<html>hello</html>"


def test_a_request_that_is_dropped_has_no_effect_and_one_whose_answer_is_dropped_has(cloud, api):
    cloud.on("POST", EVENTS).drop().once()
    cloud.on("POST", EVENTS).drop_answer().once()

    with pytest.raises(httpx.TransportError):
        api.post(EVENTS, json=batch(cloud, 1))
    assert cloud.history("user-2") == ()
    with pytest.raises(httpx.TransportError):
        api.post(EVENTS, json=batch(cloud, 1))
    assert cloud.presence("user-2") == "Break"
    assert [one.status for one in cloud.requests[-2:]] == [None, None]
    assert [one.fault for one in cloud.requests[-2:]] == ["drop the request", "drop the answer"]


def test_a_slow_answer_comes_after_the_effect(cloud, api):
    cloud.on("POST", EVENTS).delay(600)
    waiting = threading.Thread(target=breaks_off, args=(api, cloud))
    waiting.start()
    cloud.wait_until(lambda: cloud.presence("user-2") == "Break")

    assert waiting.is_alive()
    cloud.close()
    waiting.join()


def breaks_off(api, cloud):
    with contextlib.suppress(httpx.TransportError):
        api.post(EVENTS, json=batch(cloud, 1), timeout=600)


def test_whoever_leaves_in_the_middle_of_a_request_is_no_news(cloud, api, caplog):
    host, port = cloud.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as client:
        client.sendall(f"POST {EVENTS} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100\r\n\r\n{{".encode())
        before = len(cloud.requests)
        api.get(PATH)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    for _ in range(5):
        api.get(PATH)

    assert len(cloud.requests) == before + 6
    assert caplog.records == []


def test_a_request_can_be_held_until_it_is_released(cloud, api):
    cloud.on("POST", EVENTS).hold().once()
    answers = []
    thread = threading.Thread(target=lambda: answers.append(api.post(EVENTS, json=batch(cloud, 1))))
    thread.start()
    while not answers:
        cloud.release()
        thread.join(0.01)

    assert answers[0].status_code == 200
    assert cloud.presence("user-2") == "Break"


def test_events_can_fail_by_user_by_agent_by_id_or_all(cloud, api):
    cloud.on("POST", EVENTS).partial({"user-1": "no"}).once()
    cloud.on("POST", EVENTS).partial({"1002": "later"}, retryable=True).once()
    cloud.on("POST", EVENTS).partial({"7f1e1f64-0000-4000-8000-000000000003": "this one"}).once()
    cloud.on("POST", EVENTS).partial({"*": "none"}).once()

    answers = [api.post(EVENTS, json=batch(cloud, 2, 3)).json()["errors"] for _ in range(4)]

    told = [[(one["eventId"][-1], one["message"], one["retryable"]) for one in errors] for errors in answers]
    assert told == [
        [("2", "no", False)],
        [("3", "later", True)],
        [("3", "this one", False)],
        [("2", "none", False), ("3", "none", False)],
    ]


def test_the_first_fault_that_matches_counts(cloud, api):
    cloud.on("*", "/api/v2/users/*").answer(403)
    spared = cloud.on("GET", "/api/v2/users/{user}/routingstatus").answer(500)
    cloud.on("*", "*").answer(503)

    assert api.get("/api/v2/users/user-1/routingstatus").status_code == 403
    assert api.get(PATH).status_code == 503
    assert cloud.unhit_faults == (spared,)
    cloud.clear_faults()
    assert api.get(PATH).status_code == 200


def test_in_an_outage_every_connection_breaks(cloud, api):
    with cloud.outage(), pytest.raises(httpx.TransportError):
        api.get(PATH)

    assert api.get(PATH).status_code == 200
    assert len(cloud.requests) == 2


def statuses_of(seed, share, count=60):
    with FakeCloud() as cloud, httpx.Client(base_url=cloud.url) as client:
        cloud.add_user("user-1")
        cloud.add_user("user-2")
        auth = (cloud.client_id, cloud.client_secret)
        faults = cloud.random_faults(seed=seed, share=share)
        token = client.post("/oauth/token", auth=auth, data={"grant_type": "client_credentials"}).json()["access_token"]
        for number in range(count):
            headers = {"Authorization": f"Bearer {token}"}
            try:
                client.post(EVENTS, json=batch(cloud, number % 50, number % 50 + 1), headers=headers)
            except httpx.TransportError:
                continue
        return [(one.status, one.fault, str(one.answer)) for one in cloud.requests], faults.hits


def test_random_faults_are_the_same_for_the_same_seed():
    first, hits = statuses_of(7, 0.5)

    assert statuses_of(7, 0.5) == (first, hits)
    assert statuses_of(8, 0.5) != (first, hits)
    assert 0 < hits < 60
    assert len({status for status, _, _ in first}) > 3


def test_no_share_is_no_fault_and_the_whole_share_is_always_one():
    assert statuses_of(7, 0.0, 5)[1] == 0
    assert statuses_of(7, 1.0, 5)[1] == 5


def test_random_faults_can_be_stopped(cloud, api):
    faults = cloud.random_faults(seed=1, share=1.0, kinds=("503",))
    assert api.get(PATH).status_code == 503

    faults.stop()

    assert api.get(PATH).status_code == 200


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (lambda cloud: cloud.on("GET", "/api/v2/presence/definition"), "there is no endpoint GET"),
        (lambda cloud: cloud.on("GETS", "*"), "there is no endpoint GETS"),
        (lambda cloud: cloud.on("*", "*").answer(99), "status 99; expected an HTTP status"),
        (lambda cloud: cloud.on("*", "*").drop().answer(503), "cannot answer as well"),
        (lambda cloud: cloud.on("*", "*").times(0), "0 times; expected a whole number from 1 up"),
        (lambda cloud: cloud.on("*", "*").delay(-1), "a delay of -1 s"),
        (lambda cloud: cloud.on("*", "*").partial({}), "fails nothing"),
        (lambda cloud: cloud.random_faults(seed=1, share=2), "share is 2"),
        (lambda cloud: cloud.random_faults(seed=1, share=0.1, kinds=["418"]), "kinds has '418'; expected some of 429"),
        (lambda cloud: cloud.random_faults(seed="x", share=0.1), "seed is 'x'"),
    ],
)
def test_faults_that_make_no_sense_are_refused(cloud, script, message):
    with pytest.raises((ValueError, TypeError), match=message):
        script(cloud)


@pytest.mark.parametrize("kind", RANDOM_KINDS)
def test_every_random_kind_does_something(cloud, api, kind):
    cloud.random_faults(seed=3, share=1.0, kinds=[kind])
    for number in range(10):
        try:
            api.post(EVENTS, json=batch(cloud, number))
        except httpx.TransportError:
            continue

    taken = [one for one in cloud.requests if one.path == EVENTS]
    assert all(one.fault for one in taken)
    assert any(one.status != 200 or one.answer["errors"] for one in taken)
