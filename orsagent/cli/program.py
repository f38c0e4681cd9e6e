"""The commands and their options. What they do stands elsewhere, and is imported when it is done."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from orsagent import __version__
from orsagent.cli.arguments import Instruction, parse_advance, parse_named_value, parse_send
from orsagent.cli.checking import check, explain
from orsagent.cli.cloud_sim import cloud_sim
from orsagent.cli.coverage import coverage, measured, report_option
from orsagent.cli.parameters import RunCommand, each, one, parse_address, root_option
from orsagent.cli.scenarios import test
from orsagent.cli.stat_sim import stat_sim
from orsagent.cli.sync import sync
from orsagent.cli.terminal import Output, wants_colour
from orsagent.cli.tserver import tserver as tserver_command
from orsagent.errors import DocumentError, OrsagentError
from orsagent.trace.durations import parse_duration
from orsagent.trace.texts import printable

if TYPE_CHECKING:
    from orsagent.cli.remote import Remote

__all__ = ["main"]

_USAGE_ERROR = 2
_INTERRUPTED = 130


class _Program(click.Group):
    """Turns the errors that users can cause into messages and exit codes."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 -- as click's
        """Invoke the command."""
        try:
            return super().invoke(ctx)
        except DocumentError as error:
            _complain(str(error))
            _show_source(error)
        except OrsagentError as error:
            _complain(f"Error: {error}")
        except KeyboardInterrupt:
            _complain("interrupted")
            return ctx.exit(_INTERRUPTED)
        return ctx.exit(_USAGE_ERROR)


@click.group(cls=_Program, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="orsagent", message="%(prog)s %(version)s")
def main() -> None:
    """Run Genesys Orchestration Server (ORS) workflows on your own machine."""


main.add_command(check)
main.add_command(explain)


@main.command(cls=RunCommand, name="run")
@click.argument("file", type=click.Path(path_type=str))
@click.option(
    "--dialect",
    type=click.Choice(["auto", "w3c", "ors"]),
    default="auto",
    show_default=True,
    help="Rules of the document: the Recommendation's, or those of ORS and Composer. auto takes ors when the document "
    "declares a Genesys module.",
)
@root_option
@click.option(
    "--engine", type=click.Choice(["v8", "quickjs"]), default="v8", show_default=True, help="ECMAScript engine."
)
@click.option(
    "--data",
    callback=each(parse_named_value),
    multiple=True,
    metavar="NAME=JSON",
    help="Value of a top-level <data> element. Repeatable.",
)
@click.option(
    "--agents",
    metavar="FILE.toml",
    help="Switches, DNs, agents and faults of the fake T-Server. Without it, one switch SW1 without any DN.",
)
@click.option(
    "--tserver",
    callback=one(parse_address),
    metavar="HOST:PORT",
    help="Use the switches of a T-Server that runs elsewhere, started with orsagent tserver, instead of --agents.",
)
@click.option(
    "--tserver-secret-file",
    metavar="FILE",
    help="The secret of that T-Server. Without it, the environment variable ORSAGENT_TSERVER_SECRET has it.",
)
@click.option(
    "--tserver-ca",
    metavar="FILE.pem",
    help="Encrypt the connection to that T-Server, whose certificate must come from this authority.",
)
@click.option(
    "--send",
    callback=each(parse_send),
    multiple=True,
    metavar="EVENT[=JSON]",
    help="Send an event to the session, with data if given. Repeatable.",
)
@click.option(
    "--advance",
    callback=each(parse_advance),
    multiple=True,
    metavar="DURATION",
    help="Move the virtual clock: 500ms, 2s, 5m, 1h, or plain seconds. Repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end instead of lines.")
