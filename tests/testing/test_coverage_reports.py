"""The forms of the report."""

import json
import re
from html.parser import HTMLParser
from io import StringIO

import pytest
from lxml import etree

from orsagent.testing.coverage import (
    FORMATS,
    Coverage,
    CoverageData,
    parse_report,
    to_cobertura,
    to_html,
    to_json,
    to_lcov,
    to_missing,
    to_table,
    write_reports,
)

# https://cobertura.sourceforge.net/xml/coverage-04.dtd, without its comments
DTD = """
<!ELEMENT coverage (sources?,packages)>
<!ATTLIST coverage line-rate CDATA #REQUIRED>
<!ATTLIST coverage branch-rate CDATA #REQUIRED>
<!ATTLIST coverage lines-covered CDATA #REQUIRED>
<!ATTLIST coverage lines-valid CDATA #REQUIRED>
<!ATTLIST coverage branches-covered CDATA #REQUIRED>
<!ATTLIST coverage branches-valid CDATA #REQUIRED>
<!ATTLIST coverage complexity CDATA #REQUIRED>
<!ATTLIST coverage version CDATA #REQUIRED>
<!ATTLIST coverage timestamp CDATA #REQUIRED>
<!ELEMENT sources (source*)>
<!ELEMENT source (#PCDATA)>
<!ELEMENT packages (package*)>
<!ELEMENT package (classes)>
<!ATTLIST package name CDATA #REQUIRED>
<!ATTLIST package line-rate CDATA #REQUIRED>
<!ATTLIST package branch-rate CDATA #REQUIRED>
<!ATTLIST package complexity CDATA #REQUIRED>
<!ELEMENT classes (class*)>
<!ELEMENT class (methods,lines)>
<!ATTLIST class name CDATA #REQUIRED>
<!ATTLIST class filename CDATA #REQUIRED>
<!ATTLIST class line-rate CDATA #REQUIRED>
<!ATTLIST class branch-rate CDATA #REQUIRED>
<!ATTLIST class complexity CDATA #REQUIRED>
<!ELEMENT methods (method*)>
<!ELEMENT method (lines)>
<!ATTLIST method name CDATA #REQUIRED>
<!ATTLIST method signature CDATA #REQUIRED>
<!ATTLIST method line-rate CDATA #REQUIRED>
<!ATTLIST method branch-rate CDATA #REQUIRED>
<!ATTLIST method complexity CDATA #REQUIRED>
<!ELEMENT lines (line*)>
<!ELEMENT line (conditions*)>
<!ATTLIST line number CDATA #REQUIRED>
<!ATTLIST line hits CDATA #REQUIRED>
<!ATTLIST line branch CDATA "false">
<!ATTLIST line condition-coverage CDATA "100%">
<!ELEMENT conditions (condition*)>
<!ELEMENT condition EMPTY>
<!ATTLIST condition number CDATA #REQUIRED>
<!ATTLIST condition type CDATA #REQUIRED>
<!ATTLIST condition coverage CDATA #REQUIRED>
"""


class Page(HTMLParser):
    """Collects the elements of a page, and checks that they are closed."""

    def __init__(self, text):
        super().__init__()
        self.open = []
        self.found = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_table_has_a_row_for_each_document_and_one_for_all(workflow, coverage):
    (workflow.parent / "second.scxml").write_text(workflow.read_text())

    lines = to_table(coverage("shift.ended", include=["*.scxml"])).splitlines()

    assert lines == [
        "workflow        states  transitions  conditions  blocks  elements  actions  covered",
        "second.scxml       0/4          0/6         0/8     0/2       0/7      0/1    0.0 %",
        "workflow.scxml     3/4          2/6         1/8     2/2       2/7      1/1   39.2 %",
        "all                3/8         2/12        1/16     2/4      2/14      1/2   19.6 %",
    ]


def test_the_long_table_names_what_is_missing_with_its_place(coverage):
    lines = to_missing(coverage("shift.ended")).splitlines()

    assert "workflow.scxml:10:43: condition n === 0 was never false" in lines
    assert "workflow.scxml:11:43: condition n === 1 was never asked" in lines
    assert "workflow.scxml:20:3: state failed was never entered" in lines


