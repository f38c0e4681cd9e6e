"""The figures of a run as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from engines import Engine
from figures import FIGURES, TARGETS, Figure, Target

__all__ = ["Values", "ratio", "table", "targets"]

Values = Mapping[tuple[str, str], Sequence[float]]
"""The values of a figure of an engine, one a round, by (engine, figure)."""


def ratio(values: Values, engine: str, figure: str, peer: str) -> float | None:
    """The median, over the rounds, of how many times `peer`'s value this engine's was; None if one is missing."""
    pairs = zip(values.get((engine, figure), ()), values.get((peer, figure), ()), strict=False)
    quotients = [mine / theirs for mine, theirs in pairs]
    return median(quotients) if quotients else None


def table(rows: Sequence[Engine], figures: Sequence[Figure], values: Values, peer: str) -> str:
    """Median, spread over the rounds and ratio to `peer`, as a table in Markdown."""
    lines = [["engine", *(f"{figure.title} ({figure.unit})" for figure in figures)]]
    lines += [[row.title, *(_cell(values, row.name, figure, peer) for figure in figures)] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    )


def targets(values: Values) -> list[str]:
    """A line for each target whose figures are there."""
    found = [(target, ratio(values, target.engine, target.figure, target.peer)) for target in TARGETS]
    return [_target_line(target, times) for target, times in found if times is not None]


def _target_line(target: Target, times: float) -> str:
    figure = next(figure for figure in FIGURES if figure.name == target.figure)
    reached = times >= target.times if figure.more_is_better else times <= target.times
    wanted = f"{'at least' if figure.more_is_better else 'at most'} {target.times:g}"
    what = f"{target.engine} {target.figure}: {times:.2f} times {target.peer}"
    return f"{'reached' if reached else 'MISSED ':<7}  {what} ({wanted})"


def _cell(values: Values, engine: str, figure: Figure, peer: str) -> str:
    found = values.get((engine, figure.name))
    if not found:
        return ""
    middle = median(found)
    spread = (max(found) - min(found)) / middle / 2
    shown = f"{middle:,.0f}" if middle >= 1000 else f"{middle:.3g}"
    times = ratio(values, engine, figure.name, peer)
    compared = "" if times is None or engine == peer else f", {_short(times)} x"
    return f"{shown} ±{spread:.0%}{compared}"


def _short(times: float) -> str:
    return f"{times:.0f}" if times >= 10 else f"{times:.2g}"
