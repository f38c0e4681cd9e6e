"""The runtime: owns the clock, the sessions and the modules, and turns effects into the world."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from math import inf
from types import TracebackType
from typing import Any, Self

from attrs import define, field
from attrs.setters import NO_OP

from orsagent.actions import ActionModule, ActionRegistry, HostedModule
from orsagent.clock import Clock, Scheduler, VirtualClock, moment
from orsagent.errors import OrsagentError, SessionError
from orsagent.js import JsEngine, Limits
from orsagent.js import engine as make_engine
from orsagent.js.values import encode
from orsagent.runtime.actions import Actions
from orsagent.runtime.delivery import Delivery
from orsagent.runtime.exchange import Exchange
from orsagent.runtime.hosting import Hosting
from orsagent.runtime.invocations import Invocations
from orsagent.runtime.io_processors import IoProcessor
from orsagent.runtime.making import Making, check_inputs
from orsagent.runtime.session import Session
from orsagent.runtime.snapshots import restore_session
from orsagent.runtime.turns import Turns
from orsagent.runtime.watching import Observer, tell_watchers
from orsagent.scxml import (
    Document,
    Effect,
    ErrorEffect,
    LogEffect,
    Step,
    StepLimits,
)

__all__ = ["Runtime"]

_NO_VARIABLES: Mapping[str, str] = {}
_NO_VALUES: Mapping[str, Mapping[str, str]] = {}


def _in_order(modules: Iterable[ActionModule]) -> tuple[ActionModule, ...]:
    return tuple(modules)


def _processors(processors: Iterable[IoProcessor]) -> tuple[IoProcessor, ...]:
    return tuple(processors)


@define(eq=False, on_setattr=NO_OP)
class Runtime:
    """Runs sessions.

    Args:
        modules: action modules; each is opened now and closed with the runtime.
        clock: a `VirtualClock` (the default), which `advance` moves, or a `SystemClock`, which
            `orsagent.runtime.drive` waits for.
        engine: ``v8`` or ``quickjs``.
        unclaimed: what becomes of elements of foreign namespaces that no module claims: ``error`` (the document
            cannot be started), ``ignore``, or ``event`` (error.execution when the element is reached).
        limits: of each session's script.
        step_limits: when a macrostep counts as endless.
        observer: called with every step; steps tell their microsteps only if there is one.
        max_sessions: how many sessions may be alive at once.
        max_depth: how many levels deep sessions may invoke each other.
        io_processors: event I/O processors beside the SCXML one, such as `BasicHttp`; each is opened now and closed
            with the runtime. Under a virtual clock, whoever lets a session send with one waits for the answer.

    Attributes:
        calm: whether a session that rests may be sent an event without looking at anything else first.
        sequence: numbers that order what falls due at the same time.
        exchange: the I/O processors.
        reachable: whether a session id names a session that can be sent to now.
        on_work: called when there is something new to process; by I/O processors from their own threads.

    Raises:
        RegistrationError: the modules, or the I/O processors, contradict each other.
        EngineUnavailableError: there is no such engine.
        IoProcessorError: an I/O processor cannot be used here.
        ValueError: there is no such policy.
    """

    modules: tuple[ActionModule, ...] = field(default=(), converter=_in_order)
    clock: Clock = field(factory=VirtualClock)
    engine: str = "v8"
    unclaimed: str = field(default="error", kw_only=True)
    limits: Limits = field(factory=Limits, kw_only=True)
    step_limits: StepLimits = field(factory=StepLimits, kw_only=True)
    observer: Observer | None = field(default=None, kw_only=True)
    max_sessions: int = field(default=20_000, kw_only=True)
    max_depth: int = field(default=32, kw_only=True)
    io_processors: tuple[IoProcessor, ...] = field(default=(), converter=_processors, kw_only=True)
    scheduler: Scheduler = field(init=False)
    sessions: dict[str, Session] = field(factory=dict, init=False)
    registry: ActionRegistry = field(init=False)
    closed: bool = field(default=False, init=False)
    calm: bool = field(default=False, init=False)
    on_work: Callable[[], None] | None = field(default=None, init=False)
    _engine: JsEngine = field(init=False)
    _making: Making = field(init=False)
    sequence: count[int] = field(factory=count, init=False)
    _numbers: count[int] = field(factory=lambda: count(1), init=False)
    _turns: Turns = field(init=False)
    ending: Session | None = field(default=None, init=False)
    _ended: weakref.WeakSet[Session] = field(factory=weakref.WeakSet, init=False)
    _processing: bool = field(default=False, init=False)
    _actions: Actions = field(init=False)
    _invocations: Invocations = field(init=False)
    _delivery: Delivery = field(init=False)
    exchange: Exchange = field(init=False)
    reachable: Callable[[str], bool] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.registry = ActionRegistry.of(self.modules)
        self._engine = make_engine(self.engine)
        self._making = Making(self, self._engine)
        self.scheduler = Scheduler(self.clock, self.sequence)
        self.scheduler.on_post = self.notify
        self._turns = Turns(self)
        self._actions = Actions(self)
        self._invocations = Invocations(self)
        self._delivery = Delivery(self)
        self.exchange = Exchange(self)
        self.reachable = self.sessions.__contains__  # one for all sessions
        for module in self.modules:
            if isinstance(module, HostedModule):
                module.host_sessions(Hosting(self))
            module.open(self.scheduler)
        try:
            self.exchange.open()
        except BaseException:
            self.close()
            raise

    # --- what users call

    def start(self, document: Document, data: Mapping[str, object] | None = None) -> Session:
        """Start a session and run it to a stable configuration.

        Args:
            document: from `orsagent.load`.
            data: Python values for top-level ``<data>`` elements, by id. In the dialect `ors` those of states may be
                given as well, and all are in ``args_``; a document that reads that may be given other names, too.

        Raises:
            DocumentError: an element is claimed by no module, or misuses an action.
            SessionError: `data` names no such data element, or the runtime is closed.
            EngineError: the engine cannot be used, or has no room for another session.
            TypeError: `data` holds something that ECMAScript cannot take.
        """
        check_inputs(document, data or {})
        given = {name: encode(value) for name, value in data.items()} if data else _NO_VARIABLES
        with self._busy():
            session = self.begin(document, given)
        self.process()
        return session

    def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0) -> None:
        """Move the virtual clock, and let everything that falls due meanwhile happen at its time and in order.

        Raises:
            SessionError: the clock is not virtual.
            ValueError: the time is negative, infinite or not a number.
        """
        if not isinstance(self.clock, VirtualClock):
            raise SessionError(
                "only a VirtualClock can be advanced; a SystemClock is waited for with orsagent.runtime.drive"
            )
        until = moment(self.clock.now() + seconds + 60 * minutes + 3600 * hours)
        if not self.clock.now() <= until < inf:
            raise ValueError(f"the clock stands at {self.clock.now():g} s and cannot be moved to {until:g} s")
        self.process()
        while (due := self.next_due()) is not None and due <= until:
            self.clock.move_to(max(due, self.clock.now()))
            self.process()
        self.clock.move_to(until)

    def process(self) -> None:
        """Let everything happen that can happen now. A call from within processing does nothing: it will happen."""
        if self._processing:
            return
        self._processing, self.calm = True, False
        self._turns.begin()
        try:
            while self._turns.take():
                pass
        finally:
            self._processing = False
        self._rest()
        self.notify()

    def notify(self) -> None:
        """Tell whoever drives the runtime that there may be something new. May be called in any thread."""
        on_work = self.on_work
        if on_work is not None:
            on_work()

    def settle(self, session: Session, step: Step) -> None:
        """Carry out a step that was made while everything was calm, and what follows from it."""
        self._processing, self.calm = True, False
        try:
            self.carry_out(session, step)
        finally:
            self._processing = False
        self.process()

    def _rest(self) -> None:
        due = self.next_due()
        self.scheduler.soonest = inf if due is None else due
        self.calm = not self.closed and self.observer is None and self.on_work is None

    def next_due(self) -> float | None:
        """When the next delayed event or timer falls due, in seconds of the clock; None if nothing is waiting."""
        return self._turns.next_due()

    @property
    def processing(self) -> bool:
        """Whether events are processed just now."""
        return self._processing

    def close(self) -> None:
        """Close modules and sessions, and give all memory back. A second call does nothing."""
        if self.closed:
            return
        self.closed, self.calm = True, False
        for session in (*self.sessions.values(), *self._ended):
            session.close()
        for module in self.modules:
            module.close()
        self.exchange.close()
        self._engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    # --- sessions

    def begin(
        self,
        document: Document,
        given: Mapping[str, str],
        parent: Session | None = None,
        invokeid: str | None = None,
        made: Callable[[Session], None] | None = None,
    ) -> Session:
        """Make a session and enter its initial states.

        `given` are encoded values of top-level data items; `made` is told of the session before it does anything.
        """
        session = self.make_session(document, next(self._numbers), given, parent, invokeid)
        if made is not None:
            made(session)
        self.carry_out(session, session.interpreter.start(self.clock.now()))
        return session

    def make_session(
        self,
        document: Document,
        number: int,
        given: Mapping[str, str],
        parent: Session | None,
        invokeid: str | None,
        *,
        date: int | None = None,
        shown: Mapping[str, Mapping[str, str]] = _NO_VALUES,
    ) -> Session:
        """A session that has not started, known to the runtime and to its parent.

        `date` is what it believes it is, `shown` what modules had shown it before.
        """
        if self.closed:
            raise SessionError("the runtime is closed")
        interpreter = self._making.interpreter(document, number, given, parent, date)
        session = Session(
            id=interpreter.settings.session_id,
            document=document,
            parent=parent,
            invokeid=invokeid,
            interpreter=interpreter,
            runtime=self,
        )
        self.sessions[session.id] = session
        if parent is not None and invokeid is not None:
            parent.children[invokeid] = session
        self._actions.started(session, shown)
        return session

    def restore(self, document: Document, snapshot: Mapping[str, Any]) -> Session:
        """Go on with a session where `Session.snapshot` left it, its invoked sessions included.

        Args:
            document: the document that the snapshot was taken of.
            snapshot: what `Session.snapshot` gave, also after a journey through JSON.

        Its virtual calendar goes on, whatever the clock of this runtime shows. Its log and its errors begin anew.

        Raises:
            SessionError: it is no snapshot of this document, it is damaged, or a session of that id is alive in this
                runtime. Nothing is left behind then.
        """
        session = restore_session(self, document, snapshot)
        self.process()
        return session

    def next_number(self, least: int = 0) -> int:
        """The number that the next session gets, which will be `least` or more."""
        number = max(least, next(self._numbers))
        self._numbers = count(number)
        return number

    def follow(self, session: Session) -> None:
        """Take up a session that was put together elsewhere: its delays are waited for."""
        self._turns.note_due(session)
        self.wake(session)

    def forget(self, session: Session) -> None:
        """Give up a session that could not be put together."""
        self.sessions.pop(session.id, None)
        session.release()

    def wake(self, session: Session) -> None:
        """Note that a session has something to look at."""
        self.calm = False
        self._turns.line_up(session)

    def end(self, session: Session) -> None:
        """End a session from outside; what it invoked ends with it."""
        if not session.finished:
            with self._busy():
                self.carry_out(session, session.interpreter.cancel(self.clock.now()))
            self._process_unless_closed()

    def abandon(self, session: Session) -> None:
        """Drop a session and what it has invoked: no content runs any more."""
        children = list(session.children.values())
        session.children.clear()
        for child in children:
            child.close()
        if not session.finished:
            session.interpreter.abandon()
            self._ended_session(session)

    def fail(self, session: Session, error: OrsagentError) -> None:
        """End a session because of an error; other sessions go on."""
        if not session.finished:
            with self._busy():
                self.carry_out(session, session.interpreter.fail(error, self.clock.now()))
            self._process_unless_closed()

    def _process_unless_closed(self) -> None:
        if not self.closed:
            self.process()

    @contextmanager
    def _busy(self) -> Iterator[None]:
        """While effects are carried out, nobody else's turn comes: modules may raise events at once."""
        before, self._processing, self.calm = self._processing, True, False
        try:
            yield
        finally:
            self._processing = before

    # --- what becomes of steps

    def carry_out(self, session: Session, step: Step) -> None:
        """Turn a step's effects into the world, then see when the session wants to go on."""
        if self.observer is not None:
            self.observer(session, step)
        tell_watchers(session, step)
        for effect in step.effects:
            self._effect(session, effect)
        interpreter = session.interpreter
        if interpreter.finished:
            self._ended_session(session)
            return
        due = self._turns.note_due(session)
        deadline = interpreter.next_deadline()
        if deadline is not None and deadline <= self.clock.now() and (due is None or deadline < due[0]):
            self.wake(session)

    def _effect(self, session: Session, effect: Effect) -> None:
        if isinstance(effect, LogEffect):
            session.log.append((effect.label, effect.value))
        elif isinstance(effect, ErrorEffect):
            session.errors.append(effect)
        else:
            for part in (self._delivery, self.exchange, self._invocations, self._actions):
                part.carry_out(session, effect)

    def _ended_session(self, session: Session) -> None:
        if self.sessions.pop(session.id, None) is None:
            return
        self._ended.add(session)
        before, self.ending = self.ending, session
        for module in self.modules:
            module.session_ended(session.id)
        self.ending = before
        self._invocations.ended(session)
