"""``orsagent test``."""

import json
import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from orsagent.cli import main
from orsagent.testing.scenario import load_scenarios

GIVEN = """\
[given]
workflow = "shift.scxml"
agents = [{id = "1001", dn = "7001", state = "Ready"}]
"""
PASSING = (
    GIVEN + '[[scenario]]\nname = "the agent pauses"\nsteps = [{send = "shift.ended"}]\nexpect.state = "leaving"\n'
)
FAILING = PASSING + '[[scenario]]\nname = "it ends"\nexpect.final = "home"\n'
SKIPPED = PASSING + '[[scenario]]\nname = "later"\nskip = "not yet"\n'


@pytest.fixture
def test(shift):
    """Runs ``orsagent test`` inside this process, beside a workflow; gives code, output and errors."""

    def run_command(*arguments):
        result = CliRunner().invoke(main, ["test", *arguments], prog_name="orsagent")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    return run_command


@pytest.fixture
def write(folder, write):
    """Writes a document, or a file of any other name."""

    def write_file(text, attributes="", name="workflow.scxml"):
        if name.endswith(".scxml"):
            return write(text, attributes, name)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        return name

    return write_file


def test_scenarios_that_pass_are_listed(test, write):
    write(PASSING, name="a.ors.toml")

    assert test() == (0, "a.ors.toml\n  passed   the agent pauses\n1 passed in 1 file\n", "")


def test_a_failure_is_explained(test, write):
    write(FAILING, name="a.ors.toml")
    code, out, err = test()

    assert (code, err) == (1, "")
    assert out.splitlines()[:6] == [
        "a.ors.toml",
        "  passed   the agent pauses",
        "  failed   it ends",
        "    at the end",
        "    a.ors.toml:10:8: final: expected home; found none; active: on_call, working",
        "    what happened:",
    ]
    assert out.splitlines()[-1] == "1 passed, 1 failed in 1 file"


def test_skipped_scenarios_have_their_reason(test, write):
    write(SKIPPED, name="a.ors.toml")
    code, out, _ = test()

    assert code == 0
    assert "  skipped  later: not yet\n1 passed, 1 skipped in 1 file\n" in out


def test_folders_are_searched_in_order_and_files_are_taken_once(test, write):
    for name in ("b/x.ors.toml", "a/y.ors.toml", "a/.hidden/z.ors.toml", "node_modules/n.ors.toml", "venv/v.ors.toml"):
        write(PASSING.replace('"shift.scxml"', '"../shift.scxml"'), name=name)
    write("", name="venv/pyvenv.cfg")
    write("not a scenario", name="a/other.toml")
    _, out, _ = test(".", "a", "a/y.ors.toml")

    assert [line for line in out.splitlines() if line.endswith(".toml")] == ["a/y.ors.toml", "b/x.ors.toml"]


def test_a_file_that_is_named_needs_no_certain_name(test, write):
    assert test(write(PASSING, name="scenario.toml"))[0] == 0


def test_mistakes_in_files_are_exit_2_and_the_other_files_are_run(test, write):
    write("[given]\nworkflow = 1\nx = 2\n", name="a.ors.toml")
    write(PASSING, name="b.ors.toml")
    code, out, err = test()

    assert (code, err) == (2, "")
    assert out.splitlines() == [
        "a.ors.toml",
        '  error    a.ors.toml:2:1: workflow is 1, expected a string that is not empty; write "1"',
        '  error    a.ors.toml:3:1: what is given has no key "x"; expected one of workflow, root, data, dialect, engine, '
        "completion, unclaimed, agents_file, world_file, now, session, lists, options, special_days, statistics, zones, "
        "tenants, answers, interactions, modules, switches, agents, dns, queues, faults",
        "b.ors.toml",
        "  passed   the agent pauses",
        "1 passed, 1 error in 2 files",
    ]


def test_a_scenario_that_cannot_be_run_is_exit_2(test, write):
    write(PASSING.replace("shift.scxml", "none.scxml"), name="a.ors.toml")
    code, out, _ = test()

    assert code == 2
    assert "  error    the agent pauses\n    a.ors.toml:2:1: no workflow 'none.scxml'" in out


@pytest.mark.parametrize("pattern", ["PAUSES", "a.ors", "toml::the"])
def test_scenarios_are_chosen_by_a_part_of_their_name(test, write, pattern):
    write(FAILING.replace("it ends", "x"), name="a.ors.toml")
    write(FAILING.replace("the agent pauses", "y").replace("it ends", "z"), name="b.ors.toml")
    _, out, _ = test("-k", pattern)

    assert "passed   the agent pauses" in out
    assert "b.ors.toml" not in out


def test_the_first_failure_can_be_the_last(test, write):
    write(FAILING.replace("it ends", "one") + '[[scenario]]\nname = "two"\n', name="a.ors.toml")
    write(PASSING, name="b.ors.toml")
    code, out, _ = test("--fail-fast")

    assert (code, out.splitlines()[-1]) == (1, "1 passed, 1 failed in 1 file")

    write("x = 1", name="a.ors.toml")
    code, out, _ = test("-x")
    assert (code, out.splitlines()[-1]) == (2, "1 error in 1 file")


def test_verbose_shows_what_happened_in_scenarios_that_pass(test, write):
    write(PASSING, name="a.ors.toml")

    assert "shift.ended" not in test()[1]
    assert "shift.ended" in test("--verbose")[1]


