"""``orsagent coverage``, and ``orsagent run --coverage``."""

import json

import pytest
from click.testing import CliRunner

from orsagent.cli import main


@pytest.fixture
def coverage(folder):
    """Runs ``orsagent coverage`` inside this process."""

    def run_command(*arguments):
        return CliRunner().invoke(main, ["coverage", *arguments], prog_name="orsagent", catch_exceptions=False)

    return run_command


@pytest.fixture
def data(run, shift, agents):
    """Two data files of different ways through the workflow."""
    run(shift, "--send", "shift.ended", "--send", "go", "--agents", agents, "--coverage", "data:a.json")
    run(shift, "--coverage", "data:b.json")
    return ["a.json", "b.json"]


def test_a_run_is_measured_and_its_own_output_stays_as_it_is(run, shift):
    plain = run(shift, "--json")
    measured = run(shift, "--json", "--coverage", "term")

    assert (measured.code, measured.out) == (plain.code, plain.out)
    assert measured.err.splitlines()[1].startswith("shift.scxml ")


def test_reports_of_a_run_go_into_files(run, shift, folder):
    assert run(shift, "--coverage", "html:c.html", "--coverage", "lcov:c.info").code == 3

    assert (folder / "c.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert (folder / "c.info").read_text("utf-8").startswith("TN:\nSF:shift.scxml\n")


def test_a_workflow_outside_the_working_folder_is_measured(run, tmp_path_factory, shift, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    path = next(path for path in tmp_path_factory.getbasetemp().rglob("shift.scxml"))

    assert str(path.parent) in run(str(path), "--coverage", "term").err


def test_data_files_add_up(coverage, data, folder):
    told = []
    for files in (data[:1], data[1:], data):
        coverage(*files, "--report", "json:told.json")
        told.append(json.loads((folder / "told.json").read_text("utf-8"))["totals"]["covered"])

    first, second, both = told
    assert both == first > second > 0


def test_combined_data_are_data_again(coverage, data, folder):
    assert coverage(*data, "--report", "data:all.json").exit_code == 0

    assert coverage("all.json").output == coverage(*data).output


def test_the_table_is_the_default(coverage, data):
    result = coverage(*data)

    assert result.exit_code == 0
    assert result.output.splitlines()[0].split() == [
        "workflow", "states", "transitions", "conditions", "blocks", "elements", "actions", "covered",
    ]  # fmt: skip


def test_too_little_is_exit_code_one(coverage, data, folder):
    assert coverage(*data, "--fail-under", "10").exit_code == 0
    result = coverage(*data, "--fail-under", "99.5")
    assert (result.exit_code, "99.5 % were asked for" in result.stderr) == (1, True)

    (folder / "pyproject.toml").write_text("[tool.orsagent.coverage]\nfail_under = 100\n")
    assert coverage(*data).exit_code == 1
    assert coverage(*data, "--fail-under", "0").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["none.json"], "none.json cannot be read: No such file"),
        (["shift.scxml"], "shift.scxml is no coverage data"),
        ([], "Missing argument 'DATA...'"),
        (["a.json", "--report", "xml"], "there is no report 'xml'"),
        (["a.json", "--report", "html:."], "the report . cannot be written"),
        (["a.json", "--fail-under", "101"], "101"),
    ],
)
@pytest.mark.usefixtures("data")
def test_mistakes_are_usage_errors(coverage, arguments, found):
    result = coverage(*arguments)

    assert result.exit_code == 2
    assert found in result.stderr


def test_a_broken_pyproject_is_a_usage_error(coverage, data, folder):
    (folder / "pyproject.toml").write_text("[")

    result = coverage(*data)

    assert (result.exit_code, "pyproject.toml cannot be read" in result.stderr) == (2, True)


def test_a_wrong_report_of_a_run_is_a_usage_error(run, shift):
    answer = run(shift, "--coverage", "html")

    assert (answer.code, "'html' needs a file" in answer.err) == (2, True)


def test_data_are_left_for_whoever_started_the_process(process, shift, folder):
    (folder / "data").mkdir()

    process("run", shift, ORSAGENT_COVERAGE_DATA=str(folder / "data"))

    [file] = (folder / "data").iterdir()
    assert json.loads(file.read_text("utf-8"))["documents"][0]["path"] == (folder / "shift.scxml").as_posix()


def test_a_folder_that_is_not_there_is_an_error(process, shift):
    answer = process("run", shift, ORSAGENT_COVERAGE_DATA="nowhere")

    assert (answer.code, "coverage data cannot be written into nowhere" in answer.err) == (2, True)
