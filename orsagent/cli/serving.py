"""A server on the command line: it listens until a signal ends it."""

from __future__ import annotations

import ssl

from attrs import field, frozen

from orsagent.cli.signals import LOOK_SECONDS, signalled
from orsagent.cli.terminal import Output
from orsagent.tlib import AgentsFileError, FakeTServer, load_agents
from orsagent.tlib.net import Address, Secret, ServerLimits, TServerService
from orsagent.trace.texts import printable

__all__ = ["Order", "serve"]


@frozen(kw_only=True)
class Order:
    """What the command line asks for; see ``orsagent tserver --help``."""

    address: Address
    agents: str
    switches: tuple[str, ...]
    secret: Secret | None = field(repr=False)
    tls: ssl.SSLContext | None
    heartbeat: float
    limits: ServerLimits
    verbose: bool


def serve(order: Order, output: Output) -> None:
    """Serve until a signal comes.

    Args:
        order: what to serve, and how.
        output: gets the address, and what happens.

    Raises:
        AgentsFileError: the agents file is wrong, or has no such switch.
        ListenError: it cannot listen at the address, or must not.
    """
    tservers = _chosen(order)
    service = TServerService(
        tservers,
        host=order.address.host,
        port=order.address.port,
        secret=order.secret,
        tls=order.tls,
        heartbeat=order.heartbeat,
        limits=order.limits,
        tell=(lambda line: output.line(("faint", printable(line)))) if order.verbose else lambda _line: None,
    )
    with signalled() as ended, service:
        output.line(("start", f"listening at {service.address}{_safety(order)}"))
        for tserver in tservers:
            output.line(("", printable(f"{tserver.switch}: {_contents(tserver)}")))
        while not ended.wait(LOOK_SECONDS):
            pass
    output.line(("end", "ended"))


def _chosen(order: Order) -> list[FakeTServer]:
    tservers = {tserver.switch: tserver for tserver in load_agents(order.agents)}
    for switch in order.switches:
        if switch not in tservers:
            raise AgentsFileError(f"{order.agents}: there is no switch {switch!r}; there are {', '.join(tservers)}")
    return [tservers[switch] for switch in dict.fromkeys(order.switches or tservers)]


def _safety(order: Order) -> str:
    parts = ["with TLS"] if order.tls is not None else []
    parts += ["with a secret"] if order.secret is not None else []
    return f" ({', '.join(parts)})" if parts else ""


def _contents(tserver: FakeTServer) -> str:
    agents, dns = len(tserver.agents), len(tserver.dns)
    return f"{agents} agent{'' if agents == 1 else 's'}, {dns} DN{'' if dns == 1 else 's'}"
