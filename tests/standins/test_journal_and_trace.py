"""The journal and the trace tell in one order what workflows ask for: actions, requests, functions of `_genesys`."""

import pytest

from orsagent.standins import ModuleAction
from orsagent.testing import Env

SCXML = (
    '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" initial="s"'
    ' xmlns:ixn="http://www.genesyslab.com/modules/interaction" xmlns:agent="http://www.genesyslab.com/modules/agent">'
)
WORKFLOW = f"""{SCXML}
 <state id="s">
  <transition event="interaction.added" target="t">
   <script>_genesys.session.setTenant('Resources'); _genesys.ixn.setuData({{vip: '1'}}, _event.data.interactionid);</script>
   <agent:setdnd for="{{dn: '7001'}}" set="true"/>
   <script>_genesys.statistic.sData('1001', 'State'); _genesys.ixn.deleteuData('vip');</script>
   <ixn:terminate/>
  </transition>
 </state>
 <state id="t"/>
</scxml>"""


@pytest.fixture(params=["v8", "quickjs"])
def ors(request):
    with Env(engine=request.param) as ors:
        ors.tserver.add_agent("1001", dn="7001", state="Ready")
        yield ors


def test_changes_of_user_data_stand_between_the_actions(ors):
    ors.start(WORKFLOW)
    ors.add_interaction()

    assert [getattr(one, "element", type(one).__name__) for one in ors.journal] == [
        "setTenant",
        "setuData",
        "RequestSetDNDOn",
        "deleteuData",
        "terminate",
    ]
    assert ors.journal[1] == ModuleAction("ixn", "setuData", {"interactionid": "ixn1", "udata": {"vip": "1"}})


def test_the_trace_shows_them_where_they_were_called(ors):
    ors.start(WORKFLOW)
    ors.add_interaction()

    (line,) = [line for line in ors.trace.splitlines() if "setuData" in line]
    assert '{"interactionid": "ixn1", "udata": {"vip": "1"}}' in line
    assert "<test>:4:" in line


def test_questions_are_not_in_the_journal(ors):
    ors.start(WORKFLOW)
    ors.add_interaction()

    assert "sData" in [one.function for one in ors.function_calls]
    assert "sData" not in [getattr(one, "element", "") for one in ors.journal]
