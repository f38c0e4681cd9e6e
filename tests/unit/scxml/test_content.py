"""Data, script, assign, if, foreach and log: what they do, and what becomes of their errors (SCXML 1.0, 4 and 5)."""

import pytest

from orsagent.errors import ScriptError, SessionError


def onentry(content, data=""):
    return (
        f'<datamodel><data id="x" expr="1"/>{data}</datamodel><state id="s"><onentry>{content}</onentry>'
        '<transition event="error.execution"><log label="error"/></transition></state>'
    )


# --- data


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ('<data id="d"/>', None),
        ('<data id="d" expr="1 + 1"/>', 2),
        ('<data id="d" expr="{ a: [1] }"/>', {"a": [1]}),
        ('<data id="d">{"a": [1, null, true], "b": 1.5}</data>', {"a": [1, None, True], "b": 1.5}),
        ('<data id="d">[1]</data>', [1]),
        ('<data id="d"> 12 </data>', 12),
        ('<data id="d">"text"</data>', "text"),
        ('<data id="d">  some\n   text </data>', "some text"),
        ('<data id="d">1 + 1</data>', "1 + 1"),
        ('<data id="d">NaN</data>', "NaN"),
        ('<data id="d"><![CDATA[{"a": "<b>"}]]></data>', {"a": "<b>"}),
    ],
)
def test_data_take_their_value_from_expression_or_content(start, element, value):
    session = start(f"<datamodel>{element}</datamodel><state/>")

    assert session.evaluate("d") == value
    assert session.errors == []


@pytest.mark.parametrize(
    ("file", "text", "value"),
    [("d.json", '{"a": 1}', {"a": 1}), ("d.txt", " a  b\n", "a b"), ("d.json", "\ufeff[1]", [1])],
)
def test_data_take_their_value_from_a_file(start, tmp_path, file, text, value):
    (tmp_path / file).write_text(text, encoding="utf-8")

    session = start(f'<datamodel><data id="d" src="{file}"/></datamodel><state/>', path=str(tmp_path / "wf.scxml"))

    assert session.evaluate("d") == value


def test_a_file_that_is_not_there_is_error_execution_and_leaves_the_variable_undefined(start):
    session = start('<datamodel>\n<data id="d" src="nowhere.json"/></datamodel><state/>')

    (error,) = session.errors
    assert (error.event, error.position.line) == ("error.execution", 3)
    assert "nowhere.json" in error.message
    assert session.evaluate("typeof d") == "undefined"
    assert session.evaluate("'d' in globalThis") is True


def test_data_are_initialised_in_document_order_whatever_their_depth(start):
    session = start(
        '<datamodel><data id="a" expr="1"/></datamodel><state><datamodel><data id="b" expr="a + 1"/></datamodel>'
        '<state><datamodel><data id="c" expr="b + 1"/></datamodel></state></state>'
    )

    assert session.evaluate("[a, b, c]") == [1, 2, 3]


def test_early_data_of_states_are_there_before_the_state_is(start):
    session = start('<state id="s"/><state id="t"><datamodel><data id="d" expr="1"/></datamodel></state>')

    assert session.configuration == {"s"}
    assert session.evaluate("d") == 1


def test_late_data_wait_for_the_first_entry_of_their_state_and_are_evaluated_once(start):
    session = start(
        '<datamodel><data id="n" expr="0"/></datamodel><state id="s"><transition event="go" target="t"/></state>'
        '<state id="t"><datamodel><data id="d" expr="++n"/></datamodel><onentry><log expr="d"/></onentry>'
        '<transition event="go" target="s"/></state>',
        'binding="late"',
    )
    assert session.evaluate("typeof d") == "undefined"

    for _ in range(3):
        session.send("go")

    assert session.log == [("", 1), ("", 1)]


def test_an_expression_that_fails_leaves_its_variable_undefined_and_the_others_as_they_are(start):
    session = start(
        '<datamodel><data id="a" expr="no.such"/>\n<data id="b" expr="1 +"/><data id="c" expr="3"/></datamodel>'
        '<state id="s"/>'
    )

    assert session.evaluate("[typeof a, typeof b, c]") == ["undefined", "undefined", 3]
    assert [(e.event, e.detail.line, e.detail.column) for e in session.errors] == [
        ("error.execution", 2, 31),
        ("error.execution", 3, 20),
    ]


def test_given_data_replace_the_expression_which_is_not_evaluated(start):
    session = start(
        '<datamodel><data id="d" expr="no.such"/><data id="e" expr="d.a"/></datamodel><state/>', data={"d": {"a": 1}}
    )

    assert session.evaluate("[d, e]") == [{"a": 1}, 1]
    assert session.errors == []


def test_given_data_must_have_a_data_item_of_the_top_level(start):
    inside = '<datamodel><data id="a"/><data id="b"/></datamodel><state><datamodel><data id="c"/></datamodel></state>'

    with pytest.raises(SessionError, match="no top-level <data id='c'>; it has: a, b"):
        start(inside, data={"c": 1})


