"""Primary and backup: what a switchover does to clients, registrations and open requests."""

import pytest

from orsagent.tlib import (
    EventAgentReady,
    EventPrimaryChanged,
    FakeTServer,
    RequestAgentReady,
    RequestRegisterAddress,
    TransportError,
)

READY = RequestAgentReady(this_dn="7001")


@pytest.fixture(params=["hot", "warm"])
def pair(request):
    tserver = FakeTServer(standby=request.param)
    tserver.add_agent("1001", dn="7001", state="NotReady")
    return tserver


def recorded(transport):
    got = []
    transport.subscribe(got.append)
    return got


def names(events):
    return [type(event).__name__ for event in events]


def test_the_roles_change_and_change_back(pair):
    roles = [pair.active]
    for _ in range(2):
        pair.switch_over()
        pair.run()
        roles.append(pair.active)

    assert roles == ["primary", "backup", "primary"]


def test_the_state_and_later_requests_go_on(pair):
    agent = pair.agent("1001")
    call = agent.ring()
    call.answer()
    pair.switch_over()
    pair.run()
    pair.send(READY)
    pair.run()

    assert (agent.state, call.status, pair.exchanges[0].outcome) == ("Ready", "Established", "done")


def test_open_requests_are_lost_although_the_switch_acts(pair):
    got = recorded(pair)
    pair.on(RequestAgentReady).delay(seconds=1)
    pair.send(READY)
    pair.switch_over()
    pair.run()

    assert pair.agent("1001").state == "Ready"
    assert (pair.exchanges[0].outcome, pair.pending) == ("lost", ())
    assert got[-1] == EventAgentReady(this_dn="7001", agent_id="1001")


def test_in_hot_standby_clients_keep_their_connections_and_registrations():
    tserver = FakeTServer(standby="hot")
    tserver.add_agent("1001", dn="7001")
    client = tserver.client()
    client.send(RequestRegisterAddress(this_dn="7001"))
    tserver.run()
    own, got = recorded(tserver), recorded(client)

    tserver.switch_over()

    assert own == got == [EventPrimaryChanged()]
    assert client.connected
    assert list(client.registered) == ["7001"]


def test_in_warm_standby_clients_connect_and_register_anew():
    tserver = FakeTServer(standby="warm")
    tserver.add_agent("1001", dn="7001", state="NotReady")
    client = tserver.client()
    client.send(RequestRegisterAddress(this_dn="7001"))
    tserver.run()
    own, got = recorded(tserver), recorded(client)

    tserver.switch_over(after=3)
    with pytest.raises(TransportError):
        tserver.send(READY)
    tserver.advance(seconds=3)
    tserver.send(READY)
    client.send(READY)
    tserver.run()

    connection = ["EventServerDisconnected", "EventServerConnected", "EventLinkConnected"]
    assert names(own) == [*connection, "EventAgentReady"]
    assert names(got) == [*connection, "EventError"]
    assert client.exchanges[-1].answer.error_code == 41


@pytest.mark.parametrize("standby", ["hot", "warm"])
def test_the_switch_acts_on_what_a_client_had_sent_although_its_registration_is_gone(standby):
    tserver = FakeTServer(standby=standby, latency=5)
    agent = tserver.add_agent("1001", dn="7001", state="NotReady")
    client = tserver.client()
    client.send(RequestRegisterAddress(this_dn="7001"))
    tserver.run()
    client.send(READY)
    tserver.switch_over()
    tserver.run()

    assert (agent.state, client.exchanges[-1].outcome) == ("Ready", "lost")


def test_without_a_backup_there_is_no_switchover(tserver):
    with pytest.raises(ValueError, match=r'there is no backup; make the fake with FakeTServer\(standby="hot"\)'):
        tserver.switch_over()


def test_another_kind_of_standby_is_refused():
    with pytest.raises(ValueError, match="standby is 'cold', expected hot, warm, or None"):
        FakeTServer(standby="cold")
