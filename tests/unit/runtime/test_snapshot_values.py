"""What a snapshot carries of the data model, and what it refuses by name; on both engines."""

import pytest

import orsagent

from .cutting import Life, through_json

HEAD = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" {attributes}>'


def document(inside, attributes=""):
    return orsagent.loads(f"{HEAD.format(attributes=attributes)}{inside}</scxml>")


@pytest.fixture(params=["v8", "quickjs"])
def life(request):
    with Life(request.param) as life:
        yield life


def restored(life, script, change="", inside=""):
    """A session of a document with a top-level script, changed by `change`, then cut."""
    text = f"<script><![CDATA[{script}]]></script>{inside}<state id='s'><transition event='go'><script><![CDATA[{change}]]></script></transition></state>"
    session = life.start(document(text))
    session.send("go")
    assert session.errors == []
    return life.cut()


VALUES = [
    "undefined", "null", "true", "0", "-0", "NaN", "Infinity", "-Infinity", "1.5e300", "2 ** 53", "123456789012345678901234567890n", "'a\\u0000ß\\ud800'",
    "new Date(5)", "new Date(NaN)", "/a+\\/b/gi", "[]", "[1, [2, {a: 3}]]", "({})", "({$: 1, v: 2})", "({'__proto__x': {}})", "({['__proto__']: 1})",
    "new Map([[{a: 1}, [undefined]], ['b', new Set([NaN])]])", "new Set(['x', -0n])", "Object.assign(new Error('m'), {name: 'N'})",
]  # fmt: skip
SHOWN = """(function show(v) {
  if (Object.is(v, -0)) return '-0';
  if (typeof v !== 'object' || v === null) return typeof v + ':' + String(v).replace(/[^ -~]/g, c => '%' + c.charCodeAt(0));
  if (v instanceof Map || v instanceof Set || Array.isArray(v)) return v.constructor.name + '(' + [...v].map(show).join() + ')';
  if (v instanceof Date || v instanceof RegExp || v instanceof Error) return v.constructor.name + String(v);
  return '{' + Object.entries(v).map(([key, item]) => key + '=' + show(item)).join() + '}';
})"""


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("kind", ["var", "let", "const", ""], ids=["var", "let", "const", "implicit"])
def test_every_value_is_carried(life, value, kind):
    session = life.start(document(f"<script><![CDATA[{kind} kept = {value};]]></script><state/>"))
    before = session.evaluate(f"{SHOWN}(kept)")

    assert life.cut().evaluate(f"{SHOWN}(kept)") == before


@pytest.mark.parametrize(
    ("script", "change", "seen", "expected"),
    [
        ("let n = 1", "n = 2", "n", 2),
        ("const list = [1]; const same = list", "list.push(2)", "[list, same === list]", [[1, 2], True]),
        ("const o = {a: 1, b: 2}", "delete o.a; o.c = 3", "o", {"b": 2, "c": 3}),
        ("const m = new Map()", "m.set('k', 1)", "[...m]", [["k", 1]]),
        ("const m = new Set([1])", "m.delete(1); m.add(2)", "[...m]", [2]),
        ("class A { m() { return 1 } }", "", "new A().m()", 1),
        ("function f() { return 1 }", "", "f()", 1),
        ("const f = () => 7; let g = f", "", "f() + g()", 14),
        ("function f() { return 1 }", "f = 5", "f", 5),
        ("function f() { return 1 }", "globalThis.f = undefined", "typeof f", "undefined"),
        ("gone = 1", "delete globalThis.gone", "typeof gone", "undefined"),
        ("var a = {n: 1}; var b = {inner: a}", "", "b.inner === a", True),
        ("let a = {n: 1}; var b = [a, a]", "b[0].n = 9", "[b[0] === b[1], b[1] === a, a.n]", [True, True, 9]),
        (
            "var a = Object.freeze({n: Object.freeze([1])})",
            "",
            "[Object.isFrozen(a), Object.isFrozen(a.n)]",
            [True, True],
        ),
        ("escape = 5", "", "escape", 5),
        ("'use strict'; let n = 1; var v = 2", "n = 3; v = 4", "[n, v]", [3, 4]),
        ("const started = Date.now(), lucky = Math.random()", "", "started", 1704067200000),
    ],
)
def test_what_top_level_scripts_declare_goes_on(life, script, change, seen, expected):
    assert restored(life, script, change).evaluate(seen) == expected


def test_the_values_of_the_start_are_there_when_top_level_scripts_run_again(life):
    text = "<datamodel><data id='mode' expr='1'/></datamodel><script>var f = mode === 'x' ? () => 'x' : () => 'y'</script><state/>"
    life.start(document(text), {"mode": "x"})

    assert life.cut().evaluate("f()") == "x"


REFUSED = [
    ("var f", "f = function () {}", "f"),
    ("let f", "f = () => 1", "f"),
    ("function f() {}", "f.count = 1", "f"),
    ("var o = {inner: {}}", "o.inner.f = function () {}", "o.inner.f"),
    ("const o = {}", "o.self = o", "o.self"),
    ("var c = [1]", "c.push(c)", "c[1]"),
    ("let s", "s = Symbol('x')", "s"),
    ("class A {} var a", "a = new A()", "a"),
    ("var a", "a = Object.create(null)", "a"),
    ("var a", "a = [1,,2]", "a"),
    ("var a", "a = {get b() { return 1 }}", "a"),
    ("var a", "a = Object.defineProperty({}, 'b', {value: 1})", "a"),
    ("var a = {}", "m = new Map([[1, a]])", "m"),
    ("var a", "Object.defineProperty(globalThis, 'a1', {get() { return 1 }, configurable: true})", "a1"),
    ("var a", "Object.defineProperty(globalThis, 'a2', {value: 1})", "a2"),
    ("var a = new Number(5)", "", "a"),
]


