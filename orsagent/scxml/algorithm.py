"""The algorithm of SCXML interpretation (SCXML 1.0, Appendix D) as pure functions over a configuration and a history.

Two rules:

1. Nothing here remembers anything or runs anything. A function is given the configuration (a set of states, as an
   integer with one bit for each state) and the history (recorded sets by the number of the history state), and answers
   with what Appendix D says is to be done, as values.
2. The names are those of Appendix D, spelled as Python spells them. Where a function differs from its model, it says
   why.

How an event is processed: `candidates` gives, for every active atomic state in document order, the transitions that
Appendix D's selectTransitions would try, in order. Somebody else asks the guards and so picks at most one of each
chain. `remove_conflicting_transitions` drops what is preempted, and `microstep` lists the operations that follow:
blocks of content to run, data to initialise, events to raise, states left and entered. Each operation carries the
configuration of its moment, because `In()` sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from attrs import define, evolve, field, frozen

from orsagent.scxml.model import Document, State, StateKind, Transition

__all__ = ["History", "Microstep", "Operation", "OperationKind", "candidates", "enter_initial", "exit_all", "find_lcca"]
__all__ += ["listeners", "microstep", "remove_conflicting_transitions"]

History = Mapping[int, int]

_NOTHING_RECORDED: History = {}


class OperationKind(Enum):
    """What is to be done in a microstep."""

    BLOCK = "block"
    DATA = "data"
    RAISE = "raise"
    EXIT = "exit"
    ENTER = "enter"


@frozen
class Operation:
    """One thing to do.

    Attributes:
        kind: what.
        configuration: the active states at this moment.
        what: the number of the block, data item or state, or the name of the event.
    """

    kind: OperationKind
    configuration: int
    what: int | str


@frozen(kw_only=True)
class Microstep:
    """What taking transitions means.

    Attributes:
        operations: in order.
        configuration: the active states afterwards.
        history: the recorded states afterwards.
        recorded: those of them that this microstep has recorded.
        exited: states left, in exit order.
        entered: states entered, in entry order.
        final: the number of the top-level final that was entered, or None.
    """

    operations: tuple[Operation, ...]
    configuration: int
    history: History
    recorded: History = _NOTHING_RECORDED
    exited: tuple[int, ...] = ()
    entered: tuple[int, ...] = ()
    final: int | None = None


def listeners(document: Document, event: str | None) -> int:
    """The states with a transition that matches the event's name, active or not; None asks for eventless transitions.

    What `Transition.matches` says of one transition, for all of them at once.
    """
    if event is None:
        return _set_of(document.sources.get(None, ()))
    found = [*document.sources.get("*", ())]
    for name in event.split(" "):
        end = name.find(".")
        while 0 <= end <= document.longest_descriptor:
            found += document.sources.get(name[:end], ())
            end = name.find(".", end + 1)
        found += document.sources.get(name, ())
    return _set_of(found)


def _set_of(numbers: Sequence[int]) -> int:
    octets = bytearray(max(numbers, default=0) // 8 + 1)
    for number in numbers:
        octets[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(octets, "little")


def candidates(
    document: Document, configuration: int, event: str | None, listening: int | None = None
) -> tuple[tuple[Transition, ...], ...]:
    """``selectTransitions`` (eventless ones for None) without the guards: one chain for each atomic state.

    A chain ends at the first transition without a guard, since nothing after it is ever tried. States without any
    candidate have no chain, and are not looked at: only those from which a listener is come to. `listening` is what
    `listeners` says of the event, where somebody knows it already.
    """
    heard = configuration & (listeners(document, event) if listening is None else listening)
    hearing = 0
    for state in document.in_document_order(heard):
        hearing |= state.bit | state.below
    asked = document.in_document_order(configuration & document.atomic & hearing)
    return tuple(_chain(document, atomic, event, heard) for atomic in asked)


def _chain(document: Document, atomic: State, event: str | None, heard: int) -> tuple[Transition, ...]:
    chain = []
    for number in (atomic.number, *atomic.ancestors):
        if heard >> number & 1:
            for transition in document.states[number].transitions:
                if transition.matches(event):
                    chain.append(transition)
                    if transition.guard is None:
                        return tuple(chain)
    return tuple(chain)


def remove_conflicting_transitions(
    document: Document, configuration: int, history: History, enabled: Iterable[Transition]
) -> tuple[Transition, ...]:
    """``removeConflictingTransitions``: a descendant's transition wins, else the first in document order.

    `exited` is the union of the exit sets, so that transitions of different regions need no comparison with each other.
    """
    enabled = tuple(enabled)
    if len(enabled) <= 1:
        return enabled
    filtered: dict[Transition, int] = {}
    exited = 0
    for t1 in enabled:
        exits = compute_exit_set(document, configuration, history, [t1])
        rivals = [t2 for t2, others in filtered.items() if exits & others] if exits & exited else []
        if all(document.states[t2.source].below >> t1.source & 1 for t2 in rivals):
            for t2 in rivals:
                del filtered[t2]
            filtered[t1] = exits
            exited |= exits
    return tuple(filtered)


def microstep(document: Document, configuration: int, history: History, transitions: Sequence[Transition]) -> Microstep:
    """``microstep``: exitStates, executeTransitionContent, enterStates."""
    domains = [_transition_domain(document, transition, history) for transition in transitions]
    exits = _exit_set(document, configuration, domains)
    recorded = _record_history(document, configuration, exits)
    operations, remaining, exited = _exit_states(document, configuration, exits)
    operations += [Operation(OperationKind.BLOCK, remaining, t.block) for t in transitions if t.block is not None]
    entry = _EntrySet(document, {**history, **recorded})
    if recorded:  # Appendix D computes the domains once more here, with the history that the exits have just recorded
        domains = [_transition_domain(document, transition, entry.history) for transition in transitions]
    for transition, domain in zip(transitions, domains, strict=True):
        entry.add_transition(transition, domain)
    step = _enter_states(document, remaining, entry, operations, exited)
    return evolve(step, recorded=recorded) if recorded else step


def enter_initial(document: Document) -> Microstep:
    """The first microstep: enterStates for the document's initial transition."""
    initial = document.states[0].initial
    entry = _EntrySet(document, {})
    content: list[Operation] = []
    if initial is not None:
        entry.add_transition(initial, 0)
        if initial.block is not None:  # of an <initial> in <scxml>, which the dialect `ors` has
            content.append(Operation(OperationKind.BLOCK, 1, initial.block))
    return _enter_states(document, 1, entry, content)