@click.option(
    "--completion",
    type=click.Choice(["accepted", "confirmed"]),
    default="accepted",
    show_default=True,
    help="When agent actions are done: when T-Server has taken the request, as in ORS, or has carried it out.",
)
@click.option(
    "--unclaimed",
    type=click.Choice(["error", "ignore", "event"]),
    default="error",
    show_default=True,
    help="What becomes of elements that no module knows: the document is refused, they are ignored, or they are "
    "error.execution when they are reached.",
)
@click.option(
    "--no-standins",
    "standins",
    is_flag=True,
    default=True,
    flag_value=False,
    help="Without stand-ins for the Genesys modules other than the Agent extension: their elements are unclaimed.",
)
@click.option(
    "--world",
    metavar="FILE.toml",
    help="What is below _genesys: interactions, lists, options, special days, statistics, and what day it is.",
)
@click.option(
    "--http-host",
    "http_hosts",
    multiple=True,
    metavar="HOST[:PORT]",
    help="A host that <session:fetch> may really ask; needs orsagent[http]. Repeatable.",
)
@click.option(
    "--lenient", is_flag=True, help="Unknown attributes and misused actions are errors only when they are reached."
)
@click.option(
    "--timeout",
    callback=one(parse_duration),
    metavar="DURATION",
    default="2s",
    show_default=True,
    help="Longest time of one call into a script.",
)
@click.option(
    "--memory",
    type=click.IntRange(min=1, max=16_384),
    default=64,
    show_default=True,
    metavar="MB",
    help="Most memory of a session's scripts.",
)
@click.option(
    "--coverage",
    "reports",
    callback=report_option,
    multiple=True,
    metavar="FORMAT[:PATH]",
    help="Measure what of the workflow is reached: term, term-missing, html:PATH, cobertura:PATH, lcov:PATH, "
    "json:PATH, or data:PATH for orsagent coverage. Repeatable.",
)
@click.pass_context
def run(
    ctx: click.Context,
    *,
    file: str,
    dialect: str,
    root: str | None,
    engine: str,
    data: tuple[tuple[str, Any], ...],
    agents: str | None,
    tserver: tuple[str, int] | None,
    tserver_secret_file: str | None,
    tserver_ca: str | None,
    instructions: tuple[Instruction, ...],
    as_json: bool,
    completion: str,
    unclaimed: str,
    standins: bool,
    world: str | None,
    http_hosts: tuple[str, ...],
    lenient: bool,
    timeout: float,
    memory: int,
    reports: tuple[Any, ...],
) -> None:
    """Run the workflow in FILE, and show what it does.

    Time is virtual: it stands still but for --advance. --send and --advance are carried out in the order in which
    they are given, after the workflow has started.

    \b
      orsagent run workflow.scxml
      orsagent run workflow.scxml --data 'agentId="1001"' --data limit=3
      orsagent run shift.scxml --agents agents.toml --send shift.ended --advance 5m
      orsagent run shift.scxml --agents agents.toml --send 'call={"id": 7}' --json
      orsagent run shift.scxml --tserver 127.0.0.1:4000 --send shift.ended
    orsagent run routing.scxml --world world.toml --agents agents.toml

    Each line shows the time in seconds, what happened, and where in the document: start, event, take (a transition),
    exit and enter (states, where the transition does not say it), log, send, action (of a stand-in for a Genesys
    module), request and answer (T-Library), tserver (an event nobody asked for), error. A session that the workflow
    invokes or starts is marked with its id, such as [s2].

    --json prints one object. status: finished, failed or running. final: the final state, or null. configuration: the
    active states, sorted. log: time, session, label, value, position. requests: time, session, switch, message, the
    message's fields, reference_id, position, outcome (pending, done, rejected, dropped, lost, refused) and answer.
    actions, if stand-ins were asked for any: time, session, module, element, arguments, requestid, position.
    events: time, session, name, type and data of each event that a session looked at. time: where the clock stands, in
    seconds. error: why it failed.

    Exit codes: 0 finished, 1 failed, 2 usage or document error, 3 still running, 130 interrupted.
    """  # noqa: D301 -- click's mark for text that keeps its lines
    from orsagent.cli.run import Order, run_workflow  # noqa: PLC0415 -- the parts are large, and --help needs none
    from orsagent.cli.views import ForPeople, ForPrograms  # noqa: PLC0415
    from orsagent.js import Limits  # noqa: PLC0415

    if not timeout:
        raise click.BadParameter("0 is too short", ctx, param_hint="'--timeout'")
    output = Output(colour=wants_colour(sys.stdout, os.environ) and not as_json)
    if tserver is not None and agents is not None:
        raise click.UsageError("--tserver and --agents exclude each other: the server has its own agents", ctx)
    if tserver is None and (tserver_secret_file or tserver_ca):
        raise click.UsageError("--tserver-secret-file and --tserver-ca need --tserver", ctx)
    order = Order(
        path=file,
        dialect=dialect,
        root=root,
        strict=not lenient,
        engine=engine,
        data=_named(data, ctx),
        agents=agents,
        remote=None if tserver is None else _remote(tserver, tserver_secret_file, tserver_ca),
        completion=completion,
        unclaimed=unclaimed,
        standins=standins,
        world=world,
        http_hosts=http_hosts,
        limits=Limits(seconds=timeout, bytes=memory * 1024 * 1024),
        instructions=instructions,
    )
    several = agents is not None or tserver is not None
    with measured(reports):
        code = run_workflow(order, ForPrograms(output) if as_json else ForPeople(output, several))
    if output.failure is not None:
        _complain(f"Error: the output cannot be written: {output.failure.strerror}")
        code = _USAGE_ERROR
    ctx.exit(code)


main.add_command(test)
main.add_command(coverage)
main.add_command(tserver_command)
main.add_command(cloud_sim)
main.add_command(sync)
main.add_command(stat_sim)


def _remote(address: tuple[str, int], secret_file: str | None, authority: str | None) -> Remote:
    from orsagent.cli.remote import Remote  # noqa: PLC0415 -- a run with a fake of its own needs no network

    return Remote.of(address, secret_file, authority)


def _named(pairs: tuple[tuple[str, Any], ...], ctx: click.Context) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise click.BadParameter(f"{twice} is given twice", ctx, param_hint="'--data'")
    return named


def _complain(text: str) -> None:
    click.echo("\n".join(printable(line) for line in text.split("\n")), err=True)


def _show_source(error: DocumentError) -> None:
    from orsagent.cli.frames import frame, source_line  # noqa: PLC0415 -- only errors need it

    line = source_line(error.position)
    if line is not None:
        click.echo(frame(line, error.position), err=True)
