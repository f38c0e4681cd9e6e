"""Documents made to hurt whoever reads them: each is refused with a code and a place, before it costs much."""

import codecs
import time
import tracemalloc

import pytest

import orsagent
from orsagent import DocumentError

BOUND = 120.0  # seconds: a sign of an endless loop, however slow the machine
HEAD = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">'


@pytest.fixture(autouse=True)
def bounded():
    began = time.monotonic()
    yield
    assert time.monotonic() - began < BOUND


def refused(text, code, **options):
    with pytest.raises(DocumentError) as caught:
        orsagent.loads(text, "hostile.scxml", **options)
    assert caught.value.code == code
    assert caught.value.path == "hostile.scxml"
    return caught.value.line, caught.value.column


BILLION_LAUGHS = (
    '<?xml version="1.0"?>\n<!DOCTYPE scxml [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + f"]>\n{HEAD}<state id='&a9;'/></scxml>"
)
QUADRATIC = f'<!DOCTYPE scxml [<!ENTITY a "{"x" * 50_000}">]>\n{HEAD}<data>{"&a;" * 50_000}</data></scxml>'
PARAMETER = '<!DOCTYPE scxml [<!ENTITY % file SYSTEM "file:///etc/passwd"> %file;]>\n' + HEAD + "<state/></scxml>"
EXTERNAL = (
    '<!DOCTYPE scxml [<!ENTITY file SYSTEM "file:///etc/passwd">]>\n'
    + HEAD
    + "<state><onentry><log label='&file;'/></onentry></state></scxml>"
)
EXTERNAL_SUBSET = '<!DOCTYPE scxml SYSTEM "http://localhost:9/evil.dtd">\n' + HEAD + "<state/></scxml>"


@pytest.mark.parametrize(
    ("text", "line"),
    [(BILLION_LAUGHS, 2), (QUADRATIC, 1), (PARAMETER, 1), (EXTERNAL, 1), (EXTERNAL_SUBSET, 1)],
    ids=["billion laughs", "quadratic", "parameter entity", "external entity", "external subset"],
)
def test_a_document_type_declaration_is_refused_before_any_entity_is_read(text, line):
    tracemalloc.start()
    try:
        assert refused(text, "doctype")[0] == line
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_an_entity_that_nobody_declared_is_refused():
    assert refused(f"{HEAD}\n<state id='&file;'/></scxml>", "xml-syntax") == (2, 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [("<state>", "</state>"), ("<onentry><if cond='true'>", "</if></onentry>"), ("<x:a xmlns:x='urn:x'>", "</x:a>")],
    ids=["states", "ifs", "foreign"],
)
def test_a_hundred_thousand_nested_elements_are_refused(before, after):
    text = f"{HEAD}\n" + before * 100_000 + after * 100_000 + "</scxml>"

    line, column = refused(text, "document-too-deep")

    assert line == 2
    assert column < 200 * len(before) + 100


@pytest.mark.parametrize("close", [True, False])
def test_depth_counts_whether_the_elements_are_closed_or_not(close):
    text = HEAD + "<state>" * 300 + ("</state>" * 300 + "</scxml>" if close else "")

    refused(text, "document-too-deep")


