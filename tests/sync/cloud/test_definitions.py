"""Presence definitions: from names to ids."""

import pytest

from orsagent.sync.cloud import read_definitions
from orsagent.sync.protocols import Outcome
from orsagent.sync.user_states import Presence


def definition(name, number, **changes):
    return {"id": f"id-{number}", "systemPresence": name, "type": "System", "deactivated": False, **changes}


@pytest.mark.parametrize("name", ["OnQueue", "ON_QUEUE", "On Queue", "on-queue", "ONQUEUE"])
def test_every_spelling_of_a_name_is_understood(name):
    assert read_definitions({"entities": [definition(name, 1)]}) == {Presence.OnQueue: "id-1"}


@pytest.mark.parametrize(
    "other",
    [
        definition("Break", 1, type="User"),
        definition("Break", 1, deactivated=True),
        definition("Available", 1),
        {"id": 7, "systemPresence": "Break"},
        {"systemPresence": "Break"},
        {"id": "x"},
        "Break",
    ],
)
def test_definitions_of_the_organization_deactivated_ones_and_others_do_not_count(other):
    assert read_definitions({"entities": [other, definition("Break", 2)]}) == {
        Presence.Break: "id-1" if other is None else "id-2"
    }


@pytest.mark.parametrize("body", [None, [], {}, {"entities": None}, {"entities": {}}])
def test_an_answer_of_another_form_has_none(body):
    assert read_definitions(body) == {}


@pytest.mark.parametrize("presence", Presence)
def test_every_presence_has_a_definition_in_the_fake_and_arrives(cloud, sink, send, event, presence):
    (verdict,) = send(sink, event("1001", presence))

    assert verdict.outcome is Outcome.accepted
    assert cloud.presence("1001") == presence.value


def test_they_are_fetched_once(cloud, sink, run, event, paths):
    async def main():
        for _ in range(3):
            await sink.send([event("1001", Presence.Break)])

    run(main(), sink)

    assert [one.path for one in cloud.requests].count(paths.definitions) == 1


def test_they_are_fetched_again_after_an_hour(cloud, sink, run, event, paths, clock):
    async def main():
        for seconds in (0, 3599, 3600):
            clock.move_to(seconds)
            await sink.send([event("1001", Presence.Break)])

    run(main(), sink)

    assert [one.path for one in cloud.requests].count(paths.definitions) == 2


def test_an_id_that_is_refused_has_them_fetched_again_and_the_event_sent_again(cloud, sink, run, event, clock):
    async def main():
        await sink.send([event("1001", Presence.Break)])
        cloud.replace_definition("Meal")
        clock.move_to(30)
        meal = event("1001", Presence.Meal)
        return await sink.send([meal]), await sink.send([meal])

    (first,), (second,) = run(main(), sink)

    assert (first.outcome, first.after) == (Outcome.retry, 0)
    assert second.outcome is Outcome.accepted
    assert cloud.presence("1001") == "Meal"


def test_refusals_do_not_have_them_fetched_all_the_time(cloud, sink, run, event, paths):
    cloud.on("POST", paths.presence).partial({"*": "no"})

    async def main():
        return [(await sink.send([event("1001", Presence.Meal)]))[0].outcome for _ in range(5)]

    assert run(main(), sink) == [Outcome.refused] * 5
    assert [one.path for one in cloud.requests].count(paths.definitions) == 1


def test_while_they_cannot_be_fetched_presences_wait_and_routing_statuses_do_not(cloud, sink, run, event, paths):
    from orsagent.sync.user_states import RoutingStatus

    cloud.on("GET", paths.definitions).answer(503).once()

    async def main():
        presence, routing = event("1001", Presence.Break), event("1001", RoutingStatus.OffQueue)
        first = await sink.send([presence, routing])
        return first, await sink.send([presence])

    first, (second,) = run(main(), sink)

    assert [one.outcome for one in first] == [Outcome.retry, Outcome.accepted]
    assert first[0].after == 1
    assert second.outcome is Outcome.accepted


def test_a_presence_without_a_definition_waits_with_an_alarm(cloud, sink, send, event, caplog):
    cloud.deactivate_definition("Meal")

    meal, busy = send(sink, event("1001", Presence.Meal), event("1002", Presence.Busy))

    assert (meal.outcome, busy.outcome) == (Outcome.retry, Outcome.accepted)
    assert meal.after >= 60
    assert any(getattr(one, "alarm", "") == "definition" for one in caplog.records)
