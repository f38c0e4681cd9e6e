from unittest.mock import ANY

import pytest

from orsagent.tlib import RequestAgentNotReady, RequestAgentReady


@pytest.mark.parametrize(("data", "seconds"), [(None, 1800), ({"minutes": 45}, 2700)])
def test_lunch_takes_as_long_as_it_was_asked_for(ors, agent, data, seconds):
    session = ors.start("lunch.scxml")

    session.send("lunch.requested", data)
    assert agent.state == "NotReady"

    assert ors.advance_to_next() == seconds
    assert agent.state == "Ready"
    assert ors.tserver.journal == [RequestAgentNotReady(this_dn="7001", reasons=ANY), RequestAgentReady(this_dn="7001")]


def test_there_is_no_lunch_when_t_server_rejects_it(ors, agent):
    ors.tserver.on(RequestAgentNotReady).reject(185)
    session = ors.start("lunch.scxml")

    session.send("lunch.requested")

    assert agent.state == "Ready"
    assert session.configuration == {"working"}


@pytest.mark.usefixtures("agent")
def test_an_agent_who_does_not_come_back_is_missed(ors):
    ors.tserver.on(RequestAgentReady).reject(59)
    session = ors.start("lunch.scxml")
    session.send("lunch.requested")

    ors.run_until("missing", within="1h")

    assert session.log == [("still at lunch", "7001")]
