"""The Agent extension as an action module: it sends T-Library requests and raises the events that answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from orsagent.actions import Action, ActionContext, ModuleSpec
from orsagent.agent.arguments import checked
from orsagent.agent.completion import Accepted, Completion, Order, report
from orsagent.agent.confirmation import Confirmed
from orsagent.agent.elements import specification
from orsagent.agent.failures import ArgumentError, failure_of
from orsagent.agent.requests import request_for
from orsagent.clock import Scheduler
from orsagent.errors import TransportError
from orsagent.tlib import Transport, TServerPool

__all__ = ["AgentModule"]

_ELEMENTS: Final = tuple(element.name for element in specification.elements)

_COMPLETIONS: Final[dict[str, Callable[[TServerPool, float], Completion]]] = {
    "accepted": lambda _pool, _timeout: Accepted(),
    "confirmed": lambda pool, timeout: Confirmed(pool.transports, timeout),
}


class AgentModule:
    """Executes `<logout>`, `<setmediastate>` and `<setdnd>`.

    Every action ends in exactly one event: ``agent.<element>.done`` or ``error.agent.<element>``. The module opens the
    transports when the runtime starts, and closes them when it ends.

    Args:
        transports: the T-Servers: one transport, several, a mapping of switch names to transports, or a pool.
        completion: when the done event comes. ``accepted``: when the request is handed over, as ORS does.
            ``confirmed``: when T-Server has carried it out; its EventError and its silence become
            ``error.agent.<element>``.
        reason_key: the key under which a `reason` hint goes into the list of reasons.
        timeout: how long T-Server may take to answer when `completion` is ``confirmed``, in seconds of the session's
            clock.

    Raises:
        ValueError: an unknown completion, an empty reason key, a timeout that is not above 0, or two transports for one
            switch.
        TypeError: something that is no transport.
    """

    def __init__(
        self,
        transports: TServerPool | Transport | Iterable[Transport] | Mapping[str, Transport],
        completion: str = "accepted",
        reason_key: str = "ReasonCode",
        timeout: float = 30.0,
    ) -> None:
        if completion not in _COMPLETIONS:
            raise ValueError(f"completion is {completion!r}, expected one of {', '.join(_COMPLETIONS)}")
        if not reason_key:
            raise ValueError("reason_key is empty, expected a key of T-Library's list of reasons, such as 'ReasonCode'")
        if not timeout > 0:
            raise ValueError(f"timeout is {timeout!r}, expected seconds above 0")
        self._pool = TServerPool(transports)
        self._completion = _COMPLETIONS[completion](self._pool, timeout)
        self._reason_key = reason_key

    @property
    def specification(self) -> ModuleSpec:
        """The elements of the Agent extension."""
        return specification

    def open(self, scheduler: Scheduler) -> None:
        """Open the transports, which answer by `scheduler`'s time.

        Raises:
            TransportError: one of them cannot be opened.
        """
        self._pool.open(scheduler)
        self._completion.open()

    def execute(self, action: Action, context: ActionContext) -> None:
        """Check an action and send its request. Whatever goes wrong with either becomes the action's error event.

        Raises:
            ValueError: the element is none of the module's, so that no event is named for it.
        """
        if action.element not in _ELEMENTS:
            raise ValueError(
                f"{action.position}: <{action.element}> is no element of the agent module; expected "
                f"{', '.join(_ELEMENTS)}"
            )
        try:
            arguments = checked(action.element, action.arguments, reason_key=self._reason_key)
            transport = self._pool.get(arguments.switch)
        except (ArgumentError, TransportError) as error:
            report(action, context, failure_of(error))
            return
        request, confirmation = request_for(action, arguments)
        self._completion.send(
            transport, Order(action=action, context=context, request=request, confirmation=confirmation)
        )

    def session_ended(self, session_id: str) -> None:
        """Forget the session's requests that T-Server has still to answer."""
        self._completion.forget(session_id)

    def close(self) -> None:
        """Forget every request and close the transports."""
        self._completion.close()
        self._pool.close()
