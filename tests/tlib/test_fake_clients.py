"""Several clients at once: each is a transport with its own reference ids, registrations and subscribers."""

from itertools import count

import pytest

from orsagent.clock import Scheduler, VirtualClock
from orsagent.tlib import (
    EventAddressInfo,
    EventAgentReady,
    EventError,
    EventLinkDisconnected,
    EventRegistered,
    EventServerConnected,
    FakeTServer,
    RegisterMode,
    RequestAgentLogout,
    RequestAgentNotReady,
    RequestAgentReady,
    RequestQueryAddress,
    RequestRegisterAddress,
    RequestUnregisterAddress,
    Transport,
    TransportError,
)

READY = RequestAgentReady(this_dn="7001")
REGISTER = RequestRegisterAddress(this_dn="7001")


def recorded(transport):
    got = []
    transport.subscribe(got.append)
    return got


def names(events):
    return [type(event).__name__ for event in events]


@pytest.fixture
def agent(tserver):
    return tserver.add_agent("1001", dn="7001", state="NotReady")


@pytest.fixture
def client(tserver, agent):
    assert agent
    return tserver.client("desk")


def test_a_client_is_a_transport(client):
    assert isinstance(client, Transport)
    assert (client.name, client.switch, client.connected, client.registered) == ("desk", "SW1", True, {})
    assert repr(client) == "FakeClient(desk at SW1, 0 requests)"


def test_a_client_may_control_a_dn_when_it_has_registered_it(tserver, client, agent):
    client.send(READY)
    client.send(REGISTER)
    client.send(READY)
    tserver.run()

    assert [one.outcome for one in client.exchanges] == ["rejected", "done", "done"]
    assert client.exchanges[0].answer.error_code == 41
    assert agent.state == "Ready"
    assert client.registered == {"7001": RegisterMode.Share}


def test_a_client_that_registers_everything_need_not(tserver, agent):
    client = tserver.client(registers_all=True)
    tserver.add_dn("7002")
    tserver.add_dn("7003", registered=False)

    client.send(READY)
    tserver.run()

    assert agent.state == "Ready"
    assert list(client.registered) == ["7001", "7002"]


def test_each_client_counts_its_own_reference_ids(tserver, client):
    other = tserver.client(registers_all=True)

    assert [tserver.send(READY), client.send(READY), other.send(READY), client.send(READY)] == [1, 1, 1, 2]


def test_the_answer_goes_to_who_asked_and_the_news_to_who_has_registered(tserver, client):
    watching, blind = tserver.client(registers_all=True), tserver.client()
    client.send(REGISTER)
    tserver.run()
    own, asked, watched, nothing = map(recorded, (tserver, client, watching, blind))

    client.send(READY)
    client.send(RequestAgentLogout(this_dn="9999"))
    tserver.run()

    ready = EventAgentReady(this_dn="7001", agent_id="1001")
    assert asked == [
        EventAgentReady(this_dn="7001", agent_id="1001", reference_id=2),
        EventError(error_code=59, this_dn="9999", reference_id=3),
    ]
    assert own == watched == [ready]
    assert nothing == []


def test_a_registration_and_a_query_are_nobody_elses_news(tserver, client):
    own, asked = recorded(tserver), recorded(client)

    client.send(REGISTER)
    client.send(RequestQueryAddress(this_dn="7001"))
    client.send(RequestUnregisterAddress(this_dn="7001"))
    tserver.run()

    assert names(asked) == ["EventRegistered", "EventAddressInfo", "EventUnregistered"]
    assert own == []


def test_who_only_monitors_a_dn_hears_of_it_but_does_not_control_it(tserver, client, agent):
    client.send(RequestRegisterAddress(this_dn="7001", register_mode=RegisterMode.Monitor))
    client.send(READY)
    tserver.run()
    got = recorded(client)
    agent.ready()

    assert client.exchanges[1].answer.error_code == 41
    assert names(got) == ["EventAgentReady"]


def test_a_private_registration_shuts_the_others_out(tserver):
    tserver.add_dn("7005", registered=False)
    private = RequestRegisterAddress(this_dn="7005", register_mode=RegisterMode.Private)
    first, second = tserver.client(), tserver.client()

    first.send(private)
    second.send(RequestRegisterAddress(this_dn="7005"))
    second.send(RequestRegisterAddress(this_dn="7005", register_mode=RegisterMode.Monitor))
    first.send(RequestUnregisterAddress(this_dn="7005"))
    second.send(RequestRegisterAddress(this_dn="7005"))
    first.send(private)
    tserver.run()

    assert [one.outcome for one in first.exchanges] == ["done", "done", "rejected"]
    assert [one.outcome for one in second.exchanges] == ["rejected", "rejected", "done"]
    assert second.exchanges[0].answer.error_code == 42


def test_registering_tells_the_state_of_the_dn(tserver, client, agent):
    agent.login(queue="8000")
    agent.not_ready("Break")
    call = agent.ring()
    got = recorded(client)
    client.send(REGISTER)
    tserver.run()

    status = {"AgentStatus": 3, "dnd": 0, "conn-1": call.conn_id, "ct-1": 2, "ps-1": 10, "queue-1": "8000"}
    assert got == [
        EventRegistered(
            this_dn="7001", agent_id="1001", reasons={"ReasonCode": "Break"}, extensions=status, reference_id=1
        )
    ]


