"""The endpoints of the fake: one table, from which requests are routed and the reference page is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Final
from urllib.parse import unquote

from attrs import field, frozen

from orsagent.testing.cloud import batches, endpoints
from orsagent.testing.cloud.case import Case
from orsagent.testing.cloud.messages import Answer

__all__ = ["COMMON_ANSWERS", "ROUTES", "TOKEN_PATH", "Route", "route_of"]

TOKEN_PATH: Final = "/oauth/token"  # noqa: S105 -- a path, no password

COMMON_ANSWERS: Final[Mapping[str, str]] = {
    "401 `bad.credentials`": "no access token, an unknown one, or one that has expired",
    "404 `not.found`": "no such endpoint, or no such user in the path",
    "405 `method.not.allowed`": "the endpoint is there, for another method",
    "413 `request.entity.too.large`": "a body of more than 1 MiB",
    "429 `too.many.requests`": "the rate limit of the token is used up; `Retry-After` has the seconds until the "
    "window of 60 s ends",
}
"""What any endpoint may answer."""

_BULK_ANSWERS: Final = {"400 `bad.request`": "more than 50 users"}


@frozen(kw_only=True)
class Route:
    """An endpoint.

    Attributes:
        method: its HTTP method.
        path: its path; parts in braces stand for anything.
        handle: what it does.
        summary: what it does, in words.
        answers: what it answers beside the common ones, with the meaning.
        permission: the permission that the real endpoint wants.
        wants_token: whether a request needs an access token.
    """

    method: str
    path: str
    handle: Callable[[Case], Answer]
    summary: str
    answers: Mapping[str, str] = field(factory=dict)
    permission: str = ""
    wants_token: bool = True

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Matches paths, with a group for each part in braces."""
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path))


def _token(case: Case) -> Answer:
    return case.access.grant(case.request, case.now)


_EVENT_ANSWERS: Final = {
    "200": "with `errors`: the events that were not taken, each with `eventId`, `message`, `retryable`",
    "400 `zero.events.submitted`": "an empty batch",
    "400 `max.batch.size.surpassed`": "more than 100 events",
    "400 `bad.request`": "no JSON, or not an object with the one array",
}

ROUTES: Final = (
    Route(
        method="POST",
        path=TOKEN_PATH,
        handle=_token,
        summary="Access token by client credentials: HTTP Basic, and the form `grant_type=client_credentials`.",
        answers={
            "200": "with `access_token`, `token_type`, `expires_in`",
            "400 `unsupported_grant_type`": "another grant type",
            "401 `invalid_client`": "unknown client id, or wrong secret",
        },
        wants_token=False,
    ),
    Route(
        method="GET",
        path="/api/v2/presence/definitions",
        handle=endpoints.definitions,
        summary="Presence definitions; `deactivated` is `false` (the default), `true` or `ALL`.",
        permission="presence:presenceDefinition:view",
    ),
    Route(
        method="POST",
        path="/api/v2/events/users/presence",
        handle=batches.presence_events,
        summary="A batch of presence events: `userPresenceEvents`, 1 to 100, with `userId` and `presenceDefinitionId`.",
        answers=_EVENT_ANSWERS,
        permission="presence:userPresence:inject",
    ),
    Route(
        method="POST",
        path="/api/v2/events/users/routingstatus",
        handle=batches.routing_events,
        summary="A batch of routing status events: `userRoutingStatusEvents`, 1 to 100, with `agentId` and `status`.",
        answers=_EVENT_ANSWERS,
        permission="routing:routingstatus:inject",
    ),
    Route(
        method="POST",
        path="/api/v2/users/search",
        handle=endpoints.search_users,
        summary="Search users: `query` with EXACT criteria on id, name, email and employerInfo.employeeId, by pages.",
        answers={"400 `bad.request`": "other criteria, or a page that there cannot be"},
        permission="directory:user:view",
    ),
    Route(
        method="GET",
        path="/api/v2/users/presences/{source}/bulk",
        handle=endpoints.bulk_presences,
        summary="Presences of at most 50 users, `id=a,b`, as a source has given them.",
        answers=_BULK_ANSWERS,
    ),
    Route(
        method="PUT",
        path="/api/v2/users/presences/bulk",
        handle=endpoints.put_bulk,
        summary="Direct: presences of at most 50 users, never On Queue; all or none.",
        answers={**_BULK_ANSWERS, "400": "On Queue, or a definition that is unknown or deactivated"},
        permission="presence:userPresence:edit",
    ),
    Route(
        method="GET",
        path="/api/v2/users/{user}/presences/{source}",
        handle=endpoints.user_presence,
        summary="Presence of a user, as a source has given it.",
    ),
    Route(
        method="PATCH",
        path="/api/v2/users/{user}/presences/{source}",
        handle=endpoints.patch_presence,
        summary="Direct: presence of a user, by `presenceDefinition.id`; not for registered sources.",
        answers={"400": "a registered source, or a definition that is unknown or deactivated"},
    ),
    Route(
        method="GET",
        path="/api/v2/users/{user}/routingstatus",
        handle=endpoints.routing_status,
        summary="Routing status of a user; OFF_QUEUE if there is no such user.",
    ),
    Route(
        method="PUT",
        path="/api/v2/users/{user}/routingstatus",
        handle=endpoints.put_routing,
        summary="Direct: routing status of a user; IDLE and NOT_RESPONDING only while the user is On Queue.",
        answers={"400 `bad.request`": "no routing status, or an invalid transition"},
    ),
)
"""The endpoints, in the order in which they are looked for."""


def route_of(method: str, path: str) -> tuple[Route | None, Mapping[str, str], bool]:
    """The route of a request and the open parts of its path; or none, and whether another method would have one."""
    other = False
    for route in ROUTES:
        found = route.pattern.fullmatch(path)
        if found is not None and route.method == method:
            return route, {name: unquote(part) for name, part in found.groupdict().items()}, False
        other = other or found is not None
    return None, {}, other
