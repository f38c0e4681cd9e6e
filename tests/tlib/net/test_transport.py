"""The client: a transport for runtimes, and for programs without one."""

import asyncio
import threading
from types import SimpleNamespace
from unittest.mock import ANY

import pytest

import orsagent
from orsagent.agent import AgentModule
from orsagent.clock import Scheduler, SystemClock, VirtualClock
from orsagent.errors import TransportError
from orsagent.tlib import (
    EventAgentReady,
    EventError,
    RequestAgentLogin,
    RequestAgentLogout,
    RequestAgentReady,
    RequestSetDNDOn,
    Transport,
    TServerPool,
)
from orsagent.tlib.net import ServerLimits, TcpTransport

PASSWORD = "open sesame"  # noqa: S105
READY = RequestAgentReady(this_dn="7001")
WORKFLOW = """
<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:agent="http://www.genesyslab.com/modules/agent"
       version="1.0" datamodel="ecmascript" initial="leaving">
  <state id="leaving">
    <onentry><agent:logout for="{dn: '7001'}"/></onentry>
    <transition event="agent.logout.done" target="home"/>
    <transition event="error.agent.logout" target="alarm">
      <log label="error" expr="_event.data.error"/><log label="description" expr="_event.data.description"/>
    </transition>
  </state>
  <final id="home"/><final id="alarm"/>
</scxml>"""


@pytest.fixture
def runtime(stack):
    """Runs the workflow against a service; gives its session when it has ended."""

    def run(service, clock, completion="confirmed", **options):
        module = AgentModule(TcpTransport(*service.address, **options), completion=completion)
        runtime = stack.enter_context(orsagent.Runtime([module], clock))
        session = runtime.start(orsagent.loads(WORKFLOW))
        if isinstance(clock, SystemClock):
            assert asyncio.run(orsagent.drive(runtime, timeout=30))
        return session

    return run


@pytest.fixture(params=[SystemClock, VirtualClock])
def clock(request):
    return request.param()


class TestInARuntime:
    @pytest.mark.parametrize("completion", ["accepted", "confirmed"])
    def test_a_workflow_logs_an_agent_out(self, service, runtime, tserver, clock, completion):
        service.call(tserver.agent("1001").ready)

        assert runtime(service, clock, completion).final == "home"

        service.wait_until(lambda: tserver.agent("1001").state == "LoggedOut")
        assert tserver.journal == [RequestAgentLogout(this_dn="7001")]

    def test_an_error_event_reaches_the_session(self, service, runtime, tserver, clock):
        tserver.on(RequestAgentLogout).reject(58)

        session = runtime(service, clock)

        assert session.final == "alarm"
        assert session.log == [
            ("error", "servererror"),
            ("description", "T-Server of switch 'SW1': Out of service (T-Library error 58)"),
        ]

    def test_silence_reaches_the_session(self, service, runtime, tserver, clock):
        tserver.on(RequestAgentLogout).drop()

        session = runtime(service, clock, answer_timeout=0.05)

        assert session.log[1][1] == "T-Server of switch 'SW1': no answer within 0.05 s (T-Library error 57)"

    def test_a_disconnect_while_the_answer_is_awaited_reaches_the_session(self, serve, runtime, tserver, clock):
        tserver.on(RequestAgentLogout).drop()
        service = serve(tell=lambda _: None)
        tserver.subscribe(lambda event: None)
        waiting = threading.Thread(target=lambda: service.wait_until(lambda: tserver.journal))
        waiting.start()

        def break_off():
            waiting.join()
            service.call(tserver.disconnect)

        breaking = threading.Thread(target=break_off)
        breaking.start()
        session = runtime(service, clock)
        breaking.join()

        assert session.log[1][1] == "T-Server of switch 'SW1': the connection was lost before the answer came"

    def test_under_a_virtual_clock_the_time_stands_still(self, serve, stack, tserver):
        tserver.on(RequestAgentLogout).delay(seconds=0.02)
        module = AgentModule(TcpTransport(*serve().address), completion="confirmed")
        runtime = stack.enter_context(orsagent.Runtime([module]))

        assert runtime.start(orsagent.loads(WORKFLOW)).final == "home"
        assert runtime.clock.now() == 0

    def test_events_arrive_in_the_thread_of_whoever_moves_the_scheduler(self, service, stack):
        transport, scheduler, found = TcpTransport(*service.address), Scheduler(VirtualClock()), []
        transport.subscribe(lambda event: found.append((event, threading.current_thread())))
        transport.open(scheduler)
        stack.callback(transport.close)

        reference_id = transport.send(READY)
        assert found == []
        scheduler.fire_due()

        assert found == [
            (EventAgentReady(this_dn="7001", agent_id="1001", reference_id=reference_id), threading.main_thread())
        ]
        assert found[0][0].time == 0

    def test_what_subscribers_raise_comes_out_together_when_all_have_got_the_event(self, service, stack):
        transport, scheduler, found = TcpTransport(*service.address), Scheduler(VirtualClock()), []
        transport.subscribe(lambda _event: 1 / 0)
        transport.subscribe(found.append)
        unsubscribe = transport.subscribe(found.append)
        unsubscribe()
        unsubscribe()
        transport.open(scheduler)
        stack.callback(transport.close)
        transport.send(READY)

        with pytest.raises(ExceptionGroup, match="subscribers of T-Server SW1 failed"):
            scheduler.fire_due()
        assert len(found) == 1

    def test_a_closed_transport_delivers_nothing_that_is_still_waiting(self, service):
        transport, scheduler, found = TcpTransport(*service.address), Scheduler(VirtualClock()), []
        transport.subscribe(found.append)
        transport.open(scheduler)
        transport.send(READY)
        transport.close()
        scheduler.fire_due()

        assert found == []

    def test_it_belongs_to_one_runtime_at_a_time(self, service, stack):
        transport, one = TcpTransport(*service.address), Scheduler(VirtualClock())
        transport.open(one)
        stack.callback(transport.close)
        transport.open(one)
        with pytest.raises(TransportError, match="open in another runtime"):
            transport.open(Scheduler(VirtualClock()))
        with pytest.raises(RuntimeError, match=r"use send\(\) and subscribe\(\)"):
            transport.ask(READY)

        transport.close()
        transport.open(Scheduler(VirtualClock()))
        assert transport.connected

    def test_it_is_a_transport_for_pools(self, service):
        transport = TcpTransport(*service.address)

        assert isinstance(transport, Transport)
        assert TServerPool(transport).get("SW1") is transport


