"""Positions of elements, attributes and texts, against a second computation that knows only how the text was put together."""

import codecs

import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given, settings
from hypothesis import strategies as st

import orsagent

FUZZ = settings(deadline=None, database=None, max_examples=60)
SPACE = st.sampled_from([" ", "\n", "\n\n  ", "\t", " \r\n ", "  "])
TEXT = st.text(alphabet="ab>ü世\N{CROCODILE}/= \n\r\t", max_size=6)
QUOTE = st.sampled_from("'\"")
FILLING = st.one_of(
    SPACE, st.just(""), TEXT.map(lambda text: f"<!--{text.replace('-', '')}-->"), st.just("<?p <raise event=''?>")
)


class Writer:
    """Puts a text together and remembers where what was put: line and column, counted as editors count them."""

    def __init__(self):
        self.text = ""

    def put(self, text):
        self.text += text

    def place(self):
        return self.text.count("\n") + 1, len(self.text) - (self.text.rfind("\n") + 1) + 1


@st.composite
def documents(draw):
    """A document with raise elements, and the places of the elements and of their attributes."""
    writer, expected = Writer(), []
    writer.put("<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0'")
    writer.put(f"{draw(SPACE)}>{draw(FILLING)}<state>{draw(FILLING)}<onentry>")
    for _ in range(draw(st.integers(1, 4))):
        writer.put(draw(FILLING))
        element = writer.place()
        writer.put("<x:act xmlns:x='urn:x'")
        attributes = {}
        for name in draw(st.lists(st.sampled_from(["a", "ab", "ü", "id", "b-c"]), unique=True)):
            quote = draw(QUOTE)
            writer.put(f"{draw(SPACE)}{name}{draw(st.sampled_from(['=', ' = ', chr(10) + '=']))}{quote}")
            attributes[name] = writer.place()
            writer.put(draw(TEXT).replace("<", "") + quote)
        writer.put(draw(st.sampled_from(["/>", " />", "\n/>", "></x:act>", " >\n</x:act >"])))
        expected.append((element, attributes))
    writer.put(f"{draw(FILLING)}</onentry></state></scxml>")
    return writer.text, expected


def found(text):
    document = orsagent.loads(text, strict=False)
    return [
        (
            (action.position.line, action.position.column),
            {name: (e.position.line, e.position.column) for name, e in action.attributes.items()},
        )
        for action in document.blocks[0].content
    ]


@FUZZ
@given(documents())
def test_elements_and_attributes_are_where_they_were_written(made):
    text, expected = made

    assert found(text) == expected


@FUZZ
@given(documents(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_the_encoding_of_the_file_changes_no_position(made, encoding):
    text, expected = made

    assert found(text.encode(encoding)) == expected


@pytest.mark.parametrize(
    ("before", "line", "column"),
    [
        ("", 2, 18),
        ("\n\n   ", 4, 4),
        ("<!-- a -->", 2, 28),
        ("<![CDATA[", 2, 27),
        ("<!-- a\n --> \n ", 4, 2),
    ],
)
def test_the_text_of_a_script_begins_at_its_first_character(load, before, line, column):
    closing = "]]>" if "CDATA" in before else ""
    document = load(f"<script         >{before}var x{closing}</script><state/>")

    position = document.scripts[0].position
    assert (position.line, position.column) == (line, column)


def test_every_expression_knows_its_place(load):
    document = load(
        "<state id='s'>\n"
        "  <transition\n     event='e'\n\n     cond = 'x'\n  />\n"
        "  <transition event='f'><log expr='y'\n   label='z'/></transition>\n"
        "</state>"
    )

    guard = document.guards[0].position
    log = document.blocks[0].content[0]
    assert (guard.line, guard.column) == (6, 14)
    assert (log.position.line, log.position.column) == (8, 25)
    assert (log.expression.position.line, log.expression.position.column) == (8, 36)
    transitions = document.states[1].transitions
    assert [(t.position.line, t.position.column) for t in transitions] == [(3, 3), (8, 3)]


def test_a_state_without_an_id_is_named_by_its_place(load):
    document = load("<state/>\n <state><final/></state>")

    assert [state.id for state in document.states[1:]] == ["state@2:1", "state@3:2", "final@3:9"]


def test_a_byte_order_mark_takes_no_column():
    text = "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0'><state/></scxml>"

    documents = [orsagent.loads(text), orsagent.loads("\ufeff" + text), orsagent.loads(codecs.BOM_UTF8 + text.encode())]

    assert {document.states[1].position for document in documents} == {documents[0].states[1].position}


def test_a_document_cannot_be_changed(load):
    document = load("<state id='s'><onentry><log expr='1'/></onentry><transition event='e' cond='true'/></state>")
    values = [document, document.states[1], document.states[1].transitions[0], document.blocks[0], document.guards[0]]

    for value in (*values, document.blocks[0].content[0], document.states[1].position):
        field = next(iter(value.__attrs_attrs__)).name
        with pytest.raises(FrozenInstanceError):
            setattr(value, field, None)
    assert isinstance(document.states, tuple)
    assert isinstance(document.blocks[0].content, tuple)


def test_running_a_document_does_not_change_it(runtime, load):
    document = load(
        "<datamodel><data id='x' expr='[1]'/></datamodel><state id='s'><transition event='e' target='t'/></state><state id='t'/>"
    )
    before = repr(document), document.states, document.blocks, document.data

    for _ in range(2):
        session = runtime.start(document, data={"x": [2]})
        session.evaluate("x.push(3)")
        session.send("e")

    assert (repr(document), document.states, document.blocks, document.data) == before