@pytest.mark.parametrize(
    "filling",
    ["<state/>", "<!-- -->", "<?p i?>", " ", "x"],
    ids=["states", "comments", "instructions", "spaces", "text"],
)
@pytest.mark.parametrize("kind", [str, bytes])
def test_a_document_of_20_megabytes_is_refused(filling, kind):
    text = HEAD + filling * (20_000_000 // len(filling)) + "</scxml>"

    assert refused(text if kind is str else text.encode(), "document-too-large") == (1, 1)


def test_a_file_of_20_megabytes_is_refused_without_being_read_to_its_end(tmp_path):
    path = tmp_path / "large.scxml"
    with path.open("wb") as file:
        file.write(HEAD.encode())
        file.truncate(20_000_000)

    with pytest.raises(DocumentError) as caught:
        orsagent.load(path)

    assert caught.value.code == "document-too-large"
    assert caught.value.path == str(path)


@pytest.mark.parametrize("element", ["state", "final", "parallel", "s:state"])
def test_more_states_than_anybody_draws_are_refused(element):
    text = (
        HEAD.replace("<scxml", '<scxml xmlns:s="http://www.w3.org/2005/07/scxml"')
        + f"<{element}/>" * 20_001
        + "</scxml>"
    )

    refused(text, "document-too-large")


def test_more_elements_than_anybody_writes_are_refused():
    text = HEAD + "<state><onentry>" + "<log/>" * 200_001 + "</onentry></state></scxml>"

    refused(text, "document-too-large")


def test_more_attributes_than_anybody_writes_are_refused():
    attributes = " ".join(f"a{number}='1'" for number in range(100_000))

    place = refused(
        f"{HEAD}<state><onentry>\n <x:y xmlns:x='urn:x' {attributes}/></onentry></state></scxml>", "document-too-large"
    )

    assert place == (2, 2)


def test_an_action_with_many_attributes_knows_where_each_stands():
    attributes = " ".join(f"a{number}='1'" for number in range(900))
    document = orsagent.loads(f"{HEAD}<state><onentry>\n<x:y xmlns:x='urn:x' {attributes}/></onentry></state></scxml>")

    (action,) = document.blocks[0].content
    assert len(action.attributes) == 900
    last = action.attributes["a899"].position
    assert (last.line, last.column) == (2, 20 + len(attributes))


@pytest.mark.parametrize("name", ["s", "ß", "\N{CROCODILE}"], ids=["ascii", "latin", "astral"])
def test_a_document_of_one_line_is_read_in_bounded_time(name):
    logs = f"<log label='{name}'/>" * 20_000
    document = orsagent.loads(f"{HEAD}<state><onentry>{logs}</onentry></state></scxml>")

    last = document.blocks[0].content[-1].position
    assert (last.line, last.column) == (
        1,
        len(HEAD) + len("<state><onentry>") + len(f"<log label='{name}'/>") * 19_999 + 1,
    )


def test_a_transition_with_very_many_targets_is_read_in_bounded_time():
    names = [f"r{number}" for number in range(4_000)]
    regions = "".join(f'<state id="{name}"/>' for name in names)
    text = (
        f'{HEAD}<state><transition event="e" target="{" ".join(names)}"/></state><parallel>{regions}</parallel></scxml>'
    )

    document = orsagent.loads(text)

    assert len(document.states[1].transitions[0].targets) == 4_000


def test_a_digit_after_the_other_is_no_trap_for_delays(engine):
    text = (
        HEAD.replace(">", ' datamodel="null">')
        + f'<state><onentry><send event="e" delay="{"1" * 100_000}"/></onentry></state></scxml>'
    )
    with orsagent.Runtime(engine=engine) as runtime:
        session = runtime.start(orsagent.loads(text))

    assert [error.event for error in session.errors] == ["error.execution"]


GOOD = HEAD + "<state id='grüß'/></scxml>"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (GOOD.encode("latin-1"), (1, 75)),
        (GOOD.encode("utf-8")[:-30] + b"\xff\xfe" + GOOD.encode("utf-8")[-30:], None),
        (b'<?xml version="1.0" encoding="utf-8"?>\n' + GOOD.encode("latin-1"), (2, 75)),
        (b'<?xml version="1.0" encoding="us-ascii"?>\n' + GOOD.encode("utf-8"), (2, 75)),
        (b'<?xml version="1.0" encoding="klingon"?>\n' + GOOD.encode("utf-8"), (1, 1)),
        (b'<?xml version="1.0" encoding="base64"?>\n' + GOOD.encode("utf-8"), (1, 1)),
        (b'<?xml version="1.0" encoding="punycode"?>\n' + b"a-" * 1_000_000, (1, 1)),
        (b'<?xml version="1.0" encoding="unicode_escape"?>\n\\d', (1, 1)),
        (b'<?xml version="1.0" encoding="utf-7"?>\n+ADw-', (1, 1)),
        (codecs.BOM_UTF8 + b"\xff", (1, 1)),
        (codecs.BOM_UTF16_LE + b"<\x00s", None),
        (codecs.BOM_UTF32_LE + b"\xff\xff\xff\xff", None),
    ],
)
def test_what_is_not_in_its_encoding_is_refused(data, place):
    found = refused(data, "encoding")
    if place is not None:
        assert found == place


@pytest.mark.parametrize("text", ["\ud800", f"{HEAD}\n<state id='\udfff'/></scxml>"])
def test_a_lone_surrogate_is_no_character(text):
    assert refused(text, "encoding")[0] == text.count("\n") + 1


