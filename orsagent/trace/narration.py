"""Steps of the interpreter as happenings: who processed what, took which transition, left and entered which states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from orsagent.errors import Position
from orsagent.scxml import Document, Effect, ErrorEffect, ForwardEffect, MicrostepRecord, Step
from orsagent.scxml.model import State, Transition
from orsagent.trace.happenings import (
    EffectSeen,
    EventProcessed,
    Happening,
    StatesEntered,
    StatesExited,
    TransitionTaken,
)

__all__ = ["Narrator"]


@frozen(eq=False)
class Narrator:
    """Tells the steps of one document's sessions."""

    document: Document
    _by_id: Mapping[str, State] = field(init=False)
    _transitions: Mapping[tuple[str, Position], Transition] = field(init=False)
    _invocations: frozenset[Position] = field(init=False)

    @_by_id.default
    def _states(self) -> Mapping[str, State]:
        return {state.id: state for state in self.document.states}

    @_transitions.default
    def _all_transitions(self) -> Mapping[tuple[str, Position], Transition]:
        return {(state.id, one.position): one for state in self.document.states for one in state.transitions}

    @_invocations.default
    def _all_invocations(self) -> frozenset[Position]:
        return frozenset(invoke.position for invoke in self.document.invokes)

    def tell(self, step: Step, time: float, session: str) -> Iterator[Happening]:
        """Everything of a step, in order."""
        for part in _in_order(step, self._invocations):
            if isinstance(part, Effect):
                yield EffectSeen(time=time, session=session, effect=part)
            else:
                yield from self._microstep(part, time, session)

    def atomic(self, ids: frozenset[str]) -> list[str]:
        """Those of the states that have no children, in document order."""
        return [state.id for state in self.document.states if state.id in ids and state.is_atomic]

    def _microstep(self, record: MicrostepRecord, time: float, session: str) -> Iterator[Happening]:
        if record.event is not None:
            yield EventProcessed(time=time, session=session, event=record.event, taken=bool(record.transitions))
        taken = [self._transitions[one] for one in zip(record.sources, record.transitions, strict=True)]
        states = self.document.states
        targets = {states[target].id for one in taken for target in one.targets}
        for one in taken:
            ids = tuple(states[target].id for target in one.targets)
            yield TransitionTaken(
                time=time, session=session, source=states[one.source].id, targets=ids, position=one.position
            )
        if record.exited:
            yield StatesExited(time=time, session=session, ids=record.exited, told=self._below(record.exited, taken))
        if record.entered:
            yield StatesEntered(
                time=time,
                session=session,
                chains=self._chains(record.entered),
                told=set(record.entered) == targets,
                position=self._by_id[record.entered[0]].position,
            )
        for effect in record.effects:
            yield EffectSeen(time=time, session=session, effect=effect)

    def _below(self, exited: tuple[str, ...], taken: list[Transition]) -> bool:
        """Whether only sources of transitions and states inside them were left; the end of a session needs no words."""
        sources = {one.source for one in taken}
        states = [self._by_id[one] for one in exited]
        return not taken or all(sources.intersection((state.number, *state.ancestors)) for state in states)

    def _chains(self, entered: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        """States in entry order, cut where one is not a child of the one before it."""
        chains: list[list[str]] = []
        for state in (self._by_id[one] for one in entered):
            parent = self.document.states[state.parent].id
            if chains and chains[-1][-1] == parent:
                chains[-1].append(state.id)
            else:
                chains.append([state.id])
        return tuple(tuple(chain) for chain in chains)


def _in_order(step: Step, invocations: frozenset[Position]) -> Iterator[MicrostepRecord | Effect]:
    """The microsteps, and between them the effects that belong to none."""
    records = step.microsteps
    owners = {id(effect): number for number, record in enumerate(records) for effect in record.effects}
    told = 0
    waiting: list[Effect] = []
    for effect in step.effects:
        number = owners.get(id(effect))
        if number is None:
            waiting.append(effect)
        elif number >= told:
            yield from _between(waiting, records[told:number], invocations)
            yield records[number]
            waiting, told = [], number + 1
    yield from _between(waiting, records[told:], invocations)


def _between(
    effects: list[Effect], records: tuple[MicrostepRecord, ...], invocations: frozenset[Position]
) -> Iterator[MicrostepRecord | Effect]:
    """Microsteps without effects, among effects without a microstep.

    Steps do not say which came first. Invocations begin after the microsteps of a macrostep, and their errors come
    before the events that tell of them; the data model, delayed events and finalizers come before all that.
    """
    late = [one for one in effects if one.position in invocations and not isinstance(one, ForwardEffect)]
    yield from (one for one in effects if one not in late)
    for record in records:
        if late and _tells_of(record, late[0]):
            yield late.pop(0)
        yield record
    yield from late


def _tells_of(record: MicrostepRecord, effect: Effect) -> bool:
    return isinstance(effect, ErrorEffect) and record.event is not None and record.event.name == effect.event
