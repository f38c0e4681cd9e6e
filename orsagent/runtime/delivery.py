"""The SCXML event I/O processor between the sessions of a runtime (SCXML 1.0, C.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve, frozen

from orsagent.scxml import Effect, ForwardEffect, SendEffect

if TYPE_CHECKING:
    from orsagent.runtime.runtime import Runtime
    from orsagent.runtime.session import Session

__all__ = ["SCXML_NAMES", "SCXML_TYPE", "SCXML_TYPES", "Delivery"]

SCXML_TYPE = "scxml"
SCXML_NAMES = ("http://www.w3.org/TR/scxml/#SCXMLEventProcessor", SCXML_TYPE)
"""The names in ``_ioprocessors``."""

SCXML_TYPES = (*SCXML_NAMES, "http://www.w3.org/TR/scxml/")
"""Spellings of the type of ``<send>``."""


@frozen(eq=False)
class Delivery:
    """Takes events from one session to another."""

    _runtime: Runtime

    def carry_out(self, session: Session, effect: Effect) -> None:
        """Deliver sent and forwarded events; other effects are somebody else's."""
        if isinstance(effect, ForwardEffect):
            child = session.children.get(effect.invokeid)
            if child is not None:
                child.post(effect.event)
        elif isinstance(effect, SendEffect) and effect.type == SCXML_TYPE and not (effect.delay or effect.queued):
            self._deliver(session, effect)

    def _deliver(self, session: Session, effect: SendEffect) -> None:
        target, event = effect.target, effect.event
        if target == "#_parent":
            if session.cancelled:
                return  # what a cancelled child sends is ignored (SCXML 1.0, 6.4.3)
            receiver, event = session.parent, evolve(event, invokeid=session.invokeid)
        elif target in ("", f"#_scxml_{session.id}"):
            receiver = session
        elif target.startswith("#_scxml_"):
            receiver = self._runtime.sessions.get(target.removeprefix("#_scxml_"))
        else:
            receiver = session.children.get(target.removeprefix("#_"))
        if receiver is None or receiver.finished:
            message = f"the session {target!r} has ended; {event.name!r} was not delivered"
            session.interpreter.communication_failed(effect, message)
            self._runtime.wake(session)
        else:
            receiver.post(event)
