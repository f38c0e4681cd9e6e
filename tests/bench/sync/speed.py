"""How fast the agent state synchronisation is: ``python tests/bench/sync/speed.py``, about four minutes.

Prints a table of what it measures; ``--write`` puts it into the page of the documentation.
"""

from __future__ import annotations

import json
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from attrs import asdict
from measures import MEASURES, Row, Sizes

__all__ = ["main"]

_PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "synchronisation-speed.md"
_BEGIN, _END = "<!-- speed -->\n", "<!-- end of speed -->"


@click.command(help=__doc__)
@click.argument("measures", nargs=-1, type=click.Choice(list(MEASURES)))
@click.option("--messages", default=50_000, show_default=True, help="Messages for the reducer.")
@click.option(
    "--agents", default=1000, show_default=True, help="Agents; memory is measured with ten times as many, too."
)
@click.option("--seconds", default=60.0, show_default=True, help="How long end to end is measured.")
@click.option("--rate", default=20.0, show_default=True, help="Updates a second, end to end.")
@click.option("--puts", default=2000, show_default=True, help="Decisions for the outbox.")
@click.option("--takeovers", default=5, show_default=True, help="How often an instance is ended, of each kind.")
@click.option("--lease", default=5.0, show_default=True, help="Seconds of a lease.")
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON.")
@click.option("--write", is_flag=True, help=f"Put the table into {_PAGE.name}.")
def main(*, measures: tuple[str, ...], as_json: bool, write: bool, **sizes: float) -> None:
    """Measure, print, write."""
    rows: list[Row] = []
    for name in measures or MEASURES:
        click.echo(f"{name} ...", err=True)
        for row in MEASURES[name](Sizes(**sizes)):  # type: ignore[arg-type]
            rows.append(row)
            click.echo(f"  {row.what}: {row.figure} ({row.remark})", err=True)
    text = _table(rows)
    click.echo(json.dumps([asdict(row) for row in rows]) if as_json else text)
    if write:
        page = _PAGE.read_text("utf-8")
        before, _, rest = page.partition(_BEGIN)
        _PAGE.write_text(f"{before}{_BEGIN}{text}\n{_END}{rest.partition(_END)[2]}", "utf-8")


def _table(rows: list[Row]) -> str:
    lines = ["| what | figure | |", "| --- | --- | --- |"]
    lines += [f"| {row.what} | {row.figure} | {row.remark} |" for row in rows]
    return "\n".join([*lines, "", _machine()])


def _machine() -> str:
    cpus = Path("/proc/cpuinfo")
    names = (
        [line.partition(": ")[2] for line in cpus.read_text().splitlines() if "model name" in line]
        if cpus.exists()
        else []
    )
    processor = f"{names[0]}, {len(names)} cores" if names else platform.machine()
    return f"{processor}, {platform.system()}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}."


if __name__ == "__main__":
    sys.exit(main())
