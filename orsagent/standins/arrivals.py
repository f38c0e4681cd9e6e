"""New interactions: what they look like when they arrive, by medium."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import frozen

from orsagent.standins.call_links import fields_of_call
from orsagent.standins.given import plain
from orsagent.standins.interactions import Interaction
from orsagent.standins.media import category, medium_name
from orsagent.standins.world import GenesysWorld
from orsagent.tlib.fake import FakeCall

__all__ = ["Arrival", "arrive"]

_TYPES: Final[Mapping[str, str]] = {"voice": "inbound", "msgbased": "InboundNew", "chat": "chat"}
"""What ``type`` is where nobody says otherwise."""

_DETAILS: Final = ("type", "externalID", "view", "callid", "connid")
"""Properties that stand in the medium's own part."""


def arrive(arrivals: Iterable[Arrival], world: GenesysWorld, session_id: str | None) -> None:
    """Let interactions arrive in a session; with None they are there, and no session has them."""
    for arrival in arrivals:
        interaction = arrival.make(world)
        if session_id is not None:
            interaction.enter(session_id)
            interaction.added()


@frozen(kw_only=True)
class Arrival:
    """What a test says of a new interaction.

    Attributes:
        media: the medium: voice, email, chat, sms, ..., a name such as TMediaVoice, or its number.
        ani: who calls.
        dnis: what was called; the routing point, unless `focus` is another DN.
        udata: its user data.
        id: its id; None for a new one.
        call: the call of the fake T-Server that it is.
        queue: the interaction queue that it is in, for media other than voice.
        parent: the interaction that it comes from, or its id.
        focus: the device that its events are about.
        parties: device and kind of device, by the party's name.
        properties: others: `type`, `externalID`, `view`, `callid` and `connid` stand in the medium's part.
    """

    media: object = "voice"
    ani: str | None = None
    dnis: str | None = None
    udata: Mapping[str, Any] | None = None
    id: str | None = None
    call: FakeCall | None = None
    queue: str | None = None
    parent: Interaction | str | None = None
    focus: str | None = None
    parties: Mapping[str, Mapping[str, Any]] | None = None
    properties: Mapping[str, Any]

    def make(self, world: GenesysWorld) -> Interaction:
        """The interaction; no session owns it yet.

        Raises:
            ValueError: there is no such medium, the id is in use, or the call has ended.
            TypeError: user data are no dictionary.
        """
        medium = medium_name(self.media)
        part = category(medium)
        if self.call is not None and (part != "voice" or self.call.status == "Released"):
            raise ValueError(
                f"{self.call!r} cannot be an interaction of {medium}: it must be voice, and not have ended"
            )
        fields = fields_of_call(self.call) if self.call is not None else self._fields(part)
        if not isinstance(self.udata, Mapping | None):
            raise TypeError(f"udata is {self.udata!r}; expected a dictionary")
        given = {"ani": self.ani, "dnis": self.dnis, "queue": None if part == "voice" else self.queue}
        told = {name: value for name, value in given.items() if value is not None}
        own = {name: value for name, value in self.properties.items() if name in _DETAILS}
        made = world.interactions.make(
            medium,
            id=self.id,
            state=fields["state"],
            focus=self.focus or fields["focus"],
            call=self.call,
            udata={**fields["udata"], **plain(self.udata or {})},
            parties=plain(self.parties if self.parties is not None else fields["parties"]),
            properties=self._properties(world),
        )
        numbers = {"callid": made.id, "connid": made.id} if part == "voice" else {}
        made.details = {**numbers, "type": _TYPES[part], **fields["details"], **told, **own}
        return made

    def _fields(self, part: str) -> dict[str, Any]:
        focus = self.dnis if part == "voice" else self.queue or self.dnis
        party = {self.dnis: {"device": self.dnis, "devicetype": "routepoint"}} if part == "voice" and self.dnis else {}
        return {"state": "queued", "focus": focus or "", "udata": {}, "details": {}, "parties": party}

    def _properties(self, world: GenesysWorld) -> dict[str, Any]:
        parent = self.parent.id if isinstance(self.parent, Interaction) else self.parent
        more = {name: plain(value) for name, value in self.properties.items() if name not in _DETAILS}
        known = {"parentid": parent} if parent is not None else {}
        return {"tenantid": str(world.session["tenantid"]), **known, **more}
