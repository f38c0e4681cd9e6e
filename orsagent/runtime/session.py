"""A session as its users see it."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from attrs import define, field

from orsagent.errors import EngineError, LimitError, OrsagentError, SessionError
from orsagent.js.values import decode, encode
from orsagent.runtime.snapshots import take_snapshot
from orsagent.runtime.watching import is_watched
from orsagent.scxml import Document, ErrorEffect, Event, Interpreter, plain_event
from orsagent.scxml.delays import Pending

if TYPE_CHECKING:
    from orsagent.runtime.runtime import Runtime

__all__ = ["Session", "check_event_name"]


def check_event_name(name: object) -> None:
    """Refuse what documents could not write as the name of an event.

    Raises:
        ValueError: it is empty, has white space, or is no text at all.
    """
    if not isinstance(name, str) or not name or any(character.isspace() for character in name):
        raise ValueError(f"{name!r} is no event name: expected a text that is not empty and has no white space")


@lru_cache(maxsize=4096)
def _named(name: str) -> Event:
    check_event_name(name)
    return plain_event(name)


def _event(name: str, data: object) -> Event:
    if data is None and name.__class__ is str:
        return _named(name)
    check_event_name(name)
    return Event(name=name, encoded=None if data is None else encode(data))


@define(eq=False, kw_only=True)
class Session:
    """One running document. Made by `Runtime.start`.

    Attributes:
        id: unique within the runtime; `_sessionid` in the document.
        document: what it runs.
        log: (label, value) of each ``<log>``, in order.
        errors: what the platform reported as an error event, in order.
        parent: the session that invoked it, or None.
        invokeid: the id of that invocation, or None.
        children: invoked sessions by invocation id.
    """

    id: str
    document: Document = field(repr=False)
    parent: Session | None = None
    invokeid: str | None = None
    children: dict[str, Session] = field(factory=dict, repr=False)
    log: list[tuple[str, Any]] = field(factory=list, repr=False)
    errors: list[ErrorEffect] = field(factory=list, repr=False)
    interpreter: Interpreter = field(repr=False)
    _runtime: Runtime = field(repr=False)
    _closing: Callable[[], object] | None = field(default=None, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        # a finished session that nobody holds any more must not keep its context
        if self.document.datamodel != "null":
            self._closing = weakref.finalize(self, self.interpreter.datamodel.close)

    def send(self, name: str, data: object = None) -> None:
        """Put an event into the external queue, and process it to a stable configuration.

        Called from within processing (by an action module, say) it is queued and processed afterwards. A session
        that has ended ignores events.

        Args:
            name: the event's name.
            data: None, or a value that ECMAScript can take: bool, int, float, str, datetime, lists and dicts of them.

        Raises:
            TypeError: `data` holds something else.
            ValueError: the name is empty or has white space.
        """
        runtime, interpreter = self._runtime, self.interpreter
        if runtime.calm and interpreter.rests and name.__class__ is str:
            plan = interpreter.node.plans.get(name)
            if plan is None and not is_watched():
                plan = interpreter.compiled.plans.plan(interpreter.node, _named(name).name)
            now = runtime.clock.now()
            if plan is not None and now < runtime.scheduler.soonest:
                event = None if data is None else Event(name=name, encoded=encode(data))
                step = interpreter.meet(plan, event or plan.event or Event(name=name), now)
                if step is not None:
                    runtime.settle(self, step)
                return
        self.post(_event(name, data))
        runtime.process()

    def send_all(self, events: Iterable[str | tuple[str, object]]) -> None:
        """Put events into the external queue, all of them, then process them one after the other.

        The same as a `send` for each, except that what each of them sends comes after all of them; and faster, most
        of all with V8: events that only change variables and states need one crossing for many.

        Args:
            events: names, or pairs of a name and data.

        Raises:
            TypeError: the data of one is nothing that ECMAScript can take; none is sent then.
            ValueError: a name is empty or has white space; none is sent then.
        """
        made = [_event(*((one, None) if isinstance(one, str) else one)) for one in events]
        for event in made:
            self.interpreter.post(event)
        self._runtime.wake(self)
        self._runtime.process()

    def post(self, event: Event) -> None:
        """Queue an event; `Runtime.process` looks at it."""
        self.interpreter.post(event)
        self._runtime.wake(self)

    @property
    def configuration(self) -> frozenset[str]:
        """The ids of the active states, atomic and compound. A state without an id shows as ``state@line:column``."""
        return frozenset(self.document.ids(self.interpreter.configuration))

    @property
    def cancelled(self) -> bool:
        """Whether it was invoked and its parent has cancelled the invocation, or taken note of its end."""
        return self.parent is not None and self.parent.children.get(self.invokeid or "") is not self

    @property
    def finished(self) -> bool:
        """Whether it has ended: in a top-level final state, cancelled by its parent, or failed."""
        return self.interpreter.finished

    @property
    def final(self) -> str | None:
        """The id of the top-level final state that it reached, or None."""
        return self.interpreter.final

    @property
    def failed(self) -> OrsagentError | None:
        """The error that ended it, or None."""
        return self.interpreter.failed

    @property
    def result(self) -> Any:  # noqa: ANN401 -- any ECMAScript value
        """The done data of the final state that it reached, or None."""
        return None if self.interpreter.result is None else decode(self.interpreter.result)

    @property
    def delays(self) -> tuple[Pending, ...]:
        """The delayed events that are still to be sent, soonest first."""
        return tuple(self.interpreter.delays)

    @property
    def crossings(self) -> int:
        """How many calls went into the session's ECMAScript context so far: what its speed depends on most."""
        return self.interpreter.datamodel.crossings

    def evaluate(self, source: str) -> Any:  # noqa: ANN401 -- any ECMAScript value
        """The value of an ECMAScript expression in the session's data model. Works after the session has ended, too.

        Raises:
            ScriptError: the expression threw or is no ECMAScript.
            LimitError: it went over a limit; the session has failed then.
        """
        self.interpreter.datamodel.now = self._runtime.clock.now()
        try:
            return decode(self.interpreter.evaluate(source))
        except LimitError as error:
            self._runtime.fail(self, error)
            raise

    def snapshot(self) -> dict[str, Any]:
        """What the session is now, as JSON-able values; `Runtime.restore` goes on from there with the same trace.

        Call it between events. Answers that an action module waits for are not part of it.

        Raises:
            SessionError: the session has ended, is at work just now, or a variable cannot be carried; the message
                names it.
        """
        if self._runtime.processing:
            raise SessionError("a session cannot be saved while events are processed: save it between two events")
        try:
            return take_snapshot(self, self._runtime.clock.now(), self._runtime.next_number())
        except LimitError as error:
            self._runtime.fail(self, error)
            raise SessionError(f"the session cannot be saved: {error}") from error
        except EngineError as error:
            raise SessionError(f"the session cannot be saved: {error}") from error

    def cancel(self) -> None:
        """End the session as a parent would: its states are left, so that onexit runs (SCXML 1.0, 6.4.3)."""
        self._runtime.end(self)

    def close(self) -> None:
        """Drop the session, whatever it does: nothing runs any more. A second call does nothing."""
        self._runtime.abandon(self)
        self.release()

    def release(self) -> None:
        """Give the data model's memory back; a session that has ended cannot be evaluated in any more."""
        if self._closing is not None:
            self._closing()
