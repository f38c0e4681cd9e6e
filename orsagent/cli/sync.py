"""The command ``orsagent sync``. What it does stands in `syncing`, and is imported when it is done."""

from __future__ import annotations

import click

__all__ = ["sync"]

_CONFIG = click.option(
    "--config",
    "config",
    metavar="FILE.toml",
    default="orsagent.toml",
    show_default=True,
    help="The configuration; the reference lists its keys.",
)


_MAPPING = click.option(
    "--config",
    "config",
    metavar="FILE.toml",
    help="A configuration, whose section [mapping] applies; else its defaults do.",
)


@click.group(name="sync", invoke_without_command=True)
@_CONFIG
@click.option("--dry-run", is_flag=True, help="Print what would be sent; send nothing, and keep nothing on disk.")
@click.option("--check", "check_only", is_flag=True, help="Only see whether the configuration is right.")
@click.pass_context
def sync(ctx: click.Context, *, config: str, dry_run: bool, check_only: bool) -> None:
    """Synchronise agent states with Genesys Cloud: Stat Server states in, presence and routing status out.

    \b
      orsagent sync --config orsagent.toml --check
      orsagent sync --config orsagent.toml --dry-run
      orsagent sync --config orsagent.toml

    Nothing is lost while Genesys Cloud is away or the service is stopped: what was decided waits in the outbox, and on
    every start and reconnect all states are compared anew. How things stand is told on the standard error.

    Secrets stand in files, or in the environment: ORSAGENT_CLOUD_SECRET is the OAuth client's.

    SIGHUP reads the list of agents again, as does a change of its file; SIGTERM and Ctrl-C end the service gracefully.

    Exit codes: 0 ended by a signal, 1 it could not go on, 2 usage or configuration error.
    """  # noqa: D301 -- click's mark for text that keeps its lines
    if ctx.invoked_subcommand is not None:
        given = ctx.get_parameter_source("config") is not click.core.ParameterSource.DEFAULT
        ctx.obj = config if given else None
        return
    from orsagent.cli.syncing import check_config, run_service  # noqa: PLC0415 -- the parts are large

    if check_only:
        check_config(config)
    else:
        run_service(config, dry_run=dry_run)


@sync.command(name="explain")
@click.argument("file", required=False, metavar="[FILE.jsonl]")
@click.option("--agent", "agents", multiple=True, metavar="ID", help="Only this agent. Repeatable.")
@_MAPPING
@click.pass_obj
def explain(before: str | None, *, file: str | None, agents: tuple[str, ...], config: str | None) -> None:
    """Say which row of the mapping and which readings decide, and why.

    Without a file: the mapping itself, row by row, and all readings. With a file of recorded agent states: what each
    state and each reason in it leads to, with all that came before it, in words.

    \b
      orsagent sync explain
      orsagent sync explain recording.jsonl --agent 1001
    """  # noqa: D301 -- click's mark for text that keeps its lines
    from orsagent.cli.syncing import explain_mapping, explain_recording  # noqa: PLC0415 -- the parts are large

    if file is None:
        explain_mapping()
    else:
        explain_recording(file, agents, config or before)


@sync.command(name="replay")
@click.argument("file", metavar="FILE.jsonl")
@click.option("--agent", "agents", multiple=True, metavar="ID", help="Only this agent. Repeatable.")
@click.option("--json", "as_json", is_flag=True, help="A JSON object for each decision.")
@click.option("--why", is_flag=True, help="Say which row and which readings decided.")
@_MAPPING
@click.pass_obj
def replay(
    before: str | None, *, file: str, agents: tuple[str, ...], config: str | None, as_json: bool, why: bool
) -> None:
    """Play recorded agent states at once, and print what would be decided and when; nothing is sent.

    \b
      orsagent sync replay recording.jsonl --agent 1001 --why
    """  # noqa: D301 -- click's mark for text that keeps its lines
    from orsagent.cli.syncing import replay_recording  # noqa: PLC0415 -- the parts are large

    replay_recording(file, agents, config or before, as_json=as_json, why=why)
