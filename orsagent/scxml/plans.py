"""What `algorithm` answered for one document, remembered: an automaton, built lazily, that all its sessions share.

A `Node` is a configuration with a history. A `Plan` is what one event means at a node: the chains of candidate
transitions. Which candidate of each chain holds is up to the guards; each combination of picks that was met so far has
its `Turn`: what is to be done, in parts for the data model and for Python, and the node that it leads to.

Most of that depends on a part of the configuration only, the event's `Scope`: n regions have 2^n configurations, and
what an event does in one of them is the same in all that differ elsewhere. So plans of such nodes share one `Meaning`,
and their turns one `Work` each. To work out a plan in a configuration that is new then takes as long as to look these
up.

There is no rule of SCXML here. Whatever is dropped is found again; sessions keep the nodes they stand on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import RLock

from attrs import define, field, frozen

from orsagent.errors import Position
from orsagent.scxml import algorithm
from orsagent.scxml.algorithm import History, Microstep
from orsagent.scxml.events import Event, plain_event
from orsagent.scxml.model import Document, Transition
from orsagent.scxml.scope import Scope, announces_beyond, scope
from orsagent.scxml.works import OwnWork, Work, Works

__all__ = ["Meaning", "Node", "OwnWork", "Picks", "Plan", "Plans", "Turn"]

Picks = str
"""Which candidate each asked chain picked, such as ``2,0,-1``; -1 for none, ``-`` when nothing was asked."""

_CERTAIN = -1


@frozen(eq=False)
class Turn:
    """One microstep at one node, ready to run.

    Attributes:
        number: its place among the works of its plan's meaning.
        transitions: as in `Work`; so are `calls`, `own` and `raised`.
        node: where it leads.
        rests: the node, if the session is at rest there when content has told nothing; None if there is more to do.
        work: everything else about it.
    """

    number: int
    transitions: tuple[Transition, ...]
    calls: tuple[tuple[int, int], ...]
    own: tuple[OwnWork, ...]
    raised: tuple[Event, ...] | None
    node: Node
    rests: Node | None
    work: Work


@define(eq=False)
class Node:
    """A configuration with a history, and the plans of the events met there.

    Attributes:
        stable: whether no eventless transition can be taken here, whatever the guards say.
        key: the history, as something that can be looked up.
        plans: by the event's name.
        eventless: the plan of eventless transitions, once it was needed.
    """

    configuration: int
    history: History
    stable: bool = True
    key: tuple[tuple[int, int], ...] = ()
    plans: dict[str, Plan] = field(factory=dict)
    eventless: Plan | None = None

    def forget(self) -> None:
        """Drop the plans."""
        self.plans.clear()
        self.eventless = None


@define(eq=False)
class Meaning:
    """What one event means at all nodes that are alike in its scope.

    Attributes:
        event: that event, as it comes from outside without data; None for eventless transitions.
        chains: the candidates of each active atomic state.
        asked: the numbers of the guards of those chains that have any; `-1` holds without being asked.
        states: those of the scope.
        works: by number.
        numbers: of the works by picks.
    """

    event: Event | None
    chains: tuple[tuple[Transition, ...], ...]
    asked: tuple[tuple[int, ...], ...]
    states: int
    works: list[Work] = field(factory=list)
    numbers: dict[Picks, int] = field(factory=dict)


@define(eq=False)
class Plan:
    """What one event means at one node.

    Attributes:
        turns: by number; None for those that were only taken at other nodes with the same meaning.
        quick: the turn, if nothing needs the data model.
    """

    node: Node
    meaning: Meaning
    event: Event | None
    turns: list[Turn | None] = field(factory=list)
    quick: Turn | None = None

    @property
    def asked(self) -> tuple[tuple[int, ...], ...]:
        """The numbers of the guards, see `Meaning`."""
        return self.meaning.asked


@define(eq=False)
class _Heard:
    """The meanings of an event for some active listeners, by what is active and recorded in their scope."""

    scope: Scope
    meanings: dict[object, Meaning] = field(factory=dict)


@define(eq=False)
class _Recorded:
    """The nodes with one history, by configuration."""

    history: History
    nodes: dict[int, Node] = field(factory=dict)


@define(eq=False)
class Plans:
    """The memory of one document.

    Args:
        document: whose states and transitions they are.
        constant_raises: blocks that need no data model; Python raises their events itself.
        limit: how many nodes, plans and turns, and what they share, are remembered before everything is dropped.
    """

    document: Document
    constant_raises: Mapping[int, Sequence[tuple[str, Position]]]
    limit: int = field()
    _nodes: dict[tuple[tuple[int, int], ...], _Recorded] = field(factory=dict, init=False)
    _listeners: dict[str | None, int] = field(factory=dict, init=False)
    _heard: dict[tuple[str | None, int], _Heard] = field(factory=dict, init=False)
    _remembered: int = field(default=0, init=False)
    _lock: RLock = field(factory=RLock, init=False)
    _restless: int = field(init=False)
    _everything: _Heard = field(init=False)
    _works: Works = field(init=False)
    start: Turn = field(init=False)

    @limit.default
    def _room(self) -> int:
        """Enough for a round through all states: a bound below that would drop what is needed next, again and again."""
        return max(20_000, 8 * len(self.document.states))

    def __attrs_post_init__(self) -> None:
        self._works = Works(self.document, self.constant_raises)
        self._everything = _Heard(Scope(self.document.states[0].below, ()))
        self._restless = algorithm.listeners(self.document, None)
        self.start = self.unremembered(algorithm.enter_initial(self.document))

    def plan(self, node: Node, event: str | None) -> Plan:
        """What an event means at a node; None asks for eventless transitions."""
        found = node.eventless if event is None else node.plans.get(event)
        return found if found is not None else self._new_plan(node, event)

    def learn(self, plan: Plan, picks: Picks) -> Turn:
        """The turn for these picks."""
        number = plan.meaning.numbers.get(picks)
        if number is None:
            number = self._pick(plan, picks)
        return self.turn(plan, number)

    def turn(self, plan: Plan, number: int) -> Turn:
        """The turn of a number that was learned at this node, or at another one with the same meaning.

        Raises:
            LookupError: it was learned nowhere.
        """
        works, turns = plan.meaning.works, plan.turns
        if not 0 <= number < len(works):
            raise LookupError(number)
        turns += [None] * (number + 1 - len(turns))
        turn = turns[number]
        if turn is None:
            self._grow()
            turn = turns[number] = self._turn_here(plan, works[number])
        return turn

    def unremembered(self, step: Microstep) -> Turn:
        """A turn that belongs to no plan."""
        work = self._works.work(0, step.configuration, (), step)
        return self._turn(work, work.calls, self.node(step.configuration, step.history))

    def node(self, configuration: int, history: History) -> Node:
        """The node of a configuration with a history, interned."""
        return self._node(configuration, history, tuple(sorted(history.items())))

    def drop(self) -> None:
        """Forget everything: nothing but speed changes."""
        forgotten, self._nodes = self._nodes, {}
        self._listeners, self._heard, self._remembered = {}, {}, 0
        for same in forgotten.values():
            for node in same.nodes.values():
                node.forget()

    def _node(self, configuration: int, history: History, key: tuple[tuple[int, int], ...]) -> Node:
        same = self._nodes.get(key)
        node = None if same is None else same.nodes.get(configuration)
        if node is None:
            self._grow()
            same = self._nodes.setdefault(key, _Recorded(history))
            stable = not configuration & self._restless
            node = same.nodes[configuration] = Node(configuration, same.history, stable, key)
        return node

    def _new_plan(self, node: Node, event: str | None) -> Plan:
        self._grow()
        meaning = self._meaning(node, event)
        plan = Plan(node, meaning, meaning.event)
        if not meaning.asked:
            turn = self.learn(plan, "-")
            plan.quick = None if turn.calls else turn
        if event is None:
            node.eventless = plan
        else:
            node.plans[event] = plan
        return plan

    def _meaning(self, node: Node, event: str | None) -> Meaning:
        """The one that is shared; a new one by itself where the scope is the whole document."""
        listeners = self._listeners.get(event)
        if listeners is None:
            listeners = self._listeners[event] = algorithm.listeners(self.document, event)
            self._grow()
        heard = self._heard.get((event, node.configuration & listeners))
        if heard is None:
            heard = self._hear(event, node.configuration & listeners)
        if heard is self._everything:
            return self._new_meaning(node, event, listeners, heard.scope.states)
        key: object = node.configuration & heard.scope.states
        if heard.scope.histories:
            key = (key, *map(node.history.get, heard.scope.histories))
        meaning = heard.meanings.get(key)
        if meaning is None:
            meaning = heard.meanings[key] = self._new_meaning(node, event, listeners, heard.scope.states)
            self._grow()
        return meaning

    def _hear(self, event: str | None, active: int) -> _Heard:
        found = scope(self.document, active, event)
        whole = not self._everything.scope.states & ~found.states
        heard = self._heard[event, active] = self._everything if whole else _Heard(found)
        self._grow()
        return heard

    def _new_meaning(self, node: Node, event: str | None, listeners: int, states: int) -> Meaning:
        chains = algorithm.candidates(self.document, node.configuration, event, listeners)
        guards = [tuple(_CERTAIN if t.guard is None else t.guard for t in chain) for chain in chains]
        asked = tuple(asked for asked in guards if asked[0] != _CERTAIN)
        return Meaning(None if event is None else plain_event(event), chains, asked, states)

    def _pick(self, plan: Plan, picks: Picks) -> int:
        """Work out what these picks do, and number it."""
        meaning = plan.meaning
        with self._lock:
            number = meaning.numbers.get(picks)
            if number is None:
                self._grow()
                number = len(meaning.works)
                meaning.works.append(self._worked_out(plan, number, self._enabled(meaning, picks)))
                meaning.numbers[picks] = number
        return number

    def _enabled(self, meaning: Meaning, picks: Picks) -> tuple[Transition, ...]:
        answers = iter(picks.split(","))
        enabled: dict[Transition, None] = {}
        for chain in meaning.chains:
            pick = 0 if chain[0].guard is None else int(next(answers))
            if pick >= 0:
                enabled[chain[pick]] = None
        return tuple(enabled)

    def _worked_out(self, plan: Plan, number: int, enabled: tuple[Transition, ...]) -> Work:
        document, configuration, history = self.document, plan.node.configuration, plan.node.history
        taken = algorithm.remove_conflicting_transitions(document, configuration, history, enabled)
        if not taken:
            nothing = Microstep(operations=(), configuration=configuration, history=history)
            return self._works.work(number, configuration, (), nothing)
        step = algorithm.microstep(document, configuration, history, taken)
        alone = announces_beyond(document, step.entered, plan.meaning.states)
        return self._works.work(number, configuration, taken, step, alone=alone)

    def _turn_here(self, plan: Plan, work: Work) -> Turn:
        """What is known of another node, at this one."""
        node = plan.node
        shift = node.configuration ^ work.where
        if work.alone and shift:
            work = self._worked_out(plan, work.number, work.transitions)
            shift = 0
        calls = tuple((active ^ shift, what) for active, what in work.calls) if shift else work.calls
        return self._turn(work, calls, self._next(node, work))

    def _next(self, node: Node, work: Work) -> Node:
        """The node that a work leads to from another one."""
        if not work.transitions:
            return node
        configuration = node.configuration ^ work.change
        if work.recorded:
            return self.node(configuration, {**node.history, **work.recorded})
        return self._node(configuration, node.history, node.key)

    def _turn(self, work: Work, calls: tuple[tuple[int, int], ...], node: Node) -> Turn:
        rests = node if node.stable and not work.own and work.final is None else None
        return Turn(work.number, work.transitions, calls, work.own, work.raised, node, rests, work)

    def _grow(self) -> None:
        self._remembered += 1
        if self._remembered > self.limit:
            self.drop()
