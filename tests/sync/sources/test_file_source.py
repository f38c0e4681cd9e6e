"""Recordings: written, read, and played by their times."""

import gzip
import io

import pytest

from orsagent.clock import Scheduler, VirtualClock
from orsagent.sync.json_form import MessageError, write_message
from orsagent.sync.sources import FakeTServerSource, FileSource, Recorder, read_recording, recorded_agents
from orsagent.sync.sources.recordings import LONGEST_LINE
from orsagent.sync.updates import Connected, Disconnected, StateUpdate, Status, Synchronised
from orsagent.tlib import FakeTServer


def state(agent_id, status=Status.WaitForNextCall, time=100.0):
    return StateUpdate(agent_id=agent_id, status=status, time=time)


@pytest.fixture
def write(tmp_path):
    def write_file(*lines, name="states.jsonl"):
        path = tmp_path / name
        text = "".join(f"{line if isinstance(line, str) else write_message(line)}\n" for line in lines)
        if name.endswith(".gz"):
            path.write_bytes(gzip.compress(text.encode()))
        else:
            path.write_text(text, encoding="utf-8")
        return path

    return write_file


# --- reading


def test_every_message_has_its_time_its_own_where_none_was_recorded(write):
    path = write(
        Connected(server="s"),
        state("1001", time=100.0),
        "",
        write_message(state("1001", time=100.0), at=160.5),
        Disconnected(reason="r"),
    )

    assert [one.at for one in read_recording(path)] == [0.0, 100.0, 160.5, 160.5]


def test_a_compressed_file_is_read_as_well(write):
    path = write(state("1001"), state("1002"), name="states.jsonl.gz")

    assert recorded_agents(path) == ("1001", "1002")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["{}"], r"states\.jsonl:1:1: message: it is missing"),
        ([state("1001"), '{"message": "Connected",'], r"states\.jsonl:2:25: this is not JSON"),
        ([state("1001"), "", '{"message": "Connected", "server": 7}'], r"states\.jsonl:3:36: server: found 7"),
        (["x" * (LONGEST_LINE + 1)], r"states\.jsonl:1:1: the line is longer than 1,048,576 bytes"),
    ],
)
def test_a_wrong_line_is_an_error_with_its_place(write, lines, message):
    with pytest.raises(MessageError, match=message):
        list(read_recording(write(*lines)))


def test_a_file_that_cannot_be_read_is_an_error_that_says_so(tmp_path):
    with pytest.raises(MessageError, match=r"none\.jsonl:1:1: the file cannot be read: No such file"):
        list(read_recording(tmp_path / "none.jsonl"))
    with pytest.raises(MessageError, match="the file cannot be read: Is a directory"):
        list(read_recording(tmp_path))


@pytest.mark.parametrize(
    "data", [b"no gzip", gzip.compress(b'{"message":"Synchronised"}\n' * 9)[:30], b""], ids=["none", "cut", "empty"]
)
def test_a_file_that_is_not_compressed_as_its_name_says_is_an_error(tmp_path, data):
    path = tmp_path / "states.jsonl.gz"
    path.write_bytes(data)

    if data:
        with pytest.raises(MessageError, match=r"gz:\d+:1: the file cannot be read: "):
            list(read_recording(path))
    else:
        assert list(read_recording(path)) == []


# --- playing


def test_a_bare_list_of_states_is_played_as_one_snapshot(write, inbox):
    path = write(state("1001"), state("9"), state("1002"))
    source = FileSource(path)

    source.open(["1001", "1002"], inbox)

    assert inbox == [Connected(server=str(path)), state("1001"), state("1002"), Synchronised()]
    assert source.finished


def test_an_empty_file_is_an_empty_snapshot(write, inbox):
    FileSource(write()).open(["1001"], inbox)

    assert inbox.short == ["connected", "synchronised"]


def test_what_a_recording_says_of_its_source_is_played_as_it_is(write, inbox):
    messages = [Connected(server="s"), Synchronised(), state("1001"), Disconnected(reason="r")]

    FileSource(write(*messages)).open(["1001"], inbox)

    assert inbox == messages


def test_with_a_scheduler_the_pauses_are_those_of_the_recording(write, inbox):
    clock = VirtualClock()
    scheduler = Scheduler(clock)
    path = write(
        write_message(Connected(server="s"), at=1_000.0),
        write_message(state("1001"), at=1_000.5),
        write_message(state("1001", Status.LoggedOut), at=1_060.0),
        write_message(Disconnected(reason="r"), at=1_010.0),  # clocks may be set back
    )
    source = FileSource(path, scheduler)
    source.open(["1001"], inbox)
    assert inbox == []

    times = []
    while not source.finished:
        due = scheduler.next_due()[0]
        clock.move_to(due)
        before = len(inbox)
        scheduler.fire_next()
        times += [due] * (len(inbox) - before)

    assert list(zip(times, inbox.short, strict=True)) == [
        (0.0, "connected"),
        (0.5, "1001 WaitForNextCall"),
        (60.0, "1001 LoggedOut"),
        (60.0, "disconnected"),
    ]


def test_nothing_is_played_after_close_and_everything_when_it_is_opened_again(write, inbox):
    scheduler = Scheduler(VirtualClock())
    source = FileSource(write(state("1001")), scheduler)
    source.open(["1001"], inbox)
    with pytest.raises(RuntimeError, match="open already"):
        source.open(["1001"], inbox)
    source.close()
    scheduler.fire_due()
    assert inbox == []
    assert not source.finished

    source.open(["1001"], inbox)
    scheduler.fire_next()
    assert inbox.short == ["connected"]
    source.close()


def test_a_wrong_line_is_found_before_anything_is_played(write, inbox):
    with pytest.raises(MessageError, match=r":2:1: message: it is missing"):
        FileSource(write(state("1001"), "{}")).open(["1001"], inbox)

    assert inbox == []


def test_resync_and_a_larger_scope_tell_what_was_played(write, inbox):
    path = write(state("1001"), state("1002"), state("1002", Status.LoggedOut))
    source = FileSource(path)
    source.open(["1001"], inbox)
    inbox.clear()

    source.set_agents(["1001", "1002"])
    assert inbox == [state("1002", Status.LoggedOut)]
    source.resync()
    assert inbox.short[1:] == ["connected", "1001 WaitForNextCall", "1002 LoggedOut", "synchronised"]


# --- recording


def test_a_recorded_session_is_played_as_it_was(tmp_path, inbox):
    tserver = FakeTServer("SW1")
    agent = tserver.add_agent("1001", dn="7001", state="Ready")
    path = tmp_path / "session.jsonl"
    with path.open("w", encoding="utf-8") as file:
        recorder = Recorder(file, now=lambda: tserver.clock.date().timestamp())
        FakeTServerSource(tserver).open(["1001"], recorder.before(inbox))
        tserver.advance(2.5)
        agent.not_ready("Break", reasons={"n": 1})
        tserver.disconnect()

    played = type(inbox)()
    FileSource(path).open(recorded_agents(path), played)

    assert played == inbox
    assert [one.at - 1704067200 for one in read_recording(path)] == [0.0, 0.0, 0.0, 2.5, 2.5, 2.5]


def test_a_message_is_on_its_way_to_disk_before_it_is_delivered():
    file = io.StringIO()
    seen = []

    Recorder(file, now=lambda: 7.0).before(lambda _: seen.append(file.getvalue()))(Synchronised())

    assert seen == ['{"at":7,"message":"Synchronised"}\n']
