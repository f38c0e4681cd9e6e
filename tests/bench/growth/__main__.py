"""How the cost of an event grows: ``python tests/bench/growth``.

Measures each curve, least processor time of several repetitions, and writes the figures, the plots and the table of the
page on speed. With a name, only curves of that plot are measured and nothing is written.
"""

from __future__ import annotations

import gc
import sys
from itertools import count
from math import log
from time import process_time
from typing import Any

import click
from curves import CURVES, Curve
from page import write as write_page

__all__ = ["exponent", "main"]


@click.command(help=__doc__)
@click.argument("plots", nargs=-1, type=click.Choice(sorted({curve.plot for curve in CURVES})))
@click.option("--engine", default="quickjs", show_default=True, type=click.Choice(["quickjs", "v8"]))
@click.option("--largest", default=100_000, show_default=True, help="Leave out greater sizes.")
@click.option("--seconds", default=0.5, show_default=True, type=click.FloatRange(0), help="Spent on each point.")
@click.option("--write/--no-write", default=None, help="Into the docs; by default only when everything is measured.")
def main(*, plots: tuple[str, ...], engine: str, largest: int, seconds: float, write: bool | None) -> None:
    """Measure, print, write."""
    results = []
    for curve in CURVES:
        if plots and curve.plot not in plots:
            continue
        points = []
        for size in curve.sizes:
            if size <= largest:
                points.append((size, _cost(curve, size, engine, seconds)))
                click.echo(f"{curve.plot}: {curve.name}: {size:,}: {1e6 * points[-1][1]:.2f} us", err=True)
        results.append(_result(curve, points))
        click.echo(_line(results[-1]))
    if write or (write is None and not plots):
        write_page(results)


def _cost(curve: Curve, size: int, engine: str, limit: float) -> float:
    """Least seconds of processor time that an event took."""
    least, spent = float("inf"), 0.0
    prepared = curve.prepare(size, engine)
    act, events = next(prepared)
    for number in count():
        gc.collect()
        gc.disable()
        began = process_time()
        act()
        took = process_time() - began
        gc.enable()
        spent += took
        if number or spent > limit:
            least = min(least, took / events)
        if (number > 2 and spent > limit) or spent > 10 * limit or number > 30:
            break
        act, events = next(prepared)
    prepared.close()
    return least


def _result(curve: Curve, points: list[tuple[int, float]]) -> dict[str, Any]:
    return {
        "plot": curve.plot,
        "name": curve.name,
        "along": curve.along,
        "unit": curve.unit,
        "sizes": [size for size, _ in points],
        "microseconds": [float(f"{1e6 * seconds:.3g}") for _, seconds in points],
        "exponent": round(exponent(points), 2),
        "at_most": curve.exponent,
        "why": curve.why,
    }


def exponent(points: list[tuple[int, float]]) -> float:
    """The slope of the logarithms, by least squares: of all sizes or of their greater half, whichever is steeper."""
    upper = [(size, cost) for size, cost in points if size * size >= points[-1][0]]
    return max(_slope(points), _slope(upper))


def _slope(points: list[tuple[int, float]]) -> float:
    if len(points) == 1:
        return 0.0
    logs = [(log(size), log(cost)) for size, cost in points]
    x, y = (sum(column) / len(logs) for column in zip(*logs, strict=True))
    return sum((a - x) * (b - y) for a, b in logs) / sum((a - x) ** 2 for a, _ in logs)


def _line(result: dict[str, Any]) -> str:
    wanted = result["at_most"]
    steep = "" if wanted is None or result["exponent"] <= wanted else f", MORE THAN {wanted:g}"
    costs = " ".join(f"{cost:g}" for cost in result["microseconds"])
    return f"{result['plot']}: {result['name']}: exponent {result['exponent']:.2f}{steep}; microseconds: {costs}"


if __name__ == "__main__":
    sys.exit(main())
