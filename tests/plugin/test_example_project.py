"""The example project is one of a user: its own options, its own folders, and tests that pass."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2] / "examples" / "project"


@pytest.fixture
def project(tmp_path):
    return shutil.copytree(PROJECT, tmp_path / "project")


def run(project, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "orsagent", "-p", "no:cacheprovider", *arguments],
        cwd=project,
        # as in a user's environment: pytest and orsagent, and no other plugin
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_its_tests_pass(project):
    done = run(project)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "9 passed" in done.stdout


def test_its_tests_pass_on_several_processes_and_write_their_reports(project):
    done = run(project, "-p", "xdist", "-n", "2", "--ors-report=reports", "--ors-trace=always")

    assert done.returncode == 0, done.stdout + done.stderr
    told = [json.loads(file.read_text(encoding="utf-8")) for file in (project / "reports").iterdir()]
    assert len(told) == 9
    assert {one["outcome"] for one in told} == {"passed"}
    assert {one["options"]["completion"] for one in told} == {"confirmed", "accepted"}


def test_it_depends_on_orsagent_and_has_options(project):
    content = tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))

    assert "orsagent" in content["dependency-groups"]["test"]
    assert content["tool"]["orsagent"] == {"completion": "confirmed", "folders": ["workflows"]}


def test_a_mistake_in_a_workflow_is_found(project):
    path = project / "workflows" / "lunch.scxml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('<transition event="error.agent.setmediastate" target="missing"/>', ""))

    done = run(project, "tests/test_lunch.py")

    assert done.returncode == 1
    assert "NotReachedError: state 'missing' was not reached within 1h" in done.stdout
    assert "event     error.agent.setmediastate" in done.stdout
    assert "(no transition)" in done.stdout
