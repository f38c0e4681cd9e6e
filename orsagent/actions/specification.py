"""What an action module declares about its elements: one table that loading, evaluation, checks and docs share."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from attrs import field, frozen

__all__ = ["AttributeKind", "AttributeSpec", "ElementSpec", "EventSpec", "ModuleSpec"]


class AttributeKind(Enum):
    """How an attribute's text is read."""

    VALUE = "value"
    """An expression; the action gets its value."""
    LOCATION = "location"
    """A location expression; the request id is assigned to it before the action starts."""
    BOOLEAN = "boolean"
    """An expression that must give true or false; the action gets its value and judges it."""
    LITERAL = "literal"
    """The text itself."""
    QUOTED = "quoted"
    """The text itself; when it begins with a quotation mark, an expression."""
    TOKEN = "token"  # noqa: S105 -- a kind of text
    """A word, with or without quotes: the word itself; any other text is an expression."""
    REFERENCE = "reference"
    """A location: the request id that it holds is the one that is meant; if it holds none, it gets the action's own."""
    OPEN = "open"
    """An expression; when it cannot be evaluated, the text itself. For attributes that no page describes."""


@frozen(kw_only=True)
class AttributeSpec:
    """One attribute of an action element.

    Args:
        name: the attribute's name, without a namespace.
        kind: how its text is read.
        required: whether the element is wrong without it.
        description: one sentence for the docs.
    """

    name: str
    kind: AttributeKind = AttributeKind.VALUE
    required: bool = False
    description: str = ""


@frozen(kw_only=True)
class EventSpec:
    """One event that an action raises, with the names of the properties of its data.

    `also` is another name for which transitions take it, where published pages differ.
    """

    name: str
    also: str | None = None
    data: tuple[str, ...] = ()
    description: str = ""


@frozen(kw_only=True)
class ElementSpec:
    """One action element.

    Args:
        name: the element's local name.
        attributes: every attribute it may have.
        events: the events that report its end.
        description: a sentence or two for the docs.
        open: whether it may have other attributes, too, which are read as `AttributeKind.OPEN`, and child elements:
            the arguments then have ``params`` (an object with the values of its ``<param>`` elements), ``content`` (the
            value of its ``<content>``) and ``children`` (a list of the others: objects with ``element``, its name,
            their attributes, and ``params``, ``content``, ``children`` and ``text`` of their own), each if there is
            such a child.
        children: what the child elements of an open element are; those that are not listed are open, too.
    """

    name: str
    attributes: tuple[AttributeSpec, ...] = ()
    events: tuple[EventSpec, ...] = ()
    description: str = ""
    open: bool = False
    children: tuple[ElementSpec, ...] = ()


@frozen(kw_only=True)
class ModuleSpec:
    """What a module adds to the language: its namespaces, its elements, and constants for the data model.

    Args:
        name: a short name for messages, such as ``agent``.
        namespaces: every spelling of the namespace that documents use.
        elements: the elements in it.
        constants: read-only global variables of the data model, as JSON-able trees by name; modules' trees of the same
            name are merged.
        scripts: ECMAScript that completes such a variable, by its name: a function that gives the text. It is called
            only if a document can name the variable.

    The text of a script is an expression whose value is a function (host). It runs in the session's own context before
    anything of the document does, and puts functions into ``host.tree``, the merged constants, which are frozen after
    that. With ``host.define(object, name, value)`` and ``host.getter(object, name, get)`` it does so whatever is in
    `Object.prototype`; ``host.now()`` is the session's time, in milliseconds since 1970; ``host.live()`` makes an
    object ``{view, update(value), hide(name, value)}`` whose view documents can only read; and ``host.tell(name,
    value)`` lets `SessionModule.called` know of a call, in order with the other effects of the document. A script
    cannot ask Python: what it answers from is shown to it by `SessionContext.show`, which calls the function (key,
    value) that it returns; null says that there is no such value any more. `host.decode` reads encoded values.
    """

    name: str
    namespaces: tuple[str, ...]
    elements: tuple[ElementSpec, ...]
    constants: dict[str, object] = field(factory=dict)
    scripts: dict[str, Callable[[], str]] = field(factory=dict)
