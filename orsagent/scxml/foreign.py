"""Elements of other namespaces: which there are, and what is wrong with them by their specification."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from orsagent.errors import DocumentError, Position
from orsagent.scxml.content import Foreign
from orsagent.scxml.contents import contents_of
from orsagent.scxml.model import Document

__all__ = [
    "ElementSpec",
    "Specifications",
    "action_problem",
    "action_problems",
    "foreign_elements",
    "unclaimed_message",
]


class _Kind(Protocol):
    @property
    def value(self) -> str: ...


class _AttributeSpec(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> _Kind: ...
    @property
    def required(self) -> bool: ...


class ElementSpec(Protocol):
    """What the compiler needs to know of an action element; `orsagent.actions.ElementSpec` is one."""

    @property
    def name(self) -> str:
        """The local name."""
        ...

    @property
    def attributes(self) -> Sequence[_AttributeSpec]:
        """Every attribute that the element may have, or those of an open element that are described."""
        ...

    @property
    def open(self) -> bool:
        """Whether it may have further attributes, and child elements."""
        ...

    @property
    def children(self) -> Sequence[ElementSpec]:
        """The child elements of an open element that are described."""
        ...


Specifications = Callable[[str, str], ElementSpec | None]
"""Given a namespace and an element's name, its specification; None if no module claims it."""


def action_problem(element: Foreign, specification: ElementSpec) -> tuple[str, Position, str] | None:
    """What is wrong with an action element by its specification: message, position and code; None if nothing is."""
    return next(action_problems(element, specification), None)


def action_problems(element: Foreign, specification: ElementSpec) -> Iterator[tuple[str, Position, str]]:
    """Everything that is wrong with an action element by its specification."""
    known = {attribute.name: attribute for attribute in specification.attributes}
    for name, given in element.attributes.items():
        if name not in known and not specification.open:
            message = f"<{element.name}> has no attribute {name!r}; it knows: {', '.join(sorted(known)) or 'none'}"
            yield message, given.position, "unknown-attribute"
    for name, attribute in known.items():
        if attribute.required and name not in element.attributes:
            yield f"<{element.name}> needs the attribute {name!r}", element.position, "missing-attribute"
    if element.child is not None and not specification.open:
        name, position = element.child
        message = f"<{element.name}> is an action and cannot have child elements: move <{name}> behind it"
        yield message, position, "nested-action"


def foreign_elements(document: Document) -> Iterator[Foreign]:
    """Every element of another namespace in executable content, that of inline child documents included."""
    yield from (content for content in contents_of(document) if isinstance(content, Foreign))
    for invoke in document.invokes:
        if invoke.document is not None:
            yield from foreign_elements(invoke.document)


def unclaimed_message(element: Foreign, policy: str) -> str:
    """What is to be said of an element that no module claims.

    Raises:
        DocumentError: the policy is ``error``.
    """
    message = f"no action module claims <{element.name}> of the namespace {element.namespace!r}"
    if policy == "error":
        message += "; give the module to the runtime, or choose unclaimed='ignore' or 'event'"
        raise DocumentError(message, element.position, "unclaimed-element")
    return message
