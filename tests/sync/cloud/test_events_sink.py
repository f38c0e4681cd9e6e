"""Events in batches: what is sent, and what becomes of each event, whatever the server does."""

import contextlib
import random
import re
import select
import socket
import threading

import pytest

from orsagent.sync.cloud import CloudAddress, EventsSink
from orsagent.sync.protocols import Outcome
from orsagent.sync.user_states import Presence, RoutingStatus


def outcomes(verdicts):
    return [one.outcome.name for one in verdicts]


def sizes(bodies):
    return [len(next(iter(body.values()))) for body in bodies]


def test_the_two_bodies_are_those_of_the_api(cloud, sink, send, event, posted, paths):
    presence = event("1001", Presence.Break, time=1704067200.25)
    routing = event("1001", RoutingStatus.OffQueue, time=1704067200.25)

    assert outcomes(send(sink, presence, routing)) == ["accepted", "accepted"]

    assert posted(paths.presence) == [
        {
            "userPresenceEvents": [
                {
                    "eventId": presence.event_id,
                    "eventDateTime": "2024-01-01T00:00:00.250Z",
                    "userId": "user-1",
                    "sourceId": cloud.source_id,
                    "presenceDefinitionId": cloud.definition_id("Break"),
                }
            ]
        }
    ]
    assert posted(paths.routing) == [
        {
            "userRoutingStatusEvents": [
                {
                    "eventId": routing.event_id,
                    "eventDateTime": "2024-01-01T00:00:00.250Z",
                    "agentId": "user-1",
                    "sourceId": cloud.source_id,
                    "status": "OffQueue",
                }
            ]
        }
    ]
    assert cloud.state("1001") == "Break/OffQueue"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "00:00:00.000Z"), (0.0004, "00:00:00.000Z"), (0.9996, "00:00:01.000Z"), (59.9999, "00:01:00.000Z")],
)
def test_times_are_written_in_milliseconds(sink, send, event, posted, paths, seconds, text):
    send(sink, event("1001", Presence.Break, time=1704067200 + seconds))

    (body,) = posted(paths.presence)
    assert body["userPresenceEvents"][0]["eventDateTime"] == f"2024-01-01T{text}"


@pytest.mark.parametrize("status", list(RoutingStatus))
def test_every_routing_status_arrives(cloud, sink, send, event, status):
    assert outcomes(send(sink, event("1001", status))) == ["accepted"]
    assert cloud.routing("1001") == status.value


def test_nothing_is_sent_for_no_events(cloud, sink, send):
    assert send(sink) == []
    assert cloud.requests == ()


def test_batches_have_a_hundred_events_at_most_and_verdicts_come_in_order(cloud, sink, send, event, posted, paths):
    for number in range(250):
        cloud.add_user(f"u{number}")
    events = [event(f"a{number}", Presence.Busy) for number in range(250)]

    verdicts = send(sink, *events)

    assert sizes(posted(paths.presence)) == [100, 100, 50]
    assert [one.sequence for one in verdicts] == [one.sequence for one in events]
    assert set(outcomes(verdicts)) == {"accepted"}


def test_of_a_partial_failure_only_the_retryable_events_are_sent_again_with_the_same_id_and_time(
    cloud, sink, run, event, posted, paths
):
    cloud.on("POST", paths.presence).partial({"user-1": "try later"}, retryable=True).once()
    first, second = event("1001", Presence.Break), event("1002", Presence.Meal)

    async def main():
        verdicts = await sink.send([first, second])
        again = [one for one in (first, second) if verdicts[one.sequence - first.sequence].outcome is Outcome.retry]
        return verdicts, await sink.send(again)

    verdicts, rest = run(main(), sink)

    assert (outcomes(verdicts), outcomes(rest)) == (["retry", "accepted"], ["accepted"])
    assert verdicts[0].message == "try later"
    before, after = (body["userPresenceEvents"][0] for body in posted(paths.presence))
    assert before == after
    assert [one.outcome for one in cloud.history("1001")] == ["shown"]


