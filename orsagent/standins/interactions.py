"""Interactions as tests see them: made by the test or by actions, owned by a session, gone when they are deleted.

Everything that happens to one shows in `_genesys.ixn.interactions` first, and is an event of its session then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any, Literal, Protocol, TypeAlias, final

from attrs import define, field

from orsagent.standins.given import plain
from orsagent.standins.media import category
from orsagent.tlib.fake import FakeCall

__all__ = ["Home", "Interaction", "InteractionState", "Interactions"]

InteractionState: TypeAlias = Literal[
    "queued", "established", "null", "ringing", "hold", "transferring", "treating", "routed"
]
"""What an interaction is. All but the first two are the guide's words, which `invalidstate.<state>` ends in."""


class Home(Protocol):
    """What interactions need of the world: sessions to be shown in and to raise events in."""

    def show(self, session_id: str, interaction: Interaction) -> None:
        """Show an interaction in a session, or that it is not there any more."""
        ...

    def raise_event(self, session_id: str, name: str, data: Mapping[str, Any]) -> None:
        """Put an event into a session's external queue."""
        ...

    def afterwards(self, session_id: str, name: str, data: Mapping[str, Any]) -> None:
        """The same; while an action is carried out, behind the event that tells of its end."""
        ...


@final
@define(eq=False, repr=False, kw_only=True)
class Interaction:
    """One interaction.

    Attributes:
        id: by which workflows know it.
        media: the name of its medium, such as TMediaVoice.
        session: the id of the session that owns it; None if none does.
        detached_by: the id of the session that has given it away and may go on with it; None if none may.
        state: what it is.
        parties: device and kind of device, by the party's name.
        focus: the device that the interaction's events are about: a routing point, a queue, an agent's DN.
        details: what stands in its part ``voice``, ``chat`` or ``msgbased``.
        properties: its other properties.
        call: the call of the fake T-Server that it is, or None.
    """

    id: str
    media: str
    session: str | None = None
    detached_by: str | None = None
    state: InteractionState = "queued"
    parties: dict[str, dict[str, Any]] = field(factory=dict)
    focus: str = ""
    details: dict[str, Any] = field(factory=dict)
    properties: dict[str, Any] = field(factory=dict)
    call: FakeCall | None = None
    _is_lent: bool = field(default=False, init=False)
    _udata: dict[str, Any] = field(factory=dict)
    _home: Home

    @property
    def udata(self) -> dict[str, Any]:
        """Its user data, a copy."""
        return dict(self._udata)

    @property
    def deleted(self) -> bool:
        """Whether it is gone."""
        return self.state == "null"

    @property
    def tree(self) -> dict[str, Any]:
        """The object in `_genesys.ixn.interactions`."""
        part = category(self.media)
        return {
            "g_uid": self.id,
            "category": part,
            **self.properties,
            part: {"media": self.media, **self.details},
            "udata": self._udata,
            "parties": self.parties,
        }

    # --- what a test makes happen

    def attach_udata(self, udata: Mapping[str, Any]) -> None:
        """Somebody attaches user data: ``interaction.udata.changed``. A key that is there gets the new value."""
        self._check()
        if self.call is not None and self.call.status != "Released":
            self.call.attach({key: _for_a_call(value) for key, value in udata.items()})
        else:
            self.take_udata({**self._udata, **plain(udata)})

    def delete_udata(self, *keys: str) -> None:
        """Somebody takes user data away: ``interaction.udata.changed``."""
        self._check()
        self.take_udata({key: value for key, value in self._udata.items() if key not in keys})

    def change_party(self, device: str, *, devicetype: str = "agent", **more: Any) -> None:  # noqa: ANN401 -- any properties
        """A party joins, or changes: ``interaction.partystatechanged``.

        Args:
            device: its device, by which it goes.
            devicetype: ``agent``, ``routepoint``, ``queue`` or ``unknown``.
            more: other properties of the party.
        """
        self._check()
        self.parties[device] = {"device": device, "devicetype": devicetype, **more}
        self.focus = device
        self.tell("partystatechanged")

    def remove_party(self, device: str) -> None:
        """A party leaves: ``interaction.partystatechanged``.

        Raises:
            LookupError: there is no such party.
        """
        self._check()
        if device not in self.parties:
            raise LookupError(
                f"interaction {self.id} has no party {device!r}; it has {', '.join(self.parties) or 'none'}"
            )
        del self.parties[device]
        self.tell("partystatechanged", focusdeviceid=device)

    def change(self, **properties: Any) -> None:  # noqa: ANN401 -- any properties
        """Give it other values of its properties, in its part (``ani``, ``queue``) or its own; no event tells of it."""
        self._check()
        for name, value in properties.items():
            (self.details if name in self.details else self.properties)[name] = value
        self._show()

    def route_request(self) -> None:
        """It asks to be routed: ``interaction.onrouterequest``. If it was routed, it has come back."""
        self._check()
        self._give_back()
        if self.state == "routed":
            self.state = "queued"
        self.tell("onrouterequest")

    def abandon(self) -> None:
        """The customer gives up: ``interaction.abandoned``, then it is deleted."""
        self._check()
        if self.call is not None and self.call.status != "Released":
            self.call.release()
        if not self.deleted:
            self.tell("abandoned")
            self.delete()

    def merge(self, into: Interaction) -> None:
        """It becomes a part of another one: ``interaction.onmerge``, then it is deleted as a result of that."""
        self._check()
        for session in dict.fromkeys((self.session, into.session)):
            if session is not None:
                told = {"interactionid": into.id, "frominteractionid": self.id, "tointeractionid": into.id}
                self._home.raise_event(session, "interaction.onmerge", told)
        self.delete(resultof="merge")

    def delete(self, resultof: str = "deletion") -> None:
        """It ends: ``interaction.deleted``.

        Args:
            resultof: of what this is the result, in the event's data.
        """
        self._check()
        self.state = "null"
        self._leave(resultof)

    def raise_event(self, name: str, **data: Any) -> None:  # noqa: ANN401 -- any data
        """Raise any event about it; ``interactionid`` is in the data.

        Raises:
            ValueError: no session owns it.
        """
        if self.session is None:
            raise ValueError(f"interaction {self.id} belongs to no session that could get {name}")
        self._home.raise_event(self.session, name, {"interactionid": self.id, **data})

    # --- what the world makes happen

    def enter(self, session_id: str) -> None:
        """A session gets it, without an event."""
        self.session, self.detached_by = session_id, None
        self._show()

    def added(self) -> None:
        """Tell its session that it is there."""
        self.tell("added")

    @property
    def data_for_a_call(self) -> dict[str, Any]:
        """Its user data, as calls carry them."""
        return {key: _for_a_call(value) for key, value in self._udata.items() if value is not None}

    def lend(self, call: FakeCall) -> None:
        """It rings somewhere as this call, until it asks to be routed again."""
        self.call, self._is_lent = call, True
        self.details["connid"] = call.conn_id

    def _give_back(self) -> None:
        if not self._is_lent or self.call is None:
            return
        call, self.call, self._is_lent = self.call, None, False
        if call.this_dn in self.parties:
            del self.parties[call.this_dn]
        if call.status != "Released":
            call.release()

    def give_away(self, resultof: str = "detach") -> None:
        """Its session has it no longer; it lives on, and the session may still send it on, end it, or take it back."""
        self.detached_by = self.session or self.detached_by
        self._leave(resultof)

    def take_state(self, state: InteractionState) -> None:
        """Take a state, without an event."""
        self.state = state
        self._show()

    def take_udata(self, udata: Mapping[str, Any]) -> None:
        """Have these user data from here on: ``interaction.udata.changed``."""
        self._udata = dict(udata)
        self.tell("udata.changed")

    def tell(self, event: str, **data: Any) -> None:  # noqa: ANN401 -- any data
        """Show it, and raise an event in its session, if it has one."""
        self._show()
        if self.session is not None:
            self._home.raise_event(self.session, f"interaction.{event}", self._told(data))

    def _leave(self, resultof: str) -> None:
        session, self.session = self.session, None
        if session is not None:
            self._home.show(session, self)
            self._home.afterwards(session, "interaction.deleted", self._told({"resultof": resultof}))

    def _told(self, data: Mapping[str, Any]) -> dict[str, Any]:
        focus = {"focusdeviceid": self.focus} if self.focus else {}
        return {"interactionid": self.id, **focus, **data}

    def _show(self) -> None:
        if self.session is not None:
            self._home.show(self.session, self)

    def _check(self) -> None:
        if self.deleted:
            raise ValueError(f"interaction {self.id} is deleted: nothing happens to it any more")

    def __repr__(self) -> str:
        return f"Interaction({self.id}, {self.media}, {self.state}, session {self.session or 'none'})"


