"""What a snapshot carries beside the data model, and what becomes of one that is damaged; on both engines."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import orsagent

from .cutting import Life, through_json, trace

HEAD = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" {attributes}>'


def document(inside, attributes=""):
    return orsagent.loads(f"{HEAD.format(attributes=attributes)}{inside}</scxml>")


@pytest.fixture(params=["v8", "quickjs"])
def engine(request):
    return request.param


CHILD = (
    HEAD.format(attributes="")
    + """<datamodel><data id="n" expr="0"/></datamodel><state id="c">
<onentry><send event="tick" delay="1s"/><send event="late" target="#_parent" delay="3s"/></onentry>
<transition event="tick"><assign location="n" expr="n + 1"/><send event="tick" delay="1s"/><send event="told" target="#_parent" namelist="n"/></transition>
<transition event="forwarded"><log label="heard" expr="[_event.name, n, Math.random(), Date.now(), _sessionid]"/></transition>
<transition event="end" target="f"/></state><final id="f"><donedata><param name="n" expr="n"/></donedata></final></scxml>"""
)
PARENT = f"""<datamodel><data id="n" expr="-1"/><data id="text"><![CDATA[{CHILD}]]></data></datamodel><state id="s">
<onentry><send event="a" delay="2s" id="x"/><send event="b" delay="2s"/><send event="tock" delay="1s" idlocation="k"/></onentry>
<invoke id="i" autoforward="true"><content>{CHILD}</content><finalize><assign location="n" expr="_event.data ? _event.data.n : n"/></finalize></invoke>
<invoke id="j"><content expr="text"/></invoke>
<invoke><content>{HEAD.format(attributes="")}<state><invoke id="deep" src="child.scxml"/><transition event="done.invoke.deep" target="e"/></state><final id="e"/></scxml></content></invoke>
<transition event="stop"><cancel sendid="x"/></transition>
<transition event="told"><log label="told" expr="[_event.invokeid, n, k]"/></transition>
<transition event="more"><send idlocation="k" event="tock" delay="1s"/></transition>
<transition event="again" target="s"/><transition event="*"><log expr="_event.name"/></transition></state>"""
STEPS = [0.5, "forwarded", 0.5, "stop", 1, "more", "again", 0.25, "forwarded", 3, "end", 1]


@pytest.fixture
def family(tmp_path):
    (tmp_path / "child.scxml").write_bytes(
        CHILD.replace("<scxml", '<?xml version="1.0" encoding="utf-16"?><scxml', 1).encode("utf-16")
    )
    return orsagent.loads(HEAD.format(attributes="") + PARENT + "</scxml>", str(tmp_path / "parent.scxml"))


@pytest.mark.parametrize("cuts", [{place} for place in range(len(STEPS))] + [set(range(len(STEPS)))], ids=str)
def test_delays_and_invoked_sessions_go_on_wherever_they_are_cut(engine, family, cuts):
    assert trace(engine, family, STEPS, cuts) == trace(engine, family, STEPS)


def test_delays_of_parent_and_child_that_are_due_at_once_keep_their_order(engine):
    text = f"""<state><invoke><content>{HEAD.format(attributes="")}<state><onentry><send event="child" target="#_parent" delay="2s"/></onentry></state></scxml>
    </content></invoke><onentry><send event="first" delay="1s"/></onentry>
    <transition event="first"><send event="parent" delay="1s"/></transition><transition event="*"><log expr="_event.name"/></transition></state>"""
    with Life(engine) as life:
        life.start(document(text))
        life.do(1)
        life.cut()
        life.do(1)

        assert life.session.log == [("", "child"), ("", "parent")]


def test_history_and_the_null_data_model_are_carried(engine):
    text = """<state id="s"><history id="h" type="deep"><transition target="a"/></history><state id="a"><transition event="e" target="b"/></state>
    <state id="b"/><transition event="out" target="o"/></state><state id="o"><transition event="back" target="h"/></state>"""
    for attributes in ("", 'datamodel="null"'):
        with Life(engine) as life:
            life.start(document(text, attributes))
            for event in ("e", "out"):
                life.do(event)
            life.cut().send("back")

            assert life.session.configuration == {"s", "b"}


def test_events_that_wait_in_the_queue_are_carried(engine):
    with Life(engine) as life:
        session = life.start(document("<state id='s'><transition event='e' target='t'/></state><state id='t'/>"))
        session.post(orsagent.scxml.Event(name="e", encoded='{"a":1}'))

        assert life.cut().evaluate("_event.data.a") == 1
        assert life.session.configuration == {"t"}


def test_a_session_that_has_ended_cannot_be_saved(engine):
    with orsagent.Runtime(engine=engine) as runtime, pytest.raises(orsagent.SessionError, match="has ended"):
        runtime.start(document("<final/>")).snapshot()


def test_a_session_at_work_cannot_be_saved(engine):
    found = []

    def observe(session, _step):
        with pytest.raises(orsagent.SessionError, match="between two events"):
            session.snapshot()
        found.append(session)

    with orsagent.Runtime(engine=engine, observer=observe) as runtime:
        runtime.start(document("<state/>"))
    assert found


def test_restored_sessions_live_beside_others(engine):
    made = document("<state id='s'><transition event='e' target='t'/></state><state id='t'/>")
    with orsagent.Runtime(engine=engine) as first, orsagent.Runtime(engine=engine) as second:
        first.start(made).close()
        saved = through_json(first.start(made).snapshot())
        other = second.start(made)
        session = second.restore(made, saved)
        session.send("e")

        assert (session.id, session.configuration, other.configuration) == ("s2", {"t"}, {"s"})
        assert second.start(made).id == "s3"
        with pytest.raises(orsagent.SessionError, match="'s2' is alive in this runtime"):
            second.restore(made, saved)
        assert len(second.sessions) == 3


def test_a_snapshot_of_another_document_or_version_is_refused(engine):
    made = document("<state/>")
    with orsagent.Runtime(engine=engine) as runtime:
        session = runtime.start(made)
        saved = session.snapshot()
        session.close()
        for damaged, expected in [
            ({**saved, "version": 2}, "version 2"),
            ({**saved, "format": "x"}, "'x'"),
            ([], "None"),
            (None, "None"),
        ]:
            with pytest.raises(orsagent.SessionError, match=expected):
                runtime.restore(made, damaged)
        with pytest.raises(orsagent.SessionError, match="another document"):
            runtime.restore(document("<state id='x'/>"), saved)


JUNK = (
    None,
    True,
    -1,
    0,
    1,
    2**40,
    1e400,
    0.5,
    "",
    "s",
    "s1",
    "c",
    "__proto__",
    "_event",
    "x" * 100,
    [],
    ["s"],
    [[]],
    {},
    {"$": "bigint", "v": "x"},
    {"$": "xml", "v": 1},
)
RICH = (
    """<datamodel><data id="o" expr="{a: {b: 1}}"/><data id="p" expr="o.a"/></datamodel><script>let n = Object.freeze([1]); const c = new Map([[1, 2n]]); function f() {}</script>
