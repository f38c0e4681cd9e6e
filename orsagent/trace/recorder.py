"""Where happenings come from: the runtime's steps, and what passes between the Agent extension and T-Server."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import define, evolve, field, frozen

from orsagent.actions import Action, ActionContext
from orsagent.agent import AgentModule
from orsagent.clock import Clock, Scheduler, Timer
from orsagent.errors import TransportError
from orsagent.runtime import Session
from orsagent.scxml import Document, Step
from orsagent.standins import ModuleAction
from orsagent.tlib import Event, Request, Subscriber, Transport, Unsubscribe
from orsagent.trace.happenings import (
    ActionTaken,
    EventArrived,
    EventIgnored,
    Happening,
    RequestRefused,
    RequestSent,
    SessionEnded,
    SessionStarted,
)
from orsagent.trace.narration import Narrator

__all__ = ["RecordedAgentModule", "RecordedTransport", "Recorder"]


@define(eq=False)
class Recorder:
    """Tells what happens, as it happens.

    Args:
        tell: gets every happening.
        clock: says when.
        engine: the name of the ECMAScript engine.

    Attributes:
        acting: the id of the session whose action is being executed.
        first: the session that was started first.
        ended: when that session ended; None while it runs.
    """

    tell: Callable[[Happening], None]
    clock: Clock
    engine: str
    acting: str = field(default="", init=False)
    first: Session | None = field(default=None, init=False)
    ended: float | None = field(default=None, init=False)
    _over: set[str] = field(factory=set, init=False)
    _narrators: dict[Document, Narrator] = field(factory=dict, init=False)
    _started: set[str] = field(factory=set, init=False)

    def observe(self, session: Session, step: Step) -> None:
        """Tell a step, before its effects are carried out."""
        now = self.clock.now()
        if session.id not in self._started:
            self._start(session, now)
        for happening in self._narrator(session.document).tell(step, now, session.id):
            self.tell(happening)
        if session.finished:
            self._end(session, now)

    def atomic(self, session: Session) -> list[str]:
        """The active states without children, in document order."""
        return self._narrator(session.document).atomic(session.configuration)

    def raised(self, name: str, action: Action, session: str) -> None:
        """Tell an error event of an action that comes too late for its session, which has ended."""
        if session in self._over and name.partition(".")[0] == "error":
            self.tell(EventIgnored(time=self.clock.now(), session=session, name=name, position=action.position))

    def acted(self, action: ModuleAction) -> None:
        """Tell an action of a stand-in."""
        self.tell(ActionTaken(time=action.time, session=action.session, action=action))

    def _start(self, session: Session, now: float) -> None:
        self._started.add(session.id)
        self.first = self.first or session
        document = session.document
        self.tell(
            SessionStarted(
                time=now,
                session=session.id,
                path=document.path,
                dialect=document.dialect.name,
                datamodel=None if document.datamodel == "null" else self.engine,
                invokeid=session.invokeid,
                parent=None if session.parent is None else session.parent.id,
            )
        )

    def _end(self, session: Session, now: float) -> None:
        if session is self.first:
            self.ended = now
        self._over.add(session.id)
        self.tell(SessionEnded(time=now, session=session.id, final=session.final, failure=session.failed))

    def _narrator(self, document: Document) -> Narrator:
        if document not in self._narrators:
            self._narrators[document] = Narrator(document)
        return self._narrators[document]


class RecordedAgentModule(AgentModule):
    """The Agent extension; it notes which session acts.

    Args:
        transports: the T-Servers.
        completion: as in `AgentModule`.
        recorder: what is told of requests and events.
    """

    def __init__(self, transports: Iterable[RecordedTransport], completion: str, recorder: Recorder) -> None:
        super().__init__(transports, completion)
        self._recorder = recorder

    def execute(self, action: Action, context: ActionContext) -> None:
        """Execute the action as the session's."""
        self._recorder.acting = context.session_id
        super().execute(action, _Heard(self._recorder, action, context))


@frozen(eq=False)
class _Heard:
    """An action's context whose events are heard by the recorder."""

    _recorder: Recorder
    _action: Action
    _context: ActionContext

    @property
    def session_id(self) -> str:
        return self._context.session_id

    def now(self) -> float:
        return self._context.now()

    def raise_event(self, name: str, data: Mapping[str, Any] | None = None, *, also: str | None = None) -> None:
        self._recorder.raised(name, self._action, self.session_id)
        self._context.raise_event(name, data, also=also)

    def log(self, label: str, value: object) -> None:
        self._context.log(label, value)

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        return self._context.call_later(seconds, callback)


class RecordedTransport:
    """A transport whose requests and events are told to a recorder."""

    def __init__(self, transport: Transport, recorder: Recorder) -> None:
        self._transport = transport
        self._recorder = recorder
        # before the module subscribes, so that an answer is told before the event that it causes
        transport.subscribe(self._arrived)

    @property
    def switch(self) -> str:
        """The switch's name."""
        return self._transport.switch

    def open(self, scheduler: Scheduler) -> None:
        """Connect."""
        self._transport.open(scheduler)

    def close(self) -> None:
        """Disconnect."""
        self._transport.close()

    def send(self, request: Request) -> int:
        """Hand a request over, and tell whether that succeeded.

        Raises:
            TransportError: the transport refuses it.
        """
        recorder = self._recorder
        now = recorder.clock.now()
        try:
            reference_id = self._transport.send(request)
        except TransportError as error:
            recorder.tell(
                RequestRefused(
                    time=now, session=recorder.acting, switch=self.switch, request=request, reason=str(error)
                )
            )
            raise
        sent = evolve(request, reference_id=reference_id, time=now)
        recorder.tell(RequestSent(time=now, session=recorder.acting, switch=self.switch, request=sent))
        return reference_id

    def subscribe(self, callback: Subscriber) -> Unsubscribe:
        """Have `callback` called with every event; the result ends that."""
        return self._transport.subscribe(callback)

    def _arrived(self, event: Event) -> None:
        now = self._recorder.clock.now()
        self._recorder.tell(EventArrived(time=now, session="", switch=self.switch, event=event))
