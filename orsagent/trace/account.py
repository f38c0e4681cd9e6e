"""A whole run as the one object of ``--json``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from attrs import define, field

from orsagent.js.values import plain
from orsagent.scxml import LogEffect
from orsagent.tlib import EventError, FakeTServer
from orsagent.trace.happenings import (
    ActionTaken,
    EffectSeen,
    EventArrived,
    EventProcessed,
    Happening,
    RequestRefused,
    RequestSent,
)

__all__ = ["Account"]

_Entry = dict[str, Any]


@define(eq=False)
class Account:
    """Collects what ``--json`` tells.

    Attributes:
        log: what documents logged: time, session, label, value, position.
        requests: T-Library requests: time, session, switch, message, its fields, position; `complete` adds what became
            of them.
        actions: actions of stand-ins: time, session, module, element, arguments, requestid, position.
        events: the events that sessions looked at: time, session, name, type, data.
    """

    log: list[_Entry] = field(factory=list, init=False)
    requests: list[_Entry] = field(factory=list, init=False)
    actions: list[_Entry] = field(factory=list, init=False)
    events: list[_Entry] = field(factory=list, init=False)
    _asked: dict[tuple[str, int | None], _Entry] = field(factory=dict, init=False)

    def tell(self, happening: Happening) -> None:
        """Add a happening, if it belongs into the account."""
        add = _PARTS.get(type(happening))
        if add is not None:
            add(self, happening)

    def complete(self, tservers: Iterable[FakeTServer]) -> None:
        """Add outcome and answer to each request that was sent."""
        exchanges = {(one.switch, exchange.reference_id): exchange for one in tservers for exchange in one.exchanges}
        for entry in self.requests:
            exchange = exchanges.get((entry["switch"], entry.get("reference_id")))
            if exchange is not None:
                entry["outcome"] = exchange.outcome
                entry["answer"] = None if exchange.answer is None else exchange.answer.to_json()

    def _event(self, one: EventProcessed) -> None:
        event = one.event
        self.events.append({**_when(one), "name": event.name, "type": event.type, "data": plain(event.data)})

    def _effect(self, one: EffectSeen) -> None:
        effect = one.effect
        if isinstance(effect, LogEffect):
            said = {"label": effect.label, "value": plain(effect.value), "position": str(effect.position)}
            self.log.append({**_when(one), **said})

    def _action(self, one: ActionTaken) -> None:
        action = one.action
        asked = {"module": action.module, "element": action.element, "arguments": plain(dict(action.arguments))}
        self.actions.append({**_when(one), **asked, "requestid": action.request_id, "position": str(action.position)})

    def _sent(self, one: RequestSent) -> None:
        entry = {**_request(one), "outcome": "pending", "answer": None}
        self._asked[one.switch, one.request.reference_id] = entry
        self.requests.append(entry)

    def _arrived(self, one: EventArrived) -> None:
        if (entry := self._asked.get((one.switch, one.event.reference_id))) is not None:
            entry["outcome"] = "rejected" if isinstance(one.event, EventError) else "done"
            entry["answer"] = one.event.to_json()

    def _refused(self, one: RequestRefused) -> None:
        self.requests.append({**_request(one), "outcome": "refused", "error": one.reason})


def _when(one: Happening) -> _Entry:
    return {"time": one.time, "session": one.session}


def _request(one: RequestSent | RequestRefused) -> _Entry:
    return {**_when(one), "switch": one.switch, **one.request.to_json(), "time": one.time}


_PARTS: Final[Mapping[type[Happening], Callable[[Account, Any], None]]] = {
    EventProcessed: Account._event,
    EffectSeen: Account._effect,
    ActionTaken: Account._action,
    RequestSent: Account._sent,
    EventArrived: Account._arrived,
    RequestRefused: Account._refused,
}
