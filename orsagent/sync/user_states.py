"""What a Genesys Cloud user shows: a presence and a routing status.

Source: the public API description of Genesys Cloud. Endpoints spell the names differently (``ON_QUEUE``, ``OnQueue``):
`Presence.named` and `RoutingStatus.named` take every spelling.
"""

from __future__ import annotations

from enum import Enum
from typing import Self

from attrs import frozen

__all__ = ["Presence", "RoutingStatus", "UserState"]


class _Named(Enum):
    @classmethod
    def named(cls, text: str) -> Self:
        """The member of that name, whatever its capitals, spaces, hyphens and underscores.

        Raises:
            ValueError: there is no such member.
        """
        wanted = _letters(text)
        for member in cls:
            if _letters(member.value) == wanted:
                return member
        raise ValueError(f"{text!r} is no {cls.__name__}: expected one of {', '.join(one.value for one in cls)}")


class Presence(_Named):
    """The system presences that Engage states are mapped to; never Available."""

    Offline = "Offline"
    Busy = "Busy"
    Break = "Break"
    Meal = "Meal"
    Meeting = "Meeting"
    Training = "Training"
    OnQueue = "OnQueue"


class RoutingStatus(_Named):
    """The routing statuses as the events API spells them."""

    OffQueue = "OffQueue"
    Idle = "Idle"
    Interacting = "Interacting"
    Communicating = "Communicating"
    NotResponding = "NotResponding"
    """Only read back: Engage states are never mapped to it."""


@frozen
class UserState:
    """A presence and a routing status; a presence of None means: as it was."""

    presence: Presence | None
    routing: RoutingStatus

    def __str__(self) -> str:
        return f"{self.presence.value if self.presence else 'as it was'}/{self.routing.value}"


def _letters(text: str) -> str:
    return "".join(one for one in text.casefold() if one.isalnum())
