"""Direct calls and their limits."""

import pytest

from orsagent.sync.protocols import Outcome
from orsagent.sync.user_states import Presence, RoutingStatus


def outcomes(verdicts):
    return [one.outcome.name for one in verdicts]


def calls(cloud):
    return [(one.method, one.path) for one in cloud.requests if one.method in ("PUT", "PATCH")]


def test_presences_go_in_bulk_of_fifty_and_on_queue_alone(cloud, direct, send, event, posted, paths):
    for number in range(60):
        cloud.add_user(f"u{number}")
    events = [event(f"a{number}", Presence.OnQueue if number == 7 else Presence.Busy) for number in range(60)]

    assert outcomes(send(direct, *events)) == ["accepted"] * 60

    assert [len(body) for body in posted(paths.put_bulk)] == [50, 9]
    assert [one for one in calls(cloud) if one[0] == "PATCH"] == [("PATCH", "/api/v2/users/u7/presences/purecloud")]
    assert {cloud.presence(f"u{number}") for number in range(60) if number != 7} == {"Busy"}
    assert cloud.presence("u7") == "OnQueue"


def test_routing_statuses_go_one_by_one(cloud, direct, send, event):
    verdicts = send(direct, event("1001", RoutingStatus.Interacting), event("1002", RoutingStatus.Communicating))

    assert outcomes(verdicts) == ["accepted", "accepted"]
    assert (cloud.routing("1001"), cloud.routing("1002")) == ("Interacting", "Communicating")
    assert calls(cloud) == [
        ("PUT", "/api/v2/users/user-1/routingstatus"),
        ("PUT", "/api/v2/users/user-2/routingstatus"),
    ]


def test_the_presence_goes_before_the_routing_status(cloud, direct, send, event):
    routing, presence = event("1001", RoutingStatus.Idle), event("1001", Presence.OnQueue)

    verdicts = send(direct, routing, presence)

    assert [one.sequence for one in verdicts] == [routing.sequence, presence.sequence]
    assert outcomes(verdicts) == ["accepted", "accepted"]
    assert cloud.state("1001") == "OnQueue/Idle"


def test_the_routing_status_waits_for_a_presence_that_has_to_be_sent_again(cloud, direct, send, event, paths):
    cloud.on("PATCH", paths.patch).answer(503)

    verdicts = send(direct, event("1001", Presence.OnQueue), event("1001", RoutingStatus.Idle))

    assert outcomes(verdicts) == ["retry", "retry"]
    assert all("routingstatus" not in path for _, path in calls(cloud))


def test_an_invalid_transition_is_refused(cloud, direct, send, event):
    (verdict,) = send(direct, event("1001", RoutingStatus.Idle))

    assert verdict.outcome is Outcome.refused
    assert "invalid transition from OFF_QUEUE to IDLE" in verdict.message


def test_of_a_bulk_that_is_refused_each_is_tried_alone(cloud, direct, run, users, event):
    users.mapping["1003"] = "gone"

    async def main():
        agents = ("1001", "1003", "1002")
        return await direct.send([event(agent, Presence.Meal) for agent in agents])

    assert outcomes(run(main(), direct)) == ["accepted", "unknown_user", "accepted"]
    assert (cloud.presence("1001"), cloud.presence("1002")) == ("Meal", "Meal")


@pytest.mark.parametrize("status", [429, 500, 503, 403])
def test_what_passes_is_sent_again(cloud, direct, send, event, status):
    cloud.on("PUT", "*").answer(status)

    verdicts = send(direct, event("1001", Presence.Meal), event("1002", Presence.Meal))

    assert outcomes(verdicts) == ["retry", "retry"]
    assert all(one.after > 0 for one in verdicts)


def test_a_definition_that_was_replaced_is_fetched_again(cloud, direct, run, event, clock):
    async def main():
        await direct.send([event("1001", Presence.OnQueue)])
        cloud.replace_definition("OnQueue")
        clock.move_to(30)
        one = event("1002", Presence.OnQueue)
        return (await direct.send([one]))[0], (await direct.send([one]))[0]

    first, second = run(main(), direct)

    assert (first.outcome, second.outcome) == (Outcome.retry, Outcome.accepted)


def test_while_definitions_cannot_be_fetched_or_one_is_missing_presences_wait(cloud, direct, run, event, paths):
    cloud.deactivate_definition("Meal")
    cloud.on("GET", paths.definitions).answer(503).once()

    async def main():
        return [outcomes(await direct.send([event("1001", Presence.Meal), event("1002", Presence.Busy)])) for _ in "12"]

    assert run(main(), direct) == [["retry", "retry"], ["retry", "accepted"]]


def test_agents_without_a_user_wait_for_one(direct, send, event):
    assert outcomes(send(direct, event("9999", Presence.Meal), event("1001", Presence.Meal))) == [
        "unknown_user",
        "accepted",
    ]


def test_read_back_is_of_the_source_of_direct_calls(cloud, direct, run, event):
    async def main():
        await direct.send([event("1001", Presence.Training)])
        return await direct.read_back(["1001"])

    assert str(run(main(), direct)["1001"]) == "Training/OffQueue"
    assert any(one.path == "/api/v2/users/presences/purecloud/bulk" for one in cloud.requests)


def test_direct_calls_share_the_quota(cloud, connect, users, run, event):
    from orsagent.sync.cloud import DirectSink

    direct = DirectSink(connect(requests_per_minute=61, burst=2, patience=0), users)

    async def main():
        return outcomes(await direct.send([event(f"a{number}", RoutingStatus.Interacting) for number in range(4)]))

    for number in range(4):
        cloud.add_user(f"u{number}")
    assert run(main(), direct) == ["accepted", "accepted", "retry", "retry"]