def _for_a_call(value: Any) -> Any:  # noqa: ANN401 -- any value
    """As T-Library's key-value lists carry it: text, integers, bytes, lists."""
    if isinstance(value, Mapping):
        return {key: _for_a_call(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, float) or value is None else value


@final
@define(eq=False, repr=False)
class Interactions:
    """All interactions of a world, by id, those that are deleted included."""

    _home: Home
    _all: dict[str, Interaction] = field(factory=dict)
    _numbers: count[int] = field(factory=lambda: count(1))

    def make(self, media: str, *, id: str | None = None, **fields: Any) -> Interaction:  # noqa: A002, ANN401 -- the term of the field
        """A new one, which no session owns.

        Raises:
            ValueError: there is one of that id.
        """
        chosen = self._new_id() if id is None else id
        if not chosen or chosen in self._all:
            raise ValueError(f"an interaction needs an id that is not in use; found {chosen!r}")
        made = self._all[chosen] = Interaction(id=chosen, media=media, home=self._home, **fields)
        return made

    def _new_id(self) -> str:
        return next(name for number in self._numbers if (name := f"ixn{number}") not in self._all)

    def find(self, id: object) -> Interaction | None:  # noqa: A002 -- the term of the field
        """The one of that id, if it is there."""
        return self._all.get(id) if isinstance(id, str) else None

    def of(self, session_id: str) -> list[Interaction]:
        """Those of a session, in the order in which they were made."""
        return [one for one in self._all.values() if one.session == session_id]

    def within_reach_of(self, session_id: str) -> list[Interaction]:
        """Those of a session, and behind them those that it has given away and nobody has taken."""
        given = (one for one in self._all.values() if one.session is None and one.detached_by == session_id)
        return [*self.of(session_id), *(one for one in given if not one.deleted)]

    def of_call(self, conn_ids: Iterable[str]) -> list[Interaction]:
        """Those that are calls of these connection ids."""
        wanted = set(conn_ids)
        calls = (one for one in self._all.values() if one.call is not None and not one.deleted)
        return [one for one in calls if one.details.get("connid") in wanted]

    def __getitem__(self, id: str) -> Interaction:  # noqa: A002 -- the term of the field
        """The one of that id; `KeyError` if there is none."""
        return self._all[id]

    def __iter__(self) -> Any:  # noqa: ANN401 -- an iterator
        """All of them, in the order in which they were made."""
        return iter(self._all.values())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._all)

    def __repr__(self) -> str:
        return f"Interactions({', '.join(map(repr, self))})"

    def __contains__(self, id: object) -> bool:  # noqa: A002 -- the term of the field
        """Whether there is one of that id."""
        return id in self._all
