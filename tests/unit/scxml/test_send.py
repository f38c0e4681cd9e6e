"""Send, cancel and raise: every attribute, delays, targets, and the fields of the event that arrives (SCXML 1.0, 5.10, 6.2)."""

import pytest

from orsagent.scxml import SendEffect

SHOW = (
    '<log label="event" expr="[_event.name, _event.type, _event.sendid, _event.origin, _event.origintype, '
    '_event.invokeid, _event.data]"/>'
)
PROCESSOR = "http://www.w3.org/TR/scxml/#SCXMLEventProcessor"


@pytest.fixture
def sent(start):
    """A session that runs content when it begins and logs every event with its fields."""

    def sent(content, data="", attributes=""):
        return start(
            f'<datamodel><data id="x" expr="1"/><data id="o" expr="{{ a: {{}} }}"/>{data}</datamodel>'
            f'<state id="s"><onentry>\n{content}</onentry><transition event="*">{SHOW}</transition></state>',
            attributes,
        )

    return sent


def events(session):
    return [value for label, value in session.log if label == "event"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('<raise event="e.f"/>', ["e.f", "internal", None, None, None, None, None]),
        ('<send event="e"/>', ["e", "external", None, "#_scxml_s1", PROCESSOR, None, None]),
        ('<send event="e" id="i"/>', ["e", "external", "i", "#_scxml_s1", PROCESSOR, None, None]),
        ("<send eventexpr=\"'e' + x\"/>", ["e1", "external", None, "#_scxml_s1", PROCESSOR, None, None]),
        ('<send event="e" target="#_internal"/>', ["e", "internal", None, "#_scxml_s1", PROCESSOR, None, None]),
        (
            '<send event="e" targetexpr="\'#_scxml_\' + _sessionid"/>',
            ["e", "external", None, "#_scxml_s1", PROCESSOR, None, None],
        ),
        (f'<send event="e" type="{PROCESSOR}"/>', ["e", "external", None, "#_scxml_s1", PROCESSOR, None, None]),
        ('<send event="e" typeexpr="\'scxml\'"/>', ["e", "external", None, "#_scxml_s1", PROCESSOR, None, None]),
        (
            '<send event="e" namelist="x o"/>',
            ["e", "external", None, "#_scxml_s1", PROCESSOR, None, {"x": 1, "o": {"a": {}}}],
        ),
        (
            '<send event="e"><param name="p" expr="x + 1"/></send>',
            ["e", "external", None, "#_scxml_s1", PROCESSOR, None, {"p": 2}],
        ),
        (
            '<send event="e"><param name="p" location="o.a"/></send>',
            ["e", "external", None, "#_scxml_s1", PROCESSOR, None, {"p": {}}],
        ),
        (
            '<send event="e" namelist="x"><param name="p" expr="2"/></send>',
            ["e", "external", None, "#_scxml_s1", PROCESSOR, None, {"x": 1, "p": 2}],
        ),
        (
            '<send event="e"><param name="p" expr="1"/><param name="p" expr="[2]"/><param name="p" expr="3"/></send>',
            ["e", "external", None, "#_scxml_s1", PROCESSOR, None, {"p": [1, [2], 3]}],
        ),
        ('<send event="e"><content expr="[x]"/></send>', ["e", "external", None, "#_scxml_s1", PROCESSOR, None, [1]]),
        (
            '<send event="e"><content> some  text </content></send>',
            ["e", "external", None, "#_scxml_s1", PROCESSOR, None, "some text"],
        ),
        (
            '<send event="e"><content>{"a": 1}</content></send>',
            ["e", "external", None, "#_scxml_s1", PROCESSOR, None, {"a": 1}],
        ),
        (
            '<send event="e"><content expr="undefined"/></send>',
            ["e", "external", None, "#_scxml_s1", PROCESSOR, None, None],
        ),
    ],
)
def test_an_event_arrives_with_its_fields(sent, content, expected):
    session = sent(content)

    assert session.errors == []
    assert events(session) == [expected]


def test_an_absent_field_is_undefined(sent):
    session = sent('<raise event="e"/>')
    session.evaluate("1")

    assert (
        session.evaluate("['sendid', 'origin', 'origintype', 'invokeid', 'data'].map(n => typeof _event[n])")
        == ["undefined"] * 5
    )
    assert session.evaluate("Object.keys(_event)")[:1] == ["name"]


def test_there_is_no_event_before_the_first_one(start):
    assert start("<state/>").evaluate("typeof _event") == "undefined"


