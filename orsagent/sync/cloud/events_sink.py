"""The sink that EXAS's users need: events in batches.

What becomes of an event, whatever the server does (`Trouble` says what that can be):

    200 without an error for it                   accepted
    200 with an error, retryable                  sent again: same id, same time
    200 with an error, not retryable              definitions and users are looked up anew; sent again if its ids have
                                                  changed by that, else refused
    too many events, body too large               the batch is cut in two, down to one event, which is refused
    400 or 422 for the whole batch                the batch is cut in two to find the culprit; one that fails alone
                                                  is sent again with an alarm, and refused at the fifth attempt
    401 twice, 403, 404, no JSON, and the like    sent again with an alarm: a person can mend it, and nothing is lost
    429, 5xx, timeouts, broken connections        sent again, after the time that the server says, or a growing pause
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import define, evolve, field

from orsagent.sync.cloud.batches import FORMS, LARGEST_BATCH, Prepared, batch_body, read_failures
from orsagent.sync.cloud.client import CloudClient
from orsagent.sync.cloud.definitions import PresenceDefinitions
from orsagent.sync.cloud.read_back import ReadBack
from orsagent.sync.cloud.replies import Reply, Trouble
from orsagent.sync.cloud.trouble import LookUpError, later, refused, unknown
from orsagent.sync.cloud.users import Forgetful, unsure
from orsagent.sync.protocols import Kind, Outgoing, UserDirectory, Verdict
from orsagent.sync.user_states import Presence, UserState

__all__ = ["EventsSink"]

_log: Final = logging.getLogger("orsagent.sync.cloud")

_CUTS: Final[frozenset[Trouble]] = frozenset({Trouble.too_large, Trouble.too_many, Trouble.rejected})
"""Troubles of a whole batch for which it is cut in two."""

_ALONE: Final = 5
"""Attempts of an event that the server does not understand on its own, until it is given up."""

_MOST_CUTS: Final = 16
"""Batches that one call cuts at most: finding a culprit or two must not use up the quota."""

_NO_DEFINITION: Final = 60.0


@define(eq=False)
class EventsSink:
    """Sends events to Genesys Cloud: ``POST /api/v2/events/users/presence`` and ``.../routingstatus``.

    Args:
        client: what sends; shared with other sinks.
        users: which users the agents are.
        definitions: the presence definitions; by default the client's organization is asked.
    """

    client: CloudClient
    users: UserDirectory
    definitions: PresenceDefinitions = field(kw_only=True)
    largest_batch: int = field(default=LARGEST_BATCH, kw_only=True)
    _chance: random.Random = field(init=False, repr=False)

    @definitions.default
    def _definitions(self) -> PresenceDefinitions:
        return PresenceDefinitions(self.client)

    def __attrs_post_init__(self) -> None:
        self._chance = self.client.settings.backoff.chance()

    async def send(self, events: Sequence[Outgoing]) -> Sequence[Verdict]:
        """Send events, at most one of a kind for an agent; one verdict for each, in their order."""
        verdicts: list[Verdict] = []
        cuts = _Cuts()
        for kind in Kind:
            prepared, unsent = await self._prepared([event for event in events if event.kind is kind])
            verdicts += unsent
            for start in range(0, len(prepared), self.largest_batch):
                verdicts += await self._deliver(kind, prepared[start : start + self.largest_batch], cuts)
        by_sequence = {verdict.sequence: verdict for verdict in verdicts}
        return [by_sequence[event.sequence] for event in events]

    async def read_back(self, agents: Sequence[str]) -> Mapping[str, UserState]:
        """What the users of these agents show now, as far as it can be read."""
        return await ReadBack(self.client, self.users, self.client.settings.source_id).states(agents)

    async def close(self) -> None:
        """Close the client's connections."""
        await self.client.close()

    async def _prepared(self, events: Sequence[Outgoing]) -> tuple[list[Prepared], list[Verdict]]:
        """The events that can be sent, and the verdicts on the others."""
        users = await self.users.user_ids([event.agent_id for event in events])
        known = [event for event in events if event.agent_id in users]
        verdicts = [self._without_user(event) for event in events if event.agent_id not in users]
        try:
            ids = await self.definitions.ids() if any(event.kind is Kind.presence for event in known) else {}
        except LookUpError as error:
            return [], [*verdicts, *self._later(known, error.reply)]
        prepared = []
        for event in known:
            value = ids.get(event.value) if isinstance(event.value, Presence) else event.value.value
            if value is None:
                verdicts += [evolve(one, single=True) for one in self._later([event], _undefined(event))]
            else:
                prepared.append(Prepared(event=event, user_id=users[event.agent_id], value=value))
        return prepared, verdicts

    async def _deliver(self, kind: Kind, batch: Sequence[Prepared], cuts: _Cuts) -> list[Verdict]:
        form = FORMS[kind]
        body = batch_body(form, batch, self.client.settings.source_id)
        reply = await self.client.request("POST", form.path, json=body)
        events = [one.event for one in batch]
        if reply.trouble is None:
            verdicts, failed = read_failures(batch, reply, self._again)
            return [*verdicts, *await self._second_look(failed)]
        if reply.trouble not in _CUTS:
            return self._later(events, reply)
        if len(batch) == 1:
            return self._alone(batch[0].event, reply)
        if not cuts.allowed():
            return self._later(events, reply)
        if reply.trouble is Trouble.too_many:
            self.largest_batch = min(self.largest_batch, (len(batch) + 1) // 2)
        half = (len(batch) + 1) // 2
        return [
            *await self._deliver(kind, batch[:half], cuts),
            *await self._deliver(kind, batch[half:], cuts),
        ]

    def _alone(self, event: Outgoing, reply: Reply) -> list[Verdict]:
        if reply.trouble is Trouble.rejected and event.attempts < _ALONE:
            return [evolve(one, single=True) for one in self._later([event], reply)]
        return _given_up([(event, reply.message)])

    async def _second_look(self, failed: Sequence[tuple[Prepared, str]]) -> list[Verdict]:
        """Refused events: those whose ids were out of date are sent again."""
        if not failed:
            return []
        if isinstance(self.users, Forgetful):
            self.users.forget(one.event.agent_id for one, _ in failed)
        try:
            ids = await self.definitions.renewed()
        except LookUpError:
            ids = {}
        users = await self.users.user_ids([one.event.agent_id for one, _ in failed])
        changed = [one.event for one, _ in failed if _is_changed(one, users, ids)]
        lost = [(one.event, message) for one, message in failed if one.event not in changed]
        reply = Reply(message="the ids of its user or presence have changed", after=0.0)
        return [*self._later(changed, reply), *_given_up(lost)]

    def _without_user(self, event: Outgoing) -> Verdict:
        trouble = unsure(self.users, event.agent_id)
        return unknown(event) if trouble is None else self._later([event], trouble)[0]

    def _later(self, events: Iterable[Outgoing], reply: Reply) -> list[Verdict]:
        return later(events, reply, self.client.settings.backoff, self._chance)

    def _again(self, event: Outgoing, message: str) -> Verdict:
        return self._later([event], Reply(message=message))[0]


@define
class _Cuts:
    """How often the batches of a call were cut."""

    count: int = 0

    def allowed(self) -> bool:
        """Whether one more may be cut, which counts."""
        self.count += 1
        return self.count <= _MOST_CUTS


def _undefined(event: Outgoing) -> Reply:
    message = f"there is no presence definition of the system in use for {event.value.value}"
    _log.error(message, extra={"alarm": "definition", "agent": event.agent_id, "value": event.value.value})
    return Reply(trouble=Trouble.rejected, message=message, after=_NO_DEFINITION)


def _is_changed(one: Prepared, users: Mapping[str, str], ids: Mapping[Presence, str]) -> bool:
    user = users.get(one.event.agent_id, one.user_id)
    value = ids.get(one.event.value, one.value) if isinstance(one.event.value, Presence) else one.value
    return (user, value) != (one.user_id, one.value)


def _given_up(failed: Iterable[tuple[Outgoing, str]]) -> list[Verdict]:
    verdicts: list[Verdict] = []
    for event, message in failed:
        _log.error(
            "Genesys Cloud refuses an event of the agent %s: %s",
            event.agent_id,
            message,
            extra={
                "alarm": "refused",
                "agent": event.agent_id,
                "kind": event.kind.value,
                "value": event.value.value,
                "event_id": event.event_id,
            },
        )
        verdicts += refused([event], message)
    return verdicts
