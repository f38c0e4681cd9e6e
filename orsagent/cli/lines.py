"""Happenings as lines for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from attrs import frozen

from orsagent.cli.durations import duration_text
from orsagent.cli.happenings import (
    EffectSeen,
    EventArrived,
    EventIgnored,
    EventProcessed,
    Happening,
    RequestRefused,
    RequestSent,
    SessionEnded,
    SessionStarted,
    StatesEntered,
    StatesExited,
    TransitionTaken,
)
from orsagent.cli.texts import printable
from orsagent.errors import OrsagentError, Position
from orsagent.js.values import plain
from orsagent.scxml import CancelEffect, Effect, ErrorEffect, LogEffect, SendEffect

__all__ = ["Line", "lines", "verdict"]

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

    def render(self, time: float, *marks: str) -> tuple[str, str, str]:
        """The parts of the line: time, then kind and text, then position.

        Args:
            time: seconds, shown in milliseconds.
            marks: ids of session and switch, if they have to be said; empty ones are left out.
        """
        text = printable("".join(f"[{mark}] " for mark in marks if mark) + self.text)
        if self.position is None:
            return f"{time:8.3f}  ", f"{self.kind:<{_KIND_WIDTH}} {text}", ""
        return (
            f"{time:8.3f}  ",
            f"{self.kind:<{_KIND_WIDTH}} {text:<{_TEXT_WIDTH}}",
            f"  {printable(str(self.position))}",
        )


def lines(happening: Happening) -> Iterator[Line]:
    """The lines of a happening; none when others tell as much."""
    return _FORMATS[type(happening)](happening)


def verdict(
    status: str,
    *,
    final: str | None,
    active: list[str],
    error: OrsagentError | None,
    time: float,
    next_due: float | None,
) -> str:
    """The last line: how the run ended, and what to do when it has not.

    Args:
        status: finished, failed or running.
        final: the final state that was reached.
        active: the active states without children.
        error: what ended the session.
        time: when it ended, or where the clock stands, in seconds.
        next_due: when the next delayed event or answer is due, in seconds.
    """
    at = f"at {time:.3f} s"
    if status == "finished":
        return printable(f"finished in {final} {at}" if final else f"finished {at}")
    if status == "failed":
        return printable(f"failed {at}: {error}")
    hint = "waiting for events: use --send EVENT"
    if next_due is not None:
        hint = f"next at {next_due:.3f} s: use --advance {duration_text(round(next_due - time, 9))}"
    return printable(f"still running in {', '.join(active)} {at}; {hint}")


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
    yield Line("ignored", f"{one.name}: the session has ended")


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
    TransitionTaken: _taken,
    StatesExited: _exited,
    StatesEntered: _entered,
    EffectSeen: _effect,
    SessionEnded: _ended,
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