@pytest.mark.parametrize("where", ["onentry", "eventless"])
def test_the_last_event_stays_visible_until_the_next_one(start, where):
    session = start(
        '<state id="s"><transition event="e" target="t"/></state>'
        + (
            '<state id="t"><onentry><log expr="_event.name"/></onentry></state>'
            if where == "onentry"
            else '<state id="t"><transition target="u"><log expr="_event.name"/></transition></state><state id="u"/>'
        )
    )
    session.send("e.f")

    assert session.log == [("", "e.f")]


def test_the_id_of_a_send_is_written_to_its_location_before_the_arguments_are_evaluated(sent):
    session = sent('<send eventexpr="typeof o.id" idlocation="o.id"/><send event="e" idlocation="o.other"/>')

    first, second = events(session)
    assert first[0] == "string"
    assert (first[2], second[2]) == (session.evaluate("o.id"), session.evaluate("o.other"))
    assert first[2] != second[2]


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [("1s", 1), ("1.5s", 1.5), ("200ms", 0.2), (".5s", 0.5), ("+2s", 2), (" 3s ", 3), ("1.s", 1), ("0.3ms", 0.0003)],
)
@pytest.mark.parametrize("attribute", ['delay="{}"', "delayexpr=\"'{}'\""])
def test_a_delayed_event_comes_in_its_time(runtime, sent, delay, seconds, attribute):
    session = sent(f'<send event="e" {attribute.format(delay)}/>')
    assert runtime.next_due() == seconds
    runtime.advance(seconds - 0.0001)
    assert events(session) == []

    runtime.advance(0.0001)

    assert [event[0] for event in events(session)] == ["e"]


@pytest.mark.parametrize("delay", ["1", "s", "1h", "-1s", "1 s", "1e3s", "1s2", "abc", "٣s"])
def test_a_delay_that_is_no_time_is_error_execution(sent, delay):
    session = sent(f'<send event="e" id="i" delay="{delay}"/>')

    ((name, kind, sendid, *_, data),) = events(session)
    assert (name, kind, sendid) == ("error.execution", "platform", "i")
    assert delay in data["message"]


@pytest.mark.parametrize("delay", ["", "0s", "0ms", "0.0s"])
def test_no_delay_is_at_once(sent, delay):
    assert [event[0] for event in events(sent(f'<send event="e" delay="{delay}"/>'))] == ["e"]


def test_arguments_are_evaluated_when_the_send_is_and_not_when_it_is_due(runtime, sent):
    session = sent('<send event="e" delay="1s"><param name="p" expr="o"/></send><script>o.a = "changed"</script>')

    runtime.advance(1)

    assert events(session)[0][-1] == {"p": {"a": {}}}


def test_equal_delays_come_in_the_order_of_their_sends(runtime, sent):
    session = sent(
        '<send event="a" delay="1s"/><send event="b" delay="500ms"/><send event="c" delay="1000ms"/><send event="d" delay=".5s"/>'
    )

    runtime.advance(1)

    assert [event[0] for event in events(session)] == ["b", "d", "a", "c"]


@pytest.mark.parametrize("cancel", ['<cancel sendid="i"/>', "<cancel sendidexpr=\"'i'\"/>"])
def test_cancel_takes_back_every_event_of_that_id_and_no_other(runtime, sent, cancel):
    session = sent(
        '<send event="a" id="i" delay="1s"/><send event="b" id="j" delay="1s"/><send event="c" id="i" delay="2s"/>'
        f'<send event="d" delay="1s"/>{cancel}<send event="e" id="i" delay="3s"/>'
    )

    runtime.advance(5)

    assert [event[0] for event in events(session)] == ["b", "d", "e"]


def test_cancelling_what_is_not_there_is_no_error(sent):
    assert sent('<cancel sendid="nothing"/><log label="reached"/>').log == [("reached", None)]


def test_the_delays_of_a_session_end_with_it(runtime, start):
    session = start(
        '<state id="s"><onentry><send event="e" delay="1s"/></onentry><transition event="stop" target="f"/></state><final id="f"/>'
    )
    session.send("stop")

    assert runtime.next_due() is None


