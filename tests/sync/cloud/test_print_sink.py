"""The dry run."""

import io

from orsagent.sync.cloud import PrintSink
from orsagent.sync.protocols import Outcome
from orsagent.sync.user_states import Presence, RoutingStatus


def test_each_event_is_a_line(send, event):
    stream = io.StringIO()
    events = event("1001", Presence.Break, time=1704067200.5), event("1001", RoutingStatus.OffQueue, time=1704067201)

    verdicts = send(PrintSink(stream), *events)

    assert stream.getvalue() == (
        "2024-01-01T00:00:00.500Z presence 1001 Break\n2024-01-01T00:00:01.000Z routing  1001 OffQueue\n"
    )
    assert [one.outcome for one in verdicts] == [Outcome.accepted, Outcome.accepted]


def test_nothing_is_read_back(run):
    sink = PrintSink(io.StringIO())

    assert run(sink.read_back(["1001"]), sink) == {}


def test_what_cannot_be_printed_is_to_be_sent_again(send, event):
    stream = io.StringIO()
    stream.close()

    (verdict,) = send(PrintSink(stream), event("1001", Presence.Break))

    assert verdict.outcome is Outcome.retry


def test_an_agent_cannot_move_the_cursor(send, event):
    stream = io.StringIO()

    send(PrintSink(stream), event("\x1b[2J\n", Presence.Break))

    assert stream.getvalue().endswith(" \\x1b[2J\\n Break\n")
