"""``--ors-coverage``."""

import json
import subprocess
import sys

import pytest

TESTS = """
def test_logout(ors):
    ors.tserver.add_agent("1001", dn="7001", state="Ready")
    ors.start("workflow.scxml").send("shift.ended")

def test_break(ors):
    ors.start("workflow.scxml").send("break.requested")
"""
ROW = "workflow.scxml     4/5          3/5           -     2/2       1/2      1/1   73.3 %"


@pytest.fixture
def options(pytester):
    """Writes the table [tool.orsagent.coverage]."""
    return lambda text: pytester.makepyprojecttoml(f"[tool.pytest.ini_options]\n[tool.orsagent.coverage]\n{text}")


def test_the_table_is_shown_at_the_end(outcome):
    result = outcome(TESTS, "--ors-coverage=term")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["*= coverage of workflows =*", "workflow * covered", ROW])


def test_without_the_option_nothing_is_measured_or_shown(outcome):
    result = outcome(
        TESTS
        + """
def test_modules():
    import sys
    assert "orsagent.testing.coverage.plugin" not in sys.modules
""",
    )

    result.assert_outcomes(passed=3)
    assert "coverage of workflows" not in result.stdout.str()


def test_several_reports_are_written_at_once(pytester, outcome):
    outcome(TESTS, "--ors-coverage=html:out/c.html", "--ors-coverage", "json:out/c.json").assert_outcomes(passed=2)

    assert "<!DOCTYPE html>" in (pytester.path / "out" / "c.html").read_text("utf-8")
    assert json.loads((pytester.path / "out" / "c.json").read_text())["totals"]["percent"] == 73.33


def test_workers_of_xdist_are_put_together(pytester, outcome):
    outcome(TESTS, "--ors-coverage=data:one.json").assert_outcomes(passed=2)
    result = outcome(TESTS, "-n", "2", "--ors-coverage=term", "--ors-coverage=data:two.json")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines([ROW])
    assert (pytester.path / "one.json").read_bytes() == (pytester.path / "two.json").read_bytes()


def test_a_worker_that_dies_is_noted(outcome):
    result = outcome(
        TESTS + "\ndef test_crash():\n    import os\n    os._exit(1)\n",
        "-n",
        "1",
        "--ors-coverage=term",
        "--max-worker-restart=0",
    )

    result.stdout.fnmatch_lines(["the worker gw0 has ended without its data: the figures are too low"])


def test_programs_that_tests_start_are_measured(outcome):
    result = outcome(
        """
import subprocess, sys

def test_program():
    arguments = ["run", "workflow.scxml", "--send", "break.requested"]
    assert subprocess.run([sys.executable, "-m", "orsagent", *arguments]).returncode == 3
""",
        "--ors-coverage=term",
    )

    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["workflow.scxml     2/5          1/5 *"])


def test_the_environment_is_as_it_was_afterwards(outcome, monkeypatch):
    import os

    monkeypatch.setenv("ORSAGENT_COVERAGE_DATA", "before")
    outcome(TESTS, "--ors-coverage=term")

    assert os.environ["ORSAGENT_COVERAGE_DATA"] == "before"


def test_too_little_coverage_fails_the_run(outcome, options):
    options("fail_under = 73.4")

    result = outcome(TESTS, "--ors-coverage=term")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["Coverage of workflows: 11 of 15 are covered, 73.3 %; 73.4 % were asked for"])


def test_enough_coverage_passes(outcome, options):
    options("fail_under = 73.3")

    assert outcome(TESTS, "--ors-coverage=term").ret == pytest.ExitCode.OK


def test_without_the_option_fail_under_does_not_count(outcome, options):
    options("fail_under = 100")

    assert outcome(TESTS).ret == pytest.ExitCode.OK


def test_included_workflows_that_no_test_runs_lower_the_figure(pytester, workflow, outcome, options):
    (pytester.path / "idle.scxml").write_text(workflow.read_text())
    (pytester.path / "old.scxml").write_text(workflow.read_text())
    options('include = ["*.scxml"]\nomit = ["old*"]')

    result = outcome(TESTS, "--ors-coverage=term")

    result.stdout.fnmatch_lines(["idle.scxml         0/5 *", ROW, "all *"])
    assert "old.scxml" not in result.stdout.str()


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("fail_under = 101", "*fail_under = 101; expected a number from 0 to 100"),
        ('include = "x"', "*include = 'x'; expected a list of patterns*"),
        ("fail-under = 1", "*has 'fail-under'; it knows fail_under, include, omit"),
    ],
)
def test_a_wrong_option_of_the_project_is_a_usage_error(outcome, options, table, found):
    options(table)

    result = outcome(TESTS, "--ors-coverage=term")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([found])


def test_a_wrong_report_is_a_usage_error(outcome):
    result = outcome(TESTS, "--ors-coverage=xml:x")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--ors-coverage: there is no report 'xml': choose term,*"])


def test_a_pattern_that_cannot_be_used_fails_the_run(outcome, options):
    options('include = ["/etc/*"]')

    result = outcome(TESTS, "--ors-coverage=term")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["Coverage of workflows: '/etc/[*]' is no pattern of paths below *"])


def test_a_report_that_cannot_be_written_fails_the_run(pytester, outcome):
    result = outcome(TESTS, f"--ors-coverage=html:{pytester.path}")

    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["Coverage of workflows: the report * cannot be written: *directory*"])


def test_collecting_only_reports_nothing(outcome):
    result = outcome(TESTS, "--ors-coverage=term", "--collect-only")

    assert "coverage of workflows" not in result.stdout.str()


def test_it_is_in_the_help(pytester):
    result = pytester.runpytest_inprocess("--help", "-p", "no:cacheprovider")

    result.stdout.fnmatch_lines(["*--ors-coverage=FORMAT[[]:PATH]*"])


def test_the_program_adds_data_files_up(pytester, outcome):
    halves = TESTS.split("\n\n")
    for half, name in zip(halves, "ab", strict=True):
        outcome(half, f"--ors-coverage=data:{name}.json").assert_outcomes(passed=1)

    done = subprocess.run(
        [sys.executable, "-m", "orsagent", "coverage", "a.json", "b.json"], capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[1] == ROW