class TestWithoutARuntime:
    def test_an_answer_can_be_waited_for(self, service, connect):
        transport, events = connect(service)

        answer = transport.ask(READY)

        assert answer == EventAgentReady(this_dn="7001", agent_id="1001", reference_id=1) == events.next()

    def test_a_password_arrives_and_does_not_show(self, serve, connect, tserver):
        tserver.add_agent("1002", dn="7002", password=PASSWORD)
        transport, _ = connect(serve())
        login = RequestAgentLogin(this_dn="7002", agent_id="1002", password=PASSWORD.upper())

        assert transport.ask(login).error_code == 1705
        assert PASSWORD.upper() not in repr(transport.ask(READY))

    def test_subscribers_are_called_in_its_own_thread_where_nothing_can_be_waited_for(self, service, connect):
        transport, events = connect(service)
        errors = []

        def ask_again(_event):
            try:
                transport.ask(READY)
            except RuntimeError as error:
                errors.append(error)
            events.put("called")

        transport.subscribe(ask_again)
        transport.send(READY)

        assert events.next_of(str)
        assert "use send() and subscribe()" in str(errors[0])

    def test_it_can_be_closed_by_a_subscriber(self, service, connect):
        transport, events = connect(service)
        transport.subscribe(lambda _event: (transport.close(), events.put("closed")))
        transport.send(READY)

        assert events.next_of(str)
        service.wait_until(lambda: not service.clients)

    def test_threads_may_share_it(self, service, connect):
        transport, _ = connect(service)
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(transport.ask(READY))) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(answer.reference_id for answer in answers) == list(range(1, 21))


