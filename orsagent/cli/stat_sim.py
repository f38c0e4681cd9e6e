"""The command ``orsagent stat-sim``. What it does stands in `telling`, and is imported when it is done."""

from __future__ import annotations

import os
import sys

import click

from orsagent.cli.terminal import Output, wants_colour

__all__ = ["stat_sim"]


@click.command(name="stat-sim")
@click.option(
    "--agents",
    metavar="FILE.toml",
    help="Tell of the agents of fake T-Servers: switches, DNs and agents as for orsagent tserver.",
)
@click.option("--recording", metavar="FILE.jsonl", help="Tell what a file says, with the pauses that were recorded.")
@click.option(
    "--listen",
    metavar="HOST:PORT",
    default="127.0.0.1:0",
    show_default=True,
    help="Where states are told. Port 0 lets the system choose a free one. Other hosts than this machine's loopback "
    "need --allow-remote.",
)
@click.option(
    "--tserver",
    metavar="HOST:PORT",
    default="127.0.0.1:0",
    show_default=True,
    help="With --agents: where the fake T-Servers listen, for orsagent run --tserver and other clients.",
)
@click.option("--at-once", is_flag=True, help="With --recording: without the pauses.")
@click.option("--allow-remote", is_flag=True, help="Whoever can connect may read the states.")
@click.option("--tls-cert", metavar="FILE.pem", help="Encrypt the connections at --listen, with this certificate.")
@click.option("--tls-key", metavar="FILE.pem", help="The certificate's key, if it is not in the same file.")
@click.pass_context
def stat_sim(
    ctx: click.Context,
    *,
    agents: str | None,
    recording: str | None,
    listen: str,
    tserver: str,
    at_once: bool,
    allow_remote: bool,
    tls_cert: str | None,
    tls_key: str | None,
) -> None:
    """Tell of agents' states over TCP, so that agent state synchronisation can be tried without a Stat Server.

    \b
      orsagent stat-sim --listen 127.0.0.1:2060 --tserver 127.0.0.1:4000 --agents agents.toml
      orsagent run shift.scxml --tserver 127.0.0.1:4000 --send shift.ended
      orsagent stat-sim --listen 127.0.0.1:2060 --recording monday.jsonl

    What is told are JSON lines, a protocol of our own that the documentation describes; it is not Stat Server's. The
    first line of the output has the address. Ctrl-C ends it.

    Exit codes: 0 ended by Ctrl-C, 2 usage error, or it cannot listen.
    """  # noqa: D301 -- click's mark for text that keeps its lines
    from orsagent.cli.telling import Order, tell_states  # noqa: PLC0415 -- the parts are large, and --help needs none
    from orsagent.tlib.net import Address, server_tls  # noqa: PLC0415

    if (agents is None) == (recording is None):
        raise click.UsageError("give either --agents or --recording", ctx)
    if at_once and recording is None:
        raise click.UsageError("--at-once needs --recording", ctx)
    if tls_key is not None and tls_cert is None:
        raise click.UsageError("--tls-key needs --tls-cert", ctx)
    addresses = {}
    for name, text in (("--listen", listen), ("--tserver", tserver)):
        try:
            addresses[name] = Address.parse(text)
        except ValueError as error:
            raise click.BadParameter(str(error), ctx, param_hint=f"'{name}'") from error
    order = Order(
        agents=agents,
        recording=recording,
        listen=addresses["--listen"],
        tserver=addresses["--tserver"],
        at_once=at_once,
        allow_remote=allow_remote,
        tls=None if tls_cert is None else server_tls(tls_cert, tls_key),
    )
    tell_states(order, Output(colour=wants_colour(sys.stdout, os.environ)))