def test_without_any_document_the_reports_say_so():
    assert to_table(Coverage(documents=())) == "no workflow was measured\n"
    assert to_lcov(Coverage(documents=())) == ""
    assert json.loads(to_json(Coverage(documents=())))["documents"] == []
    assert etree.DTD(StringIO(DTD)).validate(etree.fromstring(to_cobertura(Coverage(documents=())).encode()))
    Page(to_html(Coverage(documents=())))


def test_cobertura_is_valid_and_tells_lines_and_branches(coverage):
    root = etree.fromstring(to_cobertura(coverage("shift.ended")).encode())

    dtd = etree.DTD(StringIO(DTD))
    assert dtd.validate(root), dtd.error_log
    assert (root.get("branches-covered"), root.get("branches-valid")) == ("1", "8")
    [one] = root.iter("class")
    lines = {line.get("number"): dict(line.attrib) for line in one.find("lines")}
    assert lines["10"] == {"number": "10", "hits": "1", "branch": "true", "condition-coverage": "50% (1/2)"}
    assert lines["20"] == {"number": "20", "hits": "0", "branch": "false"}
    assert [m.get("name") for m in root.iter("method")] == ["working", "leaving", "gone", "failed"]


def test_lcov_adds_up(coverage):
    text = to_lcov(coverage("shift.ended"))

    def count(pattern):
        return len(re.findall(pattern, text, re.MULTILINE))

    figures = dict(re.findall(r"^(\w+):(\d+)$", text, re.MULTILINE))
    assert text.startswith("TN:\nSF:workflow.scxml\n")
    assert text.endswith("end_of_record\n")
    assert count("^DA:") == int(figures["LF"])
    assert count(r"^DA:\d+,[1-9]") == int(figures["LH"])
    assert count("^BRDA:") == int(figures["BRF"]) == 8
    assert count(r"^BRDA:.*,[1-9]\d*$") == int(figures["BRH"]) == 1
    assert count("^FN:") == int(figures["FNF"]) == 4
    assert count("^FNDA:[1-9]") == int(figures["FNH"]) == 3
    assert "BRDA:10,0,0,1\nBRDA:10,0,1,0\nBRDA:11,0,0,-\nBRDA:11,0,1,-\n" in text


def test_json_tells_every_item(coverage):
    found = coverage("shift.ended")
    told = json.loads(to_json(found))

    [document] = told["documents"]
    assert told["totals"]["covered"] == found.tally().covered
    assert sum(len(item["hits"]) for item in document["items"]) == told["totals"]["total"]
    assert {
        "kind": "conditions",
        "name": "condition n === 0",
        "line": 10,
        "column": 43,
        "hits": {"true": 1, "false": 0},
    } in (document["items"])


def test_the_page_marks_each_line_and_needs_nothing_else(workflow, coverage):
    workflow.write_text(workflow.read_text().replace('label="bye"', 'label="&lt;script&gt;"'))
    text = to_html(coverage("shift.ended"))
    page = Page(text)

    assert {tag for tag, _ in page.found}.isdisjoint({"script", "img", "link", "iframe"})
    assert all(
        value.startswith("#") for _, attrs in page.found for name, value in attrs.items() if name in ("href", "src")
    )
    assert "url(" not in text
    assert "http" not in re.sub(r"<pre>.*?</pre>", "", text)
    marks = {number: kind for kind, number in re.findall(r'<tr class="(\w+)"><td class="number">(\d+)<', text)}
    assert len(marks) == workflow.read_text().count("\n") + 1
    assert (marks["1"], marks["4"], marks["6"], marks["10"], marks["20"]) == ("plain", "hit", "miss", "part", "miss")
    assert "condition n === 0: never false" in text
    assert "&amp;lt;script&amp;gt;" in text


def test_reports_go_where_they_are_wanted(workflow, coverage):
    wanted = ["term", "term-missing:out/missing.txt", *(f"{one}:out/{one}" for one in FORMATS if "term" not in one)]

    texts = write_reports(map(parse_report, wanted), coverage(), CoverageData())

    assert [text.split()[0] for text in texts] == ["workflow"]
    names = {path.name for path in (workflow.parent / "out").iterdir()}
    assert names == {"missing.txt", "html", "cobertura", "lcov", "json", "data"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("xml:x", "no report 'xml': choose term, .*, data, such as html:coverage.html"),
        ("", "no report ''"),
        ("html", "'html' needs a file: html:PATH"),
        ("lcov:", "needs a file"),
    ],
)
def test_a_report_that_there_is_not_is_an_error(text, found):
    with pytest.raises(ValueError, match=found):
        parse_report(text)
