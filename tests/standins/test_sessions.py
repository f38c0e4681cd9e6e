"""`session:start`, `session:terminate` and `session:fetch`."""

import pytest

import orsagent
from orsagent.testing import Env

CHILD = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" initial="main"
    xmlns:session="http://www.genesyslab.com/modules/session">
  <datamodel><data id="reason" expr="'none'"/><data id="parent"/></datamodel>
  <state id="main">
    <onentry><log label="reason" expr="reason"/></onentry>
    <transition event="stop" target="done"/>
    <transition event="hello"><send event="'answer'" target="'#_scxml_' + _event.data.by"/></transition>
  </state>
  <final id="done"/>
</scxml>"""


@pytest.fixture
def project(tmp_path, monkeypatch, engine):
    """A folder with documents; gives a function that starts one of them in an environment."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "child.scxml").write_text(CHILD)
    (tmp_path / "profile.json").write_text('{"name": "Mary"}')
    with Env(engine=engine) as ors:

        def start(text):
            path = tmp_path / "parent.scxml"
            path.write_text(text)
            return ors.start(path)

        start.ors = ors
        start.folder = tmp_path
        yield start


def others(ors, session):
    return [one for one in ors.runtime.sessions.values() if one is not session]


# --- start


@pytest.mark.parametrize("source", ['src="child.scxml"', "src=\"'child.scxml'\"", "srcexpr=\"'child' + '.scxml'\""])
def test_a_session_of_another_document_is_started_in_the_same_runtime(project, act, events, source):
    session = project(act(f'<session:start requestid="reqid" {source}/>', "session"))
    [child] = others(project.ors, session)
    name, data = events(session)[0]
    assert (name, data) == ("session.start.done", {"requestid": session.evaluate("reqid"), "sessionid": child.id})
    assert child.configuration == {"main"}


@pytest.mark.parametrize("name", ["idlocation", "sessionid"])
def test_the_id_of_the_session_is_in_its_location_when_the_done_event_comes(project, act, events, name):
    session = project(act(f'<session:start src="child.scxml" {name}="App[\'child\']"/>', "session"))
    assert session.evaluate("App.child") == events(session)[0][1]["sessionid"] == others(project.ors, session)[0].id


def test_a_location_that_cannot_be_assigned_is_an_error_event(project, act, events):
    session = project(act('<session:start src="child.scxml" idlocation="1 + "/>', "session"))
    assert events(session)[0][0] == "error.session.start"


def test_the_journal_has_the_value_of_src(project, act):
    project(act("<session:start src=\"'chi' + 'ld.scxml'\"/>", "session"))
    assert project.ors.journal[0].arguments == {"src": "child.scxml"}


def test_params_are_the_inputs_of_the_session(project, act):
    start = """<session:start src="child.scxml"><param name="reason" expr="'call ' + 7"/>
               <param name="unknown" expr="1"/></session:start>"""
    session = project(act(start, "session"))
    [child] = others(project.ors, session)
    assert child.log == [("reason", "call 7")]


def test_the_sessions_send_each_other_events(project, document):
    session = project(
        document("""<state id="main"><onentry><session:start src="child.scxml"/></onentry>
            <transition event="session.start.done">
              <send event="'hello'" target="'#_scxml_' + _event.data.sessionid"><param name="by" expr="_sessionid"/></send>
            </transition><transition event="answer" target="done"/></state><final id="done"/>""")
    )
    assert session.final == "done"


def test_a_session_that_was_started_outlives_the_one_that_started_it(project, document):
    session = project(
        document("""<state id="main"><onentry><session:start src="child.scxml"/></onentry>
            <transition event="session.start.done" target="done"/></state><final id="done"/>""")
    )
    assert session.finished
    assert len(others(project.ors, session)) == 1


@pytest.mark.parametrize("delay", ["10", "'10s'", "'10000ms'"])
def test_a_start_may_be_delayed(project, act, delay):
    session = project(act(f'<session:start src="child.scxml" delay="{delay}"/>', "session"))
    project.ors.advance(9.9)
    assert others(project.ors, session) == []
    project.ors.advance(0.1)
    assert len(others(project.ors, session)) == 1


