"""The command as a process: ``python -m orsagent`` with pipes, terminals and encodings."""

import os
import signal
import subprocess
import sys

import pytest

import orsagent

ECHO = '<state id="a"><onentry><log label="gr\u00fc\u00dfe" expr="\'\u96fb\'"/></onentry></state>'
CHATTY = """<state id="a"><onentry><foreach array="Array(5000).fill(1)" item="i"><log expr="i"/></foreach></onentry>
  <transition event="go" target="end"/></state><final id="end"/>"""


def test_version(process):
    assert process("--version").out == f"orsagent {orsagent.__version__}\n"


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_names_the_command(process, option):
    answer = process(option)

    assert answer.code == 0
    assert "run Run the workflow in FILE" in " ".join(answer.out.split())


def test_help_of_run_has_examples_and_exit_codes(process):
    out = process("run", "--help").out

    assert "orsagent run shift.scxml --agents agents.toml --send shift.ended --advance 5m" in out
    assert "Exit codes: 0 finished, 1 failed, 2 usage or document error, 3 still" in out


@pytest.mark.parametrize(
    "arguments", [("--help",), ("run", "--help"), ("tserver", "--help"), ("--version",), ("run", "x", "--advance", "y")]
)
def test_what_runs_no_workflow_imports_no_parser_and_no_engine(environment, arguments):
    program = (
        "import sys\n"
        "from orsagent.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'lxml', 'py_mini_racer', 'quickjs', 'orsagent.scxml', 'orsagent.tlib'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], env=environment, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(("body", "code"), [('<final id="e"/>', 0), ('<state id="a"/>', 3), ("<nonsense/>", 2)])
def test_the_exit_code_reaches_the_shell(process, write, engine, body, code):
    assert process("run", write(body), "--engine", engine).code == code


def test_a_pipe_is_written_without_colour(process, write):
    assert "\x1b" not in process("run", write(ECHO)).out


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_what_the_encoding_does_not_have_is_escaped(folder, environment, write, encoding):
    done = subprocess.run(
        [sys.executable, "-m", "orsagent", "run", write(ECHO)],
        cwd=folder,
        env={**environment, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 3
    assert done.stderr == b""
    assert "gr\u00fc\u00dfe: \u96fb".encode(encoding, "backslashreplace") in done.stdout


def test_a_reader_who_goes_away_ends_the_output_and_not_the_run(folder, environment, write):
    command = [sys.executable, "-m", "orsagent", "run", write(CHATTY), "--send", "go"]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        running.stdout.readline()
        running.stdout.close()
        complaints = running.stderr.read()

    assert complaints == b""
    assert running.returncode == 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110 -- as the decorator runs
@pytest.mark.parametrize("options", [(), ("--json",)], ids=["lines", "json"])
def test_output_that_cannot_be_written_is_an_error(folder, environment, write, options):
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "orsagent", "run", write(ECHO), *options],
            cwd=folder,
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )

    assert done.returncode == 2
    assert done.stderr.startswith("Error: the output cannot be written: ")
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_control_c_ends_the_run_with_130(folder, environment, write):
    endless = '<state id="a"><onentry><send event="t" delay="1ms"/></onentry><transition event="t" target="a"/></state>'
    command = [sys.executable, "-m", "orsagent", "run", write(endless, 'datamodel="null"'), "--advance", "99999h"]
    listening = {
        "preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
    }  # a shell's background job ignores it
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **listening
    ) as running:
        try:
            running.stdout.readline()
            running.send_signal(signal.SIGINT)
            _, complaints = running.communicate(timeout=30)
        finally:
            running.kill()

    assert running.returncode == 130
    assert complaints == b"interrupted\n"


def on_a_terminal(folder, environment, *arguments):
    """What the command writes to a terminal."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "orsagent", *arguments]
    done = subprocess.Popen(command, cwd=folder, env=environment, stdout=theirs)
    os.close(theirs)
    written = b""
    try:
        while part := os.read(ours, 65536):
            written += part
    except OSError:  # how Linux says that the other side has closed the terminal
        pass
    os.close(ours)
    done.wait(timeout=30)
    return written.decode("utf-8")


def test_a_terminal_gets_colour(folder, environment, write):
    assert "\x1b[" in on_a_terminal(folder, environment, "run", write(ECHO))


@pytest.mark.parametrize(
    ("variables", "options"),
    [({"NO_COLOR": "1"}, ()), ({"TERM": "dumb"}, ()), ({}, ("--json",))],
    ids=["NO_COLOR", "dumb terminal", "json"],
)
def test_a_terminal_gets_no_colour_when_it_is_not_wanted(folder, environment, write, variables, options):
    written = on_a_terminal(folder, {**environment, **variables}, "run", write(ECHO), *options)

    assert written
    assert "\x1b[" not in written


def test_an_empty_no_color_does_not_count(folder, environment, write):
    assert "\x1b[" in on_a_terminal(folder, {**environment, "NO_COLOR": ""}, "run", write(ECHO))
