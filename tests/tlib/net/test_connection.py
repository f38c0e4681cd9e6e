"""The connection's life: a server that dies, goes silent, comes back, or is taken over from."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

import orsagent
from orsagent.agent import AgentModule
from orsagent.errors import TransportError
from orsagent.tlib import (
    EventAgentReady,
    EventError,
    EventPrimaryChanged,
    EventRegistered,
    EventServerConnected,
    EventServerDisconnected,
    FakeTServer,
    RequestAgentLogout,
    RequestAgentReady,
    RequestRegisterAddress,
    RequestUnregisterAddress,
)
from orsagent.tlib.net import Backoff, RefusedError, TcpTransport, TServerService

PROJECT = Path(__file__).parents[3]
READY = RequestAgentReady(this_dn="7001")
SECRET = "swordfish"  # noqa: S105
QUICK = Backoff(first=0.01, longest=0.05)
SILENT = """
[[agent]]
id = "1001"
dn = "7001"
state = "Ready"
[[fault]]
request = "RequestAgentLogout"
drop = true
"""
WORKFLOW = """
<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:agent="http://www.genesyslab.com/modules/agent"
       version="1.0" datamodel="ecmascript" initial="leaving">
  <state id="leaving">
    <onentry><agent:logout for="{dn: '7001'}"/></onentry>
    <transition event="error.agent.logout" target="alarm"><log expr="_event.data"/></transition>
  </state>
  <final id="alarm"/>
