"""A document made ready for one engine: compiled content and the memory of plans, shared by all its sessions."""

from __future__ import annotations

import json
from collections.abc import Sequence

from attrs import define, field, frozen

from orsagent.errors import EngineError, LimitError
from orsagent.js import JsContext, JsEngine, Limits
from orsagent.scxml.datamodel import DataModel
from orsagent.scxml.foreign import Specifications
from orsagent.scxml.model import Document
from orsagent.scxml.null_datamodel import NullDataModel, compile_null
from orsagent.scxml.plans import Plans
from orsagent.scxml.script.compiler import compile_document
from orsagent.scxml.script.ecmascript import EcmaScript
from orsagent.scxml.script.parts import frame, to_source
from orsagent.scxml.script.program import Program
from orsagent.scxml.script.trees import Tree
from orsagent.scxml.script.verdicts import REMEMBERED
from orsagent.scxml.script.writer import Checker, checker_source

__all__ = ["Compiled", "SyntaxChecker", "prepare"]


@frozen(kw_only=True, eq=False)
class Compiled:
    """A document for one engine."""

    document: Document
    program: Program
    plans: Plans

    def datamodel(self, engine: JsEngine, limits: Limits, check: Checker) -> DataModel:
        """A data model for one session, in a context of its own.

        Args:
            engine: where its scripts run.
            limits: of its context.
            check: the engine's parser, as the session's thread may use it.

        Raises:
            EngineError: the engine cannot be used, or the limits are too small to load the document.
        """
        program, fragments = self.program, self.program.fragments
        if fragments is None:
            return NullDataModel(self.document, self.plans, program)
        context = engine.context(limits, guarded=program.reach.guarded)
        try:
            context.install(frame())
            if program.to_source:
                context.install(to_source())
        except EngineError:
            context.close()
            raise
        lacking = self.document.dialect.to_source and not program.to_source
        return EcmaScript(self.document, self.plans, context, program, fragments, check, lacks_to_source=lacking)


def prepare(
    document: Document, specifications: Specifications, check: Checker, unclaimed: str, trees: Sequence[Tree] = ()
) -> Compiled:
    """Compile a document; see `compile_document` for the arguments and errors."""
    if document.datamodel == "null":
        program = compile_null(document, specifications, unclaimed)
    else:
        program = compile_document(document, specifications, check, unclaimed, trees)
    plans = Plans(document, program.constant_raises)
    return Compiled(document=document, program=program, plans=plans)


@define(eq=False)
class SyntaxChecker:
    """An engine's parser, in a context where no document ever runs; the context is made when it is first needed."""

    _engine: JsEngine
    _limits: Limits = field(factory=lambda: Limits(seconds=20.0, bytes=256 * 1024 * 1024))
    _context: JsContext | None = field(default=None, init=False)

    def __call__(self, sources: Sequence[tuple[str, str]]) -> Sequence[str | None]:
        """A message for each (kind, source) that does not parse, else None. What was asked before is remembered."""
        name = self._engine.name
        messages = REMEMBERED.known(name, sources)
        new = [source for source in sources if source not in messages]
        if new:
            answers = dict(zip(new, self._ask(new), strict=True))
            REMEMBERED.keep(name, answers)
            messages |= answers
        return [messages[source] for source in sources]

    def _ask(self, sources: Sequence[tuple[str, str]]) -> list[str | None]:
        if self._context is None:
            self._context = self._engine.context(self._limits)
            self._context.load(f"globalThis.$check = {checker_source()}();")
        try:
            answer = self._context.function("$check")(json.dumps(sources))
        except LimitError:
            self._context = None  # spent by this document; the next one gets another
            raise
        messages: list[str | None] = json.loads(str(answer))
        return messages
