"""Reading back what users show, for reconciliation: what can wait, and leaves the quota to what cannot."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Final

from attrs import define

from orsagent.sync.cloud.client import CloudClient
from orsagent.sync.cloud.definitions import presence_named
from orsagent.sync.cloud.trouble import LookUpError
from orsagent.sync.protocols import UserDirectory
from orsagent.sync.user_states import Presence, RoutingStatus, UserState

__all__ = ["LARGEST_BULK", "ReadBack"]

_log: Final = logging.getLogger("orsagent.sync.cloud")

LARGEST_BULK: Final = 50
"""Users whose presences one request can ask for, at most."""

_PRESENCES: Final = "/api/v2/users/presences/{source}/bulk"
_ROUTING: Final = "/api/v2/users/{user}/routingstatus"


@define(eq=False)
class ReadBack:
    """Reads presences by fifty, and routing statuses one by one: 51 requests for 50 agents.

    Args:
        client: what asks.
        users: which users the agents are.
        source_id: the presence source that is asked for.
    """

    client: CloudClient
    users: UserDirectory
    source_id: str

    async def states(self, agents: Sequence[str]) -> Mapping[str, UserState]:
        """What the users of these agents show; what cannot be read is left out.

        A presence that nothing is mapped to, such as Available, is None.
        """
        states: dict[str, UserState] = {}
        try:
            users = await self.users.user_ids(agents)
            known = [agent for agent in agents if agent in users]
            for start in range(0, len(known), LARGEST_BULK):
                await self._read({agent: users[agent] for agent in known[start : start + LARGEST_BULK]}, states)
        except LookUpError as error:
            _log.warning("states cannot be read back: %s", error, extra={"wanted": len(agents), "read": len(states)})
        return states

    async def _read(self, users: Mapping[str, str], states: dict[str, UserState]) -> None:
        presences = await self._presences(list(users.values()))
        for agent, user in users.items():
            routing = await self._routing(user) if user in presences else None
            if routing is not None:
                states[agent] = UserState(presences[user], routing)

    async def _presences(self, users: Sequence[str]) -> Mapping[str, Presence | None]:
        """The presences by user."""
        reply = await self.client.request(
            "GET", _PRESENCES, {"source": self.source_id}, background=True, params={"id": ",".join(users)}
        )
        if reply.trouble is not None:
            raise LookUpError(reply)
        found: dict[str, Presence | None] = {}
        for one in reply.body if isinstance(reply.body, list) else []:
            user = one.get("userId") or one.get("id") if isinstance(one, dict) else None
            definition = one.get("presenceDefinition") if isinstance(one, dict) else None
            if isinstance(user, str) and isinstance(definition, dict):
                found[user] = presence_named(definition.get("systemPresence"))
        return found

    async def _routing(self, user: str) -> RoutingStatus | None:
        reply = await self.client.request("GET", _ROUTING, {"user": user}, background=True)
        if reply.trouble is not None:
            raise LookUpError(reply)
        text = reply.body.get("status") if isinstance(reply.body, dict) else None
        try:
            return RoutingStatus.named(text) if isinstance(text, str) else None
        except ValueError:
            _log.warning("the routing status %r is not known", text, extra={"user": user})
            return None
