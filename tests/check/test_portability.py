"""What runs here and not in ORS, and what belongs to the other dialect."""

import pytest

from .conftest import MARK


def onentry(text):
    return (
        f"<datamodel><data id='x' expr='[1]'/><data id='y'/></datamodel><state id='a'><onentry>{text}</onentry></state>"
    )


def waiting(event):
    return f'<state id="a"><transition event="{MARK}{event}" target="b"/></state><state id="b"/>'


@pytest.mark.parametrize(
    "text",
    [
        onentry(f"{MARK}<foreach array='x' item='y'/>"),
        f"<state id='a'>{MARK}<history id='h'><transition target='b'/></history><state id='b'><transition event='e' target='h'/></state></state>",
        onentry(f"""<send eventexpr="{MARK}'go'"/>"""),
        onentry(f"""<send event="'go'" delayexpr="{MARK}'1s'"/>"""),
        onentry(f"""<cancel sendidexpr="{MARK}'go'"/>"""),
    ],
)
def test_what_ors_does_not_know_is_found_in_its_dialect_only(only, codes, text):
    finding = only(text, "ors")

    assert finding.name == "not-in-ors"
    assert finding.hint
    assert "not-in-ors" not in codes(text, "w3c")


@pytest.mark.parametrize(
    ("dialect", "event"),
    [
        ("ors", "error.execution"),
        ("ors", "error.communication.*"),
        ("w3c", "error.script.ReferenceError"),
        ("w3c", "error.illegalvalue"),
        ("w3c", "error.notallowed"),
        ("w3c", "cancel.successful error.cancel.notallowed"),
    ],
)
def test_a_transition_for_platform_events_of_the_other_dialect_is_found(only, dialect, event):
    finding = only(waiting(event), dialect)

    assert finding.name == "event-of-other-dialect"
    assert 'event="error"' in finding.hint


@pytest.mark.parametrize(
    ("dialect", "event"),
    [
        ("ors", "error.script.ReferenceError"),
        ("ors", "error.execution error.illegalvalue"),
        ("ors", "error.notallowed"),
        ("ors", "error.mine"),
        ("w3c", "error.execution error.script"),
        ("w3c", "error"),
        ("w3c", "error.*"),
        ("w3c", "*"),
        ("w3c", "error.sending"),
    ],
)
def test_a_transition_that_can_be_taken_is_not(codes, dialect, event):
    assert codes(waiting(event), dialect) == []


def test_an_event_that_the_document_raises_itself_is_none_of_the_platform(codes):
    text = waiting("error.script.mine").replace("<state id='b'/>", "")
    raising = (
        '<state id="c"><onentry><raise event="error.script.mine"/></onentry><transition event="e" target="a"/></state>'
    )

    assert codes(f"{raising}{text}", "w3c") == []


def test_to_source_is_found_in_w3c_only(only, codes):
    text = onentry(f"<log expr='x{MARK}.toSource()'/>")

    assert only(text, "w3c").name == "to-source"
    assert codes(text, "ors") == []


@pytest.mark.parametrize("name", ["__Log", "__Raise", "__GetDocumentURL", "__GetCurrentStates"])
def test_functions_of_the_platform_are_known_in_ors_and_explained_in_w3c(only, codes, name):
    text = onentry(f"<script>{MARK}{name}('x');</script>")

    assert codes(text, "ors") == []
    assert only(text, "w3c").hint == "the dialect ors has it: check the document with that dialect"


@pytest.mark.parametrize(("attribute", "value"), [("delay", "10s"), ("target", "_internal"), ("event", "go.on")])
def test_a_literal_where_ors_has_an_expression_is_explained(only, attribute, value):
    given = {"event": "'e'", attribute: value}
    text = onentry("<send " + " ".join(f'{k}="{MARK if k == attribute else ""}{v}"' for k, v in given.items()) + "/>")

    finding = only(text, "ors")

    assert finding.name == "unquoted-literal"
    assert finding.hint.startswith(f"""write {attribute}="'{value}'\"""")


def test_the_forms_of_composer_are_clean(codes):
    text = """<initial><transition target="s"><log expr="'start'" level="4"/></transition></initial>
    <state id="s" _type="block"><datamodel><data id="App_X" expr="new Object()" _type="parameter"/></datamodel>
      <onentry><script>var local = args_.caller; __Log(local, 'label', 2);</script>
        <send event="'later'" delay="'200ms'" idlocation="App_X['requestid']" hints="{}"/>
        <raise event="started"><param name="caller" expr="caller_id: App_X.y"/></raise>
        <cancel sendid="App_X['requestid']"/></onentry>
      <transition event="cancel.successful"/><transition event="error.notallowed"/>
      <transition event="error"><log expr="_event.toSource()"/></transition>
      <transition event="started" target="t"/></state><final id="t"/>"""

    assert codes(text, "ors") == []
