"""Making interpreters: documents are compiled for the runtime's engine and modules, and sessions told who they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import define, field

from orsagent.clock import VirtualClock
from orsagent.errors import SessionError
from orsagent.js import JsEngine
from orsagent.runtime.actions import trees_of
from orsagent.runtime.invocations import INVOKE_TYPES
from orsagent.runtime.watching import is_watched, wants_visits
from orsagent.scxml import Compiled, Document, Interpreter, Settings, SyntaxChecker, prepare

if TYPE_CHECKING:
    from orsagent.runtime.runtime import Runtime
    from orsagent.runtime.session import Session

__all__ = ["UNCLAIMED", "Making", "check_inputs"]

UNCLAIMED = ("error", "ignore", "event")
_NO_VARIABLES: Mapping[str, str] = {}
_MOST_COMPILED = 16  # a document may be held for long, and modules may be new for every runtime


def check_inputs(document: Document, data: Mapping[str, object]) -> None:
    """Refuse data for a document that has no data element of that name.

    Raises:
        SessionError: it has none.
    """
    known = document.inputs
    for name in data:
        if name not in known and not document.takes_any_input:
            found = ", ".join(sorted(known)) or "none"
            where = "" if document.dialect.data_object else "top-level "
            raise SessionError(f"{document.path} has no {where}<data id={name!r}>; it has: {found}")


@define(eq=False)
class Making:
    """Makes the interpreters of one runtime's sessions.

    Args:
        engine: where their scripts run.

    Raises:
        ValueError: there is no such policy for unclaimed elements.
    """

    _runtime: Runtime
    _engine: JsEngine
    _checker: SyntaxChecker = field(init=False)

    def __attrs_post_init__(self) -> None:
        if self._runtime.unclaimed not in UNCLAIMED:
            raise ValueError(f"unclaimed is {self._runtime.unclaimed!r}; expected one of {', '.join(UNCLAIMED)}")
        self._checker = SyntaxChecker(self._engine)

    def interpreter(
        self, document: Document, number: int, given: Mapping[str, str], parent: Session | None, date: int | None
    ) -> Interpreter:
        """An interpreter that has not started.

        Args:
            document: what it runs.
            number: what it is called by.
            parent: the session that invokes it, or None.
            given: encoded values of top-level data items.
            date: what it believes it is, when it was restored.

        Raises:
            SessionError: there is no room for it.
            DocumentError: an element is claimed by no module, or misuses an action.
            EngineError: the engine cannot be used, or has no room for another session.
        """
        self._check_room(parent)
        runtime, compiled = self._runtime, self._compiled(document)
        return Interpreter(
            compiled=compiled,
            datamodel=compiled.datamodel(self._engine, runtime.limits, self._checker),
            settings=self._settings(document, number, given, self._epoch(parent, date)),
            invoked=parent is not None,
            reachable=runtime.reachable,
            sequence=runtime.sequence,
            trace=runtime.observer is not None or is_watched(),
            limits=runtime.step_limits,
        )

    def _check_room(self, parent: Session | None) -> None:
        """A document that invokes itself must meet an end."""
        depth, runtime = 0, self._runtime
        while parent is not None:
            parent, depth = parent.parent, depth + 1
        if depth > runtime.max_depth:
            raise SessionError(f"sessions invoke each other more than {runtime.max_depth} levels deep")
        if len(runtime.sessions) >= runtime.max_sessions:
            raise SessionError(f"there are {runtime.max_sessions:,} sessions; close some, or raise max_sessions")

    def _compiled(self, document: Document) -> Compiled:
        """The document for this runtime's engine and modules; other runtimes with the same ones share it."""
        registry, unclaimed = self._runtime.registry, self._runtime.unclaimed
        specifications = registry.specifications
        key = (self._engine.name, unclaimed, tuple(id(one) for one in specifications))
        if key not in document.memory:
            compiled = prepare(document, registry.element, self._checker, unclaimed, trees_of(registry))
            while len(document.memory) >= _MOST_COMPILED:
                del document.memory[next(iter(document.memory))]
            document.memory[key] = (compiled, specifications)  # the ids stay true while the specifications are held
        found: Compiled = document.memory[key][0]
        return found

    def _epoch(self, parent: Session | None, date: int | None) -> int | None:
        """The calendar time at which the clock shows 0, in milliseconds; restored sessions go on with theirs."""
        clock = self._runtime.clock
        if not isinstance(clock, VirtualClock):
            return None
        if parent is not None:
            return parent.interpreter.settings.epoch
        if date is not None:
            return date - round(clock.now() * 1000)
        return round((clock.date().timestamp() - clock.now()) * 1000)

    def _settings(self, document: Document, number: int, given: Mapping[str, str], epoch: int | None) -> Settings:
        session_id, exchange = f"s{number}", self._runtime.exchange
        return Settings(
            session_id=session_id,
            name=document.name,
            given=given,
            io_processors=_NO_VARIABLES if document.datamodel == "null" else exchange.entries(session_id),
            send_types=exchange.send_types,
            invoke_types=INVOKE_TYPES,
            epoch=epoch,
            seed=number,
            watched=wants_visits(),
        )
