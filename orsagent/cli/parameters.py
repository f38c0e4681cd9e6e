"""The option types of the command line, and a command that knows in which order its options were given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from orsagent.cli.arguments import Advance, Send, parse_named_value, parse_send
from orsagent.cli.durations import LONGEST, parse_duration
from orsagent.cli.texts import printable

__all__ = ["ADVANCE", "DURATION", "NAMED_VALUE", "SEND", "RunCommand"]


class _Parsed(click.ParamType):  # type: ignore[type-arg, unused-ignore] -- generic in newer versions of click only
    """What `parse` makes of an option's text; its ValueError is a usage error."""

    def __init__(self, name: str, parse: Callable[[str], object]) -> None:
        self.name = name
        self._parse = parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401
        if not isinstance(value, str):
            return value
        try:
            return self._parse(value)
        except ValueError as error:
            self.fail(printable(str(error)), param, ctx)


def _advance(text: str) -> Advance:
    return Advance(seconds=parse_duration(text))


DURATION = _Parsed("duration", parse_duration)
SEND = _Parsed("event[=json]", parse_send)
ADVANCE = _Parsed("duration", _advance)
NAMED_VALUE = _Parsed("name=json", parse_named_value)


class RunCommand(click.Command):
    """Gives its callback ``instructions``: the values of ``--send`` and ``--advance`` in the order of the command line."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as any command does; then merge the two options' values by the order in which the options stand."""
        given = list(args)
        rest = super().parse_args(ctx, args)
        _, _, order = self.make_parser(ctx).parse_args(args=given)
        values = {name: iter(ctx.params.pop(name) or ()) for name in ("send", "advance")}
        instructions: list[Send | Advance] = [next(values[one.name]) for one in order if one.name in values]
        if sum(one.seconds for one in instructions if isinstance(one, Advance)) > LONGEST:
            raise click.UsageError(f"--advance: together they are longer than 100 years ({LONGEST / 3600:.0f}h)", ctx)
        ctx.params["instructions"] = tuple(instructions)
        return rest
