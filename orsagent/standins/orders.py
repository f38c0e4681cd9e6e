"""One action that a stand-in has been asked for, until its end is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal, TypeAlias

from attrs import define, field

from orsagent.actions import ActionContext, ElementSpec, EventSpec
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
        shape: makes the done event's data what documents expect.
    """

    action: ModuleAction
    element: ElementSpec
    context: ActionContext
    delay: float = 0.0
    outcome: Outcome = field(default="pending", init=False)
    answer: dict[str, Any] | None = field(default=None, init=False)
    defaults: dict[str, Any] = field(factory=dict, init=False)
    shape: Callable[[dict[str, Any]], dict[str, Any]] = field(default=dict, init=False)
    _timers: list[Timer] = field(factory=list, init=False)
    _endings: list[Callable[[], object]] = field(factory=list, init=False)
    _deed: Callable[[], None] | None = field(default=None, init=False)

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The action's arguments."""
        return self.action.arguments

    @property
    def request_id(self) -> str:
        """The id in the events' data: the action's own, or the one of an earlier request that it means."""
        meant = self.arguments.get("requestid")
        return meant if isinstance(meant, str) and meant else self.action.request_id

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
        if not self.pending:
            return
        told = self._succeeding(data or {})
        self.later(self.delay if after is None else after, lambda: self._tell("done", told))

    def done_at_once(self, data: Mapping[str, Any]) -> None:
        """Let it succeed now, before anything else can happen; nothing happens when it has ended."""
        if self.pending:
            self._tell("done", self._succeeding(data))

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
        if not self.pending:
            return
        told = self._failing(error, description, data or {})
        self.later(self.delay if after is None else after, lambda: self._tell("failed", told))

    def fail_at_once(self, error: object, description: str = "") -> None:
        """Let it fail now, before anything else can happen; nothing happens when it has ended."""
        if self.pending:
            self._tell("failed", self._failing(error, description, {}))

    def later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Have `callback` called, unless the order has ended by then."""
        timer = self.context.call_later(seconds, lambda: callback() if self.pending else None)
        self._timers.append(timer)
        return timer

    def act(self, seconds: float, deed: Callable[[], None]) -> Timer:
        """Have `deed` called then, or when the session ends before that: the request has been made all the same.

        A workflow that terminates its interaction in its last state is an example. The deed ends the order.
        """
        self._deed = deed
        return self.later(seconds, self._do)

    def outlive(self) -> None:
        """Its session has ended: what was asked for is done, and nothing is told any more."""
        self.forget()
        self._do()

    def _do(self) -> None:
        deed, self._deed = self._deed, None
        if deed is not None:
            deed()

    def when_ended(self, callback: Callable[[], object]) -> None:
        """Have `callback` called when the order ends, however it does."""
        self._endings.append(callback)

    def forget(self) -> None:
        """Its session has ended: nothing is told any more."""
        if self.pending:
            self._over("forgotten")

    def withdraw(self) -> None:
        """End it without an event."""
        self.forget()

    def _succeeding(self, data: Mapping[str, Any]) -> dict[str, Any]:
        return self.shape({**self.defaults, **data})

    def _failing(self, error: object, description: str, data: Mapping[str, Any]) -> dict[str, Any]:
        return {**data, "error": error, "description": description or f"<{self.element.name}> failed: {error}"}

    def _tell(self, outcome: Outcome, data: dict[str, Any]) -> None:
        self.answer = {"requestid": self.request_id, **data}
        self._over(outcome)
        event = _EVENTS[outcome](self.element)
        other = {} if event.also is None else {"also": event.also}
        self.context.raise_event(event.name, self.answer, **other)

    def _over(self, outcome: Outcome) -> None:
        self.outcome = outcome
        for timer in self._timers:
            timer.cancel()
        for callback in self._endings:
            callback()


_EVENTS: Final[Mapping[Outcome, Callable[[ElementSpec], EventSpec]]] = {"done": done_event, "failed": error_event}
"""The events that tell the outcomes."""
