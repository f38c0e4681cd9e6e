import pytest

from orsagent.clock import Scheduler, VirtualClock
from orsagent.tlib import (
    EventAgentReady,
    EventLinkConnected,
    EventLinkDisconnected,
    EventServerConnected,
    EventServerDisconnected,
    FakeTServer,
    RequestAgentLogout,
    RequestAgentReady,
    TransportError,
)

READY = RequestAgentReady(this_dn="7001")


@pytest.fixture
def agent(tserver):
    return tserver.add_agent("1001", dn="7001", state="NotReady")


class TestDisconnected:
    def test_send_raises_and_the_request_is_kept_apart(self, tserver, agent):
        tserver.disconnect()

        with pytest.raises(
            TransportError, match="SW1: RequestAgentReady for DN 7001 not sent: not connected"
        ) as caught:
            tserver.send(READY)

        assert caught.value.code == 54
        assert (tserver.refused, tserver.journal, agent.state) == ([READY], [], "NotReady")
        assert not tserver.connected

    def test_subscribers_are_told_of_loss_and_return_once_each(self, tserver, events):
        tserver.advance(seconds=1)
        tserver.disconnect()
        tserver.disconnect()
        tserver.reconnect()
        tserver.reconnect()

        assert events == [EventServerDisconnected(), EventServerConnected(), EventLinkConnected()]
        assert [event.time for event in events] == [1.0, 1.0, 1.0]

    def test_pending_answers_never_arrive_although_the_switch_acts(self, tserver, events, agent):
        tserver.send(READY)
        tserver.disconnect()
        tserver.run()

        assert events == [EventServerDisconnected()]
        assert agent.state == "Ready"
        assert (tserver.exchanges[0].outcome, tserver.exchanges[0].answer) == ("lost", None)

    def test_after_a_reconnect_the_change_is_seen_without_a_reference_id(self, tserver, events, agent):
        assert agent
        tserver.send(READY)
        tserver.send(RequestAgentLogout(this_dn="9999"))
        tserver.disconnect()
        tserver.reconnect()
        tserver.run()

        assert events[3:] == [EventAgentReady(this_dn="7001", agent_id="1001")]
        assert [one.outcome for one in tserver.exchanges] == ["lost", "lost"]

    def test_what_happens_meanwhile_is_not_told(self, tserver, events, agent):
        tserver.disconnect()
        agent.ready()
        tserver.link_down()
        tserver.reconnect()

        assert events.names == ["EventServerDisconnected", "EventServerConnected", "EventLinkDisconnected"]
        assert agent.state == "Ready"

    def test_requests_work_again_after_a_reconnect(self, tserver, agent):
        tserver.disconnect()
        tserver.reconnect()

        assert tserver.send(READY) == 1
        tserver.run()
        assert agent.state == "Ready"

    def test_it_can_come_back_by_itself(self, tserver, events):
        tserver.disconnect(for_=5)
        tserver.advance(seconds=4.9)
        assert not tserver.connected
        tserver.advance(seconds=0.1)

        assert tserver.connected
        assert events.names == ["EventServerDisconnected", "EventServerConnected", "EventLinkConnected"]

    def test_an_earlier_return_calls_the_later_one_off(self, tserver):
        tserver.disconnect(for_=5)
        tserver.reconnect()
        tserver.disconnect()
        tserver.run()

        assert not tserver.connected

    def test_a_senseless_time_leaves_the_connection_alone(self, tserver):
        with pytest.raises(ValueError, match="for_ is -1"):
            tserver.disconnect(for_=-1)

        assert tserver.connected


class TestLinkDown:
    def test_requests_get_error_54_and_the_loss_is_told(self, tserver, events, agent):
        tserver.link_down()
        tserver.link_down()
        tserver.send(READY)
        tserver.run()
        assert not tserver.link_is_up
        tserver.link_up()
        tserver.link_up()

        assert events.names == ["EventLinkDisconnected", "EventError", "EventLinkConnected"]
        assert (events[0], events[1].error_code, events[2]) == (EventLinkDisconnected(), 54, EventLinkConnected())
        assert agent.state == "NotReady"

    def test_a_request_under_way_fails_when_the_link_goes_down(self, tserver, agent):
        tserver.send(READY)
        tserver.link_down()
        tserver.run()

        assert (tserver.exchanges[0].answer.error_code, agent.state) == (54, "NotReady")

    def test_t_server_does_not_hear_of_the_sets(self, tserver, events, agent):
        tserver.link_down()
        agent.ready()
        agent.ring()

        assert events.names == ["EventLinkDisconnected"]


def test_the_dn_is_told_out_of_service_and_back_once_each(tserver, events, agent):
    assert agent
    for _ in range(2):
        tserver.out_of_service("7001")
    for _ in range(2):
        tserver.back_in_service("7001")

    assert events.names == ["EventDNOutOfService", "EventDNBackInService"]


