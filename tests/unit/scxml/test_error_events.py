"""The error events of the platform: one table, two dialects."""

import pytest

import orsagent
from orsagent.scxml.error_events import ERROR_EVENTS, ErrorKind

STATE = '<state id="s"><onentry>{content}</onentry>{transitions}</state>'
LOGGED = '<transition event="error"><log label="{label}" expr="[_event.name, _event.type, _event.data.element]"/></transition>'

LOGGED_BARE = LOGGED.format(label="")

CASES = [
    ('<if cond="no.such"/>', ErrorKind.CONDITION, "error.illegalcond.if"),
    ('<if cond="false"><elseif cond="no.such"/></if>', ErrorKind.CONDITION, "error.illegalcond.elseif"),
    ('<assign location="no.such" expr="1"/>', ErrorKind.LOCATION, "error.illegalloc.assign"),
    ('<assign location="x.y.z" expr="1"/>', ErrorKind.LOCATION, "error.illegalloc.assign"),
    ('<assign location="1 +" expr="1"/>', ErrorKind.LOCATION, "error.illegalloc.assign"),
    ('<send event="{e}" idlocation="no.such"/>', ErrorKind.LOCATION, "error.illegalloc.send"),
    ('<assign location="_sessionid" expr="1"/>', ErrorKind.ASSIGNMENT, "error.illegalassign"),
    ('<assign location="x" expr="no.such"/>', ErrorKind.VALUE, "error.illegalvalue.assign"),
    ('<log expr="no.such"/>', ErrorKind.VALUE, "error.illegalvalue.log"),
    ('<foreach array="1" item="x"/>', ErrorKind.VALUE, "error.illegalvalue.foreach"),
    ('<send event="{e}" delay="{later}"/>', ErrorKind.VALUE, "error.illegalvalue.send"),
    ('<send event="{e}"><param name="p" expr="no.such"/></send>', ErrorKind.VALUE, "error.illegalvalue.param"),
    ("<script>throw new TypeError('x')</script>", ErrorKind.SCRIPT, "error.script.script"),
    ("<script>var = 1</script>", ErrorKind.SCRIPT, "error.script.script"),
    ('<x:do xmlns:x="urn:x"/>', ErrorKind.UNSUPPORTED, "error.unsupported.do"),
    ('<send event="{none}"/>', ErrorKind.NO_EVENT, "error.send.noeventspecified.send"),
    ('<send event="{e}" type="{fm}"/>', ErrorKind.SEND_TYPE, "error.send.targettypeinvalid.send"),
    ('<send event="{e}" target="{address}"/>', ErrorKind.TARGET, "error.send.targetunavailable.send"),
    ('<send event="{e}" target="{nobody}"/>', ErrorKind.NO_SESSION, "error.send.nosuchsession.send"),
    ('<send event="{e}"><param name="p" expr="isNaN"/></send>', ErrorKind.MISMATCH, "error.send.datamismatch.send"),
]
QUOTED = {
    "e": "'e'",
    "later": "'soon'",
    "none": "''",
    "fm": "'fm'",
    "address": "'http://x/y'",
    "nobody": "'#_scxml_nobody'",
}
BARE = {"e": "e", "later": "soon", "none": "", "fm": "fm", "address": "http://x/y", "nobody": "#_scxml_nobody"}


@pytest.fixture
def run(engine, load):
    """Runs a state with some content in both dialects' spelling, for the log and the errors."""

    def run(content, dialect, transitions=LOGGED_BARE):
        words = QUOTED if dialect == "ors" else BARE
        for word, text in words.items():
            content = content.replace("{" + word + "}", text)
        state = STATE.format(content=content, transitions=transitions)
        data = '<datamodel><data id="x" expr="({})"/></datamodel>'
        with orsagent.Runtime(engine=engine, unclaimed="event") as runtime:
            session = runtime.start(load(data + state, dialect=dialect))
            assert session.failed is None
            return session

    return run


@pytest.mark.parametrize(("content", "kind", "name"), CASES)
def test_ors_says_with_the_name_what_was_wrong_and_in_which_element(run, content, kind, name):
    session = run(content, "ors")

    (error,) = session.errors
    assert (error.event, error.kind) == (name, kind)
    assert session.log[-1] == ("", [name, "platform", error_element(name)])


def error_element(name):
    return "assign" if name == "error.illegalassign" else name.rpartition(".")[2]


@pytest.mark.parametrize(("content", "kind", "name"), CASES)
def test_w3c_knows_two_names(run, content, kind, name):
    session = run(content, "w3c")

    (error,) = session.errors
    expected = "error.communication" if kind is ErrorKind.NO_SESSION else "error.execution"
    assert (error.event, error.kind) == (expected, kind)
    assert session.log[-1] == ("", [expected, "platform", error_element(name)])


def test_a_condition_of_a_transition_is_one(run):
    both = '<transition event="e" cond="no.such" target="s"/>' + LOGGED.format(label="")

    assert run('<raise event="e"/>', "ors", both).log == [
        ("", ["error.illegalcond.transition", "platform", "transition"])
    ]
    assert run('<raise event="e"/>', "w3c", both).log == [("", ["error.execution", "platform", "transition"])]


