"""What the platform of ORS gives to documents beside the Recommendation: _data, args_, functions, answers, levels."""

import pytest

import orsagent
from orsagent import DocumentError, SessionError
from orsagent.scxml import LogEffect


def values(session):
    return [value for _, value in session.log]


# --- _data


def test_data_items_are_reached_by_their_bare_name_and_by_data(start):
    session = start(
        '<state id="s"><datamodel><data id="x" expr="1"/></datamodel><onentry><assign location="_data.x" expr="x + 1"/>'
        '<script>x = x + _data.x;</script><assign location="x" expr="_data.x * 10"/><log expr="[x, _data.x]"/></onentry></state>',
        dialect="ors",
    )

    assert values(session) == [[40, 40]]


def test_the_data_object_holds_the_data_items_and_nothing_else(start):
    session = start(
        '<datamodel><data id="a" expr="1"/><data id="b"/><data id="o" expr="({n: null})"/></datamodel><script>var script = 1;</script>'
        '<state><onentry><log expr="JSON.stringify(_data)"/><log expr="Object.keys(_data)"/><log expr="typeof _data.nothing"/>'
        "<log expr=\"['a' in _data, 'script' in _data, 'In' in _data]\"/></onentry></state>",
        dialect="ors",
    )

    assert values(session) == ['{"a":1,"o":{"n":null}}', ["a", "b", "o"], "undefined", [True, False, False]]


def test_what_is_assigned_to_the_data_object_becomes_an_item(start):
    session = start(
        "<state><onentry><script>(function () { _data.url = 'http'; })();</script><log expr=\"url + _data.url\"/>"
        '<script>url = "changed"; delete _data.none;</script><log expr="JSON.stringify(_data)"/></onentry></state>',
        dialect="ors",
    )

    assert values(session) == ["httphttp", '{"url":"changed"}']


def test_an_item_cannot_take_the_place_of_a_built_in(start):
    session = start(
        "<state><onentry><script>_data.Math = 'mine';</script><log expr=\"[_data.Math, typeof Math.max]\"/></onentry></state>",
        dialect="ors",
    )

    assert values(session) == [["mine", "function"]]


@pytest.mark.parametrize("place", ["top", "onentry"])
def test_a_var_of_a_script_hides_the_data_item_of_its_name(start, place):
    script = "<script>var system = new Object(); _data.system.context = system; system.own = true;</script>"
    top, inside = (script, "") if place == "top" else ("", script)
    session = start(
        f'<datamodel><data id="system" expr="new Object()"/></datamodel>{top}<state id="a"><onentry>{inside}</onentry>'
        '<transition event="e" target="b"/></state><state id="b"><onentry><log expr="JSON.stringify(_data)"/>'
        '<log expr="system === _data.system.context"/><assign location="system.later" expr="1"/></onentry></state>',
        dialect="ors",
    )
    session.send("e")

    assert values(session) == ['{"system":{"context":{"own":true}}}', True]
    assert session.evaluate("_data.system.context.later") == 1


def test_a_var_inside_a_function_hides_nothing(start):
    session = start(
        '<datamodel><data id="x" expr="1"/></datamodel><state><onentry><script>(function () { var x = 5; })(); x = 2;</script>'
        '<log expr="_data.x"/></onentry></state>',
        dialect="ors",
    )

    assert values(session) == [2]


def test_what_a_script_has_hidden_is_saved_and_restored(runtime, start, load):
    inside = (
        '<datamodel><data id="s" expr="({n: 1})"/></datamodel><state><onentry><script>var s = {n: 2}; _data.s.twin = s; _data.more = 3;'
        "</script></onentry></state>"
    )
    session = start(inside, dialect="ors")
    saved = session.snapshot()
    session.close()

    with orsagent.Runtime(engine=runtime.engine) as other:
        restored = other.restore(load(inside, dialect="ors"), saved)

        assert restored.evaluate("[s, _data, s === _data.s.twin]") == [
            {"n": 2},
            {"s": {"n": 1, "twin": {"n": 2}}, "more": 3},
            True,
        ]


# --- args_


def test_inputs_of_a_session_are_in_args(start):
    session = start(
        '<datamodel><data id="x" expr="0"/></datamodel><state><onentry><log expr="[x, args_.x, args_.other]"/></onentry></state>',
        data={"x": {"a": 1}, "other": 2},
        dialect="ors",
    )

    assert values(session) == [[{"a": 1}, {"a": 1}, 2]]


def test_without_inputs_args_is_there_and_empty(start):
    session = start('<state><onentry><log expr="[args_, args_.x]"/></onentry></state>', dialect="ors")

    assert session.log[0][1][0] == {}


def test_a_parameter_that_was_not_given_is_in_args_with_its_own_value(start):
    inside = (
        '<datamodel><data id="p" _type="parameter" _desc="what" expr="5"/><data id="d" _type="data" expr="6"/></datamodel>'
        '<state><onentry><log expr="[p, args_]"/></onentry></state>'
    )

    assert values(start(inside, dialect="ors")) == [[5, {"p": 5}]]
    assert values(start(inside, data={"p": 7}, dialect="ors")) == [[7, {"p": 7}]]


