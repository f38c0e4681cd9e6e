"""The other way to complete an action, ours: when T-Server says that it has carried the request out.

A theory of operation. For each transport there is a line with the orders that wait for an answer, by reference id. An
order leaves it in exactly one way: by its confirmation, by an EventError, by the loss of the connection, by its timer,
or forgotten with its session. Events that belong to no waiting order are nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, field, frozen

from orsagent.agent.completion import Order, handed_over
from orsagent.agent.failures import Failure, refusal
from orsagent.clock import Timer
from orsagent.tlib import Event, EventError, EventServerDisconnected, Transport, Unsubscribe

__all__ = ["Confirmed"]


class Confirmed:
    """An order ends when T-Server answers its request, is lost, or has not answered in time.

    Args:
        transports: every transport that orders are sent to.
        timeout: how long an answer may take, in seconds.
    """

    def __init__(self, transports: Iterable[Transport], timeout: float) -> None:
        # by identity: a transport need not be hashable
        self._lines = {id(transport): _Line(transport, timeout) for transport in transports}

    def open(self) -> None:
        """Listen to every transport."""
        for line in self._lines.values():
            line.open()

    def send(self, transport: Transport, order: Order) -> None:
        """Hand the request over and wait for its answer."""
        self._lines[id(transport)].send(order)

    def forget(self, session_id: str) -> None:
        """Drop the session's orders; their answers will be nobody's."""
        for line in self._lines.values():
            line.forget(session_id)

    def close(self) -> None:
        """Drop every order and listen no more."""
        for line in self._lines.values():
            line.close()


@frozen(eq=False)
class _Waiting:
    order: Order
    timer: Timer


@define(eq=False)
class _Line:
    """The orders that one T-Server has still to answer, by reference id."""

    transport: Transport
    timeout: float
    _waiting: dict[int, _Waiting] = field(factory=dict, init=False)
    _early: list[Event] = field(factory=list, init=False)
    _sending: int = field(default=0, init=False)
    _unsubscribe: Unsubscribe | None = field(default=None, init=False)

    def open(self) -> None:
        if self._unsubscribe is None:
            self._unsubscribe = self.transport.subscribe(self._receive)

    def close(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        for waiting in self._taken():
            waiting.timer.cancel()

    def forget(self, session_id: str) -> None:
        for reference_id, waiting in list(self._waiting.items()):
            if waiting.order.context.session_id == session_id:
                waiting.timer.cancel()
                del self._waiting[reference_id]

    def send(self, order: Order) -> None:
        self._sending += 1
        try:
            sent = handed_over(self.transport, order.request)
        finally:
            self._sending -= 1
        if isinstance(sent, Failure):
            order.end(sent)
        else:
            self._await(sent, order)
        self._receive_early()

    def _await(self, reference_id: int, order: Order) -> None:
        timer = order.context.call_later(self.timeout, lambda: self._expire(reference_id, order))
        self._waiting[reference_id] = _Waiting(order, timer)

    def _receive_early(self) -> None:
        # a transport may answer before `send` has returned the reference id of the request
        while self._early and not self._sending:
            self._receive(self._early.pop(0))

    def _receive(self, event: Event) -> None:
        if self._sending:
            self._early.append(event)
        elif isinstance(event, EventServerDisconnected):
            self._lose_all()
        elif event.reference_id in self._waiting:
            self._answer(event.reference_id, event)

    def _answer(self, reference_id: int, event: Event) -> None:
        waiting = self._waiting[reference_id]
        if isinstance(event, EventError):
            failure = refusal(f"{self._server}: {event.error_message}", event.error_code)
        elif _confirms(event, waiting.order):
            failure = None
        else:
            return
        del self._waiting[reference_id]
        waiting.timer.cancel()
        waiting.order.end(failure)

    def _expire(self, reference_id: int, order: Order) -> None:
        # a transport that numbers from 1 again may have given the id to another order meanwhile
        if (waiting := self._waiting.get(reference_id)) is not None and waiting.order is order:
            del self._waiting[reference_id]
        order.end(refusal(f"{self._server}: no answer to {order.request} within {self.timeout:g} s", None))

    def _lose_all(self) -> None:
        for waiting in self._taken():
            waiting.timer.cancel()
            waiting.order.end(refusal(f"{self._server}: the connection was lost before the answer came", None))

    def _taken(self) -> list[_Waiting]:
        taken = list(self._waiting.values())
        self._waiting.clear()
        return taken

    @property
    def _server(self) -> str:
        return f"T-Server of switch {self.transport.switch!r}"


def _confirms(event: Event, order: Order) -> bool:
    return isinstance(event, order.confirmation) and event.this_dn == order.request.this_dn
