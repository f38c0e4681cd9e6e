"""Raw effects, as the data model's script tells them, become effects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field

from orsagent.errors import EngineError
from orsagent.js.values import encode
from orsagent.scxml.datamodel import RawEffect
from orsagent.scxml.events import (
    ActionEffect,
    CallEffect,
    CancelEffect,
    Effect,
    ErrorEffect,
    Event,
    InvokeEffect,
    LogEffect,
    RaiseEffect,
    ResultEffect,
    SendEffect,
    Visit,
)
from orsagent.scxml.program import Place

__all__ = ["EffectReader"]


@define(eq=False)
class EffectReader:
    """Reads the raw effects of one program.

    Args:
        places: what the numbers of places mean.
        invokes: how many invoke elements the document has.
        actions: how many action elements it has.

    Attributes:
        raised: the event that belongs to the raise or error effect that was read last.
    """

    _places: Sequence[Place]
    _invokes: int
    _actions: int
    raised: Event = field(default=Event(name=""), init=False)

    def read(self, raws: Sequence[RawEffect]) -> Iterator[Effect]:
        """The effects, one after the other.

        Raises:
            EngineError: a raw effect is not what the script writes: the document has tampered with it.
        """
        for raw in raws:
            try:
                place = self._places[raw[2]]
                effect = _KINDS[raw[1]](self, place, *raw[3:])
            except (LookupError, TypeError, ValueError) as error:
                raise EngineError("the document's scripts have damaged what their session tells") from error
            yield effect

    def error_event(self, effect: ErrorEffect, element: str, sendid: str | None) -> Event:
        """The platform's event for an error: its data say what happened and where."""
        data = {
            "message": effect.message,
            "document": effect.detail.path,
            "element": element,
            "linenumber": effect.detail.line,
            "column": effect.detail.column,
        }
        return Event(name=effect.event, type="platform", sendid=sendid, encoded=encode(data))

    def _error(self, place: Place, message: str, sendid: str | None) -> Effect:
        effect = ErrorEffect(event="error.execution", message=message, position=place.position, detail=place.detail)
        self.raised = self.error_event(effect, place.element, sendid)
        return effect

    def _raise(self, place: Place, name: str, encoded: str | None) -> Effect:
        kind = "platform" if place.element == "donedata" else "internal"
        self.raised = Event(name=name, type=kind, encoded=encoded)
        return RaiseEffect(event=name, position=place.position)

    def _log(self, place: Place, label: str | None, encoded: str, level: str | None) -> Effect:
        return LogEffect(label=label or "", encoded=encoded, level=level, position=place.position)

    def _send(self, place: Place, *told: Any) -> Effect:  # noqa: ANN401 -- as the script tells it
        sendid, name, kind, target, delay, encoded, content = told
        return SendEffect(
            event=Event(name=name or "", sendid=sendid, encoded=encoded),
            type=kind,
            target=target or "",
            delay=delay / 1000,
            content=content,
            position=place.position,
        )

    def _cancel(self, place: Place, sendid: str) -> Effect:
        return CancelEffect(sendid=sendid, cancelled=0, position=place.position)

    def _invoke(self, place: Place, *told: Any) -> Effect:  # noqa: ANN401 -- as the script tells it
        number, invokeid, src, content, encoded = told
        _check_number(number, self._invokes)
        return InvokeEffect(
            number=number, invokeid=invokeid, src=src, content=content, encoded=encoded, position=place.position
        )

    def _action(self, place: Place, number: int, request_id: str, encoded: str) -> Effect:
        _check_number(number, self._actions)
        return ActionEffect(number=number, request_id=request_id, encoded=encoded, position=place.position)

    def _call(self, place: Place, owner: str, function: str, encoded: str) -> Effect:
        return CallEffect(owner=owner, function=function, encoded=encoded, position=place.position)

    def _visit(self, place: Place, answer: bool | None) -> Effect:
        return Visit(position=place.position if answer is None else place.detail, answer=answer)

    def _result(self, place: Place, encoded: str | None) -> Effect:
        return ResultEffect(encoded=encoded, position=place.position)


def _check_number(number: int, elements: int) -> None:
    if not 0 <= number < elements:
        raise LookupError(number)


_KINDS: Mapping[str, Callable[..., Effect]] = {
    "error": EffectReader._error,
    "raise": EffectReader._raise,
    "log": EffectReader._log,
    "send": EffectReader._send,
    "cancel": EffectReader._cancel,
    "invoke": EffectReader._invoke,
    "action": EffectReader._action,
    "call": EffectReader._call,
    "result": EffectReader._result,
    "visit": EffectReader._visit,
}
