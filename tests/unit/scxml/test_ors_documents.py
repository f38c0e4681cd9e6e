"""The forms that documents of Composer have: sends, scripts, initial states, data, private attributes, done data."""

import pytest

from orsagent import DocumentError


def values(session):
    return [value for _, value in session.log]


# --- send


@pytest.mark.parametrize(
    ("delay", "seconds"), [("'200ms'", 0.2), ("'1s'", 1), ("'10s'", 10), ("2 + 's'", 2), ("wait", 3)]
)
def test_delays_are_expressions(runtime, start, delay, seconds):
    session = start(
        f'<datamodel><data id="wait" expr="\'3s\'"/></datamodel><state><onentry><send event="\'e\'" delay="{delay}"/></onentry>'
        '<transition event="e"><log label="came"/></transition></state>',
        dialect="ors",
    )

    runtime.advance(seconds - 0.001)
    assert session.log == []
    runtime.advance(0.001)
    assert session.log == [("came", None)]


def test_a_send_without_target_is_external_and_to_internal_is_internal_and_raise_is_internal(start):
    session = start(
        '<state><onentry><send event="\'out\'"/><send event="\'in\'" target="\'_internal\'"/><raise event="raised"/></onentry>'
        '<transition event="*"><log expr="[_event.name, _event.type]"/></transition></state>',
        dialect="ors",
    )

    assert values(session) == [["in", "internal"], ["raised", "internal"], ["out", "external"]]


def test_a_send_carries_namelist_params_and_hints(start):
    session = start(
        '<datamodel><data id="a" expr="1"/><data id="b" expr="2"/></datamodel><state><onentry>'
        '<send event="\'one\'" namelist="a b" hints="{}"/>'
        '<send event="\'two\'" hints="{\'extensions\': {\'k\': 1}}"><param name="c" expr="a + b"/></send></onentry>'
        '<transition event="*"><log expr="_event.data"/></transition></state>',
        dialect="ors",
    )

    assert values(session) == [{"a": 1, "b": 2}, {"c": 3}]


def test_the_id_of_a_send_lands_in_a_property(start):
    session = start(
        '<datamodel><data id="App_X" expr="({})"/></datamodel><state><onentry>'
        "<send event=\"'e'\" idlocation=\"App_X['requestid']\"/><send event=\"'f'\" idlocation=\"App_X['a.b']\"/></onentry>"
        '<transition event="e" cond="_event.sendid == App_X[\'requestid\']"><log label="same"/></transition>'
        '<transition event="f" cond="_event.sendid == App_X[\'a.b\']"><log label="same"/></transition></state>',
        dialect="ors",
    )

    assert session.log == [("same", None), ("same", None)]


@pytest.mark.parametrize("name", ["id", "sendid"])
@pytest.mark.parametrize("kind", ["type", "targettype"])
def test_a_send_has_old_and_new_names_for_id_and_type(start, name, kind):
    session = start(
        f'<state><onentry><send event="\'e\'" {name}="mine" {kind}="scxml"/></onentry>'
        '<transition event="e"><log expr="_event.sendid"/></transition></state>',
        dialect="ors",
    )

    assert values(session) == ["mine"]


@pytest.mark.parametrize("kind", ["fm", "'fm'", "basichttp", "'basichttp'"])
def test_a_type_that_nobody_serves_is_told_with_those_that_are(start, kind):
    session = start(f'<state><onentry><send event="\'e\'" type="{kind}"/></onentry></state>', dialect="ors")

    (error,) = session.errors
    assert error.event == "error.send.targettypeinvalid.send"
    assert error.message.endswith("is not supported here; it knows: scxml")


def test_a_session_is_a_target_by_its_id(start):
    session = start(
        '<state><onentry><send event="\'e\'" target="_sessionid"/></onentry><transition event="e"><log label="came"/></transition></state>',
        dialect="ors",
    )

    assert session.log == [("came", None)]


# --- expressions


def test_a_labelled_statement_in_a_param_gives_its_value(start):
    session = start(
        '<datamodel><data id="x" expr="({y: 7})"/></datamodel><state><onentry><raise event="application.start">'
        '<param name="caller" expr="caller_id: x.y"/></raise></onentry>'
        '<transition event="application.start"><log expr="_event.data.caller"/></transition></state>',
        dialect="ors",
    )

    assert values(session) == [7]


def test_eval_of_json_in_brackets_gives_an_object(start):
    session = start(
        "<state><onentry><script>var o = eval('(' + '{\"a\": [1, 2]}' + ')');</script><log expr=\"o.a[1]\"/></onentry></state>",
        dialect="ors",
    )

    assert values(session) == [2]


