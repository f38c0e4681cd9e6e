"""What an environment has to tell of a test: what was asked for, what happened, and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orsagent.standins import ModuleAction
from orsagent.testing.failures import StrictnessError
from orsagent.testing.problems import Problem, problem_text
from orsagent.tlib import Request
from orsagent.trace.happenings import ActionTaken, Happening, RequestSent
from orsagent.trace.transcript import Transcript, transcript

if TYPE_CHECKING:
    from orsagent.testing.strictness import Watch
    from orsagent.tlib import FakeTServer

__all__ = ["Account"]

_FIRST = 100
_LAST = 400
"""How many lines of a long trace a report shows."""


class Account:
    """What was recorded, and what of it is allowed; `Env` is one."""

    _base: str
    _happenings: list[Happening]
    _tservers: dict[str, FakeTServer]
    _watch: Watch

    @property
    def journal(self) -> list[ModuleAction | Request]:
        """What workflows asked for: actions of the stand-ins and requests of the Agent extension, in order of time.

        Compare it with a list, of `orsagent.standins.ModuleAction` and requests.
        """
        asked = ((one.action if isinstance(one, ActionTaken) else one) for one in self._happenings)
        found = (one.request if isinstance(one, RequestSent) else one for one in asked)
        return [one for one in found if isinstance(one, ModuleAction | Request)]

    @property
    def trace(self) -> str:
        """What happened so far, as ``orsagent run`` writes it: events, states, requests, each with its time."""
        teller = Transcript(several=len(self._tservers) > 1, folders=(self._base,))
        return "\n".join(transcript(self._happenings, teller))

    @property
    def excerpt(self) -> str:
        """The trace for a report: a long one without its middle."""
        lines = self.trace.splitlines()
        left_out = len(lines) - _FIRST - _LAST
        if left_out <= 1:
            return "\n".join(lines)
        told = f"... {left_out:,} lines left out; --ors-report=DIR writes all of them ..."
        return "\n".join([*lines[:_FIRST], told, *lines[-_LAST:]])

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """What happened so far, as values; `trace` is made of them."""
        return tuple(self._happenings)

    def allow(self, *events: str, reason: str) -> None:
        """Allow that error events of these names are handled by nobody, or that scripts fail.

        Args:
            events: names or patterns, as a transition's ``event``: ``error.agent.*``. The name of an error's class,
                such as ``StepLimitError``, allows that it ends a session.
            reason: why, for whoever reads the test.

        An allowance that was never needed is reported by `verify`, too.

        Raises:
            ValueError: no name, an empty one, or no reason.
        """
        self._watch.allow(events, reason)

    def allow_unknown_dn(self, *dns: str, reason: str) -> None:
        """Allow requests for DNs that the fake T-Server does not have.

        Args:
            dns: DNs or patterns, such as ``79*``.
            reason: why, for whoever reads the test.

        Raises:
            ValueError: no DN, an empty one, or no reason.
        """
        self._watch.allow_unknown_dns(dns, reason)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What `verify` would report now."""
        return tuple(self._watch.problems())

    @property
    def complaint(self) -> str:
        """The `problems` as a text; empty when there are none."""
        return problem_text(self._watch.problems(), lambda position: str(position).removeprefix(self._base))

    def verify(self) -> None:
        """Fail when something went wrong that the test has not allowed; the plugin does it after a test that passed.

        Raises:
            StrictnessError: error events that no transition took, content that could not be executed, sessions ended
                by an error, requests for unknown DNs, scripted faults without a hit, allowances without a use: all of
                them together.
        """
        __tracebackhide__ = True
        if complaint := self.complaint:
            raise StrictnessError(complaint)

    def _hear(self, happening: Happening) -> None:
        self._happenings.append(happening)
        self._watch.hear(happening)
