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
from itertools import islice
from typing import Any, cast

from attrs import define, evolve, field

from orsagent.errors import EngineError, OrsagentError, SessionError, StepLimitError
from orsagent.scxml import algorithm
from orsagent.scxml.algorithm import OperationKind
from orsagent.scxml.content import Invoke
from orsagent.scxml.datamodel import DataModel, RawEffect
from orsagent.scxml.events import (
    CancelInvokeEffect,
    Effect,
    Event,
    ForwardEffect,
    MicrostepRecord,
    Step,
    plain_event,
)
from orsagent.scxml.plans import Node, Plan, Turn
from orsagent.scxml.script.chains import LONGEST_CHAIN, Start, Why
from orsagent.scxml.sending import UNMADE, Sending
from orsagent.scxml.settings import StepLimits
from orsagent.scxml.works import OwnWork

__all__ = ["Interpreter"]

_NOTHING = Step()

_NO_RECORDS = cast("list[MicrostepRecord]", ())
"""Of sessions that nobody traces."""

_NO_STATES: dict[int, None] = {}
"""Of all sessions whose document invokes nothing."""

_NO_EFFECTS: Sequence[RawEffect] = ()

_SINGLY = 2
"""Events of a macrostep that are processed one by one, before a chain: most macrosteps are that short."""

_LONGEST_QUEUE = 100
"""Of internal events: a chain is handed all of them."""


@define(eq=False, kw_only=True)
class Interpreter(Sending):
    """One session.

    Args:
        datamodel: its data model, not yet begun.
        limits: when a macrostep counts as endless.

    `Sending` has the others.

    Attributes:
        rests: whether an external event is all that it waits for, and nobody but the session needs to see it.
        node: the configuration and the history.
        started: when it started.
        event: the event that was processed last.
    """

    datamodel: DataModel
    limits: StepLimits = field(factory=StepLimits)
    failed: OrsagentError | None = field(default=None, init=False)
    final: str | None = field(default=None, init=False)
    node: Node = field(init=False)
    _running: bool = field(default=False, init=False)
    _reach: int = field(default=100, init=False)
    _microsteps: int = field(default=0, init=False)
    _events: int = field(default=0, init=False)
    started: float = field(default=0.0, init=False)
    event: Event | None = field(default=None, init=False)
    _to_invoke: dict[int, None] = field(default=_NO_STATES, init=False)
    _records: list[MicrostepRecord] = field(default=_NO_RECORDS, init=False)

    def __attrs_post_init__(self) -> None:
        Sending.__attrs_post_init__(self)
        self.node = Node(0, {})
        if self.compiled.document.invokes:
            self._to_invoke = {}
        if self.trace:
            self._records = []

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
        self._forget_told()

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
        self._forget_told()
        return step

    def _forget_told(self) -> None:
        for told in (self._effects, self._records, self._visits):
            if told:
                told.clear()

    def _end(self, error: OrsagentError | None) -> None:
        self.finished, self._running, self.failed = True, False, error
        self.external = self.internal = UNMADE
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
        self._reach = min(self._reach + 1, LONGEST_CHAIN) if self.datamodel.far else 0
        for _ in range(1 if self.datamodel.far else min(len(self.external), LONGEST_CHAIN)):
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
            self._reach = min(2 * self._reach, LONGEST_CHAIN) if whole else chain.taken
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
                if self.internal is UNMADE:
                    self.internal = deque()
                self.internal.extend(turn.raised)
        elif turn.own:
            self._in_order(turn.own, raws)
        elif raws:
            self._apply_effects(raws)
        self.node = turn.node
        if turn.work.final is not None:
            self._running = False
            self.final = self.compiled.document.states[turn.work.final].id
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
        if event is None and not (turn.transitions or turn.work.exited or turn.work.entered or effects):
            return  # conditions of eventless transitions were asked, and none held: nothing happened
        states = self.compiled.document.states
        self._records.append(
            MicrostepRecord(
                event=event,
                transitions=tuple(t.position for t in turn.transitions),
                sources=tuple(states[t.source].id for t in turn.transitions),
                exited=tuple(states[n].id for n in turn.work.exited),
                entered=tuple(states[n].id for n in turn.work.entered if n),
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
            self._to_invoke.pop(what, None)
            self._leave(what)

    def _invoke(self) -> None:
        """The invocations of the states entered in this macrostep that are still active, in entry order."""
        if not self._to_invoke:
            return
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