<parallel id="s"><history id="h" type="deep"><transition target="a"/></history><state id="q"><state id="a"><transition event="e" target="b"/></state><state id="b"/></state><state id="r">
<onentry><send event="d" delay="9s" namelist="o"/></onentry><transition event="back" target="h"/></state>
<invoke id="i"><content>"""
    + CHILD
    + """</content></invoke><invoke id="k"><content expr="'"""
    + CHILD.replace('"', "&quot;").replace("<", "&lt;").replace("\n", " ")
    + """'"/></invoke>
<transition event="out" target="o1"/></parallel><state id="o1"><transition event="*" target="s"/></state>"""
)


def places(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def damaged(saved, place, what):
    copy = through_json(saved)
    if not place:
        return what
    owner = copy
    for step in place[:-1]:
        owner = owner[step]
    if what == "remove":
        del owner[place[-1]]
    elif what == "add":
        owner.update({"more": 1}) if isinstance(owner, dict) else owner.append(owner[0])
    else:
        owner[place[-1]] = what
    return copy


@pytest.mark.parametrize(("engine", "examples"), [("quickjs", 200), ("v8", 15)])
def test_a_damaged_snapshot_is_a_session_error_or_another_session_and_harms_nobody(engine, examples):
    made = document(RICH)
    with orsagent.Runtime(engine=engine) as first, orsagent.Runtime(engine=engine) as second:
        session = first.start(made)
        for event in ("e", "out", "back", "e"):
            session.send(event, {"x": 1})
        saved = through_json(session.snapshot())
        everywhere = list(places(saved))
        for one in range(30):
            second.next_number(one)
        witness = second.start(document("<state><transition event='e'><log expr='1'/></transition></state>"))

        @settings(
            max_examples=examples,
            derandomize=True,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.sampled_from(everywhere), st.sampled_from(("remove", "add", *JUNK)))
        def check(place, what):
            try:
                found = second.restore(made, damaged(saved, place, what))
            except orsagent.SessionError:
                assert list(second.sessions) == [witness.id]
            else:
                for event in ("e", "out", "back"):
                    found.send(event)
                second.advance(10)
                found.close()
            before = len(witness.log)
            witness.send("e")
            assert len(witness.log) == before + 1
            assert list(second.sessions) == [witness.id]

        check()


def test_a_snapshot_is_strict_json(engine):
    with orsagent.Runtime(engine=engine) as runtime:
        session = runtime.start(document(RICH))
        session.send("e", {"x": float("nan")})

        assert json.loads(json.dumps(session.snapshot(), allow_nan=False)) == session.snapshot()


def test_a_snapshot_fits_the_document_with_the_parts_that_it_was_taken_of(engine, tmp_path):
    xi = 'xmlns="http://www.w3.org/2005/07/scxml" xmlns:xi="http://www.w3.org/2001/XInclude"'
    (tmp_path / "main.scxml").write_text(f'<scxml {xi} version="1.0"><xi:include href="part.xml"/></scxml>')
    (tmp_path / "part.xml").write_text(f'<state {xi} id="s"><transition event="e" target="t"/><state id="t"/></state>')
    with orsagent.Runtime(engine=engine) as runtime:
        saved = runtime.start(orsagent.load(tmp_path / "main.scxml")).snapshot()

    with orsagent.Runtime(engine=engine) as runtime:
        assert runtime.restore(orsagent.load(tmp_path / "main.scxml"), saved).configuration == {"s", "t"}
    (tmp_path / "part.xml").write_text(f'<state {xi} id="s"><state id="t"/></state>')
    with orsagent.Runtime(engine=engine) as runtime, pytest.raises(orsagent.SessionError, match="another document"):
        runtime.restore(orsagent.load(tmp_path / "main.scxml"), saved)
