"""Presence definitions: the ids by which the presences go in this organization."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from attrs import define, field

from orsagent.sync.cloud.client import CloudClient
from orsagent.sync.cloud.replies import Reply, Trouble
from orsagent.sync.cloud.trouble import LookUpError
from orsagent.sync.user_states import Presence

__all__ = ["PresenceDefinitions", "read_definitions"]

_PATH: Final = "/api/v2/presence/definitions"


def read_definitions(body: Any) -> Mapping[Presence, str]:  # noqa: ANN401 -- whatever was sent
    """The id of each presence that has a definition of the system in use.

    Definitions of the organization's own (type User) and deactivated ones do not count: a custom reason is Busy, even
    when Genesys Cloud has a presence of that name.
    """
    entities = body.get("entities") if isinstance(body, dict) else None
    found: dict[Presence, str] = {}
    for one in entities if isinstance(entities, list) else []:
        presence = _system_presence(one)
        if presence is not None:
            found.setdefault(presence, one["id"])
    return found


def presence_named(text: object) -> Presence | None:
    """The presence of that name, in any spelling; None for one that nothing is mapped to, such as Available."""
    try:
        return Presence.named(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _system_presence(entity: Any) -> Presence | None:  # noqa: ANN401 -- whatever was sent
    if not isinstance(entity, dict) or not isinstance(entity.get("id"), str) or entity.get("deactivated"):
        return None
    kind = str(entity.get("type", "System")).casefold()
    return presence_named(entity.get("systemPresence")) if kind == "system" else None


@define(eq=False)
class PresenceDefinitions:
    """The definitions of an organization, fetched when they are first needed.

    Args:
        client: what fetches them.
        seconds: they are fetched anew when they are wanted after so long; an organization seldom changes them.
        shortest: an id that was refused has them fetched anew, but not sooner than so many seconds after the last time.
    """

    client: CloudClient
    seconds: float = field(default=3600.0, kw_only=True)
    shortest: float = field(default=30.0, kw_only=True)
    _ids: Mapping[Presence, str] = field(factory=dict, init=False)
    _fetched: float | None = field(default=None, init=False)
    _one: asyncio.Lock = field(factory=asyncio.Lock, init=False, repr=False)

    async def ids(self) -> Mapping[Presence, str]:
        """The ids.

        Raises:
            LookUpError: they cannot be fetched, and never were.
        """
        return await self._younger_than(self.seconds)

    async def renewed(self) -> Mapping[Presence, str]:
        """The ids, after one was refused.

        Raises:
            LookUpError: they cannot be fetched, and never were.
        """
        return await self._younger_than(self.shortest)

    async def _younger_than(self, seconds: float) -> Mapping[Presence, str]:
        async with self._one:
            now = self.client.clock.now()
            if self._fetched is None or now - self._fetched >= seconds:
                await self._fetch(now)
            return self._ids

    async def _fetch(self, now: float) -> None:
        reply = await self.client.request("GET", _PATH, params={"deactivated": "false"})
        found = read_definitions(reply.body) if reply.trouble is None else {}
        if found:
            self._ids, self._fetched = found, now
        elif self._fetched is None:
            raise LookUpError(reply if reply.trouble is not None else _none_found(reply))


def _none_found(reply: Reply) -> Reply:
    message = "there are no presence definitions of the system in the answer"
    return Reply(status=reply.status, trouble=Trouble.unexpected, message=message)
