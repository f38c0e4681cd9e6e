"""A microstep taken apart: what the data model is to run, and what Python does by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import define, frozen

from orsagent.errors import Position
from orsagent.scxml.algorithm import History, Microstep, Operation, OperationKind
from orsagent.scxml.events import Event, plain_event
from orsagent.scxml.model import Document, Transition

__all__ = ["OwnWork", "Work", "Works"]


@frozen(kw_only=True, eq=False)
class OwnWork:
    """An operation that Python does by itself.

    Attributes:
        after: how many operations of the data model come before it.
    """

    after: int
    operation: Operation


@frozen(kw_only=True, eq=False)
class Work:
    """One microstep, as it is in every configuration that is like the one where it was worked out, in the scope.

    Attributes:
        number: its place among those of its meaning.
        transitions: those that are taken; empty when none is.
        calls: operations for the data model: (configuration, number of a block), ~number of a data item.
        own: operations for Python.
        raised: what `own` puts into the internal queue, if it does nothing else; None if it does more.
        exited: states left, in exit order.
        entered: states entered, in entry order.
        final: the number of the top-level final that was entered, or None.
        where: the configuration where it was worked out, of which `calls` tell.
        change: the states that are active before it or after it, and not both.
        recorded: what it records of histories.
        alone: whether it is so in this one configuration only, and others have to work it out again.
    """

    number: int
    transitions: tuple[Transition, ...]
    calls: tuple[tuple[int, int], ...]
    own: tuple[OwnWork, ...]
    raised: tuple[Event, ...] | None
    exited: tuple[int, ...]
    entered: tuple[int, ...]
    final: int | None
    where: int
    change: int
    recorded: History
    alone: bool


@define(eq=False)
class Works:
    """Takes microsteps of one document apart.

    Args:
        document: whose states they leave and enter.
        constant_raises: blocks that need no data model; Python raises their events itself.
    """

    _document: Document
    _constant_raises: Mapping[int, Sequence[tuple[str, Position]]]

    def work(
        self, number: int, where: int, transitions: tuple[Transition, ...], step: Microstep, *, alone: bool = False
    ) -> Work:
        """What transitions do that are taken in the configuration `where`; see `Work`."""
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
        return Work(
            number=number,
            transitions=transitions,
            calls=tuple(calls),
            own=tuple(own),
            raised=self._raised(own),
            exited=step.exited,
            entered=step.entered,
            final=step.final,
            where=where,
            change=where ^ step.configuration,
            recorded=step.recorded,
            alone=alone,
        )

    def _raised(self, own: Sequence[OwnWork]) -> tuple[Event, ...] | None:
        """The events of operations that only raise events."""
        events: list[Event] = []
        for work in own:
            what = work.operation.what
            if isinstance(what, str):
                events.append(plain_event(what, "platform"))
            elif work.operation.kind is OperationKind.BLOCK:
                events += [plain_event(name, "internal") for name, _ in self._constant_raises[what]]
            else:
                return None
        return tuple(events)

    def _is_idle(self, operation: Operation) -> bool:
        """Whether it is the coming or going of a state that invokes nothing."""
        what = operation.what
        coming_or_going = operation.kind in (OperationKind.EXIT, OperationKind.ENTER)
        return coming_or_going and isinstance(what, int) and not self._document.states[what].invokes

    def _call(self, operation: Operation) -> int | None:
        """The number by which the data model knows the operation; None if it does not concern it."""
        what = operation.what
        if isinstance(what, str) or operation.kind in (OperationKind.EXIT, OperationKind.ENTER):
            return None
        if operation.kind is OperationKind.DATA:
            return ~what
        return None if what in self._constant_raises else what