@pytest.mark.parametrize(("dialect", "name"), [("ors", "error.illegaldata.data"), ("w3c", "error.execution")])
def test_data_that_cannot_be_initialised_are_one(start, dialect, name):
    session = start(
        f'<datamodel><data id="d" expr="no.such"/></datamodel><state>{LOGGED.format(label="")}</state>', dialect=dialect
    )

    assert session.log == [("", [name, "platform", "data"])]


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("nowhere.json", "file.404"),
        ("../../../../etc/passwd", "file.403"),
        ("http://localhost:9/x.json", "http.403"),
    ],
)
def test_a_file_that_cannot_be_read_tells_protocol_and_code(start, uri, code):
    text = f'<datamodel><data id="d" src="{uri}"/></datamodel><state><invoke src="{uri}"/><transition event="error"><log expr="_event.name"/></transition></state>'

    ors, w3c = start(text, dialect="ors"), start(text, dialect="w3c")

    assert [value for _, value in ors.log] == [f"error.badfetch.{code}"] * 2
    assert [value for _, value in w3c.log] == ["error.execution", "error.communication"]


@pytest.mark.parametrize(("dialect", "name"), [("ors", "error.unsupported.invoke"), ("w3c", "error.execution")])
def test_an_invocation_of_anything_but_scxml_is_unsupported(start, dialect, name):
    session = start(f'<state><invoke type="vxml"/>{LOGGED.format(label="")}</state>', dialect=dialect)

    assert session.log == [("", [name, "platform", "invoke"])]
    assert 'the invoke type "vxml" is not supported here; it knows: scxml' in session.errors[0].message


@pytest.mark.parametrize(("dialect", "name"), [("ors", "error.invoke.failed"), ("w3c", "error.communication")])
def test_a_child_that_was_ended_by_an_error_is_told(start, dialect, name):
    endless = '<state id="c"><onentry><raise event="again"/></onentry><transition event="again" target="c"/></state>'
    child = f'<content><scxml version="1.0">{endless}</scxml></content>'
    session = start(
        f'<state id="s"><invoke id="i">{child}</invoke><transition event="error"><log expr="[_event.name, _event.invokeid]"/></transition></state>',
        dialect=dialect,
    )

    assert session.log == [("", [name, "i"])]


def test_the_data_say_which_document_element_and_line(start):
    session = start(
        '<state><onentry>\n<log label="a"/>\n<log expr="no.such"/></onentry>'
        '<transition event="error"><log expr="_event.data"/></transition></state>',
        dialect="ors",
    )

    data = session.log[-1][1]
    assert (data["document"], data["element"], data["linenumber"], data["column"]) == ("test.scxml", "log", 4, 12)
    assert data["message"].startswith("ReferenceError: ")


@pytest.mark.parametrize(
    "descriptor",
    [
        "error.script.ReferenceError",
        "error.script.*",
        "error.script.script",
        "error.*",
        "error",
        "*",
        "x error.script.ReferenceError",
    ],
)
def test_a_transition_for_the_type_of_the_ecmascript_error_is_taken_too(start, descriptor):
    session = start(
        f'<state id="s"><onentry><script>no.such</script></onentry><transition event="{descriptor}" target="t"/></state><state id="t"/>',
        dialect="ors",
    )

    assert session.configuration == {"t"}


@pytest.mark.parametrize(
    "descriptor", ["error.script.SyntaxError", "error.execution", "error.scrip", "error.illegalvalue"]
)
def test_no_transition_for_another_error_is_taken(start, descriptor):
    session = start(
        f'<state id="s"><onentry><script>no.such</script></onentry><transition event="{descriptor}" target="t"/></state><state id="t"/>',
        dialect="ors",
    )

    assert session.configuration == {"s"}


def test_an_expression_that_looks_literal_is_told_so(run):
    for content, text in (
        ('<send event="queue.done"/>', "queue.done"),
        ('<send event="{e}" delay="10s"/>', "10s"),
        ('<send event="to go"/>', "to go"),
    ):
        (error,) = run(content, "ors").errors
        assert "is an expression in the dialect ors" in error.message
        assert f"=\"'{text}'\"" in error.message


def test_an_expression_that_looks_like_one_gets_no_such_advice(run):
    (error,) = run('<send event="no.such()"/>', "ors").errors

    assert "dialect" not in error.message


def test_a_name_that_is_no_text_is_told_so(run):
    (error,) = run('<send event="x.nothing"/>', "ors").errors

    assert error.kind is ErrorKind.NO_EVENT
    assert "write event=\"'x.nothing'\"" in error.message


def test_every_kind_has_a_row_and_every_name_begins_with_error():
    assert set(ERROR_EVENTS) == set(ErrorKind)
    for row in ERROR_EVENTS.values():
        assert row.w3c in ("error.execution", "error.communication")
        assert row.ors.startswith("error.")
        assert row.also.startswith("error.") or not row.also


def test_events_with_two_names_go_through_chains_of_events_and_snapshots(runtime, start, load):
    inside = (
        '<datamodel><data id="n" expr="0"/></datamodel><state id="s"><transition event="go"><script>n++; no.such</script></transition>'
        '<transition event="error.script.ReferenceError" cond="_event.name === \'error.script.script\'"><script>n += 100</script></transition></state>'
    )
    session = start(inside, dialect="ors")
    session.send_all(["go"] * 20)
    assert session.evaluate("n") == 2020

    saved = session.snapshot()
    session.close()
    with orsagent.Runtime(engine=runtime.engine) as other:
        restored = other.restore(load(inside, dialect="ors"), saved)
        restored.send("go")
        assert restored.evaluate("[n, _event.name]") == [2121, "error.script.script"]
