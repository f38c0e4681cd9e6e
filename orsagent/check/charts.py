"""The states and transitions of a document that may be wrong: what cannot be resolved is a problem, and left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from attrs import define, field, frozen
from lxml import etree

from orsagent.check.findings import Problem, problem_of
from orsagent.check.subject import Subject
from orsagent.errors import DocumentError
from orsagent.scxml.model import State, StateKind, descriptor
from orsagent.scxml.reading.markup import local_name, namespace
from orsagent.scxml.reading.structure import check_targets
from orsagent.scxml.reading.vocabulary import NAMESPACE, STATES

__all__ = ["Arc", "Chart", "Node", "below", "chart_of"]

_KINDS: Mapping[str, StateKind] = {
    "parallel": StateKind.PARALLEL,
    "final": StateKind.FINAL,
    "history": StateKind.SHALLOW_HISTORY,
}
_NAME = re.compile(r"\S+")


@frozen(eq=False, kw_only=True)
class Arc:
    """One transition.

    Attributes:
        element: its element; for an ``initial`` attribute, the state's.
        source: the number of the state it belongs to.
        descriptors: its event descriptors without a trailing ``.*``; empty for an eventless one.
        targets: the numbers of those targets that exist.
    """

    element: etree._Element
    source: int
    descriptors: tuple[str, ...]
    targets: tuple[int, ...]


@define(eq=False, kw_only=True)
class Node:
    """One state, with its transitions."""

    state: State
    element: etree._Element
    children: list[int] = field(factory=list)
    arcs: list[Arc] = field(factory=list)
    initial: Arc | None = None

    @property
    def ends_session(self) -> bool:
        """Whether the session is over when it is entered: nothing comes after its own content."""
        return self.state.kind is StateKind.FINAL and self.state.parent == 0


@define(eq=False, kw_only=True)
class Chart:
    """The states of a document by number, the root first, and what is wrong with them."""

    nodes: list[Node] = field(factory=list)
    by_id: dict[str, int] = field(factory=dict)
    by_element: dict[etree._Element, int] = field(factory=dict)
    problems: list[Problem] = field(factory=list)

    def with_ancestors(self, number: int) -> tuple[int, ...]:
        """A state's number and those of all it stands in."""
        return (number, *self.nodes[number].state.ancestors)

    def owner(self, element: etree._Element | None) -> int:
        """The number of the state that an element stands in, or is."""
        while element is not None and element not in self.by_element:
            element = element.getparent()
        return 0 if element is None else self.by_element[element]

    def label(self, number: int) -> str:
        """How messages name a state."""
        node = self.nodes[number]
        name = local_name(node.element)
        return f"<{name}>" if not node.state.id else f"<{name} id={node.state.id!r}>"


def chart_of(subject: Subject) -> Chart:
    """The chart of a document."""
    chart = Chart()
    for element in subject.elements():
        if element is subject.root:
            _add(chart, subject, element, None)
        elif local_name(element) in STATES and element.getparent() in chart.by_element:  # else it is misplaced
            _add(chart, subject, element, chart.nodes[chart.by_element[element.getparent()]])  # type: ignore[index]
    builder = _Builder(subject=subject, chart=chart, states=[node.state for node in chart.nodes])
    for node in chart.nodes:
        builder.transitions(node)
    if not chart.nodes[0].children:
        error = subject.markup.error("<scxml> has no state: add at least one <state>", subject.root, "no-states")
        chart.problems.append(problem_of(error))
    return chart


def _add(chart: Chart, subject: Subject, element: etree._Element, parent: Node | None) -> None:
    name = "" if parent is None else str(element.get("id") or "")
    state = State(
        number=len(chart.nodes),
        id=name,
        kind=_kind(element),
        parent=-1 if parent is None else parent.state.number,
        ancestors=() if parent is None else (parent.state.number, *parent.state.ancestors),
        position=subject.source.position(element),
    )
    chart.nodes.append(Node(state=state, element=element))
    chart.by_element[element] = state.number
    if parent is not None and not state.is_history:
        parent.children.append(state.number)
    if name and chart.by_id.setdefault(name, state.number) != state.number:
        first = chart.nodes[chart.by_id[name]].state.position
        position = subject.source.attribute_position(element, "id")
        chart.problems.append(Problem("duplicate-id", f"the id {name!r} is used twice; first at {first}", position))


