"""The world around the workflows of one environment: interactions, data below `_genesys`, and the calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orsagent.errors import SessionError
from orsagent.standins import GenesysWorld, Interaction, Interactions
from orsagent.standins.arrivals import Arrival, arrive
from orsagent.standins.given import date_of
from orsagent.standins.world_file import read_world
from orsagent.standins.zones import zone_named

if TYPE_CHECKING:
    from orsagent.clock import VirtualClock
    from orsagent.runtime import Runtime, Session
    from orsagent.standins.call_links import CallLinks
    from orsagent.standins.given import Given
    from orsagent.standins.world import FunctionCall
    from orsagent.tlib import FakeCall

__all__ = ["Surroundings"]


class Surroundings:
    """What an environment has of the world; `Env` is one."""

    _clock: VirtualClock
    _world: GenesysWorld
    _links: CallLinks
    _runtime: Runtime | None
    _sessions: list[Session]

    @property
    def now(self) -> float:
        """Seconds of virtual time since the test began. Set to a calendar time before the first start.

        A `datetime` or its ISO text, such as ``2026-12-24T17:30``; without a zone it is meant in the server's,
        ``ors.world.session["zone"]``.
        """
        return self._clock.now()

    @now.setter
    def now(self, date: datetime | str) -> None:
        found = date_of(date)
        if self._runtime is not None:
            raise SessionError("the sessions know what time it is: set ors.now before the first start")
        self._clock.start = found if found.tzinfo else found.replace(tzinfo=zone_named(self._world.session["zone"]))

    @property
    def date(self) -> datetime:
        """What the virtual calendar shows."""
        return self._clock.date()

    @property
    def world(self) -> GenesysWorld:
        """Everything that workflows find below `_genesys`."""
        return self._world

    @property
    def lists(self) -> Given:
        """List objects, `{list: {item: {key: value}}}`: what `getListItemValue` answers from."""
        return self._world.lists

    @lists.setter
    def lists(self, given: Mapping[str, Any]) -> None:
        self._world.lists.replace(given)

    @property
    def options(self) -> Given:
        """Configuration options, `{key: value}`: what `getConfigOption` answers from.

        Under the name of a level, such as ``StartFromTenant``, stand those of a lookup that begins there.
        """
        return self._world.options

    @options.setter
    def options(self, given: Mapping[str, Any]) -> None:
        self._world.options.replace(given)

    @property
    def special_days(self) -> Given:
        """Special days, `{table: {day: date}}`: what `isSpecialDay` answers from."""
        return self._world.special_days

    @special_days.setter
    def special_days(self, given: Mapping[str, Any]) -> None:
        self._world.special_days.replace(given)

    @property
    def statistics(self) -> Given:
        """Statistics, `{object: {statistic: value}}`: what `sData` answers from."""
        return self._world.statistics

    @statistics.setter
    def statistics(self, given: Mapping[str, Any]) -> None:
        self._world.statistics.replace(given)

    @property
    def zones(self) -> Given:
        """Time zones of the Configuration Server, `{name: name in the IANA database}`."""
        return self._world.zones

    @zones.setter
    def zones(self, given: Mapping[str, Any]) -> None:
        self._world.zones.replace(given)

    @property
    def interactions(self) -> Interactions:
        """All interactions, those that are deleted included."""
        return self._world.interactions

    @property
    def function_calls(self) -> Sequence[FunctionCall]:
        """The functions of `_genesys` that workflows have called and that tell of it, in order."""
        return tuple(self._world.calls)

    def add_interaction(
        self,
        media: object = "voice",
        *,
        ani: str | None = None,
        dnis: str | None = None,
        udata: Mapping[str, Any] | None = None,
        session: Session | None = None,
        id: str | None = None,  # noqa: A002 -- the term of the field
        call: FakeCall | None = None,
        queue: str | None = None,
        parent: Interaction | str | None = None,
        focus: str | None = None,
        parties: Mapping[str, Mapping[str, Any]] | None = None,
        **properties: Any,  # noqa: ANN401 -- any properties
    ) -> Interaction:
        """An interaction arrives in a session: in `_genesys.ixn.interactions`, with the event ``interaction.added``.

        Args:
            media: voice, email, chat, sms, ..., a name such as TMediaVoice, or its number.
            ani: who calls; by default, that of `call`.
            dnis: what was called: the DN that the event's ``focusdeviceid`` names.
            udata: its user data.
            session: which session; by default the one started last that is alive, rather one without an interaction.
            id: its id; by default a new one: ``ixn1``, ``ixn2``, ...
            call: the call of the fake T-Server that it is: user data, parties and its end are the call's.
            queue: the interaction queue that it is in, for media other than voice.
            parent: the interaction that it comes from.
            focus: another device for ``focusdeviceid``.
            parties: device and kind of device, by the party's name.
            properties: others, such as ``type="outbound"`` or ``location={"media_server": "..."}``.

        Raises:
            SessionError: no session is alive.
            ValueError: there is no such medium, the id is in use, or the call has ended.
            TypeError: user data are no dictionary, or have what ECMAScript has not.
        """
        chosen = session or self._waiting()
        made = self.new_interaction(
            media,
            ani=ani,
            dnis=dnis,
            udata=udata,
            id=id,
            call=call,
            queue=queue,
            parent=parent,
            focus=focus,
            parties=parties,
            **properties,
        )
        made.enter(chosen.id)
        made.added()
        return made

    def new_interaction(self, media: object = "voice", **given: Any) -> Interaction:  # noqa: ANN401 -- as in `add_interaction`
        """An interaction that no session has, such as one that a workflow attaches: `add_interaction` without session.

        Raises:
            ValueError: as `add_interaction`.
        """
        named = {name: given.pop(name) for name in _NAMED if name in given}
        made = Arrival(media=media, **named, properties=given).make(self._world)
        if made.call is not None:
            self._links.connect(made)
        return made

    def _furnish(self, path: Path | None) -> None:
        """Take what a world file says."""
        self._arrivals: tuple[Arrival, ...] = ()
        if path is not None:
            file = read_world(path)
            file.fill(self._world)
            self._arrivals = file.arrivals
            self._clock.start = file.now or self._clock.start

    def _arrive(self, session: Session) -> None:
        """Let the interactions of the world file arrive, in the first session that starts."""
        arrivals, self._arrivals = self._arrivals, ()
        arrive(arrivals, self._world, None if session.finished else session.id)

    def _waiting(self) -> Session:
        alive = [one for one in reversed(self._sessions) if not one.finished]
        if not alive:
            raise SessionError("no session is alive that could get an interaction; start the workflow first")
        return next((one for one in alive if not self._world.interactions.of(one.id)), alive[0])


_NAMED = ("ani", "dnis", "udata", "id", "call", "queue", "parent", "focus", "parties")
