"""What the outbox keeps, hands out and forgets."""

import logging
import sqlite3

import pytest

from orsagent.sync.outbox import (
    Mode,
    OutboxError,
    OutboxFullError,
    OutboxInUseError,
    OutboxUnsoundError,
    SqliteOutbox,
    event_id,
)
from orsagent.sync.protocols import Decision, Kind, Outcome, Verdict
from orsagent.sync.user_states import Presence, RoutingStatus, UserState

BUSY = UserState(Presence.Busy, RoutingStatus.OffQueue)
READY = UserState(Presence.OnQueue, RoutingStatus.Idle)
IN_CALL = UserState(Presence.OnQueue, RoutingStatus.Interacting)
ACW = UserState(None, RoutingStatus.Interacting)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "outbox.db"


@pytest.fixture
def outbox(path):
    box = SqliteOutbox(path)
    yield box
    box.close()


@pytest.fixture
def latest(path):
    box = SqliteOutbox(path, mode=Mode.latest)
    yield box
    box.close()


def decision(agent, state, time):
    return Decision(agent_id=agent, state=state, time=time, row="a row", readings=(1, 14))


def taken(box, kind, now=0.0, limit=100):
    return [(event.agent_id, event.value.value) for event in box.take(kind, limit, now)]


def settle(box, events, outcome=Outcome.accepted, after=0.0, now=0.0):
    box.settle([Verdict(sequence=one.sequence, outcome=outcome, after=after) for one in events], now)


def delivered(box, now=0.0):
    """Everything in the order in which a sink that takes all of it gets it."""
    order = []
    while box.pending():
        for kind in Kind:
            events = box.take(kind, 100, now)
            order += [(event.agent_id, event.value.value) for event in events]
            settle(box, events)
    return order


def test_presence_goes_before_the_routing_status_of_the_same_decision(outbox):
    outbox.put([decision("1001", READY, 10.0)])
    assert taken(outbox, Kind.routing) == []
    events = outbox.take(Kind.presence, 100, 0.0)
    assert taken(outbox, Kind.routing) == []
    settle(outbox, events)
    assert taken(outbox, Kind.routing) == [("1001", "Idle")]


def test_an_agent_has_one_event_in_flight(outbox):
    outbox.put([decision("1001", READY, 10.0), decision("1001", BUSY, 11.0), decision("1002", READY, 12.0)])
    assert taken(outbox, Kind.presence) == [("1001", "OnQueue"), ("1002", "OnQueue")]
    assert taken(outbox, Kind.presence) == []


def test_a_batch_takes_the_oldest_first_and_no_more_than_asked_for(outbox):
    outbox.put(decision(f"10{n:02}", READY, 10.0 + n) for n in range(5))
    assert taken(outbox, Kind.presence, limit=3) == [("1000", "OnQueue"), ("1001", "OnQueue"), ("1002", "OnQueue")]
    assert taken(outbox, Kind.presence, limit=3) == [("1003", "OnQueue"), ("1004", "OnQueue")]


def test_history_delivers_every_state_in_order(outbox):
    outbox.put([decision("1001", state, 10.0 + n) for n, state in enumerate([READY, IN_CALL, ACW, READY, BUSY])])
    assert delivered(outbox) == [
        ("1001", value) for value in ["OnQueue", "Idle", "Interacting", "Idle", "Busy", "OffQueue"]
    ]


def test_latest_delivers_the_newest_of_each_kind(latest):
    latest.put([decision("1001", state, 10.0 + n) for n, state in enumerate([READY, IN_CALL, BUSY])])
    latest.put([decision("1001", READY, 20.0)])
    assert delivered(latest) == [("1001", "OnQueue"), ("1001", "Idle")]


def test_latest_drops_a_retry_that_a_newer_state_has_overtaken(latest):
    latest.put([decision("1001", BUSY, 10.0)])
    flying = latest.take(Kind.presence, 1, 0.0)
    latest.put([decision("1001", READY, 11.0)])
    settle(latest, flying, Outcome.retry, after=5.0)
    assert delivered(latest) == [("1001", "OnQueue"), ("1001", "Idle")]


def test_history_sends_a_retry_before_the_newer_state(outbox):
    outbox.put([decision("1001", BUSY, 10.0), decision("1001", READY, 11.0)])
    first = outbox.take(Kind.presence, 1, 0.0)
    settle(outbox, first, Outcome.retry, after=5.0)
    assert taken(outbox, Kind.presence, now=4.9) == []
    assert outbox.next_due(Kind.presence, 0.0) == 5.0
    again = outbox.take(Kind.presence, 1, 5.0)
    assert [(one.value, one.event_id, one.time, one.attempts) for one in again] == [
        (Presence.Busy, first[0].event_id, 10.0, 1)
    ]


