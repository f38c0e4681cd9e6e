"""How things stand: what is active, and what is still to come. For the messages of failures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePath

from attrs import frozen

from orsagent.runtime import Session
from orsagent.tlib import Exchange, FakeTServer
from orsagent.trace.durations import duration_text
from orsagent.trace.texts import printable

__all__ = ["Standing"]

_MOST = 20


@frozen(kw_only=True)
class Standing:
    """What a failure tells of the environment.

    Args:
        now: the time, in seconds of the virtual clock.
        next_due: when the next thing is due, or None.
        sessions: all of them, those that have ended included.
        tservers: the fake T-Servers by the names of their switches.
        active: gives a session's active states without children, in document order.
        shortened: makes a position as it is to be shown.
    """

    now: float
    next_due: float | None
    sessions: tuple[Session, ...]
    tservers: Mapping[str, FakeTServer]
    active: Callable[[Session], list[str]]
    shortened: Callable[[str], str]

    def __str__(self) -> str:
        parts = (
            ("sessions", map(self._session, self.sessions)),
            ("delayed events", self._delays()),
            ("answers of T-Server", self._answers()),
        )
        due = "nothing" if self.next_due is None else f"at {self.next_due:.3f} s{self._away(self.next_due)}"
        return "\n".join([*(line for name, found in parts for line in _part(name, found)), f"due next: {due}"])

    def _session(self, session: Session) -> str:
        return f"{session.id} {PurePath(session.document.path).name}: {self._state(session)}"

    def _state(self, session: Session) -> str:
        if session.failed is not None:
            return f"failed: {session.failed}"
        if session.finished:
            return f"finished in {session.final}" if session.final else "finished"
        return f"in {', '.join(self.active(session))}"

    def _delays(self) -> Iterator[str]:
        for session in self.sessions:
            for one in session.delays:
                effect = one.effect
                target = f" to {effect.target}" if effect.target else ""
                place = self.shortened(str(effect.position))
                yield f"{session.id} {effect.event.name}{target} at {one.due:.3f} s{self._away(one.due)}  {place}"

    def _answers(self) -> Iterator[str]:
        for switch, tserver in self.tservers.items():
            for exchange in tserver.exchanges:
                if exchange.answer is None and exchange.outcome in _UNANSWERED:
                    yield f"{switch} {self._answer(exchange)}"

    def _answer(self, exchange: Exchange) -> str:
        request = exchange.request
        place = "" if request.position is None else f"  {self.shortened(str(request.position))}"
        when = _UNANSWERED[exchange.outcome]
        if not when:
            when = "due" if exchange.due is None else f"due at {exchange.due:.3f} s{self._away(exchange.due)}"
        return f"{request.describe()} of {exchange.time:.3f} s: {when}{place}"

    def _away(self, when: float) -> str:
        return f" (in {duration_text(round(when - self.now, 9))})" if when > self.now else ""


_UNANSWERED: Mapping[str, str] = {
    "pending": "",
    "dropped": "never, a scripted fault has dropped the request",
    "lost": "never, the connection was lost before",
}
"""By the outcome of an exchange without an answer, when the answer comes."""


def _part(name: str, found: Iterable[str]) -> Iterator[str]:
    lines = list(found)
    yield f"{name}:" if lines else f"{name}: none"
    yield from (f"  {printable(line)}" for line in lines[:_MOST])
    if len(lines) > _MOST:
        yield f"  ... and {len(lines) - _MOST} more"
