"""Whole files: the API, the examples, the documents of the conformance suites, and documents made to hurt."""

import importlib.util
from pathlib import Path

import pytest
from attrs.exceptions import FrozenInstanceError

import orsagent
from orsagent.check import Finding, Severity, check_file, check_text
from orsagent.errors import LimitError

PROJECT = Path(__file__).parents[2]
EXAMPLES = sorted((PROJECT / "examples").rglob("*.scxml"))
OURS = sorted((PROJECT / "tests" / "conformance" / "documents").glob("*.scxml"))
IRP = PROJECT.parent / "shared" / "irp"
HEAD = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">'
ORS_HEAD = HEAD.replace("version", 'xmlns:agent="http://www.genesyslab.com/modules/agent" version')


def crm():
    path = PROJECT / "examples" / "third_party_module" / "crm_module.py"
    specification = importlib.util.spec_from_file_location("crm_module", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module.SPECIFICATION


# --- the API


def test_a_finding_says_everything_about_itself(tmp_path):
    path = tmp_path / "workflow.scxml"
    path.write_text(f'{HEAD}\n<state id="a">\n  <transition event="go" targt="a"/>\n</state></scxml>')

    (finding,) = check_file(path)

    assert (finding.code, finding.name, finding.severity) == ("ORS101", "unknown-attribute", Severity.ERROR)
    assert str(finding.position) == f"{path}:3:33"
    assert finding.line == '  <transition event="go" targt="a"/>'
    assert finding.hint == "did you mean 'target'?"
    assert str(finding) == f"{path}:3:33: ORS101 {finding.message}"
    with pytest.raises(FrozenInstanceError):
        finding.code = "ORS000"


def test_a_file_that_cannot_be_read_is_a_document_error(tmp_path):
    with pytest.raises(orsagent.DocumentError) as caught:
        check_file(tmp_path / "nowhere.scxml")

    assert caught.value.code == "unreadable-file"


def test_a_dialect_that_there_is_not_is_a_value_error():
    with pytest.raises(ValueError, match="there is no dialect 'xml'"):
        check_text(f"{HEAD}<state/></scxml>", dialect="xml")


def test_findings_stand_in_the_order_of_the_document_and_are_the_same_every_time():
    text = (
        f"{HEAD}\n"
        + "<state id='a'/><state id='b' x='1'><onentry><log expr='y + z'/></onentry></state>\n" * 20
        + "</scxml>"
    )

    findings = check_text(text)

    places = [(finding.position.line, finding.position.column) for finding in findings]
    assert places == sorted(places)
    assert findings == check_text(text) == check_text(text.encode())


def test_a_document_is_not_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = f"{HEAD}<script>while (true);</script><state id='a'/></scxml>"

    assert check_text(text, "workflow.scxml") == []


def test_a_parser_that_gives_up_is_a_finding(monkeypatch):
    def give_up(*_):
        raise LimitError("a script took longer than 20 s")

    monkeypatch.setattr("orsagent.check.ecmascript.Analyser.analyse", give_up)
    (finding,) = check_text(f"{HEAD}<script>1</script><state id='a'/></scxml>")

    assert finding.name == "script-syntax"
    assert "too much for the parser" in finding.message


@pytest.mark.parametrize("engine", ["v8", "quickjs"])
def test_both_engines_find_the_same(monkeypatch, engine):
    from orsagent.check import ecmascript

    monkeypatch.setattr(ecmascript, "ENGINES", {engine: None})
    ecmascript.analyser.cache_clear()
    monkeypatch.setattr("orsagent.check.documents.analyser", ecmascript.analyser)
    text = f"{HEAD}<script>function f() {{ return y }}</script><state id='a'><onentry><log expr='1 + + '/><log expr='f(z)'/></onentry><transition event='e' cond='!1'/></state></scxml>"
    try:
        findings = check_text(text)
    finally:
        ecmascript.analyser.cache_clear()

    assert [(finding.name, finding.position.column) for finding in findings] == [
        ("undeclared-variable", text.index("y }") + 1),
        ("script-syntax", text.index("'/><log expr='f") + 1 - 1),
        ("undeclared-variable", text.index("z)") + 1),
        ("condition-never-true", text.index("!1") + 1),
    ]


# --- documents that are good


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: str(path.relative_to(PROJECT / "examples")))
def test_the_examples_are_clean(path):
    assert check_file(path, modules=[crm()]) == []


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_documents_of_our_conformance_suite_have_no_errors_but_those_they_are_about(path):
    about = {"script-syntax", "bad-delay", "delayed-internal-event"}

    assert {f.name for f in check_file(path) if f.severity is Severity.ERROR} <= about


