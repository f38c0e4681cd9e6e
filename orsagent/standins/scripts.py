"""Scripted answers: what becomes of which actions, in the words of the fake T-Server's faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import define, field

from orsagent.standins.orders import Order
from orsagent.standins.patterns import ActionPattern
from orsagent.tlib.fake.faults import stated_reason

__all__ = ["Script"]


@define(eq=False, repr=False)
class Script:
    """What happens to the actions that match.

    Made by `StandIn.on`. One of `answer`, `fail`, `hold` at most; the other steps can be chained in any order. Where
    several scripts match an action, the one that was defined first and has uses left counts, alone: a script without a
    step lets the stand-in answer as it would by itself.

    Attributes:
        pattern: the actions that match.
        hits: how many actions have used it.
        reason: why it need not be used; None when a test expects that it is.
        held: the actions that wait for `release` or `reject`, the oldest first.
    """

    pattern: ActionPattern
    hits: int = field(default=0, init=False)
    reason: str | None = field(default=None, init=False)
    held: list[Order] = field(factory=list, init=False)
    _step: str = field(default="", init=False)
    _data: Mapping[str, Any] = field(factory=dict, init=False)
    _error: object = field(default=None, init=False)
    _description: str = field(default="", init=False)
    _after: float | None = field(default=None, init=False)
    _uses: int | None = field(default=None, init=False)

    @property
    def uses_left(self) -> int | None:
        """How many more actions it takes; None for any number."""
        return self._uses if self._uses is None else max(0, self._uses - self.hits)

    @property
    def is_unhit(self) -> bool:
        """Whether no action has used it, although one should have."""
        return self.hits == 0 and self.reason is None

    def answer(
        self, data: Mapping[str, Any] | None = None, *, after: float | None = None, times: int | None = None
    ) -> Script:
        """The action succeeds.

        Args:
            data: of the done event, over what the stand-in says by itself; `requestid` is always there.
            after: in how many seconds; None for the stand-in's `delay`.
            times: the same as `Script.times`.
        """
        self._take("answer")
        self._data = _event_data(data)
        return self._set(after, times)

    def fail(
        self,
        error: object = "unknown",
        description: str = "",
        *,
        after: float | None = None,
        times: int | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> Script:
        """The action fails.

        Args:
            error: the value of `error` in the error event: the reference lists those that are published.
            description: the value of `description`; by default a sentence with the error.
            after: in how many seconds; None for the stand-in's `delay`.
            times: the same as `Script.times`.
            data: what else the event's data have.
        """
        self._take("fail")
        self._error, self._description, self._data = error, description, _event_data(data)
        return self._set(after, times)

    def hold(self, *, times: int | None = None) -> Script:
        """The action waits until the test calls `release` or `reject`, or for ever."""
        self._take("hold")
        return self._set(None, times)

    def delay(self, seconds: float = 0.0, *, minutes: float = 0.0) -> Script:
        """The answer comes so much later: the same as `after`."""
        return self._set(seconds + 60 * minutes, None)

    def once(self) -> Script:
        """Only the next action that matches."""
        return self.times(1)

    def times(self, number: int) -> Script:
        """Only the next `number` actions that match."""
        if not _is_positive(number):
            raise ValueError(f"{number!r} times; expected a whole number from 1 up")
        self._uses = number
        return self

    def optional(self, reason: str) -> Script:
        """No action need use it.

        Args:
            reason: why, for whoever reads the test.
        """
        self.reason = stated_reason(reason, f"why no action need use {self!r}")
        return self

    def release(self, data: Mapping[str, Any] | None = None) -> Order:
        """Let the action that has been held longest succeed.

        Raises:
            LookupError: none is held.
        """
        told = _event_data(data)
        order = self._oldest("release")
        order.done_at_once(told)
        return order

    def reject(self, error: object = "unknown", description: str = "") -> Order:
        """Let the action that has been held longest fail.

        Raises:
            LookupError: none is held.
        """
        order = self._oldest("reject")
        order.fail_at_once(error, description)
        return order

    def matches(self, element: str, arguments: Mapping[str, Any]) -> bool:
        """Whether an action is meant and there are uses left."""
        return self.uses_left != 0 and self.pattern.matches(element, arguments)

    def apply(self, order: Order) -> bool:
        """Use the script for an action; False if the stand-in is to answer by itself."""
        self.hits += 1
        if self._after is not None:
            order.delay = self._after
        if self._step == "answer":
            order.done(self._data)
        elif self._step == "fail":
            order.fail(self._error, self._description, data=self._data)
        elif self._step == "hold":
            self.held.append(order)
            order.when_ended(lambda: self.held.remove(order) if order in self.held else None)
        return bool(self._step)

    def describe(self) -> str:
        """In words: ``queue:submit with queue 'VQ1': fail with 'remote'; used by no action``."""
        used = f"used by {self.hits or 'no'} action{'s' if self.hits > 1 else ''}"
        return f"{self.pattern.describe()}: {self._word()}; {used}"

    def __str__(self) -> str:
        return self.describe()

    def __repr__(self) -> str:
        times = "" if self._uses is None else f".times({self._uses})"
        return f"{self.pattern}{self._call()}{times}"

    def _oldest(self, step: str) -> Order:
        if not self.held:
            raise LookupError(f"{self!r} holds no action to {step}; {self.describe()}")
        return self.held.pop(0)

    def _take(self, step: str) -> None:
        if self._step:
            raise ValueError(f"{self!r} cannot {step} as well; define a second script for further actions")
        self._step = step

    def _set(self, after: float | None, times: int | None) -> Script:
        if after is not None:
            if not after >= 0:
                raise ValueError(f"after {after!r} seconds; expected 0 or more")
            self._after = after
        return self if times is None else self.times(times)

    def _word(self) -> str:
        after = "" if self._after is None else f" after {self._after:g} s"
        words = {"answer": f"answer {dict(self._data)!r}", "fail": f"fail with {self._error!r}", "hold": "hold"}
        return words.get(self._step, "as by itself") + after

    def _call(self) -> str:
        after = "" if self._after is None else f"after={self._after:g}"
        first = {"answer": repr(dict(self._data)) if self._data else "", "fail": repr(self._error)}.get(self._step, "")
        return f".{self._step}({', '.join(filter(None, (first, after)))})" if self._step else ""


def _event_data(data: Mapping[str, Any] | None) -> dict[str, Any]:
    if not isinstance(data, Mapping | None):
        raise TypeError(
            f'{data!r} is {type(data).__name__}; expected a dictionary of event data, such as {{"digits": "1"}}'
        )
    return dict(data or {})


def _is_positive(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
