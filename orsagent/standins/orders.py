"""One action that a stand-in has been asked for, until its end is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias

from attrs import define, field

from orsagent.actions import ActionContext, ElementSpec
from orsagent.clock import Timer
from orsagent.standins.actions_taken import ModuleAction
from orsagent.standins.tables.entries import done_event, error_event

__all__ = ["Order", "Outcome"]

Outcome: TypeAlias = Literal["pending", "done", "failed", "forgotten"]


@define(eq=False)
class Order:
    """An action on its way; it ends once.

    Attributes:
        action: what is asked for.
        element: the element's declaration.
        context: the session that asks.
        delay: seconds of virtual time that an answer takes where nobody says otherwise.
        outcome: ``pending``, ``done``, ``failed``, or ``forgotten`` (its session ended first).
        answer: the data of the event that ended it; None while there is none.
        defaults: what the done event's data have where the answer does not say otherwise.
    """

    action: ModuleAction
    element: ElementSpec
    context: ActionContext
    delay: float = 0.0
    outcome: Outcome = field(default="pending", init=False)
    answer: dict[str, Any] | None = field(default=None, init=False)
    defaults: dict[str, Any] = field(factory=dict, init=False)
    _timers: list[Timer] = field(factory=list, init=False)
    _endings: list[Callable[[], None]] = field(factory=list, init=False)

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The action's arguments."""
        return self.action.arguments

    @property
    def pending(self) -> bool:
        """Whether its end is still to be told."""
        return self.outcome == "pending"

    def done(self, data: Mapping[str, Any] | None = None, *, after: float | None = None) -> None:
        """Let it succeed.

        Args:
            data: of the done event, beside `requestid`, which it always has.
            after: in how many seconds; None for `delay`.
        """
        self._end("done", done_event(self.element), {**self.defaults, **(data or {})}, after)

    def fail(
        self,
        error: object,
        description: str = "",
        *,
        after: float | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Let it fail.

        Args:
            error: the value of `error`.
            description: the value of `description`; by default a sentence with the error.
            after: in how many seconds; None for `delay`.
            data: what else the error event's data have.
        """
        text = description or f"<{self.element.name}> failed: {error}"
        told = {**(data or {}), "error": error, "description": text}
        self._end("failed", error_event(self.element), told, after)

    def later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Have `callback` called, unless the order has ended by then."""
        timer = self.context.call_later(seconds, lambda: callback() if self.pending else None)
        self._timers.append(timer)
        return timer

    def when_ended(self, callback: Callable[[], None]) -> None:
        """Have `callback` called when the order ends, however it does."""
        self._endings.append(callback)

    def forget(self) -> None:
        """Its session has ended: nothing is told any more."""
        if self.pending:
            self._over("forgotten")

    def _end(self, outcome: Outcome, event: str, data: dict[str, Any], after: float | None) -> None:
        seconds = self.delay if after is None else after
        self.later(seconds, lambda: self._tell(outcome, event, data))

    def _tell(self, outcome: Outcome, event: str, data: dict[str, Any]) -> None:
        self.answer = {"requestid": self.action.request_id, **data}
        self._over(outcome)
        self.context.raise_event(event, self.answer)

    def _over(self, outcome: Outcome) -> None:
        self.outcome = outcome
        for timer in self._timers:
            timer.cancel()
        for callback in self._endings:
            callback()
