"""The two dialects differ in what the table of `Dialect` says: a test for each of its fields, in both dialects."""

import pytest

import orsagent
from orsagent import DocumentError
from orsagent.scxml import LogEffect
from orsagent.scxml.dialects import DIALECTS, Dialect, choose
from orsagent.scxml.differences import DIFFERENCES


@pytest.fixture
def log_of(start):
    """The log of a session that runs some content when it begins, and takes event `e` once."""

    def log_of(content, dialect, data=""):
        session = start(
            f'<datamodel><data id="x" expr="\'value\'"/>{data}</datamodel><state id="s"><onentry>{content}</onentry>'
            '<transition event="e"><log label="e" expr="_event.data"/></transition>'
            '<transition event="value"><log label="value"/></transition>'
            '<transition event="x"><log label="x"/></transition>'
            '<transition event="error.*"><log label="error"/></transition></state>',
            dialect=dialect,
        )
        session.send("nothing")
        assert session.failed is None
        return session.log

    return log_of


def test_a_genesys_namespace_chooses_ors_and_nothing_else_does():
    assert choose("auto", ["www.genesyslab.com/modules/agent"]).name == "ors"
    assert choose("auto", ["http://www.genesyslab.com/modules/queue"]).name == "ors"
    assert choose("auto", ["http://example.com/modules/agent"]).name == "w3c"
    assert choose("w3c", ["www.genesyslab.com/modules/agent"]).name == "w3c"


def test_a_namespace_that_is_declared_somewhere_inside_is_enough(load):
    text = '<state><onentry><log xmlns:ixn="www.genesyslab.com/modules/interaction"/></onentry></state>'

    assert load(text).dialect is DIALECTS["ors"]
    assert load(text, dialect="w3c").dialect is DIALECTS["w3c"]


def test_expressions_are_read_as_such_where_ors_evaluates(log_of):
    assert log_of('<send event="x"/>', "w3c") == [("x", None)]
    assert log_of('<send event="x"/>', "ors") == [("value", None)]


def test_the_expressions_of_ors_are_send_event_target_delay_and_cancel_sendid(runtime, start):
    session = start(
        "<datamodel><data id='name' expr=\"'late'\"/></datamodel><state><onentry>"
        "<send event=\"'to' + 'ken'\" target=\"'_internal'\"/>"
        '<send event="name" delay="1 + \'s\'" id="one"/><send event="name" delay="\'2s\'" id="two"/>'
        "<cancel sendid=\"'on' + 'e'\"/></onentry>"
        '<transition event="*"><log expr="[_event.name, _event.type, _event.sendid]"/></transition></state>',
        dialect="ors",
    )
    assert session.errors == []
    runtime.advance(3)

    assert [value for _, value in session.log] == [
        ["token", "internal", None],
        ["cancel.successful", "platform", "one"],
        ["late", "external", "two"],
    ]


@pytest.mark.parametrize(
    ("source", "dialect", "errors"),
    [
        ("type=\"'scxml'\"", "ors", 0),
        ('type="scxml"', "ors", 0),
        ("type=\"'scxml'\"", "w3c", 1),
        ('type="scxml"', "w3c", 0),
        ("type=\"'sc' + 'xml'\"", "ors", 0),
    ],
)
def test_a_quoted_type_is_an_expression_in_ors_only(start, source, dialect, errors):
    event = "'e'" if dialect == "ors" else "e"

    session = start(f'<state><onentry><send event="{event}" {source}/></onentry></state>', dialect=dialect)

    assert len(session.errors) == errors


def test_a_quoted_source_of_an_invocation_is_an_expression_in_ors_only(start):
    inside = "<state><invoke src=\"'no-such-file.scxml'\"/></state>"

    ors, w3c = start(inside, dialect="ors"), start(inside, dialect="w3c")

    assert "'no-such-file.scxml'" in ors.errors[0].message
    assert "\"'no-such-file.scxml'\"" in w3c.errors[0].message


@pytest.mark.parametrize(
    "content",
    [
        '<log level="1"/>',
        '<send event="x" hints="{}"/>',
        '<send event="x" timeout="\'10s\'"/>',
        '<send event="x" sendid="i"/>',
        '<send event="x" targettype="scxml"/>',
    ],
)
def test_ors_has_more_attributes(load, content):
    inside = f"<state><onentry>{content}</onentry></state>"

    load(inside, dialect="ors")
    with pytest.raises(DocumentError) as caught:
        load(inside, dialect="w3c")
    assert caught.value.code == "unknown-attribute"


def test_the_level_of_a_log_is_an_expression(runtime, load):
    seen = []
    with orsagent.Runtime(engine=runtime.engine, observer=lambda session, step: seen.extend(step.effects)) as observed:
        observed.start(load('<state><onentry><log label="l" expr="1" level="1 + 1"/></onentry></state>', dialect="ors"))

    assert [effect.level for effect in seen if isinstance(effect, LogEffect)] == ["2"]


def test_sendid_and_targettype_stand_for_id_and_type_in_ors(runtime, start):
    session = start(
        '<state><onentry><send event="\'a\'" sendid="one" delay="\'1s\'"/><cancel sendid="\'one\'"/>'
        '<send event="\'b\'" targettype="nothing"/></onentry><transition event="a" target="wrong"/></state><state id="wrong"/>',
        dialect="ors",
    )
    runtime.advance(2)

    assert "wrong" not in session.configuration
    assert ["nothing" in error.message for error in session.errors] == [True]


