"""What passes between the sessions of a runtime and its I/O processors, whose threads are not the runtime's.

A request takes real time. Under a `VirtualClock` the runtime waits for its answer before it does anything else, so that
the same run always gives the same trace; under any other clock it goes on, and the answer is taken up when it comes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from attrs import define, field

from orsagent.clock import VirtualClock
from orsagent.errors import RegistrationError
from orsagent.runtime.delivery import SCXML_NAMES, SCXML_TYPE, SCXML_TYPES
from orsagent.runtime.io_processors import Failure, IoProcessor
from orsagent.scxml import Effect, ErrorKind, Event, SendEffect

if TYPE_CHECKING:
    from orsagent.runtime.runtime import Runtime
    from orsagent.runtime.session import Session

__all__ = ["Exchange"]

_GRACE = 1.0
"""Seconds that a processor may be late before it is given up."""


@define(eq=False)
class Exchange:
    """The I/O processors of a runtime.

    Attributes:
        send_types: spellings of the types of ``<send>`` with the short names of the processors that they mean.
    """

    _runtime: Runtime
    send_types: Mapping[str, str] = field(init=False)
    _processors: Mapping[str, IoProcessor] = field(init=False)
    _arrived: deque[Callable[[], None]] = field(factory=deque, init=False)

    def __attrs_post_init__(self) -> None:
        types = dict.fromkeys(SCXML_TYPES, SCXML_TYPE)
        for processor in self._runtime.io_processors:
            for spelling in (processor.type, *processor.spellings):
                if types.setdefault(spelling, processor.type) != processor.type:
                    raise RegistrationError(
                        f"two I/O processors claim the send type {spelling!r}; give the runtime one"
                    )
        self.send_types = types
        self._processors = {processor.type: processor for processor in self._runtime.io_processors}
        if len(self._processors) < len(self._runtime.io_processors):
            raise RegistrationError(f"two I/O processors are called alike; found {', '.join(self._processors)}")

    def open(self) -> None:
        """Let events in.

        Raises:
            IoProcessorError: a processor cannot be used here.
        """
        for processor in self._processors.values():
            processor.open(self._receive)

    def close(self) -> None:
        """Close the processors; what still arrives is dropped."""
        for processor in self._processors.values():
            processor.close()
        self._arrived.clear()

    def entries(self, session_id: str) -> dict[str, dict[str, str]]:
        """The value of ``_ioprocessors`` in a session."""
        found = {name: {"location": f"#_scxml_{session_id}"} for name in SCXML_NAMES}
        for processor in self._processors.values():
            location = processor.location(session_id)
            found |= {name: {"location": location} for name in processor.names}
        return found

    def take(self) -> None:
        """Hand what has arrived so far to its sessions, in the runtime's thread."""
        for _ in range(len(self._arrived)):
            self._arrived.popleft()()

    def carry_out(self, session: Session, effect: Effect) -> None:
        """Send an event that another processor than the SCXML one takes; other effects are somebody else's."""
        if not isinstance(effect, SendEffect) or effect.delay or effect.type not in self._processors:
            return
        processor = self._processors[effect.type]
        try:
            answer = processor.send(session.id, effect)
        except Exception as error:  # noqa: BLE001 -- a processor's fault is an error event of this session, and of no other
            answer = Future()
            answer.set_exception(error)
        if isinstance(self._runtime.clock, VirtualClock):
            self._report(session, effect, _outcome(answer, processor.timeout + _GRACE))
            self.take()
        else:
            answer.add_done_callback(lambda done: self._put(partial(self._report, session, effect, _outcome(done, 0))))

    def _report(self, session: Session, effect: SendEffect, failure: Failure | None) -> None:
        if failure is None:
            return
        interpreter = session.interpreter
        if failure.event == "error.execution":
            interpreter.execution_failed(effect, failure.message, ErrorKind.TARGET)
        else:
            interpreter.communication_failed(effect, failure.message, ErrorKind.PROCESSOR)
        self._runtime.wake(session)

    def _receive(self, session_id: str, event: Event) -> bool:
        session = self._runtime.sessions.get(session_id)
        if session is None or session.finished:
            return False
        self._put(partial(session.post, event))
        return True

    def _put(self, what: Callable[[], None]) -> None:
        self._arrived.append(what)
        self._runtime.notify()


def _outcome(answer: Future[Failure | None], seconds: float) -> Failure | None:
    try:
        return answer.result(seconds)
    except TimeoutError:
        return Failure(message=f"the I/O processor has not answered in {seconds:g} s")
    except Exception as error:  # noqa: BLE001 -- as above
        return Failure(message=f"the I/O processor failed: {type(error).__name__}: {error}")
