"""The stand-in for the Statistic interface: it tells subscribers the values that the test gives, at their interval.

Source: Genesys 8.1 SCXML Technical Reference, Statistic Interface, Action Elements and Events.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from orsagent.actions import ActionContext, ModuleSpec
from orsagent.clock import Timer
from orsagent.standins.orders import Order
from orsagent.standins.standin import StandIn
from orsagent.standins.targets import number_of

__all__ = ["StatisticStandIn"]

_INTERVAL: Final = 30.0
_LEAST: Final = 5.0
"""An interval is more seconds than these."""
_ANY: Final = "*"

_Pair: TypeAlias = tuple[str, str]


class StatisticStandIn(StandIn):
    """Plays the Statistic interface.

    Args:
        specification: the module's elements.
        shown: values by object and statistic; the object ``*`` is for all that have none of their own. Of what is not
            in it no update is told.
        delay: as in `StandIn`.
    """

    def __init__(
        self, specification: ModuleSpec, shown: Mapping[str, Mapping[str, Any]], *, delay: float = 0.0
    ) -> None:
        super().__init__(specification, delay=delay)
        self._shown = shown
        self._subscriptions: dict[str, dict[_Pair, Timer]] = {}
        for name, behaviour in (
            ("subscribe", self._subscribe),
            ("unsubscribe", self._unsubscribe),
            ("getdata", self._get),
        ):
            self.behave(name, behaviour)

    def session_ended(self, session_id: str) -> None:
        """End the session's subscriptions."""
        super().session_ended(session_id)
        for timer in self._subscriptions.pop(session_id, {}).values():
            timer.cancel()

    def _subscribe(self, order: Order) -> None:
        pair, given = _pair(order), order.arguments.get("interval")
        seconds = _INTERVAL if given is None else number_of(given)
        if seconds is None or not seconds > _LEAST:
            order.fail("Request Invalid", f"interval is {given!r}; expected seconds, more than {_LEAST:g}")
        elif pair in self._subscriptions.get(order.context.session_id, {}):
            order.fail("Subscription Already Active", f"statistic {pair[1]!r} of {pair[0]!r}")
        else:
            order.done()
            self._wait(order.context, pair, seconds, order.delay + seconds)

    def _unsubscribe(self, order: Order) -> None:
        timer = self._subscriptions.get(order.context.session_id, {}).pop(_pair(order), None)
        if timer is not None:
            timer.cancel()
        order.done()

    def _get(self, order: Order) -> None:
        value = self._value(_pair(order))
        order.done({} if value is None else {"value": value})

    def _wait(self, context: ActionContext, pair: _Pair, interval: float, seconds: float) -> None:
        timer = context.call_later(seconds, lambda: self._update(context, pair, interval))
        self._subscriptions.setdefault(context.session_id, {})[pair] = timer

    def _update(self, context: ActionContext, pair: _Pair, interval: float) -> None:
        value = self._value(pair)
        if value is not None:
            told = dict(zip(("object", "statistic"), pair, strict=True))
            context.raise_event("statistic.update", {**told, "value": value})
        self._wait(context, pair, interval, interval)

    def _value(self, pair: _Pair) -> object:
        named, everybody = (self._shown.get(name, {}).get(pair[1]) for name in (pair[0], _ANY))
        return everybody if named is None else named


def _pair(order: Order) -> _Pair:
    return str(order.arguments.get("object", "")), str(order.arguments.get("statistic", ""))
