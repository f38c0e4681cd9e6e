"""The elements of SCXML 1.0, their attributes and children: one table for reading, checks and docs."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

__all__ = ["ELEMENTS", "EXECUTABLE", "NAMESPACE", "STATES", "Element"]

NAMESPACE = "http://www.w3.org/2005/07/scxml"

STATES = frozenset({"state", "parallel", "final", "history"})
EXECUTABLE = frozenset({"raise", "if", "foreach", "log", "assign", "script", "send", "cancel"})


@frozen(kw_only=True)
class Element:
    """One element.

    Attributes:
        section: where the Recommendation defines it.
        attributes: the attributes it may have.
        required: those of them that it must have.
        children: SCXML elements that may stand in it.
        at_most_one: children that may stand in it once only.
        foreign: whether elements of other namespaces in it are actions (elsewhere they are extensions, and ignored).
        data: whether any XML may stand in it, as data.
    """

    section: str
    attributes: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    children: frozenset[str] = frozenset()
    at_most_one: frozenset[str] = frozenset()
    foreign: bool = False
    data: bool = False


def _element(
    section: str,
    attributes: str = "",
    children: str | frozenset[str] = "",
    *,
    once: str = "",
    actions: bool = False,
    data: bool = False,
) -> Element:
    """`attributes`: names separated by spaces, a required one with ``!`` behind it."""
    names = attributes.split()
    return Element(
        section=section,
        attributes=frozenset(name.rstrip("!") for name in names),
        required=frozenset(name.rstrip("!") for name in names if name.endswith("!")),
        children=frozenset(children.split()) if isinstance(children, str) else children,
        at_most_one=frozenset(once.split()),
        foreign=actions,
        data=data,
    )


ELEMENTS: Mapping[str, Element] = {
    "scxml": _element(
        "3.2",
        "initial name version datamodel binding exmode",
        "state parallel final datamodel script",
        once="datamodel",
    ),
    "state": _element(
        "3.3",
        "id initial",
        "onentry onexit transition initial state parallel final history datamodel invoke",
        once="initial datamodel",
    ),
    "parallel": _element(
        "3.4", "id", "onentry onexit transition state parallel history datamodel invoke", once="datamodel"
    ),
    "transition": _element("3.5", "event cond target type", EXECUTABLE, actions=True),
    "initial": _element("3.6", "", "transition", once="transition"),
    "final": _element("3.7", "id", "onentry onexit donedata", once="donedata"),
    "onentry": _element("3.8", "", EXECUTABLE, actions=True),
    "onexit": _element("3.9", "", EXECUTABLE, actions=True),
    "history": _element("3.10", "id type", "transition", once="transition"),
    "raise": _element("4.2", "event!"),
    "if": _element("4.3", "cond!", EXECUTABLE | {"elseif", "else"}, actions=True),
    "elseif": _element("4.4", "cond!"),
    "else": _element("4.5"),
    "foreach": _element("4.6", "array! item! index", EXECUTABLE, actions=True),
    "log": _element("4.7", "label expr"),
    "datamodel": _element("5.2", "", "data"),
    "data": _element("5.3", "id! src expr", data=True),
    "assign": _element("5.4", "location! expr", data=True),
    "donedata": _element("5.5", "", "content param", once="content"),
    "content": _element("5.6", "expr", "scxml", data=True),
    "param": _element("5.7", "name! expr location"),
    "script": _element("5.8", "src"),
    "send": _element(
        "6.2",
        "event eventexpr target targetexpr type typeexpr id idlocation delay delayexpr namelist",
        "param content",
        once="content",
    ),
    "cancel": _element("6.3", "sendid sendidexpr"),
    "invoke": _element(
        "6.4",
        "type typeexpr src srcexpr id idlocation namelist autoforward",
        "param finalize content",
        once="finalize content",
    ),
    "finalize": _element("6.5", "", EXECUTABLE, actions=True),
}
