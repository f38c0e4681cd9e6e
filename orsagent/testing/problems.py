"""What went wrong in a test's workflows although its assertions hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import evolve, frozen

from orsagent.errors import Position
from orsagent.trace.texts import printable

__all__ = ["KINDS", "Problem", "grouped", "problem_text", "said_position"]

KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "unhandled": (
        (
            "an event `error` or `error.*` that a session processed without taking a transition, or that came when the "
            "session had ended"
        ),
        '`ors.allow("error.agent.*", reason=...)`, or `allow_unhandled_errors`',
    ),
    "script": (
        (
            "a script, condition, expression or element that could not be executed (`error.execution`), also when a "
            "transition handles the event"
        ),
        '`ors.allow("error.execution", reason=...)`, or `allow_unhandled_errors`',
    ),
    "failed": (
        "a session that was ended by an error, such as a limit of its script",
        '`ors.allow("TimeLimitError", reason=...)`: the name of the error\'s class',
    ),
    "unknown-dn": (
        "a request for a DN that the fake T-Server did not have when the request was sent",
        '`ors.allow_unknown_dn("7999", reason=...)`',
    ),
    "fault": (
        "a scripted fault that no request has hit; one hit is enough, also for `.times(3)`",
        "`.optional(reason)` behind the fault",
    ),
    "script-unhit": (
        "a scripted answer of a stand-in that no action has used",
        "`.optional(reason)` behind the answer",
    ),
    "allowance": (
        "`ors.allow` or `ors.allow_unknown_dn` that was not needed: the test says what is not so",
        "remove it; options of the marker and of the project need not be used",
    ),
}
"""The kinds of problems: what they are, and how each is allowed."""

_MOST: Final = 20
_LONGEST: Final = 500


@frozen(kw_only=True)
class Problem:
    """One thing.

    Attributes:
        kind: one of `KINDS`.
        name: of the event, the error's class, or the DN: what allowances go by.
        where: the id of the session, or the name of the switch.
        time: when, in seconds of the virtual clock; None when it did not happen.
        position: where in a document, if it is known.
        message: what happened.
        detail: what is known about it.
        advice: what to do.
        more: how often it happened again.
        last: when it happened last.
    """

    kind: str
    name: str
    where: str = ""
    time: float | None = None
    position: Position | None = None
    message: str
    detail: str = ""
    advice: str
    more: int = 0
    last: float | None = None

    def to_json(self) -> dict[str, Any]:
        """The fields, for a report."""
        return {
            "kind": self.kind,
            "name": self.name,
            "where": self.where,
            "time": self.time,
            "position": None if self.position is None else str(self.position),
            "message": self.message,
            "detail": self.detail,
            "advice": self.advice,
            "times": self.more + 1,
        }


def grouped(problems: Iterable[Problem]) -> list[Problem]:
    """The same problem again and again counts as one; the order is that of the first time."""
    found: dict[tuple[object, ...], Problem] = {}
    for one in problems:
        key = (one.kind, one.name, one.where, one.position, one.message, one.detail)
        before = found.get(key)
        found[key] = one if before is None else evolve(before, more=before.more + 1, last=one.time)
    return list(found.values())


def problem_text(problems: list[Problem], shortened: Callable[[Position], str]) -> str:
    """All problems of a test as one text; empty when there are none.

    Args:
        problems: what was found.
        shortened: makes a position as it is to be shown.
    """
    if not problems:
        return ""
    count = "something" if len(problems) == 1 else f"{len(problems)} things"
    lines = [f"the test's own assertions hold, but {count} went wrong in its workflows:"]
    for one in problems[:_MOST]:
        lines += _lines(one, shortened)
    if len(problems) > _MOST:
        lines.append(f"... and {len(problems) - _MOST} more")
    return "\n".join(lines)


def _lines(one: Problem, shortened: Callable[[Position], str]) -> Iterator[str]:
    when = "           " if one.time is None else f"{one.time:8.3f} s "
    place = "" if one.position is None else f"  {shortened(one.position)}"
    yield printable(f"{when} {f'{one.where}: ' if one.where else ''}{one.message}{place}")
    if one.more:
        again = "once more" if one.more == 1 else f"{one.more} times more"
        yield f"{'':11} {again}, last at {one.last or 0.0:.3f} s"
    if one.detail:
        yield f"{'':11} {printable(one.detail[:_LONGEST])}"
    yield f"{'':11} -> {printable(one.advice)}"


def said_position(data: object) -> Position | None:
    """The position that the data of a platform's error event give."""
    match data:
        case {"document": str(path), "linenumber": int(line), "column": int(column)}:
            return Position(path, line, column)
        case _:
            return None
