"""Scenario files in pytest: each scenario is a test."""

import pytest

import orsagent.testing.scenario.collect  # noqa: F401 -- what an inner run imports is here already

FILE = """\
[given]
workflow = "workflow.scxml"
agents = [{id = "1001", dn = "7001", state = "Ready"}]

[[scenario]]
name = "the agent goes home"
steps = [{send = "shift.ended"}]
expect.final = "gone"

[[scenario]]
name = "the agent stays"
steps = [{send = "shift.ended", expect.agents.1001.state = "Ready"}]

[[scenario]]
name = "later"
skip = "not decided yet"
"""


@pytest.fixture
def collected(pytester, workflow):
    """Runs pytest on a scenario file."""

    def run(text=FILE, *arguments):
        (pytester.path / "shift.ors.toml").write_text(text, encoding="utf-8")
        return pytester.runpytest_inprocess("-p", "no:cacheprovider", *arguments)

    return run


def test_each_scenario_is_a_test(collected):
    collected().assert_outcomes(passed=1, failed=1, skipped=1)


def test_a_failure_says_what_is_wrong_without_a_traceback(collected):
    result = collected()

    result.stdout.fnmatch_lines([
        "*_ the agent stays _*",
        'step 1 of 1: send = "shift.ended"',
        'shift.ors.toml:12:52: agents.1001.state: expected "Ready"; found "LoggedOut"',
        "what happened:",
        "*RequestAgentLogout*",
        "FAILED shift.ors.toml::the agent stays*",
    ])  # fmt: skip
    assert "Traceback" not in result.stdout.str()
    assert "collect.py" not in result.stdout.str()


def test_scenarios_are_chosen_by_name_and_by_id(collected):
    collected(FILE, "-k", "home").assert_outcomes(passed=1, deselected=2)
    collected(FILE, "shift.ors.toml::the agent goes home").assert_outcomes(passed=1)


def test_scenarios_are_listed_without_being_run(collected):
    result = collected(FILE, "--collect-only", "-q")

    result.stdout.fnmatch_lines([
        "shift.ors.toml::the agent goes home",
        "shift.ors.toml::the agent stays",
        "shift.ors.toml::later",
    ])  # fmt: skip


def test_the_reason_of_a_skip_is_shown_with_its_place(collected):
    collected(FILE, "-rs").stdout.fnmatch_lines(["SKIPPED*not decided yet"])


def test_they_run_under_xdist_beside_other_tests(pytester, collected):
    pytester.makepyfile("def test_python(ors):\n    assert ors.start('workflow.scxml')")

    collected(FILE, "-n", "2").assert_outcomes(passed=2, failed=1, skipped=1)


def test_a_wrong_file_is_an_error_with_all_its_mistakes(pytester, collected):
    pytester.makepyfile("def test_python():\n    pass")
    result = collected("[given]\nworkflow = 1\nengin = 'v8'\n", "--continue-on-collection-errors")

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([
        'shift.ors.toml:2:1: workflow is 1, expected a string that is not empty; write "1"',
        'shift.ors.toml:3:1: what is given has no key "engin"; did you mean engine?',
    ])  # fmt: skip
    assert "Traceback" not in result.stdout.str()


def test_a_scenario_that_cannot_be_run_fails(collected):
    result = collected("[given]\nworkflow = 'none.scxml'\n")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["shift.ors.toml:2:1: no workflow 'none.scxml'*"])


def test_an_error_of_another_kind_keeps_its_traceback(pytester, collected, monkeypatch):
    def broken(_scenario):
        raise RuntimeError("broken")

    monkeypatch.setattr("orsagent.testing.scenario.collect.run", broken)

    collected("[given]\nworkflow = 'workflow.scxml'\n").stdout.fnmatch_lines(["*RuntimeError: broken*"])


def test_other_toml_files_are_left_alone(pytester):
    (pytester.path / "agents.toml").write_text("not = [a scenario")
    pytester.makepyfile("def test_python():\n    pass")

    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_the_report_for_ci_has_file_and_line(pytester, collected):
    collected(FILE, "--junit-xml=report.xml", "-o", "junit_family=xunit1")

    report = (pytester.path / "report.xml").read_text()
    assert 'name="the agent stays" file="shift.ors.toml" line="10"' in report


def test_projects_without_scenario_files_import_nothing_of_it(pytester):
    pytester.makepyfile("""
import sys

def test_modules():
    assert not [name for name in sys.modules if name.startswith("orsagent.testing")]
""")

    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