def test_an_event_that_is_refused_is_refused_alone_with_an_alarm(cloud, sink, send, event, paths, caplog):
    cloud.on("POST", paths.presence).partial({"user-1": "user is deleted"})

    verdicts = send(sink, event("1001", Presence.Break), event("1002", Presence.Meal))

    assert outcomes(verdicts) == ["refused", "accepted"]
    assert verdicts[0].message == "user is deleted"
    (record,) = [one for one in caplog.records if getattr(one, "alarm", "") == "refused"]
    assert (record.agent, record.kind, record.value) == ("1001", "presence", "Break")


@pytest.mark.parametrize("entry", [{}, {"eventId": "another", "message": "x", "retryable": False}, {"eventId": None}])
def test_an_error_that_belongs_to_no_event_has_all_sent_again(cloud, sink, send, event, paths, entry):
    cloud.on("POST", paths.presence).answer(200, body={"errors": [entry]})

    assert outcomes(send(sink, event("1001", Presence.Break), event("1002", Presence.Meal))) == ["retry", "retry"]


@pytest.mark.parametrize("body", [{}, {"errors": None}, {"errors": []}, [], None])
def test_a_success_without_errors_is_a_success(cloud, sink, send, event, paths, body):
    cloud.on("POST", paths.routing).answer(202, body="" if body is None else body)

    assert outcomes(send(sink, event("1001", RoutingStatus.Idle))) == ["accepted"]


def test_event_ids_are_compared_without_capitals(cloud, sink, send, event, paths):
    one = event("1001", Presence.Break)
    error = {"eventId": one.event_id.upper(), "message": "later", "retryable": True}
    cloud.on("POST", paths.presence).answer(200, body={"errors": [error]})

    (verdict,) = send(sink, one)

    assert verdict.message == "later"


@pytest.mark.parametrize(
    ("status", "after"),
    [(500, 4.0), (502, 4.0), (503, 4.0), (504, 4.0), (408, 4.0), (403, 60.0), (404, 60.0), (405, 30.0), (302, 30.0)],
)
def test_whatever_a_person_or_time_can_mend_is_sent_again(cloud, sink, send, event, paths, status, after):
    cloud.on("POST", paths.routing).answer(status)

    (verdict,) = send(sink, event("1001", RoutingStatus.Idle, attempts=2))

    assert verdict.outcome is Outcome.retry
    assert after <= verdict.after <= after * 1.1


@pytest.mark.parametrize(
    ("status", "alarm"), [(401, "unauthorised"), (403, "forbidden"), (404, "not_found"), (302, "unexpected")]
)
def test_what_a_person_has_to_mend_raises_an_alarm(cloud, sink, send, event, paths, status, alarm, caplog):
    cloud.on("POST", paths.routing).answer(status)

    send(sink, event("1001", RoutingStatus.Idle))

    (record,) = [one for one in caplog.records if hasattr(one, "alarm")]
    assert (record.alarm, record.endpoint, record.levelname) == (alarm, paths.routing, "ERROR")


def test_pauses_grow_with_the_attempts_up_to_the_longest(cloud, sink, run, event, paths):
    cloud.on("POST", paths.routing).answer(503)

    async def main():
        return [
            (await sink.send([event("1001", RoutingStatus.Idle, attempts=n)]))[0].after for n in (0, 1, 2, 9, 10_000)
        ]

    assert run(main(), sink) == [1, 2, 4, 60, 60]


def test_pauses_are_spread_by_a_seed(cloud, connect, users, send, event, paths):
    from orsagent.tlib.net import Backoff

    cloud.on("POST", paths.routing).answer(503)

    def pauses(seed):
        sink = EventsSink(connect(backoff=Backoff(first=8, jitter=0.5, seed=seed)), users)
        return [one.after for one in send(sink, *(event(agent, RoutingStatus.Idle) for agent in ("1001", "1002")))]

    assert pauses(1) == pauses(1)
    assert pauses(1) != pauses(2)
    assert all(4 <= one <= 8 for one in pauses(3))


@pytest.mark.parametrize("retry_after", [5, "5", "Mon, 01 Jan 2024 00:00:05 GMT"], ids=["figure", "seconds", "date"])
def test_a_429_is_obeyed_in_seconds_and_as_a_date(cloud, sink, send, event, paths, retry_after):
    date = {"Date": "Mon, 01 Jan 2024 00:00:00 GMT"}
    cloud.on("POST", paths.routing).answer(429, retry_after=retry_after, headers=date)

    (verdict,) = send(sink, event("1001", RoutingStatus.Idle))

    assert verdict.outcome is Outcome.retry
    assert 5 <= verdict.after <= 5.5


