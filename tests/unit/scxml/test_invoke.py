"""Invoked sessions: how they begin, what they get, what they tell, and how they end (SCXML 1.0, 6.4 and 6.5)."""

import pytest

import orsagent

HEAD = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">'
CHILD = (
    f'{HEAD}<datamodel><data id="a" expr="1"/><data id="b"/></datamodel><state id="c">'
    '<onentry><send event="hello" target="#_parent"><param name="a" expr="a"/><param name="b" expr="b"/></send></onentry>'
    '<transition event="ask"><send event="told" target="#_parent"><param name="from" expr="_event.origin"/></send></transition>'
    '<transition event="end" target="f"/></state>'
    '<final id="f"><donedata><param name="result" expr="a"/></donedata></final></scxml>'
)
QUOTED = CHILD.replace("&", "&amp;").replace("<", "&lt;")


@pytest.fixture
def parent(start, tmp_path):
    """A session in state `p` that invokes; `child.scxml` lies beside it. It logs what it hears."""
    (tmp_path / "child.scxml").write_text(CHILD, encoding="utf-8")

    def parent(invoke, data="", inside="", **options):
        return start(
            f'<datamodel><data id="x" expr="7"/><data id="o" expr="{{}}"/><data id="text"/>{data}</datamodel>'
            f'<state id="p">\n{invoke}{inside}<transition event="leave" target="q"/>'
            '<transition event="*"><log label="heard" expr="[_event.name, _event.invokeid, _event.data]"/></transition>'
            '</state><state id="q"/>',
            path=str(tmp_path / "parent.scxml"),
            **options,
        )

    return parent


def heard(session):
    return [value for label, value in session.log if label == "heard"]


@pytest.mark.parametrize(
    "invoke",
    [
        '<invoke id="i" src="child.scxml"/>',
        '<invoke id="i" src="file:child.scxml"/>',
        "<invoke id=\"i\" srcexpr=\"'child' + '.scxml'\"/>",
        f'<invoke id="i"><content>{CHILD}</content></invoke>',
        f'<invoke id="i"><content>{QUOTED}</content></invoke>',
        '<invoke id="i" type="scxml" src="child.scxml"/>',
        '<invoke id="i" type="http://www.w3.org/TR/scxml/" src="child.scxml"/>',
        '<invoke id="i" typeexpr="\'scxml\'" src="child.scxml"/>',
    ],
    ids=["src", "file", "srcexpr", "inline", "text", "type", "uri", "typeexpr"],
)
def test_a_child_begins_however_it_is_named(parent, invoke):
    session = parent(invoke)

    assert heard(session) == [["hello", "i", {"a": 1, "b": None}]]
    assert set(session.children) == {"i"}


def test_content_may_be_an_expression_that_gives_a_document(runtime, load):
    document = load(
        '<datamodel><data id="text"/></datamodel><state><invoke id="i"><content expr="text"/></invoke>'
        '<transition event="done.invoke.i" target="f"/></state><final id="f"/>'
    )

    session = runtime.start(document, data={"text": f"{HEAD}<final/></scxml>"})

    assert session.final == "f"


@pytest.mark.parametrize(
    ("inside", "attributes", "expected"),
    [
        ('<param name="a" expr="x + 1"/>', "", {"a": 8, "b": None}),
        ('<param name="b" location="x"/>', "", {"a": 1, "b": 7}),
        ('<param name="unknown" expr="1"/>', "", {"a": 1, "b": None}),
        ('<param name="a" expr="no.such"/>', "", {"a": 1, "b": None}),
        ("", 'namelist="b"', {"a": 1, "b": [1]}),
        ('<param name="a" expr="{ deep: [x] }"/>', 'namelist="b"', {"a": {"deep": [7]}, "b": [1]}),
    ],
)
def test_a_child_gets_its_data_from_params_and_namelist(parent, inside, attributes, expected):
    session = parent(f'<invoke id="i" src="child.scxml" {attributes}>{inside}</invoke>', '<data id="b" expr="[1]"/>')

    assert [event for event in heard(session) if event[0] == "hello"] == [["hello", "i", expected]]


