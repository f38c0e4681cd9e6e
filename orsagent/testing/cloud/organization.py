"""What an organization holds: users with what they show, presence definitions, presence sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Final, Literal
from uuid import UUID

from attrs import define, evolve, field, frozen

__all__ = [
    "PURECLOUD",
    "ROUTING_STATUSES",
    "SYSTEM_PRESENCES",
    "Definition",
    "Kind",
    "LateEvents",
    "Organization",
    "Shown",
    "User",
    "letters",
    "made_uuid",
]

Kind = Literal["presence", "routing"]

LateEvents = Literal["ignore", "apply", "error"]
"""What becomes of an event that is older than what the user shows."""

PURECLOUD: Final = "purecloud"
"""The presence source that every organization has; direct calls use it."""

SYSTEM_PRESENCES: Final[Mapping[str, str]] = {
    "Available": "AVAILABLE",
    "Away": "AWAY",
    "Break": "BREAK",
    "Busy": "BUSY",
    "Meal": "MEAL",
    "Meeting": "MEETING",
    "Offline": "OFFLINE",
    "OnQueue": "ON_QUEUE",
    "Training": "TRAINING",
}
"""The system presences: as `FakeCloud.presence` names them, and as users' presences spell them."""

ROUTING_STATUSES: Final[Mapping[str, str]] = {
    "OffQueue": "OFF_QUEUE",
    "Idle": "IDLE",
    "Interacting": "INTERACTING",
    "NotResponding": "NOT_RESPONDING",
    "Communicating": "COMMUNICATING",
}
"""The routing statuses: as events spell them, and as users' routing statuses do."""


def letters(text: str) -> str:
    """What is left of a name when capitals, spaces, hyphens and underscores do not count."""
    return "".join(one for one in text.casefold() if one.isalnum())


def made_uuid(*parts: object) -> str:
    """A UUID of version 4 made of what it stands for, so that it is the same in every run."""
    return str(UUID(bytes=sha256("\n".join(map(str, parts)).encode()).digest()[:16], version=4))


@frozen(kw_only=True)
class Definition:
    """A presence definition."""

    id: str
    label: str
    system_presence: str
    type: Literal["System", "User"] = "System"
    deactivated: bool = False


@frozen(kw_only=True)
class Shown:
    """One state that somebody gave to a user.

    Attributes:
        user: the user's id.
        kind: presence or routing.
        value: such as Break, OnQueue, OffQueue, Interacting.
        time: when it happened, by the event; of direct calls, when they arrived. Seconds since 1970.
        source: the id of the source; ``purecloud`` for direct calls.
        event_id: the event's id; None for direct calls.
        outcome: ``shown``; ``late``, when it is older than what the user shows; ``repeated``, when an event of that id
            has come before. Only what is shown changes the user.
        request: the number of the request in the journal.
    """

    user: str
    kind: Kind
    value: str
    time: float
    source: str
    event_id: str | None
    outcome: Literal["shown", "late", "repeated"]
    request: int


@define(eq=False, kw_only=True)
class User:
    """A user, and everything that was ever shown or tried."""

    id: str
    agent: str | None
    email: str
    name: str
    history: list[Shown] = field(factory=list)
    by_source: dict[str, Shown] = field(factory=dict)
    _event_ids: set[str] = field(factory=set)

    def newest(self, kind: Kind) -> Shown:
        """What is shown."""
        return self.by_source[kind]

    def take(self, shown: Shown, late_events: LateEvents) -> Shown:
        """Take in a state; returns it with what became of it."""
        before = self.by_source.get(kind_at_source(shown.kind, shown.source))
        if shown.event_id is not None and shown.event_id in self._event_ids:
            shown = evolve(shown, outcome="repeated")
        elif before is not None and shown.time < before.time and late_events != "apply":
            shown = evolve(shown, outcome="late")
        self.history.append(shown)
        if shown.event_id is not None:
            self._event_ids.add(shown.event_id)
        if shown.outcome == "shown":
            self.by_source[shown.kind] = self.by_source[kind_at_source(shown.kind, shown.source)] = shown
        return shown


def kind_at_source(kind: Kind, source: str) -> str:
    """The key of what a source said last."""
    return f"{kind} {source}"


@define(eq=False)
class Organization:
    """Users, definitions and sources, by their ids."""

    users: dict[str, User] = field(factory=dict)
    definitions: dict[str, Definition] = field(factory=dict)
    sources: dict[str, str] = field(factory=dict)
    late_events: LateEvents = "ignore"
    _names: dict[str, str] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        for name in SYSTEM_PRESENCES:
            self.define(Definition(id=made_uuid("definition", name), label=name, system_presence=name))

    def define(self, definition: Definition) -> None:
        """Add a definition, or put it in the place of the one with its id."""
        self.definitions[definition.id] = definition

    def definition_of(self, name: str) -> Definition | None:
        """The definition in use with that label."""
        wanted = letters(name)
        found = (one for one in self.definitions.values() if letters(one.label) == wanted and not one.deactivated)
        return next(found, None)

    def add(self, user: User, start: tuple[str, str, float]) -> None:
        """Add a user that shows a presence and a routing status from some time on.

        Raises:
            ValueError: there is a user of that id, agent or e-mail already.
        """
        names = [user.id, *(one.casefold() for one in (user.agent, user.email) if one)]
        taken = next((one for one in names if one in self._names), None)
        if taken is not None:
            raise ValueError(f"there is a user {taken!r} already; every id, agent and e-mail belongs to one user")
        presence, routing, time = start
        for kind, value in _pairs(presence, routing):
            user.by_source[kind] = Shown(
                user=user.id,
                kind=kind,
                value=value,
                time=time,
                source=PURECLOUD,
                event_id=None,
                outcome="shown",
                request=0,
            )
        self.users[user.id] = user
        self._names.update((one, user.id) for one in names)

    def user(self, name: str) -> User | None:
        """The user of that id, agent or e-mail."""
        found = self._names.get(name, self._names.get(name.casefold()))
        return None if found is None else self.users[found]


def _pairs(presence: str, routing: str) -> Iterator[tuple[Kind, str]]:
    yield "presence", presence
    yield "routing", routing
