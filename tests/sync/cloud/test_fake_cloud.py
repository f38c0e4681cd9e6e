"""The fake on its own, spoken to by a client that knows nothing of orsagent."""

import httpx
import pytest

from orsagent.clock import VirtualClock
from orsagent.testing import FakeCloud

ID = "7f1e1f64-0000-4000-8000-00000000000{}"


@pytest.fixture
def api(cloud):
    """Requests with a token that was fetched the ordinary way."""
    with httpx.Client(base_url=cloud.url) as client:
        token = fetch(client, cloud).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


def fetch(client, cloud, secret=None, **form):
    auth = (cloud.client_id, cloud.client_secret if secret is None else secret)
    return client.post("/oauth/token", auth=auth, data={"grant_type": "client_credentials", **form})


def presence(cloud, number=1, **changes):
    body = {
        "eventId": ID.format(number),
        "eventDateTime": "2024-01-01T10:00:00.000Z",
        "userId": "user-1",
        "sourceId": cloud.source_id,
        "presenceDefinitionId": cloud.definition_id("Break"),
    }
    return {name: value for name, value in {**body, **changes}.items() if value is not None}


def routing(cloud, number=1, **changes):
    body = {
        "eventId": ID.format(number),
        "eventDateTime": "2024-01-01T10:00:00.000Z",
        "agentId": "user-1",
        "sourceId": cloud.source_id,
        "status": "Interacting",
    }
    return {name: value for name, value in {**body, **changes}.items() if value is not None}


def test_a_token_is_granted_for_client_credentials_with_its_life(cloud):
    with httpx.Client(base_url=cloud.url) as client:
        answer = fetch(client, cloud)

    assert (answer.status_code, answer.json()) == (
        200,
        {"access_token": "token-1", "token_type": "bearer", "expires_in": 86400},
    )


@pytest.mark.parametrize(
    ("secret", "form", "status", "error"),
    [
        ("wrong", {}, 401, "invalid_client"),
        (None, {"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_other_token_requests_are_refused(cloud, secret, form, status, error):
    with httpx.Client(base_url=cloud.url) as client:
        answer = fetch(client, cloud, secret, **form)

    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_a_request_without_a_token_is_unauthorised(cloud):
    assert httpx.get(f"{cloud.url}/api/v2/presence/definitions").status_code == 401


def test_a_token_ends_by_the_clock(cloud, api, clock):
    clock.move_to(86_399)
    assert api.get("/api/v2/presence/definitions").status_code == 200
    clock.move_to(86_400)
    assert api.get("/api/v2/presence/definitions").status_code == 401


def test_events_are_shown_and_stand_in_the_history(cloud, api):
    first = api.post("/api/v2/events/users/presence", json={"userPresenceEvents": [presence(cloud)]})
    second = api.post("/api/v2/events/users/routingstatus", json={"userRoutingStatusEvents": [routing(cloud, 2)]})

    assert (first.json(), second.json()) == ({"errors": []}, {"errors": []})
    assert (cloud.presence("user-1"), cloud.routing("1001")) == ("Break", "Interacting")
    assert cloud.state("1001@example.com") == "Break/Interacting"
    assert [(one.kind, one.value, one.time, one.outcome) for one in cloud.history("1001")] == [
        ("presence", "Break", 1704103200.0, "shown"),
        ("routing", "Interacting", 1704103200.0, "shown"),
    ]


@pytest.mark.parametrize(("count", "code"), [(0, "zero.events.submitted"), (101, "max.batch.size.surpassed")])
def test_batches_have_1_to_100_events(cloud, api, count, code):
    answer = api.post("/api/v2/events/users/presence", json={"userPresenceEvents": [presence(cloud)] * count})

    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert cloud.history("user-1") == ()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"userId": "nobody"}, "userId 'nobody' is no user"),
        ({"userId": None, "agentId": "user-1"}, "userId is missing"),
        ({"agentId": "user-1"}, "agentId is unknown"),
        ({"sourceId": "elsewhere"}, "is no presence source"),
        ({"presenceDefinitionId": "gone"}, "not found or deactivated"),
        ({"eventDateTime": "2024-01-01 10:00"}, "is not yyyy-MM-ddTHH:mm:ss[.mmm]Z"),
        ({"eventDateTime": "2024-13-01T10:00:00Z"}, "is not yyyy-MM-ddTHH:mm:ss[.mmm]Z"),
        ({"eventId": "1"}, "is no UUID"),
    ],
)
def test_a_wrong_event_fails_alone_inside_a_200(cloud, api, changes, message):
    batch = [presence(cloud, 1), presence(cloud, 2, **{"presenceDefinitionId": cloud.definition_id("Meal"), **changes})]

    answer = api.post("/api/v2/events/users/presence", json={"userPresenceEvents": batch})

    (error,) = answer.json()["errors"]
    assert answer.status_code == 200
    assert error["eventId"] == batch[1]["eventId"]
    assert message in error["message"]
    assert error["retryable"] is False
    assert cloud.presence("user-1") == "Break"


