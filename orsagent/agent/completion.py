"""When an action is complete, and the event that says so.

Here as soon as the request is handed over, which is what ORS does: "the action done-event is sent to the SCXML session
as soon as the request is successfully sent to T-Server" (ORS Developer's Guide, Agent Extension). `confirmation` has
the other way.
"""

from __future__ import annotations

from typing import Protocol

from attrs import frozen

from orsagent.actions import Action, ActionContext
from orsagent.agent.failures import Failure, failure_of, refusal
from orsagent.tlib import AgentRequest, DNEvent, Transport

__all__ = ["Accepted", "Completion", "Order", "handed_over", "report"]


@frozen(kw_only=True, eq=False)
class Order:
    """An action on its way.

    Attributes:
        action: the action.
        context: the session that executes it.
        request: what is sent for it.
        confirmation: the class of the event that confirms the request.
    """

    action: Action
    context: ActionContext
    request: AgentRequest
    confirmation: type[DNEvent]

    def end(self, failure: Failure | None = None) -> None:
        """Tell the session how the action ended."""
        report(self.action, self.context, failure)


def report(action: Action, context: ActionContext, failure: Failure | None) -> None:
    """Raise the event that ends an action: done, or the error."""
    if failure is None:
        context.raise_event(f"agent.{action.element}.done", {"requestid": action.request_id})
        return
    context.raise_event(
        f"error.agent.{action.element}",
        {"requestid": action.request_id, "error": failure.error, "description": failure.description},
    )


class Completion(Protocol):
    """Sends requests and tells the sessions how they ended; each order ends exactly once."""

    def open(self) -> None:
        """Answers may come from now on."""
        ...

    def send(self, transport: Transport, order: Order) -> None:
        """Hand an order's request to the transport."""
        ...

    def forget(self, session_id: str) -> None:
        """Drop the orders of a session that has ended."""
        ...

    def close(self) -> None:
        """Drop every order that is still open."""
        ...


class Accepted:
    """An order ends when its request is handed over, or is not."""

    def open(self) -> None:
        """Nothing is awaited."""

    def send(self, transport: Transport, order: Order) -> None:
        """Hand the request over and end the order."""
        sent = handed_over(transport, order.request)
        order.end(sent if isinstance(sent, Failure) else None)

    def forget(self, session_id: str) -> None:
        """No order stays open."""

    def close(self) -> None:
        """No order stays open."""


def handed_over(transport: Transport, request: AgentRequest) -> int | Failure:
    """The reference id under which a transport has taken a request, or why it has not."""
    try:
        reference_id = transport.send(request)
        refused = reference_id < 0
    except Exception as error:  # noqa: BLE001 - a transport is anybody's code; its fault must reach the workflow
        return failure_of(error)
    if refused:
        return refusal(f"T-Library refused the request: reference id {reference_id}", None)
    return reference_id
