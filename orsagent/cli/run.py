"""One run: a document, its session, and what the command line wants done with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from attrs import define, frozen

from orsagent.cli.account import Account
from orsagent.cli.arguments import Advance, Instruction
from orsagent.cli.happenings import EventIgnored, Happening, SessionEnded, SessionStarted
from orsagent.cli.lines import lines, verdict
from orsagent.cli.recorder import RecordedAgentModule, Recorder
from orsagent.cli.terminal import Output
from orsagent.cli.texts import printable
from orsagent.clock import VirtualClock
from orsagent.errors import OrsagentError, StepLimitError
from orsagent.js import Limits
from orsagent.runtime import Runtime, Session, load
from orsagent.scxml import Document
from orsagent.tlib import FakeTServer, load_agents

__all__ = ["EXIT_CODES", "Order", "run"]

EXIT_CODES: Final[Mapping[str, int]] = {"finished": 0, "failed": 1, "running": 3}
"""By status; 2 is a usage or document error."""

_NO_AGENTS: Final = (
    'no agents: T-Server SW1 answers every request with "DN is not configured"; describe agents with --agents FILE.toml'
)


@frozen(kw_only=True)
class Order:
    """What the command line asks for; see ``orsagent run --help``."""

    path: str
    dialect: str
    strict: bool
    engine: str
    data: Mapping[str, Any]
    agents: str | None
    completion: str
    unclaimed: str
    limits: Limits
    instructions: tuple[Instruction, ...]


@frozen(kw_only=True)
class Outcome:
    """How a run ended; `time` is where the clock stands, `ended` when the session ended."""

    session: Session
    error: OrsagentError | None
    active: list[str]
    time: float
    ended: float
    next_due: float | None

    @property
    def status(self) -> str:
        """finished, failed or running."""
        if self.error is not None:
            return "failed"
        return "finished" if self.session.finished else "running"


@define(eq=False)
class _People:
    """Writes a run as it happens, for people."""

    output: Output
    agents: bool
    ended: float = 0.0
    _main: str = ""

    def tell(self, happening: Happening) -> None:
        """Write a happening's lines."""
        self._main = self._main or happening.session
        for line in lines(happening):
            other = happening.session not in ("", self._main)
            if line.kind == "end" and not other:
                continue  # the verdict says it
            time, text, position = line.render(happening.time, happening.session if other else "")
            self.output.line(("faint", time), (line.kind, text), ("faint", position))
        if isinstance(happening, SessionStarted) and happening.session == self._main and not self.agents:
            self._note(happening)

    def _note(self, started: SessionStarted) -> None:
        if started.rules.startswith("ors"):
            self.output.line(("faint", f"{started.time:8.3f}  "), ("note", f"note      {_NO_AGENTS}"))

    def end(self, outcome: Outcome, _tservers: list[FakeTServer]) -> None:
        """Write how it ended."""
        status = outcome.status
        text = verdict(
            status,
            final=outcome.session.final,
            active=outcome.active,
            error=None if outcome.error is None else str(outcome.error),
            time=outcome.ended,
            next_due=outcome.next_due,
        )
        self.output.line((status, text))


@define(eq=False)
class _Programs:
    """Writes one JSON object at the end, for programs."""

    output: Output
    _account: Account

    def tell(self, happening: Happening) -> None:
        """Take note of a happening."""
        self._account.tell(happening)

    def end(self, outcome: Outcome, tservers: list[FakeTServer]) -> None:
        """Write the object."""
        self._account.complete(tservers)
        session = outcome.session
        told: dict[str, Any] = {
            "status": outcome.status,
            "final": session.final,
            "configuration": sorted(session.configuration),
            "log": self._account.log,
            "requests": self._account.requests,
            "events": self._account.events,
            "time": outcome.time,
        }
        if outcome.error is not None:
            told["error"] = str(outcome.error)
        self.output.line(("", json.dumps(told, indent=2, allow_nan=False)))