def test_a_value_that_is_shown_already_is_not_kept_again(outbox):
    outbox.put([decision("1001", READY, 10.0), decision("1001", IN_CALL, 11.0), decision("1001", IN_CALL, 12.0)])
    assert delivered(outbox) == [("1001", "OnQueue"), ("1001", "Idle"), ("1001", "Interacting")]


def test_a_repair_is_kept_although_the_value_is_the_same(outbox):
    outbox.put([decision("1001", READY, 10.0)])
    delivered(outbox)
    outbox.put([decision("1001", READY, 11.0)], again=True)
    assert delivered(outbox) == [("1001", "OnQueue"), ("1001", "Idle")]


def test_a_refused_event_is_told_and_does_not_stop_the_next(outbox, caplog):
    outbox.put([decision("1001", READY, 10.0)])
    with caplog.at_level(logging.ERROR):
        outbox.settle(
            [
                Verdict(sequence=one.sequence, outcome=Outcome.refused, message="no such definition")
                for one in outbox.take(Kind.presence, 1, 0.0)
            ],
            0.0,
        )
    assert "agent 1001, OnQueue: no such definition" in caplog.text
    assert taken(outbox, Kind.routing) == [("1001", "Idle")]


def test_an_agent_without_a_user_waits_with_the_newest_of_each_kind(outbox):
    outbox.put([decision("1001", READY, 10.0), decision("1001", BUSY, 11.0)])
    settle(outbox, outbox.take(Kind.presence, 1, 0.0), Outcome.unknown_user)
    outbox.put([decision("1002", READY, 12.0)])
    assert outbox.pending() == 4
    assert taken(outbox, Kind.presence, now=59.0) == [("1002", "OnQueue")]
    assert taken(outbox, Kind.presence, now=60.0) == [("1001", "Busy")]


def test_what_was_put_is_there_after_a_restart_and_what_was_delivered_is_not(path):
    box = SqliteOutbox(path)
    box.put([decision("1001", READY, 10.0), decision("1002", BUSY, 11.0)])
    settle(box, box.take(Kind.presence, 1, 0.0))
    box.take(Kind.presence, 1, 0.0)
    box.close()
    box = SqliteOutbox(path)
    assert box.set_aside is None
    assert box.states() == {"1001": decision("1001", READY, 10.0), "1002": decision("1002", BUSY, 11.0)}
    assert box.shown("1001") == READY
    assert delivered(box) == [("1002", "Busy"), ("1001", "Idle"), ("1002", "OffQueue")]
    box.close()


def test_numbers_go_on_after_a_restart_although_the_file_is_empty(path):
    box = SqliteOutbox(path)
    box.put([decision("1001", READY, 10.0)])
    delivered(box)
    box.close()
    box = SqliteOutbox(path)
    box.put([decision("1001", BUSY, 11.0)])
    assert [one.sequence for one in box.take(Kind.presence, 1, 0.0)] == [3]
    box.close()


def test_shown_goes_through_states_that_leave_the_presence(outbox):
    outbox.put([decision("1001", READY, 10.0), decision("1001", ACW, 11.0)])
    assert outbox.shown("1001") == IN_CALL
    assert outbox.states()["1001"].state == ACW
    assert outbox.shown("1002") is None


def test_an_event_keeps_its_id_wherever_it_is_made():
    assert event_id("1001", Kind.presence, Presence.Busy, 10.0) == event_id("1001", Kind.presence, Presence.Busy, 10.0)
    ids = {
        event_id(agent, kind, value, time)
        for agent in ("1001", "1002")
        for kind, value in [(Kind.presence, Presence.Busy), (Kind.routing, RoutingStatus.Idle)]
        for time in (10.0, 10.001)
    }
    assert len(ids) == 8


def test_a_second_process_is_told_that_the_file_is_in_use(outbox, path):
    with pytest.raises(OutboxInUseError, match=r"outbox\.db is in use by another process"):
        SqliteOutbox(path)


def test_a_database_of_another_program_is_left_alone(path):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE precious (value)")
    other.close()
    with pytest.raises(OutboxError, match="a database of another program"):
        SqliteOutbox(path)
    assert path.exists()