@pytest.mark.parametrize(
    ("prepare", "status"),
    [
        (lambda agent: agent.logout(), {"AgentStatus": 0, "dnd": 0}),
        (lambda agent: agent.ready(), {"AgentStatus": 2, "dnd": 0}),
        (lambda agent: agent.set_dnd(True), {"AgentStatus": 3, "dnd": 1}),
        (lambda agent: agent.not_ready(work_mode=3), None),
    ],
)
def test_a_dns_status_can_be_asked_for_without_registering(tserver, client, agent, prepare, status):
    if status is None:
        agent.not_ready(work_mode=type(agent.work_mode).AfterCallWork)
        status = {"AgentStatus": 4, "dnd": 0}
    else:
        prepare(agent)
    client.send(RequestQueryAddress(this_dn="7001"))
    tserver.run()

    agent_id = None if agent.state == "LoggedOut" else "1001"
    assert client.exchanges[0].answer == EventAddressInfo(
        this_dn="7001", agent_id=agent_id, extensions=status, reference_id=1
    )


def test_the_journal_has_the_requests_of_all_and_each_client_its_own(tserver, client):
    client.send(READY)
    tserver.send(RequestAgentNotReady(this_dn="7001"))

    assert tserver.journal == [READY, RequestAgentNotReady(this_dn="7001")]
    assert client.journal == [READY]
    assert [one.client for one in tserver.exchanges] == ["desk", "orsagent"]
    assert [one.request for one in client.pending] == [READY]
    assert len(tserver.pending) == 2


def test_one_client_can_lose_its_connection_alone(tserver, client, agent):
    client.send(REGISTER)
    tserver.run()
    own, lost = recorded(tserver), recorded(client)
    client.send(READY)
    client.disconnect(for_=5)
    tserver.advance(seconds=1)
    assert (tserver.connected, client.connected) == (True, False)
    with pytest.raises(TransportError, match="not connected"):
        client.send(READY)
    tserver.advance(seconds=4)

    assert (agent.state, client.exchanges[1].outcome) == ("Ready", "lost")
    assert names(own) == ["EventAgentReady"]
    assert names(lost) == ["EventServerDisconnected", "EventServerConnected", "EventLinkConnected"]
    client.send(READY)
    tserver.run()
    assert client.exchanges[-1].outcome == "done"


def test_who_connects_again_is_told_when_the_link_is_down(tserver, client):
    got = recorded(client)
    client.disconnect()
    tserver.link_down()
    client.reconnect()

    assert got[1:] == [EventServerConnected(), EventLinkDisconnected()]


def test_a_closed_client_is_gone(tserver, client, agent):
    client.send(REGISTER)
    tserver.run()
    got = recorded(client)
    client.send(READY)

    client.close()
    client.close()
    tserver.run()

    assert tserver.clients == ()
    assert (got, agent.state, client.exchanges[1].outcome) == ([], "Ready", "lost")
    assert client.registered == {}
    with pytest.raises(TransportError):
        client.send(READY)
    assert tserver.client("desk").name == "desk"


def test_clients_are_named(tserver):
    first, second = tserver.client(), tserver.client("x")

    assert tserver.clients == (first, second)
    assert [client.name for client in tserver.clients] == ["client-1", "x"]
    for name in ("x", "", "orsagent"):
        with pytest.raises(ValueError, match="needs a name that is not empty and not in use"):
            tserver.client(name)


def test_clients_of_one_runtime_share_its_time_until_the_last_closes():
    tserver = FakeTServer()
    agent = tserver.add_agent("1001", dn="7001", state="NotReady")
    one, other = tserver.client(registers_all=True), tserver.client(registers_all=True)
    clock, numbers = VirtualClock(), count()
    scheduler = Scheduler(clock, numbers)
    one.open(scheduler)
    other.open(scheduler)
    with pytest.raises(TransportError, match="open in another runtime"):
        tserver.open(Scheduler(VirtualClock()))

    one.close()
    other.send(READY)
    scheduler.fire_due()
    assert agent.state == "Ready"
    other.close()
    tserver.advance(seconds=1)

    assert tserver.clients == ()


def test_a_client_can_be_opened_again(tserver, agent):
    client = tserver.client(registers_all=True)
    client.close()
    scheduler = Scheduler(VirtualClock())
    client.open(scheduler)
    client.send(READY)
    scheduler.fire_due()

    assert agent.state == "Ready"


def test_all_get_the_events_in_one_order(tserver, agent):
    order = []
    client = tserver.client(registers_all=True)
    tserver.subscribe(lambda event: (order.append(("own", type(event).__name__)), first(event)))
    client.subscribe(lambda event: order.append(("client", type(event).__name__)))

    def first(event):
        if isinstance(event, EventAgentReady):
            agent.logout()

    agent.ready()

    assert order == [(who, what) for what in ("EventAgentReady", "EventAgentLogout") for who in ("own", "client")]


class TestWatching:
    def test_a_watcher_sees_what_no_client_may(self, tserver, agent):
        got = []
        stop = tserver.watch(got.append)
        tserver.add_dn("7009", registered=False).ring()
        tserver.disconnect()
        tserver.link_down()
        agent.ready()
        stop()
        agent.not_ready()

        assert names(got) == ["EventRinging", "EventLinkDisconnected", "EventAgentReady"]

    def test_it_sees_the_new_state_and_no_reference_ids(self, tserver, agent):
        got = []
        tserver.watch(lambda event: got.append((event.reference_id, agent.state)))
        tserver.send(READY)
        tserver.send(RequestAgentLogout(this_dn="9999"))
        tserver.run()

        assert got == [(None, "Ready")]


def test_an_event_that_nothing_caused_reaches_who_may_see_it(tserver, client, agent):
    own, blind = recorded(tserver), recorded(client)

    tserver.announce(EventAgentReady(this_dn="7001", agent_id="1001"))

    assert (names(own), blind, agent.state) == (["EventAgentReady"], [], "NotReady")