def test_the_engine_can_be_chosen(test, write, engine):
    write(PASSING + "expect.variables.'typeof dn' = 'string'\n", name="a.ors.toml")

    assert test("--engine", engine)[0] == 0


def test_programs_get_one_object(test, write):
    write(FAILING, name="a.ors.toml")
    write("x = 1", name="b.ors.toml")
    code, out, _ = test("--json")
    said = json.loads(out)

    assert code == 2
    assert {name: said[name] for name in ("passed", "failed", "errors", "skipped")} == {
        "passed": 1,
        "failed": 1,
        "errors": 1,
        "skipped": 0,
    }
    first, second = said["files"]
    assert (first["path"], first["mistakes"], second["scenarios"]) == ("a.ors.toml", [], [])
    assert second["mistakes"][0]["line"] == 1
    passed, failed = first["scenarios"]
    assert (passed["name"], passed["line"], passed["status"], passed["step"]) == ("the agent pauses", 5, "passed", None)
    assert (failed["step"], failed["time"]) == ({"number": 0, "text": "at the end", "line": 10}, 0.0)
    assert failed["findings"] == [
        {"message": "final: expected home; found none; active: on_call, working", "line": 10, "column": 8}
    ]
    assert any("working" in line for line in failed["trace"])


def test_ci_servers_get_a_junit_report(test, write, folder):
    write(FAILING + SKIPPED.removeprefix(PASSING), name="a.ors.toml")
    write("x = 1", name="b.ors.toml")
    write(PASSING.replace("shift.scxml", "none.scxml").replace("the agent", "\\u001b[2J"), name="c.ors.toml")

    assert test("--junit", "report.xml")[0] == 2

    root = ET.parse(folder / "report.xml").getroot()  # noqa: S314 -- our own
    counts = {"tests": "5", "failures": "1", "errors": "2", "skipped": "1"}
    assert {name: root.get(name) for name in counts} == counts
    assert [suite.get("name") for suite in root] == ["a.ors.toml", "b.ors.toml", "c.ors.toml"]
    failure = root.find("testsuite/testcase/failure")
    assert failure.get("message") == "final: expected home; found none; active: on_call, working"
    assert "what happened:" in failure.text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Error: no scenario files (*.ors.toml) in .; orsagent test --init workflow.scxml > workflow.ors.toml"),
        (("none",), "Error: there is no file or folder 'none'"),
        (("x\0y",), "Error: there is no file or folder 'x\\x00y'"),
        (("a.ors.toml", "-k", "xyz"), "Error: no scenario contains 'xyz' in its name or the name of its file"),
        (
            ("a.ors.toml", "--junit", "none/report.xml"),
            "Error: the report 'none/report.xml' cannot be written: No such",
        ),
        (("--init", "none.scxml"), "Error: no workflow 'none.scxml'; looked for none.scxml"),
        (("--init", "broken.scxml"), "broken.scxml:1:"),
        (("--init", "shift.scxml", "--schema"), "--init and --schema print something each; give one of them"),
        (("--schema", "a.ors.toml"), "--schema runs nothing; leave out 'a.ors.toml'"),
        (("--engine", "none"), "Invalid value for '--engine': 'none' is not one of 'v8', 'quickjs'."),
    ],
)
def test_a_wrong_call_is_exit_2_with_a_message(test, write, folder, arguments, message):
    if "a.ors.toml" in arguments:
        write(PASSING, name="a.ors.toml")
    (folder / "broken.scxml").write_text("<scxml")
    code, _, err = test(*arguments)

    assert code == 2
    assert message in err
    assert "Traceback" not in err


def test_a_first_file_is_made_from_a_workflow(test, write, folder):
    code, out, _ = test("--init", "shift.scxml")
    write(out, name="first.ors.toml")

    assert code == 0
    assert len(load_scenarios(folder / "first.ors.toml")) == 1
    assert test()[0] == 0


def test_the_schema_is_printed(test):
    code, out, _ = test("--schema")

    assert code == 0
    assert json.loads(out)["title"] == "orsagent scenario file"


def test_texts_cannot_change_the_terminal(test, write):
    name = '"\\u001b[2J\\u0007\\n"'
    write(PASSING.replace('"the agent pauses"', name) + f"expect.final = {name}\n", name="a.ors.toml")
    write(
        GIVEN + f'[[scenario]]\nname = {name}\nsteps = [{{note = {name}, send = "x", expect.holds = {name}}}]',
        name="b.ors.toml",
    )
    _, out, _ = test("a.ors.toml", "b.ors.toml")

    assert "\x1b" not in out
    assert "\x07" not in out
    assert "\\x1b[2J\\x07\\n" in out


def test_it_runs_where_pytest_is_not_installed(write, shift, folder, environment):
    write(PASSING, name="a.ors.toml")
    program = "import sys; sys.modules['pytest'] = None; from orsagent.cli import main; main(['test'])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=environment, capture_output=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, b"")


def test_it_is_a_real_command(process, write, shift):
    write(FAILING, name="a.ors.toml")
    done = process("test", "-k", "pauses")

    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("1 passed in 1 file\n")


def test_the_help_names_every_option(test):
    code, out, _ = test("--help")

    assert code == 0
    for option in (
        "--engine",
        "-k TEXT",
        "--json",
        "--junit FILE",
        "-v, --verbose",
        "-x, --fail-fast",
        "--init",
        "--schema",
    ):
        assert option in out
