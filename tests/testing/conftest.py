"""What the tests of coverage and of properties share: a workflow with something of everything, in a folder of its own."""

import pytest

from orsagent.testing import Env
from orsagent.testing.coverage import Collector, Selection, evaluate

WORKFLOW = """\
<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:agent="http://www.genesyslab.com/modules/agent"
       version="1.0" initial="working">
  <datamodel><data id="n" expr="0"/></datamodel>
  <state id="working">
    <onexit><log label="bye"/></onexit>
    <transition event="count">
      <assign location="n" expr="n + 1"/>
      <if cond="n &gt; 2"><raise event="many"/><elseif cond="n === 2"/><script>n = n</script></if>
    </transition>
    <transition event="shift.ended" cond="n === 0" target="leaving"/>
    <transition event="shift.ended" cond="n === 1" target="gone"/>
    <transition event="many" target="gone"/>
  </state>
  <state id="leaving">
    <onentry><agent:logout for="{dn: '7001'}"/><foreach array="[]" item="i"><log expr="i"/></foreach></onentry>
    <transition event="agent.logout.done" target="gone"/>
    <transition event="error.agent.logout" target="failed"/>
  </state>
  <final id="gone"/>
  <final id="failed"/>
</scxml>
"""


@pytest.fixture
def workflow(tmp_path, monkeypatch):
    """The file workflow.scxml in the working folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "workflow.scxml"
    path.write_text(WORKFLOW, encoding="utf-8")
    return path


@pytest.fixture
def measure(workflow):
    """Runs the workflow with events; gives the data."""

    def run(*events, path="workflow.scxml", root=workflow.parent):
        with Collector(root) as collector, Env(engine="quickjs") as ors:
            session = ors.start(path)
            for event in events:
                session.send(event)
        return collector.data

    return run


@pytest.fixture
def coverage(measure, workflow):
    """The same; gives the coverage."""

    def run(*events, **options):
        return evaluate(measure(*events), Selection(root=workflow.parent, **options))

    return run
