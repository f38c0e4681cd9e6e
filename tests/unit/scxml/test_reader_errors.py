"""Every error of the reader, with the exact place: a mark stands in front of it and is taken out before reading."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import orsagent
from orsagent import DocumentError

MARK = "‸"
HEAD = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">'
ACTION = '<agent:setdnd xmlns:agent="www.genesyslab.com/modules/agent"'


def inside(text):
    return f"{HEAD}\n{text}\n</scxml>"


def onentry(text):
    return inside(f"<state>\n <onentry>\n  {text}\n </onentry>\n</state>")


CASES = [
    # the document
    ("not-scxml", f"{MARK}<state xmlns='http://www.w3.org/2005/07/scxml'/>"),
    ("not-scxml", f"\n {MARK}<x:scxml xmlns:x='urn:other'/>"),
    ("no-namespace", f"<!-- c -->\n{MARK}<scxml version='1.0'><state/></scxml>"),
    ("no-namespace", inside(f"<state>{MARK}<state xmlns=''/></state>")),
    ("no-states", f"{MARK}{HEAD}\n<datamodel/></scxml>"),
    ("bad-value", f"<scxml xmlns='http://www.w3.org/2005/07/scxml'\n version='{MARK}2.0'><state/></scxml>"),
    ("bad-value", f"<scxml xmlns='http://www.w3.org/2005/07/scxml'\n datamodel = '{MARK}xpath'><state/></scxml>"),
    ("bad-value", f"<scxml xmlns='http://www.w3.org/2005/07/scxml' binding='{MARK}never'><state/></scxml>"),
    ("doctype", f"{MARK}<!DOCTYPE scxml>\n{HEAD}<state/></scxml>"),
    ("xml-syntax", f"{HEAD}\n  <state></{MARK}stat></scxml>"),
    ("xml-syntax", f"{HEAD}\n<state>{MARK}"),
    ("xml-syntax", f"{HEAD}<state/></scxml>{MARK}<more/>"),
    ("document-too-deep", inside("<state>" * 199 + f"{MARK}<state/>" + "</state>" * 199)),
    # states
    ("bad-id", inside(f"<state id='{MARK}'/>")),
    ("bad-id", inside(f"<state\n\tid='{MARK}a b'/>")),
    ("duplicate-id", inside(f"<state id='a'/>\n<state>\n  <final id=\"{MARK}a\"/></state>")),
    ("bad-initial", inside(f"{MARK}<state initial='a'/><state id='a'/>")),
    (
        "bad-initial",
        inside(f"<state>{MARK}<state><initial><transition target='a'/></initial></state></state><state id='a'/>"),
    ),
    (
        "contradictory-attributes",
        inside(f"<state initial='{MARK}a'><initial><transition target='a'/></initial><state id='a'/></state>"),
    ),
    (
        "bad-value",
        inside(f"<state><history type='{MARK}flat'><transition target='a'/></history><state id='a'/></state>"),
    ),
    ("bad-default-transition", inside(f"<state>{MARK}<history/><state/></state>")),
    (
        "bad-default-transition",
        inside(f"<state><history>{MARK}<transition event='e' target='a'/></history><state id='a'/></state>"),
    ),
    ("bad-default-transition", inside(f"<state><history>{MARK}<transition/></history><state id='a'/></state>")),
    ("bad-default-transition", inside(f"<state>{MARK}<initial/><state/></state>")),
    (
        "bad-default-transition",
        inside(f"<state><initial>{MARK}<transition cond='true' target='a'/></initial><state id='a'/></state>"),
    ),
    ("illegal-targets", inside(f"<state initial='{MARK}b'><state id='a'/></state><state id='b'/>")),
    (
        "illegal-targets",
        inside(
            f"<state id='s'><history><transition target='{MARK}b'/></history><state id='a'><state id='b'/></state></state>"
        ),
    ),
    (
        "illegal-targets",
        inside(f"<state><transition event='e' target='{MARK}a b'/></state><state id='a'/><state id='b'/>"),
    ),
    (
        "illegal-targets",
        inside(f"<state><transition event='e' target='{MARK}a b'/></state><state id='a'><state id='b'/></state>"),
    ),
    (
        "illegal-targets",
        inside(
            f"<state><transition event='e'\n target='{MARK}b a'/></state><parallel id='a'><state id='b'/></parallel>"
        ),
    ),
    # transitions
    ("empty-transition", inside(f"<state>\n  {MARK}<transition/></state>")),
    ("empty-transition", inside(f"<state>{MARK}<transition\n type='internal'/></state>")),
    ("bad-value", inside(f"<state><transition event='e' type='{MARK}local'/></state>")),
    ("unknown-target", inside(f"<state><transition event='e'\n      target='{MARK}nowhere'/></state>")),
    ("unknown-target", inside(f'<state initial="{MARK}nowhere"><state/></state>')),
    # attributes and children
    ("unknown-attribute", inside(f"<state\n  idd='{MARK}a'/>")),
    ("unknown-attribute", inside(f"<state id='a'\r\n  name = \"{MARK}a\"/>")),
    ("unknown-attribute", onentry(f"<log message='{MARK}x'/>")),
    # what looks like its like before it is checked once: one attribute or child more, or less, is another look
    ("unknown-attribute", onentry(f"<log label='a'/><log label='b'/><log label='c' message='{MARK}x'/>")),
    ("missing-attribute", onentry(f"<raise event='a'/><raise event='b'/>{MARK}<raise/>")),
    ("misplaced-element", inside(f"<state><onentry/></state><state><onentry/>{MARK}<param name='a'/></state>")),
    ("missing-attribute", onentry(f"{MARK}<raise/>")),
    ("missing-attribute", onentry(f"{MARK}<if><log/></if>")),
    ("missing-attribute", onentry(f"<if cond='true'>{MARK}<elseif/></if>")),
    ("missing-attribute", onentry(f"{MARK}<foreach array='a'/>")),
    ("missing-attribute", onentry(f"{MARK}<assign expr='1'/>")),
    ("missing-attribute", onentry(f"{MARK}<cancel/>")),
    ("missing-attribute", onentry(f"<send event='e'>\n{MARK}<param name='p'/></send>")),
    ("missing-attribute", onentry(f"<send event='e'>{MARK}<param expr='1'/></send>")),
    ("missing-attribute", inside(f"<datamodel>\n  {MARK}<data expr='1'/></datamodel><state/>")),
    ("misplaced-element", inside(f"{MARK}<transition event='e'/><state/>")),
    ("misplaced-element", inside(f"<state>{MARK}<log/></state>")),
    ("misplaced-element", inside(f"<final>{MARK}<state/></final>")),
    ("misplaced-element", inside(f"<state>{MARK}<statement/></state>")),
    ("misplaced-element", onentry(f"{MARK}<state/>")),
    ("misplaced-element", onentry(f"<raise event='e'>{MARK}<param name='p' expr='1'/></raise>")),
    ("misplaced-element", onentry(f"<if cond='a'><else/>{MARK}<elseif cond='b'/></if>")),
    ("misplaced-element", onentry(f"<if cond='a'><else/>{MARK}<else/></if>")),
    ("misplaced-element", onentry(f"<log>{MARK}<log/></log>")),
    ("repeated-element", inside(f"<datamodel/>\n {MARK}<datamodel/><state/>")),
    (
        "repeated-element",
        inside(f"<state><initial><transition target='a'/></initial>{MARK}<initial/><state id='a'/></state>"),
    ),
    ("repeated-element", onentry(f"<send event='e'><content/>{MARK}<content/></send>")),
    ("contradictory-attributes", onentry(f"<send event='e' eventexpr='{MARK}f'/>")),
    ("contradictory-attributes", onentry(f"{MARK}<send event='e' id='i' idlocation='l'/>")),
    ("contradictory-attributes", onentry(f"<cancel sendid='e' sendidexpr='{MARK}f'/>")),
    ("contradictory-attributes", onentry(f"<send event='e'>{MARK}<param name='p' expr='1' location='l'/></send>")),
    ("contradictory-attributes", inside(f"<state>{MARK}<invoke id='i' idlocation='l'/></state>")),
    ("contradictory-attributes", inside(f"<state><invoke src='i'\n srcexpr='{MARK}l'/></state>")),
    ("contradictory-content", onentry(f"{MARK}<assign location='l' expr='1'>2</assign>")),
    ("contradictory-content", onentry(f"<send event='e'>{MARK}<content expr='1'>2</content></send>")),
    ("contradictory-content", onentry(f"<send event='e'><param name='p' expr='1'/>{MARK}<content/></send>")),
    ("contradictory-content", onentry(f"<send event='e' namelist='n'>{MARK}<content/></send>")),
    ("contradictory-content", inside(f"<datamodel>{MARK}<data id='d' expr='1'>2</data></datamodel><state/>")),
    ("contradictory-content", inside(f"<datamodel>{MARK}<data id='d' src='f' expr='1'/></datamodel><state/>")),
    ("bad-value", inside(f"<state><invoke autoforward='{MARK}yes'/></state>")),
    ("unreadable-file", inside(f"<script src='{MARK}no-such-file.js'/><state/>")),
    # inside an inline child document
    (
        "unknown-target",
        inside(
            f"<state><invoke><content>\n{HEAD}<state>\n<transition event='e' target='{MARK}x'/></state></scxml></content></invoke></state>"
        ),
    ),
    # action elements
    ("unknown-action", onentry(f"{MARK}{ACTION.replace('setdnd', 'dance')}/>")),
    ("unknown-attribute", onentry(f"{ACTION}\n   why='{MARK}1'/>")),
    ("missing-attribute", onentry(f"{MARK}{ACTION}/>")),
    ("nested-action", onentry(f"{ACTION} for='1' set='true'>\n{MARK}<x/></agent:setdnd>")),
]


def place_of_mark(text):
    """Line and column of the mark, both from 1, counted by hand."""
    before = text[: text.index(MARK)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def error_of(text, **options):
    with pytest.raises(DocumentError) as caught:
        orsagent.loads(text, "wf.scxml", **options)
    return caught.value


@pytest.mark.parametrize(("code", "text"), CASES)
def test_an_error_has_a_code_and_an_exact_place(code, text):
    error = error_of(text.replace(MARK, ""))

    assert (error.code, error.line, error.column) == (code, *place_of_mark(text))
    assert str(error) == f"wf.scxml:{error.line}:{error.column}: {error.message} [{code}]"


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text,
        lambda text: "\ufeff" + text,
        lambda text: text.encode("utf-8"),
        lambda text: codecs.BOM_UTF8 + text.encode("utf-8"),
        lambda text: text.encode("utf-16"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.encode("utf-32"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r\n").encode("utf-16"),
    ],
    ids=["str", "str with mark", "utf-8", "utf-8 with mark", "utf-16", "utf-16-be", "utf-32", "crlf", "crlf in utf-16"],
)
@pytest.mark.parametrize(
    "text",
    [
        inside(f"<!-- Grüße, 世界, \N{CROCODILE} --><state\n label='ß'\n  äöü='x' idd='{MARK}a'/>"),
        inside(f"<state><onentry><log expr='\"\N{CROCODILE}世ü\"' label='x'/>{MARK}<raise/></onentry></state>"),
        inside(
            f"<state><!--\n\n--><transition\n\n cond='a &gt; b &amp;&amp; \N{CROCODILE}'\n\n target='{MARK}ä'/></state>"
        ),
        inside(f"<state><onentry><script><![CDATA[\n<a b='c'>\n]]></script>{MARK}<raise/></onentry></state>"),
        inside(f"<?pi <state idd=''?><state a='>' idd='{MARK}'/>").replace("a='>' ", ""),
    ],
    ids=["names", "astral", "entities", "cdata", "instruction"],
)
def test_the_place_does_not_depend_on_the_encoding(text, encode):
    error = error_of(encode(text.replace(MARK, "")))
    marked = (
        text if "äöü" not in text else text.replace("label='ß'", f"label='{MARK}ß'").replace(f"idd='{MARK}", "idd='")
    )

    assert (error.line, error.column) == place_of_mark(marked)


def test_a_declared_encoding_counts():
    text = "<?xml version='1.0' encoding='iso-8859-1'?>" + inside(f'<!-- äöü --><state idd="{MARK}"/>')

    error = error_of(text.replace(MARK, "").encode("iso-8859-1"))

    assert (error.line, error.column) == place_of_mark(text)


def test_unknown_attributes_are_no_errors_when_reading_is_not_strict():
    document = orsagent.loads(onentry(f"{ACTION} why='1'/><log message='x'/>"), strict=False)

    assert [type(content).__name__ for content in document.blocks[0].content] == ["Foreign", "Log"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (inside("<state idd='a'/>"), ["<state>", "'idd'", "id, initial"]),
        (inside("<state id='a'/><state id='a'/>"), ["'a'", "twice", "wf.scxml:2:1"]),
        (onentry("<state/>"), ["<state> cannot stand in <onentry>", "<parallel>"]),
        (onentry("<raise/>"), ["'event'", "4.2"]),
        (inside("<state><transition/></state>"), ["event, cond and target", "3.5.1"]),
        (inside("<state><invoke autoforward='yes'/></state>"), ["'yes'", "true or false"]),
        ("<scxml><state/></scxml>", ["xmlns='http://www.w3.org/2005/07/scxml'"]),
    ],
)
def test_a_message_says_what_was_found_and_what_was_expected(text, words):
    message = str(error_of(text))

    assert [word for word in words if word not in message] == []


def test_there_is_no_dialect_of_another_name():
    with pytest.raises(ValueError, match="auto, w3c, ors"):
        orsagent.loads(inside("<state/>"), dialect="w4c")


FUZZ = settings(deadline=None, database=None, derandomize=True, max_examples=60)


@FUZZ
@given(st.one_of(st.binary(), st.text(), st.text(alphabet="<>/='\" &;!-[]?xmlns:scxmlstate\n", max_size=80)))
def test_any_text_gives_a_document_or_a_document_error(text):
    try:
        orsagent.loads(text)
    except DocumentError as error:
        assert (error.line, error.column) >= (1, 1)


NAMES = st.sampled_from(
    [
        "state",
        "parallel",
        "final",
        "history",
        "initial",
        "transition",
        "onentry",
        "datamodel",
        "data",
        "invoke",
        "content",
        "donedata",
        "param",
        "script",
        "if",
        "else",
        "foreach",
        "log",
        "send",
        "cancel",
        "assign",
        "finalize",
        "raise",
        "x:a",
        "scxml",
    ]
)
VALUES = st.sampled_from(["", "a", "b", "a b", "1", "true", "deep", "'x'", "1s", "*", "a.b", "ü"])
ATTRIBUTES = st.dictionaries(
    st.sampled_from(
        [
            "id",
            "initial",
            "target",
            "event",
            "cond",
            "type",
            "expr",
            "src",
            "name",
            "location",
            "array",
            "item",
            "delay",
        ]
    ),
    VALUES,
    max_size=3,
)
ELEMENTS = st.recursive(
    st.tuples(NAMES, ATTRIBUTES, st.just([])),
    lambda children: st.tuples(NAMES, ATTRIBUTES, st.lists(children, max_size=4)),
    max_leaves=20,
)


def written(element):
    name, attributes, children = element
    told = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{told}>{''.join(map(written, children))}</{name}>"


@pytest.mark.parametrize("dialect", ["w3c", "ors"])
@pytest.mark.parametrize("strict", [True, False])
def test_any_tree_gives_a_document_or_a_document_error(dialect, strict):
    @FUZZ
    @given(st.lists(ELEMENTS, max_size=5))
    def check(elements):
        text = HEAD.replace("<scxml", "<scxml xmlns:x='urn:x'") + "".join(map(written, elements)) + "</scxml>"
        try:
            orsagent.loads(text, dialect=dialect, strict=strict)
        except DocumentError as error:
            assert (error.line, error.column) >= (1, 1)

    check()
