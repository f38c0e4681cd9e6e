"""Content is compiled when a session first comes to it, once; and nobody can see when that was."""

import json
import re
from collections import Counter
from pathlib import Path
from threading import Barrier, Thread

import pytest
from attrs import asdict

import orsagent
from orsagent.js import engine as make_engine
from orsagent.scxml import SyntaxChecker, prepare
from orsagent.scxml.script.content_compiler import ContentCompiler
from orsagent.scxml.script.parts import calling, with_needs
from orsagent.scxml.script.plain import is_plain

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").rglob("*.scxml"))
THREE_STATES = (
    '<datamodel><data id="n" expr="Math.abs(0)"/></datamodel><state id="a"><transition event="b" target="b"/>'
    '<transition event="c" target="c"/></state>'
    '<state id="b"><onentry><assign location="n" expr="Math.abs(n + 1)"/><log label="b" expr="n"/></onentry>'
    '<transition event="a" cond="Math.abs(n) &gt; 0" target="a"/></state>'
    '<state id="c"><onentry><log label="c" expr="[n, arguments.callee.toString()]"/><log expr="no.such"/></onentry>'
    '<onexit><foreach array="[1, 2]" item="i"><log label="i" expr="[i, arguments.callee.toString()]"/></foreach></onexit>'
    '<transition event="a" cond="Math.abs(n) &gt;= 0" target="a"/></state>'
)


@pytest.fixture
def compiled(monkeypatch):
    """How often each block was compiled."""
    made, block = Counter(), ContentCompiler.block

    def counting(self, number, *, watched):
        made[number] += 1
        return block(self, number, watched=watched)

    monkeypatch.setattr(ContentCompiler, "block", counting)
    return made


@pytest.fixture
def asked(monkeypatch):
    """What the engine's parser was asked, call by call."""
    calls, ask = [], SyntaxChecker._ask

    def asking(self, sources):
        calls.append([text for _, text in sources])
        return ask(self, sources)

    monkeypatch.setattr(SyntaxChecker, "_ask", asking)
    return calls


def trace(document, engine, events, sends=()):
    """What a session tells, after other sessions of the document went other ways."""
    told = []
    with orsagent.Runtime(engine=engine) as runtime:
        for other in sends:
            session = runtime.start(document)
            for event in other:
                session.send(event)
    with orsagent.Runtime(engine=engine, observer=lambda _, step: told.append(asdict(step))) as runtime:
        session = runtime.start(document)
        for event in events:
            session.send(event)
        told.append(session.log)
    return json.dumps(told, default=str)


def test_a_fragment_is_compiled_when_it_is_first_needed_and_once_for_all_sessions(compiled, load, engine):
    document = load(f"{THREE_STATES}<!-- once -->")
    with orsagent.Runtime(engine=engine) as runtime:
        first, second = runtime.start(document), runtime.start(document)
        assert compiled == {}

        for session in (first, second):
            session.send("b")
            session.send("a")

        assert compiled == {0: 1}
        assert [session.log for session in (first, second)] == [[("b", 1)]] * 2


@pytest.mark.parametrize("others", [[], [["c", "a", "b"]], [["b", "a", "c", "a"], ["c"]]])
def test_a_trace_is_the_same_whatever_other_sessions_came_to_before(others, load, engine):
    events = ["b", "a", "c", "a", "b"]
    fresh = trace(load(f"{THREE_STATES}<!-- fresh {len(others)} -->"), engine, events)

    assert "ors$$c.at" in fresh
    assert trace(load(f"{THREE_STATES}<!-- others {len(others)} -->"), engine, events, others) == fresh


def test_an_element_that_nobody_claims_is_an_error_at_the_start_in_whatever_state_it_stands(runtime, load):
    document = load(
        '<state id="a"/><state id="never"><onentry><if cond="true"><x:one xmlns:x="urn:x"/></if></onentry>'
        '<onexit><x:two xmlns:x="urn:x"/></onexit></state>'
    )

    with pytest.raises(orsagent.DocumentError, match="no action module claims <one>") as error:
        runtime.start(document)

    assert error.value.code == "unclaimed-element"
    assert error.value.line == 2


def test_sessions_in_several_threads_share_what_is_compiled(compiled, load, engine):
    document, ready, logs = load(f"{THREE_STATES}<!-- threads -->"), Barrier(4), []

    def run():
        with orsagent.Runtime(engine=engine) as runtime:
            ready.wait()
            session = runtime.start(document)
            for event in ("b", "a") * 3:
                session.send(event)
            logs.append(session.log)

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert logs == [[("b", 1), ("b", 2), ("b", 3)]] * 4
    assert compiled == {0: 1}


def test_a_syntax_error_where_no_session_comes_does_no_harm_and_is_told_where_one_comes(start):
    session = start(
        '<state id="a"><transition event="b" target="b"/></state>\n'
        '<state id="b"><onentry><log expr="1"/></onentry>\n'
        '<onentry><log label="here" expr="1 +"/></onentry></state>'
    )
    assert session.failed is None
    assert session.errors == []

    session.send("b")

    assert session.log == [("", 1)]
    assert [(error.position.line, error.detail.line) for error in session.errors] == [(4, 4)]


