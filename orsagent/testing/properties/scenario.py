"""One scenario: a workflow that runs, the steps that were made, and the same as a test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

from attrs import define, field

from orsagent.runtime import Session
from orsagent.testing.environment import Env
from orsagent.testing.properties.claims import SESSION_LIVES, Claim
from orsagent.testing.properties.plan import Plan
from orsagent.testing.properties.steps import BreakRequest, Step
from orsagent.testing.recording import Recording

__all__ = ["Scenario"]


@define(eq=False)
class Scenario:
    """Begins at once, and is closed by `close`.

    Args:
        plan: how it begins.
        claims: what holds after each step.

    Attributes:
        steps: those that were made.
    """

    plan: Plan
    claims: Sequence[Claim]
    steps: list[Step] = field(factory=list, init=False)
    env: Env = field(init=False)
    session: Session = field(init=False)
    _recording: Recording = field(factory=Recording, init=False)

    def __attrs_post_init__(self) -> None:
        self.env = self.plan.environment()
        with self._recording:
            self.session = self.plan.start(self.env)

    def play(self, step: Step) -> None:
        """Make a step. After the end of the session nothing happens any more, so nothing is noted either."""
        if not self.session.finished:
            self.steps.append(step)
            with self._recording:
                step.play(self.env, self.session)

    def until_next(self, longest: float) -> float:
        """Seconds until something is due, rounded up to a millisecond; 0 if nothing is."""
        due = self.env.runtime.next_due()
        if due is None:
            return 0
        seconds = ceil((due - self.env.runtime.clock.now()) * 1000) / 1000
        return min(longest, int(seconds) if seconds == int(seconds) else seconds)

    def broken(self) -> Claim | None:
        """The first claim that does not hold now; None if all do."""
        claims = (SESSION_LIVES, *self.claims)
        return next((one for one in claims if not one.holds(self.env, self.session, self._recording)), None)

    def close(self) -> None:
        """End the session, and give its engine back."""
        self.env.close()

    def test(self, claim: Claim) -> str:
        """The source of a test that makes the same steps, and then asserts the claim."""
        return "\n".join((*self._imports(claim), "", "", *self._head(claim), *self._body(claim))) + "\n"

    def _imports(self, claim: Claim) -> Iterator[str]:
        if self.plan.marker() is not None:
            yield "import pytest\n"
        if claim.records:
            yield "from orsagent.testing import Recording"
        if any(isinstance(step, BreakRequest) for step in self.steps):
            yield "from orsagent.tlib import Request"

    def _head(self, claim: Claim) -> Iterator[str]:
        marker = self.plan.marker()
        yield from () if marker is None else (marker,)
        yield f"def test_{claim.name}(ors):"

    def _body(self, claim: Claim) -> Iterator[str]:
        yield from (f"    {line}" for line in self.plan.setup())
        indent = "        " if claim.records else "    "
        if claim.records:
            yield "    with Recording() as recording:"
        yield f"{indent}session = {self.plan.start_source()}"
        yield from (f"{indent}{step.source(self.plan.switches)}" for step in self.steps)
        yield f"    {claim.source}"
