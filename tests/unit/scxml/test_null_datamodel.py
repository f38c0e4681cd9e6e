"""The null data model: In() and nothing else; whatever needs data is error.execution of its block (SCXML 1.0, B.1)."""

import pytest

from orsagent import DocumentError
from orsagent.errors import ScriptError

NULL = 'datamodel="null"'


def test_events_states_and_history_need_no_data(start):
    session = start(
        '<state id="s"><history id="h"><transition target="a"/></history>'
        '<state id="a"><transition event="go" target="b"/></state><state id="b"/><transition event="away" target="t"/></state>'
        '<state id="t"><transition event="back" target="h"/></state>',
        NULL,
    )
    for event in ("go", "away", "back"):
        session.send(event)

    assert session.configuration == {"s", "b"}
    assert session.crossings == 0


@pytest.mark.parametrize("cond", ["In('s')", 'In( "s" )', " In('s') "])
def test_in_is_the_only_condition(start, cond):
    quoted = cond.replace('"', "&quot;")
    session = start(f'<state id="s"><transition event="e" cond="{quoted}" target="t"/></state><state id="t"/>', NULL)
    session.send("e")

    assert session.configuration == {"t"}


def test_in_answers_no_for_other_states(start):
    session = start('<state id="s"><transition event="e" cond="In(\'t\')" target="t"/></state><state id="t"/>', NULL)
    session.send("e")

    assert session.configuration == {"s"}
    assert session.errors == []


@pytest.mark.parametrize("cond", ["true", "1", "In(s)", "!In('s')", "In('s') || true", "", "In('s'"])
def test_any_other_condition_is_false_and_error_execution_at_its_place(start, cond):
    session = start(
        f'<state id="s">\n<transition event="e" cond="{cond}" target="t"/>'
        '<transition event="error.execution" target="u"/></state><state id="t"/><state id="u"/>',
        NULL,
    )
    session.send("e")

    assert session.configuration == {"u"}
    (error,) = session.errors
    assert (error.position.line, error.position.column) == (3, 29)
    assert "In('id')" in error.message


CONTENT = [
    '<assign location="x" expr="1"/>',
    '<foreach array="a" item="i"/>',
    "<script>1</script>",
    '<log expr="1"/>',
    '<send eventexpr="1"/>',
    '<send event="e" targetexpr="1"/>',
    '<send event="e" delayexpr="1"/>',
    '<send event="e" namelist="x"/>',
    '<send event="e"><param name="p" expr="1"/></send>',
    '<send event="e"><content expr="1"/></send>',
    '<cancel sendidexpr="1"/>',
    '<send event="e" type="unknown"/>',
    '<send event="e" target="unknown"/>',
    '<send event="e" delay="soon"/>',
]


@pytest.mark.parametrize("content", CONTENT)
def test_content_that_needs_data_is_error_execution_of_its_block(start, content):
    session = start(
        f'<state id="s"><onentry>\n  {content}<log label="behind"/></onentry><onentry><log label="next"/></onentry></state>',
        NULL,
    )

    assert session.failed is None
    assert session.log == [("next", None)]
    (error,) = session.errors
    assert error.event == "error.execution"
    assert error.position.line in (2, 3)


def test_what_needs_no_data_works(runtime, start):
    session = start(
        '<state id="s"><onentry><log label="in"/><raise event="a"/><send event="b"/><send event="c" delay="1s" id="i"/>'
        '<send event="d" delay="2s"/><if cond="In(\'s\')"><log label="if"/><else/><log label="else"/></if></onentry>'
        '<transition event="a"><cancel sendid="i"/><log label="a"/></transition>'
        '<transition event="*"><log label="other"/></transition><transition event="d" target="f"/></state><final id="f"/>',
        NULL,
    )
    runtime.advance(3)

    assert [label for label, _ in session.log] == ["in", "if", "a", "other", "other"]


def test_a_top_level_script_is_error_execution(start):
    session = start(
        '<script>1</script><state id="s"><transition event="error.execution" target="t"/></state><state id="t"/>', NULL
    )

    assert session.configuration == {"t"}
    assert session.errors[0].detail.line == 2


def test_event_data_pass_through_unread(start):
    session = start('<state id="s"><transition event="e" target="t"/></state><state id="t"/>', NULL)
    session.send("e", {"a": [1]})

    assert session.configuration == {"t"}


def test_only_in_can_be_asked_from_python(start):
    session = start('<state id="s"/>', NULL)

    assert session.evaluate("In('s')") is True
    with pytest.raises(ScriptError, match="In"):
        session.evaluate("1 + 1")


def test_children_can_be_invoked(start):
    child = f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" {NULL}><final/></scxml>'
    session = start(
        f'<state><invoke id="i"><content>{child}</content></invoke><transition event="done.invoke.i" target="f"/></state><final id="f"/>',
        NULL,
    )

    assert session.final == "f"


def test_actions_have_no_data_model_to_speak_to(load, runtime):
    action = '<agent:logout xmlns:agent="www.genesyslab.com/modules/agent" for="1"/>'

    with pytest.raises(DocumentError) as caught:
        runtime.start(load(f"<state><onentry>\n{action}</onentry></state>", NULL))
    assert caught.value.code == "unclaimed-element"
    assert caught.value.line == 3


def test_there_is_no_third_data_model(load):
    with pytest.raises(DocumentError) as caught:
        load("<state/>", 'datamodel="xpath"')
    assert caught.value.code == "bad-value"
