"""What became of a scenario, as a value and as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from attrs import frozen

from orsagent.errors import Position
from orsagent.testing.scenario.model import Scenario, Step

__all__ = ["Finding", "Outcome", "Status"]

_FIRST: Final = 50
_LAST: Final = 150

Status: TypeAlias = Literal["passed", "failed", "error", "skipped"]


@frozen(kw_only=True)
class Finding:
    """One thing that is not as it should be.

    Attributes:
        message: what was expected and what was found; further lines tell more.
        position: where the file expects it.
    """

    message: str
    position: Position

    def lines(self) -> Iterator[str]:
        """The finding as text."""
        first, *more = self.message.split("\n")
        yield f"{self.position}: {first}"
        yield from (f"  {line}" for line in more)


@frozen(kw_only=True)
class Outcome:
    """What became of a scenario.

    Attributes:
        scenario: the scenario.
        status: ``passed``; ``failed``: something was not as expected; ``error``: it could not be run, because a file or
            a name that it needs is wrong; ``skipped``.
        step: where it ended, when it did not pass; None when that was before the first step or after the last one.
        findings: what was wrong.
        trace: what happened, line by line.
        time: the virtual time at the end, in seconds.
    """

    scenario: Scenario
    status: Status
    step: Step | None = None
    findings: tuple[Finding, ...] = ()
    trace: str = ""
    time: float = 0.0

    @property
    def place(self) -> str:
        """Where in the scenario it ended; empty when it was in no step."""
        if self.step is None:
            return ""
        if not self.step.number:
            return self.step.text
        doing = f": {self.step.text}" if self.step.text else ""
        return f"step {self.step.number} of {len(self.scenario.steps)}{doing}"

    @property
    def report(self) -> str:
        """Why it did not pass, for people: the place, what was wrong, and what happened."""
        return "\n".join(self._report())

    def _report(self) -> Iterator[str]:
        if self.place:
            yield self.place
        if self.step is not None and self.step.note:
            yield f"  ({self.step.note})"
        for finding in self.findings:
            yield from finding.lines()
        if self.trace and self.status == "failed":
            yield "what happened:"
            yield from (f"  {line}" for line in _excerpt(self.trace.split("\n")))


def _excerpt(lines: list[str]) -> list[str]:
    """The lines, without the middle where there are many."""
    left_out = len(lines) - _FIRST - _LAST
    if left_out <= 1:
        return lines
    return [*lines[:_FIRST], f"... {left_out:,} lines left out; --json has them all ...", *lines[-_LAST:]]
