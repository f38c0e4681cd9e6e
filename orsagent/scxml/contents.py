"""Walking through executable content: every element of a document, those inside others included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orsagent.scxml.content import Block, Content, Expression, Foreach, If
from orsagent.scxml.model import Document

__all__ = ["conditions_of", "contents_in", "contents_of"]

_HOLDERS = (If, Foreach)


def contents_of(document: Document) -> Iterator[Content]:
    """Every element of executable content in document order within its block; not those of inline child documents."""
    for block in document.blocks:
        if isinstance(block, Block):
            for content in block.content:
                yield content
                if isinstance(content, _HOLDERS):
                    yield from _inside(content)


def contents_in(contents: Iterable[Content]) -> Iterator[Content]:
    """The elements and those inside them."""
    for content in contents:
        yield content
        if isinstance(content, _HOLDERS):
            yield from _inside(content)


def _inside(content: If | Foreach) -> Iterator[Content]:
    if isinstance(content, Foreach):
        yield from contents_in(content.content)
    else:
        for _, inside in content.branches:
            yield from contents_in(inside)


def conditions_of(content: Content) -> tuple[Expression, ...]:
    """The conditions of an ``<if>`` and its ``<elseif>`` elements; none of another element."""
    if not isinstance(content, If):
        return ()
    return tuple(condition for condition, _ in content.branches if condition is not None)
