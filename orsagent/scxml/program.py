"""A compiled document, and what its numbers mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import field, frozen

from orsagent.errors import Position
from orsagent.scxml.content import Block, Foreign, Raise
from orsagent.scxml.error_events import ErrorKind
from orsagent.scxml.fragments import Fragments
from orsagent.scxml.model import Document
from orsagent.scxml.parts import PARTS
from orsagent.scxml.reach import EVERYTHING, Reach
from orsagent.scxml.stacks import Stacks
from orsagent.scxml.trees import Tree

__all__ = ["Place", "Program", "constant_raises"]


@frozen(slots=False)  # as the values of `content`, for speed
class Place:
    """A number's meaning: the element, and where its expression stands that is being evaluated.

    Attributes:
        kind: what went wrong, if it goes wrong here.
        hint: what to do then, if that is known.
        code: protocol and code of a file that could not be read.
    """

    element: str
    position: Position
    detail: Position
    kind: ErrorKind = ErrorKind.VALUE
    hint: str = ""
    code: str = ""


@frozen(kw_only=True)
class Program:
    """A compiled document.

    Attributes:
        fragments: the ECMAScript text.
        watched: the same for sessions that are watched.
        places: by the numbers that effects carry.
        actions: the action elements by number.
        constant_raises: blocks that only raise events without data, with the events' names and places.
        ignored: where elements stand that are skipped because no module claims them.
        reaches_in: whether the document may call ``In``; else nobody needs to tell its data model what is active.
        items: the ids of its data items, as JSON.
        early: how many of them are initialised at the beginning.
        reach: what the document's sources reach.
        to_source: whether its sources may ask for ``toSource``, and the dialect has it.
        shadows: the data items that scripts hide, by the script's text.
        parts: of the interpreter's ECMAScript, what sessions get when they start.
        stacks: finds the places of errors in its scripts.
        sources: the ECMAScript of the document.
        trees: the variables of modules that it can name.
        late_trees: the others, which an expression from outside may name.
    """

    fragments: Fragments = field(factory=Fragments)
    watched: Fragments = field(factory=Fragments)
    places: tuple[Place, ...]
    actions: tuple[Foreign, ...]
    constant_raises: Mapping[int, tuple[tuple[str, int], ...]]
    ignored: frozenset[Position] = frozenset()
    reaches_in: bool = False
    items: str = "[]"
    early: int = 0
    reach: Reach = EVERYTHING
    to_source: bool = False
    shadows: Mapping[str, tuple[str, ...]] = field(factory=dict)
    parts: frozenset[str] = frozenset(PARTS)
    stacks: Stacks = field(factory=Stacks)
    sources: tuple[str, ...] = ()
    trees: tuple[Tree, ...] = ()
    late_trees: tuple[Tree, ...] = ()


def constant_raises(
    document: Document, place: Callable[[str, Position, Position], int]
) -> dict[int, tuple[tuple[str, int], ...]]:
    """The blocks that only raise events without data: they need no data model."""
    found = {}
    for number, block in enumerate(document.blocks):
        if isinstance(block, Block) and all(isinstance(c, Raise) and not c.params for c in block.content):
            raises = [c for c in block.content if isinstance(c, Raise)]
            found[number] = tuple((c.event, place("raise", c.position, c.position)) for c in raises)
    return found
