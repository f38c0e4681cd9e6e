"""What can be covered in a document: states, transitions, conditions and content, each with what must happen to it.

A mark is something that happened at a place of a document, such as ``entered 7:3``: a verb, and line and column of the
element (of the text, for conditions). An item is covered when each of its marks was seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final, Literal, TypeAlias

from attrs import frozen

from orsagent.errors import Position
from orsagent.scxml import Document
from orsagent.scxml.content import Block, Content, Expression, Foreign
from orsagent.scxml.contents import conditions_of, contents_of
from orsagent.scxml.model import State, Transition

__all__ = ["NEVER", "Item", "Kind", "Mark", "Verb", "items_of", "mark"]

Mark: TypeAlias = str
Verb: TypeAlias = Literal["entered", "taken", "true", "false", "ran", "executed"]
"""`ran`: content came to the element. `executed`: an action was handed to its module, a child session was invoked."""

NEVER: Final[Mapping[str, str]] = {
    "entered": "never entered",
    "taken": "never taken",
    "true": "never true",
    "false": "never false",
    "ran": "never reached",
    "executed": "never executed",
}
"""What is to be said of a mark that was not seen, by its verb."""


class Kind(Enum):
    """The kinds of items; the value is the plural that reports use."""

    STATE = "states"
    TRANSITION = "transitions"
    CONDITION = "conditions"
    BLOCK = "blocks"
    ELEMENT = "elements"
    ACTION = "actions"


@frozen(kw_only=True)
class Item:
    """Something that tests can cover.

    Attributes:
        kind: what it is.
        line: where it begins, from 1.
        column: the same, from 1.
        name: how reports call it.
        marks: what must happen; each counts one.
    """

    kind: Kind
    line: int
    column: int
    name: str
    marks: tuple[Mark, ...]


def mark(verb: Verb, position: Position) -> Mark:
    """The mark of something that happened at a place."""
    return f"{verb} {position.line}:{position.column}"


def items_of(document: Document) -> tuple[Item, ...]:
    """Everything in the document that can be covered, inline child documents included, in the order of the source."""
    return tuple(sorted(_all_items(document), key=lambda item: (item.line, item.column, item.kind.value)))


def _all_items(document: Document) -> Iterator[Item]:
    # the root is always active, and a history is never entered itself
    states = [state for state in document.states[1:] if not state.is_history]
    for state in states:
        yield _item(Kind.STATE, state.position, f"state {state.id}", "entered")
        for transition in state.transitions:
            yield _item(Kind.TRANSITION, transition.position, _transition_name(document, transition), "taken")
    for guard in document.guards:
        yield _condition(guard)
    yield from _blocks(document)
    for content in contents_of(document):
        yield _content(content)
        yield from map(_condition, conditions_of(content))
    for invoke in document.invokes:
        yield _item(Kind.ELEMENT, invoke.position, "<invoke>", "executed")
        if invoke.document is not None:
            yield from _all_items(invoke.document)


def _item(kind: Kind, position: Position, name: str, *verbs: Verb) -> Item:
    marks = tuple(mark(verb, position) for verb in verbs)
    return Item(kind=kind, line=position.line, column=position.column, name=name, marks=marks)


def _transition_name(document: Document, transition: Transition) -> str:
    on = f" on {' '.join(transition.descriptors)}" if transition.descriptors else ""
    targets = " ".join(document.states[number].id for number in transition.targets)
    return f"transition{on} to {targets}" if targets else f"transition{on}"


def _condition(condition: Expression) -> Item:
    return _item(Kind.CONDITION, condition.position, f"condition {condition.source.strip()}", "true", "false")


def _content(content: Content) -> Item:
    if isinstance(content, Foreign):
        return _item(Kind.ACTION, content.position, f"<{content.name}>", "executed")
    return _item(Kind.ELEMENT, content.position, f"<{type(content).__name__.lower()}>", "ran")


def _blocks(document: Document) -> Iterator[Item]:
    """The blocks but those of transitions, which run when these are taken.

    A block has run when its first element was reached.
    """
    for number, name in _named_blocks(document):
        block = document.blocks[number]
        if isinstance(block, Block):
            position = block.position
            marks = (mark("ran", block.content[0].position),)
            yield Item(kind=Kind.BLOCK, line=position.line, column=position.column, name=name, marks=marks)


def _named_blocks(document: Document) -> Iterator[tuple[int, str]]:
    for state in document.states:
        yield from ((number, f"onentry of {state.id}") for number in state.onentry)
        yield from ((number, f"onexit of {state.id}") for number in state.onexit)
        for transition in _defaults(state):
            if transition.block is not None:
                yield transition.block, f"default content of {state.id or 'the document'}"
    for invoke in document.invokes:
        if invoke.finalize is not None:
            yield invoke.finalize, f"finalize in {invoke.state}"


def _defaults(state: State) -> Iterator[Transition]:
    """The transition of ``<initial>``, or that of a history."""
    if state.initial is not None:
        yield state.initial
    if state.is_history:
        yield from state.transitions