@pytest.mark.parametrize(
    "write", ["_event.data.a = 2", "_event.data.deep.b = 2", "_event.data.list[0] = 2", "delete _event.data.a"]
)
def test_an_event_is_read_only_in_depth(start, write):
    session = start(
        f'<state><transition event="e"><script>{write};</script><log expr="_event.data"/></transition>'
        '<transition event="f"><log expr="_event.data"/></transition></state>',
        dialect="ors",
    )
    data = {"a": 1, "deep": {"b": 1}, "list": [1]}

    session.send("e", data)

    assert values(session) == [data]


@pytest.mark.parametrize("location", ["_event.name", "_event.data.a", "_event.data.deep.b"])
def test_assigning_to_an_event_is_an_illegal_assignment(start, location):
    session = start(
        f'<state><transition event="e"><assign location="{location}" expr="2"/></transition></state>', dialect="ors"
    )

    session.send("e", {"a": 1, "deep": {"b": 1}})

    assert [error.event for error in session.errors] == ["error.illegalassign"]


def test_an_event_is_one_object_as_long_as_it_is_processed(start):
    session = start(
        '<datamodel><data id="kept" expr="[]"/></datamodel><parallel><state><transition event="*"><script>kept[kept.length] = _event;'
        '</script></transition></state><state><transition event="e"><log expr="kept.indexOf(_event)"/></transition></state></parallel>',
        dialect="ors",
    )
    session.send("e", {"n": 1})
    session.send("e", {"n": 2})

    assert values(session) == [0, 1]
    assert session.evaluate("kept[0].data.n + kept[1].data.n") == 3


# --- scripts


@pytest.mark.parametrize(
    "script",
    [
        "<script>f = function () { return 1 &lt; 2; };</script>",
        "<script><![CDATA[f = function () { return 1 < 2; };]]></script>",
        "<script> <!-- a note --> f = function () { <!-- another\n note --> return true; }; <!-- end --></script>",
        "<script><![CDATA[<!-- hidden from old browsers\nf = function () { return true; };\n//-->]]></script>",
        "<script><!-- a note --></script><script>f = function () { return true; };</script>",
        "<script/><script>f = function () { return true; };</script>",
    ],
    ids=["text", "cdata", "comments inside", "html comment", "comment only", "empty"],
)
@pytest.mark.parametrize("where", ["top", "onentry", "onexit", "transition", "if"])
def test_a_script_may_have_any_form_at_any_place(start, script, where):
    places = dict.fromkeys(("top", "onentry", "onexit", "transition", "if"), "")
    places[where] = script
    session = start(
        '{top}<state id="s"><onentry>{onentry}</onentry><onexit>{onexit}</onexit><transition event="e" target="t">{transition}'
        '<if cond="true">{if}</if></transition></state><state id="t"><onentry><log expr="f()"/></onentry></state>'.format(
            **places
        ),
        dialect="ors",
    )
    session.send("e")

    assert session.errors == []
    assert values(session) == [True]


def test_var_and_functions_of_a_script_are_visible_inside_and_later(start):
    session = start(
        '<state id="s"><onentry><script>var seen = 1; function twice(n) { return 2 * n; }</script></onentry>'
        '<state id="inner"><onentry><log expr="twice(seen)"/></onentry></state><transition event="e" target="t"/></state>'
        '<state id="t"><onentry><script>var again = twice(seen + 1);</script><log expr="again"/></onentry></state>',
        dialect="ors",
    )
    session.send("e")

    assert values(session) == [2, 4]


def test_let_and_const_in_a_script_may_run_again(start):
    session = start(
        '<state id="s"><onentry><script>const days = [1]; let n = days.length; var told = n;</script><log expr="told"/></onentry>'
        '<transition event="e" target="s"/></state>',
        dialect="ors",
    )
    session.send("e")

    assert values(session) == [1, 1]


def test_a_name_without_var_is_a_variable_for_all(start):
    session = start(
        '<script>function f() { made = 5; }</script><state><onentry><script>f();</script><log expr="made"/></onentry></state>',
        dialect="ors",
    )

    assert values(session) == [5]


# --- initial states


def test_the_content_of_an_initial_child_runs_before_the_states_below_are_entered(start):
    session = start(
        '<initial><transition target="s"><log expr="\'document\'"/></transition></initial><state id="other"/><state id="s" initial="b">'
        '<onentry><log expr="\'s\'"/></onentry><initial><transition target="c"><log expr="\'initial\'"/></transition></initial>'
        '<state id="b"/><state id="c"><onentry><log expr="\'c\'"/></onentry></state></state>',
        'initial="other"',
        dialect="ors",
    )

    assert values(session) == ["document", "s", "initial", "c"]
    assert session.configuration == {"s", "c"}


