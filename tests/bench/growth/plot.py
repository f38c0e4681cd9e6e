"""Curves as SVG, both axes logarithmic; a viewer's dark mode is followed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor, log10
from typing import Any
from xml.sax.saxutils import escape

from attrs import frozen

__all__ = ["plot_svg"]

_WIDTH, _HEIGHT = 720, 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 20, 44, 50
_LEGEND = 18
_STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #333 }
  .paper { fill: #fff } .grid { stroke: #ddd } .line { fill: none; stroke-width: 2 } .name { font-weight: 600 }
  .c0 { stroke: #0072b2; color: #0072b2 } .c1 { stroke: #d55e00; color: #d55e00 }
  .c2 { stroke: #009e73; color: #009e73 } .c3 { stroke: #cc79a7; color: #cc79a7 }
  .dot { fill: currentColor; stroke: none }
  @media (prefers-color-scheme: dark) { text { fill: #ddd } .paper { fill: #0d1117 } .grid { stroke: #333 } }
"""


@frozen
class _Axis:
    """A logarithmic axis from one power of ten to another."""

    low: int
    high: int
    start: float
    end: float

    @classmethod
    def of(cls, values: Sequence[float], start: float, end: float) -> _Axis:
        low, high = floor(log10(min(values)) + 1e-9), ceil(log10(max(values)) - 1e-9)
        return cls(low, max(high, low + 1), start, end)

    def place(self, value: float) -> float:
        share = (log10(value) - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def marks(self) -> Iterator[tuple[float, float]]:
        for power in range(self.low, self.high + 1):
            yield 10.0**power, self.place(10.0**power)


def plot_svg(curves: Sequence[Mapping[str, Any]]) -> str:
    """The curves of one plot: `sizes` and `microseconds`, with a `name` each."""
    bottom = _HEIGHT + _LEGEND * len(curves)
    across = _Axis.of([size for curve in curves for size in curve["sizes"]], _LEFT, _WIDTH - _RIGHT)
    up = _Axis.of([cost for curve in curves for cost in curve["microseconds"]], _HEIGHT - _BOTTOM, _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {bottom}" role="img">',
        f"<title>{escape(_title(curves))}</title><style>{_STYLE}</style>",
        f'<rect class="paper" width="{_WIDTH}" height="{bottom}" rx="6"/>',
        f'<text class="name" x="{_LEFT}" y="26">{escape(_title(curves))}</text>',
        *_grid(across, up),
        *(line for number, curve in enumerate(curves) for line in _curve(number, curve, across, up)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _title(curves: Sequence[Mapping[str, Any]]) -> str:
    units = dict.fromkeys(curve["unit"] for curve in curves)
    return f"Microseconds for {' or '.join(f'a{_n(unit)} {unit}' for unit in units)}, by {curves[0]['along']}"


def _n(word: str) -> str:
    return "n" if word[0] in "aeiou" else ""


def _grid(across: _Axis, up: _Axis) -> Iterator[str]:
    for value, x in across.marks():
        yield f'<path class="grid" d="M{x} {up.start}V{up.end}"/>'
        yield f'<text x="{x}" y="{up.start + 20}" text-anchor="middle">{value:,.0f}</text>'
    for value, y in up.marks():
        yield f'<path class="grid" d="M{across.start} {y}H{across.end}"/>'
        yield f'<text x="{across.start - 8}" y="{y + 4}" text-anchor="end">{value:,g}</text>'


def _curve(number: int, curve: Mapping[str, Any], across: _Axis, up: _Axis) -> Iterator[str]:
    points = [(across.place(x), up.place(y)) for x, y in zip(curve["sizes"], curve["microseconds"], strict=True)]
    yield f'<path class="line c{number}" d="M{" L".join(f"{x} {y}" for x, y in points)}"/>'
    for x, y in points:
        yield f'<circle class="dot c{number}" cx="{x}" cy="{y}" r="3.5"/>'
    y = _HEIGHT + _LEGEND * number
    yield f'<path class="line c{number}" d="M{_LEFT} {y - 4}h24"/>'
    yield f'<text x="{_LEFT + 32}" y="{y}">{escape(curve["name"])}</text>'
