"""Real sockets: a service on a thread of its own, transports, and raw clients that say what they like.

Nothing sleeps: whatever is awaited has an event of its own, and a time-out that only a broken program meets.
"""

import contextlib
import json
import queue
import socket
import struct
import threading
from contextlib import ExitStack

import pytest

from orsagent.tlib import FakeTServer
from orsagent.tlib.net import TcpTransport, TServerService

LONG = 30.0
HELLO = {"message": "Hello", "Protocol": "orsagent-tserver", "Versions": [1], "Switch": "SW1", "Nonce": "n" * 32}


class Events(queue.Queue):
    """The events that a transport without a scheduler delivers, to be waited for."""

    def next(self):
        return self.get(timeout=LONG)

    def next_of(self, *kinds):
        while not isinstance(event := self.next(), kinds):
            pass
        return event


@pytest.fixture
def events():
    return Events()


class RawClient:
    """A client that can misbehave."""

    def __init__(self, sock):
        self.sock = sock
        self.sock.settimeout(LONG)
        self.received = b""

    def send(self, body):
        self.send_text(json.dumps(body).encode())

    def send_text(self, text):
        self.sock.sendall(struct.pack(">I", len(text)) + text)

    def read(self):
        """The next message; None when the server has closed the connection."""
        header = self._exactly(4)
        return json.loads(self._exactly(struct.unpack(">I", header)[0])) if header else None

    def read_until(self, name):
        """Messages up to the one of that name."""
        while (body := self.read()) is not None and body["message"] != name:
            pass
        return body

    def greet(self, **changes):
        self.send({**HELLO, **changes})
        answer = self.read()
        return self.read() if answer["message"] == "Challenge" and not answer["Secret"] else answer

    def closed(self):
        """Whether the server closes the connection without another message."""
        try:
            return self._exactly(1) == b""
        except ConnectionError:
            return True

    def _exactly(self, number):
        data = b""
        while len(data) < number and (more := self.sock.recv(number - len(data))):
            data += more
        self.received += data
        return data


@pytest.fixture
def stack():
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def tserver():
    tserver = FakeTServer("SW1")
    tserver.add_agent("1001", dn="7001", state="NotReady")
    return tserver


@pytest.fixture
def serve(stack, tserver):
    """Starts a service; arguments are those of `TServerService`."""

    def start(*tservers, **options):
        return stack.enter_context(TServerService(tservers or tserver, **options))

    return start


@pytest.fixture
def service(serve):
    return serve()


@pytest.fixture
def connect(stack):
    """Opens a transport to a service, with its events in ``transport.events``."""

    def open_transport(service, **options):
        transport = TcpTransport(*service.address, **options)
        events = Events()
        transport.subscribe(events.put)
        return stack.enter_context(transport), events

    return open_transport


@pytest.fixture
def raw(stack):
    """Makes raw clients."""

    def open_socket(service, *, receive_bytes=None):
        sock = stack.enter_context(socket.socket())
        if receive_bytes is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        sock.connect(service.address)
        return RawClient(sock)

    return open_socket


@pytest.fixture
def one_visit(stack):
    """Listens for one client, which ``play(client)`` deals with on a thread; gives the port."""

    def listen(play):
        listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

        def visit():
            with contextlib.suppress(OSError):  # the client may be gone at any moment
                sock, _ = listener.accept()
                with sock:
                    play(RawClient(sock))

        thread = threading.Thread(target=visit)
        thread.start()
        stack.callback(thread.join)
        stack.callback(listener.shutdown, socket.SHUT_RDWR)
        return listener.getsockname()[1]

    return listen
