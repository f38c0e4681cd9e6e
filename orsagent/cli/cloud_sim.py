"""The command ``orsagent cloud-sim``. What it does stands in `simulating`, and is imported when it is done."""

from __future__ import annotations

import os
import sys

import click

from orsagent.cli.parameters import one
from orsagent.cli.terminal import Output, wants_colour
from orsagent.trace.durations import parse_duration

__all__ = ["cloud_sim"]


def _life(text: str | None) -> float | None:
    return None if text is None else parse_duration(text)


@click.command(name="cloud-sim")
@click.option(
    "--listen",
    metavar="HOST:PORT",
    default="127.0.0.1:0",
    show_default=True,
    help="Where to listen. Port 0 lets the system choose a free one. Other hosts than this machine's loopback need a "
    "secret of your own.",
)
@click.option(
    "--config",
    metavar="FILE.toml",
    help="Users, presence definitions, faults and limits of the fake.",
)
@click.option(
    "--users",
    metavar="FILE.csv",
    help="Further users: the list of agents that orsagent sync has, lines of agent,user. Who has no user gets one.",
)
@click.option(
    "--count",
    type=click.IntRange(min=0, max=100_000),
    default=0,
    metavar="N",
    help="So many further users, whose agents are 1001, 1002, and so on, but for those that there are.",
)
@click.option("--client-id", metavar="ID", help="The id of the OAuth client.  [default: orsagent-tests]")
@click.option(
    "--secret-file",
    metavar="FILE",
    help="The secret of the OAuth client. Without it, the environment variable ORSAGENT_CLOUD_SECRET has it; without "
    "that, it is no-secret-at-all.",
)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Requests a minute for each token.  [default: 300]"
)
@click.option("--token-life", callback=one(_life), metavar="DURATION", help="How long a token lives.  [default: 24h]")
@click.option(
    "--late",
    type=click.Choice(["ignore", "apply", "error"]),
    help="What becomes of events that are older than what is shown.  [default: ignore]",
)
@click.option(
    "--fail",
    type=click.FloatRange(min=0, max=1),
    metavar="SHARE",
    help="Let this share of the requests go wrong, from 0 to 1, drawn from --seed.",
)
@click.option("--seed", type=int, metavar="N", help="What random faults are drawn from.  [default: 0]")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    metavar="KIND",
    help="What may go wrong: 401, 429, 500, 503, drop, drop_answer, partial. Repeatable; all of them by default.",
)
@click.option("--verbose", "-v", is_flag=True, help="Tell of every request, not only of what users are given.")
@click.option("--quiet", "-q", is_flag=True, help="Tell of no request.")
@click.pass_context
def cloud_sim(
    ctx: click.Context,
    *,
    listen: str,
    config: str | None,
    users: str | None,
    count: int,
    client_id: str | None,
    secret_file: str | None,
    limit: int | None,
    token_life: float | None,
    late: str | None,
    fail: float | None,
    seed: int | None,
    kinds: tuple[str, ...],
    verbose: bool,
    quiet: bool,
) -> None:
    """Serve a fake Genesys Cloud over HTTP, so that agent state synchronisation can be tried without an organization.

    \b
      orsagent cloud-sim --count 10
      orsagent cloud-sim --listen 127.0.0.1:8080 --config cloud.toml --fail 0.05 --seed 7

    It has the OAuth login, presence definitions, both endpoints for events, the direct calls, the search for users
    and the ways to read back; login host and API have the same address, which is the first line of the output. Then
    come client id and source id. Each state that a user is given is a line: the number of the request, presence or
    routing, the agent, and the value; late and repeated ones say so. Ctrl-C ends it.

    What the file of --config says, other options overrule.

    Exit codes: 0 ended by Ctrl-C, 2 usage error, or it cannot listen.
    """  # noqa: D301 -- click's mark for text that keeps its lines
    from orsagent.cli.simulating import Order, simulate  # noqa: PLC0415 -- the parts are large, and --help needs none
    from orsagent.tlib.net import Address  # noqa: PLC0415

    if verbose and quiet:
        raise click.UsageError("--verbose and --quiet exclude each other", ctx)
    if fail is None and (kinds or seed is not None):
        raise click.UsageError("--kind and --seed need --fail", ctx)
    if token_life is not None and not token_life:
        raise click.BadParameter("0 is too short", ctx, param_hint="'--token-life'")
    try:
        address = Address.parse(listen)
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param_hint="'--listen'") from error
    order = Order(
        address=address,
        config=config,
        users=users,
        count=count,
        secret_file=secret_file,
        settings={
            "client_id": client_id,
            "requests_per_minute": limit,
            "token_seconds": token_life,
            "late_events": late,
        },
        fail=fail,
        seed=seed or 0,
        kinds=kinds,
        verbose=verbose,
        quiet=quiet,
    )
    simulate(order, Output(colour=wants_colour(sys.stdout, os.environ)), os.environ)