@pytest.mark.parametrize(
    "data",
    [
        "",
        " ",
        "\n\n",
        b"",
        codecs.BOM_UTF8,
        codecs.BOM_UTF16_LE,
        b"\x00",
        b"\x00" * 1000,
        "\ufeff",
        "<",
        "&",
        "scxml",
        b"\x89PNG\r\n\x1a\n",
    ],
)
def test_what_holds_no_document_is_refused(data):
    with pytest.raises(DocumentError) as caught:
        orsagent.loads(data)
    assert caught.value.code in ("xml-syntax", "encoding")
    assert (caught.value.line, caught.value.column) >= (1, 1)


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "empty.scxml"
    path.touch()

    with pytest.raises(DocumentError) as caught:
        orsagent.load(path)

    assert str(caught.value).startswith(f"{path}:1:1: ")


@pytest.mark.parametrize("path", ["no-such-file.scxml", ".", "a\0b", "x" * 5000])
def test_what_cannot_be_opened_is_refused(path):
    with pytest.raises(DocumentError) as caught:
        orsagent.load(path)
    assert caught.value.code == "unreadable-file"
    assert caught.value.path == path


FOREIGN_FILES = [
    "/etc/passwd",
    "../../../../../../etc/passwd",
    "file:///etc/passwd",
    "file://host/etc/passwd",
    "http://localhost:9/x.js",
    "//[",
    "http://[",
    "%00",
    "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "x" * 5000,
    "/dev/zero",
    ".",
    "",
]


@pytest.mark.parametrize("uri", FOREIGN_FILES)
def test_a_script_from_elsewhere_is_refused(uri, tmp_path):
    with pytest.raises(DocumentError) as caught:
        orsagent.loads(f"{HEAD}\n<script src='{uri}'/><state/></scxml>", str(tmp_path / "wf.scxml"))

    assert caught.value.code == "unreadable-file"
    assert (caught.value.line, caught.value.column) == (2, 14)
    assert "root:" not in str(caught.value)


@pytest.mark.parametrize("uri", FOREIGN_FILES)
def test_data_from_elsewhere_is_error_execution_when_it_is_needed(runtime, uri, tmp_path):
    text = f"{HEAD}\n<datamodel><data id='d' src='{uri}'/></datamodel><state/></scxml>"

    session = runtime.start(orsagent.loads(text, str(tmp_path / "wf.scxml")))

    assert session.failed is None
    assert [error.event for error in session.errors] == ["error.execution"]
    assert session.evaluate("d") is None


@pytest.mark.parametrize("uri", [uri for uri in FOREIGN_FILES if uri])
def test_an_invoked_document_from_elsewhere_is_error_communication(runtime, uri, tmp_path):
    text = f"{HEAD}\n<state><invoke src='{uri}'/><transition event='error.communication' target='f'/></state><final id='f'/></scxml>"

    session = runtime.start(orsagent.loads(text, str(tmp_path / "wf.scxml")))

    assert session.final == "f"


def test_an_invoked_file_that_is_no_document_is_an_error_event(runtime, tmp_path):
    (tmp_path / "child.scxml").write_bytes(b"\xff")
    text = (
        f"{HEAD}<state><invoke src='child.scxml'/><transition event='error' target='f'/></state><final id='f'/></scxml>"
    )

    session = runtime.start(orsagent.loads(text, str(tmp_path / "wf.scxml")))

    assert session.final == "f"
    assert "[encoding]" in session.errors[0].message


# parsers take their time, and V8's limit goes by the clock on the wall
@pytest.mark.parametrize("limits", [orsagent.Limits(seconds=60.0, bytes=32 * 1024 * 1024)], ids=["patient"])
@pytest.mark.parametrize(
    "expression",
    [
        "(" * 100_000,
        "[" * 50_000 + "]" * 50_000,
        "!" * 100_000 + "1",
        "a?b:" * 50_000 + "1",
        "`${" * 50_000,
        "1+" * 200_000 + "1",
    ],
    ids=["brackets", "arrays", "operators", "questions", "templates", "sum"],
)
def test_an_expression_that_no_parser_survives_harms_only_its_block(start, expression):
    session = start(
        f"<state id='s'><onentry><log expr='{expression}'/></onentry><transition event='go' target='t'/></state><state id='t'/>"
    )

    session.send("go")

    assert session.failed is None
    assert session.configuration == {"t"}
    assert len(session.log) + len(session.errors) == 1
