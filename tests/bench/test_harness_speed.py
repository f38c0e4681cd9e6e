"""The time of one minimal workflow test, fixture included, and what the plugin's import costs; measured, never asserted.

``pytest tests/bench/test_harness_speed.py --benchmark-only`` shows both.
"""

import subprocess
import sys

import pytest

from orsagent.testing import Env
from orsagent.tlib import RequestAgentLogout

WORKFLOW = """<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:agent="http://www.genesyslab.com/modules/agent"
  version="1.0" datamodel="ecmascript" initial="working">
  <datamodel><data id="dn" expr="'7001'"/></datamodel>
  <state id="working"><transition event="shift.ended" target="leaving"/></state>
  <state id="leaving"><onentry><agent:logout for="{dn: dn}"/></onentry>
    <transition event="agent.logout.done" target="gone"/></state>
  <final id="gone"/>
</scxml>"""


def minimal_test(engine, path):
    with Env(engine=engine) as ors:
        agent = ors.tserver.add_agent("1001", dn="7001", state="Ready")
        session = ors.start(path)
        session.send("shift.ended")
        assert ors.tserver.journal == [RequestAgentLogout(this_dn="7001")]
        assert (agent.state, session.final) == ("LoggedOut", "gone")
        ors.verify()


@pytest.mark.parametrize("engine", ["v8", "quickjs"])
def test_a_minimal_workflow_test(engine, benchmark, tmp_path):
    path = tmp_path / "workflow.scxml"
    path.write_text(WORKFLOW, encoding="utf-8")

    benchmark.pedantic(minimal_test, args=(engine, path), rounds=200, warmup_rounds=5)


@pytest.mark.parametrize("module", ["pytest", "pytest, orsagent.pytest_plugin"])
def test_the_import_of_the_plugin(module, benchmark):
    command = [sys.executable, "-c", f"import {module}"]

    benchmark.pedantic(subprocess.run, args=(command,), kwargs={"check": True}, rounds=20, warmup_rounds=2)
