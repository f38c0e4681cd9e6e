"""The formats of ``orsagent check`` for other programs: what those programs demand of them."""

import json
import os
import re

import pytest
from click.testing import CliRunner
from lxml import etree

from orsagent.check import RULES
from orsagent.cli import main

BAD = """<datamodel><data id="x" expr="1 +"/></datamodel>
<state id="a">
  <transition event="a, b: 100%" target="nowhere" cond="y"/>
  <onentry><log label="&#x1;"/></onentry>
</state>
<state id="b"/>"""
BAD = BAD.replace("&#x1;", "\u202e")


@pytest.fixture
def report(folder, write):
    """What a format makes of one bad and one good document."""
    (folder / "with space").mkdir()
    write(BAD, name="with space/bad: one.scxml")
    write('<state id="a"/>', name="good.scxml")

    def report(name, *arguments):
        result = CliRunner().invoke(main, ["check", *(arguments or (".",)), "--output-format", name])
        assert result.exit_code == (0 if arguments == ("good.scxml",) else 1), result.output
        return result.stdout

    return report


CODES = ["ORS301", "ORS111", "ORS302", "ORS201"]
PATH = "with space/bad: one.scxml"


def test_concise_has_a_line_for_each_finding(report):
    lines = report("concise").splitlines()

    assert [re.match(r"with space/bad: one\.scxml:\d+:\d+: (ORS\d{3}) ", line)[1] for line in lines[:-1]] == CODES


def test_json_is_an_array_of_flat_objects(report):
    found = json.loads(report("json"))

    assert [one["code"] for one in found] == CODES
    assert found[1] == {
        "path": PATH,
        "line": 4,
        "column": 42,
        "end_line": 4,
        "end_column": 49,
        "code": "ORS111",
        "name": "unknown-target",
        "severity": "error",
        "message": "there is no state 'nowhere'",
        "hint": None,
    }
    assert json.loads(report("json", "good.scxml")) == []


def test_github_gets_one_workflow_command_a_line_with_its_escapes(report):
    commands = report("github").splitlines()

    assert len(commands) == len(CODES)
    for command, code in zip(commands, CODES, strict=True):
        kind, properties, message = re.fullmatch(r"::(error|warning) ([^:]*)::(.*)", command).groups()
        told = dict(one.split("=") for one in properties.split(","))
        assert kind == RULES[told["title"].split("(")[1].rstrip(")")].severity.value
        assert told["title"].startswith(f"orsagent {code} ")
        assert told["file"] == "with space/bad%3A one.scxml"
        assert int(told["line"]) > 0
        assert int(told["col"]) > 0
        assert message


def test_gitlab_gets_what_code_quality_asks_for(report):
    issues = json.loads(report("gitlab"))

    assert len(issues) == len(CODES)
    assert len({issue["fingerprint"] for issue in issues}) == len(CODES)
    for issue in issues:
        assert set(issue) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert issue["location"]["path"] == PATH
        assert issue["location"]["lines"]["begin"] > 0
    assert json.loads(report("gitlab", "good.scxml")) == []


def test_a_fingerprint_stays_when_lines_move(report, write):
    before = {issue["fingerprint"] for issue in json.loads(report("gitlab"))}

    write("\n\n" + BAD, name=PATH)

    assert {issue["fingerprint"] for issue in json.loads(report("gitlab"))} == before


def test_two_findings_that_look_the_same_have_two_fingerprints(write):
    path = write('<state id="a"><onentry>\n<log expr="x"/>\n<log expr="x"/>\n</onentry></state>')

    found = json.loads(CliRunner().invoke(main, ["check", path, "--output-format", "gitlab"]).stdout)

    assert len({issue["fingerprint"] for issue in found}) == len(found) == 2


def test_junit_has_a_failure_for_each_finding_and_a_passed_test_for_a_good_file(report):
    root = etree.fromstring(report("junit").encode())
    (suite,) = root

    assert (root.tag, suite.tag) == ("testsuites", "testsuite")
    for element in (root, suite):
        assert (element.get("tests"), element.get("failures"), element.get("errors")) == ("5", "4", "0")
    cases = [(case.get("classname"), case.get("name").split()[0], len(case.findall("failure"))) for case in suite]
    assert cases == [("good.scxml", "check", 0), *((PATH, code, 1) for code in CODES)]
    assert all(failure.get("message") and failure.get("type") and failure.text for failure in suite.iter("failure"))


def test_junit_is_xml_whatever_a_document_holds(folder):
    (folder / "odd.scxml").write_bytes(b"\x00\x01\xff")

    result = CliRunner().invoke(main, ["check", "odd.scxml", "--output-format", "junit"])

    assert etree.fromstring(result.stdout.encode()).get("failures") == "1"


def test_sarif_has_what_the_standard_requires(report):
    log = json.loads(report("sarif"))

    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "orsagent"
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    assert [rule["id"] for rule in driver["rules"]] == [rule.code for rule in RULES.values()]
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note", "none"}
    assert [result["ruleId"] for result in run["results"]] == CODES
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning"}
        assert result["message"]["text"]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == "with%20space/bad%3A%20one.scxml"
        region = physical["region"]
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1
        assert (region.get("endLine", 99), region.get("endColumn", 99)) > (region["startLine"], region["startColumn"])


def test_an_absolute_path_is_a_file_uri(folder, write):
    path = folder / write(BAD)

    log = json.loads(CliRunner().invoke(main, ["check", str(path), "--output-format", "sarif"]).stdout)

    assert log["runs"][0]["artifacts"][0]["location"]["uri"] == path.as_uri()


@pytest.mark.parametrize("name", ["full", "concise", "json", "github", "gitlab", "junit", "sarif"])
def test_the_same_files_give_the_same_report(report, name):
    assert report(name) == report(name)


@pytest.mark.parametrize("name", ["full", "concise", "json", "github", "gitlab", "junit", "sarif"])
def test_a_file_name_that_is_no_text_is_written_somehow(folder, name):
    (folder / os.fsdecode(b"odd\xff.scxml")).write_bytes(b"<scxml")

    result = CliRunner().invoke(main, ["check", "--output-format", name])

    assert result.exit_code == 1
    assert "odd" in result.stdout
