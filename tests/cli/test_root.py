"""``--root``: the folder below which a document's files are read."""

import json

import pytest
from click.testing import CliRunner

from orsagent.cli import main
from orsagent.testing import Env
from orsagent.testing.coverage import Collector, Selection, evaluate

SCXML = 'xmlns="http://www.w3.org/2005/07/scxml" xmlns:xi="http://www.w3.org/2001/XInclude" version="1.0"'
OUTSIDE = "lies outside the project's root folder"


@pytest.fixture
def flows(tmp_path, monkeypatch):
    """The working folder, beside a folder of parts that a document in it includes."""
    flows = tmp_path / "project" / "flows"
    flows.mkdir(parents=True)
    parts = tmp_path / "project" / "parts"
    parts.mkdir()
    (flows / "main.scxml").write_text(f'<scxml {SCXML}><xi:include href="../parts/end.xml"/></scxml>')
    (parts / "end.xml").write_text('<final xmlns="http://www.w3.org/2005/07/scxml" id="end"/>')
    (flows / "main.ors.toml").write_text('[given]\nworkflow = "main.scxml"\n[expect]\nfinal = "end"\n')
    monkeypatch.chdir(flows)
    return flows


def command(*arguments):
    return CliRunner().invoke(main, arguments, prog_name="orsagent")


@pytest.mark.parametrize(
    ("arguments", "refused"),
    [
        (["run", "main.scxml"], 2),
        (["check", "main.scxml"], 1),
        (["test", "main.ors.toml"], 2),
        (["test", "--init", "main.scxml"], 2),
    ],
    ids=["run", "check", "test", "init"],
)
def test_files_outside_are_read_below_the_root_that_is_named(flows, arguments, refused):
    without, named = command(*arguments), command(*arguments, "--root", "..")

    assert without.exit_code == refused
    assert OUTSIDE in without.output
    assert named.exit_code == 0, named.output
    assert OUTSIDE not in named.output


@pytest.mark.parametrize("name", ["run", "check", "test"])
def test_a_root_may_be_narrower_than_the_usual_one(flows, monkeypatch, name):
    monkeypatch.chdir(flows.parent)
    path = "flows/main.ors.toml" if name == "test" else "flows/main.scxml"

    usual, narrow = command(name, path), command(name, path, "--root", "flows")

    assert usual.exit_code == 0, usual.output
    assert narrow.exit_code != 0
    assert OUTSIDE in narrow.output


@pytest.mark.parametrize("name", ["run", "check", "test"])
@pytest.mark.parametrize("root", ["nowhere", "main.scxml", ""])
def test_a_root_that_is_no_folder_is_a_usage_error(flows, name, root):
    answer = command(name, "main.scxml", "--root", root)

    assert answer.exit_code == 2
    assert "--root" in answer.output


@pytest.mark.parametrize("name", ["run", "check", "test"])
def test_the_help_says_what_the_root_is_by_default(name):
    text = " ".join(command(name, "--help").output.split())

    assert "--root FOLDER The project: files that a document names are read below this folder only." in text
    assert "By default it is the working folder if the document lies in it" in text


def test_a_scenario_file_names_its_root_and_the_command_line_another(flows):
    text = (flows / "main.ors.toml").read_text()
    (flows / "main.ors.toml").write_text(text.replace("[given]", '[given]\nroot = ".."'))

    assert command("test").exit_code == 0
    assert OUTSIDE in command("test", "--root", ".").output


def test_a_root_of_a_scenario_file_that_is_no_folder_is_told_with_its_place(flows):
    text = (flows / "main.ors.toml").read_text()
    (flows / "main.ors.toml").write_text(text.replace("[given]", '[given]\nroot = "nowhere"'))

    answer = command("test")

    assert answer.exit_code == 2
    assert 'main.ors.toml:2:1: there is no folder "nowhere"' in answer.output


def test_an_environment_takes_a_root(flows):
    with Env(root="..") as ors:
        assert ors.start("main.scxml").final == "end"


def test_coverage_of_a_run_with_a_root_has_the_files_outside(flows):
    answer = command("run", "main.scxml", "--root", "..", "--coverage", "json:found.json")

    assert answer.exit_code == 0, answer.output
    documents = json.loads((flows / "found.json").read_text())["documents"]
    assert [one["path"] for one in documents] == ["../parts/end.xml", "main.scxml"]


def test_a_file_outside_that_has_changed_since_is_not_read_for_a_report(flows):
    with Collector(flows) as collector, Env(root="..") as ors:
        ors.start("main.scxml")
    (flows.parent / "parts" / "end.xml").write_text('<final xmlns="http://www.w3.org/2005/07/scxml" id="other"/>')

    found = evaluate(collector.data, Selection(root=flows))

    assert found.documents == ()
    assert OUTSIDE in found.notes[0]
