"""Saving and restoring sessions with the sessions that they have invoked: the envelope of a snapshot.

    format      ``orsagent.snapshot``
    version     1
    document    SHA-256 of the document's text, in hexadecimal
    time        what the runtime's clock showed, in seconds
    date        the calendar time of the sessions, in milliseconds since 1970; null unless the clock is virtual
    sessions    the number that the runtime would give to its next session
    session     the session

A session is an object with ``id``, ``state`` (see `orsagent.scxml.snapshot`) and ``children``: the sessions that it has
invoked, by invocation id. A child whose document is no inline document of its parent has ``document`` as well, with
``path``, ``dialect`` and ``text``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import define, field

from orsagent.errors import OrsagentError, SessionError
from orsagent.scxml import Document, read, restore, snapshot
from orsagent.scxml.shapes import anything, check, number, seconds
from orsagent.scxml.snapshot import Delayed, given, shown_in

if TYPE_CHECKING:
    from orsagent.runtime.runtime import Runtime
    from orsagent.runtime.session import Session

__all__ = ["FORMAT", "VERSION", "restore_session", "take_snapshot"]

FORMAT = "orsagent.snapshot"
VERSION = 1

_ID = re.compile(r"s([1-9][0-9]{0,8})")
_LATEST = 8_640_000_000_000_000  # of ECMAScript's dates
_ENVELOPE = {
    "format": str,
    "version": int,
    "document": str,
    "time": seconds,
    "date": (lambda value: type(value) is int and abs(value) < _LATEST, None),
    "sessions": number,
    "session": anything,
}
_SESSION = {
    "id": lambda value: type(value) is str and _ID.fullmatch(value) is not None,
    "state": anything,
    "children": {"*": anything},
}
_CHILD = {**_SESSION, "document?": {"path": str, "dialect": str, "text": str}}
_DAMAGED = (LookupError, TypeError, ValueError, AttributeError, RecursionError, OverflowError, OSError)


def take_snapshot(session: Session, now: float, next_number: int) -> dict[str, Any]:
    """The snapshot of a session; see `Session.snapshot`."""
    epoch = session.interpreter.settings.epoch
    return {
        "format": FORMAT,
        "version": VERSION,
        "document": _fingerprint(session.document),
        "time": now,
        "date": None if epoch is None else epoch + round(now * 1000),
        "sessions": next_number,
        "session": _state(session, now),
    }


def _fingerprint(document: Document) -> str:
    return hashlib.sha256(document.text).hexdigest()


def _state(session: Session, now: float) -> dict[str, Any]:
    return {
        "id": session.id,
        "state": snapshot(session.interpreter, now),
        "children": {invokeid: _child(session, child, now) for invokeid, child in session.children.items()},
    }


def _child(session: Session, child: Session, now: float) -> dict[str, Any]:
    """A child, with its document unless that stands inside the parent's."""
    found = _state(child, now)
    inline = any(invoke.document is child.document for invoke in session.document.invokes)
    if not inline:
        document = child.document
        text = document.text.decode("utf-8")
        found["document"] = {"path": document.path, "dialect": document.dialect.name, "text": text}
    return found


def restore_session(runtime: Runtime, document: Document, saved: Mapping[str, Any]) -> Session:
    """Put a session and its children together; see `Runtime.restore`."""
    _check_envelope(document, saved)
    restoration = _Restoration(runtime, saved["date"])
    try:
        session = restoration.session(document, saved["session"], None, None)
        restoration.finish(saved["sessions"])
    except BaseException as error:
        restoration.give_up()
        if isinstance(error, _DAMAGED):
            raise SessionError(f"the snapshot is damaged: {type(error).__name__}: {error}") from error
        if isinstance(error, OrsagentError) and not isinstance(error, SessionError):
            raise SessionError(f"the session cannot be restored: {error}") from error
        raise
    return session


def _check_envelope(document: Document, saved: object) -> None:
    found = saved if isinstance(saved, Mapping) else {}
    told = (found.get("format"), found.get("version"))
    if told != (FORMAT, VERSION):
        raise SessionError(
            f"this is no snapshot that can be read: found {told[0]!r} version {told[1]!r}, "
            f"expected {FORMAT!r} version {VERSION}"
        )
    check(found, _ENVELOPE, "snapshot")
    if found["document"] != _fingerprint(document):
        raise SessionError(f"the snapshot was taken of another document than {document.path}, or of an older version")


@define(eq=False)
class _Restoration:
    """Sessions that are being put together: all of them come to life, or none."""

    _runtime: Runtime
    _date: int | None
    _made: list[Session] = field(factory=list)
    _delayed: list[tuple[Session, Delayed]] = field(factory=list)

    def session(self, document: Document, saved: Any, parent: Session | None, invokeid: str | None) -> Session:  # noqa: ANN401 -- any JSON
        """One session, and the sessions that it has invoked."""
        check(saved, _SESSION if parent is None else _CHILD, "session")
        runtime, session_id = self._runtime, saved["id"]
        if session_id in runtime.sessions:
            raise SessionError(
                f"a session {session_id!r} is alive in this runtime; close it, or restore into another runtime"
            )
        values = given(saved["state"], document)
        number, shown = int(session_id[1:]), shown_in(saved["state"])
        session = runtime.make_session(document, number, values, parent, invokeid, date=self._date, shown=shown)
        self._made.append(session)
        delayed = restore(session.interpreter, saved["state"], runtime.clock.now())
        self._delayed += ((session, one) for one in delayed)
        for name, child in saved["children"].items():
            self.session(_document_of(session, name, child), child, session, name)
        return session

    def finish(self, next_number: int) -> None:
        """Schedule what was delayed, in the order in which it was sent; the sessions are taken up."""
        now = self._runtime.clock.now()
        for session, one in sorted(self._delayed, key=lambda pair: pair[1].order):
            session.interpreter.delays.add(now + one.remaining, one.effect)
        self._runtime.next_number(max(next_number, *(int(session.id[1:]) + 1 for session in self._made)))
        for session in self._made:
            self._runtime.follow(session)

    def give_up(self) -> None:
        """Leave nothing behind."""
        for session in self._made:
            self._runtime.forget(session)


def _document_of(session: Session, invokeid: str, saved: Any) -> Document:  # noqa: ANN401 -- any JSON
    check(saved, _CHILD, f"children.{invokeid}")
    invoke = session.interpreter.invoked_now.get(invokeid)
    if invoke is None:
        raise SessionError(f"the snapshot is damaged: nothing is invoked as {invokeid!r}")
    told = saved.get("document")
    if told is not None:
        return read(told["text"], told["path"], told["dialect"], strict=session.document.strict)
    if invoke.document is None:
        raise SessionError(f"the snapshot is damaged: the invocation {invokeid!r} has no inline document")
    return invoke.document