def test_routing_status_events_name_the_user_agent_id(cloud, api):
    batch = [routing(cloud, 1, agentId=None, userId="user-1"), routing(cloud, 2, status="INTERACTING")]

    answer = api.post("/api/v2/events/users/routingstatus", json={"userRoutingStatusEvents": batch})

    assert ["agentId is missing" in e["message"] or "is none of" in e["message"] for e in answer.json()["errors"]] == [
        True,
        True,
    ]


@pytest.mark.parametrize(
    "body", [b"", b"[", b"[]", b'{"userPresenceEvents": {}}', b'{"userPresenceEvents": [], "x": 1}']
)
def test_a_body_that_is_no_batch_is_a_bad_request(api, body):
    answer = api.post("/api/v2/events/users/presence", content=body)

    assert answer.status_code == 400


def older_after_newer(cloud):
    with httpx.Client(base_url=cloud.url) as client:
        client.headers["Authorization"] = f"Bearer {fetch(client, cloud).json()['access_token']}"
        newer = presence(cloud, 1, eventDateTime="2024-01-01T10:00:05.000Z")
        older = presence(cloud, 2, presenceDefinitionId=cloud.definition_id("Meal"))
        return [
            client.post("/api/v2/events/users/presence", json={"userPresenceEvents": [one]}).json()["errors"]
            for one in (newer, older)
        ]


@pytest.mark.parametrize(
    ("late_events", "shown", "errors"), [("ignore", "Break", 0), ("apply", "Meal", 0), ("error", "Break", 1)]
)
def test_what_becomes_of_an_event_that_is_older_than_what_is_shown(late_events, shown, errors):
    with FakeCloud(late_events=late_events, clock=VirtualClock()) as cloud:
        cloud.add_user("user-1")
        _, answer = older_after_newer(cloud)

        assert cloud.presence("user-1") == shown
        assert len(answer) == errors
        assert cloud.history("user-1")[1].outcome == ("shown" if late_events == "apply" else "late")


def test_an_event_that_comes_again_changes_nothing(cloud, api):
    one = presence(cloud, 1)
    two = presence(cloud, 2, eventDateTime="2024-01-01T10:00:01Z", presenceDefinitionId=cloud.definition_id("Meal"))
    for body in (one, two, one):
        api.post("/api/v2/events/users/presence", json={"userPresenceEvents": [body]})

    assert cloud.presence("user-1") == "Meal"
    assert [entry.outcome for entry in cloud.history("user-1")] == ["shown", "shown", "repeated"]


def test_the_limit_is_counted_per_minute_of_the_clock(clock):
    with FakeCloud(clock=clock, requests_per_minute=2) as cloud, httpx.Client(base_url=cloud.url) as client:
        client.headers["Authorization"] = f"Bearer {fetch(client, cloud).json()['access_token']}"
        answers = [client.get("/api/v2/presence/definitions") for _ in range(3)]
        clock.move_to(60)
        later = client.get("/api/v2/presence/definitions")

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "60"
    assert answers[2].json()["message"] == "Rate limit exceeded the maximum. Retry the request in [60] seconds"
    assert answers[1].headers["inin-ratelimit-count"] == "2"
    assert later.status_code == 200


