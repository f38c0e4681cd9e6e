"""What a module's declaration must keep to, rule by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from orsagent.actions.constants import constant_faults
from orsagent.actions.specification import AttributeKind, ElementSpec, ModuleSpec

__all__ = ["SCXML_NAMESPACE", "faults"]

SCXML_NAMESPACE = "http://www.w3.org/2005/07/scxml"


def faults(specification: ModuleSpec) -> Iterator[str]:
    """What is wrong with a declaration, one message each; nothing for a good one."""
    for guard in _GUARDS:
        yield from guard(specification)


def _module_name(specification: ModuleSpec) -> Iterator[str]:
    if not specification.name.strip():
        yield "its name is empty; give it a short name such as 'agent'"


def _namespaces(specification: ModuleSpec) -> Iterator[str]:
    if not specification.namespaces:
        yield "it declares no namespace; list at least one that documents use"
    for namespace in specification.namespaces:
        if not namespace.strip():
            yield "it declares an empty namespace; elements without a namespace cannot be told from anybody else's"
        elif namespace == SCXML_NAMESPACE:
            yield f"it declares the namespace {SCXML_NAMESPACE}, which belongs to SCXML itself; choose one of your own"
    for namespace in _repeated(specification.namespaces):
        yield f"it declares the namespace {namespace!r} twice; leave one out"


def _elements(specification: ModuleSpec) -> Iterator[str]:
    if not (specification.elements or specification.constants or specification.scripts):
        yield "it declares no element and no variable; such a module adds nothing"
    for place, element in enumerate(specification.elements, start=1):
        if not element.name.strip():
            yield f"element {place} has an empty name; name it as documents spell it, without a prefix"
    for name in _repeated(element.name for element in specification.elements):
        yield f"it declares <{name}> twice; leave one out"


def _attributes(specification: ModuleSpec) -> Iterator[str]:
    for element in specification.elements:
        yield from _attributes_of(element)


def _attributes_of(element: ElementSpec) -> Iterator[str]:
    if any(not attribute.name.strip() for attribute in element.attributes):
        yield f"<{element.name}> has an attribute with an empty name; name it or leave it out"
    for name in _repeated(attribute.name for attribute in element.attributes):
        yield f"<{element.name}> has two attributes named {name!r}; leave one out"
    locations = [attribute.name for attribute in element.attributes if attribute.kind is AttributeKind.LOCATION]
    if len(locations) > 1:
        yield (
            f"<{element.name}> has {len(locations)} location attributes ({', '.join(locations)}); an action has one "
            "request id and so at most one location that receives it: make the others of kind VALUE or LITERAL"
        )


def _events(specification: ModuleSpec) -> Iterator[str]:
    for element in specification.elements:
        if any(not event.name.strip() for event in element.events):
            yield f"<{element.name}> has an event with an empty name; name it or leave it out"


def _constants(specification: ModuleSpec) -> Iterator[str]:
    yield from constant_faults(specification.constants)
    yield from constant_faults({name: {} for name in specification.scripts if name not in specification.constants})


_GUARDS: tuple[Callable[[ModuleSpec], Iterator[str]], ...] = (
    _module_name,
    _namespaces,
    _elements,
    _attributes,
    _events,
    _constants,
)


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]
