"""What happens in a run, as values, in the order in which it happens: the one source of all output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from orsagent.errors import Position

if TYPE_CHECKING:
    from orsagent.errors import OrsagentError
    from orsagent.scxml import Effect, Event
    from orsagent.standins import ModuleAction
    from orsagent.tlib import Event as TLibraryEvent
    from orsagent.tlib import Request

__all__ = [
    "ActionTaken",
    "EffectSeen",
    "EventArrived",
    "EventIgnored",
    "EventProcessed",
    "Happening",
    "NoteMade",
    "RequestRefused",
    "RequestSent",
    "SessionEnded",
    "SessionStarted",
    "StatesEntered",
    "StatesExited",
    "TransitionTaken",
]


@frozen(kw_only=True)
class Happening:
    """Something that happened.

    Attributes:
        time: when, in seconds of the virtual clock.
        session: the id of the session it happened in; empty for T-Server.
    """

    time: float
    session: str


@frozen(kw_only=True)
class SessionStarted(Happening):
    """A session begins.

    Attributes:
        path: its document.
        dialect: the rules that it is read by.
        datamodel: the name of its data model's engine; None for the null data model.
        invokeid: the invocation that it was started by, or None.
        parent: the id of the session that invoked it, or None.
    """

    path: str
    dialect: str
    datamodel: str | None
    invokeid: str | None = None
    parent: str | None = None


@frozen(kw_only=True)
class EventProcessed(Happening):
    """A session looks at an event; `taken` says whether a transition was taken."""

    event: Event
    taken: bool


@frozen(kw_only=True)
class EventIgnored(Happening):
    """An event came for a session that has ended.

    Attributes:
        name: the event's.
        position: of the action that raised it, if one did.
    """

    name: str
    position: Position | None = None


@frozen(kw_only=True)
class NoteMade(Happening):
    """Something that whoever runs the workflow should know."""

    text: str


@frozen(kw_only=True)
class TransitionTaken(Happening):
    """A transition was taken; no targets means that no state is left."""

    source: str
    targets: tuple[str, ...]
    position: Position


@frozen(kw_only=True)
class StatesExited(Happening):
    """States were left, in exit order; `told` when the transitions say as much."""

    ids: tuple[str, ...]
    told: bool


@frozen(kw_only=True)
class StatesEntered(Happening):
    """States were entered.

    Attributes:
        chains: from the outside in; each chain begins where the one before ends or branches.
        told: whether the transitions say as much.
        position: of the first one.
    """

    chains: tuple[tuple[str, ...], ...]
    told: bool
    position: Position


@frozen(kw_only=True)
class EffectSeen(Happening):
    """Content did something to the world outside the data model."""

    effect: Effect


@frozen(kw_only=True)
class SessionEnded(Happening):
    """A session has ended: in `final`, by `failure`, or cancelled by its parent when both are None."""

    final: str | None
    failure: OrsagentError | None


@frozen(kw_only=True)
class ActionTaken(Happening):
    """A stand-in was asked for an action of its module."""

    action: ModuleAction


@frozen(kw_only=True)
class RequestSent(Happening):
    """A request was handed to a T-Server; it has its reference id."""

    switch: str
    request: Request


@frozen(kw_only=True)
class RequestRefused(Happening):
    """A request could not be handed to a T-Server."""

    switch: str
    request: Request
    reason: str


@frozen(kw_only=True)
class EventArrived(Happening):
    """A T-Server sent an event."""

    switch: str
    event: TLibraryEvent
