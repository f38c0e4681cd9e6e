"""States that nothing leads to, and transitions that can never be taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import define, field
from lxml import etree

from orsagent.check.charts import Arc, Chart, Node
from orsagent.check.findings import Problem
from orsagent.check.subject import Subject
from orsagent.scxml.model import StateKind

__all__ = ["Truth", "never_taken", "reachable", "unreachable"]

Truth = Callable[[etree._Element], bool | None]
"""What the condition of a transition is, by its element: None if it depends. No condition is True."""


def reachable(chart: Chart, *, is_part: bool = False) -> set[int]:
    """The states that could be entered, whatever events come and whatever conditions are.

    Args:
        chart: the states.
        is_part: whether another document may include any of the outermost ones.
    """
    found: set[int] = set()
    waiting = [0, *(chart.nodes[0].children if is_part else ())]
    while waiting:
        number = waiting.pop()
        if number in found:
            continue
        found.add(number)
        node = chart.nodes[number]
        waiting += node.state.ancestors
        waiting += _entered_with(chart, node)
        waiting += (target for arc in node.arcs for target in arc.targets)
    return found


def _entered_with(chart: Chart, node: Node) -> Iterator[int]:
    if node.initial is not None:
        yield from node.initial.targets
    if node.state.kind is StateKind.PARALLEL:
        yield from (n for n in node.children if not chart.nodes[n].state.is_history)


def unreachable(chart: Chart, *, is_part: bool = False) -> Iterator[Problem]:
    """The outermost states that nothing leads to; see `reachable`."""
    found = reachable(chart, is_part=is_part)
    for node in chart.nodes:
        if node.state.number not in found and node.state.parent in found:
            label = chart.label(node.state.number)
            if node.state.is_history:
                message, hint = f"no transition leads to {label}", "remove it, or make it a transition's target"
            else:
                message = f"{label} can never be entered: no transition and no initial state leads to it"
                hint = "remove it, or make it a transition's target"
            yield Problem("unreachable-state", message, node.state.position, hint=hint)


@define
class _Closed:
    """What the transitions before have left over in one state.

    Attributes:
        descriptors: the descriptors of unconditional transitions, with the first that has each.
        eventless: the first unconditional eventless transition.
    """

    descriptors: dict[str, Arc] = field(factory=dict)
    eventless: Arc | None = None

    def by(self, arc: Arc) -> Arc | None:
        """A transition that is always taken before `arc`."""
        if not arc.descriptors:
            return self.eventless
        found = [self._covering(one) for one in arc.descriptors]
        return found[0] if all(found) else None

    def _covering(self, descriptor: str) -> Arc | None:
        while descriptor not in self.descriptors and "." in descriptor:
            descriptor = descriptor.rpartition(".")[0]
        return self.descriptors.get(descriptor) or self.descriptors.get("*")

    def add(self, arc: Arc) -> None:
        """Remember an unconditional transition."""
        if not arc.descriptors:
            self.eventless = self.eventless or arc
        for one in arc.descriptors:
            self.descriptors.setdefault(one, arc)


def never_taken(subject: Subject, chart: Chart, truth: Truth) -> Iterator[Problem]:
    """Transitions that can never be taken, and conditions that are never true.

    A state's transitions are asked in document order, and the first one whose event matches and whose condition holds
    is taken (SCXML 1.0, 3.13).
    """
    always_leaving = _eventless_states(chart, truth)
    for node in chart.nodes:
        if node.state.is_history:
            continue
        above = next((n for n in chart.with_ancestors(node.state.number) if n in always_leaving), None)
        closed = _Closed()
        for arc in node.arcs:
            constant = truth(arc.element)
            leaving = None if above is None else always_leaving[above]
            yield from _judged(subject, chart, arc, closed, leaving=leaving, constant=constant)
            if constant:
                closed.add(arc)


def _judged(
    subject: Subject, chart: Chart, arc: Arc, closed: _Closed, *, leaving: Arc | None, constant: bool | None
) -> Iterator[Problem]:
    position = subject.source.position(arc.element)
    before = closed.by(arc)
    if before is not None:
        line = subject.line_of(before.element, arc.element)
        message = f"this transition can never be taken: the one in {line} comes first and is always taken"
        yield Problem("transition-never-taken", message, position, hint="put the narrower one first, or remove it")
    elif constant is False:
        position = subject.source.attribute_position(arc.element, "cond")
        message = f"this transition can never be taken: its condition {arc.element.get('cond')!r} is never true"
        yield Problem("condition-never-true", message, position, hint="remove it")
    elif leaving is not None and arc.descriptors:
        line = subject.line_of(leaving.element, arc.element)
        state = chart.label(leaving.source)
        message = (
            f"this transition can never be taken: no event is looked at while {state} is active, because its "
            f"transition in {line} has neither event nor condition"
        )
        yield Problem("transition-never-taken", message, position, hint="give the other one an event or a condition")


def _eventless_states(chart: Chart, truth: Truth) -> dict[int, Arc]:
    """States with a transition that has neither event nor condition, which is taken before any event (3.13)."""
    return {
        node.state.number: arc
        for node in chart.nodes
        if not node.state.is_history
        for arc in node.arcs
        if not arc.descriptors and truth(arc.element)
    }
