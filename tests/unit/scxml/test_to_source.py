"""toSource in the dialect ors, on both engines: the text that SpiderMonkey gives, which eval makes the same value of."""

import json

import pytest

import orsagent


@pytest.fixture
def source_of(start):
    """What toSource says of the value of an expression."""

    def source_of(expression, before=""):
        session = start(
            f"<state><onentry><script><![CDATA[{before}; var given = {expression};"
            " var told = given.toSource();]]></script></onentry></state>",
            dialect="ors",
        )
        assert session.errors == []
        return session.evaluate("told")

    return source_of


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("({a: 1})", "({a:1})"),
        ("({a: 1, b: 'x', c: {d: [1, 2]}})", '({a:1, b:"x", c:{d:[1, 2]}})'),
        ("({})", "({})"),
        ("[]", "[]"),
        ("[1, 'two', [3]]", '[1, "two", [3]]'),
        ("'text'", '(new String("text"))'),
        ("5", "(new Number(5))"),
        ("true", "(new Boolean(true))"),
        ("new Date(86400000)", "(new Date(86400000))"),
        ("(function (a) { return a; })", "(function (a) { return a; })"),
        (
            "({u: undefined, n: null, m: -0, i: Infinity, b: false})",
            "({u:(void 0), n:null, m:-0, i:Infinity, b:false})",
        ),
        ("({'two words': 1, 'x-y': 2, 7: 3})", '({7:3, "two words":1, "x-y":2})'),
        ("['\\u00e9\\u20ac\\n\"']", '["\\u00e9\\u20ac\\n\\""]'),
        (
            "({d: new Date(5), r: /x\\/y/gi, s: new String('b')})",
            '({d:(new Date(5)), r:/x\\/y/gi, s:(new String("b"))})',
        ),
        ("new RangeError('far')", '(new RangeError("far"))'),
        ("({toSource: function () { return 'own'; }})", "own"),
        ("({a: {toSource: function () { return 'own'; }}})", "({a:own})"),
        ("Object.create(null, {})['x'] || [Object.create(null)]", "[{}]"),
    ],
)
def test_to_source_writes_what_spidermonkey_writes(source_of, expression, text):
    assert source_of(expression) == text


@pytest.mark.parametrize(
    "expression",
    [
        "({a: [1, {b: null, c: undefined}], 'd e': 'f\\u2028g', __x: [true, false], h: -0.5})",
        "[, 1, , 2, ,]",
        "[,]",
        "({['__proto__']: 1, if: 2})",
        "'\\ud800 half a pair'",
        "[NaN, -Infinity, 1e300, 123456789012345680000]",
    ],
)
def test_eval_makes_the_same_value_of_it(start, expression):
    session = start(
        f'<state><onentry><script><![CDATA[var one = {expression};\nvar two = eval("(" + one.toSource() + ")");]]></script>'
        "</onentry></state>",
        dialect="ors",
    )
    shown = "JSON.stringify([{0}, {0}.length, Object.is({0}.h, -0), Object.keys({0})])"

    assert session.errors == []
    assert session.evaluate(shown.format("two")) == session.evaluate(shown.format("one"))


def test_a_function_made_again_by_eval_works(start):
    script = (
        "var twin = eval('(' + ({double: function (n) { return 2 * n; }, half(n) { return n / 2; }}).toSource() + ')');"
    )
    session = start(f"<state><onentry><script>{script}</script></onentry></state>", dialect="ors")

    assert session.evaluate("[twin.double(4), twin.half(4)]") == [8, 2]


@pytest.mark.parametrize(
    ("expression", "before", "text"),
    [
        ("o", "var o = {a: 1}; o.self = o", "({a:1, self:{}})"),
        ("a", "var a = [1]; a.push(a)", "[1, []]"),
        ("o", "var o = {}; o.p = {q: o}", "({p:{q:{}}})"),
        ("[s, s]", "var s = {n: 1}", "[{n:1}, {n:1}]"),
    ],
)
def test_what_contains_itself_ends_there(source_of, expression, before, text):
    assert source_of(expression, before) == text