def test_a_delay_that_is_none_is_an_error(project, act, events):
    session = project(act('<session:start src="child.scxml" delay="\'soon\'"/>', "session"))
    assert events(session)[0][1]["error"] == "invalidattribute"


def test_a_delayed_start_may_be_updated_by_its_request_id(project, act, events):
    session = project(
        act(
            '<session:start requestid="reqid" src="child.scxml" delay="10"/><session:updatestart sessionid="reqid" delay="2"/>',
            "session",
        )
    )
    project.ors.advance(2)
    assert [name for name, _ in events(session)] == ["session.updatestart.done", "session.start.done"]


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("nothing.scxml", 404),
        ("../outside.scxml", 403),
        ("http://host/x.scxml", 403),
        ("profile.json", "badfetch"),
        ("", "invalidattribute"),
    ],
)
def test_what_cannot_be_started_is_an_error_event(project, act, events, source, error):
    (project.folder.parent / "outside.scxml").write_text(CHILD)
    session = project(act(f'<session:start src="{source}"/>', "session"))
    name, data = events(session)[0]
    assert (name, data["error"]) == ("error.session.start", error)
    assert data["description"]


def test_a_document_that_starts_itself_for_ever_meets_an_end(project, act):
    (project.folder / "child.scxml").write_text(act('<session:start src="child.scxml"/>', "session"))
    session = project(act('<session:start src="child.scxml"/>', "session"))
    assert 1 < len(others(project.ors, session)) <= project.ors.runtime.max_depth
    assert session.failed is None


def test_without_a_runtime_that_offers_its_sessions_nothing_is_started():
    from orsagent.actions import Action
    from orsagent.clock import Scheduler, VirtualClock
    from orsagent.errors import Position
    from orsagent.standins import MODULES
    from orsagent.standins.sessions import SessionStandIn

    heard = []

    class Context:
        session_id = "s1"

        def now(self):
            return 0.0

        def raise_event(self, name, data=None):
            heard.append((name, data["error"]))

        def call_later(self, seconds, callback):
            return scheduler.call_later(seconds, callback)

    scheduler = Scheduler(VirtualClock())
    standin = SessionStandIn(MODULES["session"])
    standin.open(scheduler)
    action = Action(
        element="start",
        namespace="",
        arguments={"src": "a.scxml"},
        request_id="r1",
        position=Position("a", 1, 1),
    )
    standin.execute(action, Context())
    scheduler.fire_due()
    assert heard == [("error.session.start", "badfetch")]


# --- terminate


def test_terminate_ends_a_session(project, document):
    session = project(
        document("""<state id="main"><onentry><session:start src="child.scxml"/></onentry>
            <transition event="session.start.done"><session:terminate sessionid="_event.data.sessionid"/></transition>
            <transition event="session.terminate.done" target="done"/></state><final id="done"/>""")
    )
    assert session.final == "done"
    assert others(project.ors, session) == []


def test_terminate_of_no_session_is_an_error(project, act, events):
    session = project(act("<session:terminate sessionid=\"'s99'\"/>", "session"))
    assert events(session)[0] == (
        "error.session.terminate",
        {"requestid": "s1.request1", "error": "invalidsession", "description": "there is no session 's99'"},
    )


@pytest.mark.parametrize("attribute", ["", 'sessionid="undefined"'])
def test_terminate_without_an_id_says_what_is_missing(project, act, events, attribute):
    [(name, data)] = events(project(act(f"<session:terminate {attribute}/>", "session")))

    assert (name, data["error"]) == ("error.session.terminate", "invalidsession")
    assert data["description"] == "sessionid: found nothing, expected the id of a session"


def test_a_session_may_terminate_itself(project, act):
    session = project(act('<session:terminate sessionid="_sessionid"/>', "session"))
    assert session.finished
    assert session.failed is None


def test_terminate_takes_a_delayed_start_back(project, act, events):
    session = project(
        act(
            '<session:start requestid="reqid" src="child.scxml" delay="10"/><session:terminate sessionid="reqid"/>',
            "session",
        )
    )
    project.ors.advance(20)
    assert [name for name, _ in events(session)] == ["session.terminate.done"]
    assert others(project.ors, session) == []


