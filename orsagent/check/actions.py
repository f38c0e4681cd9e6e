"""Action elements against the specifications of the modules: attributes, arguments, and who handles what they raise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from attrs import define, evolve, field
from lxml import etree

from orsagent.actions import AttributeKind, ElementSpec
from orsagent.agent.elements import NAMESPACES as AGENT_NAMESPACES
from orsagent.check.arguments import wrong_arguments
from orsagent.check.charts import Arc, Chart, below
from orsagent.check.constants import UNKNOWN, value_of
from orsagent.check.findings import Problem
from orsagent.check.scripts import Analysed
from orsagent.check.subject import Subject
from orsagent.scxml.foreign import action_problems
from orsagent.scxml.reading.inclusion_markup import XINCLUDE
from orsagent.scxml.reading.markup import local_name, namespace

__all__ = ["declared_actions", "deprecated", "unhandled", "unknown_events", "wrong_values"]


def declared_actions(subject: Subject) -> Iterator[Problem]:
    """Elements of other namespaces that no module knows, that nothing executes, or that are written wrong."""
    for element, executed in subject.foreign():
        home, name = namespace(element), local_name(element)
        specification = subject.registry.element(home, name)
        position = subject.source.position(element)
        if not executed:
            if subject.registry.claims(home):
                message = f"<{name}> is an action, and nothing executes it here"
                hint = "put it into <onentry>, <onexit>, a <transition>, or another place of executable content"
                yield Problem("misplaced-action", message, position, hint=hint)
        elif specification is not None:
            yield from _by_specification(subject, element, specification)
        elif subject.registry.claims(home):
            yield _unknown_action(subject, element)
        elif home != XINCLUDE:
            message = f"no action module claims <{name}> of the namespace {home!r}"
            hint = "give the module (--module PACKAGE:NAME), or run with unclaimed='ignore'"
            yield Problem("unclaimed-element", message, position, hint=hint)


def _by_specification(subject: Subject, element: etree._Element, specification: ElementSpec) -> Iterator[Problem]:
    known = [attribute.name for attribute in specification.attributes]
    written = subject.content.foreign(element)
    spelled = {text.position: name for name, text in written.attributes.items()}
    for message, position, code in action_problems(written, specification):
        problem = Problem(code, message, position)
        yield evolve(problem, meant=(spelled[position], known)) if code == "unknown-attribute" else problem


def _unknown_action(subject: Subject, element: etree._Element) -> Problem:
    home, name = namespace(element), local_name(element)
    owners = (m for m in subject.registry.specifications if home in m.namespaces)
    names = [one.name for owner in owners for one in owner.elements]
    message = f"there is no action <{name}> in {home!r}; it has: {', '.join(f'<{one}>' for one in names)}"
    return Problem("unknown-action", message, subject.source.position(element), meant=(name, names))


def wrong_values(subject: Subject, analysed: list[Analysed], constants: Mapping[str, object]) -> Iterator[Problem]:
    """Arguments that are constant and cannot be right."""
    for one in analysed:
        snippet = one.snippet
        home = namespace(snippet.element)
        specification = subject.registry.element(home, local_name(snippet.element))
        if specification is None or snippet.attribute is None or one.analysis.error is not None:
            continue
        value = value_of(one.analysis.value, constants)
        kind = next((a.kind for a in specification.attributes if a.name == snippet.attribute), None)
        if home in AGENT_NAMESPACES:
            message = wrong_arguments(specification.name, snippet.attribute, value)
        elif kind is AttributeKind.BOOLEAN and value is not UNKNOWN and not isinstance(value, bool):
            message = f"<{specification.name}> {snippet.attribute}: is {value!r}, expected true or false"
        else:
            continue
        if message is not None:
            yield Problem("wrong-argument", message, *snippet.whole())


# --- events

_MOST_STEPS = 100_000
"""Transitions without an event that are followed in one document; beyond them an error counts as handled."""


@define(eq=False)
class _Handlers:
    """Which states have a transition for an event."""

    chart: Chart
    _masks: dict[str, int] = field(factory=dict)
    _below: list[int] = field(factory=list)
    _answers: dict[tuple[int, str], bool] = field(factory=dict)
    _eventless: int | None = None
    _steps: int = 0

    def handled(self, home: int, event: str) -> bool:
        """Whether a state that may be active when the event comes has a transition for it.

        Those are the state of the action, what it stands in and what is inside, the regions beside it, and where
        transitions without an event lead from there.
        """
        if (home, event) not in self._answers:
            self._answers[home, event] = self._handled(home, event)
        return self._answers[home, event]

    def _handled(self, home: int, event: str) -> bool:
        mask = self._mask(event)
        seen: set[int] = set()
        waiting = [home]
        while waiting and self._steps < _MOST_STEPS:
            number = waiting.pop()
            if number in seen:
                continue
            seen.add(number)
            zone = self._zone(number)
            if zone & mask:
                return True
            waiting += self._eventless_from(zone)
        return bool(waiting)

    def _eventless_from(self, zone: int) -> list[int]:
        """Where transitions without an event lead from a set of states."""
        if self._eventless is None:
            self._eventless = self._states_with(lambda arc: not arc.descriptors)
        arcs = (arc for number in _bits(zone & self._eventless) for arc in self.chart.nodes[number].arcs)
        found = [target for arc in arcs if not arc.descriptors for target in arc.targets]
        self._steps += 1 + len(found)
        return found

    def _zone(self, number: int) -> int:
        self._below = self._below or below(self.chart)
        zone = 0
        for one in self.chart.with_ancestors(number):
            zone |= 1 << one
            if one == number or local_name(self.chart.nodes[one].element) == "parallel":
                zone |= self._below[one]
        return zone

    def _mask(self, event: str) -> int:
        if event not in self._masks:
            self._masks[event] = self._states_with(lambda arc: any(_matches(d, event) for d in arc.descriptors))
        return self._masks[event]

    def _states_with(self, wanted: Callable[[Arc], bool]) -> int:
        return sum(node.state.bit for node in self.chart.nodes if any(map(wanted, node.arcs)))


def _bits(mask: int) -> Iterator[int]:
    while mask:
        lowest = mask & -mask
        yield lowest.bit_length() - 1
        mask ^= lowest


def _matches(descriptor: str, event: str) -> bool:
    return descriptor in ("*", event) or event.startswith(descriptor + ".")


def unhandled(subject: Subject, chart: Chart) -> Iterator[Problem]:
    """Actions whose error event nobody handles: the failure would be invisible."""
    handlers = _Handlers(chart)
    for element, executed in () if subject.is_part else subject.foreign():
        specification = subject.registry.element(namespace(element), local_name(element))
        if specification is None or not executed:
            continue
        homes = _homes(chart, element)
        if namespace(element) not in AGENT_NAMESPACES and all(chart.nodes[home].ends_session for home in homes):
            continue  # Composer's Disconnect block: the interaction goes with its session
        for event in specification.events:
            if event.name.startswith("error.") and not any(handlers.handled(home, event.name) for home in homes):
                message = (
                    f"nothing handles {event.name!r}: neither {chart.label(homes[0])}, nor a state around it or inside "
                    "it, has a transition for it"
                )
                hint = f'add <transition event="{event.name}" .../> there, or event="error" in an outer state'
                yield Problem("unhandled-error", message, subject.source.position(element), hint=hint)


def _homes(chart: Chart, element: etree._Element) -> tuple[int, ...]:
    """The states in which the session is when the action has been started."""
    owner = chart.owner(element)
    for ancestor in element.iterancestors():
        if ancestor in chart.by_element:
            break
        if local_name(ancestor) == "transition":
            arc = next((arc for arc in chart.nodes[owner].arcs if arc.element is ancestor), None)
            return (arc.targets if arc is not None else ()) or (owner,)
        if local_name(ancestor) == "onexit":
            ways = {t: None for n in chart.with_ancestors(owner) for a in chart.nodes[n].arcs for t in a.targets}
            return tuple(ways) or (owner,)
    return (owner,)


def unknown_events(subject: Subject, chart: Chart) -> Iterator[Problem]:
    """Transitions for events of an action module that it does not raise."""
    events = {one.name for m in subject.registry.specifications for e in m.elements for one in e.events}
    prefixes = {name.rpartition(".")[0] for name in events} - {""}
    for node in chart.nodes:
        for arc in node.arcs:
            for one in arc.descriptors:
                owned = any(one.startswith(prefix + ".") for prefix in prefixes)
                if owned and not any(_matches(one, event) for event in events):
                    position = subject.source.attribute_position(arc.element, "event")
                    message = f"no action raises the event {one!r}"
                    yield Problem("unknown-event", message, position, meant=(one, events))


_OLD_NAMES: Mapping[tuple[str, str], str] = {
    ("invoke", "invokeid"): "id",
    ("invoke", "targettype"): "type",
    ("scxml", "initialstate"): "initial",
    ("send", "sendid"): "id",
    ("send", "targettype"): "type",
}
"""Names of the Working Draft of 2009-05-07 that SCXML 1.0 and the newer pages of ORS have replaced."""


def deprecated(subject: Subject) -> Iterator[Problem]:
    """Old names of attributes; next to the new name they are ignored."""
    for element in subject.elements():
        name = local_name(element)
        for attribute in map(str, element.attrib):
            new = _OLD_NAMES.get((name, attribute))
            if new is None or (name, attribute) not in subject.dialect.aliases:
                continue
            position = subject.source.attribute_position(element, attribute)
            if new in element.attrib:
                message = f"<{name}> has both {attribute!r} and {new!r}, which mean the same: {new!r} counts"
                yield Problem("contradictory-attributes", message, position, hint=f"remove {attribute}")
            else:
                message = f"{attribute!r} of <{name}> is the old name of {new!r}"
                yield Problem("deprecated-attribute", message, position, hint=f"write {new}=...")
        if name == "scxml" and "exmode" in element.attrib:
            position = subject.source.attribute_position(element, "exmode")
            message = "'exmode' of <scxml> has no meaning any more: SCXML 1.0 has dropped it"
            yield Problem("deprecated-attribute", message, position, hint="remove it")
