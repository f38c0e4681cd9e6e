"""Which Genesys Cloud user an agent is: by a mapping that is given, or by a search."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol, runtime_checkable

from attrs import define, evolve, field

from orsagent.sync.cloud.client import CloudClient
from orsagent.sync.cloud.errors import CloudSettingsError
from orsagent.sync.cloud.replies import Reply, Trouble
from orsagent.sync.protocols import UserDirectory

__all__ = ["SEARCH_FIELDS", "Forgetful", "UserChain", "UserMapping", "UserSearch", "unsure"]

_log: Final = logging.getLogger("orsagent.sync.cloud")

SEARCH_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "email": ("email",),
    "employeeId": ("employerInfo", "employeeId"),
}
"""What users are searched by, and where it stands in a user."""

_PATH: Final = "/api/v2/users/search"
_PAGE: Final = 50


@runtime_checkable
class Forgetful(Protocol):
    """A directory that can be told that the user of an agent may be another by now."""

    def forget(self, agents: Iterable[str]) -> None:
        """Look these agents up again when they are next asked for."""
        ...


@runtime_checkable
class Searching(Protocol):
    """A directory that may not know at present whether an agent has a user."""

    def trouble_of(self, agent: str) -> Reply | None:
        """Why it does not know; None when it does."""
        ...


def unsure(users: UserDirectory, agent: str) -> Reply | None:
    """Why a directory that has no user of an agent does not know whether there is one; None when there is none."""
    return users.trouble_of(agent) if isinstance(users, Searching) else None


@define(eq=False)
class UserMapping:
    """A directory that is given: user ids by agent."""

    mapping: Mapping[str, str]

    async def user_ids(self, agents: Sequence[str]) -> Mapping[str, str]:
        """The user ids of those agents that have one."""
        return {agent: self.mapping[agent] for agent in agents if agent in self.mapping}


@define(eq=False, kw_only=True)
class UserSearch:
    """A directory that searches users, and remembers whom it has found.

    Agents without a user, or with more than one, are searched again after a while. When a search fails, `trouble_of`
    tells those whom it would have found from agents without a user, and the next call searches again.

    Args:
        client: what searches.
        by: ``employeeId`` or ``email``.
        pattern: what to search for, with ``{agent}`` for the agent's id, such as ``{agent}@example.com``.
        again: seconds until an agent without a user is searched again.

    Raises:
        CloudSettingsError: another `by`, or a pattern without ``{agent}``.
    """

    client: CloudClient
    by: str = "employeeId"
    pattern: str = "{agent}"
    again: float = 300.0
    _found: dict[str, str] = field(factory=dict, init=False, repr=False)
    _missed: dict[str, float] = field(factory=dict, init=False, repr=False)
    _troubles: dict[str, Reply] = field(factory=dict, init=False, repr=False)
    _one: asyncio.Lock = field(factory=asyncio.Lock, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.by not in SEARCH_FIELDS:
            raise CloudSettingsError(f"users are searched by {self.by!r}; expected {' or '.join(SEARCH_FIELDS)}")
        if "{agent}" not in self.pattern:
            raise CloudSettingsError(
                f"the pattern {self.pattern!r} has no {{agent}} in it, such as {{agent}}@example.com"
            )

    async def user_ids(self, agents: Sequence[str]) -> Mapping[str, str]:
        """The user ids of those agents that have one, as far as is known."""
        async with self._one:
            now = self.client.clock.now()
            wanted = [one for one in dict.fromkeys(agents) if one not in self._found and self._is_due(one, now)]
            for start in range(0, len(wanted), _PAGE):
                trouble = await self._search(wanted[start : start + _PAGE], now)
                if trouble is not None:
                    self._troubles.update(dict.fromkeys(wanted[start:], trouble))
                    break
        return {agent: self._found[agent] for agent in agents if agent in self._found}

    def forget(self, agents: Iterable[str]) -> None:
        """Look these agents up again when they are next asked for."""
        for agent in agents:
            self._found.pop(agent, None)
            self._missed.pop(agent, None)

    def trouble_of(self, agent: str) -> Reply | None:
        """Why the last search for an agent has failed; None when it has not."""
        return self._troubles.get(agent)

    def _is_due(self, agent: str, now: float) -> bool:
        missed = self._missed.get(agent)
        return missed is None or now - missed >= self.again

    async def _search(self, agents: Sequence[str], now: float) -> Reply | None:
        """Search some agents; the reply of a search that has failed."""
        texts = {agent: self.pattern.replace("{agent}", agent) for agent in agents}
        by_text: dict[str, list[str]] = {}
        for agent, text in texts.items():
            by_text.setdefault(text.casefold(), []).append(agent)
        criterion = {"type": "EXACT", "fields": [".".join(SEARCH_FIELDS[self.by])], "values": list(texts.values())}
        found: dict[str, set[str]] = {agent: set() for agent in agents}
        page, pages = 1, 1
        while page <= pages:
            body = {"pageSize": _PAGE, "pageNumber": page, "expand": ["employerInfo"], "query": [criterion]}
            reply = await self.client.request("POST", _PATH, json=body)
            if reply.trouble is not None or not isinstance(reply.body, dict):
                _log.warning("users cannot be searched: %s", reply.message, extra={"agents": len(agents)})
                return reply if reply.trouble is not None else evolve(reply, trouble=Trouble.unexpected)
            for user_id, text in _users(reply.body, SEARCH_FIELDS[self.by]):
                for agent in by_text.get(text, ()):
                    found[agent].add(user_id)
            pages = _figure(reply.body.get("pageCount"))
            page += 1
        self._take_in(found, now)
        return None

    def _take_in(self, found: Mapping[str, set[str]], now: float) -> None:
        for agent, users in found.items():
            self._troubles.pop(agent, None)
            if len(users) == 1:
                self._found[agent] = next(iter(users))
                self._missed.pop(agent, None)
                continue
            self._missed[agent] = now
            _log.warning(
                "the agent %s has %s; searched again in %g s",
                agent,
                "no user" if not users else f"{len(users)} users",
                self.again,
                extra={"agent": agent, "users": len(users)},
            )


@define(eq=False)
class UserChain:
    """Several directories: the first that knows an agent is believed."""

    directories: Sequence[UserDirectory]

    async def user_ids(self, agents: Sequence[str]) -> Mapping[str, str]:
        """The user ids of those agents that have one."""
        found: dict[str, str] = {}
        for directory in self.directories:
            missing = [agent for agent in agents if agent not in found]
            if missing:
                found.update(await directory.user_ids(missing))
        return found

    def trouble_of(self, agent: str) -> Reply | None:
        """Why one of them does not know whether an agent has a user; None when all of them do."""
        return next((one for one in (unsure(each, agent) for each in self.directories) if one is not None), None)

    def forget(self, agents: Iterable[str]) -> None:
        """Look these agents up again when they are next asked for."""
        chosen = list(agents)
        for directory in self.directories:
            if isinstance(directory, Forgetful):
                directory.forget(chosen)


def _users(body: Mapping[str, Any], places: Sequence[str]) -> Iterable[tuple[str, str]]:
    """The ids of users in use, with what they were searched by."""
    results = body.get("results")
    for user in results if isinstance(results, list) else []:
        value: Any = user
        for place in places:
            value = value.get(place) if isinstance(value, dict) else None
        if isinstance(value, str) and isinstance(user.get("id"), str) and user.get("state", "active") == "active":
            yield user["id"], value.casefold()


def _figure(value: object) -> int:
    return value if isinstance(value, int) else 1
