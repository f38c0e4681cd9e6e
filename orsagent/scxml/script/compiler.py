"""Compiles a document to ECMAScript: once per document, engine and set of action elements."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from orsagent.scxml.content import Donedata, Raise
from orsagent.scxml.foreign import Specifications
from orsagent.scxml.model import Document
from orsagent.scxml.script.content_compiler import ContentCompiler
from orsagent.scxml.script.fragments import Fragments
from orsagent.scxml.script.parts import parts_needed
from orsagent.scxml.script.program import Program, constant_raises
from orsagent.scxml.script.reach import reach
from orsagent.scxml.script.shadows import shadows
from orsagent.scxml.script.stacks import Stacks
from orsagent.scxml.script.survey import Survey, survey
from orsagent.scxml.script.trees import Tree
from orsagent.scxml.script.trees import named as named_trees
from orsagent.scxml.script.writer import Checker

__all__ = ["compile_document"]

_REACHES_IN = re.compile(r"\b(?:In|__GetCurrentStates|eval|Function|constructor|globalThis|this)\b|\\")
_TO_SOURCE = re.compile(r"toSource|\b(?:eval|Function)\b")  # a text that comes later may ask for it
_DATA = "_data"
_EVENT = re.compile("_event|_ioprocessors")
_SYSTEM = re.compile(r"\b(?:In|_name|_sessionid|_x)\b")
_RAISING = frozenset({Raise, Donedata})


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
    found = survey(document, specifications, unclaimed)
    sources, text = found.sources, "\n".join(found.sources)  # no pattern here goes over the end of a line
    hidden = shadows(document, text, check)
    reached, reachable = reach(sources), named_trees(trees, sources)
    compiler = ContentCompiler(
        document=document,
        survey=found,
        specifications=specifications,
        unclaimed=unclaimed,
        direct=not (reached.built_ins or reachable or "delete" in text or found.scripted),
        hidden=hidden,
    )
    wanted = _wanted(document, found, text) | {"time": reached.time, "trees": bool(reachable)}
    return Program(
        fragments=Fragments(compiler),
        items=json.dumps([item.id for item in document.data]),
        early=sum(item.top_level or not document.late_binding for item in document.data),
        stacks=Stacks(found.texts),
        places=compiler.places,
        actions=tuple(found.actions),
        constant_raises=constant_raises(document),
        reaches_in=_REACHES_IN.search(text) is not None,
        reach=reached,
        to_source=document.dialect.to_source and _TO_SOURCE.search(text) is not None,
        parts=parts_needed(reached, found.parts if reached.built_ins else frozenset(), wanted),
        shadows=hidden,
        sources=sources,
        trees=reachable,
        late_trees=tuple(tree for tree in trees if tree not in reachable),
    )


def _goes_on(document: Document, found: Survey) -> bool:
    """Whether one event may lead to many microsteps, as the document is written."""
    if not found.classes.isdisjoint(_RAISING):
        return True
    return any(not one.descriptors for state in document.states for one in state.transitions)


def _wanted(document: Document, found: Survey, text: str) -> dict[str, bool]:
    """The parts that every session of the document may need from the start, and whether it does."""
    return {
        "chains": _goes_on(document, found),
        "saving": bool(document.scripts),  # their declarations have to be told from the rest
        "data": document.dialect.data_object and _DATA in text,
        "event": _EVENT.search(text) is not None,
        "system": _SYSTEM.search(text) is not None,
        "platform": document.dialect.platform_functions,
    }
