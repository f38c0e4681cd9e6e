"""Findings in included files: told in the file that they are about, at their place, once."""

import pytest

from orsagent.check import check_file, check_text

SCXML = 'xmlns="http://www.w3.org/2005/07/scxml"'
XI = 'xmlns:xi="http://www.w3.org/2001/XInclude"'


@pytest.fixture
def findings(tmp_path, monkeypatch):
    """What is found in main.scxml and its parts, as place, code and line of text."""
    monkeypatch.chdir(tmp_path)

    def findings(inside, dialect="auto", **files):
        for name, text in files.items():
            (tmp_path / name.replace("__", ".")).write_text(text)
        (tmp_path / "main.scxml").write_text(f'<scxml {SCXML} {XI} version="1.0">\n{inside}\n</scxml>')
        found = check_file("main.scxml", dialect)
        return [(str(one.position), one.code, one.line) for one in found]

    return findings


def test_a_document_of_several_files_without_mistakes_has_no_findings(findings):
    found = findings(
        '<script><xi:include href="f.js" parse="text"/></script>\n<xi:include href="p.xml"/>',
        f__js="function f(x) { return x }",
        p__xml=f'<state {SCXML} id="p"><onentry><log expr="f(1)"/></onentry></state>',
    )

    assert found == []


def test_findings_stand_in_the_file_where_the_mistake_is(findings):
    found = findings(
        '<script>var a = 1; <xi:include href="f.js" parse="text"/></script>\n<xi:include href="p.xml"/>\n<state id="z"/>',
        f__js="\nfunction f() { return missing }\n",
        p__xml=f'<state {SCXML} id="p">\n <transition event="e" target="nowhere"/>\n</state>',
    )

    assert found == [
        ("main.scxml:4:1", "ORS201", '<state id="z"/>'),
        ("f.js:2:23", "ORS302", "function f() { return missing }"),
        ("p.xml:2:32", "ORS111", ' <transition event="e" target="nowhere"/>'),
    ]


def test_a_syntax_error_of_an_included_script_is_told_in_its_file(findings):
    found = findings('<script><xi:include href="f.js" parse="text"/></script>\n<state/>', f__js="a = 1;\nb = = 2;")

    assert [(place, code) for place, code, _ in found] == [("f.js:2:5", "ORS301")]


def test_names_that_an_included_script_declares_are_known_and_others_are_not(findings):
    found = findings(
        '<script><xi:include href="f.js" parse="text"/></script>\n'
        "<state><onentry><log expr='f()'/>\n<log expr='g()'/></onentry></state>",
        f__js="function f() {}",
    )

    assert [(place, code) for place, code, _ in found] == [("main.scxml:4:12", "ORS302")]


def test_what_cannot_be_included_is_found_and_the_rest_is_checked(findings):
    found = findings(
        '<script><xi:include href="none.js" parse="text"/></script>\n<xi:include href="none.xml"/>\n'
        "<state><onentry><log expr='f()'/></onentry><transition event='e' target='nowhere'/></state>"
    )

    assert [(place, code) for place, code, _ in found] == [
        ("main.scxml:2:27", "ORS008"),
        ("main.scxml:3:19", "ORS008"),
        ("main.scxml:4:74", "ORS111"),
    ]


def test_a_file_that_is_not_well_formed_is_told_with_its_line(findings):
    found = findings('<state/><xi:include href="p.xml"/>', p__xml=f"<state {SCXML}>\n<onentry>\n</state>")

    assert [(place, code, line) for place, code, line in found] == [("p.xml:3:3", "ORS001", "</state>")]


def test_a_mistake_in_a_part_that_is_included_twice_is_told_once(findings):
    found = findings(
        '<state id="a"><xi:include href="p.xml"/><transition event="e" target="b"/></state>'
        '<state id="b"><xi:include href="p.xml"/></state>',
        p__xml=f'<onentry {SCXML}>\n<log expr="missing"/></onentry>',
    )

    assert [(place, code) for place, code, _ in found] == [("p.xml:2:12", "ORS302")]


def test_a_comment_accepts_a_finding_of_its_own_file_only(findings):
    part = f'<state {SCXML} id="p">\n<!-- orsagent: allow ORS201 because it is entered by hand -->\n<state id="x"/>\n'
    found = findings(
        '<xi:include href="p.xml"/>\n<state id="z"/>\n<!-- orsagent: allow ORS302 because why not -->\n<state id="y"/>',
        p__xml=part + '<state id="q"/><state id="r"/></state>',
    )

    assert [(place, code) for place, code, _ in found] == [
        ("main.scxml:3:1", "ORS201"),
        ("main.scxml:4:1", "ORS902"),
        ("main.scxml:5:1", "ORS201"),
        ("p.xml:4:1", "ORS201"),
        ("p.xml:4:16", "ORS201"),
    ]


def test_the_line_of_another_file_is_named_with_the_file(tmp_path):
    (tmp_path / "t.xml").write_text(f'<transition {SCXML} event="e"/>')
    text = f'<scxml {SCXML} {XI} version="1.0"><state><xi:include href="t.xml"/>\n<transition event="e.x"/></state></scxml>'

    (finding,) = check_text(text, str(tmp_path / "main.scxml"))

    assert f"the one in {tmp_path / 't.xml'}, line 1 comes first" in finding.message


def test_placeholders_and_the_prefix_variable_are_known(findings, tmp_path):
    genesys = 'xmlns:queue="http://www.genesyslab.com/modules/queue"'
    text = (
        f'<scxml {SCXML} {genesys} version="1.0" initial="_n"><final id="_n"/>'
        '<state id="e" initial="$$_MY_PREFIX_$$.one"><state id="one"><onentry><log expr="_my_prefix"/></onentry>'
        '<transition event="go" cond="In(\'$$_MY_PREFIX_$$.one\')" target="$$_MY_PREFIX_$$.tow"/></state>'
        '<state id="two"/></state></scxml>'
    )
    (tmp_path / "p.scxml").write_text(text)

    found = findings('<state id="s"><xi:include href="p.scxml" xpointer="e" resolveid="w"/></state>')

    target, two = text.index("$$_MY_PREFIX_$$.tow") + 1, text.index('<state id="two"') + 1
    assert [(place, code) for place, code, _ in found] == [
        (f"p.scxml:1:{target}", "ORS111"),
        (f"p.scxml:1:{two}", "ORS201"),
    ]
