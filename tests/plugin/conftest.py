"""Tests of the pytest plugin: each writes a small test module and runs pytest on it."""

import py_mini_racer  # noqa: F401 -- see below
import pytest
import quickjs  # noqa: F401 -- see below

# pytester forgets what an inner run imports: what is here already is imported once, and exists once
import orsagent.js.quickjs
import orsagent.js.v8
import orsagent.testing  # noqa: F401

WORKFLOW = """\
<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:agent="http://www.genesyslab.com/modules/agent"
       version="1.0" initial="working">
  <datamodel><data id="dn" expr="'7001'"/><data id="switch_" expr="null"/></datamodel>
  <state id="working">
    <transition event="shift.ended" target="leaving"/>
    <transition event="break.requested" target="onBreak"/>
  </state>
  <state id="leaving">
    <onentry><agent:logout for="{dn: dn, switch: switch_}"/></onentry>
    <transition event="agent.logout.done" target="gone"/>
    <transition event="error.agent.logout" target="failed">
      <log label="failed" expr="_event.data.description"/>
    </transition>
  </state>
  <state id="onBreak">
    <onentry><send event="'break.over'" delay="'900s'"/></onentry>
    <transition event="break.over" target="working"/>
  </state>
  <final id="gone"/>
  <final id="failed"/>
</scxml>
"""


@pytest.fixture
def workflow(pytester):
    """The file workflow.scxml beside the test modules."""
    path = pytester.path / "workflow.scxml"
    path.write_text(WORKFLOW, encoding="utf-8")
    return path


@pytest.fixture
def outcome(pytester, workflow):
    """Runs pytest on a test module; gives the result."""

    def run(source, *arguments):
        pytester.makepyfile(f"import pytest\nfrom orsagent.tlib import RequestAgentLogout\n\n{source}")
        return pytester.runpytest_inprocess("-p", "no:cacheprovider", *arguments)

    return run