</scxml>"""


def new_tserver():
    tserver = FakeTServer("SW1")
    tserver.add_agent("1001", dn="7001", state="NotReady")
    return tserver


@pytest.fixture
def process(stack, tmp_path):
    """A server in a process of its own, whose T-Server never answers logouts; and its port."""
    (tmp_path / "agents.toml").write_text(SILENT, encoding="utf-8")
    running = stack.enter_context(
        subprocess.Popen(
            [sys.executable, "-m", "orsagent", "tserver", "--agents", "agents.toml", "-v"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            stdout=subprocess.PIPE,
            text=True,
        )
    )
    stack.callback(running.kill)
    running.port = int(running.stdout.readline().rpartition(":")[2])
    return running


@pytest.mark.parametrize("signal", ["kill", "terminate"])
def test_a_server_that_dies_while_it_is_asked_is_the_outcome_of_the_request(process, events, signal):
    with TcpTransport("127.0.0.1", process.port) as transport:
        transport.subscribe(events.put)
        assert transport.send(RequestAgentLogout(this_dn="7001")) == 1
        assert isinstance(transport.ask(READY), EventAgentReady)  # so the logout has arrived, too
        assert events.next() == EventAgentReady(this_dn="7001", agent_id="1001", reference_id=2)
        getattr(process, signal)()

        assert events.next() == EventServerDisconnected()
        assert events.empty()
        with pytest.raises(TransportError, match="not connected to T-Server"):
            transport.send(READY)


def test_a_session_is_told_that_the_server_died(process):
    transport = TcpTransport("127.0.0.1", process.port)
    module = AgentModule(transport, completion="confirmed")
    with orsagent.Runtime([module], orsagent.SystemClock()) as runtime:
        session = runtime.start(orsagent.loads(WORKFLOW))

        async def main():
            driving = asyncio.create_task(orsagent.drive(runtime, timeout=30))
            await asyncio.sleep(0)
            process.kill()
            return await driving

        assert asyncio.run(main())

        assert session.final == "alarm"
        assert session.log[0][1]["error"] == "servererror"
        assert session.log[0][1]["description"] == (
            "T-Server of switch 'SW1': the connection was lost before the answer came"
        )
        assert not transport.connected


def test_each_waiting_request_is_lost_once_and_later_ones_are_refused(serve, connect, tserver):
    tserver.on(RequestAgentReady).drop()
    service = serve()
    transport, events = connect(service, backoff=Backoff(first=60, longest=60))
    for _ in range(3):
        transport.send(READY)
    service.wait_until(lambda: len(tserver.journal) == 3)
    service.close()

    assert events.next() == EventServerDisconnected()
    assert not transport.connected
    assert transport.address is None
    with pytest.raises(TransportError, match=r"not connected to T-Server: .* was lost: the server ends") as caught:
        transport.send(READY)
    assert caught.value.code == 54
    assert events.empty()


def test_the_connection_is_made_again(tserver, connect):
    with TServerService(tserver) as service:
        transport, events = connect(service, backoff=QUICK)
        address = service.address
    assert events.next() == EventServerDisconnected()

    with TServerService(tserver, port=address.port):
        assert events.next() == EventServerConnected()
        assert isinstance(transport.ask(READY), EventAgentReady)
        assert transport.address == address


def test_registrations_outlast_the_connection(tserver, connect):
    tserver.add_agent("1002", dn="7002", registered=False)
    with TServerService(tserver) as service:
        transport, events = connect(service, backoff=QUICK)
        transport.ask(RequestRegisterAddress(this_dn="7002"))
        transport.ask(RequestUnregisterAddress(this_dn="7001"))
        port = service.address.port
    other = FakeTServer("SW1")
    other.add_agent("1001", dn="7001", state="NotReady")
    other.add_agent("1002", dn="7002", registered=False)
    assert events.next_of(EventServerDisconnected)

    with TServerService(other, port=port):
        assert events.next() == EventServerConnected()
        answers = [transport.ask(RequestAgentReady(this_dn=dn)) for dn in ("7001", "7002")]

    assert [answer.error_code for answer in answers] == [41, 1707]


def test_a_registration_that_fails_the_second_time_is_told(tserver, connect):
    with TServerService(tserver) as service:
        transport, events = connect(service, backoff=QUICK)
        assert isinstance(transport.ask(RequestRegisterAddress(this_dn="7001")), EventRegistered)
        port = service.address.port

    with TServerService(FakeTServer("SW1"), port=port):
        error = events.next_of(EventError)

    assert (error.error_code, error.this_dn, error.reference_id) == (59, "7001", None)


def test_the_backup_takes_over_and_gives_back(connect):
    tservers = [new_tserver(), new_tserver()]
    primary, backup = (TServerService(one) for one in tservers)
    with backup:
        primary.open()
        transport, events = connect(primary, backup=backup.address, backoff=QUICK)
        ports = (primary.address.port, backup.address.port)
        assert transport.address == primary.address
        primary.close()

        assert [events.next() for _ in range(3)] == [
            EventServerDisconnected(),
            EventServerConnected(),
            EventPrimaryChanged(),
        ]
        assert isinstance(transport.ask(READY), EventAgentReady)
        assert transport.address == backup.address
        events.next()

        with TServerService(tservers[0], port=ports[0]) as primary_again:
            backup.close()
            assert [events.next() for _ in range(3)] == [
                EventServerDisconnected(),
                EventServerConnected(),
                EventPrimaryChanged(),
            ]
            assert transport.address == primary_again.address

    assert [len(tserver.journal) for tserver in tservers] == [0, 1]


def test_the_backup_is_taken_at_once_when_the_primary_is_not_there(service, connect):
    with TServerService(new_tserver()) as gone:
        place = SimpleNamespace(address=gone.address)
    transport, events = connect(place, backup=service.address)

    assert transport.address == service.address
    assert events.empty()


def test_opening_tells_why_no_server_can_be_reached():
    with TServerService(new_tserver()) as one, TServerService(new_tserver()) as other:
        addresses = one.address, other.address
    transport = TcpTransport(*addresses[0], backup=addresses[1])

    with pytest.raises(TransportError) as caught:
        transport.open()

    assert caught.value.code == 54
    assert [str(address) in str(caught.value) for address in addresses] == [True, True]
    assert str(caught.value).count("Connection refused") == 2
    assert not transport.connected


def test_a_transport_that_could_not_be_opened_can_be_opened_later(tserver):
    with TServerService(tserver) as service:
        address = service.address
    transport = TcpTransport(*address)
    with pytest.raises(TransportError):
        transport.open()

    with TServerService(tserver, port=address.port), transport:
        assert transport.connected


def test_a_server_that_refuses_for_good_is_not_asked_again(tserver, connect):
    told = []
    with TServerService(tserver) as service:
        transport, events = connect(service, backoff=QUICK)
        port = service.address.port
    events.next()
    with TServerService(tserver, port=port, secret=SECRET, tell=told.append) as guarded:
        guarded.wait_until(lambda: told)
        transport._thread.join(30)

        with pytest.raises(TransportError, match="refuses: the server wants a shared secret"):
            transport.send(READY)
    assert len(told) == 1


def test_a_connection_is_closed_while_it_is_looked_for(tserver, connect):
    with TServerService(tserver) as service:
        transport, events = connect(service, backoff=Backoff(first=60, longest=60))
    events.next()

    transport.close()

    assert not transport._thread.is_alive()


def silent_after_the_greeting(client):
    client.read()
    client.send({"message": "Challenge", "Version": 1, "Nonce": "s" * 32, "Secret": False})
    client.send({"message": "Welcome", "Switches": ["SW1"], "Switch": "SW1", "MaxBytes": 1000})
    while client.read() is not None:
        pass


def test_a_server_that_gives_no_sign_of_life_is_given_up(one_visit, connect):
    port = one_visit(silent_after_the_greeting)
    transport, events = connect(
        SimpleNamespace(address=("127.0.0.1", port)), heartbeat=0.5, backoff=Backoff(first=60, longest=60)
    )

    assert events.next() == EventServerDisconnected()
    with pytest.raises(TransportError, match=r"no sign of life for 1 s"):
        transport.send(READY)


def test_an_idle_connection_lives_on_heartbeats(serve, connect):
    service = serve(heartbeat=1.0)
    transport, events = connect(service, heartbeat=1.5)
    # several heartbeats fit into the time of an answer
    service.call(lambda: service.tservers[0].on(RequestAgentReady).delay(seconds=4))

    assert isinstance(transport.ask(READY), EventAgentReady)
    assert events.qsize() == 1
    assert len(service.clients) == 1


def test_a_closed_service_refuses_with_a_reason_that_is_not_final():
    assert not RefusedError("closing", "the server ends").final
    assert RefusedError("who-knows", "").final
