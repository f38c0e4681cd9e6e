"""One fake T-Server for several clients: what each of them sees."""

import pytest

from orsagent.errors import TransportError
from orsagent.tlib import (
    EventAgentLogout,
    EventAgentNotReady,
    EventAgentReady,
    EventError,
    EventLinkDisconnected,
    EventPrimaryChanged,
    EventRegistered,
    EventServerDisconnected,
    EventUnregistered,
    FakeTServer,
    RequestAgentLogout,
    RequestAgentNotReady,
    RequestAgentReady,
    RequestRegisterAddress,
    RequestUnregisterAddress,
)
from orsagent.tlib.net import ServerLimits


class TestSeveralClients:
    def test_each_counts_its_own_reference_ids(self, service, connect):
        (one, _), (two, _) = connect(service), connect(service)

        assert [one.ask(RequestAgentReady(this_dn="7001")).reference_id for _ in range(2)] == [1, 2]
        assert two.ask(RequestAgentReady(this_dn="7001")).reference_id == 1

    def test_the_others_see_the_change_without_a_reference_id(self, service, connect):
        (one, mine), (_, theirs) = connect(service), connect(service)
        one.ask(RequestAgentReady(this_dn="7001"))

        assert mine.next() == EventAgentReady(this_dn="7001", agent_id="1001", reference_id=1)
        assert theirs.next() == EventAgentReady(this_dn="7001", agent_id="1001")

    def test_errors_are_for_whoever_asked(self, service, connect):
        (one, mine), (_, theirs) = connect(service), connect(service)
        one.ask(RequestAgentLogout(this_dn="9999"))
        one.ask(RequestAgentLogout(this_dn="7001"))

        assert (mine.next().error_code, type(theirs.next())) == (59, EventAgentLogout)

    def test_a_dn_is_unregistered_for_the_one_who_asked(self, service, connect, tserver):
        (one, mine), (two, theirs) = connect(service), connect(service)
        assert one.ask(RequestUnregisterAddress(this_dn="7001")) == EventUnregistered(
            this_dn="7001", agent_id="1001", reference_id=1
        )

        assert one.ask(RequestAgentReady(this_dn="7001")).error_code == 41
        assert isinstance(two.ask(RequestAgentReady(this_dn="7001")), EventAgentReady)
        assert isinstance(one.ask(RequestRegisterAddress(this_dn="7001")), EventRegistered)
        service.call(tserver.agent("1001").not_ready)

        assert [type(mine.next()) for _ in range(4)] == [
            EventUnregistered,
            EventError,
            EventRegistered,
            EventAgentNotReady,
        ]
        assert [type(theirs.next()) for _ in range(2)] == [EventAgentReady, EventAgentNotReady]

    def test_a_dn_that_is_not_registered_must_be_by_each(self, serve, connect):
        tserver = FakeTServer("SW1")
        tserver.add_agent("1001", dn="7001", state="NotReady", registered=False)
        service = serve(tserver)
        (one, _), (two, _) = connect(service), connect(service)

        assert one.ask(RequestAgentReady(this_dn="7001")).error_code == 41
        assert isinstance(one.ask(RequestRegisterAddress(this_dn="7001")), EventRegistered)
        assert isinstance(one.ask(RequestAgentReady(this_dn="7001")), EventAgentReady)
        assert two.ask(RequestAgentReady(this_dn="7001")).error_code == 41

    def test_what_concerns_no_dn_reaches_all(self, service, connect, tserver):
        (_, mine), (_, theirs) = connect(service), connect(service)
        service.call(tserver.link_down)
        service.call(tserver.agent("1001").ready)
        service.call(tserver.link_up)

        for events in (mine, theirs):
            assert events.next() == EventLinkDisconnected()
            assert type(events.next()).__name__ == "EventLinkConnected"

    def test_one_port_serves_several_switches(self, serve, connect):
        first, second = FakeTServer("SW1"), FakeTServer("SW2")
        for tserver in (first, second):
            tserver.add_agent("1001", dn="7001", state="NotReady")
        service = serve(first, second)
        connect(service, switch="SW2")[0].ask(RequestAgentReady(this_dn="7001"))

        assert (first.journal, second.journal) == ([], [RequestAgentReady(this_dn="7001")])

    def test_a_client_that_has_gone_leaves_nothing_behind(self, serve, connect, tserver):
        tserver.on(RequestAgentReady).delay(seconds=0.05)
        service = serve()
        one, mine = connect(service)
        one.send(RequestAgentReady(this_dn="7001"))
        one.close()
        _, theirs = connect(service)

        assert theirs.next() == EventAgentReady(this_dn="7001", agent_id="1001")
        assert mine.empty()