@pytest.mark.parametrize(
    "made",
    [
        "a = []; a.length = 4000000000;",
        "a = 1; for (i = 0; i &lt; 100; i++) a = [a, a];",
        "a = []; for (i = 0; i &lt; 100000; i++) a = [a];",
    ],
)
def test_a_value_that_is_far_too_large_is_an_error_event_and_hangs_nobody(start, made):
    session = start(
        f"<state id='s'><onentry><script>var a, i; {made} a.toSource();</script></onentry>"
        '<transition event="error.script" target="t"/></state><state id="t"/>',
        dialect="ors",
    )

    assert session.failed is None
    assert session.configuration == {"t"}


def test_no_loop_meets_it_and_a_document_may_have_its_own(start):
    script = """var seen = []; for (var name in {a: 1}) seen.push(name); for (name in [1]) seen.push(name);
    var o = {}; o.toSource = function () { return 'mine'; }; seen.push(o.toSource(), {}.toSource(), Object.keys(o).length);"""
    session = start(f"<state><onentry><script>{script}</script></onentry></state>", dialect="ors")

    assert session.evaluate("seen") == ["a", "0", "mine", "({})", 1]


@pytest.mark.parametrize("expression", ["null", "undefined"])
def test_null_and_undefined_have_none(start, expression):
    session = start(f'<state><onentry><log expr="({expression}).toSource()"/></onentry></state>', dialect="ors")

    assert [error.event for error in session.errors] == ["error.illegalvalue.log"]


def test_an_event_has_it_too(start):
    session = start('<state><transition event="e"><log expr="_event.toSource()"/></transition></state>', dialect="ors")

    session.send("e", {"a": [1, "b"]})

    assert '"e"' in session.log[0][1]
    assert 'data:{a:[1, "b"]}' in session.log[0][1]


def test_a_text_that_comes_later_may_ask_for_it(start):
    session = start('<state><transition event="e"><log expr="eval(_event.data)"/></transition></state>', dialect="ors")

    session.send("e", "({a: 1}).to" + "Source()")

    assert session.log == [("", "({a:1})")]


def test_a_question_from_outside_may_ask_for_it(start):
    session = start('<datamodel><data id="x" expr="[1, 2]"/></datamodel><state/>', dialect="ors")

    assert session.evaluate("x.toSource()") == "[1, 2]"


def test_the_dialect_w3c_has_none(start):
    session = start('<datamodel><data id="x" expr="[1, 2]"/></datamodel><state/>', dialect="w3c")

    assert session.evaluate("typeof x.toSource") == "undefined"


def test_documents_that_do_not_mention_it_get_nothing_of_it(load, engine):
    from orsagent.js import engine as make_engine
    from orsagent.scxml import SyntaxChecker, prepare

    made = make_engine(engine)
    try:
        wanted = [
            prepare(load(f'<state><onentry><log expr="{expression}"/></onentry></state>', dialect=dialect), no_module,
                    SyntaxChecker(made), "error").program.to_source
            for expression, dialect in (("1", "ors"), ("_event.toSource()", "ors"), ("_event.toSource()", "w3c"))
        ]  # fmt: skip
    finally:
        made.close()

    assert wanted == [False, True, False]


def no_module(_namespace, _name):
    return None


def test_the_text_is_the_same_on_both_engines(load):
    text = "<state><onentry><log expr=\"({a: [1.5, 1e21, '&#233;'], f: function () { return 1; }}).toSource()\"/></onentry></state>"
    told = []
    for name in ("v8", "quickjs"):
        with orsagent.Runtime(engine=name) as runtime:
            told.append(json.dumps(runtime.start(load(text, dialect="ors")).log))

    assert told[0] == told[1]
