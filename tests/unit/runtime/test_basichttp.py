"""The Basic HTTP event I/O processor over real sockets on loopback, under virtual time."""

import json
import socket
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest

import orsagent
from orsagent.errors import IoProcessorError
from orsagent.runtime import BasicHttp

TYPE = "http://www.w3.org/TR/scxml/#BasicHTTPEventProcessor"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
LISTENER = """
<state id="listening">
  <transition event="stop" target="stopped"/>
  <transition event="*"><log label="got" expr="[_event.name, _event.data]"/></transition>
</state>
<final id="stopped"/>
"""


def document(states, datamodel="ecmascript"):
    data = '<datamodel><data id="url"/></datamodel>' if datamodel == "ecmascript" else ""
    return orsagent.loads(
        f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="{datamodel}">{data}{states}</scxml>'
    )


def sender(sends):
    """A document that sends on entry, and logs what comes."""
    transition = '<transition event="*"><log label="got" expr="[_event.name, _event.data]"/></transition>'
    return document(f'<state id="sending"><onentry>{sends}</onentry>{transition}</state>')


def send(attributes, inside=""):
    return f'<send type="basichttp" targetexpr="url" {attributes}>{inside}</send>'


def post(location, body="", headers=FORM, method="POST"):
    """Status, headers and body of the answer."""
    parts = urlsplit(location)
    with closing(HTTPConnection(parts.netloc, timeout=10)) as connection:
        connection.request(method, parts.path + (f"?{parts.query}" if parts.query else ""), body, headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read()


def location(session):
    return session.evaluate("_ioprocessors.basichttp.location")


def got(session):
    return [value for label, value in session.log if label == "got"]


def errors(session):
    return [(error.event, error.message) for error in session.errors]


@pytest.fixture
def runtime():
    with orsagent.Runtime(io_processors=[BasicHttp(timeout=5)]) as runtime:
        yield runtime


@pytest.fixture
def listener(runtime):
    return runtime.start(document(LISTENER))


class Server(ThreadingHTTPServer):
    """Remembers what is posted to it, and answers with the status that its path names."""

    def __init__(self):
        self.requests = []
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append((self.command, self.path, self.headers["Content-Type"], body))
        self.send_response(int(self.path[1:4]))
        self.send_header("Location", "/200")
        self.end_headers()

    def log_message(self, *_):
        """Nothing is printed."""


@pytest.fixture
def server():
    with Server() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def silent():
    """The address of a server that never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"


# --- events from outside


def test_every_session_has_an_address_of_its_own(runtime):
    first, second = runtime.start(document(LISTENER)), runtime.start(document(LISTENER))

    assert location(first) != location(second)
    assert location(first).startswith("http://127.0.0.1:")
    assert first.evaluate(f"_ioprocessors['{TYPE}'].location") == location(first)


def test_a_posted_event_waits_until_the_runtime_processes(runtime, listener):
    status, _, body = post(location(listener), "_scxmleventname=hello&who=world")

    assert (status, body, got(listener)) == (200, b"", [])
    runtime.process()
    assert got(listener) == [["hello", {"who": "world"}]]


def test_a_posted_event_is_processed_when_time_moves(runtime, listener):
    post(location(listener), "_scxmleventname=stop")

    runtime.advance(seconds=1)

    assert listener.final == "stopped"


@pytest.mark.parametrize(
    ("body", "kind", "data"),
    [
        ("plain words", "text/plain", "plain words"),
        (json.dumps({"a": [1, None]}), "application/json", {"a": [1, None]}),
        ("caf\u00e9 \u20ac".encode(), "text/plain; charset=utf-8", "caf\u00e9 \u20ac"),
        ("", "text/plain", None),
    ],
)
def test_a_body_that_is_no_form_is_the_data(runtime, listener, body, kind, data):
    post(location(listener) + "?_scxmleventname=caf%C3%A9", body, {"Content-Type": kind})

    runtime.process()

    assert got(listener) == [["caf\u00e9", data]]


def test_event_fields_tell_that_it_came_by_http(runtime):
    log = '<log expr="[_event.type, _event.origintype, _event.raw]"/>'
    session = runtime.start(document(f'<state id="s"><transition event="e">{log}</transition></state>'))
    post(location(session), "_scxmleventname=e&a=1")

    runtime.process()

    kind, origin_type, raw = session.log[0][1]
    assert (kind, origin_type) == ("external", TYPE)
    assert raw.startswith(f"POST /sessions/{session.id} HTTP/1.1\r\n")
    assert raw.endswith("\r\n\r\n_scxmleventname=e&a=1")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_post_brings_an_event(listener, method):
    status, headers, _ = post(location(listener), "", method=method)

    assert (status, headers["Allow"]) == (405, "POST")


@pytest.mark.parametrize("path", ["/sessions/s99", "/sessions/", "/", "/sessions/s1/more"])
def test_an_unknown_address_is_not_found(listener, path):
    parts = urlsplit(location(listener))

    assert post(f"http://{parts.netloc}{path}", "_scxmleventname=e")[0] == 404


def test_a_session_that_has_ended_is_not_found(listener):
    listener.send("stop")

    assert post(location(listener), "_scxmleventname=e")[0] == 404


@pytest.mark.parametrize("body", ["_scxmleventname=", "_scxmleventname=a+b", "_scxmleventname=a&_scxmleventname=b"])
def test_a_name_that_is_none_is_a_bad_request(runtime, listener, body):
    status, _, reason = post(location(listener), body)

    runtime.process()

    assert status == 400
    assert b"_scxmleventname" in reason
    assert got(listener) == []


def test_a_charset_that_is_not_known_is_an_unsupported_media_type(listener):
    assert post(location(listener), "x", {"Content-Type": "text/plain; charset=idna"})[0] == 415


def test_a_body_may_have_the_size_that_is_allowed_and_no_more():
    with orsagent.Runtime(io_processors=[BasicHttp(max_bytes=1000)]) as runtime:
        session = runtime.start(document(LISTENER))
        text = {"Content-Type": "text/plain"}
        statuses = [
            post(location(session), "x" * 1000, text)[0],
            post(location(session), "x" * 1001, text)[0],
            post(location(session), iter([b"x" * 600, b"x" * 600]), text)[0],
        ]
        runtime.process()

        assert statuses == [200, 413, 413]
        assert got(session) == [["HTTP.POST", "x" * 1000]]


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://evil.example", 403), ("null", 403), ("http://localhost:3000", 200), ("http://127.0.0.1", 200)],
)
def test_pages_of_other_machines_may_not_send_events(listener, origin, status):
    assert post(location(listener), "_scxmleventname=e", {**FORM, "Origin": origin})[0] == status


def test_many_requests_at_once_all_arrive(runtime, listener):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: post(location(listener), f"_scxmleventname=e{n}")[0], range(200)))

    runtime.process()

    assert answers == [200] * 200
    assert sorted(name for name, _ in got(listener)) == sorted(f"e{n}" for n in range(200))


# --- events to others


def test_parameters_are_posted_as_a_form(runtime, server):
    sends = send('event="e"', """<param name="a" expr="'x y'"/><param name="b" expr="{c: 1}"/>""")
    session = runtime.start(sender(sends), data={"url": f"{server.url}/200"})

    assert server.requests == [("POST", "/200", FORM["Content-Type"], b"_scxmleventname=e&a=x+y&b=%7B%22c%22%3A1%7D")]
    assert errors(session) == []


@pytest.mark.parametrize("engine", ["v8", "quickjs"])
def test_content_is_posted_as_the_body(server, engine):
    sends = send('event="e"', "<content>plain words</content>") + send("", """<content expr="({a: 'é'})"/>""")
    with orsagent.Runtime(engine=engine, io_processors=[BasicHttp()]) as runtime:
        runtime.start(sender(sends), data={"url": f"{server.url}/201?q=1"})

    assert server.requests == [
        ("POST", "/201?q=1&_scxmleventname=e", "text/plain; charset=utf-8", b"plain words"),
        ("POST", "/201?q=1", "application/json; charset=utf-8", '{"a":"é"}'.encode()),
    ]


def test_the_null_data_model_sends_too(runtime, server):
    sends = f'<send type="{TYPE}" target="{server.url}/200" event="e"><content>text</content></send>'
    runtime.start(document(f'<state id="s"><onentry>{sends}</onentry></state>', datamodel="null"))

    assert server.requests == [("POST", "/200?_scxmleventname=e", "text/plain; charset=utf-8", b"text")]


def test_a_delayed_event_is_posted_at_its_time(runtime, server):
    sends = send('event="e" delay="2s"', "<content>late</content>") + send('event="never" delay="1s" id="x"')
    session = runtime.start(sender(sends + '<cancel sendid="x"/>'), data={"url": f"{server.url}/200"})
    runtime.advance(seconds=1.9)
    assert server.requests == []

    runtime.advance(seconds=0.1)

    assert [body for *_, body in server.requests] == [b"late"]
    assert errors(session) == []


def test_a_delayed_event_is_posted_by_the_session_that_was_restored(runtime, server):
    definition = sender(send('event="e" delay="2s"', "<content>late</content>"))
    snapshot = runtime.start(definition, data={"url": f"{server.url}/200"}).snapshot()

    with orsagent.Runtime(io_processors=[BasicHttp()]) as another:
        another.restore(definition, json.loads(json.dumps(snapshot)))
        another.advance(seconds=2)

    assert server.requests == [("POST", "/200?_scxmleventname=e", "text/plain; charset=utf-8", b"late")]


def test_events_arrive_in_the_order_in_which_a_session_sends_them_whatever_the_way(runtime):
    names = [f"e{n}" for n in range(20)]
    http = '<send type="basichttp" targetexpr="_ioprocessors.basichttp.location" event="{}"/>'
    sends = "".join((http if n % 3 else '<send event="{}"/>').format(name) for n, name in enumerate(names))

    session = runtime.start(sender(sends))

    assert [name for name, _ in got(session)] == names


def test_a_session_can_answer_to_the_origin_of_an_event(runtime):
    answering = document(
        '<state id="s"><transition event="ask">'
        '<send typeexpr="_event.origintype" targetexpr="_event.origin" event="answer" /></transition></state>'
    )
    with orsagent.Runtime(io_processors=[BasicHttp()]) as another:
        receiver = another.start(answering)
        asking = runtime.start(sender(send('event="ask"')), data={"url": location(receiver)})
        another.process()
        runtime.process()

    assert got(asking) == [["answer", None]]


# --- failures


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_answer_that_is_no_success_is_a_communication_error(runtime, server, status):
    states = f"""<state id="s"><onentry>{send('event="e" id="mine"')}</onentry>
        <transition event="error.communication" cond="_event.sendid === 'mine'" target="failed"/></state>
        <final id="failed"/>"""

    session = runtime.start(document(states), data={"url": f"{server.url}/{status}"})

    assert session.final == "failed"
    assert f"answered {status}" in errors(session)[0][1]
    assert len(server.requests) == 1


def test_a_server_that_is_not_there_is_a_communication_error(runtime):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    session = runtime.start(sender(send('event="e"')), data={"url": f"http://127.0.0.1:{port}/"})

    [(event, message)] = errors(session)
    assert event == "error.communication"
    assert "cannot be reached" in message


def test_a_server_that_does_not_answer_in_time_is_a_communication_error(silent):
    with orsagent.Runtime(io_processors=[BasicHttp(timeout=0.1)]) as runtime:
        session = runtime.start(sender(send('event="e"')), data={"url": silent})

        assert errors(session) == [("error.communication", f"{silent} has not answered in 0.1 s")]
        assert runtime.clock.now() == 0


@pytest.mark.parametrize("url", ["http://crm.example/", "http://10.0.0.1/", "http://[2001:db8::1]/", "http://0.0.0.0/"])
def test_other_machines_are_refused(runtime, url):
    session = runtime.start(sender(send('event="e"')), data={"url": url})

    [(event, message)] = errors(session)
    assert event == "error.communication"
    assert "allow_hosts=" in message


def test_a_machine_that_is_allowed_is_tried(silent):
    with orsagent.Runtime(io_processors=[BasicHttp(allow_hosts=["0.0.0.0"], timeout=0.1)]) as runtime:  # noqa: S104
        url = silent.replace("127.0.0.1", "0.0.0.0")  # noqa: S104 -- another spelling of this machine, for the client
        session = runtime.start(sender(send('event="e"')), data={"url": url})

        assert "has not answered" in errors(session)[0][1]


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1/", "http://", "http://127.0.0.1:99999/", "#_parent"])
def test_a_target_that_is_no_http_address_is_an_execution_error(runtime, url):
    session = runtime.start(sender(send('event="e"')), data={"url": url})

    [(event, message)] = errors(session)
    assert event == "error.execution"
    assert repr(url) in message


def test_a_send_without_target_is_a_communication_error(runtime):
    session = runtime.start(sender('<send type="basichttp" event="e"/>'))

    assert [event for event, _ in errors(session)] == ["error.communication"]


def test_without_the_processor_the_type_is_unknown():
    with orsagent.Runtime() as runtime:
        session = runtime.start(sender('<send type="basichttp" event="e"/>'))

        assert [event for event, _ in errors(session)] == ["error.execution"]
        assert session.evaluate("typeof _ioprocessors.basichttp") == "undefined"


# --- its life


def test_nothing_listens_after_the_runtime_is_closed(runtime, listener):
    where = location(listener)

    runtime.close()

    with pytest.raises(ConnectionRefusedError):
        post(where)


def test_a_port_that_is_taken_is_an_error_when_the_runtime_is_made(silent):
    port = urlsplit(silent).port

    with pytest.raises(IoProcessorError, match=f"cannot listen at 127.0.0.1 port {port}"):
        orsagent.Runtime(io_processors=[BasicHttp(port=port)])


def test_a_port_that_is_none_is_an_error_when_the_runtime_is_made():
    with pytest.raises(IoProcessorError, match="port 70000"):
        orsagent.Runtime(io_processors=[BasicHttp(port=70_000)])


def test_without_aiohttp_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "orsagent.runtime.http_service", None)

    with pytest.raises(IoProcessorError, match=r'pip install "orsagent\[http\]"'):
        orsagent.Runtime(io_processors=[BasicHttp()])


def test_two_runtimes_cannot_share_a_processor():
    shared = BasicHttp()
    with orsagent.Runtime(io_processors=[shared]), pytest.raises(IoProcessorError, match="another runtime"):
        orsagent.Runtime(io_processors=[shared])


def test_one_text_is_no_list_of_hosts():
    with pytest.raises(TypeError, match=r'\["crm.example"\]'):
        BasicHttp(allow_hosts="crm.example")


@pytest.mark.parametrize("timeout", [0, -1])
def test_a_timeout_must_be_positive(timeout):
    with pytest.raises(ValueError, match="timeout"):
        BasicHttp(timeout=timeout)