def test_a_data_item_called_args_has_the_inputs_beside_its_own(start):
    inside = '<datamodel><data id="args_" expr="({own: 1, x: 0})"/></datamodel><state><onentry><log expr="args_"/></onentry></state>'

    assert values(start(inside, data={"x": 2}, dialect="ors")) == [{"own": 1, "x": 2}]
    assert values(start(inside, data={"args_": {"x": 3}}, dialect="ors")) == [{"x": 3}]


def test_what_a_parent_passes_is_in_args_and_the_results_come_back(start):
    child = (
        '<content><scxml version="1.0"><datamodel><data id="known"/></datamodel><state><transition target="f"/></state>'
        '<final id="f"><donedata><param name="sum" expr="args_.a + args_.known"/><param name="same" expr="known"/></donedata>'
        "</final></scxml></content>"
    )
    session = start(
        f'<state id="s"><invoke id="sub" type="scxml"><param name="a" expr="40"/><param name="known" expr="2"/>{child}</invoke>'
        '<transition event="done.invoke.sub"><log expr="[_event.data.sum, _event.data.same]"/></transition></state>',
        dialect="ors",
    )

    assert values(session) == [[42, 2]]


def test_a_name_that_the_document_cannot_read_is_refused(start):
    with pytest.raises(SessionError, match="has no <data id='nmae'>; it has: name"):
        start('<datamodel><data id="name"/></datamodel><state/>', data={"nmae": 1}, dialect="ors")


def test_a_value_may_be_given_for_the_data_item_of_a_state_in_ors(start):
    inside = (
        '<state id="s"><datamodel><data id="priority"/><data id="other" expr="7"/></datamodel><onentry>'
        '<script>if (typeof _data.priority == "undefined") _data.priority = 1;</script>'
        '<log expr="[priority, other]"/></onentry></state>'
    )

    assert values(start(inside, data={"priority": 9}, dialect="ors")) == [[9, 7]]
    assert values(start(inside, dialect="ors")) == [[1, 7]]
    with pytest.raises(SessionError, match="has no top-level <data id='priority'>; it has: none"):
        start(inside.replace("_data.", ""), data={"priority": 9}, dialect="w3c")


def test_args_is_a_variable_like_any_other_in_w3c(start):
    session = start('<state><onentry><log expr="args_"/></onentry></state>', dialect="w3c")

    assert len(session.errors) == 1


# --- functions


def test_the_active_states_are_told_in_document_order(start):
    session = start(
        '<state id="s"><onentry><log expr="__GetCurrentStates()"/></onentry><parallel id="p"><state id="a"><state id="a1">'
        '<onentry><log expr="__GetCurrentStates().length"/></onentry></state></state><state id="b"/></parallel>'
        '<transition event="e"><log expr="__GetCurrentStates()"/></transition></state>',
        dialect="ors",
    )
    session.send("e")

    assert values(session) == [["s"], 4, ["s", "p", "a", "a1", "b"]]


def test_functions_of_scripts_may_ask_for_the_active_states(start):
    session = start(
        "<script>function where() { var all = __GetCurrentStates(); return all[all.length - 1]; }</script>"
        '<state id="s"><state id="inner"><onentry><log expr="where()"/></onentry></state></state>',
        dialect="ors",
    )

    assert values(session) == ["inner"]


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("/wf/src-gen/main.scxml", "file:///wf/src-gen/main.scxml"),
        ("/a b/main.scxml", "file:///a%20b/main.scxml"),
        ("<string>", "file:///%3Cstring%3E"),
        ("C:\\wf\\main.scxml", "file:///C:/wf/main.scxml"),
    ],
)
def test_the_url_of_the_document_is_told(start, path, url):
    session = start('<state><onentry><log expr="__GetDocumentURL()"/></onentry></state>', path=path, dialect="ors")

    assert values(session) == [url]


