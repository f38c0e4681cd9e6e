"""What is measured, and how an answer is checked: data that drivers, table and tests share."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from attrs import field, frozen

__all__ = ["FIGURES", "TARGETS", "Figure", "Target", "WrongAnswerError", "check"]

OWN_DOCUMENTS = Path(__file__).parents[1] / "documents"
_TICKS = ("tick",) * 7
_STATE = "{http://www.w3.org/2005/07/scxml}state"


class WrongAnswerError(Exception):
    """A driver's session did not end where the document leads it: its figure counts for nothing."""


@frozen(kw_only=True)
class Figure:
    """A column of the table.

    Attributes:
        unit: of the value that is shown.
        work: events that one cycle is: a cycle of ``raise`` is 1001 internal ones.
        variable: what the session counts; `expected` says how much after so many cycles.
        more_is_better: whether a greater value is a better one.
    """

    name: str
    title: str
    unit: str
    verb: str
    document: str
    cycle: tuple[str, ...] = ()
    work: int = 1
    variable: str | None = "n"
    expected: Callable[[int], int] = field(default=lambda _: 1)
    sessions: int = 0

    @property
    def more_is_better(self) -> bool:
        return self.verb == "events"

    def job(self, document: Path, comment: str, seconds: float, sessions: int) -> str:
        """What a driver is told."""
        return json.dumps(
            {
                "verb": self.verb,
                "document": str(document),
                "cycle": self.cycle,
                "variable": self.variable,
                "comment": comment,
                "seconds": seconds,
                "sessions": sessions,
            }
        )


def _of_parhist(cycles: int) -> int:
    return -(-10 * cycles // 3) + 1


FIGURES = (
    Figure(name="start", title="parse and start `ten`", unit="ms", verb="start", document="ten"),
    Figure(name="again", title="start `ten` again", unit="ms", verb="again", document="ten"),
    Figure(
        name="pingpong", title="pingpong", unit="ev/s", verb="events", document="pingpong", cycle=("e",), expected=int
    ),
    Figure(
        name="null",
        title="null data model",
        unit="ev/s",
        verb="events",
        document="pingpong_nodm",
        cycle=("e",),
        variable=None,
    ),
    Figure(
        name="parhist",
        title="parhist",
        unit="ev/s",
        verb="events",
        document="parhist",
        cycle=(*_TICKS, "pause", "resume"),
        work=9,
        expected=_of_parhist,
    ),
    Figure(
        name="raise",
        title="raise, internal",
        unit="ev/s",
        verb="events",
        document="raise",
        cycle=("go",),
        work=1001,
        variable="i",
        expected=lambda _: 1000,
    ),
    Figure(name="memory", title="a session of `ten`", unit="kB", verb="memory", document="ten", sessions=1000),
)


@frozen
class Target:
    """What this project holds itself to: `engine` at least `times` (or, where less is better, at most) `peer`."""

    engine: str
    figure: str
    times: float
    peer: str


TARGETS = (
    Target("quickjs", "start", 0.8, "qt"),
    Target("quickjs", "pingpong", 2.2, "scion"),
    Target("quickjs", "null", 10, "scion"),
    Target("quickjs", "parhist", 14, "scion"),
    Target("quickjs", "raise", 1.6, "scion"),
    Target("quickjs", "memory", 1, "scion"),
    Target("quickjs-other", "pingpong", 0.8, "quickjs"),
    Target("quickjs-other", "null", 0.8, "quickjs"),
    Target("quickjs-other", "parhist", 0.8, "quickjs"),
    Target("quickjs-other", "raise", 0.8, "quickjs"),
    Target("v8", "pingpong", 1.5, "statemachine"),
    Target("v8", "null", 1.5, "statemachine"),
    Target("v8", "parhist", 1.5, "statemachine"),
    Target("v8", "raise", 2, "scion"),
    Target("v8-batches", "pingpong", 1, "scion"),
    Target("v8-batches", "null", 1, "scion"),
    Target("v8-batches", "parhist", 1, "scion"),
)


def check(figure: Figure, answer: dict[str, Any], document: Path) -> float:
    """The value of the figure, in its unit.

    Raises:
        WrongAnswerError: the session is not where the document leads it.
    """
    cycles = answer.get("cycles", 0)
    if figure.variable is None:
        found, expected = answer["configuration"], [_ring(document)[cycles % 2]]
    else:
        found, expected = answer["value"], figure.expected(cycles)
    if found != expected:
        raise WrongAnswerError(f"after {cycles} cycles of {figure.document}: {found!r} instead of {expected!r}")
    return float(answer["figure"]) * figure.work


def _ring(document: Path) -> list[str]:
    if document.suffix != ".scxml":
        document = OWN_DOCUMENTS / f"{document.stem}.scxml"
    return [state.attrib["id"] for state in ET.fromstring(document.read_bytes()).iter(_STATE)]  # noqa: S314 -- our own
