"""The sink of direct calls: for organizations that may not inject events.

It is the slower one: a presence other than On Queue goes with 49 others into one request, but On Queue and every
routing status take a request each, and Genesys Cloud decides itself which transitions are valid.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from attrs import define, field

from orsagent.sync.cloud.client import CloudClient
from orsagent.sync.cloud.definitions import PresenceDefinitions
from orsagent.sync.cloud.read_back import ReadBack
from orsagent.sync.cloud.replies import Reply, Trouble
from orsagent.sync.cloud.trouble import LookUpError, later, refused, unknown
from orsagent.sync.cloud.users import Forgetful, unsure
from orsagent.sync.protocols import Kind, Outcome, Outgoing, UserDirectory, Verdict
from orsagent.sync.user_states import Presence, RoutingStatus, UserState

__all__ = ["LARGEST_BULK", "DirectSink"]

LARGEST_BULK: Final = 50
"""Presences of one request, at most; none of them On Queue."""

_BULK: Final = "/api/v2/users/presences/bulk"
_PRESENCE: Final = "/api/v2/users/{user}/presences/{source}"
_ROUTING: Final = "/api/v2/users/{user}/routingstatus"

_DIRECT_NAMES: Final[Mapping[RoutingStatus, str]] = {
    RoutingStatus.OffQueue: "OFF_QUEUE",
    RoutingStatus.Idle: "IDLE",
    RoutingStatus.Interacting: "INTERACTING",
    RoutingStatus.Communicating: "COMMUNICATING",
    RoutingStatus.NotResponding: "NOT_RESPONDING",
}
"""How direct calls spell the routing statuses."""


@define(eq=False)
class DirectSink:
    """Sets presences and routing statuses directly.

    Args:
        client: what sends; shared with other sinks.
        users: which users the agents are.
        source: the presence source; direct calls do not support registered ones.
        definitions: the presence definitions; by default the client's organization is asked.
    """

    client: CloudClient
    users: UserDirectory
    source: str = field(default="purecloud", kw_only=True)
    definitions: PresenceDefinitions = field(kw_only=True)
    _chance: random.Random = field(init=False, repr=False)

    @definitions.default
    def _definitions(self) -> PresenceDefinitions:
        return PresenceDefinitions(self.client)

    def __attrs_post_init__(self) -> None:
        self._chance = self.client.settings.backoff.chance()

    async def send(self, events: Sequence[Outgoing]) -> Sequence[Verdict]:
        """Send events; one verdict for each, in their order.

        Presences go first: Idle is valid only while the user is On Queue. The routing status of an agent whose
        presence has to be sent again waits for it.
        """
        users = await self.users.user_ids([event.agent_id for event in events])
        known = [event for event in events if event.agent_id in users]
        presences = [event for event in known if event.kind is Kind.presence]
        verdicts = await self._presences(presences, users)
        agents = {event.sequence: event.agent_id for event in presences}
        waiting = {agents[one.sequence] for one in verdicts if one.outcome is Outcome.retry}
        for event in known:
            if event.kind is Kind.routing:
                verdicts.append(await self._routing(event, users, waiting))
        by_sequence = {verdict.sequence: verdict for verdict in verdicts}
        return [by_sequence.get(event.sequence) or self._without_user(event) for event in events]

    async def read_back(self, agents: Sequence[str]) -> Mapping[str, UserState]:
        """What the users of these agents show now, as far as it can be read."""
        return await ReadBack(self.client, self.users, self.source).states(agents)

    async def close(self) -> None:
        """Close the client's connections."""
        await self.client.close()

    async def _presences(self, events: Sequence[Outgoing], users: Mapping[str, str]) -> list[Verdict]:
        if not events:
            return []
        try:
            ids = await self.definitions.ids()
        except LookUpError as error:
            return self._later(events, error.reply)
        verdicts = []
        undefined = [event for event in events if event.value not in ids]
        for event in undefined:
            message = f"there is no presence definition of the system in use for {event.value.value}"
            verdicts += self._later([event], Reply(trouble=Trouble.rejected, message=message))
        bulk = [event for event in events if event.value in ids and event.value is not Presence.OnQueue]
        single = [event for event in events if event.value in ids and event.value is Presence.OnQueue]
        for start in range(0, len(bulk), LARGEST_BULK):
            verdicts += await self._bulk(bulk[start : start + LARGEST_BULK], users, ids)
        for event in single:
            verdicts.append(await self._presence(event, users, ids))
        return verdicts

    async def _bulk(
        self, events: Sequence[Outgoing], users: Mapping[str, str], ids: Mapping[Any, str]
    ) -> list[Verdict]:
        if len(events) == 1:
            return [await self._presence(events[0], users, ids)]
        body = [
            {"id": users[one.agent_id], "source": self.source.upper(), "presenceDefinition": {"id": ids[one.value]}}
            for one in events
        ]
        reply = await self.client.request("PUT", _BULK, json=body)
        if reply.trouble is None:
            return [_accepted(event) for event in events]
        if reply.trouble in (Trouble.rejected, Trouble.not_found):
            # it says of all what is true of one
            return [await self._presence(event, users, ids) for event in events]
        return self._later(events, reply)

    async def _presence(self, event: Outgoing, users: Mapping[str, str], ids: Mapping[Any, str]) -> Verdict:
        names = {"user": users[event.agent_id], "source": self.source}
        body = {"presenceDefinition": {"id": ids[event.value]}}
        reply = await self.client.request("PATCH", _PRESENCE, names, json=body)
        verdict = self._verdict(event, reply)
        if reply.trouble is Trouble.rejected and await self._is_renewed(event, ids):
            return self._later([event], Reply(message="the id of its presence has changed", after=0.0))[0]
        return verdict

    async def _is_renewed(self, event: Outgoing, ids: Mapping[Any, str]) -> bool:
        try:
            renewed: Mapping[Any, str] = await self.definitions.renewed()
        except LookUpError:
            return False
        return renewed.get(event.value) != ids[event.value]

    async def _routing(self, event: Outgoing, users: Mapping[str, str], waiting: Iterable[str]) -> Verdict:
        if event.agent_id in waiting:
            return self._later([event], Reply(message="it waits for the presence of its agent"))[0]
        names, status = {"user": users[event.agent_id]}, RoutingStatus(event.value.value)
        return self._verdict(
            event, await self.client.request("PUT", _ROUTING, names, json={"status": _DIRECT_NAMES[status]})
        )

    def _verdict(self, event: Outgoing, reply: Reply) -> Verdict:
        if reply.trouble is None:
            return _accepted(event)
        if reply.trouble is Trouble.rejected:
            return refused([event], reply.message)[0]
        if reply.trouble is Trouble.not_found:
            if isinstance(self.users, Forgetful):
                self.users.forget([event.agent_id])
            return unknown(event)
        return self._later([event], reply)[0]

    def _without_user(self, event: Outgoing) -> Verdict:
        trouble = unsure(self.users, event.agent_id)
        return unknown(event) if trouble is None else self._later([event], trouble)[0]

    def _later(self, events: Iterable[Outgoing], reply: Reply) -> list[Verdict]:
        return later(events, reply, self.client.settings.backoff, self._chance)


def _accepted(event: Outgoing) -> Verdict:
    return Verdict(sequence=event.sequence, outcome=Outcome.accepted)
