"""Reading back what users show."""

import pytest

from orsagent.sync.cloud import EventsSink
from orsagent.sync.user_states import Presence, RoutingStatus, UserState


def test_presences_are_asked_for_by_fifty_and_routing_statuses_one_by_one(cloud, sink, run):
    for number in range(60):
        cloud.add_user(f"u{number}", presence="Meal", routing="Interacting")

    states = run(sink.read_back([f"a{number}" for number in range(60)]), sink)

    assert set(states.values()) == {UserState(Presence.Meal, RoutingStatus.Interacting)}
    assert len(states) == 60
    bulk = [one for one in cloud.requests if one.path.endswith("/bulk")]
    assert [len(one.query["id"][0].split(",")) for one in bulk] == [50, 10]
    assert bulk[0].path == f"/api/v2/users/presences/{cloud.source_id}/bulk"
    assert sum(one.path.endswith("/routingstatus") for one in cloud.requests) == 60


def test_a_presence_that_nothing_is_mapped_to_is_none(cloud, sink, run):
    cloud.add_user("u1", presence="Available", routing="NotResponding")

    assert run(sink.read_back(["a1"]), sink) == {"a1": UserState(None, RoutingStatus.NotResponding)}


@pytest.mark.parametrize("path", ["/api/v2/users/presences/{source}/bulk", "/api/v2/users/{user}/routingstatus"])
@pytest.mark.parametrize("status", [403, 503])
def test_what_cannot_be_read_is_left_out(cloud, sink, run, path, status):
    cloud.on("GET", path).answer(status)

    assert run(sink.read_back(["1001", "1002"]), sink) == {}


def test_what_was_read_before_the_trouble_is_given(cloud, sink, run):
    cloud.on("GET", "/api/v2/users/user-2/routingstatus").answer(503)

    assert list(run(sink.read_back(["1001", "1002"]), sink)) == ["1001"]


@pytest.mark.parametrize("body", [{}, [None], [{"userId": 7}], [{"userId": "user-1"}], "[]"])
def test_an_answer_of_another_form_gives_nothing(cloud, sink, run, body):
    cloud.on("GET", "/api/v2/users/presences/{source}/bulk").answer(200, body=body)

    assert run(sink.read_back(["1001"]), sink) == {}


@pytest.mark.parametrize("body", [{}, {"status": "ASLEEP"}, []])
def test_a_routing_status_that_is_not_known_is_left_out(cloud, sink, run, body):
    cloud.on("GET", "/api/v2/users/{user}/routingstatus").answer(200, body=body)

    assert run(sink.read_back(["1001"]), sink) == {}


def test_agents_without_a_user_are_left_out(cloud, sink, run):
    assert run(sink.read_back(["9999"]), sink) == {}
    assert cloud.requests == ()


def test_names_in_paths_are_quoted(cloud, connect, run):
    from orsagent.sync.cloud import UserMapping

    sink = EventsSink(connect(), UserMapping({"1": "a/../b?c"}))
    cloud.add_user("a/../b?c")

    assert list(run(sink.read_back(["1"]), sink)) == ["1"]
    assert cloud.requests[-1].path == "/api/v2/users/a%2F..%2Fb%3Fc/routingstatus"