def test_an_error_in_a_script_of_a_late_fragment_is_told_at_its_line(load, engine):
    document = load(
        '<state id="a"><onentry><script>\nx = 1;\n</script></onentry><transition event="b" target="b"/></state>\n'
        '<state id="b"><onentry><script>\ny = 1;\n</script><script>z = 1;\n\n  no.such = 2;</script></onentry></state>'
    )
    with orsagent.Runtime(engine=engine) as runtime:
        session = runtime.start(document)
        session.send("b")

        script, line = 7, 9
        # QuickJS does not tell apart what stands in the compiled document: there the script as a whole is the place
        assert session.errors[0].position.line == script
        assert session.errors[0].detail.line == {"v8": line, "quickjs": script}[engine]


def test_a_script_of_a_file_may_hold_any_character(tmp_path, engine):
    (tmp_path / "nul.js").write_text('n = "a\0b\0".length;')
    (tmp_path / "w.scxml").write_text(
        '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><datamodel><data id="n" expr="0"/></datamodel>'
        '<state><onentry><script src="nul.js"/><log expr="n"/></onentry></state></scxml>'
    )
    with orsagent.Runtime(engine=engine) as runtime:
        session = runtime.start(orsagent.load(tmp_path / "w.scxml"))

        assert (session.failed, session.log) == (None, [("", 4)])


def test_a_far_parser_is_asked_once_for_a_document_and_a_near_one_for_what_a_session_comes_to(asked, load, engine):
    texts = [f"(({number}))" for number in ("far", "near", "here", "there")]
    transition = '<transition event="{0}" cond="{1}" target="a"/>'
    document = load(
        f'<state id="a">{"".join(transition.format(f"e{n}", text) for n, text in enumerate(texts))}</state>'
    )
    with orsagent.Runtime(engine=engine) as runtime:
        session = runtime.start(document)
        session.send("e1")
        session.send("e3")

    assert asked == {"v8": [texts], "quickjs": [[texts[1]], [texts[3]]]}[engine]


def test_the_parser_is_not_asked_for_what_is_plain(asked, start):
    session = start(
        '<datamodel><data id="n" expr="0"/><data id="flag" expr="true"/></datamodel>'
        '<state id="a"><onentry><assign location="n" expr="n + 1"/></onentry>'
        '<transition event="e" cond="flag &amp;&amp; _event.data.a != \'x\'" target="a"/></state>'
    )
    session.send("e", {"a": 1})

    assert session.log == []
    assert session.evaluate("n") == 2
    assert asked == []


PLAIN = {
    "expression": [
        "n",
        "n + 1",
        "!flag",
        "a.b.c == 'd e'",
        'In("s1")',
        "f()",
        "0",
        "true",
        " a&&b || !c ",
        "a<!b",
        "a/b",
    ],
    "program": ["n", "'use strict'", "a - 1"],
    "location": ["n", "a.b.c"],
    "name": ["n", "$a_1"],
    "script": ["a = 1;", "\n  a.b = 'c';\n  d = e + 1;\n", ""],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in PLAIN.items() for text in texts])
def test_what_is_plain_parses(kind, text, engine):
    assert is_plain(kind, text)
    assert SyntaxChecker(make_engine(engine))([(kind, text)]) == [None]


OPERANDS = ("a", "a.b", "!a", "0", "12", "'x'", "true", "f(a)", "f('x')")
OPERATORS = ("+", "-", "*", "/", "%", "==", "===", "!=", "!==", "<", "<=", ">", ">=", "&&", "||")


def test_plain_operands_and_operators_parse_in_every_combination(engine):
    texts = [
        f"{a}{space}{o}{space}{b} {o} {a}" for a in OPERANDS for b in OPERANDS for o in OPERATORS for space in ("", " ")
    ]

    assert all(is_plain("expression", text) for text in texts)
    assert set(SyntaxChecker(make_engine(engine))([("expression", text) for text in texts])) == {None}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("expression", "a +"),
        ("expression", "a b"),
        ("expression", "5.x"),
        ("expression", "05"),
        ("expression", "new"),
        ("expression", "class + 1"),
        ("expression", "a--"),
        ("expression", "a <!-- b"),
        ("expression", "a // b"),
        ("expression", "1) + (2"),
        ("expression", "'a\\'"),
        ("expression", "'a' 'b'"),
        ("expression", ""),
        ("expression", "a\u2028b"),
        ("location", "f()"),
        ("location", "this"),
        ("location", "eval"),
        ("location", "a.1"),
        ("name", "let"),
        ("name", "a.b"),
        ("script", "a = ;"),
        ("script", "var a = 1;"),
        ("shadow", "a\na = 1;"),
    ],
)
def test_what_may_not_parse_or_means_more_is_left_to_the_parser(kind, text):
    assert not is_plain(kind, text)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.parent.name)
def test_the_walk_knows_the_parts_that_compiled_content_calls(path):
    document, check = orsagent.load(path), SyntaxChecker(make_engine("quickjs"))
    fragments = prepare(document, lambda *_: None, check, "event").program.fragments
    calls = [*range(len(document.blocks)), *(~number for number in range(len(document.data)))]
    numbers = [*map(fragments.guard, range(len(document.guards))), *map(fragments.call, calls)]

    for one in fragments.take(numbers, check, watched=True):
        called = calling(re.findall(r"ors\$\$\.(\w+)\(", one.source))
        assert called <= with_needs(one.parts)
        assert one.parts <= with_needs(fragments.parts) | {"dom"}
