"""Invoked sessions: SCXML children of a session, in the same runtime (SCXML 1.0, 6.4)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from orsagent.errors import DocumentError, OrsagentError
from orsagent.js.values import encode, members
from orsagent.runtime.documents import loads
from orsagent.scxml import CancelInvokeEffect, Document, Effect, ErrorKind, Event, InvokeEffect, ResourceError
from orsagent.scxml.error_events import error_names

if TYPE_CHECKING:
    from orsagent.runtime.runtime import Runtime
    from orsagent.runtime.session import Session

__all__ = ["INVOKE_TYPES", "Invocations"]

INVOKE_TYPES = ("scxml", "http://www.w3.org/TR/scxml/", "http://www.w3.org/TR/scxml")
"""Spellings of the only supported type of ``<invoke>``."""


def _shown(path: Path) -> str:
    """A path as messages name it: the same on every machine, if it lies in the working folder."""
    here = Path.cwd().resolve()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


@frozen(eq=False)
class Invocations:
    """Starts and ends the children of sessions."""

    _runtime: Runtime

    def carry_out(self, session: Session, effect: Effect) -> None:
        """Start or cancel a child; other effects are somebody else's."""
        if isinstance(effect, InvokeEffect):
            self._start(session, effect)
        elif isinstance(effect, CancelInvokeEffect):
            child = session.children.pop(effect.invokeid, None)
            if child is not None:
                self._runtime.end(child)

    def _start(self, session: Session, effect: InvokeEffect) -> None:
        try:
            document = self._document(session, effect)
            given = members(effect.encoded) if effect.encoded is not None else {}
            if not document.dialect.arguments:
                given = {name: value for name, value in given.items() if name in document.inputs}
            # registered by `begin` before its first step is carried out: a child may end, or send, at once
            self._runtime.begin(document, given, parent=session, invokeid=effect.invokeid)
        except ResourceError as error:
            session.interpreter.invocation_failed(effect, ErrorKind.SOURCE, str(error), error.code)
            self._runtime.wake(session)
        except OrsagentError as error:
            session.interpreter.invocation_failed(effect, ErrorKind.UNSUPPORTED, str(error))
            self._runtime.wake(session)

    def _document(self, session: Session, effect: InvokeEffect) -> Document:
        invoke = session.document.invokes[effect.number]
        dialect = session.document.dialect.name
        if invoke.document is not None:
            return invoke.document
        if effect.src is not None:
            resources = invoke.resources or session.document.resources
            text, path = resources.read_bytes(effect.src), _shown(resources.find(effect.src))
            return loads(text, path, dialect, strict=session.document.strict)
        if effect.content is not None:
            return loads(effect.content, f"{effect.position} (content)", dialect, strict=session.document.strict)
        raise DocumentError("<invoke> has neither src nor content", effect.position, "missing-attribute")

    def ended(self, child: Session) -> None:
        """Tell the parent that a child has ended, unless the parent itself ended it."""
        for grandchild in list(child.children.values()):
            self._runtime.end(grandchild)
        parent = child.parent
        if parent is None or child.invokeid is None or parent.children.get(child.invokeid) is not child:
            return
        del parent.children[child.invokeid]
        if child.failed is None:
            event = Event(
                name=f"done.invoke.{child.invokeid}", invokeid=child.invokeid, encoded=child.interpreter.result
            )
        else:
            event = _failure(parent, child)
        parent.post(event)
        child.release()


def _failure(parent: Session, child: Session) -> Event:
    """What the parent of a session that was ended by an error is told."""
    telling = parent.document.dialect.telling_errors
    _, names = error_names(ErrorKind.CHILD, telling=telling, element="invoke")
    data = encode({"message": str(child.failed)})
    return Event(name=names.name, type="platform", invokeid=child.invokeid, encoded=data)