# --- fetch


def test_content_comes_from_a_file_of_the_project_as_text(project, act, events):
    session = project(act('<session:fetch requestid="reqid" srcexpr="\'profile.json?number=1\'"/>', "session"))
    name, data = events(session)[0]
    assert (name, data["content"]) == ("session.fetch.done", '{"name": "Mary"}')
    assert session.evaluate("eval('(' + told[0].data.content + ')').name") == "Mary"


@pytest.mark.parametrize(("source", "code"), [("nothing.json", 404), ("../outside.json", 403), ("", 0)])
def test_a_file_that_cannot_be_read_is_an_error_with_a_code(project, act, events, source, code):
    (project.folder.parent / "outside.json").write_text("{}")
    session = project(act(f"<session:fetch srcexpr=\"'{source}'\"/>", "session"))
    name, data = events(session)[0]
    assert (name, data["error"]) == ("error.session.fetch", code)


def test_an_address_made_of_the_documents_own_url_is_beside_it_wherever_it_was_started(project, act, events):
    own = "__GetDocumentURL().substring(0, __GetDocumentURL().lastIndexOf('/') + 1)"
    (project.folder / "w.scxml").write_text(act(f"<session:fetch srcexpr=\"{own} + 'profile.json'\"/>", "session"))

    session = project.ors.start("w.scxml")

    assert events(session)[0][1]["content"] == '{"name": "Mary"}'


def test_a_script_answers_by_url(project, act, events):
    fetching = project.ors.module("session")
    fetching.on("fetch", url="http://crm/profile").answer({"content": {"name": "Mary"}, "hints": {"ETag": "1"}})
    session = project(act("<session:fetch srcexpr=\"'http://crm/' + 'profile'\" method=\"'get'\"/>", "session"))
    data = events(session)[0][1]
    assert data == {"requestid": "s1.request1", "content": '{"name": "Mary"}', "hints": {"ETag": "1"}}


def test_a_script_fails_with_the_protocols_code(project, act, events):
    project.ors.module("session").on("fetch", params={"number": "1"}).fail(503, "busy")
    fetch = '<session:fetch srcexpr="\'http://crm/x\'"><param name="number" expr="\'1\'"/></session:fetch>'
    session = project(act(fetch, "session"))
    assert events(session)[0][1]["error"] == 503


def test_a_server_that_is_not_allowed_is_not_asked(project, act, events):
    session = project(act("<session:fetch srcexpr=\"'http://127.0.0.1:9/x'\"/>", "session"))
    name, data = events(session)[0]
    assert (name, data["error"]) == ("error.session.fetch", 0)
    assert ".on(\"fetch\", url='http://127.0.0.1:9/x')" in data["description"]


def test_what_is_sent_does_not_come_back_as_content(project, act, events):
    fetch = "<session:fetch srcexpr=\"'profile.json'\"><content _expr=\"'sent'\"/></session:fetch>"
    session = project(act(fetch, "session"))
    assert events(session)[0][1]["content"] == '{"name": "Mary"}'
    assert project.ors.journal[0].arguments["content"] == "sent"


def test_a_fetch_that_is_not_answered_in_time_fails(project, act, events):
    project.ors.module("session").on("fetch").hold()
    session = project(act('<session:fetch srcexpr="\'http://crm/x\'" timeout="10"/>', "session"))
    project.ors.advance(9.9)
    assert events(session) == []
    project.ors.advance(0.1)
    name, data = events(session)[0]
    assert (name, data["error"]) == ("error.session.fetch", 0)
    assert "within 10 s" in data["description"]


# --- real HTTP


@pytest.fixture
def server():
    """A server of this machine that answers with what it was asked."""
    import json
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path.startswith("/moved"):
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:9/")
                self.end_headers()
                return
            if self.path.startswith("/missing"):
                self.send_error(404)
                return
            length = int(self.headers.get("Content-Length") or 0)
            said = {
                "method": self.command,
                "path": self.path,
                "key": self.headers.get("api_key"),
                "type": self.headers.get("Content-Type"),
                "body": self.rfile.read(length).decode(),
            }
            body = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            self.do_GET()

        def log_message(self, *_args):
            pass

    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()
    thread.join()


