"""Happenings as lines for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from attrs import frozen

from orsagent.errors import Position
from orsagent.js.values import plain
from orsagent.scxml import CancelEffect, Effect, ErrorEffect, LogEffect, SendEffect
from orsagent.trace.durations import duration_text
from orsagent.trace.happenings import (
    ActionTaken,
    EffectSeen,
    EventArrived,
    EventIgnored,
    EventProcessed,
    Happening,
    NoteMade,
    RequestRefused,
    RequestSent,
    SessionEnded,
    SessionStarted,
    StatesEntered,
    StatesExited,
    TransitionTaken,
)
from orsagent.trace.texts import printable

__all__ = ["Line", "lines"]

_TEXT_WIDTH: Final = 60
_KIND_WIDTH: Final = 9
_LONGEST_VALUE: Final = 200


@frozen
class Line:
    """One line: the kind of happening, what it says, where in the document it comes from, and of which switch."""

    kind: str
    text: str
    position: Position | None = None
    switch: str = ""

    def render(self, time: float, place: str, *marks: str) -> tuple[str, str, str]:
        """The parts of the line: time, then kind and text, then place.

        Args:
            time: seconds, shown in milliseconds.
            place: the position as it is to be shown; empty when there is none.
            marks: ids of session and switch, if they have to be said; empty ones are left out.
        """
        text = printable("".join(f"[{mark}] " for mark in marks if mark) + self.text)
        if not place:
            return f"{time:8.3f}  ", f"{self.kind:<{_KIND_WIDTH}} {text}", ""
        return f"{time:8.3f}  ", f"{self.kind:<{_KIND_WIDTH}} {text:<{_TEXT_WIDTH}}", f"  {printable(place)}"


def lines(happening: Happening) -> Iterator[Line]:
    """The lines of a happening; none when others tell as much."""
    return _FORMATS[type(happening)](happening)


def _started(one: SessionStarted) -> Iterator[Line]:
    by = "" if one.parent is None else f", invoked as {one.invokeid} by {one.parent}"
    yield Line("start", f"{one.path} ({one.dialect}, {one.datamodel or 'null data model'}{by})")


def _processed(one: EventProcessed) -> Iterator[Line]:
    event = one.event
    # the line of the error itself has said what the data of its event say
    known = event.type == "platform" and event.name.startswith("error.")
    data = "" if event.encoded is None or known else f" {_shown(event.data)}"
    yield Line("event", f"{event.name}{data}{'' if one.taken else '  (no transition)'}")


def _ignored(one: EventIgnored) -> Iterator[Line]:
    yield Line("ignored", f"{one.name}: the session has ended", one.position)


def _note(one: NoteMade) -> Iterator[Line]:
    yield Line("note", one.text)


def _taken(one: TransitionTaken) -> Iterator[Line]:
    way = f"-> {', '.join(one.targets)}" if one.targets else "(stays)"
    yield Line("take", f"{one.source} {way}", one.position)


def _exited(one: StatesExited) -> Iterator[Line]:
    if not one.told:
        yield Line("exit", ", ".join(one.ids))


def _entered(one: StatesEntered) -> Iterator[Line]:
    if not one.told:
        yield Line("enter", ", ".join(" > ".join(chain) for chain in one.chains), one.position)


def _ended(one: SessionEnded) -> Iterator[Line]:
    if one.failure is not None:
        yield Line("end", f"failed: {one.failure}")
    else:
        yield Line("end", "cancelled" if one.final is None else f"finished in {one.final}")


def _asked(one: ActionTaken) -> Iterator[Line]:
    action = one.action
    given = f" {_shown(dict(action.arguments))}" if action.arguments else ""
    yield Line("action", f"{action.module}:{action.element}{given}", action.position)


def _sent(one: RequestSent) -> Iterator[Line]:
    yield Line("request", one.request.describe(), one.request.position, one.switch)


def _refused(one: RequestRefused) -> Iterator[Line]:
    yield Line("refused", f"{one.request.describe()}: {one.reason}", one.request.position, one.switch)


def _arrived(one: EventArrived) -> Iterator[Line]:
    kind = "tserver" if one.event.reference_id is None else "answer"
    yield Line(kind, one.event.describe(), None, one.switch)


def _effect(one: EffectSeen) -> Iterator[Line]:
    format_effect = _EFFECTS.get(type(one.effect))
    if format_effect is not None:
        yield from format_effect(one.effect)


def _log(effect: LogEffect) -> Iterator[Line]:
    label = f"{effect.label}: " if effect.label else ""
    yield Line("log", f"{label}{_shown(effect.value)}", effect.position)


def _error(effect: ErrorEffect) -> Iterator[Line]:
    yield Line("error", f"{effect.event}: {effect.message}", effect.detail)


def _send(effect: SendEffect) -> Iterator[Line]:
    delay = f" in {duration_text(effect.delay)}" if effect.delay else ""
    if delay or effect.target:
        yield Line(
            "send", f"{effect.event.name}{f' to {effect.target}' if effect.target else ''}{delay}", effect.position
        )


def _cancel(effect: CancelEffect) -> Iterator[Line]:
    yield Line("cancel", f"{effect.sendid} ({effect.cancelled or 'nothing'} pending)", effect.position)


def _shown(value: object) -> str:
    """A string as it is, everything else as JSON; cut when it is long."""
    text = value if isinstance(value, str) else json.dumps(plain(value), ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."


_Format = Callable[[Any], Iterator[Line]]

_FORMATS: Final[Mapping[type[Happening], _Format]] = {
    SessionStarted: _started,
    EventProcessed: _processed,
    EventIgnored: _ignored,
    NoteMade: _note,
    TransitionTaken: _taken,
    StatesExited: _exited,
    StatesEntered: _entered,
    EffectSeen: _effect,
    SessionEnded: _ended,
    ActionTaken: _asked,
    RequestSent: _sent,
    RequestRefused: _refused,
    EventArrived: _arrived,
}

_EFFECTS: Final[Mapping[type[Effect], _Format]] = {
    LogEffect: _log,
    ErrorEffect: _error,
    SendEffect: _send,
    CancelEffect: _cancel,
}
"""Effects without a line show otherwise: a raised event when it is processed, an invocation when it starts."""
