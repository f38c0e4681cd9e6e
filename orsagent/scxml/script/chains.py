"""Chains: many events in one call into a context, as far as everything is known there and nothing is told.

A crossing costs more than what most events do, with V8 a hundred times more. So the script's side knows the plans and
turns that it has run, and where they lead, and follows them by itself through internal events and batches of external
ones. It decides nothing: where a plan or a turn is new, where content tells something, or where Python has work of its
own, the chain ends, and the interpreter goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum
from itertools import count
from typing import Any

from attrs import define, field, frozen

from orsagent.scxml.events import Event, plain_event
from orsagent.scxml.plans import Node, Plan, Turn

__all__ = ["LONGEST_CHAIN", "Chain", "Chains", "Start", "Why"]

LONGEST_CHAIN = 1000
"""Events of a chain: so that its time stays far below what the limit of a call allows."""


class Why(IntEnum):
    """Why a chain ended."""

    DONE = 0
    """Every event is processed."""

    TOLD = 1
    """Content has told something, or Python has to see to the turn."""

    EVENT = 2
    """There is no plan for the event yet."""

    EVENTLESS = 3
    """There is no plan for eventless transitions yet."""

    MORE = 4
    """It was long enough, or a limit was met."""


@frozen(kw_only=True)
class Start:
    """Where a chain begins.

    Attributes:
        node: where the session stands.
        internal: the internal queue.
        external: events from outside.
        rests: whether a macrostep is over, so that an event from outside comes next.
        limits: microsteps and events that a macrostep may have.
        microsteps: how many of them are left of the present one.
        events: the same.
    """

    node: Node
    internal: Sequence[Event] = ()
    external: Sequence[Event] = ()
    rests: bool
    limits: tuple[int, int]
    microsteps: int
    events: int


@frozen(kw_only=True)
class Chain:
    """How far it came.

    Attributes:
        node: where the session stands.
        turn: the microstep that has run and is still to be applied there, or None.
        effects: what it told.
        event: the event that was processed, or is to be processed, last.
        internal: what is left in the internal queue.
        taken: how many events from outside were taken.
        microsteps: how many are left of the limit.
        events: the same.
    """

    why: Why
    node: Node
    turn: Turn | None = None
    effects: Sequence[list[Any]] = ()
    event: Event | None
    internal: Sequence[Event]
    taken: int
    microsteps: int
    events: int


@define(eq=False)
class Chains:
    """The numbers by which a context knows nodes, plans and plain events, and what it is told of them.

    Args:
        text: an event as the context reads it.
    """

    _text: Callable[[Event], str]
    _nodes: dict[Node, int] = field(factory=dict)
    _node_of: dict[int, Node] = field(factory=dict)
    _plan_of: dict[int, Plan] = field(factory=dict)
    _events: list[Event] = field(factory=list)
    _numbers: dict[int, int] = field(factory=dict)  # by id(); `_events` keeps the ids true
    _sequence: count[int] = field(factory=count)

    def forget(self) -> None:
        """The context has forgotten plans and nodes."""
        for known in (self._nodes, self._node_of, self._plan_of):
            known.clear()

    def plan(self, plan: Plan, number: int) -> list[object]:
        """Where a plan stands, for the context."""
        self._plan_of[number] = plan
        return [[self._number(plan.node), plan.node.stable], None if plan.event is None else plan.event.name]

    def turn(self, turn: Turn) -> list[object]:
        """Where a turn leads, for the context."""
        if turn.raised is None or turn.work.final is not None:
            return [bool(turn.transitions), None, ()]
        new: list[object] = []
        raised = [self._event(event, new) for event in turn.raised]
        leads = [self._number(turn.node), turn.node.stable, raised]
        return [bool(turn.transitions), leads, new]

    def start(self, start: Start, most: int) -> list[object]:
        """What the context is told to do."""
        handed = [self._handed(event) for event in (*start.internal, *start.external)]
        return [
            [self._number(start.node), start.node.stable],
            handed,
            len(start.internal),
            start.rests,
            start.limits,
            start.microsteps,
            start.events,
            most,
        ]

    def end(self, start: Start, answer: Any) -> tuple[Chain, Plan | None, Any]:  # noqa: ANN401 -- JSON
        """How far the context says it came; with a plan, and what was answered for it, if there is a turn to apply.

        Raises:
            LookupError, TypeError, ValueError: it says what cannot be.
        """
        why, plan, said, event, left, taken, microsteps, events, node = answer
        handed = (*start.internal, *start.external)

        def told(number: int) -> Event:
            return self._events[number] if number >= 0 else handed[~number]

        if not 0 <= taken <= len(start.external):
            raise ValueError(taken)
        chain = Chain(
            why=Why(why),
            node=self._node_of[node],
            event=None if event is None else told(event),
            internal=[told(number) for number in left],
            taken=taken,
            microsteps=int(microsteps),
            events=int(events),
        )
        return chain, self._plan_of[plan] if chain.why is Why.TOLD else None, said

    def _number(self, node: Node) -> int:
        number = self._nodes.get(node)
        if number is None:
            number = self._nodes[node] = next(self._sequence)
            self._node_of[number] = node
        return number

    def _event(self, event: Event, new: list[object]) -> int:
        """The number of a plain event; `new` gets what the context must be told of it first."""
        number = self._numbers.get(id(event))
        if number is None:
            number = self._numbers[id(event)] = len(self._events)
            self._events.append(event)
            new.append([number, event.name, self._text(event)])
        return number

    def _handed(self, event: Event) -> object:
        """A plain event by its number, with its name and text if it is new; any other by name and text."""
        number = self._numbers.get(id(event))
        if number is not None:
            return number
        if event is not plain_event(event.name, event.type):
            return [event.names, self._text(event)]
        new: list[object] = []
        self._event(event, new)
        return new[0]
