"""A workflow that sends an agent on a break and home, and a fake Genesys Cloud with the agent's user."""

import pytest

from orsagent.testing import FakeCloud

_WORKING_DAY = """
<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:agent="http://www.genesyslab.com/modules/agent"
       version="1.0" datamodel="ecmascript" initial="working">
  <state id="working">
    <transition event="break" target="onBreak"/>
    <transition event="end" target="leaving"/>
  </state>
  <state id="onBreak">
    <onentry>
      <agent:setmediastate agent="'1001'" for="{dn: '7001'}" hints="{reason: 'Break'}"
          media="[{media: _genesys.ixn.mediaType.TMediaVoice, state: 'notready'}]"/>
    </onentry>
    <transition event="agent.setmediastate.done" target="working"/>
  </state>
  <state id="leaving">
    <onentry><agent:logout agent="'1001'" for="{dn: '7001'}"/></onentry>
    <transition event="agent.logout.done" target="left"/>
  </state>
  <final id="left"/>
</scxml>
"""


@pytest.fixture
def working_day():
    return _WORKING_DAY


@pytest.fixture
def cloud():
    with FakeCloud() as one:
        one.add_user("user-1", agent="1001")
        yield one