def test_a_child_cannot_reach_the_parents_objects(parent):
    child = f'{HEAD}<datamodel><data id="o"/></datamodel><script>o.changed = true</script><final/></scxml>'
    session = parent(f'<invoke id="i"><param name="o" expr="o"/><content>{child}</content></invoke>')

    assert session.evaluate("o") == {}


def test_the_end_of_a_child_is_an_event_with_its_done_data(parent):
    session = parent('<invoke id="i" src="child.scxml"/>')
    (child,) = session.children.values()
    child.send("end")

    assert heard(session)[-1] == ["done.invoke.i", "i", {"result": 1}]
    assert session.children == {}
    assert child.final == "f"


def test_parent_and_child_send_to_each_other(parent):
    session = parent(
        '<invoke id="i" src="child.scxml"/>',
        inside='<transition event="go"><send event="ask" target="#_i"/></transition>',
    )
    session.send("go")

    assert heard(session)[-1] == ["told", "i", {"from": f"#_scxml_{session.id}"}]


@pytest.mark.parametrize("location", ["o.id", "x"])
def test_an_id_is_made_and_written_to_its_location(parent, location):
    session = parent(f'<invoke idlocation="{location}" src="child.scxml"/>')

    made = session.evaluate(location)
    assert made == next(iter(session.children))
    assert made.startswith("p.")


def test_leaving_the_state_cancels_the_child_and_runs_its_onexit(runtime, parent):
    child = f'{HEAD}<state><onexit><log label="left"/><send event="late" target="#_parent"/></onexit></state></scxml>'
    session = parent(f'<invoke id="i"><content>{child}</content></invoke>')
    (invoked,) = session.children.values()

    session.send("leave")

    assert session.configuration == {"q"}
    assert invoked.finished
    assert invoked.cancelled
    assert invoked.log == [("left", None)]
    assert invoked.final is None
    assert heard(session) == []
    assert list(runtime.sessions) == [session.id]


def test_the_end_of_the_parent_ends_its_children_and_theirs(runtime, start):
    inner = f"{HEAD}<state/></scxml>"
    middle = f"{HEAD}<state><invoke><content>{inner}</content></invoke></state></scxml>"
    session = start(
        f'<state><invoke><content>{middle}</content></invoke><transition event="end" target="f"/></state><final id="f"/>'
    )
    assert len(runtime.sessions) == 3

    session.send("end")

    assert runtime.sessions == {}


def test_a_state_that_is_left_in_the_same_macrostep_invokes_nothing(parent):
    session = parent('<invoke id="i" src="child.scxml"/>', inside='<transition target="q"/>')

    assert session.configuration == {"q"}
    assert session.children == {}
    assert heard(session) == []


def test_invocations_begin_in_document_order_when_the_macrostep_is_over(start):
    child = f"{HEAD}<final/></scxml>"
    session = start(
        f'<state><onentry><raise event="in"/></onentry><invoke id="a"><content>{child}</content></invoke>'
        f'<invoke id="b"><content>{child}</content></invoke><transition event="*"><log expr="_event.name"/></transition>'
        f'<state><invoke id="c"><content>{child}</content></invoke></state></state>'
    )

    assert [value for _, value in session.log] == ["in", "done.invoke.a", "done.invoke.b", "done.invoke.c"]


def test_autoforward_hands_every_external_event_on_unchanged(start):
    child = f'{HEAD}<state><transition event="*"><log expr="[_event.name, _event.data, _event.origin]"/></transition></state></scxml>'
    inside = (
        '<state><invoke id="i" autoforward="{}"><content>' + child + "</content></invoke>"
        '<transition event="e"><raise event="inside"/></transition></state>'
    )
    forwarding, other = start(inside.format("true")), start(inside.format("false"))

    for session in (forwarding, other):
        session.send("e", [1])

    assert [value for _, value in forwarding.children["i"].log] == [["e", [1], None]]
    assert other.children["i"].log == []


