"""T-Servers over TCP: a server for the fake, and the transport that is its client.

A theory of operation. `codec` turns messages into JSON objects by one table, `frames` puts those one after the other;
neither knows sockets. A `channel` is a connection with signs of life and bounded buffers, from either side; `greeting`
is what is said before the first request. On the server's side, `sharing` gives each client its own view of the one
fake, `server` serves connections in an asyncio loop, and `service` gives the loop a thread and the fakes their time. On
the client's side, `connection` keeps one connection alive in a loop, `ledger` sees to it that each request has exactly
one outcome, and `transport` gives the loop a thread and hands events over to the runtime's.

The protocol is orsagent's own: the bytes on T-Library's wire are not public.
"""

from orsagent.tlib.net.addresses import Address
from orsagent.tlib.net.backoff import Backoff
from orsagent.tlib.net.errors import (
    ConnectionLostError,
    ListenError,
    ProtocolError,
    RefusedError,
    SecretError,
    TlsError,
)
from orsagent.tlib.net.secret import Secret, find_secret, read_secret
from orsagent.tlib.net.server import Client, ServerLimits
from orsagent.tlib.net.service import TServerService
from orsagent.tlib.net.tls import client_tls, server_tls
from orsagent.tlib.net.transport import TcpTransport, find_switches

__all__ = [
    "Address",
    "Backoff",
    "Client",
    "ConnectionLostError",
    "ListenError",
    "ProtocolError",
    "RefusedError",
    "Secret",
    "SecretError",
    "ServerLimits",
    "TServerService",
    "TcpTransport",
    "TlsError",
    "client_tls",
    "find_secret",
    "find_switches",
    "read_secret",
    "server_tls",
]
