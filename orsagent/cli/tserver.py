"""The command ``orsagent tserver``. What it does stands in `serving`, and is imported when it is done."""

from __future__ import annotations

import os
import sys

import click

from orsagent.cli.parameters import one
from orsagent.cli.terminal import Output, wants_colour
from orsagent.trace.durations import parse_duration

__all__ = ["tserver"]


@click.command(name="tserver")
@click.option(
    "--listen",
    metavar="HOST:PORT",
    default="127.0.0.1:0",
    show_default=True,
    help="Where to listen. Port 0 lets the system choose a free one. Other hosts than this machine's loopback need a "
    "secret.",
)
@click.option(
    "--agents",
    metavar="FILE.toml",
    required=True,
    help="Switches, DNs, agents and faults of the fake T-Server, as for orsagent run.",
)
@click.option(
    "--switch", "switches", multiple=True, metavar="NAME", help="Serve only this switch of the file. Repeatable."
)
@click.option(
    "--secret-file",
    metavar="FILE",
    help="The secret that clients must know, 8 bytes or more. Without it, the environment variable "
    "ORSAGENT_TSERVER_SECRET has the secret, if there is one.",
)
@click.option("--tls-cert", metavar="FILE.pem", help="Encrypt connections, with this certificate.")
@click.option("--tls-key", metavar="FILE.pem", help="The certificate's key, if it is not in the same file.")
@click.option(
    "--heartbeat",
    callback=one(parse_duration),
    metavar="DURATION",
    default="10s",
    show_default=True,
    help="Ask silent clients for a sign of life after this time; after as much again they are given up.",
)
@click.option(
    "--max-clients", type=click.IntRange(min=1), default=500, show_default=True, help="Most connections at once."
)
@click.option(
    "--max-message",
    type=click.IntRange(min=1_024, max=16_777_216),
    default=262_144,
    show_default=True,
    metavar="BYTES",
    help="Size of the largest message.",
)
@click.option(
    "--max-backlog",
    type=click.IntRange(min=4_096),
    default=1_048_576,
    show_default=True,
    metavar="BYTES",
    help="How much a client may leave unread before its connection is broken.",
)
@click.option("--verbose", "-v", is_flag=True, help="Tell which clients come, go and are refused.")
@click.pass_context
def tserver(
    ctx: click.Context,
    *,
    listen: str,
    agents: str,
    switches: tuple[str, ...],
    secret_file: str | None,
    tls_cert: str | None,
    tls_key: str | None,
    heartbeat: float,
    max_clients: int,
    max_message: int,
    max_backlog: int,
    verbose: bool,
) -> None:
    """Serve a fake T-Server over TCP, so that workflows and tools in other processes share it.

    \b
      orsagent tserver --listen 127.0.0.1:4000 --agents agents.toml
      orsagent run shift.scxml --tserver 127.0.0.1:4000 --send shift.ended

    Time is real: answers take the switch's latency, and after-call work ends by the clock on the wall. The first line
    of the output has the address. Ctrl-C ends the server; its clients are told.

    Programs in Python connect with orsagent.tlib.net.TcpTransport; the protocol is documented for others.

    Exit codes: 0 ended by Ctrl-C, 2 usage error, or it cannot listen.
    """  # noqa: D301 -- click's mark for text that keeps its lines
    from orsagent.cli.serving import Order, serve  # noqa: PLC0415 -- the parts are large, and --help needs none
    from orsagent.tlib.net import Address, ServerLimits, find_secret, server_tls  # noqa: PLC0415

    if tls_key is not None and tls_cert is None:
        raise click.UsageError("--tls-key needs --tls-cert", ctx)
    if not heartbeat:
        raise click.BadParameter("0 is too short", ctx, param_hint="'--heartbeat'")
    try:
        address = Address.parse(listen)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param_hint="'--listen'") from error
    order = Order(
        address=address,
        agents=agents,
        switches=switches,
        secret=find_secret(secret_file, os.environ),
        tls=None if tls_cert is None else server_tls(tls_cert, tls_key),
        heartbeat=heartbeat,
        limits=ServerLimits(
            clients=max_clients, message_bytes=max_message, backlog_bytes=max_backlog, journal=_JOURNAL
        ),
        verbose=verbose,
    )
    serve(order, Output(colour=wants_colour(sys.stdout, os.environ)))


_JOURNAL = 10_000
"""How many requests a server that runs for days remembers."""
