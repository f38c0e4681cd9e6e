"""Submits that wait for a target."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from attrs import define, field

from orsagent.standins.orders import Order
from orsagent.standins.targets import Target, number_of

__all__ = ["WaitingLine", "WaitingSubmit"]


@define(eq=False, kw_only=True)
class WaitingSubmit:
    """One submit.

    Attributes:
        order: the action.
        targets: what it waits for.
        priority: the highest is served first.
        since: when it began to wait, in seconds since the clock's start.
        number: orders those of the same priority.
        increment: by how much the priority grows ...
        interval: ... in so many seconds; 0 for never.
    """

    order: Order
    targets: list[Target]
    priority: float
    since: float
    number: int
    increment: float = 0.0
    interval: float = 0.0

    @property
    def queue(self) -> str:
        """The virtual queue."""
        name = self.order.arguments.get("queue")
        return "" if name is None else str(name)

    @property
    def interaction(self) -> object:
        """The id of the interaction, as the document gives it."""
        return self.order.arguments.get("interactionid")

    def rank(self, now: float) -> float:
        """The priority at a time."""
        grown = self.increment * ((now - self.since) // self.interval) if self.interval > 0 else 0.0
        return self.priority + grown


@define(eq=False)
class WaitingLine:
    """All submits that wait."""

    _waiting: list[WaitingSubmit] = field(factory=list, init=False)
    _numbers: count[int] = field(factory=count, init=False)

    def add(self, order: Order, targets: list[Target], now: float) -> WaitingSubmit:
        """A submit begins to wait; it leaves when its order ends."""
        submit = WaitingSubmit(
            order=order,
            targets=targets,
            priority=number_of(order.arguments.get("priority")) or 0.0,
            since=now,
            number=next(self._numbers),
        )
        self._waiting.append(submit)
        order.when_ended(lambda: self.remove(submit))
        return submit

    def remove(self, submit: WaitingSubmit) -> None:
        """A submit waits no more. Nothing happens when it does not."""
        if submit in self._waiting:
            self._waiting.remove(submit)

    def in_order(self, now: float) -> list[WaitingSubmit]:
        """Those that wait, the first one to be served first."""
        return sorted(self._waiting, key=lambda one: (-one.rank(now), one.number))

    def position(self, submit: WaitingSubmit, now: float) -> int:
        """The place of a submit among those of its queue, from 1."""
        return [one for one in self.in_order(now) if one.queue == submit.queue].index(submit) + 1

    def meant(self, order: Order) -> list[WaitingSubmit]:
        """The submits that a cancel, query or update means.

        The one whose request id is given; else those of the interaction, in the queue if one is given; else those of
        the session.
        """
        arguments = order.arguments
        given = arguments.get("requestid")
        if isinstance(given, str) and given:
            found = [one for one in self._waiting if one.order.action.request_id == given]
            if found:
                return found
        interaction, queue = arguments.get("interactionid"), arguments.get("queue")
        of_session: Iterable[WaitingSubmit] = (
            one for one in self._waiting if one.order.action.session == order.action.session
        )
        if interaction is not None:
            of_session = (one for one in self._waiting if one.interaction == interaction)
        return [one for one in of_session if queue in {None, "", one.queue}]
