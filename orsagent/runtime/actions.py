"""Action elements: from the interpreter's effect to the module that executes them, and events back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from orsagent.actions import Action, ActionModule, ActionRegistry, Call, SessionModule
from orsagent.clock import Timer
from orsagent.js.values import decode, encode
from orsagent.runtime.session import check_event_name
from orsagent.scxml import ActionEffect, CallEffect, Effect, Event, Tree

if TYPE_CHECKING:
    from orsagent.runtime.runtime import Runtime
    from orsagent.runtime.session import Session

__all__ = ["Actions", "trees_of"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def trees_of(registry: ActionRegistry) -> list[Tree]:
    """The variables that modules bring, as documents are compiled with them."""
    return [
        Tree(variable=variable, constants=constants, scripts=registry.scripts(variable))
        for variable, constants in registry.constants().items()
    ]


@frozen(eq=False)
class _Context:
    """The narrow view of a session that a module gets."""

    _runtime: Runtime
    _session: Session
    _owner: str

    @property
    def session_id(self) -> str:
        return self._session.id

    def now(self) -> float:
        return self._runtime.clock.now()

    def raise_event(self, name: str, data: Mapping[str, Any] | None = None, *, also: str | None = None) -> None:
        check_event_name(name)
        self._session.post(Event(name=name, encoded=None if data is None else encode(data), also=also))
        self._runtime.process()

    def log(self, label: str, value: object) -> None:
        self._session.log.append((label, value))

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        return self._runtime.scheduler.call_later(seconds, callback)

    def date(self) -> datetime:
        epoch = self._session.interpreter.settings.epoch
        if epoch is None:
            return self._runtime.clock.date()
        return _EPOCH + timedelta(milliseconds=epoch, seconds=self._runtime.clock.now())

    @property
    def shown(self) -> Mapping[str, Any]:
        values = self._session.interpreter.datamodel.shown.values.get(self._owner, {})
        return {key: decode(value) for key, value in values.items()}

    def show(self, key: str, value: object) -> None:
        self._session.interpreter.datamodel.show(self._owner, key, None if value is None else encode(value))

    def offer(self, key: str, words: Sequence[str], make: Callable[[], object]) -> None:
        self._session.interpreter.datamodel.shown.offer(self._owner, key, tuple(words), lambda: encode(make()))


@frozen(eq=False)
class Actions:
    """Finds the module of an action and starts it."""

    _runtime: Runtime
    _owners: dict[tuple[str, str], ActionModule] = field(factory=dict)

    def started(self, session: Session, shown: Mapping[str, Mapping[str, str]]) -> None:
        """A session is about to start: modules that follow sessions get to know it. `shown`: by a snapshot, encoded."""
        for owner, values in shown.items():
            for key, value in values.items():
                session.interpreter.datamodel.show(owner, key, value)
        for module in self._runtime.modules:
            if isinstance(module, SessionModule):
                module.session_started(_Context(self._runtime, session, module.specification.name))

    def carry_out(self, session: Session, effect: Effect) -> None:
        """Start an action, or tell a module of a call; other effects are somebody else's."""
        if isinstance(effect, ActionEffect):
            self._execute(session, effect)
        elif isinstance(effect, CallEffect):
            self._called(session, effect)

    def _called(self, session: Session, effect: CallEffect) -> None:
        call = Call(function=effect.function, value=decode(effect.encoded), position=effect.position)
        context = _Context(self._runtime, session, effect.owner)

        def told() -> None:
            self._follower(effect.owner).called(call, context)

        self._guarded(session, effect, f"{effect.function}()", told)

    def _follower(self, name: str) -> SessionModule:
        for module in self._runtime.modules:
            if module.specification.name == name and isinstance(module, SessionModule):
                return module
        raise LookupError(f"the module {name!r} has a script that tells of calls, and no method `called`")

    def _execute(self, session: Session, effect: ActionEffect) -> None:
        element = session.interpreter.compiled.program.actions[effect.number]
        action = Action(
            element=element.name,
            namespace=element.namespace,
            arguments=decode(effect.encoded),
            request_id=effect.request_id,
            position=effect.position,
        )

        def execute() -> None:
            module = self._module(element.namespace, element.name)
            module.execute(action, _Context(self._runtime, session, module.specification.name))

        self._guarded(session, effect, f"<{element.name}>", execute)

    def _guarded(self, session: Session, effect: Effect, what: str, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 -- a module's fault is an error event of this session, and of no other
            message = f"the action module failed at {what}: {type(error).__name__}: {error}"
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