@pytest.mark.parametrize(("script", "change", "name"), REFUSED)
def test_what_cannot_be_carried_is_an_error_that_names_the_variable(life, script, change, name):
    with pytest.raises(orsagent.SessionError) as caught:
        restored(life, script, change)

    assert str(caught.value).endswith((f" in {name}", f" of {name}", f" variable {name}"))
    life.session.send("go")
    assert life.session.failed is None


def test_a_constant_that_is_another_one_now_is_an_error_that_names_it():
    text = "<script>const made = Date.now()</script><state/>"
    with orsagent.Runtime(engine="quickjs") as first, orsagent.Runtime(engine="quickjs") as second:
        made = document(text)
        snapshot = first.start(made).snapshot()
        snapshot["session"]["state"]["datamodel"]["variables"]["made"] = 1

        with pytest.raises(orsagent.SessionError, match="the constant made has got another value"):
            second.restore(made, snapshot)


def test_xml_values_are_carried(life):
    session = life.start(
        document("<datamodel><data id='x'><books xmlns=''><book title='t'/></books></data></datamodel><state/>")
    )
    seen = "x.getElementsByTagName('book')[0].getAttribute('title')"
    assert session.evaluate(seen) == "t"

    assert life.cut().evaluate(seen) == "t"


def test_late_data_that_is_initialised_stays_so(life):
    text = """<state id="s"><datamodel><data id="n" expr="1"/></datamodel><onentry><assign location="n" expr="n + 1"/></onentry>
    <transition event="again" target="s"/></state><state id="t"><datamodel><data id="m" expr="n"/></datamodel></state>"""
    life.start(document(text, 'binding="late"'))

    session = life.cut()
    session.send("again")

    assert session.evaluate("[n, typeof m]") == [3, "undefined"]


def test_the_ors_dialect_keeps_its_data_object_and_frozen_event_data(life):
    text = """<datamodel><data id="kept" expr="null"/></datamodel>
    <state><transition event="e"><assign location="_data.kept" expr="_event.data"/></transition></state>"""
    made = orsagent.loads(f"{HEAD.format(attributes='')}{text}</scxml>", dialect="ors")
    life.start(made).send("e", {"a": {"b": 1}})

    session = life.cut()

    assert session.evaluate("[_data.kept.a.b, _event.data.a.b, Object.isFrozen(kept), Object.isFrozen(kept.a)]") == [
        1,
        1,
        True,
        True,
    ]


def test_the_last_event_random_numbers_and_the_calendar_go_on(life):
    life.start(document("<state><transition event='e'/></state>")).send("e", {"a": [1, 2]})
    life.session.evaluate("Math.random()")
    life.runtime.advance(61.5)
    twin = orsagent.Runtime(engine=life.engine)
    with twin:
        other = twin.start(document("<state><transition event='e'/></state>"))
        other.send("e", {"a": [1, 2]})
        other.evaluate("Math.random()")
        twin.advance(61.5)
        seen = (
            "[_event.name, _event.data, _event.type, Math.random(), Date.now(), new Date().toISOString(), _sessionid]"
        )

        assert life.cut().evaluate(seen) == other.evaluate(seen)
        assert life.runtime.clock.now() == 0


def test_the_calendar_is_right_after_many_weeks(life):
    session = life.start(document("<state/>"))
    life.runtime.advance(hours=2_000)

    assert session.evaluate("Date.now()") == 1704067200000 + 2_000 * 3_600_000
    assert life.cut().evaluate("Date.now()") == 1704067200000 + 2_000 * 3_600_000


def test_a_snapshot_of_a_restored_session_is_the_same_snapshot(life):
    session = life.start(document("<script>let a = {n: 1}, b = [a]; function f() {}</script><state id='s'/>"))
    before = session.snapshot()

    assert through_json(life.cut().snapshot()) == through_json(before)


KEPT = """<script>var kept = []; var App = {};</script>
<state id="s"><transition event="go"><script>kept.push(_event); App.ev = _event;</script></transition></state>"""


@pytest.mark.parametrize("dialect", ["ors", "w3c"])
def test_an_event_that_a_document_has_kept_is_carried_by_value(life, dialect):
    text = f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">{KEPT}</scxml>'
    session = life.start(orsagent.loads(text, dialect=dialect))
    session.send("go", {"n": [1, {"m": 2}]})
    seen = "[kept[0].name, kept[0].type, kept[0].data, kept[0].sendid === undefined, kept[0] === App.ev, Object.keys(kept[0])]"
    before = session.evaluate(seen)

    again = life.cut()

    assert again.evaluate(seen) == before
    assert again.evaluate("(function () { try { kept[0].name = 'x' } catch (e) {} return kept[0].name })()") == "go"
    again.send("go")
    assert again.evaluate("kept.length + '' + (kept[1] === App.ev)") == "2true"
    life.cut()


def test_a_getter_of_a_document_is_refused(life):
    session = life.start(document("<script>var o = {get name() { return 1 }};</script><state/>"))

    with pytest.raises(orsagent.SessionError, match="a getter cannot be carried in o"):
        session.snapshot()