@pytest.mark.parametrize("name", ["1a", "a b", "a.b", "", "class", "a-b", "this"])
def test_a_data_id_that_is_no_variable_is_error_execution(start, name):
    session = start(f'<datamodel><data id="{name}" expr="1"/><data id="good" expr="2"/></datamodel><state id="s"/>')

    assert [error.event for error in session.errors] == ["error.execution"]
    assert session.evaluate("good") == 2


# --- scripts


def test_top_level_declarations_are_visible_everywhere(start):
    session = start(
        "<script>var a = 1; let b = 2; const c = 3; function d() { return 4 } class E { static f = 5 }</script>"
        '<state><onentry><log expr="[a, b, c, d(), E.f]"/><script>b = 20</script></onentry></state>'
    )

    assert session.log == [("", [1, 2, 3, 4, 5])]
    assert session.evaluate("b") == 20


def test_scripts_in_blocks_keep_var_and_functions_but_not_let_and_const(start):
    session = start(onentry("<script>var a = 1; let b = 2; const c = 3; function d() {}; e = 5</script>"))

    assert session.errors == []
    assert session.evaluate("[typeof a, typeof b, typeof c, typeof d, typeof e]") == [
        "number",
        "undefined",
        "undefined",
        "function",
        "number",
    ]


def test_top_level_scripts_run_after_the_data_and_before_the_first_state(start):
    session = start(
        '<datamodel><data id="d" expr="1"/></datamodel><script>d += 1</script><script>d *= 10</script>'
        '<state><onentry><log expr="d"/></onentry></state>'
    )

    assert session.log == [("", 20)]


def test_a_script_may_come_from_a_file(start, tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "a b.js").write_text("var a = 'ü'", encoding="utf-8")

    session = start('<script src="lib/a%20b.js"/><state/>', path=str(tmp_path / "wf.scxml"))

    assert session.evaluate("a") == "ü"


@pytest.mark.parametrize("script", ["throw new Error('no')", "var = ;", "no.such()", "/*", "}", "return 1"])
def test_a_top_level_script_that_fails_is_error_execution_at_its_place(start, script):
    session = start(
        f'<script>\n  {script}</script><state id="s"><transition event="error.execution" target="t"/></state><state id="t"/>'
    )

    assert session.failed is None
    assert session.configuration == {"t"} or script == "return 1"
    (error,) = session.errors
    assert (error.detail.line, error.detail.column >= 3) == (3, True)


@pytest.mark.parametrize("script", ["throw 1", "var = ;", "no.such()", "/*", "}", "`", "for (;;", "--> x"])
def test_a_script_that_fails_ends_its_block_only(start, script):
    script = script.replace(">", "&gt;")
    session = start(
        f'<state id="s"><onentry><log label="1"/>\n<script>{script}</script><log label="2"/></onentry>'
        '<onentry><log label="3"/></onentry></state>'
    )

    assert [label for label, _ in session.log] == ["1", "3"]
    assert [(e.detail.line, e.detail.column) for e in session.errors] == [(3, 9)]


def test_a_script_sees_this_as_the_global_object(start):
    session = start(onentry("<script>this.made = 1</script>"))

    assert session.evaluate("made") == 1


# --- assign


@pytest.mark.parametrize(
    ("location", "value"),
    [("x", 2), ("x2.y", None), ("list[1]", 2), ("o['a b']", 2), ("o.p.q", 2), ("(x)", 2)],
)
def test_assign_writes_where_a_location_points(start, location, value):
    session = start(
        onentry(
            f'<assign location="{location}" expr="2"/>',
            '<data id="list" expr="[1, 1]"/><data id="o" expr="{ p: {} }"/>',
        )
    )

    if value is None:
        assert [label for label, _ in session.log] == ["error"]
    else:
        assert session.evaluate(location) == value


@pytest.mark.parametrize("location", ["", "1", "x +", "f()", "no.such.place", "undeclared", "x = 3; x", "var x", "x)"])
def test_assign_to_no_place_is_error_execution(start, location):
    session = start(onentry(f'<assign location="{location}" expr="2"/><log label="not reached"/>'))

    assert session.log == [("error", None)]
    assert session.evaluate("x") == 1


@pytest.mark.parametrize(
    "location",
    [
        "_event",
        "_sessionid",
        "_name",
        "_ioprocessors",
        "_x",
        "_event.name",
        "_ioprocessors.scxml",
        "_ioprocessors.scxml.location",
        "_x.y",
        "In",
    ],
)
def test_system_variables_cannot_be_assigned(start, location):
    session = start(onentry(f'<assign location="{location}" expr="\'changed\'"/>'), 'name="doc"')
    session.send("e")

    assert ("error", None) in session.log
    assert session.evaluate("[_name, _sessionid, typeof In]") == ["doc", session.id, "function"]


def test_assign_may_carry_its_value_as_content(start):
    session = start(onentry('<assign location="x">{"a": 1}</assign>'))

    assert session.evaluate("x") == {"a": 1}


# --- if, foreach, log


