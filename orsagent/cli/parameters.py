"""How the command line reads its options: their checks, and the order in which they stand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import click

from orsagent.cli.arguments import Advance, Instruction
from orsagent.trace.durations import LONGEST
from orsagent.trace.texts import printable

__all__ = ["RunCommand", "each", "one", "parse_address", "root_option"]

_Value = TypeVar("_Value")
_Check: TypeAlias = Callable[[click.Context, click.Parameter, "tuple[str, ...]"], tuple[_Value, ...]]
_CheckOne: TypeAlias = Callable[[click.Context, click.Parameter, Any], _Value]


root_option = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=str),
    metavar="FOLDER",
    help="The project: files that a document names are read below this folder only. By default it is the working "
    "folder if the document lies in it, else the document's own; and the Composer project around the document.",
)
"""The option of every command that loads documents."""


def one(parse: Callable[[Any], _Value]) -> _CheckOne[_Value]:
    """The callback of an option whose text `parse` reads; its ValueError is a usage error."""

    def callback(ctx: click.Context, parameter: click.Parameter, text: Any) -> _Value:  # noqa: ANN401 -- None where it may be left out
        try:
            return parse(text)
        except ValueError as error:
            raise click.BadParameter(printable(str(error)), ctx, parameter) from error

    return callback


def parse_address(text: str | None) -> tuple[str, int] | None:
    """Host and port of ``HOST:PORT``.

    Raises:
        ValueError: it is no such address, or has port 0.
    """
    if text is None:
        return None
    from orsagent.tlib.net.addresses import Address  # noqa: PLC0415 -- only a run against a server needs it

    address = Address.parse(text)
    if not address.port:
        raise ValueError(f"{text!r} has port 0; expected the port that the server listens at")
    return address


def each(parse: Callable[[str], _Value]) -> _Check[_Value]:
    """The same for an option that may be repeated."""
    check = one(parse)
    return lambda ctx, parameter, texts: tuple(check(ctx, parameter, text) for text in texts)


class RunCommand(click.Command):
    """Gives its callback ``instructions``: the values of ``--send`` and ``--advance`` in the order given."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as any command does; then merge the two options' values by the order in which the options stand."""
        given = list(args)
        rest = super().parse_args(ctx, args)
        _, _, order = self.make_parser(ctx).parse_args(args=given)
        values = {name: iter(ctx.params.pop(name) or ()) for name in ("send", "advance")}
        instructions: list[Instruction] = [next(values[option.name]) for option in order if option.name in values]
        if sum(step.seconds for step in instructions if isinstance(step, Advance)) > LONGEST:
            message = f"all together are longer than 100 years ({LONGEST / 3600:.0f}h)"
            raise click.BadParameter(message, ctx, param_hint="'--advance'")
        ctx.params["instructions"] = tuple(instructions)
        return rest
