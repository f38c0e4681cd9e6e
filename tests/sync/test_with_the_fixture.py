"""From workflow to cloud with the fixture `ors`."""

import pytest

from orsagent.errors import SessionError
from orsagent.testing import AgentSync, Env


def test_from_workflow_to_cloud(ors, cloud, working_day):
    agent = ors.tserver.add_agent("1001", dn="7001", state="Ready")
    sync = ors.synchronise(cloud)
    session = ors.start(working_day)
    seen = []

    def look():
        ors.advance(seconds=1)
        assert sync.settle() == 0
        seen.append(cloud.state("1001"))

    look()
    session.send("break")
    look()
    call = agent.ring(other_dn="5550100")
    call.answer()
    look()
    call.release()
    look()
    session.send("end")
    look()
    assert seen == ["OnQueue/Idle", "Break/OffQueue", "Busy/Interacting", "Break/OffQueue", "Offline/OffQueue"]
    assert [str(one.state) for one in sync.decisions] == seen
    assert session.final == "left"


def test_agents_who_are_added_later_are_in_scope_too(ors, cloud):
    sync = ors.synchronise(cloud)
    assert sync.settle() == 0
    ors.tserver.add_agent("1001", dn="7001", state="Ready")
    assert sync.settle() == 0
    assert cloud.state("1001") == "OnQueue/Idle"


def test_the_agents_in_scope_can_be_chosen_and_changed(ors, cloud):
    cloud.add_user("user-2", agent="1002")
    for agent, dn in (("1001", "7001"), ("1002", "7002")):
        ors.tserver.add_agent(agent, dn=dn, state="Ready")
    sync = ors.synchronise(cloud, agents=["1001"])
    sync.settle()
    assert (cloud.state("1001"), cloud.state("1002")) == ("OnQueue/Idle", "Offline/OffQueue")
    sync.set_agents(["1001", "1002"])
    sync.settle()
    assert cloud.state("1002") == "OnQueue/Idle"


def test_an_agent_without_a_user_waits(ors, cloud):
    ors.tserver.add_agent("1003", dn="7003", state="Ready")
    sync = ors.synchronise(cloud)
    assert sync.settle() == sync.pending == 2


@pytest.mark.ors(switches=["Paris", "Berlin"])
def test_agents_of_all_switches_are_synchronised(ors, cloud):
    cloud.add_user("user-2", agent="1002")
    ors.tservers["Paris"].add_agent("1001", dn="7001", state="Ready")
    ors.tservers["Berlin"].add_agent("1002", dn="7001", state="NotReady")
    ors.synchronise(cloud).settle()
    assert (cloud.state("1001"), cloud.state("1002")) == ("OnQueue/Idle", "Busy/OffQueue")


def test_it_ends_with_the_environment(cloud):
    with Env() as env:
        agent = env.tserver.add_agent("1001", dn="7001", state="Ready")
        sync = env.synchronise(cloud)
        sync.settle()
    agent.not_ready()
    assert cloud.state("1001") == "OnQueue/Idle"
    with pytest.raises(SessionError, match="the test's environment is closed"):
        env.synchronise(cloud)


def test_without_a_tserver_there_is_nothing_to_synchronise(cloud):
    with pytest.raises(ValueError, match="there is no T-Server to synchronise"):
        AgentSync([], cloud)


def test_states_before_the_first_user_could_be_searched_are_not_lost(ors, cloud):
    agent = ors.tserver.add_agent("1001", dn="7001", state="Ready")
    sync = ors.synchronise(cloud)
    with cloud.outage():
        for reason in ("Meal", "Training"):
            agent.not_ready(reasons={"ReasonCode": reason})
            sync.settle()
            ors.advance(seconds=10)
    ors.advance(minutes=2)
    assert sync.settle() == 0
    shown = [one.value for one in cloud.history("1001") if one.kind == "presence"]
    assert shown == ["OnQueue", "Meal", "Training"]
