"""Stand-ins on the command line, in the options of tests, and as installed modules."""

import json
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from orsagent.cli import main
from orsagent.standins import MODULES

ROOT = Path(__file__).parents[2]


@pytest.fixture
def run(tmp_path, monkeypatch, document):
    """Runs `orsagent run` with a workflow of these actions."""
    monkeypatch.chdir(tmp_path)

    def call(content, *options):
        (tmp_path / "workflow.scxml").write_text(document(content))
        return CliRunner().invoke(main, ["run", "workflow.scxml", *options])

    return call


WORKFLOW = """<state id="main"><onentry><queue:submit queue="'VQ1'" timeout="30"><queue:targets>
  <queue:targetid expr="'1001@Stat.A'"/></queue:targets></queue:submit></onentry>
  <transition event="queue.submit.done" target="done"/><transition event="error.queue.submit" target="failed"/></state>
  <final id="done"/><final id="failed"/>"""


def test_run_tells_actions_and_answers(run):
    result = run(WORKFLOW, "--advance", "30s")
    assert result.exit_code == 0
    assert 'action    queue:submit {"queue": "VQ1", "timeout": 30' in result.output
    assert "finished in failed at 30.000 s" in result.output


def test_run_routes_to_the_agents_of_the_agents_file(run, tmp_path):
    (tmp_path / "agents.toml").write_text(
        '[[switch]]\nname = "SW1"\n[[switch.agent]]\nid = "1001"\ndn = "7001"\nstate = "Ready"\n'
    )
    result = run(WORKFLOW, "--agents", "agents.toml")
    assert "finished in done" in result.output, result.output


def test_the_json_has_the_actions(run):
    told = json.loads(run("<state id='main'><onentry><dialog:play/></onentry></state>", "--json").stdout)
    assert told["actions"] == [
        {
            "time": 0.0,
            "session": "s1",
            "module": "dialog",
            "element": "play",
            "arguments": {},
            "requestid": "s1.request1",
            "position": told["actions"][0]["position"],
        }
    ]


def test_the_json_of_a_workflow_without_actions_is_as_before(run):
    assert "actions" not in json.loads(run("<final id='main'/>", "--json").stdout)


def test_without_stand_ins_the_document_is_refused(run):
    result = run(WORKFLOW, "--no-standins")
    assert result.exit_code == 2
    assert "[unclaimed-element]" in result.output


def test_real_servers_are_asked_only_if_the_host_is_given(run):
    fetch = """<state id="main"><onentry><session:fetch srcexpr="'http://127.0.0.1:9/x'"/></onentry>
      <transition event="error.session.fetch"><log expr="_event.data.description"/></transition></state>"""
    assert "real servers are not asked" in run(fetch).output
    assert "real servers are not asked" not in run(fetch, "--http-host", "127.0.0.1").output


def test_every_module_is_an_entry_point_of_the_package():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    points = declared["project"]["entry-points"]["orsagent.actions"]
    for name, specification in MODULES.items():
        module, _, attribute = points[name].partition(":")
        assert getattr(import_module(module), attribute) is specification


def test_check_knows_the_modules(tmp_path, monkeypatch, document):
    """By `--module` as well as by the entry points, which are there when the package is installed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "workflow.scxml").write_text(
        document("<state id='main'><onentry><queue:sumbit/></onentry><transition event='queue.submit.doen'/></state>")
    )
    result = CliRunner().invoke(
        main, ["check", "workflow.scxml", "--module", "orsagent.standins.tables.queue:specification"]
    )
    assert "did you mean 'submit'?" in result.output
    assert "did you mean 'queue.submit.done'?" in result.output


def test_the_option_of_the_project_and_of_the_marker_leaves_stand_ins_out(pytester):
    pytester.makepyprojecttoml("[tool.orsagent]\nstandins = false\n[tool.pytest.ini_options]\n")
    pytester.makepyfile("""
        import pytest

        def test_project(ors):
            with pytest.raises(ValueError, match="standins=False"):
                ors.module("queue")

        @pytest.mark.ors(standins=True, http_hosts=["127.0.0.1:8080"])
        def test_marker(ors):
            assert ors.module("session").http_hosts == ("127.0.0.1:8080",)
    """)
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(passed=2)