class TestOutcomes:
    def test_what_was_sent_before_closing_is_carried_out(self, service, tserver):
        with TcpTransport(*service.address) as transport:
            transport.send(READY)

        service.wait_until(lambda: tserver.agent("1001").state == "Ready")

    def test_an_answer_in_time_is_the_only_outcome(self, serve, connect, tserver):
        transport, events = connect(serve())
        transport.send(READY)
        transport.send(RequestSetDNDOn(this_dn="7001"))

        assert [events.next().reference_id for _ in range(2)] == [1, 2]
        assert events.empty()

    def test_an_answer_that_comes_too_late_is_news_without_a_reference_id(self, serve, connect, tserver):
        tserver.on(RequestAgentReady).delay(seconds=0.5)
        transport, events = connect(serve(), answer_timeout=0.02)

        assert transport.ask(READY).error_code == 57
        assert events.next() == EventError(
            error_code=57, error_message="no answer within 0.02 s", this_dn="7001", reference_id=1
        )
        assert events.next() == EventAgentReady(this_dn="7001", agent_id="1001")

    def test_an_error_that_comes_too_late_is_nothing(self, serve, connect, tserver):
        tserver.on(RequestAgentReady).once().delay(seconds=0.5).reject(506)
        transport, events = connect(serve(), answer_timeout=0.02)
        transport.ask(READY)
        tserver.on(RequestAgentLogout).delay(seconds=0.6)
        transport.send(RequestAgentLogout(this_dn="7001"))

        assert [events.next().error_code for _ in range(2)] == [57, 57]
        assert type(events.next()).__name__ == "EventAgentLogout"

    def test_nothing_is_sent_before_it_is_open(self):
        with pytest.raises(
            TransportError, match="SW1: RequestAgentReady for DN 7001 not sent: the transport is not"
        ) as caught:
            TcpTransport("127.0.0.1", 1).send(READY)

        assert caught.value.code == 54

    @pytest.mark.parametrize(
        ("request_", "complaint"),
        [
            ("ready", "cannot send 'ready'; expected a request such as RequestAgentLogout"),
            (EventAgentReady(this_dn="7001"), "expected a request"),
            (RequestAgentReady(this_dn=ANY), "found <ANY>, expected a string"),
        ],
    )
    def test_what_is_no_request_is_refused(self, service, connect, request_, complaint):
        transport, _ = connect(service)

        with pytest.raises(TypeError, match=complaint):
            transport.send(request_)
        assert transport.send(READY)

    @pytest.mark.parametrize(
        ("reasons", "complaint"),
        [
            ({"text": "x" * 1_000}, "it has 1,0.. bytes, and T-Server takes 1,000"),
            ({"number": 2**64}, "reasons: found a number with more than 64 bits"),
        ],
    )
    def test_what_t_server_would_not_take_is_not_sent(self, serve, connect, reasons, complaint):
        transport, _ = connect(serve(limits=ServerLimits(message_bytes=1_000)))

        with pytest.raises(TransportError, match=complaint) as caught:
            transport.send(RequestAgentReady(this_dn="7001", reasons=reasons))

        assert caught.value.code == 53
        assert isinstance(transport.ask(READY), EventAgentReady)

    def test_requests_that_wait_are_bounded(self, serve, connect, tserver):
        tserver.on(RequestAgentReady).drop()
        transport, _ = connect(serve(), max_waiting=2)
        for _ in range(2):
            transport.send(READY)

        with pytest.raises(TransportError, match="2 requests wait for an answer"):
            transport.send(READY)


class TestAnswersThatMakeNoSense:
    @pytest.fixture
    def answered(self, one_visit, connect_to):
        """Asks a server that gives these answers."""

        def ask(*bodies):
            def play(client):
                client.read()
                client.send({"message": "Challenge", "Version": 1, "Nonce": "s" * 32, "Secret": False})
                client.send({"message": "Welcome", "Switches": ["SW1"], "Switch": "SW1", "MaxBytes": 1000})
                client.read_until("RequestAgentReady")
                for body in bodies:
                    client.send(body)
                client.read_until("Goodbye")

            return connect_to(one_visit(play))

        return ask

    def test_they_are_the_outcome_all_the_same(self, answered):
        transport, events = answered({"message": "EventNew", "ReferenceID": 1}, {"message": "EventNew", "Any": 1})

        answer = transport.ask(READY)

        assert (answer.error_code, answer.reference_id) == (50, 1)
        assert "the answer makes no sense: found the message 'EventNew'" in answer.error_message
        assert events.next() == answer

    def test_unknown_events_of_a_later_server_are_left_out(self, answered):
        transport, events = answered(
            {"message": "EventNew", "Any": 1}, {"message": "EventAgentReady", "ThisDN": "7001", "ReferenceID": 1}
        )

        assert transport.ask(READY) == EventAgentReady(this_dn="7001", reference_id=1)
        assert events.qsize() == 1

    def test_a_known_event_with_an_error_in_it_ends_the_connection(self, answered):
        transport, _ = answered({"message": "EventAgentReady", "ThisDN": 5})

        with pytest.raises(TransportError, match="the connection was lost before the answer to RequestAgentReady"):
            transport.ask(READY)


@pytest.fixture
def connect_to(connect):
    return lambda port: connect(SimpleNamespace(address=("127.0.0.1", port)))


@pytest.mark.parametrize("figure", ["heartbeat", "connect_timeout", "answer_timeout", "max_waiting"])
def test_figures_are_above_0(figure):
    with pytest.raises(ValueError, match=f"{figure} is 0; expected more than 0"):
        TcpTransport("127.0.0.1", 1, **{figure: 0})
