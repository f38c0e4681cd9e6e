"""What the dialects read differently, and delays."""

import pytest

from .conftest import MARK


def onentry(text, after=""):
    return f"<datamodel><data id='x'/></datamodel><state id='a'><onentry>{text}</onentry>{after}</state>"


@pytest.mark.parametrize(
    "text",
    [
        f"""<send event="{MARK}'go'"/>""",
        f"""<send event='{MARK}"go"'/>""",
        f"""<send event="go" target="{MARK}'#_internal'"/>""",
        f"""<send event="go" type="{MARK}'scxml'"/>""",
        f"""<cancel sendid="{MARK}'timer'"/>""",
        f"""<raise event="{MARK}'go'"/>""",
    ],
)
def test_quotation_marks_in_a_literal_of_the_recommendation_are_found(only, text):
    finding = only(onentry(text))

    assert finding.name == "quoted-literal"
    assert finding.hint.startswith("write ")


def test_a_quoted_delay_is_found_twice_over(codes):
    assert codes(onentry("""<send event="go" delay="'1s'"/>""")) == ["quoted-literal", "bad-delay"]


@pytest.mark.parametrize("dialect", ["w3c", "ors"])
def test_a_transitions_event_is_literal_in_both_dialects(only, dialect):
    finding = only(f"""<state id="a"><transition event="{MARK}'go'"/></state>""", dialect)

    assert finding.name == "quoted-literal"
    assert finding.hint == "write event='go'"


@pytest.mark.parametrize(
    "text",
    [
        """<send event="'go'" target="'#_internal'" type="'scxml'"/>""",
        """<send event="'go'" delay="'1s'" id="timer"/><cancel sendid="'timer'"/>""",
        """<send event="x" delay="x + 's'" target="x.target"/>""",
        """<send event="'go'" type="scxml"/>""",
    ],
)
def test_expressions_of_ors_are_right(codes, text):
    assert codes(onentry(text), "ors") == []


@pytest.mark.parametrize(
    "text",
    [
        f'<send event="{MARK}go"/>',
        f'<send event="{MARK}order.created"/>',
        f"""<send event="'go'" delay="{MARK}10s"/>""",
        f"""<send event="'go'" target="{MARK}#_internal"/>""",
        f"""<cancel sendid="{MARK}timer"/>""",
    ],
)
def test_a_literal_where_ors_has_an_expression_is_found(only, text):
    finding = only(onentry(text), "ors")

    assert finding.name == "unquoted-literal"
    assert finding.hint.startswith("write ")


def test_a_document_of_composer_that_declares_no_module_is_read_as_asked(codes):
    text = onentry("""<send event="'go'" delay="'1s'"/>""")

    assert codes(text, dialect="w3c")[0] == "quoted-literal"


@pytest.mark.parametrize("delay", ["10", "10 s", "1min", "soon", "-1s", "1e3ms", "s"])
def test_a_delay_that_is_no_time_is_found_in_both_dialects(codes, delay):
    assert codes(onentry(f'<send event="go" delay="{delay}"/>')) == ["bad-delay"]
    assert codes(onentry(f"""<send event="go" delayexpr="'{delay}'"/>""")) == ["bad-delay"]
    assert codes(onentry(f"""<send event="'go'" delay="'{delay}'"/>"""), "ors") == ["bad-delay"]


@pytest.mark.parametrize("delay", ["10s", " 1.5s ", ".5s", "200ms", "+1s", "0s", ""])
def test_a_delay_that_is_a_time_is_right(codes, delay):
    assert codes(onentry(f'<send event="go" delay="{delay}"/>')) == []
    assert codes(onentry(f"""<send event="'go'" delay="'{delay}'"/>"""), "ors") == []


def test_a_number_is_told_that_it_needs_a_unit(only):
    finding = only(onentry(f"""<send event="'go'" delay="{MARK}10"/>"""), "ors")

    assert (finding.name, finding.hint) == ("bad-delay", "a number needs its unit: 10s or 10ms")


@pytest.mark.parametrize("text", ["x", "x + 's'", "x ? '1s' : '2'", "'1' + x"])
def test_a_calculated_delay_is_not_judged(codes, text):
    assert codes(onentry(f'<send event="go" delayexpr="{text}"/>')) == []


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ('<send event="go" target="#_internal" delay="1s"/>', "w3c"),
        ("""<send event="go" targetexpr="'#_internal'" delayexpr="'1s'"/>""", "w3c"),
        ("""<send event="'go'" target="'_internal'" delay="'1s'"/>""", "ors"),
    ],
)
def test_a_delayed_event_to_the_internal_queue_is_found(codes, text, dialect):
    assert codes(onentry(text), dialect) == ["delayed-internal-event"]


def test_no_delay_to_the_internal_queue_is_right(codes):
    assert codes(onentry('<send event="go" target="#_internal" delay="0s"/>')) == []
