"""The fake's connection to its client: who gets the events, and in which order."""

from __future__ import annotations

from collections import deque
from itertools import count

from attrs import define, field

from orsagent.tlib.events import Event
from orsagent.tlib.transport import Subscriber, Unsubscribe

__all__ = ["Line"]


@define(eq=False)
class Line:
    """Hands events to the subscribers.

    Every subscriber gets every event, in the same order, even when one of them raises or causes further events
    meanwhile. What they raised is raised together as an `ExceptionGroup` when all is delivered.

    Args:
        switch: the switch's name, for messages.
    """

    switch: str
    connected: bool = True
    _subscribers: dict[int, Subscriber] = field(factory=dict, init=False)
    _numbers: count[int] = field(factory=count, init=False)
    _waiting: deque[Event] = field(factory=deque, init=False)
    _delivering: bool = field(default=False, init=False)

    def subscribe(self, callback: Subscriber) -> Unsubscribe:
        """Have `callback` called with every event; the result ends that."""
        number = next(self._numbers)
        self._subscribers[number] = callback

        def unsubscribe() -> None:
            self._subscribers.pop(number, None)

        return unsubscribe

    def publish(self, *events: Event) -> None:
        """Deliver `events`, if the client is connected.

        Raises:
            ExceptionGroup: of what the subscribers raised.
        """
        if self.connected:
            self.deliver(*events)

    def deliver(self, *events: Event) -> None:
        """Deliver `events`, even those that tell of a lost connection.

        Raises:
            ExceptionGroup: of what the subscribers raised.
        """
        self._waiting.extend(events)
        if self._delivering:
            return
        self._delivering = True
        try:
            errors = self._deliver_waiting()
        finally:
            self._delivering = False
        if errors:
            raise ExceptionGroup(f"subscribers of T-Server {self.switch} failed", errors)

    def _deliver_waiting(self) -> list[Exception]:
        errors = []
        while self._waiting:
            event = self._waiting.popleft()
            for number in list(self._subscribers):
                callback = self._subscribers.get(number)
                try:
                    if callback is not None:
                        callback(event)
                except Exception as error:  # noqa: BLE001 - raised again, when the others have got the event
                    errors.append(error)
        return errors
