"""Values that JSON does not know, wherever a value can leave a script: none hangs, none ends anything but its own block."""

import pytest

from orsagent.actions import AttributeKind, AttributeSpec, ElementSpec, ModuleSpec
from orsagent.errors import ScriptError
from orsagent.js.values import Opaque


class Kind:
    """What Python has no equal of, by its kind alone."""

    def __init__(self, kind):
        self.kind = kind

    def __eq__(self, other):
        return isinstance(other, Opaque) and other.kind == self.kind

    __hash__ = None

    def __repr__(self):
        return f"Kind({self.kind!r})"


SHOWN = {
    "10n": 10,
    "2n ** 70n": 2**70,
    "new Date(NaN)": Kind("date"),
    "new Date(8.64e15)": Kind("date"),
    "(function () { var a = { b: 1 }; a.self = a; return a })()": {"b": 1, "self": Kind("cycle")},
    "(function () { var a = [1]; a.push([a]); return a })()": [1, [Kind("cycle")]],
    "({ ok: 1, get bad() { throw new Error('no') } })": {"ok": 1, "bad": Kind("throws")},
    "({ get bad() { throw { toString: function () { throw 1 } } } })": {"bad": Kind("throws")},
    "new Proxy({ a: 1 }, {})": {"a": 1},
    "new Proxy({}, { ownKeys: function () { throw new Error('no') } })": Kind("throws"),
    "new Proxy({}, { getPrototypeOf: function () { throw new Error('no') } })": Kind("throws"),
    "'\\ud800'": "\ud800",
    "({ '\\udfff': '\\ud800x' })": {"\udfff": "\ud800x"},
    "undefined": None,
    "[undefined, null]": [None, None],
    "Symbol('s')": Kind("symbol"),
    "(function () {})": Kind("function"),
    "({ toJSON: function () { throw 1 } })": {"toJSON": Kind("function")},
    "({ toString: function () { for (;;) {} } })": {"toString": Kind("function")},
    "Object.create(null)": {},
    "({ $: 'date', v: 'x' })": {"$": "date", "v": "x"},
    "JSON.parse('{\"__proto__\": 1}')": {"__proto__": 1},
    "-0": 0,
    "[,1]": [None, 1],
}
"""Expressions with the Python value that shows them."""

REFUSED = [
    expression
    for expression, value in SHOWN.items()
    if any(mark in repr(value) for mark in ("cycle", "throws", "symbol", "function"))
]
"""What cannot be carried to a reader that might be another session."""

CARRIED = [expression for expression in SHOWN if expression not in REFUSED]


@pytest.mark.parametrize("expression", SHOWN)
def test_it_can_be_logged(start, expression):
    session = start(f'<state id="s"><onentry><log label="v" expr="{quoted(expression)}"/></onentry></state>')

    assert session.failed is None
    assert session.log == [("v", SHOWN[expression])]


@pytest.mark.parametrize("expression", SHOWN)
def test_it_can_be_read_from_python(start, expression):
    session = start("<state/>")

    assert session.evaluate(expression) == SHOWN[expression]
    assert session.failed is None


@pytest.mark.parametrize("expression", SHOWN)
def test_it_can_be_a_data_item(start, expression):
    session = start(f'<datamodel><data id="v" expr="{quoted(expression)}"/></datamodel><state/>')

    assert session.evaluate("v") == SHOWN[expression]
    assert session.errors == []


@pytest.mark.parametrize("expression", CARRIED)
@pytest.mark.parametrize("target", ["#_internal", ""])
def test_it_arrives_as_event_data(start, expression, target):
    session = start(
        f'<state id="s"><onentry><send event="e" target="{target}"><param name="v" expr="{quoted(expression)}"/></send>'
        '</onentry><transition event="e"><log expr="_event.data.v"/></transition></state>'
    )

    assert session.errors == []
    assert [value for _, value in session.log] == [SHOWN[expression]]


@pytest.mark.parametrize("expression", REFUSED)
@pytest.mark.parametrize("carrier", ['<param name="v" expr="{}"/>', '<content expr="{}"/>'], ids=["param", "content"])
def test_what_cannot_be_carried_is_error_execution_of_the_send(start, expression, carrier):
    carrier = carrier.format(quoted(expression))
    session = start(
        f'<state id="s"><onentry>\n  <send event="e">{carrier}</send><log label="not reached"/></onentry>'
        '<transition event="error.execution" target="told"/></state><state id="told"/>'
    )

    assert session.failed is None
    assert session.configuration == {"told"}
    assert session.log == []
    (error,) = session.errors
    assert (error.detail.line, error.event) == (3, "error.execution")
    assert "cannot be carried" in error.message


