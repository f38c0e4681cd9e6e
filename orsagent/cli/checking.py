"""The commands ``check`` and ``explain``. What they do is imported when it is done."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from orsagent.cli.parameters import root_option
from orsagent.cli.terminal import Output, wants_colour
from orsagent.trace.texts import printable

if TYPE_CHECKING:
    from orsagent.check import Rule
    from orsagent.cli.reports import Report

__all__ = ["check", "explain"]

_FOUND = 1
_USAGE_ERROR = 2
_WIDTH = 100
_FORMATS = ["full", "concise", "json", "github", "gitlab", "junit", "sarif"]


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=str), metavar="[FILE | FOLDER | -]...")
@click.option(
    "--dialect",
    type=click.Choice(["auto", "w3c", "ors"]),
    help="Rules of the documents. auto, the default, takes what a comment <!-- orsagent: dialect w3c --> says, else "
    "ors when the document declares a Genesys module.",
)
@root_option
@click.option("--select", metavar="CODES", multiple=True, help="Only these rules: ORS201, ORS3, unreachable-state, ...")
@click.option("--ignore", metavar="CODES", multiple=True, help="Not these rules.")
@click.option(
    "--exclude", metavar="PATTERN", multiple=True, help="Files and folders that a search leaves out. Repeatable."
)
@click.option(
    "--module",
    "modules",
    metavar="PACKAGE:NAME",
    multiple=True,
    help="An action module, or its specification, that is not installed as a plugin. Repeatable.",
)
@click.option("--output-format", type=click.Choice(_FORMATS), help="How findings are written. The default is full.")
@click.option("--statistics", is_flag=True, help="Count the findings of each rule instead of showing them.")
@click.pass_context
def check(
    ctx: click.Context,
    /,
    *,
    paths: tuple[str, ...],
    statistics: bool,
    **given: Any,  # noqa: ANN401 -- options that pyproject.toml may also have
) -> None:
    """Find what is wrong with workflows, without running them.

    Folders are searched for *.scxml; without any, the working folder is. - is standard input.

    \b
      orsagent check
      orsagent check workflows --ignore ORS201
      orsagent check workflow.scxml --output-format json

    A finding is accepted by a comment in front of its element, or in front of <scxml>, with a reason:

    \b
      <!-- orsagent: allow ORS201 because the dialler enters it -->

    Options may stand in pyproject.toml, in the table [tool.orsagent.check]: dialect, select, ignore, exclude, modules,
    output-format. What the command line says counts more.

    Exit codes: 0 nothing found, 1 something found, 2 usage error, or a file cannot be read.
    """  # noqa: D301 -- click's mark for text that keeps its lines
    from orsagent.cli.check import Order, checked, named_modules, named_rules  # noqa: PLC0415 -- --help needs none
    from orsagent.cli.settings import check_settings  # noqa: PLC0415

    settings = check_settings(Path.cwd())
    format_ = given["output_format"] or settings.get("output-format", "full")
    if statistics and format_ not in ("full", "concise"):
        message = f"is for people, and --output-format {format_} is not"
        raise click.BadParameter(message, ctx, param_hint="'--statistics'")
    order = Order(
        paths=paths or (".",),
        dialect=given["dialect"] or settings.get("dialect", "auto"),
        root=given["root"],
        exclude=given["exclude"] or tuple(settings.get("exclude", ())),
        wanted=named_rules(*(_codes(given[name], settings.get(name, ())) for name in ("select", "ignore"))),
        modules=named_modules(given["modules"] or settings.get("modules", ())),
    )
    report, unreadable = checked(order)
    for error in unreadable:
        click.echo(printable(str(error)), err=True)
    failed = _written(report, format_, statistics=statistics)
    ctx.exit(_USAGE_ERROR if unreadable or failed else _FOUND if report.findings else 0)


def _codes(given: Sequence[str], settings: Sequence[str]) -> list[str]:
    return [code.strip() for text in given or settings for code in text.split(",") if code.strip()]


def _written(report: Report, format_: str, *, statistics: bool) -> bool:
    """Write the report; whether that failed."""
    from orsagent.cli import reports  # noqa: PLC0415 -- see `check`

    text = format_ in reports.TEXTS
    output = Output(colour=text and wants_colour(sys.stdout, os.environ))
    for line in reports.statistics(report) if statistics else reports.FORMATS[format_](report):
        output.line(*line)
    if output.failure is not None:
        click.echo(f"Error: the output cannot be written: {output.failure.strerror}", err=True)
    return output.failure is not None


@click.command()
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.pass_context
def explain(ctx: click.Context, *, codes: tuple[str, ...]) -> None:
    """Explain a rule of check, with examples.

    Without a CODE, all rules are listed.

    \b
      orsagent explain ORS201
      orsagent explain unreachable-state
    """  # noqa: D301 -- click's mark for text that keeps its lines
    from orsagent.check.rules import RULES, canonical  # noqa: PLC0415 -- --help needs none
    from orsagent.check.suggestions import meant  # noqa: PLC0415

    output = Output(colour=wants_colour(sys.stdout, os.environ))
    if not codes:
        for rule in RULES.values():
            output.line(("error", rule.code), ("", f" {rule.name}: {rule.summary}"))
        return
    for place, code in enumerate(codes):
        name = canonical(code)
        if name is None:
            hint = meant(code, [*RULES, *(rule.code for rule in RULES.values())])
            advice = hint or "orsagent explain lists them"
            raise click.BadParameter(printable(f"there is no rule {code!r}; {advice}"), ctx, param_hint="'CODE'")
        if place:
            output.line()
        _explain(RULES[name], output)


def _explain(rule: Rule, output: Output) -> None:
    output.line(("start", f"{rule.code} {rule.name}"), ("faint", f" ({rule.severity.value})"))
    output.line(("", rule.summary))
    output.line()
    output.line(("", click.wrap_text(rule.explanation, _WIDTH)))
    for title, example in (("Bad", rule.shown or rule.bad), ("Good", rule.good)):
        output.line()
        output.line(("start", f"{title}:"))
        for line in example.splitlines():
            output.line(("faint", f"  {line}"))
    output.line()
    output.line(("", f"Source: {rule.source}"))