def exit_all(document: Document, configuration: int) -> Microstep:
    """``exitInterpreter``: every state is left in exit order; no history is recorded."""
    operations, remaining, exited = _exit_states(document, configuration, configuration & ~1)
    return Microstep(operations=tuple(operations), configuration=remaining, history={}, exited=exited)


def compute_exit_set(
    document: Document, configuration: int, history: History, transitions: Iterable[Transition]
) -> int:
    """``computeExitSet``: the active states below the domains of the transitions."""
    return _exit_set(document, configuration, [_transition_domain(document, t, history) for t in transitions])


def _exit_set(document: Document, configuration: int, domains: Iterable[int | None]) -> int:
    exits = 0
    for domain in domains:
        if domain is not None:
            exits |= document.states[domain].below & configuration
    return exits


def _effective_targets(document: Document, targets: Iterable[int], history: History) -> tuple[int, ...]:
    """``getEffectiveTargetStates``: history states stand for what they recorded, or for their default."""
    found: dict[int, None] = {}
    for number in targets:
        state = document.states[number]
        if not state.is_history:
            found[number] = None
        elif number in history:
            found.update((s.number, None) for s in document.in_document_order(history[number]))
        else:
            found.update((n, None) for n in _effective_targets(document, state.transitions[0].targets, history))
    return tuple(found)


def _transition_domain(document: Document, transition: Transition, history: History) -> int | None:
    """``getTransitionDomain``: the compound state that the transition does not leave; None if it has no target."""
    targets = _effective_targets(document, transition.targets, history)
    if not targets:
        return None
    wanted = sum(1 << number for number in targets)
    source = document.states[transition.source]
    if transition.internal and source.kind is StateKind.COMPOUND and not wanted & ~source.below:
        return source.number
    return find_lcca(document, source, wanted)


def find_lcca(document: Document, source: State, wanted: int) -> int:
    """``findLCCA``: the least common compound ancestor of the source and the wanted states."""
    for number in source.ancestors:
        state = document.states[number]
        if state.kind is StateKind.COMPOUND and not wanted & ~state.below:
            return number
    return 0


def _record_history(document: Document, configuration: int, exits: int) -> History:
    recorded = {}
    for state in document.in_document_order(exits):
        for number in state.histories:
            inside = state.below & configuration
            if document.states[number].kind is StateKind.DEEP_HISTORY:
                recorded[number] = inside & document.atomic
            else:
                recorded[number] = sum(1 << child for child in state.children if inside >> child & 1)
    return recorded


def _exit_states(document: Document, configuration: int, exits: int) -> tuple[list[Operation], int, tuple[int, ...]]:
    """``exitStates``, without the history, which is recorded before."""
    operations = []
    exited = tuple(state.number for state in document.in_exit_order(exits))
    for number in exited:
        state = document.states[number]
        operations += [Operation(OperationKind.BLOCK, configuration, block) for block in state.onexit]
        operations.append(Operation(OperationKind.EXIT, configuration, number))
        configuration &= ~state.bit
    return operations, configuration, exited