def test_definitions_in_use_are_listed_and_deactivated_ones_on_demand(cloud, api):
    old = cloud.definition_id("Break")
    new = cloud.replace_definition("Break")
    cloud.add_definition("Smoking", "Break")

    in_use = {one["id"]: one for one in api.get("/api/v2/presence/definitions").json()["entities"]}
    everything = api.get("/api/v2/presence/definitions", params={"deactivated": "ALL"}).json()["entities"]

    assert old not in in_use
    assert in_use[new]["systemPresence"] == "Break"
    assert [one["type"] for one in in_use.values()].count("User") == 1
    assert old in {one["id"] for one in everything}


def test_presences_are_read_back_by_fifty(cloud, api):
    ids = [cloud.add_user() for _ in range(51)]

    some = api.get("/api/v2/users/presences/purecloud/bulk", params={"id": ",".join([*ids[:49], "nobody"])})
    many = api.get("/api/v2/users/presences/purecloud/bulk", params={"id": ",".join(ids)})

    assert [one["userId"] for one in some.json()] == ids[:49]
    assert some.json()[0]["presenceDefinition"]["systemPresence"] == "OFFLINE"
    assert many.status_code == 400


def test_a_presence_is_read_back_as_the_source_has_given_it(cloud, api):
    api.post("/api/v2/events/users/presence", json={"userPresenceEvents": [presence(cloud)]})
    meal = {"presenceDefinition": {"id": cloud.definition_id("Meal")}}
    assert api.patch("/api/v2/users/user-1/presences/purecloud", json=meal).status_code == 200

    def read(source):
        return api.get(f"/api/v2/users/user-1/presences/{source}").json()["presenceDefinition"]["systemPresence"]

    assert (read(cloud.source_id), read("purecloud"), cloud.presence("user-1")) == ("BREAK", "MEAL", "Meal")


def test_the_routing_status_of_nobody_is_off_queue(api):
    assert api.get("/api/v2/users/nobody/routingstatus").json() == {"userId": "nobody", "status": "OFF_QUEUE"}


def test_direct_calls_have_their_limits(cloud, api):
    def presences(label, *ids):
        return [{"id": one, "presenceDefinition": {"id": cloud.definition_id(label)}} for one in ids]

    bulk = "/api/v2/users/presences/bulk"
    assert api.put(bulk, json=presences("Busy", "user-1", "user-2")).status_code == 200
    assert api.put(bulk, json=presences("OnQueue", "user-1")).status_code == 400
    assert api.put(bulk, json=presences("Meal", *["user-1"] * 51)).status_code == 400
    assert api.put(bulk, json=presences("Meal", "user-1", "nobody")).status_code == 404
    assert (cloud.presence("user-1"), cloud.presence("user-2")) == ("Busy", "Busy")

    idle = api.put("/api/v2/users/user-1/routingstatus", json={"status": "IDLE"})
    assert (idle.status_code, "invalid transition" in idle.json()["message"]) == (400, True)
    assert api.put("/api/v2/users/user-1/routingstatus", json={"status": "INTERACTING"}).status_code == 200
    registered = f"/api/v2/users/user-1/presences/{cloud.source_id}"
    assert api.patch(registered, json=presences("Meal", "user-1")[0]).status_code == 400
    assert cloud.state("user-1") == "Busy/Interacting"


@pytest.mark.parametrize(
    ("field", "values", "found"),
    [
        ("employerInfo.employeeId", ["1001", "9"], ["user-1"]),
        ("email", ["1002@EXAMPLE.com"], ["user-2"]),
        ("email", ["example.com"], []),
    ],
)
def test_users_are_searched_exactly(api, field, values, found):
    query = [{"type": "EXACT", "fields": [field], "values": values}]

    answer = api.post("/api/v2/users/search", json={"pageSize": 10, "query": query}).json()

    assert [one["id"] for one in answer["results"]] == found
    assert answer["total"] == len(found)