def test_a_file_of_a_newer_orsagent_is_left_alone(path):
    SqliteOutbox(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    with pytest.raises(OutboxError, match="format 2 of a newer orsagent"):
        SqliteOutbox(path)


def test_a_folder_that_is_not_there_is_an_error_with_the_path(tmp_path):
    with pytest.raises(OutboxError, match=r"missing.outbox\.db"):
        SqliteOutbox(tmp_path / "missing" / "outbox.db")


def fill_the_disk(box):
    """SQLite's own limit of pages says the same as a disk without room."""
    connection = box._database.connection
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")


def make_room(box):
    box._database.connection.execute("PRAGMA max_page_count = 100000")


def test_a_full_disk_loses_nothing_while_the_process_lives(outbox):
    fill_the_disk(outbox)
    full = 0
    for n in range(200):
        try:
            outbox.put([decision(f"{n:04}", READY, 10.0 + n)])
        except OutboxFullError as error:
            full += 1
            assert "no room on the disk" in str(error)
    assert full > 0
    assert outbox.unwritten > 0
    make_room(outbox)
    outbox.flush()
    assert outbox.unwritten == 0
    assert len(delivered(outbox)) == 400


def test_events_that_were_written_before_the_disk_was_full_are_delivered(outbox):
    outbox.put([decision("1001", READY, 10.0)])
    fill_the_disk(outbox)
    with pytest.raises(OutboxFullError):
        outbox.put(decision(f"{n:04}", READY, 10.0 + n) for n in range(500))
    assert taken(outbox, Kind.presence) == [("1001", "OnQueue")]


def overwrite(path, where, count):
    content = bytearray(path.read_bytes())
    content[where : where + count] = b"\xa5" * count
    path.write_bytes(content)


@pytest.mark.parametrize("where", [0, 100, 4096, 8200, 12300])
def test_a_file_that_is_not_sound_is_set_aside_and_told(path, where, caplog):
    box = SqliteOutbox(path)
    box.put(decision(f"{n:04}", READY, 10.0 + n) for n in range(300))
    box.close()
    before = path.stat().st_size
    overwrite(path, where, 600)
    with caplog.at_level(logging.ERROR):
        box = SqliteOutbox(path)
    assert box.set_aside == path.with_name("outbox.db.unsound-1")
    assert box.set_aside.stat().st_size == before
    assert "is not a sound outbox" in caplog.text
    assert "every agent's present state will be" in caplog.text
    assert (box.pending(), dict(box.states())) == (0, {})
    box.put([decision("1001", READY, 10.0)])
    assert len(delivered(box)) == 2
    box.close()


def test_a_changed_text_that_sqlite_cannot_notice_is_noticed(path):
    box = SqliteOutbox(path)
    box.put([decision("1001", READY, 10.0)])
    box.close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE events SET agent = '1002'")
    connection.commit()
    connection.close()
    box = SqliteOutbox(path)
    assert box.set_aside is not None
    box.close()


def test_several_unsound_files_are_kept_beside_each_other(path):
    for number in (1, 2):
        path.write_bytes(b"this is no database, and long enough to be looked at as one" * 20)
        box = SqliteOutbox(path)
        assert box.set_aside == path.with_name(f"outbox.db.unsound-{number}")
        box.close()


def test_what_waits_of_a_parked_agent_is_not_taken_until_it_is_resumed(outbox):
    outbox.put([decision("1001", READY, 10.0), decision("1002", BUSY, 10.0)])
    flying = outbox.take(Kind.presence, 1, 0.0)
    outbox.park(["1001", "1002"])
    settle(outbox, flying, Outcome.retry, after=1.0)
    outbox.put([decision("1001", BUSY, 11.0)])
    assert (taken(outbox, Kind.presence, 5.0), outbox.next_due(Kind.presence, 5.0), outbox.pending()) == ([], None, 6)
    outbox.resume(["1001", "1002", "1003"])
    assert taken(outbox, Kind.presence, 5.0) == [("1001", "OnQueue"), ("1002", "Busy")]


def test_tokens_of_leases_are_known_after_a_restart(path, outbox):
    assert outbox.token("shard 0 of 8") == 0
    outbox.hold("shard 0 of 8", 7)
    outbox.hold("shard 1 of 8", 3)
    outbox.hold("shard 0 of 8", 9)
    outbox.close()
    again = SqliteOutbox(path)
    assert (again.token("shard 0 of 8"), again.token("shard 1 of 8")) == (9, 3)
    again.close()


def spoilt_in_use(path):
    """An outbox with more in it than SQLite keeps in memory, whose files have become garbage behind its back."""
    box = SqliteOutbox(path)
    box.hold("shard 0 of 8", 7)
    for start in range(3):
        box.put(decision(f"{n}", BUSY if start % 2 else READY, 10.0 + start) for n in range(6000))
    for name in (path, path.with_name(f"{path.name}-wal")):
        size = name.stat().st_size
        with name.open("r+b") as file:
            file.write(b"\x5a" * size)
    return box


def until_it_is_noticed(box):
    while box.pending():
        for kind in Kind:
            settle(box, box.take(kind, 100, 0.0))


def test_a_file_that_is_spoilt_in_use_is_noticed_and_set_aside_when_it_is_opened_again(path, caplog):
    box = spoilt_in_use(path)
    with pytest.raises(OutboxUnsoundError):
        until_it_is_noticed(box)
    box.close()
    again = SqliteOutbox(path)
    assert again.set_aside.exists()
    assert "is not a sound outbox" in caplog.text
    assert (again.pending(), dict(again.states()), again.shown("1"), again.token("shard 0 of 8")) == (0, {}, None, 0)
    again.put([decision("1", READY, 20.0)])
    assert delivered(again) == [("1", "OnQueue"), ("1", "Idle")]
    again.close()