def test_the_url_is_that_of_the_whole_path_where_a_part_was_given(start, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    session = start(
        '<state><onentry><log expr="__GetDocumentURL()"/></onentry></state>', path="src-gen/main.scxml", dialect="ors"
    )

    assert values(session) == [(tmp_path / "src-gen" / "main.scxml").as_uri()]


def test_log_and_raise_are_functions(start):
    session = start(
        "<state><onentry><script>__Log('text'); __Log({a: 1}, 'label', 2); __Raise('mine', {n: 1}); __Raise('bare');</script></onentry>"
        '<transition event="mine"><log expr="[_event.type, _event.data]"/></transition>'
        '<transition event="bare"><log expr="typeof _event.data"/></transition></state>',
        dialect="ors",
    )

    assert session.log == [("", "text"), ("label", {"a": 1}), ("", ["internal", {"n": 1}]), ("", "undefined")]


def test_name_and_sessionid_are_there(start):
    session = start(
        '<state><onentry><log expr="[_name, _sessionid]"/></onentry></state>', 'name="main.workflow"', dialect="ors"
    )

    assert values(session) == [["main.workflow", session.id]]


# --- levels of <log>


def test_levels_are_told_with_their_names(runtime, load):
    seen = []
    content = "".join(f'<log label="l" expr="{level}" level="{level}"/>' for level in (1, 2, 3, 4, 9))
    content += "<script>__Log('f', 'l', 3)</script><log expr=\"'none'\"/>"
    document = load(f"<state><onentry>{content}</onentry></state>", dialect="ors")
    with orsagent.Runtime(engine=runtime.engine, observer=lambda _, step: seen.extend(step.effects)) as observed:
        session = observed.start(document)

    logged = [effect.severity for effect in seen if isinstance(effect, LogEffect)]
    assert logged == ["reporting", "error", "warning", "debug", "level 9", "warning", None]
    assert session.log[0] == ("l", 1)


# --- cancel


CANCEL = (
    '<datamodel><data id="App" expr="new Object()"/></datamodel><state id="s"><onentry>'
    "<send event=\"'late'\" delay=\"'10s'\" idlocation=\"App['requestid']\"/></onentry>"
    '<transition event="go"><cancel {attribute}="App[\'requestid\']"/></transition>'
    '<transition event="cancel.successful" target="off" cond="_event.data.sendid == App[\'requestid\']"/>'
    '<transition event="{refused}"><log expr="[_event.name, _event.data.sendid == App.requestid, _event.type]"/></transition>'
    '<transition event="late"><log expr="\'late\'"/></transition></state><state id="off"><transition event="again">'
    '<cancel sendid="App.requestid"/></transition><transition event="error.notallowed" target="gone"/></state><state id="gone"/>'
)


@pytest.mark.parametrize("attribute", ["sendid", "id"])
def test_cancel_answers_that_it_was_successful(runtime, start, attribute):
    session = start(CANCEL.format(attribute=attribute, refused="x"), dialect="ors")

    session.send("go")
    runtime.advance(11)

    assert session.configuration == {"off"}
    assert session.log == []


@pytest.mark.parametrize("name", ["id", "sendid"])
@pytest.mark.parametrize(
    ("written", "meant"),
    [("'n1'", "n1"), ("&quot;n1&quot;", "n1"), ("'n' + App.n", "n1"), ("n1", "n1"), ("App.n", "App.n")],
)
def test_the_id_of_a_send_is_an_expression_if_it_is_quoted_and_else_literal(start, name, written, meant):
    session = start(
        '<datamodel><data id="App" expr="({n: 1})"/></datamodel><state id="s"><onentry>'
        f'<send event="\'late\'" delay="\'10s\'" {name}="{written}"/></onentry>'
        f'<transition event="go"><cancel sendid="\'{meant}\'"/></transition>'
        '<transition event="cancel.successful"><log expr="_event.data.sendid"/></transition></state>',
        dialect="ors",
    )

    session.send("go")

    assert values(session) == [meant]


def test_a_quoted_id_that_cannot_be_evaluated_is_an_error(start):
    session = start(
        "<state id='s'><onentry><send event=\"'e'\" id=\"'a' + missing\"/></onentry>"
        '<transition event="error.illegalvalue.send"><log expr="_event.data.message"/></transition></state>',
        dialect="ors",
    )

    assert "missing is not defined" in session.log[0][1]


def test_cancel_answers_that_there_is_nothing_to_cancel(runtime, start):
    session = start(CANCEL.format(attribute="sendid", refused="error.notallowed"), dialect="ors")
    runtime.advance(11)

    session.send("go")

    assert values(session) == ["late", ["error.notallowed", True, "platform"]]
    assert session.errors == []


@pytest.mark.parametrize("descriptor", ["error.cancel.notallowed", "error.cancel", "error", "error.*"])
def test_the_other_names_of_a_refused_cancel_are_known(start, descriptor):
    session = start(
        f'<state id="s"><onentry><cancel sendid="\'none\'"/></onentry><transition event="{descriptor}" target="t"/></state><state id="t"/>',
        dialect="ors",
    )

    assert session.configuration == {"t"}


def test_a_cancelled_event_cannot_be_cancelled_again(start):
    session = start(CANCEL.format(attribute="sendid", refused="x"), dialect="ors")

    session.send("go")
    session.send("again")

    assert session.configuration == {"gone"}


def test_cancel_answers_nothing_in_w3c(start):
    session = start(
        '<state><onentry><send event="late" id="i" delay="1s"/><cancel sendid="i"/><cancel sendid="i"/></onentry>'
        '<transition event="*"><log expr="_event.name"/></transition></state>',
        dialect="w3c",
    )

    assert session.log == []


def test_cancel_with_both_of_its_names_is_refused(load):
    with pytest.raises(DocumentError) as caught:
        load("<state><onentry><cancel id=\"'a'\" sendid=\"'b'\"/></onentry></state>", dialect="ors")

    assert caught.value.code == "contradictory-attributes"
