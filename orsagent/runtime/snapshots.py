"""Saving and restoring sessions with the sessions that they have invoked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from orsagent.errors import SessionError
from orsagent.scxml import Document, read, restore, snapshot

if TYPE_CHECKING:
    from orsagent.runtime.runtime import Runtime
    from orsagent.runtime.session import Session

__all__ = ["FORMAT", "VERSION", "restore_session", "take_snapshot"]

FORMAT = "orsagent.snapshot"
VERSION = 1


def take_snapshot(session: Session, now: float) -> dict[str, Any]:
    """The snapshot of a session; see `Session.snapshot`."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "document": _fingerprint(session.document),
        "time": now,
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
    if saved.get("format") != FORMAT or saved.get("version") != VERSION:
        found = f"{saved.get('format')!r} version {saved.get('version')!r}"
        raise SessionError(
            f"this is no snapshot that can be read: found {found}, expected {FORMAT!r} version {VERSION}"
        )
    if saved.get("document") != _fingerprint(document):
        raise SessionError(f"the snapshot was taken of another document than {document.path}, or of an older version")
    try:
        return _restored(runtime, document, saved["session"], None, None)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise SessionError(f"the snapshot is damaged: {type(error).__name__}: {error}") from error


def _restored(
    runtime: Runtime, document: Document, saved: Mapping[str, Any], parent: Session | None, invokeid: str | None
) -> Session:
    session_id = str(saved["id"])
    if session_id in runtime.sessions:
        raise SessionError(
            f"a session {session_id!r} is alive in this runtime; close it, or restore into another runtime"
        )
    number = int(session_id.removeprefix("s"))
    session = runtime.make_session(document, number, {}, parent, invokeid)
    restore(session.interpreter, saved["state"], runtime.clock.now())
    for name, child in saved["children"].items():
        _restored(runtime, _document_of(session, name, child), child, session, name)
    runtime.follow(session, number)
    return session


def _document_of(session: Session, invokeid: str, saved: Mapping[str, Any]) -> Document:
    told = saved.get("document")
    if told is not None:
        return read(told["text"], told["path"], told["dialect"], strict=session.document.strict)
    inline = session.interpreter.invoked_now[invokeid].document
    if inline is None:
        raise ValueError(f"the invocation {invokeid!r} has no inline document")
    return inline
