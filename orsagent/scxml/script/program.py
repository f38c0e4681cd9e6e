"""A compiled document, and what its numbers mean."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from orsagent.errors import Position
from orsagent.scxml.content import Block, Foreign, Raise
from orsagent.scxml.model import Document
from orsagent.scxml.script.fragments import Fragments
from orsagent.scxml.script.parts import PARTS
from orsagent.scxml.script.places import Place
from orsagent.scxml.script.reach import EVERYTHING, Reach
from orsagent.scxml.script.stacks import Stacks
from orsagent.scxml.script.trees import Tree

__all__ = ["Program", "constant_raises"]


@frozen(kw_only=True)
class Program:
    """A compiled document.

    Attributes:
        fragments: the ECMAScript text; none with the null data model.
        places: by the numbers that effects carry; those of fragments come with them.
        actions: the action elements by number.
        constant_raises: blocks that only raise events without data, with the events' names and positions.
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

    fragments: Fragments | None = None
    places: Mapping[int, Place]
    actions: tuple[Foreign, ...]
    constant_raises: Mapping[int, tuple[tuple[str, Position], ...]]
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


def constant_raises(document: Document) -> dict[int, tuple[tuple[str, Position], ...]]:
    """The blocks that only raise events without data: they need no data model."""
    found = {}
    for number, block in enumerate(document.blocks):
        if isinstance(block, Block) and all(isinstance(c, Raise) and not c.params for c in block.content):
            found[number] = tuple((c.event, c.position) for c in block.content if isinstance(c, Raise))
    return found