def test_a_search_comes_in_pages(cloud, api):
    for _ in range(3):
        cloud.add_user()

    pages = [api.post("/api/v2/users/search", json={"pageSize": 2, "pageNumber": n}).json() for n in (1, 2, 3)]

    assert [len(page["results"]) for page in pages] == [2, 2, 1]
    assert {page["pageCount"] for page in pages} == {3}


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/api/v2/nothing", 404), ("PUT", "/oauth/token", 405)])
def test_other_endpoints_are_not_there(api, method, path, status):
    assert api.request(method, path).status_code == status


def test_a_body_that_is_too_large_is_refused(api):
    assert api.post("/api/v2/events/users/presence", content=b" " * (1024 * 1024 + 1)).status_code == 413


def test_the_journal_has_every_request_without_the_secret(cloud, api):
    api.get("/api/v2/presence/definitions", params={"deactivated": "false"})

    token, definitions = cloud.requests
    assert (token.path, token.body, token.status) == ("/oauth/token", {"grant_type": "client_credentials"}, 200)
    assert (definitions.method, definitions.query, definitions.token) == ("GET", {"deactivated": ("false",)}, "token-1")
    assert str(definitions) == "GET /api/v2/presence/definitions: 200"
    assert cloud.client_secret not in repr(cloud.requests) + repr(cloud)


def test_a_journal_can_be_bounded(clock):
    with FakeCloud(clock=clock, journal=2) as cloud, httpx.Client(base_url=cloud.url) as client:
        for _ in range(3):
            client.get("/api/v2/presence/definitions")

        assert [one.number for one in cloud.requests] == [2, 3]


def test_whoever_waits_is_woken_by_a_request(cloud, api):
    api.get("/api/v2/presence/definitions")
    cloud.wait_until(lambda: len(cloud.requests) == 2)

    with pytest.raises(TimeoutError, match="has not come true"):
        cloud.wait_until(lambda: cloud.presence("user-1") == "Break", timeout=0.01)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda cloud: cloud.add_user("user-1"), "there is a user 'user-1' already"),
        (lambda cloud: cloud.add_user(agent="1001"), "there is a user '1001' already"),
        (lambda cloud: cloud.add_user(presence="Gone"), "'Gone' is no system presence; expected one of Available"),
        (lambda cloud: cloud.replace_definition("Nap"), "there is no definition 'Nap'; there are Available"),
        (lambda cloud: cloud.presence("nobody"), "there is no user 'nobody'; there are user-1, user-2"),
        (lambda cloud: FakeCloud(late_events="drop"), "late_events is 'drop'"),
        (lambda cloud: FakeCloud(token_seconds=0), "token_seconds is 0"),
    ],
)
def test_mistakes_in_a_test_are_told(cloud, call, message):
    with pytest.raises((ValueError, KeyError), match=message):
        call(cloud)


def test_it_takes_users_at_any_time_and_users_without_names_get_the_same_ids_in_every_run():
    assert FakeCloud().add_user(agent="1001") == FakeCloud().add_user(agent="1001")
    assert FakeCloud().add_user() != FakeCloud().add_user(agent="1001")


def test_an_address_that_is_taken_is_told(cloud):
    port = int(cloud.url.rpartition(":")[2])

    with pytest.raises(Exception, match=f"cannot listen at 127.0.0.1 port {port}") as raised:
        FakeCloud(port=port).open()
    assert type(raised.value).__name__ == "OrsagentError"


def test_it_can_be_opened_twice_and_closed_twice_and_looked_at_afterwards():
    cloud = FakeCloud()
    cloud.add_user("user-1")
    with pytest.raises(Exception, match="has no address before it is opened"):
        _ = cloud.url
    cloud.open()
    address = cloud.url
    cloud.open()
    cloud.close()
    cloud.close()

    assert cloud.url == address
    assert cloud.presence("user-1") == "Offline"
