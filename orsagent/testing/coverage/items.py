"""What can be covered in a document: states, transitions, conditions and content, each with what must happen to it.

A mark is something that happened at a place of a document, such as ``entered 7:3``: a verb, and line and column of the
element (of the text, for conditions); behind it the name of the file, relative to the document's folder, if the place
is in a file that the document includes. An item is covered when each of its marks was seen.

What is written once is one item, however many copies of it a document has, or several documents have: the copies share
their places, and so their marks. It is covered when any copy is, and copies may share the work: a condition that was
true in one and false in another was both. So a part has the figures of its file, and another inclusion of it makes none
worse. The name is that of the first copy in the document.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

from attrs import frozen

from orsagent.errors import Position
from orsagent.scxml import Document
from orsagent.scxml.content import Block, Content, Expression, Foreign
from orsagent.scxml.contents import conditions_of, contents_of
from orsagent.scxml.model import State, Transition

__all__ = ["NEVER", "Item", "Kind", "Mark", "Verb", "beside", "items_of", "mark"]

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
        file: the included file that it stands in, relative to the document's folder; empty for the document's own.
    """

    kind: Kind
    line: int
    column: int
    name: str
    marks: tuple[Mark, ...]
    file: str = ""


def mark(verb: Verb, position: Position, path: str) -> Mark:
    """The mark of something that happened at a place.

    Args:
        verb: what happened.
        position: where.
        path: of the document.
    """
    place = f"{verb} {position.line}:{position.column}"
    return place if position.path == path else f"{place} {beside(position.path, path)}"


@lru_cache(maxsize=1024)
def beside(file: str, path: str) -> str:
    """The name of a file relative to the folder of a document, with slashes."""
    return Path(os.path.relpath(file, Path(path).parent)).as_posix()


def items_of(document: Document) -> tuple[Item, ...]:
    """Everything in the document that can be covered, inline child documents included, in the order of the source.

    What stands in files that it includes comes behind.
    """
    items = {(one.file, one.line, one.column, one.kind.value): one for one in reversed([*_all_items(document)])}
    return tuple(items[place] for place in sorted(items))


def _all_items(document: Document) -> Iterator[Item]:
    # the root is always active, and a history is never entered itself
    path, states = document.path, [state for state in document.states[1:] if not state.is_history]
    for state in states:
        yield _item(path, Kind.STATE, state.position, f"state {state.id}", "entered")
        for transition in state.transitions:
            yield _item(path, Kind.TRANSITION, transition.position, _transition_name(document, transition), "taken")
    for guard in document.guards:
        yield _condition(path, guard)
    yield from _blocks(document)
    for content in contents_of(document):
        yield _content(path, content)
        yield from (_condition(path, one) for one in conditions_of(content))
    for invoke in document.invokes:
        yield _item(path, Kind.ELEMENT, invoke.position, "<invoke>", "executed")
        if invoke.document is not None:
            yield from _all_items(invoke.document)


def _item(path: str, kind: Kind, position: Position, name: str, *verbs: Verb, at: Position | None = None) -> Item:
    """An item; what happens to it happens at its position, or at another."""
    return Item(
        kind=kind,
        line=position.line,
        column=position.column,
        name=name,
        marks=tuple(mark(verb, at or position, path) for verb in verbs),
        file="" if position.path == path else beside(position.path, path),
    )


def _transition_name(document: Document, transition: Transition) -> str:
    on = f" on {' '.join(transition.descriptors)}" if transition.descriptors else ""
    targets = " ".join(document.states[number].id for number in transition.targets)
    return f"transition{on} to {targets}" if targets else f"transition{on}"


def _condition(path: str, condition: Expression) -> Item:
    name = f"condition {condition.source.strip()}"
    return _item(path, Kind.CONDITION, condition.position, name, "true", "false")


def _content(path: str, content: Content) -> Item:
    if isinstance(content, Foreign):
        return _item(path, Kind.ACTION, content.position, f"<{content.name}>", "executed")
    return _item(path, Kind.ELEMENT, content.position, f"<{type(content).__name__.lower()}>", "ran")


def _blocks(document: Document) -> Iterator[Item]:
    """The blocks but those of transitions, which run when these are taken.

    A block has run when its first element was reached.
    """
    for number, name in _named_blocks(document):
        block = document.blocks[number]
        if isinstance(block, Block):
            yield _item(document.path, Kind.BLOCK, block.position, name, "ran", at=block.content[0].position)


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
