"""What sources can reach decides which parts of the interpreter's ECMAScript a session has from the start."""

import json

import pytest

from orsagent import js
from orsagent.js import Limits
from orsagent.js.xml import Xml
from orsagent.scxml.script.parts import PARTS
from orsagent.scxml.script.reach import BUILT_IN, EVERYTHING, GUARDED, Reach, reach

TEN = (
    '<datamodel><data id="n" expr="0"/></datamodel><state id="s">'
    '<transition event="e" cond="n &lt; 9"><assign location="n" expr="n + 1"/><log expr="n"/></transition></state>'
)
RECORDING = """(() => {
  const before = new Map();
  for (const holder of [Array.prototype, String.prototype, Array, String, JSON])
    for (const key of Object.getOwnPropertyNames(holder)) before.set(key + '@' + [Array.prototype, String.prototype, Array,
      String, JSON].indexOf(holder), holder[key]);
  globalThis.changed = () => JSON.stringify([...before].filter(([key, value]) =>
    [Array.prototype, String.prototype, Array, String, JSON][key.split('@')[1]][key.split('@')[0]] !== value).map(
      ([key]) => key.split('@')[0]));
})()"""


@pytest.fixture(params=["v8", "quickjs"])
def context(request):
    engine = js.engine(request.param)
    yield engine.context(Limits(seconds=20.0), guarded=False)
    engine.close()


@pytest.mark.parametrize(
    "source",
    ["n + 1", "flag", "a.b.c === 'x' && !d", "", "x = { a: 1, b: [1].c }.b", "_event.data.n > 3", "In('s')", "f(1)[0]"],
)
def test_plain_expressions_reach_nothing(source):
    assert reach([source]) == Reach()


@pytest.mark.parametrize(
    "source",
    [
        "JSON = null",
        "JSON.stringify = f",
        "a.constructor",
        "a['constr' + 'uctor']",
        "a[b]",
        "a [ b ]",
        "a/**/[b]",
        "a[1][b]",
        "f()[b]",
        "'x'[b]",
        "a?.[b]",
        "({[k]: v} = a)",
        "({a, [k]: v} = o)",
        "a.__proto__",
        "({__proto__: a})",
        "\\u004aSON",
        "`${a}`",
        "eval('1')",
        "new Function('x')",
        "function String() {}",
        "function /* */ String(a) {}",
        "function * Number(a) {}",
        "globalThis.x",
        "this.x",
        "with (a) b",
        "ors$$.run('1')",
        "ors$$c.at = 1",
        "Math.floor = 1",
        "x = Math",
        "import('x')",
        "Object.keys(Array)",
        "_data.constructor",
        "_data[x]",
        "\u00e9 = 1",
    ],
)
def test_what_might_lead_to_a_built_in_reaches_everything(source):
    assert reach(["n", source]) == EVERYTHING


def test_a_built_in_that_is_only_called_is_not_reached():
    assert reach(["Math.max(a, b) + String(c) + parseInt(d, 10)"]) == Reach()


def test_guarded_methods_and_time_are_told_apart():
    assert reach(["a.push(1)", "a.join(b)"]) == Reach(guarded=True)
    assert reach(["a.length"]) == Reach(guarded=True)
    assert reach(["new Date(2)"]) == reach(["Math.random()"]) == reach(["Date.now()"]) == Reach(time=True)


def test_every_global_of_the_engines_is_known(context):
    names = json.loads(str(context.function("(() => JSON.stringify(Object.getOwnPropertyNames(globalThis)))")()))

    assert set(names) <= BUILT_IN


def test_every_method_that_gets_a_guard_is_known(context):
    context.load(RECORDING)
    context.guard()

    changed = json.loads(str(context.function("changed")()))

    assert "fill" in changed
    assert set(changed) <= GUARDED


def test_a_session_of_a_plain_document_starts_without_parts_and_gets_them_for_a_text_from_outside(runtime, load):
    session = runtime.start(load(TEN))
    assert session.interpreter.compiled.program.parts == frozenset()
    session.send("e")

    assert session.evaluate("(function () { try { new Array(1e9).fill(0) } catch (e) { return e.name } })()") in (
        "RangeError",
        "InternalError",
    )
    session.evaluate("JSON = Object.keys = Array.isArray = String = undefined, 1")
    session.send("e", {"a": [1]})

    assert session.failed is None
    assert session.log == [("", 1), ("", 2)]
    assert session.evaluate("({ n: n, date: typeof Date.now(), ors: typeof ors$$.part })") == {
        "n": 2,
        "date": "number",
        "ors": "undefined",
    }


def test_values_that_are_no_scalars_are_told_without_the_codec_at_the_start(runtime, load):
    session = runtime.start(
        load(
            '<state id="s"><transition event="e"><log expr="_event.data"/><log expr="{ a: -0.0 }"/></transition></state>'
        )
    )
    assert "codec" not in session.interpreter.compiled.program.parts

    session.send("e", {"a": [1, {"b": None}], "big": 2**70})

    assert session.log == [("", {"a": [1, {"b": None}], "big": 2**70}), ("", {"a": -0.0})]


def test_a_plain_document_pays_for_no_part_and_one_in_the_ors_dialect_for_its_own(runtime, load):
    named = TEN.replace("n + 1", "_event.name")

    assert runtime.start(load(TEN)).interpreter.compiled.program.parts == frozenset()
    assert runtime.start(load(named)).interpreter.compiled.program.parts == {"errors", "telling", "system", "event"}
    assert runtime.start(load(TEN, dialect="ors")).interpreter.compiled.program.parts == {
        "errors",
        "telling",
        "system",
        "platform",
    }


def test_a_document_that_can_change_built_ins_has_all_parts_before_it_runs(runtime, load):
    session = runtime.start(load("<script>JSON = null</script><state/>"))

    needed_at_any_time = {name for name, part in PARTS.items() if part.late}
    assert set(session.interpreter.compiled.program.parts) == needed_at_any_time
    assert session.evaluate("typeof ors$$.part") == "undefined"


def test_a_session_of_a_plain_document_is_saved_and_restored(runtime, load):
    document = load(TEN)
    session = runtime.start(document)
    session.send("e")
    saved = session.snapshot()
    session.close()
    other = runtime.restore(document, saved)

    other.send("e")

    assert other.evaluate("n") == 2


XML = Xml((["a", None, [["id", None, "1"]], []],))
TAG = "typeof x == 'object' ? x.getElementsByTagName('a').length : 'none'"


def test_xml_content_can_be_read_whichever_way_it_came(runtime, load):
    document = load(
        f"""<datamodel><data id="x"/></datamodel>
        <state id="s"><transition event="e"><assign location="x" expr="_event.data"/><log expr="{TAG}"/></transition>
        <transition event="ask"><log expr="{TAG}"/></transition></state>"""
    )
    by_event, given = runtime.start(document), runtime.start(document, data={"x": XML})
    assert "dom" not in by_event.interpreter.compiled.program.parts

    by_event.send("e", XML)
    given.send("ask")
    saved = given.snapshot()
    given.close()
    restored = runtime.restore(document, saved)
    restored.send("ask")
    batch = runtime.start(document)
    batch.send_all([*["ask"] * 5, ("e", XML), *["ask"] * 5])

    assert by_event.log == given.log == restored.log == [("", 1)]
    assert batch.log == [("", "none")] * 5 + [("", 1)] * 6


def test_xml_content_of_the_document_can_be_read(runtime, load):
    session = runtime.start(
        load(f'<datamodel><data id="x"><a/></data></datamodel><state><onentry><log expr="{TAG}"/></onentry></state>')
    )

    assert session.log == [("", 1)]
