"""The server, from raw sockets: what it takes, what it refuses, and what it does to those who do not behave."""

import json
import struct
import threading

import pytest

from orsagent.clock import Scheduler, VirtualClock
from orsagent.errors import TransportError
from orsagent.tlib import (
    EventAgentReady,
    FakeTServer,
    RequestAgentReady,
    RequestRegisterAddress,
)
from orsagent.tlib.net import ListenError, ServerLimits, TServerService

READY = {"message": "RequestAgentReady", "ThisDN": "7001", "ReferenceID": 5}


def test_a_request_is_answered_in_t_librarys_words(service, raw):
    client = raw(service)
    client.greet()
    client.send({**READY, "Reasons": {"ReasonCode": "Back"}})

    answer = client.read()
    assert isinstance(answer.pop("TimeinSecs"), int)
    assert isinstance(answer.pop("TimeinuSecs"), int)
    assert answer == {
        "message": "EventAgentReady",
        "ThisDN": "7001",
        "AgentID": "1001",
        "Reasons": {"ReasonCode": "Back"},
        "ReferenceID": 5,
    }


def test_packets_may_be_split_anywhere_and_messages_may_share_one(service, raw):
    client = raw(service)
    client.greet()
    texts = [json.dumps({**READY, "ReferenceID": number}).encode() for number in (1, 2, 3)]
    stream = b"".join(struct.pack(">I", len(text)) + text for text in texts)
    for position in range(len(stream) - 40):
        client.sock.sendall(stream[position : position + 1])
    client.sock.sendall(stream[-40:])

    assert [client.read()["ReferenceID"] for _ in texts] == [1, 2, 3]