@pytest.mark.parametrize("expression", SHOWN)
def test_it_may_be_done_data(start, expression):
    session = start(
        f'<state id="s"><state><onentry><raise event="go"/></onentry><transition event="go" target="f"/></state>'
        f'<final id="f"><donedata><content expr="{quoted(expression)}"/></donedata></final>'
        '<transition event="done.state.s" target="ended"/></state>'
        '<state id="ended"><onentry><log expr="_event.data"/></onentry></state>'
    )

    assert session.failed is None
    assert "ended" in session.configuration
    carried = expression in CARRIED
    assert [value for _, value in session.log] == ([SHOWN[expression]] if carried else [None])
    assert [error.event for error in session.errors] == ([] if carried else ["error.execution"])


@pytest.mark.parametrize("expression", CARRIED)
def test_it_may_be_the_result_of_the_session(start, expression):
    session = start(f'<final id="f"><donedata><content expr="{quoted(expression)}"/></donedata></final>')

    assert session.final == "f"
    assert session.result == SHOWN[expression]


def test_a_child_gets_what_can_be_carried_and_gives_it_back(start):
    session = start(
        '<state id="s"><invoke id="c"><param name="v" expr="new Date(NaN)"/><content>'
        '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><datamodel><data id="v"/></datamodel>'
        '<final><donedata><param name="same" expr="v"/><param name="big" expr="10n"/></donedata></final></scxml>'
        '</content></invoke><transition event="done.invoke.c"><log expr="_event.data"/></transition></state>'
    )

    assert session.log == [("", {"same": Kind("date"), "big": 10})]


SPECIFICATION = ModuleSpec(
    name="recorder",
    namespaces=("urn:recorder",),
    elements=(ElementSpec(name="take", attributes=(AttributeSpec(name="value", kind=AttributeKind.VALUE),)),),
)


class Recorder:
    specification = SPECIFICATION

    def __init__(self):
        self.taken = []

    def open(self, scheduler):
        pass

    def execute(self, action, context):
        self.taken.append(action.arguments.get("value"))

    def session_ended(self, session_id):
        pass

    def close(self):
        pass


@pytest.mark.parametrize("expression", SHOWN)
def test_it_may_be_an_argument_of_an_action(engine, load, expression):
    import orsagent

    recorder = Recorder()
    document = load(
        f'<state id="s"><onentry><r:take xmlns:r="urn:recorder" value="{quoted(expression)}"/></onentry></state>',
        modules=[recorder],
    )
    with orsagent.Runtime([recorder], engine=engine) as runtime:
        session = runtime.start(document)

    assert session.failed is None
    assert recorder.taken == [SHOWN[expression]]


@pytest.mark.parametrize(
    "thrown",
    [
        "null",
        "undefined",
        "10n",
        "Symbol('s')",
        "new Date(NaN)",
        "{ get message() { throw 1 } }",
        "{ toString: function () { throw 1 }, name: 1 }",
        "new Proxy({}, { get: function () { throw 1 }, has: function () { throw 2 } })",
        "Object.create(null)",
        "'\\ud800'",
        "'x'.repeat(1000000)",
    ],
)
def test_whatever_is_thrown_is_error_execution_with_a_short_message(start, thrown):
    session = start(
        f'<state id="s"><onentry>\n<script>throw {quoted(thrown)}</script></onentry>'
        '<transition event="error.execution"><log label="told" expr="typeof _event.data.message"/></transition></state>'
    )

    assert session.failed is None
    assert session.log == [("told", "string")]
    (error,) = session.errors
    assert error.position.line == 3
    assert 0 < len(error.message) <= 1000
    with pytest.raises(ScriptError):
        session.evaluate(f"(function () {{ throw {thrown} }})()")


def test_a_number_of_more_digits_than_python_prints_harms_nothing(start):
    session = start(
        '<state id="s"><onentry><log expr="10n ** 5000n"/></onentry><transition event="go" target="t"/></state><state id="t"/>'
    )

    session.send("go")

    assert session.configuration == {"t"}


@pytest.mark.parametrize("levels", [100, 400, 499, 600, 5000])
def test_nested_values_of_any_depth_harm_nothing(start, levels):
    session = start(
        f"<script><![CDATA[var v = []; for (var i = 1; i < {levels}; i++) v = [v];]]></script>"
        '<state id="s"><onentry><log label="v" expr="v"/></onentry>'
        '<transition event="*"/><transition event="go" target="t"/></state><state id="t"/>'
    )

    assert session.failed is None
    assert len(session.log) + len(session.errors) == 1


def quoted(expression):
    return expression.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