class TestSubscribers:
    def test_an_ended_subscription_gets_nothing_more(self, tserver, agent):
        got = []
        unsubscribe = tserver.subscribe(got.append)

        agent.ready()
        unsubscribe()
        unsubscribe()
        agent.not_ready()

        assert len(got) == 1

    def test_a_callback_can_subscribe_twice(self, tserver, agent):
        got = []
        tserver.subscribe(got.append)
        unsubscribe = tserver.subscribe(got.append)

        agent.ready()
        unsubscribe()
        agent.not_ready()

        assert len(got) == 3

    def test_one_that_raises_stops_neither_the_others_nor_the_state(self, tserver, agent):
        def broken(event):
            raise RuntimeError(type(event).__name__)

        got = []
        tserver.subscribe(broken)
        tserver.subscribe(got.append)

        tserver.send(READY)
        with pytest.raises(ExceptionGroup, match="subscribers of T-Server SW1 failed") as caught:
            tserver.run()
        assert [str(error) for error in caught.value.exceptions] == ["EventAgentReady"]
        assert (agent.state, tserver.exchanges[0].outcome, len(got)) == ("Ready", "done", 1)
        with pytest.raises(ExceptionGroup):
            agent.ring()
        with pytest.raises(ExceptionGroup) as caught:
            agent.calls[0].answer()

        assert [str(error) for error in caught.value.exceptions] == ["EventOffHook", "EventEstablished"]
        assert agent.calls[0].status == "Established"

    def test_all_get_the_events_in_one_order_even_when_one_acts(self, tserver, agent):
        def logs_out(event):
            if isinstance(event, EventAgentReady):
                agent.logout()

        got = []
        tserver.subscribe(logs_out)
        tserver.subscribe(lambda event: got.append(type(event).__name__))

        agent.ready()

        assert got == ["EventAgentReady", "EventAgentLogout"]

    def test_one_that_is_ended_by_another_gets_nothing_more(self, tserver, agent):
        got = []
        tserver.subscribe(lambda _: unsubscribe())
        unsubscribe = tserver.subscribe(got.append)

        agent.ready()

        assert got == []

    def test_one_may_send_requests(self, tserver, agent):
        def logs_out(event):
            if isinstance(event, EventAgentReady):
                tserver.send(RequestAgentLogout(this_dn="7001"))

        tserver.subscribe(logs_out)
        tserver.send(READY)
        tserver.run()

        assert agent.state == "LoggedOut"


class TestTime:
    def test_nothing_happens_inside_send(self, tserver, events, agent):
        assert tserver.send(READY) == 1
        assert (agent.state, events) == ("NotReady", [])
        tserver.advance()

        assert agent.state == "Ready"

    def test_requests_are_done_in_the_order_sent(self, tserver, events, agent):
        assert agent
        references = [tserver.send(READY), tserver.send(RequestAgentLogout(this_dn="7001")), tserver.send(READY)]
        tserver.run()

        assert [event.reference_id for event in events] == references == [1, 2, 3]
        assert [one.outcome for one in tserver.exchanges] == ["done", "done", "rejected"]

    def test_an_open_fake_goes_by_the_runtimes_time(self, tserver, agent):
        clock = VirtualClock()
        scheduler = Scheduler(clock)
        tserver.open(scheduler)
        tserver.open(scheduler)
        clock.move_to(7.0)

        tserver.send(READY)
        scheduler.fire_due()

        assert agent.history[-1] == (7.0, "Ready")
        with pytest.raises(RuntimeError, match="advance the runtime instead"):
            tserver.advance(seconds=1)
        with pytest.raises(RuntimeError, match="advance the runtime instead"):
            tserver.run()

    def test_what_is_under_way_moves_to_the_runtimes_time(self, agent):
        assert agent
        tserver = FakeTServer(latency=3.0)
        moved = tserver.add_agent("1001", dn="7001", state="NotReady")
        tserver.send(READY)
        tserver.advance(seconds=1)
        clock = VirtualClock()
        scheduler = Scheduler(clock)

        tserver.open(scheduler)
        clock.move_to(1.9)
        scheduler.fire_due()
        assert moved.state == "NotReady"
        clock.move_to(2.0)
        scheduler.fire_due()

        assert moved.state == "Ready"

    def test_two_runtimes_cannot_have_one_fake(self, tserver):
        tserver.open(Scheduler(VirtualClock()))

        with pytest.raises(TransportError, match="open in another runtime"):
            tserver.open(Scheduler(VirtualClock()))

    def test_a_closed_fake_forgets_what_was_under_way_and_can_be_used_again(self, tserver, events, agent):
        clock = VirtualClock()
        scheduler = Scheduler(clock)
        tserver.open(scheduler)
        clock.move_to(5.0)
        tserver.send(READY)

        tserver.close()
        tserver.close()
        scheduler.fire_due()
        tserver.run()
        assert (agent.state, events, tserver.exchanges[0].outcome) == ("NotReady", [], "lost")
        tserver.open(Scheduler(VirtualClock()))
        tserver.close()
        tserver.send(READY)
        tserver.advance(seconds=1)

        assert agent.history == [(0.0, "NotReady"), (5.0, "Ready")]

    def test_time_does_not_go_back(self, tserver):
        with pytest.raises(ValueError, match="time does not go back"):
            tserver.advance(seconds=-1)

    def test_a_fault_in_a_subscriber_leaves_time_where_it_happened(self, tserver, agent):
        def broken(_event):
            raise RuntimeError("no")

        assert agent
        tserver.on(RequestAgentReady).delay(seconds=2)
        tserver.subscribe(broken)
        tserver.send(READY)

        with pytest.raises(ExceptionGroup):
            tserver.advance(seconds=10)
        tserver.send(RequestAgentLogout(this_dn="7001"))

        assert tserver.exchanges[-1].time == 2.0