@pytest.fixture
def asking(server, act, events):
    with Env(http_hosts=[server]) as ors:

        def ask(attributes, inside=""):
            session = ors.start(act(f"<session:fetch {attributes}>{inside}</session:fetch>", "session"))
            ors.advance(0)
            return events(session)[0]

        yield ask


def test_an_allowed_server_is_asked_with_params_and_headers(asking, server):
    name, data = asking(
        f"srcexpr=\"'http://{server}/x'\" method=\"'get'\" headers=\"({{api_key: 'k1'}})\"",
        '<param name="number" expr="5"/>',
    )
    assert name == "session.fetch.done"
    assert '"path": "/x?number=5"' in data["content"]
    assert '"key": "k1"' in data["content"]
    assert data["hints"]["Content-Type"] == "application/json"


def test_content_is_posted_with_its_type(asking, server):
    _, data = asking(
        f"srcexpr=\"'http://{server}/x'\" method=\"'post'\" enctype=\"'application/json'\"",
        '<content _expr="({number: 5})"/>',
    )
    assert r'"body": "{\"number\": 5}"' in data["content"]
    assert '"type": "application/json"' in data["content"]


@pytest.mark.parametrize(("path", "code"), [("missing", 404), ("moved", 302)])
def test_the_servers_code_is_the_error(asking, server, path, code):
    name, data = asking(f"srcexpr=\"'http://{server}/{path}'\"")
    assert (name, data["error"]) == ("error.session.fetch", code)


def test_a_server_that_cannot_be_reached_is_error_0(act, events):
    with Env(http_hosts=["127.0.0.1"]) as ors:
        session = ors.start(act("<session:fetch srcexpr=\"'http://127.0.0.1:9/x'\"/>", "session"))
        assert events(session)[0][1]["error"] == 0


def test_another_port_of_an_allowed_server_is_not_asked(asking, server):
    name, data = asking("srcexpr=\"'http://127.0.0.1:9/x'\"")
    assert (name, data["error"]) == ("error.session.fetch", 0)
    assert "real servers are not asked" in data["description"]


def test_loading_a_document_does_not_import_what_http_needs():
    import subprocess
    import sys

    code = "import sys, orsagent.testing; from orsagent.testing import Env; Env(); assert 'aiohttp' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert orsagent.__version__


def test_a_session_that_is_started_by_a_last_transition_runs(project):
    namespaces = 'xmlns="http://www.w3.org/2005/07/scxml" xmlns:session="http://www.genesyslab.com/modules/session"'
    start = '<session:start src="child.scxml"><param name="reason" expr="\'late\'"/></session:start>'
    session = project(
        f'<scxml {namespaces} version="1.0"><state id="a"><transition target="z">{start}</transition></state><final id="z"/></scxml>'
    )

    assert session.finished
    [child] = project.ors.runtime.sessions.values()
    assert child.log == [("reason", "late")]


EAGER = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" xmlns:session="http://www.genesyslab.com/modules/session">
  <datamodel><data id="boss"/></datamodel>
  <state id="s"><onentry><send event="'hello'" target="'#_scxml_' + boss"/></onentry></state>
</scxml>"""


def test_the_done_event_comes_before_what_the_new_session_sends(project, act):
    (project.folder / "eager.scxml").write_text(EAGER)
    start = '<session:start src="eager.scxml" sessionid="reqid"><param name="boss" expr="_sessionid"/></session:start>'
    session = project(
        act(start, "session").replace(
            '<transition event="session">',
            "<transition event=\"hello\"><script>told.push({name: 'hello', data: {known: reqid}})</script></transition>"
            '<transition event="session">',
        )
    )

    names = [one["name"] for one in session.evaluate("told")]
    assert names == ["session.start.done", "hello"]
    assert session.evaluate("told[1].data.known === told[0].data.sessionid")