@pytest.mark.parametrize(
    ("attributes", "event"),
    [
        ('target="#_parent"', "error.communication"),
        ('target="#_scxml_nobody"', "error.communication"),
        ('target="#_nobody"', "error.communication"),
        ('target="nobody"', "error.execution"),
        ('target="http://example.com"', "error.execution"),
        ('target="#_internal" delay="1s"', "error.execution"),
        ('type="unknown"', "error.execution"),
        ("eventexpr=\"''\"", "error.execution"),
        ('eventexpr="no.such"', "error.execution"),
        ('eventexpr="undefined"', "error.execution"),
        ('event="e" namelist="x no.such"', "error.execution"),
    ],
)
def test_what_cannot_be_sent_is_an_error_event_with_the_id_of_the_send(sent, attributes, event):
    named = attributes if "event" in attributes else f'event="e" {attributes}'
    session = sent(f'  <send id="i" {named}/>')

    ((name, kind, sendid, *_, data),) = events(session)
    assert (name, kind, sendid) == (event, "platform", "i")
    assert data["element"] in ("send", "")
    assert (data["document"], data["linenumber"]) == ("test.scxml", 3)
    assert data["column"] >= 3
    assert data["message"]
    (error,) = session.errors
    assert (error.position.line, error.position.column) == (3, 3)


def test_an_error_of_a_send_ends_its_block(sent):
    session = sent('<send event="e" target="nobody"/><log label="behind"/>')

    assert [label for label, _ in session.log] == ["event"]


def test_a_receiver_that_is_not_there_does_not_end_the_block(sent):
    session = sent('<send event="e" target="#_nobody"/><log label="behind"/>')

    assert [label for label, _ in session.log] == ["behind", "event"]


def test_a_param_that_fails_is_left_out_and_reported(sent):
    session = sent('<send event="e"><param name="a" expr="no.such"/><param name="b" expr="2"/></send>')

    assert [(event[0], event[-1]) for event in events(session) if event[0] == "e"] == [("e", {"b": 2})]
    assert [error.event for error in session.errors] == ["error.execution"]


def test_sessions_send_to_each_other_by_their_ids(start):
    receiver = start(
        f'<state><transition event="*">{SHOW}<send event="answer" targetexpr="_event.origin"/></transition></state>'
    )
    sender = start(
        '<datamodel><data id="to"/></datamodel><state><transition event="go">'
        '<send event="hello" targetexpr="\'#_scxml_\' + _event.data" id="i"><content expr="{ a: 1 }"/></send></transition>'
        '<transition event="answer"><log label="answer" expr="_event.origin"/></transition></state>'
    )

    sender.send("go", receiver.id)

    assert events(receiver) == [["hello", "external", "i", f"#_scxml_{sender.id}", PROCESSOR, None, {"a": 1}]]
    assert sender.log == [("answer", f"#_scxml_{receiver.id}")]


def test_io_processors_tell_where_the_session_is(start):
    session = start("<state/>")

    assert session.evaluate("_ioprocessors.scxml.location") == f"#_scxml_{session.id}"
    assert session.evaluate(f"_ioprocessors['{PROCESSOR}'].location") == f"#_scxml_{session.id}"


def test_internal_events_come_before_external_ones(sent):
    session = sent('<send event="outside"/><raise event="first"/><send event="second" target="#_internal"/>')

    assert [event[0] for event in events(session)] == ["first", "second", "outside"]


@pytest.mark.parametrize(
    ("descriptor", "event", "matches"),
    [
        ("*", "a.b", True),
        ("a", "a", True),
        ("a", "a.b", True),
        ("a.*", "a.b", True),
        ("a.*", "a", True),
        ("a.", "a.b", True),
        ("a", "ab", False),
        ("a.b", "a", False),
        ("a.b", "a.b.c", True),
        ("x a", "a.b", True),
        ("A", "a", False),
        ("error", "error.execution", True),
        (".a", "a", False),
        ("a*", "ab", False),
    ],
)
def test_event_descriptors_match_by_whole_tokens(start, descriptor, event, matches):
    session = start(f'<state id="s"><transition event="{descriptor}" target="t"/></state><state id="t"/>')
    session.send(event)

    assert (session.configuration == {"t"}) is matches


def test_a_delayed_send_shows_as_an_effect_when_it_is_scheduled(engine, load):
    import orsagent

    seen = []
    with orsagent.Runtime(engine=engine, observer=lambda session, step: seen.extend(step.effects)) as runtime:
        runtime.start(load('<state><onentry><send event="e" delay="2s"/></onentry></state>'))

    (effect,) = [effect for effect in seen if isinstance(effect, SendEffect)]
    assert (effect.event.name, effect.delay, effect.position.line) == ("e", 2.0, 2)
