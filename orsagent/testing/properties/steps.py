"""The steps of a scenario: what happens from outside, each as something to do and as a line of a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from attrs import frozen

from orsagent.runtime import Session
from orsagent.testing.environment import Env
from orsagent.testing.properties.literals import literal
from orsagent.testing.properties.plan import tserver_source
from orsagent.tlib import Request
from orsagent.tlib.fake.faults import Fault

__all__ = ["NEXT_REQUEST", "AdvanceTime", "BreakRequest", "ChangeLine", "SendEvent", "Step"]


class Step(Protocol):
    """Something that happens."""

    def play(self, env: Env, session: Session) -> None:
        """Do it."""
        ...

    def source(self, switches: Sequence[str]) -> str:
        """The same as a line of a test, with the variables ``ors`` and ``session``."""
        ...


@frozen
class SendEvent:
    """An event comes from outside; None for no data."""

    name: str
    data: Any = None

    def play(self, env: Env, session: Session) -> None:  # noqa: ARG002 -- as any step
        """Send it."""
        session.send(self.name, self.data)

    def source(self, switches: Sequence[str]) -> str:  # noqa: ARG002 -- as any step
        """The call."""
        data = "" if self.data is None else f", {literal(self.data)}"
        return f"session.send({literal(self.name)}{data})"


@frozen
class AdvanceTime:
    """Time passes, in seconds."""

    seconds: float

    def play(self, env: Env, session: Session) -> None:  # noqa: ARG002 -- as any step
        """Let it pass."""
        env.advance(seconds=self.seconds)

    def source(self, switches: Sequence[str]) -> str:  # noqa: ARG002 -- as any step
        """The call."""
        return f"ors.advance(seconds={literal(self.seconds)})"


@frozen
class BreakRequest:
    """The next request to a switch goes wrong.

    Attributes:
        what: a name in `NEXT_REQUEST`.
        number: the error code, or the seconds of a delay; not used by a drop.
    """

    switch: str
    what: str
    number: int = 0

    def play(self, env: Env, session: Session) -> None:  # noqa: ARG002 -- as any step
        """Script the fault."""
        fault = env.tservers[self.switch].on(Request).once()
        NEXT_REQUEST[self.what](fault, self.number)

    def source(self, switches: Sequence[str]) -> str:
        """The call."""
        inside = {"drop": "", "delay": f"seconds={self.number}"}.get(self.what, f"{self.number}")
        return f"{tserver_source(self.switch, switches)}.on(Request).once().{self.what}({inside})"


NEXT_REQUEST: Final[Mapping[str, Any]] = {
    "drop": lambda fault, _number: Fault.drop(fault),
    "delay": Fault.delay,
    "reject": Fault.reject,
    "refuse": Fault.refuse,
}
"""What may happen to the next request, by the name of the method of `Fault`."""


@frozen
class ChangeLine:
    """Something between client, T-Server, switch and telephone breaks or is whole again.

    Attributes:
        verb: the name of the method of `FakeTServer`.
        of: its argument, if it has any.
    """

    switch: str
    verb: str
    of: str | int | None = None

    def play(self, env: Env, session: Session) -> None:  # noqa: ARG002 -- as any step
        """Call the method."""
        method = getattr(env.tservers[self.switch], self.verb)
        method(*(() if self.of is None else (self.of,)))

    def source(self, switches: Sequence[str]) -> str:
        """The call."""
        inside = "" if self.of is None else f"{'for_=' if self.verb == 'disconnect' else ''}{literal(self.of)}"
        return f"{tserver_source(self.switch, switches)}.{self.verb}({inside})"
