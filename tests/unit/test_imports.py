"""What is imported, and when: nobody waits for a part that is not used."""

import json
import subprocess
import sys

import pytest

HEAVY = (
    "py_mini_racer",
    "quickjs",
    "aiohttp",
    "asyncio",
    "http",
    "httpx",
    "pytest",
    "hypothesis",
    "lxml",
    "urllib.request",
)


def imported_by(code):
    """The modules that are there after some code has run in a process of its own."""
    tell = "names = sorted(sys.modules)\nimport json\nsys.__stderr__.write(json.dumps(names))"
    script = f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\n{tell}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    return set(json.loads(done.stderr))


def test_importing_the_package_imports_nothing_else_of_it():
    modules = imported_by("import orsagent")

    assert {name for name in modules if name.startswith("orsagent")} == {"orsagent"}
    assert modules.isdisjoint((*HEAVY, "click", "attrs", "attr", "json"))


def test_loading_a_document_needs_no_engine_and_no_event_loop():
    text = "<scxml xmlns='http://www.w3.org/2005/07/scxml' version='1.0'><state/></scxml>"
    modules = imported_by(f'import orsagent; orsagent.loads("{text}")')

    assert "orsagent.scxml.reading.reader" in modules
    assert modules.isdisjoint({"py_mini_racer", "quickjs", "aiohttp", "asyncio", "http", "click", "urllib.request"})


def test_importing_the_fake_cloud_imports_no_server_and_no_client():
    modules = imported_by("from orsagent.testing import FakeCloud; import orsagent.sync.cloud")

    assert modules.isdisjoint({"aiohttp", "httpx", "pytest", "hypothesis"})


def test_importing_the_synchronisation_imports_no_part_of_it():
    modules = imported_by("import orsagent.sync")

    assert {name for name in modules if name.startswith("orsagent")} == {"orsagent", "orsagent.sync"}
    assert modules.isdisjoint({"asyncio", "attrs", "sqlite3"})


def test_a_test_that_synchronises_nothing_imports_no_synchronisation():
    modules = imported_by("from orsagent.testing import Env; Env().close()")

    assert modules.isdisjoint({"sqlite3", "httpx", "orsagent.sync.delivery", "orsagent.testing.agent_sync"})


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], ["run", "--help"], ["check", "--help"], ["test", "--help"], ["cloud-sim", "--help"]],
)
def test_help_imports_no_part_that_does_the_work(arguments):
    modules = imported_by(f"from orsagent.cli.program import main; main({arguments})")

    assert "orsagent.cli.program" in modules
    assert modules.isdisjoint(HEAVY)
    parts = {"orsagent.runtime", "orsagent.scxml", "orsagent.js", "orsagent.testing", "orsagent.check", "orsagent.tlib"}
    assert modules.isdisjoint(parts)
