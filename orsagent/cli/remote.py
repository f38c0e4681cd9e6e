"""A T-Server that runs elsewhere, as the command line names it."""

from __future__ import annotations

import os

from attrs import field, frozen

from orsagent.tlib.net import Address, Secret, TcpTransport, client_tls, find_secret, find_switches

__all__ = ["Remote"]


@frozen(kw_only=True)
class Remote:
    """Where it listens, and what it takes to be let in.

    Attributes:
        address: host and port.
        secret: the shared secret, None for none.
        authority: a PEM file with the authority of the server's certificate; None for no encryption.
    """

    address: Address
    secret: Secret | None = field(repr=False)
    authority: str | None

    @classmethod
    def of(cls, address: tuple[str, int], secret_file: str | None, authority: str | None) -> Remote:
        """What the options of ``orsagent run`` say.

        Raises:
            SecretError: the secret cannot be read.
        """
        return cls(address=Address(*address), secret=find_secret(secret_file, os.environ), authority=authority)

    def transports(self) -> list[TcpTransport]:
        """A transport for each of the server's switches.

        Raises:
            TransportError: it cannot be reached, or refuses.
            TlsError: the authority's file cannot be used.
        """
        tls = False if self.authority is None else client_tls(self.authority)
        host, port = self.address
        switches = find_switches(host, port, secret=self.secret, tls=tls)
        return [
            TcpTransport(host, port, switch=switch, secret=self.secret, tls=tls, name="orsagent run")
            for switch in switches
        ]
