"""The command line and documents in several files."""

import json

import pytest
from click.testing import CliRunner

from orsagent.cli import main

SCXML = 'xmlns="http://www.w3.org/2005/07/scxml" xmlns:xi="http://www.w3.org/2001/XInclude"'
MAIN = """<scxml {scxml} version="1.0">
  <script><xi:include href="../include/common.js" parse="text"/></script>
  <xi:include href="part.xml"/>
  <final id="end"/>
</scxml>"""
PART = """<state {scxml} id="work">
  <onentry>
    <log label="twice" expr="twice(2)"/>
    <log expr="broken()"/>
  </onentry>
  <transition event="error" target="end"/>
</state>"""


@pytest.fixture
def command(folder):
    """Runs a command inside this process."""

    def command(*arguments):
        return CliRunner().invoke(main, arguments, prog_name="orsagent")

    return command


@pytest.fixture
def project(folder):
    """A project in the working folder."""
    (folder / "src").mkdir()
    (folder / "include").mkdir()
    (folder / "src" / "main.scxml").write_text(MAIN.format(scxml=SCXML))
    (folder / "src" / "part.xml").write_text(PART.format(scxml=SCXML))
    (folder / "include" / "common.js").write_text(
        "function twice(x) { return 2 * x }\n\nfunction broken() {\n  return none.at.all;\n}\n"
    )
    return folder


def test_run_shows_places_in_the_included_files(command, project):
    answer = command("run", "src/main.scxml")

    assert answer.exit_code == 0
    assert "src/part.xml:3" in answer.stdout
    assert "include/common.js:4" in answer.stdout


def test_a_missing_file_is_told_with_the_line_that_names_it(command, project):
    (project / "include" / "common.js").unlink()

    answer = command("run", "src/main.scxml")

    assert answer.exit_code == 2
    assert "src/main.scxml:2:29: this cannot be included: there is no file '../include/common.js'" in answer.stderr
    assert '<script><xi:include href="../include/common.js"' in answer.stderr


def test_a_mistake_in_an_included_file_is_shown_with_its_line(command, project):
    (project / "src" / "part.xml").write_text(f'<state {SCXML} id="work">\n  <transition evnt="e" event="e"/></state>')

    answer = command("run", "src/main.scxml")

    assert answer.exit_code == 2
    assert "src/part.xml:2:21: <transition> has no attribute 'evnt'" in answer.stderr
    assert '2 |   <transition evnt="e" event="e"/></state>' in answer.stderr


def test_check_of_a_folder_tells_each_finding_once_in_its_file(command, project):
    (project / "src" / "second.scxml").write_text(MAIN.format(scxml=SCXML))

    answer = command("check", "--output-format", "json", ".")
    found = [(one["path"], one["line"], one["code"]) for one in json.loads(answer.stdout)]

    assert found == [("include/common.js", 4, "ORS302")]


def test_check_of_a_folder_does_not_ask_of_a_part_what_a_document_needs(command, project):
    (project / "src" / "part.xml").rename(project / "src" / "part.scxml")
    main = project / "src" / "main.scxml"
    main.write_text(main.read_text().replace("part.xml", "part.scxml"))

    searched, named = command("check", "--select", "ORS0", "."), command("check", "--select", "ORS0", "src/part.scxml")

    assert searched.exit_code == 0
    assert "ORS006" in named.stdout


def test_check_names_an_inclusion_that_cannot_be_had(command, project):
    (project / "src" / "part.xml").unlink()

    answer = command("check", "src/main.scxml")

    assert answer.exit_code == 1
    assert "src/main.scxml:3:21" in answer.stdout
    assert "ORS008" in answer.stdout


def test_explain_tells_of_inclusions(command):
    answer = command("explain", "include-cycle", "bad-include", "unknown-include-id")

    assert answer.exit_code == 0
    assert all(code in answer.stdout for code in ("ORS009", "ORS010", "ORS011"))


TWICE = """<scxml {scxml} xmlns:queue="http://www.genesyslab.com/modules/queue" version="1.0" initial="There">
  <state id="There" initial="There.ask"><xi:include href="ask.scxml" xpointer="ask" resolveid="There"/>
    <transition event="done.state.There.ask" target="Back"/></state>
  <state id="Back" initial="Back.ask"><xi:include href="ask.scxml" xpointer="ask" resolveid="Back"/>
    <transition event="done.state.Back.ask" target="end"/></state>
  <final id="end"/>
</scxml>"""
ASK = """<scxml {scxml} version="1.0">
  <state id="ask" initial="$$_MY_PREFIX_$$.LookUp">
    <state id="LookUp"><transition target="$$_MY_PREFIX_$$.found"/></state>
    <final id="found"/>
  </state>
</scxml>"""


def test_a_file_that_is_included_twice_is_told_by_the_copy_that_is_active(command, folder):
    (folder / "twice.scxml").write_text(TWICE.format(scxml=SCXML))
    (folder / "ask.scxml").write_text(ASK.format(scxml=SCXML))

    answer = command("run", "twice.scxml")

    taken = [line.split()[2:5] for line in answer.stdout.splitlines() if " take " in line]
    assert taken == [
        ["There.LookUp", "->", "There.found"],
        ["There", "->", "Back"],
        ["Back.LookUp", "->", "Back.found"],
        ["Back", "->", "end"],
    ]