@pytest.mark.parametrize(
    "data",
    [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\x00\x00\x00\x02{]"],
    ids=["http", "tls", "bad json"],
)
@pytest.mark.parametrize("greeted", [False, True])
def test_garbage_ends_the_connection_and_no_other(service, raw, connect, data, greeted):
    transport, events = connect(service)
    client = raw(service)
    if greeted:
        client.greet()
    client.sock.sendall(data)

    assert client.read()["Reason"] == "bad-message"
    assert client.closed()
    assert isinstance(transport.ask(RequestAgentReady(this_dn="7001")), EventAgentReady)
    assert events.qsize() == 1


def test_an_oversized_message_is_refused_by_its_length(serve, raw):
    client = raw(serve(limits=ServerLimits(message_bytes=1_000)))
    client.greet()
    client.sock.sendall(struct.pack(">I", 1_001))

    assert "found the length 1,001 before a message, expected at most 1,000 bytes" in client.read()["Text"]
    assert client.closed()


@pytest.mark.parametrize("reference_id", [None, 0, -1, "5", True, 1.5, 2**53, 2**70])
def test_a_request_that_cannot_be_answered_ends_the_connection(service, raw, reference_id):
    client = raw(service)
    client.greet()
    client.send({**READY, "ReferenceID": reference_id})

    assert "expected a number from 1 up" in client.read()["Text"]
    assert client.closed()


@pytest.mark.parametrize(
    ("changes", "code", "text"),
    [
        ({"message": "RequestMakeCoffee"}, 51, "found the message 'RequestMakeCoffee', expected one of T-Library's"),
        ({"message": "EventAgentReady"}, 51, "found EventAgentReady, expected a request"),
        ({"ThisDN": ""}, 53, "expected a string that is not empty"),
        ({"ThisDN": None}, 53, "ThisDN: found None"),
        ({"Colour": "red"}, 53, "found Colour, expected only"),
        ({"AgentWorkMode": "Lazy"}, 53, "found 'Lazy', expected one of Unknown,"),
    ],
)
def test_a_request_that_makes_no_sense_gets_an_error_and_the_connection_lives(service, raw, changes, code, text):
    client = raw(service)
    client.greet()
    client.send({**READY, **changes})
    client.send({**READY, "ReferenceID": 6})

    answer = client.read()
    assert (answer["message"], answer["ReferenceID"], answer["ErrorCode"]) == ("EventError", 5, code)
    assert text in answer["ErrorMessage"]
    assert client.read()["ReferenceID"] == 6


def test_a_reference_id_that_waits_cannot_be_used_again(serve, raw, tserver):
    tserver.on(RequestAgentReady).drop()
    client = raw(serve())
    client.greet()
    client.send(READY)
    client.send(READY)

    answer = client.read()
    assert (answer["ErrorCode"], answer["ErrorMessage"]) == (
        53,
        "the reference id 5 is in use; each request needs its own",
    )


def test_requests_that_wait_are_bounded(serve, raw, tserver):
    tserver.on(RequestAgentReady).drop()
    client = raw(serve(limits=ServerLimits(waiting=2)))
    client.greet()
    for number in (1, 2, 3):
        client.send({**READY, "ReferenceID": number})

    answer = client.read()
    assert (answer["ReferenceID"], answer["ErrorCode"]) == (3, 50)
    assert answer["ErrorMessage"] == "2 requests of this client wait for an answer; no more are taken"


def test_what_was_sent_before_goodbye_is_carried_out(service, raw, tserver):
    client = raw(service)
    client.greet()
    client.send(READY)
    client.send({"message": "Goodbye"})

    assert client.read() is None or client.closed()
    service.wait_until(lambda: tserver.agent("1001").state == "Ready")


def test_a_client_that_stops_reading_is_dropped_and_the_others_are_served(serve, raw, connect, tserver):
    told = []
    service = serve(limits=ServerLimits(backlog_bytes=65_536), tell=told.append)
    deaf = raw(service, receive_bytes=4_096)
    deaf.greet(Client="deaf")
    transport, events = connect(service)
    agent, large = tserver.agent("1001"), {"text": "x" * 2_000}
    received = 0

    while "deaf" in [client.name for client in service.clients]:
        service.call(lambda: [agent.not_ready(reasons=large) for _ in range(20)])
        received += len([events.next() for _ in range(20)])

    assert received < 20_000
    assert any("more than 65,536 bytes were left unread" in line for line in told)
    assert isinstance(transport.ask(RequestAgentReady(this_dn="7001")), EventAgentReady)


def test_a_client_that_gives_no_sign_of_life_is_dropped(serve, raw):
    told = []
    service = serve(heartbeat=0.5, tell=told.append)
    client = raw(service)
    client.greet()

    assert client.read() == {"message": "Ping"}
    assert client.closed()
    assert any("no sign of life for 1 s" in line for line in told)


def test_a_client_that_answers_is_kept(serve, raw):
    service = serve(heartbeat=1.0)
    client = raw(service)
    client.greet()
    for _ in range(2):
        assert client.read() == {"message": "Ping"}
        client.send({"message": "Pong"})

    assert len(service.clients) == 1


def test_a_ping_is_answered(service, raw):
    client = raw(service)
    client.greet()
    client.send({"message": "Ping"})

    assert client.read() == {"message": "Pong"}


def test_clients_beyond_the_limit_are_refused_until_one_goes(serve, raw):
    service = serve(limits=ServerLimits(clients=2))
    one, two, three = (raw(service) for _ in range(3))
    for client in (one, two):
        assert client.greet()["message"] == "Welcome"
    assert three.greet()["Reason"] == "too-many-clients"

    one.sock.close()
    service.wait_until(lambda: len(service.clients) == 1)
    assert raw(service).greet()["message"] == "Welcome"


def test_200_clients_ask_at_once_and_each_gets_its_own_answer(serve, connect):
    tserver = FakeTServer("SW1")
    for number in range(200):
        tserver.add_agent(f"{number}", dn=f"7{number:03}", state="NotReady", registered=False)
    service = serve(tserver)
    transports = [connect(service)[0] for _ in range(200)]
    answers = {}

    def ask(number):
        transports[number].ask(RequestRegisterAddress(this_dn=f"7{number:03}"))
        answers[number] = transports[number].ask(RequestAgentReady(this_dn=f"7{number:03}"))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(service.clients) == 200
    assert {number: (type(one), one.this_dn) for number, one in answers.items()} == {
        number: (EventAgentReady, f"7{number:03}") for number in range(200)
    }
    assert {agent.state for agent in tserver.agents} == {"Ready"}


class TestTheService:
    def test_port_0_finds_a_free_port(self, service):
        assert service.address.host == "127.0.0.1"
        assert service.address.port > 0

    def test_an_address_that_is_taken_is_told(self, service, tserver):
        with pytest.raises(ListenError, match=r"cannot listen at 127\.0\.0\.1:\d+: .*port 0 lets the system choose"):
            TServerService(FakeTServer(), port=service.address.port).open()

    def test_it_can_be_closed_twice_and_opened_again(self, tserver, connect):
        service = TServerService(tserver)
        service.close()
        for _ in range(2):
            with service:
                connect(service)[0].ask(RequestAgentReady(this_dn="7001"))
            service.close()

        assert len(tserver.journal) == 2
        with pytest.raises(ListenError, match="is not open"):
            _ = service.address

    def test_it_is_opened_once(self, service):
        with pytest.raises(ListenError, match="is open already, at"):
            service.open()

    def test_the_fake_is_given_back_at_the_end(self, tserver):
        with TServerService(tserver), pytest.raises(RuntimeError, match="a runtime has opened this FakeTServer"):
            tserver.advance(seconds=1)
        tserver.send(RequestAgentReady(this_dn="7001"))
        tserver.run()

        assert tserver.agent("1001").state == "Ready"

    def test_a_fake_of_a_runtime_cannot_be_served(self, tserver):
        tserver.open(Scheduler(VirtualClock()))

        with pytest.raises(TransportError, match="open in another runtime"):
            TServerService(tserver).open()

    def test_clients_are_told_that_it_ends(self, tserver, raw):
        service = TServerService(tserver)
        service.open()
        client = raw(service)
        client.greet()
        service.close()

        assert client.read() == {"message": "Refused", "Reason": "closing", "Text": "the server ends"}
        assert client.closed()

    def test_a_client_that_reads_nothing_does_not_keep_it_from_ending(self, tserver, raw):
        agent, large = tserver.agent("1001"), {"text": "x" * 50_000}
        with TServerService(tserver, limits=ServerLimits(backlog_bytes=50_000_000)) as service:
            raw(service, receive_bytes=4_096).greet()
            service.call(lambda: [agent.not_ready(reasons=large) for _ in range(400)])

        assert service.clients == ()

    def test_a_call_gives_the_result_and_the_error(self, service, tserver):
        assert service.call(tserver.agent, "1001").agent_id == "1001"
        assert service.call(lambda: service.call(lambda: 5)) == 5
        with pytest.raises(LookupError, match="no agent '9'"):
            service.call(tserver.agent, "9")

    def test_a_condition_that_does_not_come_true_is_a_timeout(self, service):
        with pytest.raises(TimeoutError, match=r"not come true within 0\.01 s"):
            service.wait_until(lambda: False, timeout=0.01)
        with pytest.raises(ZeroDivisionError):
            service.wait_until(lambda: 1 / 0)

    @pytest.mark.parametrize(
        ("tservers", "options", "complaint"),
        [
            ([], {}, "there is no T-Server"),
            ([FakeTServer("A"), FakeTServer("A")], {}, "two T-Servers of one switch; found A, A"),
            (FakeTServer(), {"heartbeat": 0}, "heartbeat is 0"),
        ],
    )
    def test_arguments_that_make_no_sense_are_refused(self, tservers, options, complaint):
        with pytest.raises(ValueError, match=complaint):
            TServerService(tservers, **options)

    @pytest.mark.parametrize("limit", ["clients", "message_bytes", "backlog_bytes", "waiting", "greeting_seconds"])
    def test_limits_are_above_0(self, limit):
        with pytest.raises(ValueError, match=f"ServerLimits: {limit} is 0, expected more than 0"):
            ServerLimits(**{limit: 0})
