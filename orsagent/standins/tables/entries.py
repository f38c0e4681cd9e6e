"""How the tables of the Genesys modules are written: one call for an attribute, an element, a module.

Sources of the tables: the ORS Developer's Guide (8.1.3, 8.1.4) and the Genesys 8.1 SCXML Technical Reference; what
neither says is marked as ours. Every element is open: attributes that are not listed are kept, too.
"""

from __future__ import annotations

from typing import Final

from orsagent.actions import AttributeKind, AttributeSpec, ElementSpec, EventSpec, ModuleSpec

__all__ = [
    "CONTENT",
    "INTERACTION",
    "PARAM",
    "REQUEST_ID",
    "REQUEST_MEANT",
    "done_event",
    "element",
    "error_event",
    "lenient",
    "module",
    "part",
    "started_event",
    "token",
    "value",
]


def value(name: str, description: str = "", *, required: bool = False) -> AttributeSpec:
    """An attribute that is a value expression.

    Args:
        name: its name.
        description: a phrase for the reference.
        required: whether the guide requires it. A document without it is loaded all the same: the guides differ.
    """
    return AttributeSpec(name=name, description=f"{description} {_REQUIRED}".strip() if required else description)


def lenient(name: str, description: str) -> AttributeSpec:
    """An attribute that is a value expression, or the text itself where that cannot be evaluated."""
    return AttributeSpec(name=name, kind=AttributeKind.OPEN, description=description)


def token(name: str, *choices: str, description: str = "") -> AttributeSpec:
    """An attribute that is one of some words (NMTOKEN), with or without quotes."""
    listed = " ".join(filter(None, (description, f"One of {', '.join(choices)}." if choices else "")))
    return AttributeSpec(name=name, kind=AttributeKind.TOKEN, description=listed)


_REQUIRED: Final = "Required by the guide."

REQUEST_ID: Final = AttributeSpec(
    name="requestid",
    kind=AttributeKind.LOCATION,
    description="Where the id of the request is put, a string; later statements of the same block already see it.",
)
REQUEST_MEANT: Final = AttributeSpec(
    name="requestid",
    kind=AttributeKind.REFERENCE,
    description="The request id of the submit that is meant. A location that holds none gets the id of this action.",
)
INTERACTION: Final = value("interactionid", "The id of the interaction.")


def part(name: str, *attributes: AttributeSpec, children: tuple[ElementSpec, ...] = ()) -> ElementSpec:
    """A child element of an action."""
    return ElementSpec(name=name, attributes=attributes, children=children, open=True)


PARAM: Final = part("param", token("name"), value("expr"))
CONTENT: Final = part("content", value("_expr"))


def element(
    name: str,
    prefix: str,
    *attributes: AttributeSpec,
    done: tuple[str, ...] = (),
    errors: tuple[str, ...] = (),
    children: tuple[ElementSpec, ...] = (),
    starts: bool = False,
    also: str | None = None,
    description: str,
) -> ElementSpec:
    """An action.

    Args:
        name: the element's local name.
        prefix: what its events begin with, without a dot.
        attributes: beside ``requestid``, which every action has.
        done: the properties of the done event's data beside ``requestid``.
        errors: the published values of ``error``.
        children: its child elements.
        also: another prefix under which documents may wait for its events.
        starts: whether it tells its request id by an event of its own, too.
        description: a sentence for the reference.
    """
    own = () if any(one.name == "requestid" for one in attributes) else (REQUEST_ID,)
    said = f" `error` is one of {', '.join(errors)}." if errors else ""
    started = EventSpec(
        name=f"{prefix}.{name}.requestid", data=("requestid",), description="Comes first: the id of the request."
    )
    return ElementSpec(
        name=name,
        attributes=(*own, *attributes),
        events=(
            EventSpec(
                name=f"{prefix}.{name}.done",
                also=also and f"{also}.{name}.done",
                data=("requestid", *done),
                description="The action has succeeded.",
            ),
            EventSpec(
                name=f"error.{prefix}.{name}",
                also=also and f"error.{also}.{name}",
                data=("requestid", "error", "description"),
                description=f"The action has failed.{said}",
            ),
            *((started,) if starts else ()),
        ),
        description=description,
        open=True,
        children=children,
    )


def done_event(action: ElementSpec) -> EventSpec:
    """The event of success."""
    return action.events[0]


def error_event(action: ElementSpec) -> EventSpec:
    """The event of failure."""
    return action.events[1]


def started_event(action: ElementSpec) -> str | None:
    """The name of the event that tells the request id; None if there is none."""
    return next((event.name for event in action.events[2:]), None)


def module(name: str, *elements: ElementSpec, namespaces: tuple[str, ...] = ()) -> ModuleSpec:
    """A module with both spellings of its namespace, as in the guide and as Composer writes it.

    Args:
        name: the module's short name.
        elements: its actions.
        namespaces: the last parts of its namespaces where they are not the name.
    """
    ends = namespaces or (name,)
    spellings = (f"{start}www.genesyslab.com/modules/{end}" for end in ends for start in ("http://", ""))
    return ModuleSpec(name=name, namespaces=tuple(spellings), elements=elements)
