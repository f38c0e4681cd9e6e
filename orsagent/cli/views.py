"""The two ways to tell a run: line by line for people, as one JSON object for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final, Protocol

from attrs import define, field, frozen

from orsagent.cli.terminal import Output
from orsagent.cli.verdict import verdict
from orsagent.errors import OrsagentError
from orsagent.tlib import FakeTServer, Transport
from orsagent.trace.account import Account
from orsagent.trace.happenings import Happening, NoteMade, SessionStarted
from orsagent.trace.transcript import Transcript

__all__ = ["ForPeople", "ForPrograms", "Outcome", "View"]

_NO_AGENTS: Final = "no agents, so T-Server SW1 knows no DN: describe switches and agents with --agents FILE.toml"


@frozen(kw_only=True)
class Outcome:
    """How a run ended.

    Attributes:
        status: finished, failed or running.
        final: the id of the final state that was reached, or None.
        configuration: the ids of the active states.
        active: those without children, in document order.
        error: why the session failed, or None.
        time: where the virtual clock stands, in seconds.
        ended: when the session ended, or `time`.
        next_due: when the next delayed event or answer is due, in seconds; None if nothing is.
        awaits_interaction: whether a transition for ``interaction.added`` could be taken now.
    """

    status: str
    final: str | None
    configuration: frozenset[str]
    active: list[str]
    error: OrsagentError | None
    time: float
    ended: float
    next_due: float | None
    awaits_interaction: bool = False


class View(Protocol):
    """How a run is told."""

    def begin(self, tservers: Sequence[Transport]) -> None:
        """The run begins, with these T-Servers."""
        ...

    def tell(self, happening: Happening) -> None:
        """Something has happened."""
        ...

    def end(self, outcome: Outcome) -> None:
        """The run has ended."""
        ...


@define(eq=False)
class ForPeople:
    """Writes a run as it happens.

    Attributes:
        output: where to.
        agents: whether there is an agents file.
    """

    output: Output
    agents: bool
    _transcript: Transcript = field(factory=Transcript, init=False)
    _started: bool = field(default=False, init=False)

    def begin(self, tservers: Sequence[Transport]) -> None:
        """Take note of how many T-Servers there are."""
        self._transcript = Transcript(several=len(tservers) > 1)

    def tell(self, happening: Happening) -> None:
        """Write a happening's lines."""
        for entry in self._transcript.entries(happening):
            if not entry.main or entry.kind != "end":  # the last line says how the run's own session ended
                self.output.line(("faint", entry.when), (entry.kind, entry.text), ("faint", entry.place))
        if isinstance(happening, SessionStarted) and not self._started:
            self._started = True
            if not self.agents and happening.dialect == "ors":
                self.tell(NoteMade(time=happening.time, session="", text=_NO_AGENTS))

    def end(self, outcome: Outcome) -> None:
        """Write how it ended."""
        text = verdict(
            outcome.status,
            final=outcome.final,
            active=outcome.active,
            error=outcome.error,
            time=outcome.ended,
            next_due=outcome.next_due,
            awaits_interaction=outcome.awaits_interaction,
        )
        self.output.line((outcome.status, text))


@define(eq=False)
class ForPrograms:
    """Writes one JSON object at the end."""

    output: Output
    _account: Account = field(factory=Account, init=False)
    _tservers: list[FakeTServer] = field(factory=list, init=False)

    def begin(self, tservers: Sequence[Transport]) -> None:
        """Take note of the T-Servers, which know what became of the requests."""
        self._tservers = [one for one in tservers if isinstance(one, FakeTServer)]

    def tell(self, happening: Happening) -> None:
        """Take note of a happening."""
        self._account.tell(happening)

    def end(self, outcome: Outcome) -> None:
        """Write the object."""
        self._account.complete(self._tservers)
        told: dict[str, Any] = {
            "status": outcome.status,
            "final": outcome.final,
            "configuration": sorted(outcome.configuration),
            "log": self._account.log,
            "requests": self._account.requests,
            "events": self._account.events,
            "time": outcome.time,
        }
        if self._account.actions:
            told["actions"] = self._account.actions
        if outcome.error is not None:
            told["error"] = str(outcome.error)
        self.output.line(("", json.dumps(told, indent=2, allow_nan=False)))
