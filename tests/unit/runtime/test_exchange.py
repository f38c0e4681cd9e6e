"""I/O processors and the runtime: threads, clocks, and processors that misbehave."""

import asyncio
import socket
from concurrent.futures import Future
from contextlib import closing
from http.client import HTTPConnection
from threading import Thread, get_ident
from urllib.parse import urlsplit

import pytest

import orsagent
from orsagent.errors import RegistrationError
from orsagent.runtime import BasicHttp, Failure
from orsagent.scxml import Event


def document(states):
    return orsagent.loads(
        f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript">'
        f'<datamodel><data id="url"/></datamodel>{states}</scxml>'
    )


WAITING = document('<state id="waiting"><transition event="go" target="gone"/></state><final id="gone"/>')
SENDING = document("""
<state id="s">
  <onentry>
    <send type="basichttp" targetexpr="url" event="e" id="mine"/>
    <send event="tick" delay="50ms"/>
  </onentry>
  <transition event="error.communication" target="failed"/>
  <transition event="tick" target="ticked"/>
</state>
<final id="failed"/><final id="ticked"/>
""")
PIGEON = document("""
<state id="s">
  <onentry><send type="pigeon" target="roof" event="e"/></onentry>
  <transition event="error.communication" target="lost"/>
  <transition event="error.execution" target="impossible"/>
  <transition event="back" target="arrived"/>
</state>
<final id="lost"/><final id="impossible"/><final id="arrived"/>
""")


def post(location):
    parts = urlsplit(location)
    with closing(HTTPConnection(parts.netloc, timeout=10)) as connection:
        connection.request("POST", f"{parts.path}?_scxmleventname=go", "")
        return connection.getresponse().status


@pytest.fixture
def silent():
    """The address of a server that never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"


@pytest.fixture
def live():
    """A runtime on the system clock, with the HTTP processor."""
    processor = BasicHttp(timeout=0.3)
    with orsagent.Runtime(clock=orsagent.SystemClock(), io_processors=[processor]) as runtime:
        yield runtime


# --- the system clock


def test_an_event_from_outside_wakes_the_driver(live):
    session = live.start(WAITING)
    location = session.evaluate("_ioprocessors.basichttp.location")

    async def run():
        return await asyncio.gather(asyncio.to_thread(post, location), orsagent.drive(live, timeout=20))

    assert asyncio.run(run()) == [200, True]
    assert session.final == "gone"
    assert live.clock.now() < 15


def test_a_slow_server_does_not_hold_up_the_driver(live, silent):
    session = live.start(SENDING, data={"url": silent})

    assert asyncio.run(orsagent.drive(live, timeout=10))
    assert session.final == "ticked"


def test_a_failure_wakes_the_driver(live):
    session = live.start(SENDING, data={"url": "http://other.example/"})

    assert asyncio.run(orsagent.drive(live, timeout=10))
    assert session.final == "failed"


def test_what_is_on_its_way_still_arrives_when_the_runtime_is_closed():
    with orsagent.Runtime(io_processors=[BasicHttp()]) as receiving:
        receiver = receiving.start(WAITING)
        last_words = document(
            '<state id="s"><transition event="end" target="f"/></state><final id="f"><onentry>'
            '<send type="basichttp" targetexpr="url" event="go"/></onentry></final>'
        )
        with orsagent.Runtime(clock=orsagent.SystemClock(), io_processors=[BasicHttp()]) as runtime:
            location = receiver.evaluate("_ioprocessors.basichttp.location")
            runtime.start(last_words, data={"url": location}).send("end")
        receiving.process()

        assert receiver.final == "gone"


# --- other processors


class Pigeon:
    """A processor whose answers the test gives."""

    type = "pigeon"
    names = spellings = ("pigeon", "http://birds.example/pigeon")
    timeout = 0.05

    def __init__(self, answer):
        self.answer = answer
        self.calls = []

    def open(self, receive):
        self.receive = receive
        self.calls.append("open")

    def location(self, session_id):
        return f"roof of {session_id}"

    def send(self, session_id, effect):
        return self.answer(self, session_id, effect)

    def close(self):
        self.calls.append("close")


def done(failure=None):
    future = Future()
    future.set_result(failure)
    return future


def broken(*_):
    raise OSError("no wings")


def broken_later(*_):
    future = Future()
    future.set_exception(OSError("no wings"))
    return future


def back(pigeon, session_id, _):
    """The event comes back from another thread, before there is an answer."""
    thread = Thread(target=pigeon.receive, args=(session_id, Event(name="back")))
    thread.start()
    thread.join()
    return done()


@pytest.mark.parametrize(
    ("answer", "final"),
    [
        (back, "arrived"),
        (lambda *_: done(), None),
        (lambda *_: done(Failure(message="hawk")), "lost"),
        (lambda *_: done(Failure(message="no roof", event="error.execution")), "impossible"),
        (lambda *_: Future(), "lost"),
        (broken, "lost"),
        (broken_later, "lost"),
    ],
)
def test_the_session_is_told_how_its_event_fared(answer, final):
    with orsagent.Runtime(io_processors=[Pigeon(answer)]) as runtime:
        session = runtime.start(PIGEON)

        assert session.final == final


def test_an_answer_may_come_at_any_time_under_the_system_clock():
    later = Future()
    with orsagent.Runtime(clock=orsagent.SystemClock(), io_processors=[Pigeon(lambda *_: later)]) as runtime:
        session = runtime.start(PIGEON)
        assert session.final is None

        later.set_result(Failure(message="hawk"))
        runtime.process()

        assert session.final == "lost"


def test_scripts_run_in_the_thread_of_the_runtime_only():
    threads = []
    with orsagent.Runtime(io_processors=[Pigeon(back)], observer=lambda *_: threads.append(get_ident())) as runtime:
        runtime.start(PIGEON)

    assert set(threads) == {get_ident()}


def test_a_processor_shows_its_location_and_lives_as_long_as_the_runtime():
    pigeon = Pigeon(back)
    with orsagent.Runtime(io_processors=[pigeon]) as runtime:
        session = runtime.start(WAITING)

        assert session.evaluate("_ioprocessors.pigeon.location") == f"roof of {session.id}"
        assert session.evaluate("_ioprocessors.scxml.location") == f"#_scxml_{session.id}"
        assert pigeon.calls == ["open"]
    assert pigeon.calls == ["open", "close"]


def test_an_event_for_a_session_that_has_ended_is_not_taken():
    pigeon = Pigeon(back)
    with orsagent.Runtime(io_processors=[pigeon]) as runtime:
        session = runtime.start(WAITING)
        session.send("go")

        assert not pigeon.receive(session.id, Event(name="late"))
        assert not pigeon.receive("s99", Event(name="nobody"))


def test_two_processors_of_one_type_are_refused():
    with pytest.raises(RegistrationError, match="pigeon"):
        orsagent.Runtime(io_processors=[Pigeon(back), Pigeon(back)])


def test_a_processor_cannot_claim_the_spelling_of_another():
    greedy = Pigeon(back)
    greedy.spellings = ("scxml",)

    with pytest.raises(RegistrationError, match="'scxml'"):
        orsagent.Runtime(io_processors=[greedy])