@pytest.mark.parametrize("attribute", ["initial", "initialstate"])
def test_initial_may_name_states_deep_inside(start, attribute):
    session = start(
        '<state id="a"/><state id="b" initial="b2a"><state id="b1"/><state id="b2"><state id="b2x"/><state id="b2a"/></state></state>',
        f'{attribute}="b"',
        dialect="ors",
    )

    assert session.configuration == {"b", "b2", "b2a"}


def test_an_initial_child_of_the_document_is_refused_in_w3c_and_two_of_them_everywhere(load):
    child = '<initial><transition target="s"/></initial>'
    for dialect, text in (("w3c", child), ("ors", child + child)):
        with pytest.raises(DocumentError):
            load(f'{text}<state id="s"/>', dialect=dialect)


# --- what Composer passes through


def test_attributes_with_an_underscore_may_stand_on_every_element(start):
    session = start(
        '<datamodel _a="1"><data _type="data" _desc="d" id="x" expr="1"/></datamodel><state _type="t" _persist="true" id="s"><onentry _b="1">'
        '<if _c="1" cond="false"><elseif _d="2" cond="x == 1"/><log _e="1" expr="\'second\'"/><else _f="2"/></if><script _g="1">1</script>'
        '<send _h="1" event="\'e\'"><content _expr="x + 1"/></send></onentry><transition _i="1" event="e"><log expr="_event.data"/>'
        "</transition></state>",
        '_type="session" _persist="false" profile="ecmascript"',
        dialect="ors",
    )

    assert values(session) == ["second", 2]


def test_a_note_of_composer_beside_content_is_no_expression(start):
    session = start(
        '<state><onentry><send event="\'e\'"><content _expr="no.such">text</content></send></onentry>'
        '<transition event="e"><log expr="_event.data"/></transition></state>',
        dialect="ors",
    )

    assert values(session) == ["text"]


def test_a_profile_that_is_not_ecmascript_is_refused(load):
    with pytest.raises(DocumentError, match="profile is 'xpath'; expected ecmascript"):
        load("<state/>", 'profile="xpath"', dialect="ors")


# --- events of the platform


@pytest.mark.parametrize("event", ["done.state.s", "done.state.*", "done.*", "*"])
def test_done_data_of_a_state_are_read_by_name(start, event):
    session = start(
        '<state id="s"><state><transition target="f"/></state><final id="f"><donedata><param name="result" expr="6 * 7"/></donedata></final>'
        f'<transition event="{event}"><log expr="[_event.name, _event.data.result]"/></transition></state>',
        dialect="ors",
    )

    assert values(session) == [["done.state.s", 42]]


def test_empty_done_data_are_none(start):
    session = start(
        '<state id="s"><state><transition target="f"/></state><final id="f"><donedata></donedata></final>'
        '<transition event="done.state.s"><log expr="typeof _event.data"/></transition></state>',
        dialect="ors",
    )

    assert values(session) == ["undefined"]


def test_history_foreach_and_parallel_work(start):
    session = start(
        '<state id="s"><history id="h"><transition target="a"/></history><state id="a"><transition event="next" target="b"/></state>'
        '<state id="b"/><transition event="out" target="p"/></state><parallel id="p"><state id="p1"/><state id="p2"/>'
        '<onentry><foreach array="[1, 2]" item="n" index="i"><log expr="n * 10 + i"/></foreach></onentry>'
        '<transition event="back" target="h"/></parallel>',
        dialect="ors",
    )
    for event in ("next", "out"):
        session.send(event)
    assert session.configuration == {"p", "p1", "p2"}
    session.send("back")

    assert values(session) == [10, 21]
    assert session.configuration == {"s", "b"}


@pytest.mark.parametrize("names", [("id", "type"), ("invokeid", "targettype")])
def test_invoke_starts_scxml_by_old_and_new_names(start, names):
    identity, kind = names
    child = '<content><scxml version="1.0"><final id="f"><donedata><param name="n" expr="1"/></donedata></final></scxml></content>'
    session = start(
        f'<state id="s"><invoke {identity}="sub" {kind}="scxml">{child}</invoke>'
        '<transition event="done.invoke.sub"><log expr="_event.data.n"/></transition></state>',
        dialect="ors",
    )

    assert values(session) == [1]
