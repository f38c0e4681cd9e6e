"""Compiles a document to ECMAScript: once per document, engine and set of action elements."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from orsagent.scxml.assembly import assembled
from orsagent.scxml.content import Donedata, Raise
from orsagent.scxml.content_compiler import ContentCompiler, scripted
from orsagent.scxml.contents import contents_of
from orsagent.scxml.foreign import Specifications
from orsagent.scxml.model import Document
from orsagent.scxml.parts import XML, parts_needed
from orsagent.scxml.program import Program, constant_raises
from orsagent.scxml.reach import reach
from orsagent.scxml.shadows import shadows
from orsagent.scxml.stacks import PROGRAM_NAME, Stacks, named
from orsagent.scxml.trees import Tree
from orsagent.scxml.trees import named as named_trees
from orsagent.scxml.writer import Checker, Kind, Piece, Source, render

__all__ = ["compile_document"]

_REACHES_IN = re.compile(r"\b(?:In|__GetCurrentStates|eval|Function|constructor|globalThis|this)\b|\\")
_TO_SOURCE = re.compile(r"toSource|\b(?:eval|Function)\b")  # a text that comes later may ask for it
_DATA = "_data"
_EVENT = re.compile("_event|_ioprocessors")
_SYSTEM = re.compile(r"\b(?:In|_name|_sessionid|_x)\b")


def compile_document(
    document: Document, specifications: Specifications, check: Checker, unclaimed: str, trees: Sequence[Tree] = ()
) -> Program:
    """Compile a document.

    Args:
        document: what to compile.
        specifications: the action elements that are known.
        check: the engine's parser.
        unclaimed: what becomes of elements that no module claims: ``error``, ``ignore`` or ``event``.
        trees: the variables that modules bring.

    Raises:
        DocumentError: the policy is ``error`` and an element is unclaimed; or a strict document misuses an action
            element.
    """
    compiler = ContentCompiler(document=document, specifications=specifications, unclaimed=unclaimed)
    drafts = compiler.drafts()
    raises = constant_raises(document, compiler.place)
    found = [piece.text for draft in drafts for piece in draft.pieces if isinstance(piece, Source)]
    sources = tuple(dict.fromkeys((*found, *(script.source for script in document.scripts))))
    hidden = shadows(document, sources, check)
    reached, reachable = reach(sources), named_trees(trees, sources)
    removable = any("delete" in source for source in sources)
    direct = not (reached.built_ins or reachable or removable or scripted(document))
    for draft in drafts:
        draft.decide(direct=direct)
        draft.pieces = list(_hiding(draft.pieces, hidden))
    texts, inlined = render([[compiler.head()], *(draft.pieces for draft in drafts)], check)
    fragments = assembled(drafts, texts, whole=bool(inlined), tail=named("", PROGRAM_NAME) if inlined else "")
    called = fragments.parts if reached.built_ins or fragments.whole else frozenset[str]()
    wanted = _wanted(document, sources, {"time": reached.time, "trees": bool(reachable), "dom": XML in "".join(texts)})
    return Program(
        fragments=fragments.unwatched(),
        watched=fragments,
        items=json.dumps([item.id for item in document.data]),
        early=sum(item.top_level or not document.late_binding for item in document.data),
        stacks=Stacks(compiler.texts, inlined),
        places=tuple(compiler.places),
        actions=tuple(compiler.actions),
        constant_raises=raises,
        reaches_in=any(map(_REACHES_IN.search, sources)),
        reach=reached,
        to_source=document.dialect.to_source and any(map(_TO_SOURCE.search, sources)),
        parts=parts_needed(reached, called, wanted),
        shadows=hidden,
        sources=sources,
        trees=reachable,
        late_trees=tuple(tree for tree in trees if tree not in reachable),
    )


def _goes_on(document: Document) -> bool:
    """Whether one event may lead to many microsteps, as the document is written."""
    eventless = any(not one.descriptors for state in document.states for one in state.transitions)
    raising = any(isinstance(one, Raise) for one in contents_of(document))
    return eventless or raising or any(isinstance(block, Donedata) for block in document.blocks)


def _hiding(pieces: Iterable[Piece], hidden: Mapping[str, tuple[str, ...]]) -> Iterator[Piece]:
    """The pieces, and before each script that hides data items the call that keeps them."""
    for piece in pieces:
        if isinstance(piece, Source) and piece.kind is Kind.SCRIPT and piece.text in hidden:
            yield f"ors$$.hide({json.dumps(hidden[piece.text])});"
        yield piece


def _wanted(document: Document, sources: Sequence[str], others: Mapping[str, bool]) -> Mapping[str, bool]:
    """The parts that every session of the document may need from the start, and whether it does."""
    return {
        **others,
        "chains": _goes_on(document),
        "saving": bool(document.scripts),  # their declarations have to be told from the rest
        "data": document.dialect.data_object and any(_DATA in source for source in sources),
        "event": any(map(_EVENT.search, sources)),
        "system": any(map(_SYSTEM.search, sources)),
        "platform": document.dialect.platform_functions,
    }