def test_a_429_that_says_nothing_is_obeyed_for_a_minute(cloud, sink, send, event, paths, clock):
    cloud.on("POST", paths.routing).answer(429)

    send(sink, event("1001", RoutingStatus.Idle))

    assert sink.client.quota.take() == 60.0


@pytest.mark.parametrize("script", [lambda fault: fault.drop(), lambda fault: fault.drop_answer()])
def test_a_connection_that_breaks_has_the_same_sent_again_without_harm(cloud, sink, run, event, paths, script):
    script(cloud.on("POST", paths.routing)).once()
    one = event("1001", RoutingStatus.Interacting)

    async def main():
        return (await sink.send([one]))[0], (await sink.send([one]))[0]

    first, second = run(main(), sink)

    assert (first.outcome, second.outcome) == (Outcome.retry, Outcome.accepted)
    assert re.match("RemoteProtocolError|ReadError", first.message)
    assert [entry.value for entry in cloud.history("1001") if entry.outcome == "shown"] == ["Interacting"]


def test_an_answer_that_is_too_slow_counts_as_none(cloud, connect, users, send, event, paths):
    sink = EventsSink(connect(timeout=0.3), users)
    cloud.on("POST", paths.routing).delay(30)

    (verdict,) = send(sink, event("1001", RoutingStatus.Idle))

    assert verdict.outcome is Outcome.retry
    assert "Timeout" in verdict.message


def dribble(listener):
    """Answer the first request with headers that never end, until the client has had enough."""
    with contextlib.suppress(OSError), listener.accept()[0] as connection:
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while not select.select([connection], [], [], 0.01)[0] or connection.recv(65536):
            connection.sendall(b"X-More: 1\r\n")


