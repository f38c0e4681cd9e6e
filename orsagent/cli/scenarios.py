"""The command ``orsagent test``."""

from __future__ import annotations

import os
import sys

import click

from orsagent.cli.parameters import root_option
from orsagent.cli.terminal import Output, wants_colour
from orsagent.errors import OrsagentError

__all__ = ["test"]

_USAGE_ERROR = 2


@click.command(name="test")
@click.argument("paths", nargs=-1)
@click.option("--engine", type=click.Choice(["v8", "quickjs"]), help="ECMAScript engine instead of the scenarios' own.")
@root_option
@click.option("-k", "pattern", metavar="TEXT", default="", help="Only scenarios whose file or name contains TEXT.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end instead of lines.")
@click.option("--junit", metavar="FILE", help="Write a JUnit report for CI servers, too.")
@click.option("-v", "--verbose", is_flag=True, help="Show what happened in each scenario, in those that pass, too.")
@click.option("-x", "--fail-fast", is_flag=True, help="Stop at the first scenario that does not pass.")
@click.option("--init", metavar="WORKFLOW", help="Print a first scenario file for a workflow, and run nothing.")
@click.option("--schema", is_flag=True, help="Print the format as JSON Schema for editors, and run nothing.")
@click.pass_context
def test(
    ctx: click.Context,
    *,
    paths: tuple[str, ...],
    engine: str | None,
    root: str | None,
    pattern: str,
    as_json: bool,
    junit: str | None,
    verbose: bool,
    fail_fast: bool,
    init: str | None,
    schema: bool,
) -> None:
    """Run the scenarios in PATHS: files, and folders with files *.ors.toml in them; by default the current folder.

    A scenario file says in TOML what is given, what happens step by step, and what is expected.

    \b
      orsagent test
      orsagent test scenarios/ -k logout --fail-fast
      orsagent test --init workflow.scxml > workflow.ors.toml
      orsagent test --schema > ors-schema.json

    --json prints one object. passed, failed, errors, skipped: how many. files: path, mistakes (message, line, column)
    and scenarios of each file. scenarios: name, line, status (passed, failed, error, skipped), step (number, text,
    line; where it ended), findings (message, line, column), time (virtual, in seconds) and trace (lines).

    Exit codes: 0 all passed, 1 some failed, 2 usage error, or a file is wrong, 130 interrupted.
    """  # noqa: D301 -- click's mark for text that keeps its lines
    from orsagent.cli.scenario_views import ForPeople, ForPrograms  # noqa: PLC0415 -- --help needs none of the parts
    from orsagent.cli.tests_run import Order, print_schema, print_template, run_tests  # noqa: PLC0415

    _check_alone(ctx, paths, init=init, schema=schema)
    output = Output(colour=wants_colour(sys.stdout, os.environ) and not as_json)
    if schema:
        print_schema(output)
        ctx.exit(0)
    if init is not None:
        print_template(init, root, output)
        ctx.exit(0)
    order = Order(paths=paths or (".",), engine=engine, root=root, pattern=pattern, junit=junit, fail_fast=fail_fast)
    code = run_tests(order, ForPrograms(output) if as_json else ForPeople(output, verbose=verbose))
    if output.failure is not None:
        raise OrsagentError(f"the output cannot be written: {output.failure.strerror}")
    ctx.exit(code)


def _check_alone(ctx: click.Context, paths: tuple[str, ...], *, init: str | None, schema: bool) -> None:
    if schema and init is not None:
        raise click.UsageError("--init and --schema print something each; give one of them", ctx)
    if paths and (schema or init is not None):
        option = "--schema" if schema else "--init"
        raise click.UsageError(f"{option} runs nothing; leave out {paths[0]!r}", ctx)