@pytest.mark.skipif(not IRP.is_dir(), reason="the W3C's documents are not beside the project")
def test_documents_of_the_w3c_have_no_errors_but_those_they_are_about():
    found = {
        path.stem: {f.name for f in check_file(path) if f.severity is Severity.ERROR} for path in IRP.rglob("*.scxml")
    }

    assert len(found) > 190
    assert set().union(*found.values()) <= {"script-syntax", "unreadable-file"}
    assert {name for name, names in found.items() if "unreadable-file" in names} == {"test301"}


# --- documents that are made to hurt

HOSTILE = {
    "states without a way": HEAD + "<state/>" * 5_000 + "</scxml>",
    "unknown targets": HEAD
    + f"<state><transition event='e' target='{' '.join(f't{n}' for n in range(5_000))}'/></state></scxml>",
    "unknown attributes": HEAD
    + f"<state {' '.join(f'a{n}=_1_' for n in range(900))}/>".replace("_1_", "'1'") * 5
    + "</scxml>",
    "transitions": HEAD + "<state>" + "<transition event='a.b.c'/>" * 5_000 + "</state></scxml>",
    "undeclared variables": HEAD + f"<script>{';'.join(f'v{n}' for n in range(5_000))}</script><state/></scxml>",
    "deep brackets": HEAD + f"<script>{'(' * 50_000}</script><state/></scxml>",
    "deep additions": HEAD + f"<script>{'+'.join('1' * 20_000)}</script><state/></scxml>",
    "deep functions": HEAD + f"<script>{'(function () {' * 3_000}{'})' * 3_000}</script><state/></scxml>",
    "bad regular expression": HEAD + f"<script>/{'(a+)+' * 1_000}$/.test(1)</script><state/></scxml>",
    "suppressions": HEAD + "<!-- orsagent: allow ORS201 because it is so --><state/>" * 3_000 + "</scxml>",
    "suppressions of one": HEAD
    + "<state/>"
    + "<!-- orsagent: allow ORS201 because it is so -->" * 3_000
    + "<state/></scxml>",
    "a long suppression": HEAD + f"<!-- orsagent: allow {'a,' * 50_000} --><state/></scxml>",
    "actions in regions": ORS_HEAD
    + "<parallel>"
    + "<state><onentry><agent:logout for='1'/></onentry><transition cond='_name' target='s'/></state>" * 1_000
    + "<state id='s'/></parallel></scxml>",
    "a ring of eventless transitions": ORS_HEAD
    + "".join(
        f"<state id='s{n}'><onentry><agent:logout for='1'/></onentry><transition cond='_name' target='s{(n + 1) % 1000}'/></state>"
        for n in range(1_000)
    )
    + "</scxml>",
    "bytes": b"\x01" + b"\xff\xfe<scxml",
    "nothing": "",
    "surrogate": HEAD + "<script>'\ud800'</script><state/></scxml>",
    "null character in a script": HEAD + "<script>'\\0' + \\u0000</script><state/></scxml>",
    "quotation mark without an end": HEAD
    + f"""<state><onentry><raise event="'{"a" * 100_000}"/></onentry></state></scxml>""",
    "document type": f"<!DOCTYPE scxml [<!ENTITY a 'a'>]>{HEAD}<state id='&a;'/></scxml>",
}


FOUND = {
    "states without a way": "unreachable-state",
    "unknown targets": "unknown-target",
    "unknown attributes": "unknown-attribute unreachable-state",
    "transitions": "transition-never-taken",
    "undeclared variables": "undeclared-variable",
    "deep brackets": "script-syntax",
    "deep additions": "",
    "deep functions": "script-syntax",
    "bad regular expression": "",
    "suppressions": "unused-suppression",
    "suppressions of one": "unused-suppression",
    "a long suppression": "bad-comment",
    "actions in regions": "unhandled-error wrong-argument",
    "a ring of eventless transitions": "unhandled-error wrong-argument",
    "bytes": "encoding",
    "nothing": "xml-syntax",
    "surrogate": "encoding",
    "null character in a script": "script-syntax",
    "quotation mark without an end": "",
    "document type": "doctype",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_has_its_findings_and_no_exception(name):
    findings = check_text(HOSTILE[name], "hostile.scxml")

    assert all(isinstance(finding, Finding) for finding in findings)
    assert {finding.name for finding in findings} == set(FOUND[name].split())


def test_beyond_a_limit_of_steps_an_error_counts_as_handled(monkeypatch):
    monkeypatch.setattr("orsagent.check.actions._MOST_STEPS", 100)

    assert {finding.name for finding in check_text(HOSTILE["a ring of eventless transitions"])} == {"wrong-argument"}
