"""Which user an agent is."""

import pytest

from orsagent.sync.cloud import (
    CloudSettingsError,
    DirectSink,
    EventsSink,
    UserChain,
    UserMapping,
    UserSearch,
)
from orsagent.sync.protocols import Outcome
from orsagent.sync.user_states import Presence


def test_a_mapping_knows_whom_it_knows(run):
    mapping = UserMapping({"1001": "user-1"})

    assert run(mapping.user_ids(["1001", "9"])) == {"1001": "user-1"}


@pytest.mark.parametrize(
    ("by", "pattern", "field"),
    [("employeeId", "{agent}", "employerInfo.employeeId"), ("email", "{agent}@example.com", "email")],
)
def test_users_are_searched_by_employee_id_or_by_e_mail(cloud, connect, run, by, pattern, field, posted, paths):
    client = connect()
    search = UserSearch(client=client, by=by, pattern=pattern)

    assert run(search.user_ids(["1001", "1002", "9"]), client) == {"1001": "user-1", "1002": "user-2"}
    values = [pattern.replace("{agent}", one) for one in ("1001", "1002", "9")]
    (body,) = posted(paths.search)
    assert body["query"] == [{"type": "EXACT", "fields": [field], "values": values}]


def test_who_was_found_is_remembered_and_who_was_not_is_searched_after_a_while(
    cloud, connect, run, clock, posted, paths
):
    client = connect()
    search = UserSearch(client=client, again=300)

    async def main():
        found = []
        for seconds in (0, 299, 300):
            clock.move_to(seconds)
            found.append(sorted(await search.user_ids(["1001", "9"])))
            cloud.add_user(f"user-{9 + seconds}", agent="9" if not seconds else f"{seconds}")
        return found

    assert run(main(), client) == [["1001"], ["1001"], ["1001", "9"]]
    assert [body["query"][0]["values"] for body in posted(paths.search)] == [["1001", "9"], ["9"]]


def test_many_agents_are_searched_in_requests_of_fifty(cloud, connect, run, posted, paths):
    client = connect()
    agents = [f"b{number}" for number in range(120)]
    for agent in agents:
        cloud.add_user(f"user-{agent}", agent=agent)

    assert len(run(UserSearch(client=client).user_ids(agents), client)) == 120
    assert [len(body["query"][0]["values"]) for body in posted(paths.search)] == [50, 50, 20]


def test_an_agent_with_two_users_has_none(cloud, connect, run, caplog):
    client = connect()
    results = [
        {"id": name, "employerInfo": {"employeeId": "7"}, "state": state}
        for name, state in (("a", "active"), ("b", "active"))
    ]
    cloud.on("POST", "/api/v2/users/search").answer(200, body={"results": results, "pageCount": 1})

    assert run(UserSearch(client=client).user_ids(["7"]), client) == {}
    assert "the agent 7 has 2 users" in caplog.text


def test_users_that_are_not_in_use_do_not_count_and_neither_do_others(cloud, connect, run):
    client = connect()
    results = [
        {"id": "a", "employerInfo": {"employeeId": "7"}, "state": "deleted"},
        {"id": "b", "employerInfo": {"employeeId": "77"}, "state": "active"},
        {"id": "c", "state": "active"},
        {"id": "d", "employerInfo": {"employeeId": "7"}, "state": "active"},
        None,
    ]
    cloud.on("POST", "/api/v2/users/search").answer(200, body={"results": results[:4], "pageCount": 1})

    assert run(UserSearch(client=client).user_ids(["7"]), client) == {"7": "d"}


def test_every_page_of_a_search_is_read(cloud, connect, run):
    client = connect()
    for page in (1, 2):
        results = [{"id": f"user-{page}", "employerInfo": {"employeeId": f"{page}"}, "state": "active"}]
        cloud.on("POST", "/api/v2/users/search").answer(200, body={"results": results, "pageCount": 2}).once()

    assert run(UserSearch(client=client).user_ids(["1", "2"]), client) == {"1": "user-1", "2": "user-2"}


@pytest.mark.parametrize("status", [429, 503, 403])
def test_after_a_search_that_failed_the_next_call_searches_again(cloud, connect, run, status):
    client = connect(patience=0)
    cloud.on("POST", "/api/v2/users/search").answer(status, retry_after=0).once()
    search = UserSearch(client=client)

    async def main():
        return await search.user_ids(["1001"]), await search.user_ids(["1001"])

    assert run(main(), client) == ({}, {"1001": "user-1"})


def test_the_first_directory_of_a_chain_that_knows_an_agent_is_believed(run):
    chain = UserChain([UserMapping({"1": "a"}), UserMapping({"1": "b", "2": "c"})])

    assert run(chain.user_ids(["1", "2", "3"])) == {"1": "a", "2": "c"}


def test_an_event_of_an_agent_without_a_user_waits_for_one(cloud, sink, send, event):
    unknown, known = send(sink, event("9999", Presence.Break), event("1001", Presence.Meal))

    assert (unknown.outcome, known.outcome) == (Outcome.unknown_user, Outcome.accepted)
    assert unknown.message == "the agent 9999 has no user"


@pytest.mark.parametrize("kind", [EventsSink, DirectSink])
@pytest.mark.parametrize("chained", [False, True], ids=["alone", "in a chain"])
def test_a_search_that_fails_does_not_make_agents_without_users(cloud, connect, run, event, paths, kind, chained):
    client = connect()
    search = UserSearch(client=client)
    sink = kind(client, UserChain((UserMapping({}), search)) if chained else search)
    cloud.on("POST", paths.search).answer(503).once()
    events = [event("1001", Presence.Break), event("9", Presence.Break)]

    async def main():
        return [[one.outcome for one in await sink.send(events)] for _ in range(2)]

    assert run(main(), sink) == [[Outcome.retry, Outcome.retry], [Outcome.accepted, Outcome.unknown_user]]


def test_a_user_that_is_another_by_now_is_looked_up_again_after_a_refusal(cloud, connect, run, event, paths):
    client = connect()
    sink = EventsSink(client, UserChain([UserSearch(client=client)]))
    old = {"id": "gone", "employerInfo": {"employeeId": "1001"}, "state": "active"}
    cloud.on("POST", paths.search).answer(200, body={"results": [old], "pageCount": 1}).once()
    one = event("1001", Presence.Break)

    async def main():
        return (await sink.send([one]))[0], (await sink.send([one]))[0]

    first, second = run(main(), sink)

    assert (first.outcome, second.outcome) == (Outcome.retry, Outcome.accepted)
    assert cloud.presence("user-1") == "Break"


@pytest.mark.parametrize(
    ("options", "message"), [({"by": "name"}, "searched by 'name'"), ({"pattern": "x"}, "no {agent}")]
)
def test_a_search_that_makes_no_sense_is_refused(connect, options, message):
    with pytest.raises(CloudSettingsError, match=message):
        UserSearch(client=connect(), **options)