class TestTheFake:
    def test_it_lives_in_real_time(self, serve, connect):
        tserver = FakeTServer("SW1", latency=0.02, wrap_up=0.02)
        tserver.add_agent("1001", dn="7001", state="Ready")
        service = serve(tserver)
        transport, events = connect(service)
        transport.ask(RequestAgentNotReady(this_dn="7001"))
        call = service.call(tserver.agent("1001").ring)
        service.call(call.answer)
        service.call(call.release)

        assert events.next_of(EventAgentNotReady).reference_id == 1
        after_call_work = events.next_of(EventAgentNotReady)
        assert after_call_work.agent_work_mode.name == "AfterCallWork"
        assert events.next_of(EventAgentNotReady).agent_work_mode.name == "Unknown"

    def test_faults_work_from_another_process_too(self, serve, connect, tserver):
        tserver.on(RequestAgentReady).once().reject(506)
        tserver.on(RequestAgentReady).once().refuse(109)
        service = serve()
        transport, _ = connect(service)
        answers = [transport.ask(RequestAgentReady(this_dn="7001")) for _ in range(3)]

        assert [getattr(one, "error_code", None) for one in answers] == [506, 109, None]
        assert tserver.refused == [RequestAgentReady(this_dn="7001")]

    def test_a_disconnect_breaks_the_connections_until_it_reconnects(self, service, connect, tserver):
        transport, events = connect(service)
        service.call(tserver.disconnect)
        assert events.next() == EventServerDisconnected()
        service.wait_until(lambda: not service.clients)
        with pytest.raises(TransportError, match="T-Server of switch 'SW1' is disconnected"):
            connect(service)

        service.call(tserver.reconnect)

        assert type(events.next()).__name__ == "EventServerConnected"
        assert isinstance(transport.ask(RequestAgentReady(this_dn="7001")), EventAgentReady)

    def test_its_journal_keeps_the_latest_requests(self, serve, connect, tserver):
        transport, _ = connect(serve(limits=ServerLimits(journal=3)))
        for _ in range(20):
            transport.ask(RequestAgentReady(this_dn="7001"))

        assert len(tserver.journal) <= 7
        assert tserver.journal[-1].reference_id == 20
        assert len(tserver.exchanges) == len(tserver.journal)

    def test_its_clients_have_the_names_of_the_greeting(self, serve, connect, tserver):
        service = serve()
        for _ in range(2):
            connect(service, name="desk")
        connect(service, name="wall")

        assert [client.name for client in service.call(lambda: tserver.clients)] == ["desk", "desk-2", "wall"]

    def test_a_client_that_goes_is_none_of_its_clients(self, service, connect, tserver):
        one, _ = connect(service)
        one.close()
        service.wait_until(lambda: not service.clients)

        assert service.call(lambda: tserver.clients) == ()

    def test_a_fault_that_disconnects_takes_the_connection_of_who_asked(self, serve, connect, tserver):
        tserver.on(RequestAgentReady).once().disconnect()
        service = serve()
        (one, mine), (two, theirs) = connect(service, name="one"), connect(service, name="two")
        one.send(RequestAgentReady(this_dn="7001"))

        assert mine.next() == EventServerDisconnected()
        assert theirs.next() == EventAgentReady(this_dn="7001", agent_id="1001")
        service.wait_until(lambda: [client.name for client in service.clients] == ["two"])
        with pytest.raises(TransportError, match="is disconnected"):
            connect(service, name="one")
        assert isinstance(two.ask(RequestAgentReady(this_dn="7001")), EventAgentReady | EventError)

        service.call(lambda: next(client for client in tserver.clients if client.name == "one").reconnect())

        assert type(mine.next()).__name__ == "EventServerConnected"

    def test_a_backup_in_hot_standby_takes_over_without_a_loss(self, serve, connect):
        tserver = FakeTServer("SW1", standby="hot")
        service = serve(tserver)
        _, events = connect(service)
        service.call(tserver.switch_over)

        assert events.next() == EventPrimaryChanged()

    def test_a_backup_in_warm_standby_takes_over_and_clients_connect_again(self, serve, connect):
        tserver = FakeTServer("SW1", standby="warm")
        service = serve(tserver)
        _, events = connect(service)
        service.call(tserver.switch_over, after=0.05)

        assert events.next() == EventServerDisconnected()
        assert type(events.next()).__name__ == "EventServerConnected"
