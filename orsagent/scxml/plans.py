"""What `algorithm` answered for one document, remembered: an automaton, built lazily, that all its sessions share.

A `Node` is a configuration with a history. A `Plan` is what one event means at a node: the chains of candidate
transitions. Which candidate of each chain holds is up to the guards; each combination of picks that was met so far has
its `Turn`: what is to be done, in parts for the data model and for Python, and the node that it leads to.

There is no rule of SCXML here. Whatever is dropped is found again; sessions keep the nodes they stand on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import RLock

from attrs import define, field, frozen

from orsagent.errors import Position
from orsagent.scxml import algorithm
from orsagent.scxml.algorithm import History, Microstep, Operation, OperationKind
from orsagent.scxml.events import Event, plain_event
from orsagent.scxml.model import Document, Transition

__all__ = ["Node", "OwnWork", "Picks", "Plan", "Plans", "Turn"]

Picks = str
"""Which candidate each asked chain picked, such as ``2,0,-1``; -1 for none, ``-`` when nothing was asked."""

_CERTAIN = -1


@frozen(kw_only=True, eq=False)
class OwnWork:
    """An operation that Python does by itself.

    Attributes:
        after: how many operations of the data model come before it.
    """

    after: int
    operation: Operation


@frozen(kw_only=True, eq=False)
class Turn:
    """One microstep, ready to run.

    Attributes:
        number: its place among the turns of its plan.
        transitions: those that are taken; empty when none is.
        calls: operations for the data model: (configuration, number of a block), ~number of a data item.
        own: operations for Python.
        node: where it leads.
        microstep: everything about it.
        raised: what `own` puts into the internal queue, if it does nothing else; None if it does more.
        rests: the node, if the session is at rest there when content has told nothing; None if there is more to do.
    """

    number: int
    transitions: tuple[Transition, ...]
    calls: tuple[tuple[int, int], ...]
    own: tuple[OwnWork, ...]
    node: Node
    microstep: Microstep
    raised: tuple[Event, ...] | None
    rests: Node | None


@define(eq=False)
class Node:
    """A configuration with a history, and the plans of the events met there.

    Attributes:
        stable: whether no eventless transition can be taken here, whatever the guards say.
        plans: by the event's name.
        eventless: the plan of eventless transitions, once it was needed.
    """

    configuration: int
    history: History
    stable: bool = True
    plans: dict[str, Plan] = field(factory=dict)
    eventless: Plan | None = None

    def forget(self) -> None:
        """Drop the plans."""
        self.plans.clear()
        self.eventless = None


@define(eq=False)
class Plan:
    """What one event means at one node.

    Attributes:
        event: that event, as it comes from outside without data; None for eventless transitions.
        chains: the candidates of each active atomic state.
        asked: the numbers of the guards of those chains that have any; `-1` holds without being asked.
        turns: by number.
        numbers: of the turns by picks.
        quick: the turn, if nothing needs the data model.
    """

    node: Node
    event: Event | None
    chains: tuple[tuple[Transition, ...], ...]
    asked: tuple[tuple[int, ...], ...]
    turns: list[Turn] = field(factory=list)
    numbers: dict[Picks, int] = field(factory=dict)
    quick: Turn | None = None


@define(eq=False)
class Plans:
    """The memory of one document.

    Args:
        document: whose states and transitions they are.
        constant_raises: blocks that need no data model; Python raises their events itself.
        limit: how many nodes, plans and turns are remembered before everything is dropped.
    """

    document: Document
    constant_raises: Mapping[int, Sequence[tuple[str, Position]]]
    limit: int = field()
    _nodes: dict[tuple[int, tuple[tuple[int, int], ...]], Node] = field(factory=dict, init=False)
    _remembered: int = field(default=0, init=False)
    _lock: RLock = field(factory=RLock, init=False)
    start: Turn = field(init=False)

    @limit.default
    def _room(self) -> int:
        """Enough for a round through all states: a bound below that would drop what is needed next, again and again."""
        return max(20_000, 8 * len(self.document.states))

    def __attrs_post_init__(self) -> None:
        self.start = self._turn(0, (), algorithm.enter_initial(self.document))

    def plan(self, node: Node, event: str | None) -> Plan:
        """What an event means at a node; None asks for eventless transitions."""
        found = node.eventless if event is None else node.plans.get(event)
        return found if found is not None else self._new_plan(node, event)

    def learn(self, plan: Plan, picks: Picks) -> Turn:
        """The turn for these picks."""
        with self._lock:
            number = plan.numbers.get(picks)
            if number is None:
                turn = self._picked(plan, picks, len(plan.turns))
                plan.turns.append(turn)
                plan.numbers[picks] = number = turn.number
        return plan.turns[number]

    def unremembered(self, step: Microstep) -> Turn:
        """A turn that belongs to no plan."""
        return self._turn(0, (), step)

    def node(self, configuration: int, history: History) -> Node:
        """The node of a configuration with a history, interned."""
        key = configuration, tuple(sorted(history.items()))
        node = self._nodes.get(key)
        if node is None:
            self._grow()
            stable = not algorithm.candidates(self.document, configuration, None)
            node = self._nodes[key] = Node(configuration, history, stable)
        return node

    def drop(self) -> None:
        """Forget everything: nothing but speed changes."""
        for node in self._nodes.values():
            node.forget()
        self._nodes.clear()
        self._remembered = 0

    def _new_plan(self, node: Node, event: str | None) -> Plan:
        self._grow()
        chains = algorithm.candidates(self.document, node.configuration, event)
        guards = [tuple(_CERTAIN if t.guard is None else t.guard for t in chain) for chain in chains]
        asked = tuple(asked for asked in guards if asked[0] != _CERTAIN)
        plan = Plan(node=node, event=None if event is None else plain_event(event), chains=chains, asked=asked)
        if not plan.asked:
            turn = self.learn(plan, "-")
            plan.quick = None if turn.calls else turn
        if event is None:
            node.eventless = plan
        else:
            node.plans[event] = plan
        return plan

    def _picked(self, plan: Plan, picks: Picks, number: int) -> Turn:
        answers = iter(picks.split(","))
        enabled: dict[Transition, None] = {}
        for chain in plan.chains:
            pick = 0 if chain[0].guard is None else int(next(answers))
            if pick >= 0:
                enabled[chain[pick]] = None
        return self._microstep(plan.node, tuple(enabled), number)

    def _microstep(self, node: Node, enabled: tuple[Transition, ...], number: int) -> Turn:
        document, configuration, history = self.document, node.configuration, node.history
        taken = algorithm.remove_conflicting_transitions(document, configuration, history, enabled)
        if not taken:
            return self._turn(number, (), Microstep(operations=(), configuration=configuration, history=history), node)
        return self._turn(number, taken, algorithm.microstep(document, configuration, history, taken))

    def _turn(
        self, number: int, transitions: tuple[Transition, ...], step: Microstep, stays: Node | None = None
    ) -> Turn:
        self._grow()
        calls: list[tuple[int, int]] = []
        own: list[OwnWork] = []
        for operation in step.operations:
            if self._is_idle(operation):
                continue
            call = self._call(operation)
            if call is None:
                own.append(OwnWork(after=len(calls), operation=operation))
            else:
                calls.append((operation.configuration, call))
        node = stays or self.node(step.configuration, step.history)
        return Turn(
            number=number,
            transitions=transitions,
            calls=tuple(calls),
            own=tuple(own),
            node=node,
            microstep=step,
            raised=self._raised(own),
            rests=node if node.stable and not own and step.final is None else None,
        )

    def _raised(self, own: Sequence[OwnWork]) -> tuple[Event, ...] | None:
        """The events of operations that only raise events."""
        events: list[Event] = []
        for work in own:
            what = work.operation.what
            if isinstance(what, str):
                events.append(plain_event(what, "platform"))
            elif work.operation.kind is OperationKind.BLOCK:
                events += [plain_event(name, "internal") for name, _ in self.constant_raises[what]]
            else:
                return None
        return tuple(events)

    def _is_idle(self, operation: Operation) -> bool:
        """Whether it is the coming or going of a state that invokes nothing."""
        what = operation.what
        coming_or_going = operation.kind in (OperationKind.EXIT, OperationKind.ENTER)
        return coming_or_going and isinstance(what, int) and not self.document.states[what].invokes

    def _call(self, operation: Operation) -> int | None:
        """The number by which the data model knows the operation; None if it does not concern it."""
        what = operation.what
        if isinstance(what, str) or operation.kind in (OperationKind.EXIT, OperationKind.ENTER):
            return None
        if operation.kind is OperationKind.DATA:
            return ~what
        return None if what in self.constant_raises else what

    def _grow(self) -> None:
        self._remembered += 1
        if self._remembered > self.limit:
            self.drop()