def _kind(element: etree._Element) -> StateKind:
    name = local_name(element)
    if name == "history" and (element.get("type") or "").strip() == "deep":
        return StateKind.DEEP_HISTORY
    if name in ("final", "history"):
        return _KINDS[name]
    inside = any(local_name(child) in STATES - {"history"} and namespace(child) == NAMESPACE for child in element)
    return _KINDS.get(name, StateKind.COMPOUND) if inside or name == "scxml" else StateKind.ATOMIC


def _named(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if local_name(child) == name and namespace(child) == NAMESPACE)


@define(eq=False, kw_only=True)
class _Builder:
    subject: Subject
    chart: Chart
    states: list[State]

    def transitions(self, node: Node) -> None:
        for element in _named(node.element, "transition"):
            if node.element is not self.subject.root:
                node.arcs.append(self._transition(node, element, plain=node.state.is_history))
        self._initial(node)
        if node.state.is_history and not node.arcs:
            self._complain("<history> needs a <transition> to its default state", node.element)

    def _transition(self, node: Node, element: etree._Element, *, plain: bool, inside: bool = False) -> Arc:
        events, condition, target = (element.get(name) for name in ("event", "cond", "target"))
        if plain and (events is not None or condition is not None or not target):
            self._complain("a transition of <initial> or <history> has a target, and neither event nor cond", element)
        elif events is None and condition is None and target is None:
            message = "a transition needs at least one of event, cond and target (SCXML 1.0, 3.5.1)"
            self._complain(message, element, "empty-transition")
        return Arc(
            element=element,
            source=node.state.number,
            descriptors=tuple(descriptor(text) for text in (events or "").split()),
            targets=self._targets(node, element, "target", inside=inside),
        )

    def _initial(self, node: Node) -> None:
        """The transition to the initial states: of ``<initial>``, else of the attribute, else to the first child."""
        elements = list(_named(node.element, "initial"))
        has_attribute = "initial" in node.element.attrib
        if elements and has_attribute and not self.subject.dialect.both_initials:
            message = "the state has both an 'initial' attribute and an <initial> child: remove one"
            self._complain(message, node.element, "contradictory-attributes", "initial")
        compound = node.state.kind is StateKind.COMPOUND
        if not compound and (elements or has_attribute):
            if local_name(node.element) == "state":  # elsewhere both are no part of the vocabulary
                self._complain("a state without child states has no initial state", node.element, "bad-initial")
            return
        if elements:
            inner = list(_named(elements[0], "transition"))
            if inner:
                node.initial = self._transition(node, inner[0], plain=True, inside=True)
            else:
                self._complain("<initial> needs a <transition>", elements[0])
        elif compound:
            targets = tuple(node.children[:1])
            if has_attribute:
                targets = self._targets(node, node.element, "initial", inside=True)
            node.initial = Arc(element=node.element, source=node.state.number, descriptors=(), targets=targets)

    def _targets(self, node: Node, element: etree._Element, attribute: str, *, inside: bool) -> tuple[int, ...]:
        """The states that an attribute names."""
        text, known = element.get(attribute, ""), self.chart.by_id
        found = {known[name[0]]: None for name in _NAME.finditer(text) if name[0] in known}
        unknown = [name for name in _NAME.finditer(text) if name[0] not in known]
        characters = self.subject.source.attribute_characters(element, attribute) if unknown else None
        for name in unknown:
            assert characters is not None  # noqa: S101 -- there are unknown names
            places = characters.at(name.start()), characters.at(name.end())
            meant = (name[0], known)
            self.chart.problems.append(
                Problem("unknown-target", f"there is no state {name[0]!r}", *places, meant=meant)
            )
        if not unknown:
            position = self.subject.source.attribute_position(element, attribute)
            owner = node.state if inside else None
            try:
                check_targets(self.states, node.state.number, tuple(found), owner, position)
            except DocumentError as error:
                self.chart.problems.append(problem_of(error))
        return tuple(found)

    def _complain(
        self,
        message: str,
        element: etree._Element,
        name: str = "bad-default-transition",
        attribute: str | None = None,
    ) -> None:
        source = self.subject.source
        where = source.position(element) if attribute is None else source.attribute_position(element, attribute)
        self.chart.problems.append(Problem(name, message, where))


def below(chart: Chart) -> list[int]:
    """For each state, the set of all states inside it, as an integer with one bit for each number."""
    masks = [0] * len(chart.nodes)
    for node in reversed(chart.nodes):
        if node.state.parent >= 0:
            masks[node.state.parent] |= masks[node.state.number] | node.state.bit
    return masks
