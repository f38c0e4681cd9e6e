"""The error events of the platform: what went wrong, and how each dialect calls it. One table for running and docs.

The Recommendation has two names (SCXML 1.0, 3.12.2). ORS follows the Working Draft of 2009, which says with the name
what was wrong (Genesys 8.1 SCXML Technical Reference, Events). Two published ways to end such a name exist: with the
type of the ECMAScript error (``error.script.ReferenceError``: the Technical Reference, and Composer's help on its
ECMAScript block), and ours, with the element (``error.script.script``). An event has the latter as its name, and
transitions for the former are taken as well: it is `Event.also`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from attrs import field, frozen

__all__ = ["CANCEL_ANSWERS", "ERROR_EVENTS", "CancelAnswers", "ErrorEvent", "ErrorKind", "Names", "error_names"]


class ErrorKind(Enum):
    """What went wrong. The values are what the data model's script says of it."""

    CONDITION = "condition"
    LOCATION = "location"
    ASSIGNMENT = "assignment"
    VALUE = "value"
    DATA = "data"
    SCRIPT = "script"
    UNSUPPORTED = "unsupported"
    FETCH = "fetch"
    SOURCE = "source"
    NO_EVENT = "no event"
    SEND_TYPE = "send type"
    TARGET = "target"
    NO_SESSION = "no session"
    MISMATCH = "mismatch"
    PROCESSOR = "processor"
    CHILD = "child"

    @property
    def is_communication(self) -> bool:
        """Whether the other side is to blame, and no content of the document: it is error.communication in `w3c`."""
        return ERROR_EVENTS[self].w3c == _COMMUNICATION


_EXECUTION = "error.execution"
_COMMUNICATION = "error.communication"


@frozen(kw_only=True)
class ErrorEvent:
    """One row: a kind of error, and the names of its event.

    Attributes:
        meaning: when it happens.
        w3c: the name in that dialect.
        ors: the name in that dialect; ``{element}`` stands for the element's name, ``{code}`` for protocol and code.
        also: to what else transitions listen in `ors`; ``{error}`` stands for the type of the ECMAScript error.
        source: where `ors` has the name from.
    """

    meaning: str
    w3c: str = _EXECUTION
    ors: str
    also: str = ""
    source: str = "Technical Reference, Events; last token: ours"