def test_a_server_that_dribbles_is_given_up(connect, users, send, event, cloud):
    """Each step is in time, but the answer never ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=dribble, args=(listener,))
        thread.start()
        address = CloudAddress(api=f"http://127.0.0.1:{listener.getsockname()[1]}", login=cloud.url)
        sink = EventsSink(connect(address=address, timeout=0.3), users)
        (verdict,) = send(sink, event("1001", RoutingStatus.Idle))
        # on a very slow machine nobody has come as far as this server
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()

    assert verdict.outcome is Outcome.retry
    assert "Timeout" in verdict.message


def test_a_server_that_is_not_there_loses_nothing(cloud, sink, send, event):
    cloud.close()

    (verdict,) = send(sink, event("1001", RoutingStatus.Idle))

    assert verdict.outcome is Outcome.retry
    assert "ConnectError" in verdict.message


def test_something_else_that_answers_loses_nothing(cloud, sink, send, event, paths):
    cloud.on("POST", paths.routing).answer(200, body="<html>please log in</html>")

    (verdict,) = send(sink, event("1001", RoutingStatus.Idle))

    assert (verdict.outcome, verdict.message) == (Outcome.retry, "200 the answer is no JSON")


@pytest.mark.parametrize(("status", "code"), [(400, "max.batch.size.surpassed"), (413, None)])
def test_a_batch_that_is_too_large_is_cut_in_two(cloud, sink, send, event, posted, paths, status, code):
    cloud.on("POST", paths.routing).answer(status, code=code).times(2)
    cloud.add_user("u1")
    events = [event(agent, RoutingStatus.Idle) for agent in ("1001", "1002", "a1")]

    assert outcomes(send(sink, *events)) == ["accepted"] * 3
    assert sizes(posted(paths.routing)) == [3, 2, 1, 1, 1]


def test_a_limit_that_has_become_smaller_is_kept_from_then_on(cloud, sink, run, event, posted, paths):
    cloud.on("POST", paths.routing).answer(400, code="max.batch.size.surpassed").once()
    for number in range(8):
        cloud.add_user(f"u{number}")

    async def main():
        for _ in range(2):
            await sink.send([event(f"a{number}", RoutingStatus.Idle) for number in range(8)])

    run(main(), sink)

    assert sizes(posted(paths.routing)) == [8, 4, 4, 4, 4]


def test_one_event_that_is_too_large_is_refused(cloud, sink, send, event, paths):
    cloud.on("POST", paths.routing).answer(413)

    assert outcomes(send(sink, event("1001", RoutingStatus.Idle))) == ["refused"]


def test_no_events_submitted_is_no_reason_to_lose_any(cloud, sink, send, event, paths):
    cloud.on("POST", paths.routing).answer(400, code="zero.events.submitted")

    assert outcomes(send(sink, event("1001", RoutingStatus.Idle))) == ["retry"]


def test_a_batch_that_the_server_does_not_understand_is_cut_until_the_culprit_is_alone(
    cloud, sink, send, event, posted, paths
):
    for number in range(4):
        cloud.add_user(f"u{number}")
    cloud.on("POST", paths.routing).answer(400).times(3)
    events = [event(f"a{number}", RoutingStatus.Idle, attempts=5) for number in range(4)]

    verdicts = send(sink, *events)

    assert outcomes(verdicts) == ["refused", "accepted", "accepted", "accepted"]
    assert sizes(posted(paths.routing)) == [4, 2, 1, 1, 2]


def test_a_lone_event_that_the_server_does_not_understand_is_given_up_at_the_fifth_attempt(
    cloud, sink, run, event, paths
):
    cloud.on("POST", paths.routing).answer(400, code="bad.request", message="no")

    async def main():
        return [(await sink.send([event("1001", RoutingStatus.Idle, attempts=n)]))[0] for n in (0, 4, 5)]

    verdicts = run(main(), sink)

    assert outcomes(verdicts) == ["retry", "retry", "refused"]
    assert verdicts[2].message == "400 bad.request: no"


def test_when_nothing_is_understood_the_search_for_culprits_ends(cloud, sink, send, event, paths, posted):
    """A wrong source id would make all events culprits: they are kept, and the quota is not used up."""
    cloud.on("POST", paths.routing).answer(400)
    for number in range(100):
        cloud.add_user(f"u{number}")

    verdicts = send(sink, *(event(f"a{number}", RoutingStatus.Idle) for number in range(100)))

    assert set(outcomes(verdicts)) == {"retry"}
    assert len(posted(paths.routing)) <= 40


def test_every_request_can_be_observed(cloud, connect, users, send, event, paths):
    seen = []
    cloud.on("POST", paths.routing).answer(503).once()
    send(EventsSink(connect(observe=seen.append), users), event("1001", RoutingStatus.Idle))

    (one,) = seen
    assert (one.method, one.endpoint, one.status, one.trouble.name) == ("POST", paths.routing, 503, "unavailable")
    assert one.seconds >= 0


def test_under_random_faults_every_event_arrives_once_and_none_overtakes_a_newer_one(
    cloud, connect, users, run, event, clock
):
    cloud.random_faults(seed=11, share=0.4)
    agents = [f"a{number}" for number in range(20)]
    for number in range(20):
        cloud.add_user(f"u{number}")
    sink = EventsSink(connect(), users)
    chance = random.Random(5)  # noqa: S311
    waiting = {
        agent: [event(agent, chance.choice([Presence.Break, Presence.Meal, RoutingStatus.Idle])) for _ in range(10)]
        for agent in agents
    }
    sent = {agent: list(events) for agent, events in waiting.items()}

    async def main():
        while any(waiting.values()):
            batch = [events[0] for events in waiting.values() if events]
            for verdict in await sink.send(batch):
                agent = next(one.agent_id for one in batch if one.sequence == verdict.sequence)
                assert verdict.outcome in (Outcome.accepted, Outcome.retry)
                if verdict.outcome is Outcome.accepted:
                    waiting[agent].pop(0)
            clock.move_to(clock.now() + 2)

    run(main(), sink)

    for agent in agents:
        history = cloud.history(agent.replace("a", "u"))
        assert {entry.outcome for entry in history} <= {"shown", "repeated"}
        shown = [entry.event_id for entry in history if entry.outcome == "shown"]
        assert shown == [one.event_id for one in sent[agent]]


def test_read_back_gives_what_the_users_show(cloud, sink, run, event):
    async def main():
        await sink.send([event("1001", Presence.OnQueue), event("1001", RoutingStatus.Communicating)])
        return await sink.read_back(["1001", "1002", "9999"])

    states = run(main(), sink)

    assert {agent: str(state) for agent, state in states.items()} == {
        "1001": "OnQueue/Communicating",
        "1002": "Offline/OffQueue",
    }
