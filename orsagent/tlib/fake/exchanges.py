"""What became of each request that reached the fake."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import define, field

from orsagent.tlib.events import Event
from orsagent.tlib.fake.agenda import Appointment
from orsagent.tlib.requests import Request

__all__ = ["Exchange", "Outcome"]

Outcome: TypeAlias = Literal["pending", "done", "rejected", "dropped", "lost"]


@define(eq=False, kw_only=True)
class Exchange:
    """A request and its answer.

    Attributes:
        request: the request, with the reference id and the time that it got.
        client: the name of the client that sent it.
        answer: the event that answered it; None while there is none.
        outcome: ``pending``, ``done``, ``rejected`` (the answer is an `EventError`), ``dropped`` (by a fault, before
            the switch acted) or ``lost`` (the connection broke before the answer came; the switch has acted or still
            will, unless the fake was closed).
        dn_is_known: whether there was such a DN when the request came.
    """

    request: Request
    client: str = "orsagent"
    answer: Event | None = None
    outcome: Outcome = "pending"
    dn_is_known: bool = True
    _appointment: Appointment | None = field(default=None, init=False)

    @property
    def time(self) -> float:
        """When the request was sent, in seconds since the clock's start."""
        return self.request.time or 0.0

    @property
    def due(self) -> float | None:
        """When the answer will come, in seconds since the clock's start; None when none is awaited."""
        is_open = self.outcome == "pending" and self._appointment is not None
        return self._appointment.when if is_open and self._appointment is not None else None

    @property
    def reference_id(self) -> int | None:
        """The number by which the answer names the request."""
        return self.request.reference_id

    def describe(self) -> str:
        """One line: the request, who sent it when, and when the answer is due or what it was."""
        when = f"answer due at {self.due:.3f} s" if self.due is not None else f"{self.outcome}"
        return f"{self.request.describe()} from {self.client} at {self.time:.3f} s: {when}"

    def wait_for(self, appointment: Appointment) -> None:
        """Note when the switch will act."""
        self._appointment = appointment
