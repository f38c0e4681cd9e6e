"""Documents and files that cannot be used: a message with its place, exit code 2, and never a traceback."""

import pytest

from orsagent.errors import EngineUnavailableError


def test_a_document_error_shows_its_place_and_the_line_with_a_caret(write, run):
    answer = run(write('<state id="a">\n\t<transition target="a" evnt="x"/>\n</state>'))

    assert answer.code == 2
    assert answer.out == ""
    message, *frame = answer.err.splitlines()
    assert message.startswith("workflow.scxml:3:31: ")
    assert message.endswith(" [unknown-attribute]")
    assert frame == [
        "  |",
        '3 |  <transition target="a" evnt="x"/>',
        "  |                               ^",
    ]


def test_the_caret_stands_below_the_column_after_wide_characters(write, run):
    answer = run(write('<state id="\u96fb\u8a71"><transition event="e" evnt="x"/></state>'))

    _, _, line, caret = answer.err.splitlines()
    assert line.index('x"') + len("\u96fb\u8a71") == caret.index("^")


def test_a_long_line_is_cut_near_the_place(write, run):
    answer = run(write(f'<state id="{"s" * 5000}"><transition event="e" evnt="x"/><!--{"c" * 5000}--></state>'))

    _, _, line, caret = answer.err.splitlines()
    assert len(line) < 110
    assert line[caret.index("^")] == "x"


def test_an_error_in_a_script_shows_its_place(write, run, engine):
    answer = run(write('<state id="a"><onentry><log expr="1 +"/></onentry></state>'), "--engine", engine)

    (error,) = [line for line in answer.out.splitlines() if "error.execution: SyntaxError: " in line]
    assert error.endswith("  workflow.scxml:2:35")
    assert answer.code == 3


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\x00\x01\x02\xff\xfe" * 100, id="binary"),
        pytest.param(b"PK\x03\x04" + bytes(range(256)), id="archive"),
        pytest.param(b"\xff\xfe<\x00a\x00", id="half of an utf-16 document"),
        pytest.param(b"<scxml", id="cut off"),
        pytest.param(b"<html/>", id="something else"),
        pytest.param(b"plain text \x1b[2J", id="plain text with a control sequence"),
        pytest.param(b'<?xml version="1.0" encoding="latin-99"?><scxml/>', id="unknown encoding"),
        pytest.param(b'<!DOCTYPE scxml [<!ENTITY a "a">]><scxml>&a;</scxml>', id="document type"),
        pytest.param(b"<a>" * 100_000, id="deep"),
    ],
)
@pytest.mark.parametrize("options", [(), ("--json",)], ids=["lines", "json"])
def test_what_is_no_document_is_a_document_error(folder, run, content, options):
    (folder / "odd.scxml").write_bytes(content)
    answer = run("odd.scxml", *options)

    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith("odd.scxml:")
    assert all(line.isprintable() for line in answer.err.splitlines())
    assert len(answer.err) < 1000


@pytest.mark.parametrize("name", ["nowhere.scxml", ".", "nowhere/workflow.scxml"])
def test_a_file_that_cannot_be_read_is_an_error(run, name):
    answer = run(name)

    assert answer.code == 2
    assert answer.err.startswith(f"{name}:1:1: the file cannot be read: ")


def test_no_file_is_a_usage_error(run):
    answer = run()

    assert answer.code == 2
    assert "Missing argument 'FILE'" in answer.err


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (None, "agents.toml:1:1: the file cannot be read: No such file or directory"),
        (b"[[agent]", "agents.toml:1:8: this is not TOML"),
        (b"\xff", "agents.toml:1:1: the file is not in UTF-8"),
        (b"[[agent]]\nid = 1001", "agents.toml: agent[0]: id is 1001, expected a string"),
    ],
)
def test_an_agents_file_that_cannot_be_used_is_an_error(write, run, folder, content, complaint):
    if content is not None:
        (folder / "agents.toml").write_bytes(content)
    answer = run(write('<state id="a"/>'), "--agents", "agents.toml")

    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith(f"Error: {complaint}")


def test_an_engine_that_is_not_installed_is_an_error(write, run, monkeypatch):
    def unavailable(_name):
        raise EngineUnavailableError("quickjs-ng is not installed: pip install 'orsagent[quickjs]'")

    monkeypatch.setattr("orsagent.runtime.runtime.make_engine", unavailable)
    answer = run(write('<state id="a"/>'), "--engine", "quickjs")

    assert answer.code == 2
    assert answer.err == "Error: quickjs-ng is not installed: pip install 'orsagent[quickjs]'\n"


def test_an_interrupted_run_exits_with_130(write, run, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("orsagent.runtime.Runtime.advance", interrupted)
    answer = run(write('<state id="a"/>'), "--advance", "1s")

    assert answer.code == 130
    assert answer.err == "interrupted\n"