@pytest.mark.parametrize(
    ("value", "branch"), [("1", "if"), ("2", "elseif"), ("3", "else"), ("''", "else"), ("no.such", "else")]
)
def test_if_takes_the_first_branch_that_holds(start, value, branch):
    session = start(
        onentry(
            f'<assign location="x" expr="{value if value != "no.such" else 4}"/>'
            f'<if cond="{"no.such" if value == "no.such" else "x === 1"}"><log label="if"/>'
            '<elseif cond="x === 2"/><log label="elseif"/><else/><log label="else"/></if>'
        )
    )

    assert session.log[0] == (branch, None)
    assert len(session.errors) == (value == "no.such")


def test_foreach_goes_through_a_copy_in_order(start):
    session = start(
        onentry(
            '<foreach array="list" item="item" index="place"><log label="at" expr="[place, item]"/>'
            "<script>list.push(item); list[2] = 9</script></foreach>",
            '<data id="list" expr="[5, 6, 7]"/>',
        )
    )

    assert [value for _, value in session.log] == [[0, 5], [1, 6], [2, 7]]
    assert session.evaluate("[item, place, list.length]") == [7, 2, 6]


@pytest.mark.parametrize("array", ["x", "null", "undefined", "'text'", "{ length: 1 }", "no.such", "[1"])
def test_foreach_needs_an_array(start, array):
    session = start(onentry(f'<foreach array="{array}" item="i"><log label="inside"/></foreach><log label="behind"/>'))

    assert session.log == [("error", None)]


@pytest.mark.parametrize("item", ["1", "a.b", "this", "a b", "", "'a'", "class"])
def test_foreach_needs_a_variable(start, item):
    session = start(onentry(f'<foreach array="[1]" item="{item}"><log label="inside"/></foreach>'))

    assert session.log == [("error", None)]


def test_foreach_declares_its_variables_even_for_an_empty_array(start):
    session = start(onentry('<foreach array="[]" item="i" index="n"/>'))

    assert session.evaluate("['i' in globalThis, 'n' in globalThis]") == [True, True]


def test_an_error_inside_foreach_ends_the_loop_and_the_block(start):
    session = start(
        onentry(
            '<foreach array="[1, 2]" item="i"><log label="i" expr="i"/><log expr="no.such"/></foreach><log label="behind"/>'
        )
    )

    assert session.log == [("i", 1), ("error", None)]


def test_foreach_shows_holes_as_undefined(start):
    session = start(onentry('<foreach array="[1,,3]" item="i"><log label="i" expr="i === undefined"/></foreach>'))

    assert [value for _, value in session.log] == [False, True, False]


def test_log_may_have_a_label_an_expression_both_or_neither(start):
    session = start(onentry('<log/><log label="a"/><log expr="1"/><log label="a" expr="[x]"/>'))

    assert session.log == [("", None), ("a", None), ("", 1), ("a", [1])]


# --- conditions


@pytest.mark.parametrize(
    ("cond", "holds"),
    [
        ("1", True),
        ("0", False),
        ("''", False),
        ("[]", True),
        ("null", False),
        ("NaN", False),
        ("x == 1", True),
        ("In('s')", True),
    ],
)
def test_a_condition_is_as_true_as_ecmascript_says(start, cond, holds):
    session = start(
        onentry("").replace("<transition", f'<transition event="e" cond="{cond}" target="t"/><transition')
        + '<state id="t"/>'
    )
    session.send("e")

    assert (session.configuration == {"t"}) is holds


def test_a_condition_that_fails_is_false_and_error_execution_at_its_place(start):
    session = start('<state id="s">\n  <transition event="e"\n   cond="no.such" target="t"/></state><state id="t"/>')
    session.send("e")

    assert session.configuration == {"s"}
    (error,) = session.errors
    assert (error.position.line, error.position.column) == (3, 3)
    assert (error.detail.line, error.detail.column) == (4, 10)


def test_in_sees_the_configuration_as_it_changes_during_the_microstep(start):
    seen = "<log expr=\"['a', 'b', 'p', 'c', ''].map(In)\"/>"
    session = start(
        f'<state id="p"><onexit>{seen}</onexit><state id="a"><onexit>{seen}</onexit>'
        f'<transition event="go" target="b">{seen}</transition></state></state>'
        f'<state id="b"><onentry>{seen}</onentry><state id="c"><onentry>{seen}</onentry></state></state>'
    )
    session.send("go")

    assert [value for _, value in session.log] == [
        [True, False, True, False, False],
        [False, False, True, False, False],
        [False, False, False, False, False],
        [False, True, False, False, False],
        [False, True, False, True, False],
    ]


@pytest.mark.parametrize("argument", ["'a b'", "''", "' '", "undefined", "null", "{}", "['a']", "1"])
def test_in_is_asked_for_one_state(start, argument):
    session = start('<state id="a"><state id="b"/></state>')

    assert session.evaluate(f"In({argument})") is (argument == "['a']")


@pytest.mark.parametrize("source", ["no.such", "1 +", "throw 1", ")", "(function () { throw null })()"])
def test_a_question_that_cannot_be_answered_is_a_script_error(start, source):
    session = start("<state/>")

    with pytest.raises(ScriptError):
        session.evaluate(source)
    assert session.failed is None
    assert session.evaluate("1 + 1") == 2
