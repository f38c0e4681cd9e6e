"""What became of each request that reached the fake."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import define

from orsagent.tlib.events import Event
from orsagent.tlib.requests import Request

__all__ = ["Exchange", "Outcome"]

Outcome: TypeAlias = Literal["pending", "done", "rejected", "dropped", "lost"]


@define(eq=False, kw_only=True)
class Exchange:
    """A request and its answer.

    Attributes:
        request: the request, with the reference id and the time that it got.
        answer: the event that answered it; None while there is none.
        outcome: ``pending``, ``done``, ``rejected`` (the answer is an `EventError`), ``dropped`` (by a scripted fault,
            before the switch acted) or ``lost`` (the connection broke before the answer came; the switch has acted
            or still will, unless the fake was closed).
        due: when the switch acts, in seconds since the clock's start; None when it never will.
    """

    request: Request
    answer: Event | None = None
    outcome: Outcome = "pending"
    due: float | None = None

    @property
    def time(self) -> float:
        """When the request was sent, in seconds since the clock's start."""
        return self.request.time or 0.0

    @property
    def reference_id(self) -> int | None:
        """The number by which the answer names the request."""
        return self.request.reference_id
