"""The circle: a workflow sets an agent's state, and the agent's Genesys Cloud user shows it, all in one test."""

import httpx
import pytest

from orsagent.sync.options import ReducerOptions
from orsagent.testing import Env
from orsagent.testing.agent_sync import AgentSync


@pytest.fixture
def env():
    with Env() as one:
        one.tserver.add_agent("1001", dn="7001", state="Ready")
        yield one


def test_a_break_a_call_in_it_and_the_logout_are_seen_in_genesys_cloud(env, cloud, working_day):
    agent = env.tserver.agents[0]
    session = env.start(working_day)
    with AgentSync([env.tserver], cloud) as sync:
        seen = []

        def look():
            assert sync.settle() == 0
            seen.append(cloud.state("1001"))
            env.advance(seconds=1)

        look()
        session.send("break")
        env.advance(seconds=1)
        look()
        call = agent.ring(other_dn="5550100")
        call.answer()
        look()
        call.release()
        look()
        session.send("end")
        env.advance(seconds=1)
        look()
    assert seen == [
        "OnQueue/Idle",
        "Break/OffQueue",
        "Busy/Interacting",
        "Break/OffQueue",
        "Offline/OffQueue",
    ]
    assert session.final == "left"


def test_states_during_an_outage_of_genesys_cloud_arrive_afterwards_each_in_order(env, cloud):
    agent = env.tserver.agents[0]
    with AgentSync([env.tserver], cloud, options=ReducerOptions(coalesce=0), timeout=1.0) as sync:
        sync.settle()
        with cloud.outage():
            for reason in ("Meal", "Meeting", "Training"):
                env.advance(seconds=10)
                agent.not_ready(reasons={"ReasonCode": reason})
                sync.settle()
            assert sync.pending > 0
        env.advance(minutes=2)
        assert sync.settle() == 0
        shown = [one.value for one in cloud.history("1001") if one.kind == "presence"]
    assert shown[-3:] == ["Meal", "Meeting", "Training"]


def set_by_hand(cloud, status):
    """What somebody's own program does, behind the synchronisation's back."""
    secret = (cloud.client_id, cloud.client_secret)
    with httpx.Client(base_url=cloud.url) as client:
        answer = client.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=secret)
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        path = "/api/v2/users/user-1/routingstatus"
        assert client.put(path, json={"userId": "user-1", "status": status}, headers=headers).is_success


def test_a_routing_status_that_somebody_changed_by_hand_is_put_right(env, cloud):
    with AgentSync([env.tserver], cloud) as sync:
        sync.settle()
        assert sync.reconcile() == ()
        set_by_hand(cloud, "OFF_QUEUE")
        assert cloud.routing("1001") == "OffQueue"
        assert sync.reconcile() == ("1001",)
        assert cloud.state("1001") == "OnQueue/Idle"


def test_a_restart_goes_on_from_its_outbox(env, cloud, tmp_path):
    agent = env.tserver.agents[0]
    with AgentSync([env.tserver], cloud, outbox=tmp_path / "outbox.db") as sync:
        sync.settle()
    before = len(cloud.history("1001"))
    env.advance(seconds=5)
    agent.not_ready(reasons={"ReasonCode": "Meal"})
    with AgentSync([env.tserver], cloud, outbox=tmp_path / "outbox.db") as sync:
        sync.settle()
    assert [one.value for one in cloud.history("1001")[before:]] == ["Meal", "OffQueue"]
