"""``--ors-report=DIR``: a file for each test; ``--ors-trace``: which reports get the trace."""

import json

import pytest

PASSING = """
def test_logout(ors):
    ors.tserver.add_agent("1001", dn="7001", state="Ready")
    session = ors.start("workflow.scxml", data={"dn": "7001"})
    ors.advance(seconds=90)
    session.send("shift.ended")
"""


@pytest.fixture
def reports(pytester, outcome):
    """Runs pytest with ``--ors-report``; gives the files' contents by the tests' names."""

    def run(source, *arguments):
        outcome(source, "--ors-report=out/reports", *arguments)
        files = sorted((pytester.path / "out" / "reports").iterdir())
        return {one["test"].split("::")[1]: one for one in (json.loads(file.read_text()) for file in files)}

    return run


def test_a_test_is_written_with_its_trace_requests_events_and_log(reports):
    told = reports(PASSING)["test_logout"]

    assert (told["outcome"], told["failure"], told["problems"], told["time"]) == ("passed", None, [], 90)
    assert told["options"]["engine"] == "v8"
    (session,) = told["sessions"]
    assert (session["id"], session["status"], session["final"]) == ("s1", "finished", "gone")
    assert session["included"] == []
    (request,) = told["requests"]
    assert (request["message"], request["this_dn"], request["time"]) == ("RequestAgentLogout", "7001", 90)
    assert (request["outcome"], request["answer"]["message"]) == ("done", "EventAgentLogout")
    assert [event["name"] for event in told["events"]] == ["shift.ended", "agent.logout.done"]
    assert told["trace"][0].endswith("start     workflow.scxml (ors, v8)")


def test_failures_and_problems_are_in_it(reports):
    told = reports("""
def test_failing(ors):
    assert 1 == 2

def test_swallowing(ors):
    ors.start("workflow.scxml").send("error.mine")

def test_skipped(ors):
    pytest.skip("today")

@pytest.fixture
def broken(ors):
    raise RuntimeError("the desk is gone")

def test_broken(broken):
    pass
""")

    assert {name: one["outcome"] for name, one in told.items()} == {
        "test_failing": "failed",
        "test_swallowing": "failed",
        "test_skipped": "skipped",
        "test_broken": "error",
    }
    assert "assert 1 == 2" in told["test_failing"]["failure"]
    (problem,) = told["test_swallowing"]["problems"]
    assert (problem["kind"], problem["name"], problem["where"], problem["times"]) == (
        "unhandled",
        "error.mine",
        "s1",
        1,
    )


def test_tests_without_the_fixture_have_no_file(reports):
    assert list(reports(PASSING + "\ndef test_plain(): pass\n")) == ["test_logout"]


def test_the_same_run_writes_the_same_bytes(pytester, outcome):
    outcome(PASSING, "--ors-report=first")
    outcome(PASSING, "--ors-report=second")

    (first,), (second,) = (list((pytester.path / name).iterdir()) for name in ("first", "second"))
    assert (first.name, first.read_bytes()) == (second.name, second.read_bytes())


def test_it_works_under_xdist(pytester, outcome):
    outcome(PASSING + PASSING.replace("test_logout", "test_again"), "-n", "2", "--ors-report=out")

    assert len(list((pytester.path / "out").iterdir())) == 2


@pytest.mark.parametrize("name", ["../../escape", "a/b\\\\c:d", "x" * 300, "CON", "gr\u00fc\u00dfe \u202e", "", "."])
def test_names_are_safe_for_every_file_system(pytester, outcome, name):
    outcome(
        f'@pytest.mark.parametrize("name", ["{name}", "{name.upper()}!"])\ndef test_it(ors, name):\n    pass\n',
        "--ors-report=out",
    )

    files = [file.name for file in (pytester.path / "out").iterdir()]
    assert len({file.lower() for file in files}) == 2
    assert all(len(file) <= 120 and file.isascii() and set(file).isdisjoint('/\\:*?"<>| ') for file in files)


def test_the_folder_may_come_from_the_project(pytester, outcome):
    (pytester.path / "pyproject.toml").write_text('[tool.pytest.ini_options]\n[tool.orsagent]\nreport = "out"\n')
    outcome(PASSING)

    assert len(list((pytester.path / "out").iterdir())) == 1


def test_a_file_in_the_place_of_the_folder_is_a_usage_error(pytester, outcome):
    (pytester.path / "out").write_text("")
    result = outcome(PASSING, "--ors-report=out")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --ors-report: *out is a file, expected a folder*"])


def test_a_folder_that_cannot_be_made_is_an_error_of_the_test(pytester, outcome):
    (pytester.path / "file").write_text("")
    result = outcome(PASSING, "--ors-report=file/out")

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*--ors-report: the test's file cannot be written: *"])


@pytest.mark.parametrize(
    ("mode", "passed", "failed"),
    [("never", False, False), ("failed", False, True), ("always", True, True)],
)
def test_the_trace_is_shown_as_wanted(outcome, mode, passed, failed):
    failing = PASSING + "    assert False\n"

    assert ("orsagent trace" in outcome(PASSING, "-rP", f"--ors-trace={mode}").stdout.str()) == passed
    assert ("orsagent trace" in outcome(failing, f"--ors-trace={mode}").stdout.str()) == failed


def test_the_mode_of_the_trace_may_come_from_the_project(pytester, outcome):
    (pytester.path / "pyproject.toml").write_text('[tool.pytest.ini_options]\n[tool.orsagent]\ntrace = "always"\n')

    assert "orsagent trace" in outcome(PASSING, "-rP").stdout.str()
    assert "orsagent trace" not in outcome(PASSING, "-rP", "--ors-trace=never").stdout.str()


def test_a_trace_is_shown_once_when_test_and_teardown_fail(outcome):
    result = outcome("""
@pytest.fixture
def desk(ors):
    yield
    raise RuntimeError("the desk is gone")

def test_it(ors, desk):
    ors.start("workflow.scxml")
    assert False
""")

    result.assert_outcomes(failed=1, errors=1)
    assert result.stdout.str().count("orsagent trace") == 1


def test_a_trace_is_shown_when_a_fixture_of_the_test_fails(outcome):
    result = outcome("""
@pytest.fixture
def session(ors):
    ors.start("workflow.scxml")
    raise RuntimeError("the desk is gone")

def test_it(session):
    pass
""")

    result.stdout.fnmatch_lines(["*orsagent trace*", "*enter     working*"])


def test_a_long_trace_is_shown_without_its_middle(outcome):
    result = outcome("""
def test_it(ors):
    session = ors.start("workflow.scxml")
    for number in range(1000):
        session.send(f"e{number}")
    assert len(ors.trace.splitlines()) == 1002
    assert False
""")

    result.stdout.fnmatch_lines(["*event     e97 *", "... 502 lines left out; --ors-report=DIR*", "*event     e600 *"])
    assert "e98 " not in result.stdout.str()


def test_an_unknown_mode_is_a_usage_error(outcome):
    assert outcome(PASSING, "--ors-trace=sometimes").ret == pytest.ExitCode.USAGE_ERROR
