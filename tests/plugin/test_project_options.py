"""Options of a project: ``[tool.orsagent]`` in its pyproject.toml."""

import pytest

from orsagent.testing.options import OPTIONS, OptionError, project_options

ENGINE = """
def test_options(ors):
    ors.start("workflow.scxml")
    assert ors.settings["engine"] == {engine!r}
"""


@pytest.fixture
def project(pytester):
    """Writes the table into pyproject.toml."""

    def write(table):
        (pytester.path / "pyproject.toml").write_text(f"[tool.pytest.ini_options]\n[tool.orsagent]\n{table}\n")

    return write


def test_each_option_reaches_the_environment(outcome, project):
    project(
        'engine = "quickjs"\ncompletion = "confirmed"\nswitches = ["A", "B"]\ndialect = "w3c"\nunclaimed = "ignore"'
    )

    outcome("""
def test_options(ors):
    assert ors.settings == {
        "dialect": "w3c", "engine": "quickjs", "completion": "confirmed", "unclaimed": "ignore", "switches": ["A", "B"]
    }
    session = ors.start("workflow.scxml")
    assert (ors.runtime.engine, session.document.dialect.name) == ("quickjs", "w3c")
    assert ors.start("workflow.scxml", dialect="ors").document.dialect.name == "ors"
""").assert_outcomes(passed=1)


def test_errors_may_be_allowed_for_the_whole_project(outcome, project):
    project('allow_unhandled_errors = ["error.mine"]')

    outcome("""
def test_mine(ors):
    ors.start("workflow.scxml").send("error.mine")

def test_other(ors):
    ors.start("workflow.scxml").send("error.other")
""").assert_outcomes(passed=2, errors=1)


def test_workflows_may_have_folders_of_their_own(outcome, project, pytester, workflow):
    project('folders = ["flows"]')
    (pytester.mkdir("flows") / "shift.scxml").write_text(workflow.read_text())

    outcome("""
def test_folder(ors):
    assert ors.start("shift.scxml").configuration == {"working"}
""").assert_outcomes(passed=1)


def test_the_fixture_counts_more_than_the_project_and_the_marker_most(outcome, project):
    project('engine = "quickjs"\ncompletion = "confirmed"')

    outcome("""
@pytest.fixture
def ors_options():
    return {"engine": "v8", "unclaimed": "ignore"}

@pytest.mark.ors(unclaimed="event")
def test_options(ors):
    found = ors.settings
    assert (found["engine"], found["completion"], found["unclaimed"]) == ("v8", "confirmed", "event")
""").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ('engine = "v9"', "*pyproject.toml: [[]tool.orsagent[]]: engine is 'v9', expected one of v8, quickjs"),
        ("engine = 8", "*pyproject.toml: [[]tool.orsagent[]]: engine is 8, expected one of v8, quickjs"),
        ('compleation = "confirmed"', "*[[]tool.orsagent[]] has the unknown option 'compleation'; did you mean 'completion'?"),
        ("zzz = 1", "*the unknown option 'zzz'; expected one of dialect, engine, completion,*"),
        ("switches = []", "*switches is [[][]], expected a list of at least one name*"),
        ("folders = 'workflows'", "*folders is 'workflows', expected a list of paths"),
        ('trace = "sometimes"', "*trace is 'sometimes', expected one of never, failed, always"),
        ("report = ''", "*report is '', expected a path"),
    ],
)  # fmt: skip
def test_a_wrong_option_is_one_error_with_file_and_key(outcome, project, table, found):
    project(table)

    result = outcome("def test_a(ors): pass\ndef test_b(ors): pass")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert [line for line in result.stderr.lines if line.startswith("ERROR")] == [
        line for line in result.stderr.lines if line
    ]
    result.stderr.fnmatch_lines([f"ERROR: {found}"])


def test_a_wrong_option_concerns_only_those_who_use_the_fixture(outcome, project):
    project('engine = "v9"')

    outcome("def test_plain(): pass").assert_outcomes(passed=1)


def test_under_xdist_a_wrong_option_is_an_error_of_each_test(outcome, project):
    project('engine = "v9"')

    result = outcome("def test_a(ors): pass", "-n", "1")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*engine is 'v9', expected one of v8, quickjs*"])


def test_tables_of_other_parts_are_left_to_them(outcome, project):
    project('engine = "quickjs"\n[tool.orsagent.check]\nignore = ["X1"]')

    outcome(ENGINE.format(engine="quickjs")).assert_outcomes(passed=1)


def test_a_project_without_pyproject_has_the_defaults(outcome):
    outcome(ENGINE.format(engine="v8")).assert_outcomes(passed=1)


def test_something_that_is_no_table_is_named(outcome, pytester):
    (pytester.path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n[tool]\norsagent = 5\n")

    outcome("def test_a(ors): pass").stderr.fnmatch_lines(["*tool.orsagent is 5, expected a table*"])


@pytest.mark.parametrize("content", [b"[tool.orsagent\n", b"\xff\xfe"])
def test_a_file_that_is_no_toml_is_named(tmp_path, content):
    (tmp_path / "pyproject.toml").write_bytes(content)

    with pytest.raises(OptionError, match=r"pyproject\.toml: cannot be read: "):
        project_options(tmp_path / "pyproject.toml")


def test_the_marker_shown_by_pytest_has_exactly_the_options_of_the_table(pytester):
    text = pytester.runpytest_inprocess("--markers", "-p", "no:cacheprovider").stdout.str()
    line = next(line for line in text.splitlines() if line.startswith("@pytest.mark.ors("))

    assert [part.split("=")[0] for part in line.split("(")[1].split(", ")] == [
        one.name for one in OPTIONS if one.marker
    ]