@define
class _EntrySet:
    """``computeEntrySet`` with its three accumulators.

    Attributes:
        history: what is recorded now.
        states: statesToEnter.
        defaults: statesForDefaultEntry.
        history_content: defaultHistoryContent, blocks by the number of the history's parent.
    """

    _document: Document
    history: History
    states: int = 0
    defaults: int = 0
    history_content: dict[int, int | None] = field(factory=dict)

    def add_transition(self, transition: Transition, domain: int | None) -> None:
        for number in transition.targets:
            self._add_descendant_states(self._document.states[number])
        for number in _effective_targets(self._document, transition.targets, self.history):
            self._add_ancestor_states(self._document.states[number], domain)

    def _add_descendant_states(self, state: State) -> None:
        if state.is_history:
            self._add_history(state)
            return
        self.states |= state.bit
        if state.kind is StateKind.COMPOUND and state.initial is not None:
            self.defaults |= state.bit
            self._add_all(state.initial.targets, state.number)
        elif state.kind is StateKind.PARALLEL:
            self._add_regions(state)

    def _add_history(self, state: State) -> None:
        if state.number in self.history:
            stored = tuple(s.number for s in self._document.in_document_order(self.history[state.number]))
        else:
            self.history_content[state.parent] = state.transitions[0].block
            stored = state.transitions[0].targets
        self._add_all(stored, state.parent)

    def _add_all(self, numbers: Sequence[int], ancestor: int) -> None:
        for number in numbers:
            self._add_descendant_states(self._document.states[number])
        for number in numbers:
            self._add_ancestor_states(self._document.states[number], ancestor)

    def _add_ancestor_states(self, state: State, ancestor: int | None) -> None:
        for number in state.ancestors:
            if number == ancestor:
                return
            found = self._document.states[number]
            self.states |= found.bit
            if found.kind is StateKind.PARALLEL:
                self._add_regions(found)

    def _add_regions(self, parallel: State) -> None:
        for number in parallel.children:
            child = self._document.states[number]
            if not self.states & (child.bit | child.below):
                self._add_descendant_states(child)


def _enter_states(
    document: Document,
    configuration: int,
    entry: _EntrySet,
    operations: Iterable[Operation] = (),
    exited: tuple[int, ...] = (),
) -> Microstep:
    """``enterStates``."""
    final, operations = None, [*operations]
    entered = tuple(state.number for state in document.in_document_order(entry.states))
    for number in entered:
        state = document.states[number]
        configuration |= state.bit
        operations.append(Operation(OperationKind.ENTER, configuration, number))
        operations += [Operation(OperationKind.DATA, configuration, item) for item in state.data]
        blocks = [*state.onentry]
        if entry.defaults & state.bit and state.initial is not None:
            blocks += [] if state.initial.block is None else [state.initial.block]
        default = entry.history_content.get(number)
        blocks += [] if default is None else [default]
        operations += [Operation(OperationKind.BLOCK, configuration, block) for block in blocks]
        if state.kind is StateKind.FINAL:
            operations += _announce(document, configuration, state)
            final = number if state.parent == 0 else final
    return Microstep(
        operations=tuple(operations),
        configuration=configuration,
        history=entry.history,
        exited=exited,
        entered=entered,
        final=final,
    )


def _announce(document: Document, configuration: int, state: State) -> list[Operation]:
    """What entering a final state raises. A top-level final raises nothing: its data is the session's result."""
    if state.donedata is not None:
        announced = [Operation(OperationKind.BLOCK, configuration, state.donedata)]
    elif state.parent == 0:
        return []
    else:
        announced = [Operation(OperationKind.RAISE, configuration, f"done.state.{document.states[state.parent].id}")]
    grandparent = document.states[document.states[state.parent].parent] if state.parent else document.states[0]
    if grandparent.kind is StateKind.PARALLEL and all(
        _in_final_state(document, configuration, child) for child in grandparent.children
    ):
        announced.append(Operation(OperationKind.RAISE, configuration, f"done.state.{grandparent.id}"))
    return announced


def _in_final_state(document: Document, configuration: int, number: int) -> bool:
    """``isInFinalState``."""
    state = document.states[number]
    if state.kind is StateKind.COMPOUND:
        children = (document.states[child] for child in state.children)
        return any(child.kind is StateKind.FINAL and configuration & child.bit for child in children)
    if state.kind is StateKind.PARALLEL:
        return all(_in_final_state(document, configuration, child) for child in state.children)
    return False
