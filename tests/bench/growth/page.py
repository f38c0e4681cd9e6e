"""Where the curves are told: the figures as JSON, the plots, and their tables in the page on speed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from plot import plot_svg

__all__ = ["FIGURES", "PAGE", "PLOTS", "filled", "plots", "read_figures", "write"]

_FOLDER = Path(__file__).parents[3] / "docs" / "explanation"
PAGE = _FOLDER / "speed.md"
FIGURES = _FOLDER / "growth.json"
PLOTS = _FOLDER / "growth"
_SECTION = re.compile(r"(<!-- growth: (\w+) -->\n).*?(<!-- end of growth -->)", re.DOTALL)


def write(results: Sequence[Mapping[str, Any]]) -> None:
    """Write figures, plots and page."""
    FIGURES.write_text(_json(results), "utf-8")
    PLOTS.mkdir(exist_ok=True)
    for name, svg in plots(results).items():
        (PLOTS / f"{name}.svg").write_text(svg, "utf-8")
    PAGE.write_text(filled(PAGE.read_text("utf-8"), results), "utf-8")


def plots(results: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The plots as SVG, by name."""
    return {name: plot_svg(curves) for name, curves in _by_plot(results).items()}


def read_figures() -> list[dict[str, Any]]:
    """What was measured last."""
    figures: list[dict[str, Any]] = json.loads(FIGURES.read_text("utf-8"))
    return figures


def filled(page: str, results: Sequence[Mapping[str, Any]]) -> str:
    """The page with the tables of these results between its marks."""
    tables = {name: _table(curves) for name, curves in _by_plot(results).items()}
    return _SECTION.sub(lambda found: f"{found[1]}{tables[found[2]]}{found[3]}", page)


def _by_plot(results: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    return {name: list(curves) for name, curves in groupby(results, key=lambda one: one["plot"])}


def _table(curves: Sequence[Mapping[str, Any]]) -> str:
    first, last = curves[0]["sizes"][0], curves[0]["sizes"][-1]
    lines = [
        f"| {curves[0]['along']} | {first:,} | {last:,} | exponent | why |",
        "| --- | --- | --- | --- | --- |",
        *(
            f"| {one['name']} | {_time(one['microseconds'][0])} | {_last(one, last)} | {_exponent(one)} | {one['why']} |"
            for one in curves
        ),
    ]
    return "\n".join(lines) + "\n"


def _last(curve: Mapping[str, Any], last: int) -> str:
    told = _time(curve["microseconds"][-1])
    return told if curve["sizes"][-1] == last else f"{told} ({curve['sizes'][-1]:,})"


def _time(microseconds: float) -> str:
    for limit, unit in ((1e3, "µs"), (1e6, "ms")):
        if microseconds < limit:
            return f"{microseconds / limit * 1e3:.3g} {unit}"
    return f"{microseconds / 1e6:.3g} s"


def _exponent(curve: Mapping[str, Any]) -> str:
    return "" if curve["at_most"] is None else f"{curve['exponent'] + 0.0:.2f}"


def _json(results: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(results, indent=1, ensure_ascii=False) + "\n"
