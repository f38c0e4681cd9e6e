"""What the interpreter asks of the data model of a session.

Raw effects are lists ``[operation, kind, place, ...]``: `operation` is the place of the call in the turn (-1 for
guards), `place` a number in `Program.places`; what follows depends on the kind, see `_effects` of the interpreter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from orsagent.scxml.events import Event
from orsagent.scxml.plans import Plan, Turn
from orsagent.scxml.script.chains import Chain, Start
from orsagent.scxml.script.shown import Shown
from orsagent.scxml.settings import Settings

__all__ = ["DataModel", "RawEffect"]

RawEffect = list[Any]


class DataModel(Protocol):
    """What the interpreter asks. Every call may raise `EngineError`, after which the session has failed.

    Attributes:
        untold: the event that `_event` is from here on, if no call has been told of it yet.
        now: the time, in seconds.
        far: whether a call costs so much that it pays to hand over many events at once.
    """

    untold: Event | None
    now: float
    far: bool

    @property
    def shown(self) -> Shown:
        """What modules show their scripts."""
        ...

    @property
    def crossings(self) -> int:
        """How many calls went into an ECMAScript context so far."""
        ...

    def show(self, owner: str, key: str, value: str | None) -> None:
        """Let a module's script know an encoded value, or None that it is gone, before anything else runs."""
        ...

    def begin(self, settings: Settings) -> list[RawEffect]:
        """Initialise the early data items."""
        ...

    def script(self, number: int) -> list[RawEffect]:
        """Run a top-level script."""
        ...

    def take(self, plan: Plan) -> tuple[Turn, Sequence[RawEffect]]:
        """Ask the guards of a plan, run the operations of the turn that they choose."""
        ...

    def chain(self, start: Start) -> Chain | None:
        """Process events as far as everything is known and nothing is told; None if nothing is gained by it here."""
        ...

    def run(self, calls: Sequence[tuple[int, int]]) -> list[RawEffect]:
        """Run operations that belong to no plan."""
        ...

    def evaluate(self, source: str, configuration: int) -> str:
        """The encoded value of an expression.

        Raises:
            ScriptError: it threw.
        """
        ...

    def snapshot(self) -> dict[str, Any]:
        """Everything that lives in the data model, as JSON-able values.

        Raises:
            SessionError: a variable cannot be carried; the message names it.
        """
        ...

    def restore(self, state: Mapping[str, Any]) -> None:
        """The other way, in a data model that has begun and run its scripts."""
        ...

    def close(self) -> None:
        """Give everything back."""
        ...
