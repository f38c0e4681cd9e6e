"""Action elements: from the interpreter's effect to the module that executes them, and events back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from orsagent.actions import Action, ActionModule
from orsagent.clock import Timer
from orsagent.js.values import decode, encode
from orsagent.runtime.session import check_event_name
from orsagent.scxml import ActionEffect, Effect, Event

if TYPE_CHECKING:
    from orsagent.runtime.runtime import Runtime
    from orsagent.runtime.session import Session

__all__ = ["Actions"]


@frozen(eq=False)
class _Context:
    """The narrow view of a session that a module gets."""

    _runtime: Runtime
    _session: Session

    @property
    def session_id(self) -> str:
        return self._session.id

    def now(self) -> float:
        return self._runtime.clock.now()

    def raise_event(self, name: str, data: Mapping[str, Any] | None = None) -> None:
        check_event_name(name)
        self._session.post(Event(name=name, encoded=None if data is None else encode(data)))
        self._runtime.process()

    def log(self, label: str, value: object) -> None:
        self._session.log.append((label, value))

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        return self._runtime.scheduler.call_later(seconds, callback)


@frozen(eq=False)
class Actions:
    """Finds the module of an action and starts it."""

    _runtime: Runtime
    _owners: dict[tuple[str, str], ActionModule] = field(factory=dict)

    def carry_out(self, session: Session, effect: Effect) -> None:
        """Start an action; other effects are somebody else's."""
        if not isinstance(effect, ActionEffect):
            return
        element = session.interpreter.compiled.program.actions[effect.number]
        action = Action(
            element=element.name,
            namespace=element.namespace,
            arguments=decode(effect.encoded),
            request_id=effect.request_id,
            position=effect.position,
        )
        try:
            self._module(element.namespace, element.name).execute(action, _Context(self._runtime, session))
        except Exception as error:  # noqa: BLE001 -- a module's fault is an error event of this session, and of no other
            message = f"the action module failed at <{element.name}>: {type(error).__name__}: {error}"
            session.interpreter.execution_failed(effect, message)
            self._runtime.wake(session)

    def _module(self, namespace: str, name: str) -> ActionModule:
        found = self._owners.get((namespace, name))
        if found is not None:
            return found
        for module in self._runtime.modules:
            specification = module.specification
            if namespace in specification.namespaces and name in (e.name for e in specification.elements):
                self._owners[namespace, name] = module
                return module
        raise LookupError(f"no module claims <{name}> of {namespace!r}")