def test_finalize_runs_before_the_transitions_for_events_of_this_child_only(start):
    child = f'{HEAD}<state><onentry><send event="from" target="#_parent"><param name="n" expr="1"/></send></onentry></state></scxml>'
    session = start(
        f'<datamodel><data id="n"/></datamodel><state><invoke id="i"><finalize><assign location="n" expr="_event.data.n"/>'
        f'<log label="finalize"/></finalize><content>{child}</content></invoke>'
        '<transition event="from" cond="n === 1"><log label="transition"/></transition></state>'
    )
    session.send("from", {"n": 2})

    assert [label for label, _ in session.log] == ["finalize", "transition", "transition"]


def test_an_empty_finalize_updates_the_locations_that_were_passed(start):
    child = f'{HEAD}<state><onentry><send event="from" target="#_parent"><param name="n" expr="1"/><param name="p" expr="2"/><param name="other" expr="3"/></send></onentry></state></scxml>'
    session = start(
        '<datamodel><data id="n"/><data id="o" expr="{}"/><data id="other" expr="0"/></datamodel>'
        f'<state><invoke namelist="n"><param name="p" location="o.p"/><param name="other" expr="9"/><finalize/><content>{child}</content></invoke></state>'
    )

    assert session.evaluate("[n, o.p, other]") == [1, 2, 0]


@pytest.mark.parametrize(
    ("invoke", "event"),
    [
        ('<invoke id="i" src="nowhere.scxml"/>', "error.communication"),
        ('<invoke id="i" src="http://localhost:9/x"/>', "error.communication"),
        ('<invoke id="i" srcexpr="no.such"/>', "error.execution"),
        ('<invoke id="i" type="unknown" src="child.scxml"/>', "error.execution"),
        ('<invoke id="i"/>', "error.execution"),
        ('<invoke id="i"><content>no document</content></invoke>', "error.execution"),
        ('<invoke id="i"><content expr="no.such"/></invoke>', "error.execution"),
        ('<invoke idlocation="no.such" src="child.scxml"/>', "error.execution"),
        ('<invoke namelist="no.such" src="child.scxml"/>', "error.execution"),
    ],
)
def test_an_invocation_that_fails_is_an_error_event_at_its_place(parent, invoke, event):
    session = parent(invoke)

    assert [name for name, *_ in heard(session)] == [event]
    (error,) = session.errors
    assert (error.position.line, error.position.column) == (3, 1)
    assert session.children == {}


def test_one_failed_invocation_does_not_stop_the_next(parent):
    session = parent('<invoke src="nowhere.scxml"/><invoke id="i" src="child.scxml"/>')

    assert [name for name, *_ in heard(session)] == ["error.communication", "hello"]


def test_children_of_an_ors_document_are_ors_documents(start):
    child = f'{HEAD}<final><onentry><raise event="e"><param name="p" expr="1"/></raise></onentry></final></scxml>'
    session = start(
        f'<state><invoke id="i"><content>{child}</content></invoke><transition event="done.invoke.i" target="f"/></state><final id="f"/>',
        dialect="ors",
    )

    assert session.final == "f"


def test_session_ids_come_from_a_counter(engine, load):
    child = f"{HEAD}<state/></scxml>"
    document = load(
        f'<state id="p"><invoke><content>{child}</content></invoke><invoke><content>{child}</content></invoke></state>'
    )

    def ids():
        with orsagent.Runtime(engine=engine) as runtime:
            runtime.start(document)
            return list(runtime.sessions), [list(session.children) for session in runtime.sessions.values()]

    assert ids() == ids() == (["s1", "s2", "s3"], [["p.1", "p.2"], [], []])