ERROR_EVENTS: Mapping[ErrorKind, ErrorEvent] = {
    ErrorKind.CONDITION: ErrorEvent(
        meaning="a condition cannot be evaluated; it counts as false",
        ors="error.illegalcond.{element}",
        also="error.illegalcond.{error}",
    ),
    ErrorKind.LOCATION: ErrorEvent(
        meaning="a location expression gives no location",
        ors="error.illegalloc.{element}",
        also="error.illegalloc.{error}",
    ),
    ErrorKind.ASSIGNMENT: ErrorEvent(
        meaning="the location is there, and must not be changed: a system variable, a part of an event",
        ors="error.illegalassign",
        source="Technical Reference, Events",
    ),
    ErrorKind.VALUE: ErrorEvent(
        meaning="a value expression cannot be evaluated, or its value is of no use: a delay that is no time",
        ors="error.illegalvalue.{element}",
        also="error.illegalvalue.{error}",
    ),
    ErrorKind.DATA: ErrorEvent(
        meaning="a `<data>` element cannot be initialised",
        ors="error.illegaldata.{element}",
        also="error.illegaldata.{error}",
    ),
    ErrorKind.SCRIPT: ErrorEvent(
        meaning="a `<script>` throws, or is no ECMAScript",
        ors="error.script.{element}",
        also="error.script.{error}",
    ),
    ErrorKind.UNSUPPORTED: ErrorEvent(
        meaning="an element that nobody can execute, a module that failed, a type of `<invoke>` that is not SCXML",
        ors="error.unsupported.{element}",
        source="Technical Reference, Events",
    ),
    ErrorKind.FETCH: ErrorEvent(
        meaning="the file of a `<data>` cannot be read; the codes are those of HTTP: `error.badfetch.file.404`",
        ors="error.badfetch.{code}",
        source="Technical Reference, Events; codes of files: ours",
    ),
    ErrorKind.SOURCE: ErrorEvent(
        meaning="the document of an `<invoke>` cannot be read",
        w3c=_COMMUNICATION,
        ors="error.badfetch.{code}",
        source="Technical Reference, Events; codes of files: ours",
    ),
    ErrorKind.NO_EVENT: ErrorEvent(
        meaning="`<send>` gives no name of an event", ors="error.send.noeventspecified.{element}"
    ),
    ErrorKind.SEND_TYPE: ErrorEvent(
        meaning="`<send>` asks for a type that no I/O processor has", ors="error.send.targettypeinvalid.{element}"
    ),
    ErrorKind.TARGET: ErrorEvent(
        meaning="the target of `<send>` is none that its type knows", ors="error.send.targetunavailable.{element}"
    ),
    ErrorKind.NO_SESSION: ErrorEvent(
        meaning="the target of `<send>` is a session that is not there",
        w3c=_COMMUNICATION,
        ors="error.send.nosuchsession.{element}",
    ),
    ErrorKind.MISMATCH: ErrorEvent(
        meaning="`<send>` has data that cannot be carried, such as a function", ors="error.send.datamismatch.{element}"
    ),
    ErrorKind.PROCESSOR: ErrorEvent(
        meaning="an I/O processor could not deliver",
        w3c=_COMMUNICATION,
        ors="error.send.ioprocessorerror.{element}",
    ),
    ErrorKind.CHILD: ErrorEvent(
        meaning="an invoked session was ended by an error", w3c=_COMMUNICATION, ors="error.invoke.failed", source="ours"
    ),
}
"""All kinds of errors with their names."""


@frozen(kw_only=True)
class CancelAnswers:
    """What ``<cancel>`` answers in `ors` (ORS Developer's Guide, SCXML Elements, cancel), with ``sendid`` in the data.

    Attributes:
        successful: an event was taken back.
        not_allowed: there was nothing to take back.
        also: the Technical Reference's name for the same.
    """

    successful: str = "cancel.successful"
    not_allowed: str = "error.notallowed"
    also: str = "error.cancel.notallowed"


CANCEL_ANSWERS = CancelAnswers()


@frozen
class Names:
    """The name of an event, and the one that transitions may know it by as well (or None)."""

    name: str
    also: str | None = field(default=None)


_ERROR_TYPE = re.compile(r"(Internal|Eval|Range|Reference|Syntax|Type|URI)?Error(?=:|$)")
_NO_HOLDER = re.compile(r"\b(?:of|properties of|property of) (?:undefined|null)\b|\bnull or undefined\b")


def error_names(
    kind: ErrorKind, *, telling: bool, element: str, message: str = "", code: str = ""
) -> tuple[ErrorKind, Names]:
    """What an error is called.

    Args:
        telling: whether the dialect's names say what was wrong: `Dialect.telling_errors`.
        kind: what went wrong, as far as the place says it.
        element: the name of the element that was executed.
        message: what the data model said; it begins with the type of the ECMAScript error, if it was one.
        code: protocol and code of a file that could not be read, such as ``file.404``.

    Returns:
        The kind as it is now known, and the names of its event.
    """
    error = _ERROR_TYPE.match(message)
    if kind is ErrorKind.LOCATION and error is not None and error[1] == "Type" and not _NO_HOLDER.search(message):
        kind = ErrorKind.ASSIGNMENT  # the place was found, and refused the value
    row = ERROR_EVENTS[kind]
    if not telling:
        return kind, Names(row.w3c)
    also = row.also.format(error=error[0]) if row.also and error is not None else None
    return kind, Names(row.ors.format(element=element, code=code), also)
