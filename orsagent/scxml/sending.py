"""What a session sends: the effects of its content become events in its own queues, or are left to the driver."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import cast

from attrs import define, evolve, field

from orsagent.scxml.compiled import Compiled
from orsagent.scxml.content import Invoke
from orsagent.scxml.datamodel import RawEffect
from orsagent.scxml.delays import Delays
from orsagent.scxml.effects import EffectReader
from orsagent.scxml.error_events import ErrorKind
from orsagent.scxml.events import (
    ActionEffect,
    CancelEffect,
    CancelInvokeEffect,
    Effect,
    ErrorEffect,
    Event,
    InvokeEffect,
    RaiseEffect,
    ResultEffect,
    SendEffect,
    Visit,
    plain_event,
)
from orsagent.scxml.script.places import Place
from orsagent.scxml.settings import Settings

__all__ = ["UNMADE", "Sending"]

UNMADE = cast("deque[Event]", ())
"""A queue that nothing was put into yet: most sessions never need theirs, which would be most of their memory."""

_NO_INVOCATIONS: dict[str, Invoke] = {}
"""Of all sessions whose document invokes nothing."""

_NO_VISITS = cast("list[Visit]", ())
"""Of sessions that nobody watches."""

SCXML_PROCESSOR = "http://www.w3.org/TR/scxml/#SCXMLEventProcessor"


@define(eq=False, kw_only=True)
class Sending:
    """The half of an `Interpreter` that knows its queues, and nothing of states.

    Args:
        compiled: the document.
        settings: what the data model is told.
        invoked: whether there is a parent session.
        reachable: whether a session id names a session that can be sent to now.
        sequence: numbers that order what falls due at the same time.
        trace: whether steps tell their microsteps.

    Attributes:
        finished: whether the session has ended.
        rests: whether an external event is all that it waits for, and nobody but the session needs to see it.
        result: the encoded done data of the final state that it reached.
        internal: the internal queue.
        external: the external queue.
        delays: delayed events.
        invoked_now: the invocations that are active, by id.
    """

    compiled: Compiled
    settings: Settings
    invoked: bool = False
    reachable: Callable[[str], bool] = lambda _: False
    sequence: count[int] = field(factory=count)
    trace: bool = False
    finished: bool = field(default=False, init=False)
    rests: bool = field(default=False, init=False)
    result: str | None = field(default=None, init=False)
    internal: deque[Event] = field(default=UNMADE, init=False)
    external: deque[Event] = field(default=UNMADE, init=False)
    delays: Delays = field(init=False)
    invoked_now: dict[str, Invoke] = field(default=_NO_INVOCATIONS, init=False)
    _now: float = field(default=0.0, init=False)
    _effects: list[Effect] = field(factory=list, init=False)
    _visits: list[Visit] = field(default=_NO_VISITS, init=False)
    _handed_over: bool = field(default=False, init=False)
    _made_reader: EffectReader | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self.delays = Delays(self.sequence)
        if self.compiled.document.invokes:
            self.invoked_now = {}
        if self.settings.watched:
            self._visits = []

    @property
    def _reader(self) -> EffectReader:
        if self._made_reader is None:
            program, invokes = self.compiled.program, self.compiled.document.invokes
            dialect = self.compiled.document.dialect
            self._made_reader = EffectReader(
                dialect, program.places, len(invokes), len(program.actions), program.stacks
            )
        return self._made_reader

    def communication_failed(self, effect: SendEffect, message: str, kind: ErrorKind = ErrorKind.NO_SESSION) -> None:
        """An event could not be delivered: put the error event into the internal queue (SCXML 1.0, 6.2)."""
        if not self.finished:
            self._fail(effect, kind, message, effect.event.sendid)

    def execution_failed(self, effect: Effect, message: str, kind: ErrorKind = ErrorKind.UNSUPPORTED) -> None:
        """Something that content asked for cannot be done: put the error event into the internal queue."""
        if not self.finished:
            sendid = effect.event.sendid if isinstance(effect, SendEffect) else None
            self._fail(effect, kind, message, sendid)

    def invocation_failed(self, effect: InvokeEffect, kind: ErrorKind, message: str, code: str = "") -> None:
        """An invocation could not begin: put the error event into the internal queue."""
        if not self.finished:
            self.invoked_now.pop(effect.invokeid, None)
            self._fail(effect, kind, message, None, code)

    def _apply_effects(self, raws: Sequence[RawEffect]) -> None:
        for effect in self._reader.read(raws):
            _TAKEN.get(effect.__class__, Sending._tell)(self, effect)

    def _tell(self, effect: Effect) -> None:
        self._effects.append(effect)

    def _visited(self, effect: Visit) -> None:
        self._visits.append(effect)

    def _raised(self, effect: RaiseEffect) -> None:
        self._put_internal(self._reader.raised)
        if self.trace:
            self._effects.append(effect)

    def _resulted(self, effect: ResultEffect) -> None:
        self.result = effect.encoded

    def _invoked(self, effect: InvokeEffect) -> None:
        self.invoked_now[effect.invokeid] = self.compiled.document.invokes[effect.number]
        self._effects.append(effect)

    def _put_internal(self, event: Event) -> None:
        if self.internal is UNMADE:
            self.internal = deque()
        self.internal.append(event)

    def _put_external(self, event: Event) -> None:
        if self.external is UNMADE:
            self.external = deque()
        self.external.append(event)

    def _error(self, effect: ErrorEffect) -> None:
        self._put_internal(self._reader.raised)
        self._effects.append(effect)

    def _cancelled(self, effect: CancelEffect) -> None:
        effect = evolve(effect, cancelled=self.delays.cancel(effect.sendid))
        self._effects.append(effect)
        answer = self._reader.cancel_answer(effect)
        if answer is not None:
            self._put_internal(answer)

    def _fail(self, cause: Effect, kind: ErrorKind, message: str, sendid: str | None, code: str = "") -> None:
        self.rests = False
        place = Place(self._element(cause), cause.position, cause.position, kind, code=code)
        self._error(self._reader.failed(place, message, sendid))

    def _element(self, cause: Effect) -> str:
        """The name of the element that an effect comes from."""
        if isinstance(cause, ActionEffect):
            return self.compiled.program.actions[cause.number].name
        return "invoke" if isinstance(cause, InvokeEffect) else "send"

    def _send(self, effect: SendEffect) -> None:
        if effect.type == "scxml":
            origin = f"#_scxml_{self.settings.session_id}"
            effect = evolve(effect, event=evolve(effect.event, origin=origin, origintype=SCXML_PROCESSOR))
        if effect.delay > 0:
            self.delays.add(self._now + effect.delay, effect)
            self._effects.append(effect)
        else:
            self._dispatch(effect)

    def _dispatch(self, effect: SendEffect) -> None:
        """Deliver to this session's own queues, or hand over to the driver (SCXML 1.0, C.1).

        What another I/O processor takes may come back to this session, and what is sent after it must not overtake
        it: so the driver delivers that, too (the W3C's test 201).
        """
        target = effect.target
        if effect.type != "scxml":
            self._handed_over = True
            self._effects.append(effect)
        elif target in ("", f"#_scxml_{self.settings.session_id}"):
            if self._handed_over:
                self._effects.append(effect)
            else:
                self._queue(effect, self._put_external, effect.event)
        elif target == "#_internal":
            self._queue(effect, self._put_internal, evolve(effect.event, type="internal"))
        elif self._is_there(target):
            self._effects.append(effect)
        else:
            message = f"there is no session {target!r} to send {effect.event.name!r} to"
            self._fail(effect, ErrorKind.NO_SESSION, message, effect.event.sendid)

    def _queue(self, effect: SendEffect, put: Callable[[Event], None], event: Event) -> None:
        put(event)
        if self.trace:
            self._effects.append(evolve(effect, queued=True))

    def _is_there(self, target: str) -> bool:
        if target == "#_parent":
            return self.invoked
        if target.startswith("#_scxml_"):
            return self.reachable(target.removeprefix("#_scxml_"))
        return target.removeprefix("#_") in self.invoked_now

    def _raise_constants(self, block: int) -> None:
        for name, position in self.compiled.program.constant_raises[block]:
            self._put_internal(plain_event(name, "internal"))
            if self.trace:
                self._effects.append(RaiseEffect(event=name, position=position))
                if self.settings.watched:
                    self._visits.append(Visit(position=position))

    def _leave(self, number: int) -> None:
        """Cancel what was invoked in a state that is left."""
        state = self.compiled.document.states[number]
        for invokeid, invoke in list(self.invoked_now.items()):
            if invoke.number in state.invokes:
                del self.invoked_now[invokeid]
                self._effects.append(CancelInvokeEffect(invokeid=invokeid, position=invoke.position))


_TAKEN: Mapping[type[Effect], Callable[..., None]] = {
    Visit: Sending._visited,
    SendEffect: Sending._send,
    RaiseEffect: Sending._raised,
    ErrorEffect: Sending._error,
    CancelEffect: Sending._cancelled,
    ResultEffect: Sending._resulted,
    InvokeEffect: Sending._invoked,
}
"""What becomes of effects that are not only told."""
