"""Who gets a transport's events."""

from __future__ import annotations

from itertools import count

from attrs import define, field

from orsagent.tlib.events import Event
from orsagent.tlib.transport import Subscriber, Unsubscribe

__all__ = ["Subscribers"]


@define(eq=False)
class Subscribers:
    """Callbacks in the order in which they came. One that raises stops nobody else.

    Args:
        switch: the switch's name, for messages.
    """

    switch: str
    _callbacks: dict[int, Subscriber] = field(factory=dict, init=False)
    _numbers: count[int] = field(factory=count, init=False)

    def add(self, callback: Subscriber) -> Unsubscribe:
        """Have `callback` called with every event; the result ends that."""
        number = next(self._numbers)
        self._callbacks[number] = callback

        def unsubscribe() -> None:
            self._callbacks.pop(number, None)

        return unsubscribe

    def deliver(self, event: Event) -> None:
        """Give everybody the event.

        Raises:
            ExceptionGroup: of what the callbacks raised.
        """
        errors = []
        for number in list(self._callbacks):
            callback = self._callbacks.get(number)
            try:
                if callback is not None:
                    callback(event)
            except Exception as error:  # noqa: BLE001 -- raised again, when the others have got the event
                errors.append(error)
        if errors:
            raise ExceptionGroup(f"subscribers of T-Server {self.switch} failed", errors)
