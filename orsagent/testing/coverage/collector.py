"""Collects what sessions do: a function of the steps that an observer gets, never of the interpreter's inside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self
from weakref import WeakKeyDictionary

from attrs import define, field, frozen

from orsagent.errors import Position
from orsagent.runtime import Session, watching
from orsagent.scxml import ActionEffect, Document, InvokeEffect, Step
from orsagent.testing.coverage.data import CoverageData, Version
from orsagent.testing.coverage.items import Mark, mark

__all__ = ["Collector"]


@frozen(eq=False)
class _Counts:
    """Where the steps of one document are counted."""

    marks: Counter[Mark]
    states: Mapping[str, Position]
    path: str

    def count(self, step: Step) -> None:
        path = self.path
        for record in step.microsteps:
            self.marks.update(mark("entered", self.states[one], path) for one in record.entered)
            self.marks.update(mark("taken", position, path) for position in record.transitions)
        for effect in step.effects:
            if isinstance(effect, ActionEffect | InvokeEffect):
                self.marks[mark("executed", effect.position, path)] += 1
        for visit in step.visits:
            verb = "ran" if visit.answer is None else "true" if visit.answer else "false"
            self.marks[mark(verb, visit.position, path)] += 1  # type: ignore[arg-type] # the conditional is one of the verbs


@define(eq=False)
class Collector:
    """Measures the sessions of this process, those that start while it is entered as a context manager, in any runtime.

    Documents that are no files, such as those of `orsagent.loads`, are not measured. How often an element was reached
    counts once for each time that the interpreter called the script, not for each turn of a loop.

    Args:
        root: the project; paths in it are told relative to it. None tells every path as absolute.

    Attributes:
        data: what was measured so far.
    """

    root: Path | None = None
    data: CoverageData = field(factory=CoverageData, init=False)
    _known: WeakKeyDictionary[Document, _Counts | None] = field(factory=WeakKeyDictionary, init=False)
    _watching: ExitStack = field(factory=ExitStack, init=False)

    def observe(self, session: Session, step: Step) -> None:
        """Count a step; this is an `Observer` of the runtime."""
        document = session.document
        if document not in self._known:
            self._known[document] = self._counts(document)
        counts = self._known[document]
        if counts is not None:
            counts.count(step)

    def __enter__(self) -> Self:
        self._watching.enter_context(watching(self.observe, visits=True))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._watching.close()

    def _counts(self, document: Document) -> _Counts | None:
        path = Path(document.path)
        if not path.is_file():
            return None
        version = Version(
            path=self._shown(path.resolve()),
            sha256=document.fingerprint,
            dialect=document.dialect.name,
        )
        states = {state.id: state.position for state in document.states}
        return _Counts(self.data.of(version), states, document.path)

    def _shown(self, path: Path) -> str:
        root = None if self.root is None else self.root.resolve()
        return (path.relative_to(root) if root is not None and path.is_relative_to(root) else path).as_posix()