def test_attributes_with_an_underscore_are_composers_in_ors(load):
    inside = '<state _type="x" _persist="y"><onentry><log _note="z"/></onentry></state>'

    load(inside, '_any="thing"', dialect="ors")
    with pytest.raises(DocumentError):
        load(inside, dialect="w3c")


def test_raise_may_have_params_in_ors(load, log_of):
    content = '<raise event="e"><param name="a" expr="1 + 1"/><param name="b" expr="x"/></raise>'

    assert log_of(content, "ors") == [("e", {"a": 2, "b": "value"})]
    with pytest.raises(DocumentError) as caught:
        load(f"<state><onentry>{content}</onentry></state>", dialect="w3c")
    assert caught.value.code == "misplaced-element"


def test_both_initials_are_allowed_in_ors_and_the_child_counts(start, load):
    inside = (
        '<state id="s" initial="a"><initial><transition target="b"><log label="runs"/></transition></initial>'
        '<state id="a"/><state id="b"/></state>'
    )

    session = start(inside, dialect="ors")

    assert session.configuration == {"s", "b"}
    assert session.log == [("runs", None)]
    with pytest.raises(DocumentError) as caught:
        load(inside, dialect="w3c")
    assert caught.value.code == "contradictory-attributes"


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("caller: x", "value"),
        ("var y = 2; y * 3", 6),
        ("if (x) { 'yes' } else { 'no' }", "yes"),
        ("{ a: 1 }", {"a": 1}),
        ("function () { }", None),
        ("x;", "value"),
    ],
)
def test_expressions_are_programs_in_ors(log_of, source, value):
    found = log_of(f'<log label="v" expr="{source}"/>', "ors")

    if source == "function () { }":
        assert found[0][1].kind == "function"
    else:
        assert found == [("v", value)]


@pytest.mark.parametrize("source", ["caller: x", "var y = 2; y * 3", "if (x) { 1 }"])
def test_expressions_are_no_programs_in_w3c(log_of, source):
    assert log_of(f'<log expr="{source}"/>', "w3c") == [("error", None)]


@pytest.mark.parametrize("dialect", ["w3c", "ors"])
def test_a_semicolon_behind_an_expression_is_forgiven(log_of, dialect):
    assert log_of('<log expr="x ; "/>', dialect) == [("", "value")]


def test_event_data_are_read_only_in_ors(start):
    inside = (
        '<state><transition event="e"><script>_event.data.list.push(3)</script><log expr="_event.data.list"/></transition>'
        '<transition event="error.*"><log label="error"/></transition></state>'
    )
    ors, w3c = start(inside, dialect="ors"), start(inside, dialect="w3c")

    for session in (ors, w3c):
        session.send("e", {"list": [1, 2]})

    assert ors.log == [("error", None)]
    assert w3c.log == [("", [1, 2, 3])]


def test_the_data_object_reaches_data_items_in_ors(log_of):
    assert log_of('<assign location="_data.x" expr="_data.x + 1"/><log expr="x"/>', "ors") == [("", "value1")]
    assert log_of('<log expr="_data.x"/>', "w3c") == [("error", None)]


def test_platform_functions_exist_in_ors(log_of):
    content = "<script>__Log('text'); __Raise('e', { a: 1 })</script>"

    assert log_of(content, "ors") == [("", "text"), ("e", {"a": 1})]
    assert log_of(content, "w3c") == [("error", None)]


@pytest.mark.parametrize("target", ["_internal", "#_internal"])
def test_targets_without_a_hash_are_known_in_ors(start, target):
    session = start(
        f"<state><onentry><send event=\"'e'\" target=\"'{target}'\"/></onentry>"
        '<transition event="e"><log expr="_event.type"/></transition></state>',
        dialect="ors",
    )

    assert session.log == [("", "internal")]


def test_targets_without_a_hash_are_wrong_in_w3c(log_of):
    assert log_of('<send event="e" target="_internal"/>', "w3c") == [("error", None)]


@pytest.mark.parametrize("name", ["constructor", "__proto__", "toString", "_internal2"])
def test_no_other_word_is_a_target(start, name):
    session = start(f"<state><onentry><send event=\"'e'\" target=\"'{name}'\"/></onentry></state>", dialect="ors")

    (error,) = session.errors
    assert f"there is no session '#_scxml_{name}'" in error.message


def test_the_prefix_of_included_parts_is_a_variable_in_ors_only(log_of):
    assert log_of("<log expr='typeof _my_prefix'/>", "ors") == [("", "string")]
    assert log_of("<log expr='typeof _my_prefix'/>", "w3c") == [("", "undefined")]


def test_every_field_of_a_dialect_has_its_row_on_the_page_and_every_row_says_where_it_is_from():
    told = {name for row in DIFFERENCES for name in row.fields}

    assert {field.name for field in Dialect.__attrs_attrs__} - told == {"name"}
    assert told <= {field.name for field in Dialect.__attrs_attrs__}
    assert all(row.subject and row.w3c and row.ors and row.source for row in DIFFERENCES)


def test_both_dialects_differ_in_every_field():
    w3c, ors = DIALECTS["w3c"], DIALECTS["ors"]

    assert all(getattr(w3c, field.name) != getattr(ors, field.name) for field in Dialect.__attrs_attrs__)
