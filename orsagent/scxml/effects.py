"""Raw effects, as the data model's script tells them, become effects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from attrs import define, evolve, field

from orsagent.errors import EngineError
from orsagent.js.values import encode
from orsagent.scxml.datamodel import RawEffect
from orsagent.scxml.dialects import Dialect
from orsagent.scxml.error_events import CANCEL_ANSWERS, ErrorKind, error_names
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
from orsagent.scxml.script.places import Place
from orsagent.scxml.script.stacks import Stacks

__all__ = ["EffectReader"]

_HINTED = (None, ErrorKind.NO_EVENT.value)
"""Reasons for which the hint of a place is of use: its expression failed, or gave no name of an event."""


@define(eq=False)
class EffectReader:
    """Reads the raw effects of one program.

    Args:
        dialect: how events are called.
        places: what the numbers of places mean.
        invokes: how many invoke elements the document has.
        actions: how many action elements it has.
        stacks: finds the places of errors in its scripts.

    Attributes:
        raised: the event that belongs to the raise or error effect that was read last.
    """

    _dialect: Dialect
    _places: Mapping[int, Place]
    _invokes: int
    _actions: int
    _stacks: Stacks = field(factory=Stacks)
    raised: Event = field(default=Event(name=""), init=False)
    _trail: str = field(default="", init=False)

    def read(self, raws: Sequence[RawEffect]) -> Iterator[Effect]:
        """The effects, one after the other.

        Raises:
            EngineError: a raw effect is not what the script writes: the document has tampered with it.
        """
        for raw in raws:
            try:
                place = self._places[raw[2]]
                if raw[1] == "trail":
                    self._trail = str(raw[3])
                    continue
                if raw[1] == "error" and self._trail:
                    place = self._traced(place)
                effect = _KINDS[raw[1]](self, place, *raw[3:])
            except (LookupError, TypeError, ValueError) as error:
                raise EngineError("the document's scripts have damaged what their session tells") from error
            yield effect

    def _traced(self, place: Place) -> Place:
        """The place of an error, with what the stack tells of where it was thrown."""
        found, self._trail = self._stacks.place(self._trail, place.position), ""
        return place if found is None else evolve(place, detail=found)

    def failed(self, place: Place, message: str, sendid: str | None) -> ErrorEffect:
        """The effect of an error, whose event `raised` then is: its data say what happened and where."""
        telling = self._dialect.telling_errors
        kind, names = error_names(place.kind, telling=telling, element=place.element, message=message, code=place.code)
        data = {
            "message": message,
            "document": place.detail.path,
            "element": place.element,
            "linenumber": place.detail.line,
            "column": place.detail.column,
        }
        self.raised = Event(name=names.name, also=names.also, type="platform", sendid=sendid, encoded=encode(data))
        return ErrorEffect(event=names.name, kind=kind, message=message, position=place.position, detail=place.detail)

    def cancel_answer(self, effect: CancelEffect) -> Event | None:
        """The event that tells what became of a ``<cancel>``; None in a dialect where nothing does."""
        if not self._dialect.cancel_answers:
            return None
        data = encode({"sendid": effect.sendid})
        if effect.cancelled:
            return Event(name=CANCEL_ANSWERS.successful, type="platform", sendid=effect.sendid, encoded=data)
        name, also = CANCEL_ANSWERS.not_allowed, CANCEL_ANSWERS.also
        return Event(name=name, also=also, type="platform", sendid=effect.sendid, encoded=data)

    def _error(self, place: Place, message: str, sendid: str | None, reason: str | None = None) -> Effect:
        place = place if reason is None else evolve(place, kind=ErrorKind(reason))
        if place.hint and reason in _HINTED:
            message = f"{message}; {place.hint}"
        return self.failed(place, message, sendid)

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
