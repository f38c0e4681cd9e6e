"""The interpreter of one session: mainEventLoop of SCXML 1.0, Appendix D, without a clock, a socket or a thread.

Two rules:

1. Time is an argument. `start`, `send` and `advance` are told what time it is; `next_deadline` says when to come back.
2. Each call runs one macrostep at most and returns a `Step`: what was done, as values. Whoever calls turns effects
into the world
   before the next call, so that an invoked session exists before the next event is looked at.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import count, islice
from typing import Any, cast

from attrs import define, evolve, field, frozen

from orsagent.errors import EngineError, OrsagentError, SessionError, StepLimitError
from orsagent.scxml import algorithm
from orsagent.scxml.algorithm import OperationKind
from orsagent.scxml.chains import Start, Why
from orsagent.scxml.compiled import Compiled
from orsagent.scxml.content import Invoke
from orsagent.scxml.datamodel import DataModel, RawEffect, Settings
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
    ForwardEffect,
    InvokeEffect,
    MicrostepRecord,
    RaiseEffect,
    ResultEffect,
    SendEffect,
    Step,
    Visit,
    plain_event,
)
from orsagent.scxml.plans import Node, OwnWork, Plan, Turn
from orsagent.scxml.program import Place

__all__ = ["Interpreter", "StepLimits"]

_NOTHING = Step()

_UNMADE = cast("deque[Event]", ())
"""A queue that nothing was put into yet: most sessions never need theirs, which would be most of their memory."""

_SINGLY = 2
"""Events of a macrostep that are processed one by one, before a chain: most macrosteps are that short."""

_LONGEST_CHAIN = 1000

_LONGEST_QUEUE = 100
"""Of internal events: a chain is handed all of them."""

_NO_EFFECTS: Sequence[RawEffect] = ()

SCXML_PROCESSOR = "http://www.w3.org/TR/scxml/#SCXMLEventProcessor"


@frozen(kw_only=True)
class StepLimits:
    """What may happen before it counts as endless.

    Attributes:
        microsteps: taken transitions.
        events: internal events processed, transitions or not.
        macrosteps: external events that one call of the runtime processes for one session, while no time passes.
    """

    microsteps: int = 10_000
    events: int = 10_000
    macrosteps: int = 10_000


@define(eq=False, kw_only=True)
class Interpreter:
    """One session.

    Args:
        compiled: the document.
        datamodel: its data model, not yet begun.
        settings: what the data model is told.
        invoked: whether there is a parent session.
        reachable: whether a session id names a session that can be sent to now.
        sequence: numbers that order what falls due at the same time.
        trace: whether steps tell their microsteps.
        limits: when a macrostep counts as endless.

    Attributes:
        rests: whether an external event is all that it waits for, and nobody but the session needs to see it.
        node: the configuration and the history.
        started: when it started.
        event: the event that was processed last.
        internal: the internal queue.
        external: the external queue.
        delays: delayed events.
        invoked_now: the invocations that are active, by id.
    """

    compiled: Compiled
    datamodel: DataModel
    settings: Settings
    invoked: bool = False
    reachable: Callable[[str], bool] = lambda _: False
    sequence: count[int] = field(factory=count)
    trace: bool = False
    limits: StepLimits = field(factory=StepLimits)
    finished: bool = field(default=False, init=False)
    failed: OrsagentError | None = field(default=None, init=False)
    final: str | None = field(default=None, init=False)
    result: str | None = field(default=None, init=False)
    rests: bool = field(default=False, init=False)
    node: Node = field(init=False)
    _running: bool = field(default=False, init=False)
    _now: float = field(default=0.0, init=False)
    _reach: int = field(default=100, init=False)
    _microsteps: int = field(default=0, init=False)
    _events: int = field(default=0, init=False)
    started: float = field(default=0.0, init=False)
    event: Event | None = field(default=None, init=False)
    internal: deque[Event] = field(default=_UNMADE, init=False)
    external: deque[Event] = field(default=_UNMADE, init=False)
    delays: Delays = field(init=False)
    _to_invoke: dict[int, None] = field(factory=dict, init=False)
    invoked_now: dict[str, Invoke] = field(factory=dict, init=False)
    _effects: list[Effect] = field(factory=list, init=False)
    _records: list[MicrostepRecord] = field(factory=list, init=False)
    _visits: list[Visit] = field(factory=list, init=False)
    _handed_over: bool = field(default=False, init=False)
    _made_reader: EffectReader | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self.node = Node(0, {})
        self.delays = Delays(self.sequence)

    @property
    def _reader(self) -> EffectReader:
        if self._made_reader is None:
            program, invokes = self.compiled.program, self.compiled.document.invokes
            dialect = self.compiled.document.dialect
            self._made_reader = EffectReader(
                dialect, program.places, len(invokes), len(program.actions), program.stacks
            )
        return self._made_reader

    # --- what a driver calls

    @property
    def configuration(self) -> int:
        """The active states as a set of `Document.states` numbers."""
        return self.node.configuration

    def start(self, now: float) -> Step:
        """Initialise the data model, enter the initial states, run to the end of the macrostep."""
        return self._guarded(self._start, now)

    def send(self, event: Event, now: float) -> Step:
        """Put an event into the external queue, then `advance`."""
        self.post(event)
        return self.advance(now)

    def post(self, event: Event) -> None:
        """Put an event into the external queue. A session that has ended takes no more events."""
        if not self.finished:
            self.rests = False
            self._put_external(event)

    def meet(self, plan: Plan, event: Event, now: float) -> Step | None:
        """Process an external event whose plan is known, in a session that rests: `send` without its detours.

        None says that the session rests again, and has nothing to tell.
        """
        self.event = self.datamodel.untold = event
        turn, raws = plan.quick, _NO_EFFECTS
        if turn is None:
            self.datamodel.now = now
            try:
                turn, raws = self.datamodel.take(plan)
            except (EngineError, SessionError) as error:
                return self.fail(error, now)
        if turn.rests is None or raws:
            return self._guarded(partial(self._finish, turn, raws, event), now)
        self.node = turn.rests
        return None

    def _finish(self, turn: Turn, raws: Sequence[RawEffect], event: Event) -> None:
        self._microsteps, self._events = self.limits.microsteps, self.limits.events
        self._apply(turn, raws, event)
        self._macrostep()

    def advance(self, now: float) -> Step:
        """Move what is due into the queues, then process internal events, or else one external event."""
        return self._guarded(self._advance, now)

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

    def resume(
        self,
        *,
        node: Node,
        event: Event | None,
        invoked: Mapping[str, Invoke],
        datamodel: Mapping[str, Any],
        started: float,
        now: float,
    ) -> None:
        """Begin where a snapshot ended: nothing is entered, and what scripts do meanwhile is not told.

        Top-level scripts run again at the time at which they ran, so that what they make is the same.
        """
        self._now, self.started = now, started
        self.datamodel.now = started
        self.datamodel.begin(self.settings)
        for number in range(len(self.compiled.document.scripts)):
            self.datamodel.script(number)
        self.datamodel.restore(datamodel)
        self.datamodel.untold, self.datamodel.now = event, now
        self.node, self.event, self._running = node, event, True
        self.invoked_now.update(invoked)

    def fail(self, error: OrsagentError, now: float) -> Step:
        """End the session with an error."""

        def work() -> None:
            raise error

        return self._guarded(work, now)

    def next_deadline(self) -> float | None:
        """When `advance` has something to do; a time already past if it has now, None if nothing is waiting."""
        if self.external or self.internal:
            return self._now
        due = self.delays.next_due()
        return None if due is None else due[0]

    def cancel(self, now: float) -> Step:
        """End the session from outside: its states are left, and no done event is raised (SCXML 1.0, 6.4.3)."""
        return self._guarded(self._cancel, now)

    def abandon(self) -> None:
        """End without running anything."""
        self._end(None)
        for told in (self._effects, self._records, self._visits):
            told.clear()

    def evaluate(self, source: str) -> str:
        """The encoded value of an expression, seen from the present configuration.

        Raises:
            EngineError: it threw or went over a limit.
        """
        return self.datamodel.evaluate(source, self.node.configuration)

    # --- the frame of a call

    def _guarded(self, work: Callable[[], None], now: float) -> Step:
        """Run `work`; a limit that is passed fails this session and nothing else."""
        self._now = self.datamodel.now = now
        self._handed_over = False
        if not self.finished:
            try:
                work()
            except (EngineError, SessionError) as error:
                if self.trace and not (self._records and self._records[-1].event is self.event):
                    self._records.append(MicrostepRecord(event=self.event))
                self._end(error)
        self.rests = self._running and not (self.external or self.internal or self.invoked_now or self.trace)
        if not self._records and not self._effects and not self._visits:
            return _NOTHING
        step = Step(microsteps=tuple(self._records), effects=tuple(self._effects), visits=tuple(self._visits))
        for told in (self._effects, self._records, self._visits):
            told.clear()
        return step

    def _end(self, error: OrsagentError | None) -> None:
        self.finished, self._running, self.failed = True, False, error
        self.external = self.internal = _UNMADE
        self.delays.clear()
        self._to_invoke.clear()
        for invokeid, invoke in self.invoked_now.items():
            self._effects.append(CancelInvokeEffect(invokeid=invokeid, position=invoke.position))
        self.invoked_now.clear()

    def _start(self) -> None:
        self._running, self.started = True, self._now
        if raws := self.datamodel.begin(self.settings):
            self._apply_effects(raws)
        for number in range(len(self.compiled.document.scripts)):
            self._apply_effects(self.datamodel.script(number))
        turn = self.compiled.plans.start
        self._apply(turn, self.datamodel.run(turn.calls) if turn.calls else _NO_EFFECTS, None)
        self._microsteps, self._events = self.limits.microsteps, self.limits.events
        self._macrostep()

    def _advance(self) -> None:
        effect = None if self.internal or self.external else self.delays.take_due(self._now)
        if effect is not None:
            self._dispatch(evolve(effect, delay=0.0))
        self._microsteps, self._events = self.limits.microsteps, self.limits.events
        if not self.internal and self.external and not self._many():
            self._external_event(self.external.popleft())
        if not self.rests:
            self._macrostep()

    def _many(self) -> bool:
        """Events from outside that nobody but the session needs to see, as many as there are in a row.

        Says whether there was one; `rests` then says whether the macrostep of the last one is over.
        """
        self.rests = False
        if self.trace or self.invoked_now or len(self.external) == 1:
            return False
        if self.datamodel.far and self._reach > 1:
            why = self._chain(rests=True)
            self.rests = why is Why.DONE
            return why is not None
        self._reach = min(self._reach + 1, _LONGEST_CHAIN) if self.datamodel.far else 0
        for _ in range(1 if self.datamodel.far else min(len(self.external), _LONGEST_CHAIN)):
            plan = self.node.plans.get(self.external[0].name)
            if plan is None:
                return self.rests
            event = self.event = self.datamodel.untold = self.external.popleft()
            turn, raws = (plan.quick, _NO_EFFECTS) if plan.quick is not None else self.datamodel.take(plan)
            self.rests = turn.rests is not None and not raws
            if not self.rests:
                self._apply(turn, raws, event)
                return True
            self.node = turn.node
        return True

    def _cancel(self) -> None:
        self._exit_interpreter()
        self._end(None)

    # --- mainEventLoop

    def _macrostep(self) -> None:
        """Eventless transitions, then internal events, until there is nothing more; then the invocations."""
        singly = _SINGLY
        while self._running:
            self._check_limits()
            pending = bool(self.internal) or not self.node.stable
            why = self._chain(rests=False) if pending and singly <= 0 else None
            singly -= 1
            if why is None and not self.node.stable and self._take(None).transitions:
                self._microsteps -= 1
            elif why is None and self.internal:
                self._events -= 1
                event = self.event = self.datamodel.untold = self.internal.popleft()
                if self._take(event).transitions:
                    self._microsteps -= 1
            elif why is None or why is Why.DONE:
                self._invoke()
                if not self.internal:
                    return
        self._exit_interpreter()
        self._end(None)

    def _chain(self, *, rests: bool) -> Why | None:
        """Have the data model process events by itself, and go on from where it came; None if that is not possible."""
        if self.trace or len(self.internal) > _LONGEST_QUEUE:
            return None
        start = Start(
            node=self.node,
            internal=tuple(self.internal),
            external=tuple(islice(self.external, self._reach)) if rests else (),
            rests=rests,
            limits=(self.limits.microsteps, self.limits.events),
            microsteps=self._microsteps,
            events=self._events,
        )
        chain = self.datamodel.chain(start)
        if chain is None:
            return None
        self.node, self._microsteps, self._events = chain.node, chain.microsteps, chain.events
        self.event = self.event if chain.event is None else chain.event
        self.internal = deque(chain.internal)
        for _ in range(chain.taken):
            self.external.popleft()
        if rests:
            # what is handed over and not taken was handed over in vain
            whole = chain.taken == len(start.external)
            self._reach = min(2 * self._reach, _LONGEST_CHAIN) if whole else chain.taken
        if chain.turn is not None:
            self._apply(chain.turn, chain.effects, chain.event)
        elif chain.why is Why.EVENT:
            self.datamodel.untold = chain.event
            self._microsteps -= bool(self._take(chain.event).transitions)
        return None if chain.why is Why.EVENTLESS else chain.why

    def _check_limits(self) -> None:
        if self._microsteps < 0 or self._events < 0:
            raise self._endless(self._events)

    def _endless(self, events: int) -> StepLimitError:
        found = "internal events" if events < 0 else "microsteps"
        limit = self.limits.events if events < 0 else self.limits.microsteps
        last = "" if self.event is None else f"; the last event was {self.event.name!r}"
        active = ", ".join(self.compiled.document.ids(self.node.configuration))
        return StepLimitError(
            f"more than {limit:,} {found} in one macrostep: most likely it would never end{last}; active: {active}"
        )

    def _external_event(self, event: Event) -> None:
        """An event from outside: finalize and autoforward come first, then its transitions."""
        self.event = self.datamodel.untold = event
        for invokeid, invoke in list(self.invoked_now.items()):
            if invokeid == event.invokeid and invoke.finalize is not None:
                self._apply_effects(self.datamodel.run([(self.node.configuration, invoke.finalize)]))
            if invoke.autoforward:
                self._effects.append(ForwardEffect(invokeid=invokeid, event=event, position=invoke.position))
        if event.invokeid is not None and event.name == f"done.invoke.{event.invokeid}":
            self.invoked_now.pop(event.invokeid, None)
        self._take(event)

    def _take(self, event: Event | None) -> Turn:
        """SelectTransitions and microstep: the turn is known, or the data model asks the guards and runs it."""
        plan = self.compiled.plans.plan(self.node, None if event is None else event.names)
        turn, raws = plan.quick, _NO_EFFECTS
        if turn is None:
            turn, raws = self.datamodel.take(plan)
        if turn.transitions or raws or event is not None:
            self._apply(turn, raws, event)
        return turn

    def _apply(self, turn: Turn, raws: Sequence[RawEffect], event: Event | None) -> None:
        """Go to the turn's node; bring effects and own work into the order in which they happened."""
        first = len(self._effects)
        if turn.raised is not None and not raws and not self.trace:
            if turn.raised:
                if self.internal is _UNMADE:
                    self.internal = deque()
                self.internal.extend(turn.raised)
        elif turn.own or raws:
            self._in_order(turn.own, raws)
        self.node = turn.node
        if turn.microstep.final is not None:
            self._running = False
            self.final = self.compiled.document.states[turn.microstep.final].id
        if self.trace:
            self._record(turn, event, tuple(self._effects[first:]))

    def _in_order(self, own: Sequence[OwnWork], raws: Sequence[RawEffect]) -> None:
        remaining = deque(own)
        for raw in raws:
            while remaining and remaining[0].after <= raw[0]:
                self._own_work(remaining.popleft())
            self._apply_effects([raw])
        for work in remaining:
            self._own_work(work)

    def _record(self, turn: Turn, event: Event | None, effects: tuple[Effect, ...]) -> None:
        if event is None and not (turn.transitions or turn.microstep.operations or effects):
            return  # conditions of eventless transitions were asked, and none held: nothing happened
        states = self.compiled.document.states
        self._records.append(
            MicrostepRecord(
                event=event,
                transitions=tuple(t.position for t in turn.transitions),
                sources=tuple(states[t.source].id for t in turn.transitions),
                exited=tuple(states[n].id for n in turn.microstep.exited),
                entered=tuple(states[n].id for n in turn.microstep.entered if n),
                effects=effects,
            )
        )

    def _own_work(self, work: OwnWork) -> None:
        what = work.operation.what
        if isinstance(what, str):
            self._put_internal(plain_event(what, "platform"))
        elif work.operation.kind is OperationKind.BLOCK:
            self._raise_constants(what)
        elif work.operation.kind is OperationKind.ENTER:
            self._to_invoke[what] = None
        else:
            self._leave(what)

    def _raise_constants(self, block: int) -> None:
        for name, place in self.compiled.program.constant_raises[block]:
            self._put_internal(plain_event(name, "internal"))
            if self.trace:
                position = self.compiled.program.places[place].position
                self._effects.append(RaiseEffect(event=name, position=position))
                self._visits += [Visit(position=position)] if self.settings.watched else []

    def _leave(self, number: int) -> None:
        """Cancel what was invoked in a state that is left."""
        self._to_invoke.pop(number, None)
        state = self.compiled.document.states[number]
        for invokeid, invoke in list(self.invoked_now.items()):
            if invoke.number in state.invokes:
                del self.invoked_now[invokeid]
                self._effects.append(CancelInvokeEffect(invokeid=invokeid, position=invoke.position))

    def _invoke(self) -> None:
        """The invocations of the states entered in this macrostep that are still active, in entry order."""
        document = self.compiled.document
        blocks = [document.invokes[i].block for n in sorted(self._to_invoke) for i in document.states[n].invokes]
        self._to_invoke.clear()
        if blocks:
            self._apply_effects(self.datamodel.run([(self.node.configuration, block) for block in blocks]))

    def _exit_interpreter(self) -> None:
        """exitInterpreter: leave all states, in exit order."""
        if not self.node.configuration:
            return
        exits = algorithm.exit_all(self.compiled.document, self.node.configuration)
        turn = self.compiled.plans.unremembered(exits)
        final = self.final
        self._apply(turn, self.datamodel.run(turn.calls) if turn.calls else _NO_EFFECTS, None)
        self.final = final

    # --- effects

    def _apply_effects(self, raws: Sequence[RawEffect]) -> None:
        reader = self._reader
        for effect in reader.read(raws):
            if isinstance(effect, Visit):
                self._visits.append(effect)
            elif isinstance(effect, SendEffect):
                self._send(effect)
            elif isinstance(effect, RaiseEffect):
                self._put_internal(reader.raised)
                if self.trace:
                    self._effects.append(effect)
            elif isinstance(effect, ErrorEffect):
                self._error(effect, reader.raised)
            elif isinstance(effect, CancelEffect):
                self._cancelled(evolve(effect, cancelled=self.delays.cancel(effect.sendid)))
            elif isinstance(effect, ResultEffect):
                self.result = effect.encoded
            else:
                if isinstance(effect, InvokeEffect):
                    self.invoked_now[effect.invokeid] = self.compiled.document.invokes[effect.number]
                self._effects.append(effect)

    def _put_internal(self, event: Event) -> None:
        if self.internal is _UNMADE:
            self.internal = deque()
        self.internal.append(event)

    def _put_external(self, event: Event) -> None:
        if self.external is _UNMADE:
            self.external = deque()
        self.external.append(event)

    def _error(self, effect: ErrorEffect, event: Event) -> None:
        self._put_internal(event)
        self._effects.append(effect)

    def _cancelled(self, effect: CancelEffect) -> None:
        self._effects.append(effect)
        answer = self._reader.cancel_answer(effect)
        if answer is not None:
            self._put_internal(answer)

    def _fail(self, cause: Effect, kind: ErrorKind, message: str, sendid: str | None, code: str = "") -> None:
        self.rests = False
        place = Place(self._element(cause), cause.position, cause.position, kind, code=code)
        effect = self._reader.failed(place, message, sendid)
        self._error(effect, self._reader.raised)

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
