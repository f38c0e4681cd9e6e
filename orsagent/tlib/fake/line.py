"""The fake's connections to its clients: who gets the events, and in which order."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from itertools import count

from attrs import define, field

from orsagent.tlib.events import Event
from orsagent.tlib.transport import Subscriber, Unsubscribe

__all__ = ["Line", "Post"]


@define(eq=False)
class Line:
    """One client's subscribers, in the order of their subscriptions."""

    _subscribers: dict[int, Subscriber] = field(factory=dict, init=False)
    _numbers: count[int] = field(factory=count, init=False)

    def subscribe(self, callback: Subscriber) -> Unsubscribe:
        """Have `callback` called with every event; the result ends that."""
        number = next(self._numbers)
        self._subscribers[number] = callback

        def unsubscribe() -> None:
            self._subscribers.pop(number, None)

        return unsubscribe

    def hand_over(self, event: Event) -> Iterator[Exception]:
        """Call every subscriber; gives what they raised."""
        for number in list(self._subscribers):
            callback = self._subscribers.get(number)
            try:
                if callback is not None:
                    callback(event)
            except Exception as error:  # noqa: BLE001 - raised again, when the others have got the event
                yield error


@define(eq=False)
class Post:
    """Delivers events to lines, all in one order.

    Every subscriber gets every event of its line, in the same order, even when one of them raises or causes further
    events meanwhile. What they raised is raised together as an `ExceptionGroup` when all is delivered.

    Args:
        switch: the switch's name, for messages.
    """

    switch: str
    _waiting: deque[tuple[Line, Event]] = field(factory=deque, init=False)
    _delivering: bool = field(default=False, init=False)

    def deliver(self, *letters: tuple[Line, Event]) -> None:
        """Deliver events, each to its line; from inside a subscriber, when the others before it are delivered.

        Raises:
            ExceptionGroup: of what the subscribers raised.
        """
        self._waiting.extend(letters)
        if self._delivering:
            return
        self._delivering = True
        errors: list[Exception] = []
        try:
            while self._waiting:
                line, event = self._waiting.popleft()
                errors += line.hand_over(event)
        finally:
            self._delivering = False
        if errors:
            raise ExceptionGroup(f"subscribers of T-Server {self.switch} failed", errors)
