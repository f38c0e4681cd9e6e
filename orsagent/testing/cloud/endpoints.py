"""Definitions, users, read-back, and the direct calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from orsagent.testing.cloud.case import Case, date_text
from orsagent.testing.cloud.messages import Answer, RefusedError
from orsagent.testing.cloud.organization import (
    PURECLOUD,
    ROUTING_STATUSES,
    SYSTEM_PRESENCES,
    Definition,
    Organization,
    User,
    kind_at_source,
    letters,
)

__all__ = [
    "LARGEST_BULK",
    "bulk_presences",
    "definitions",
    "patch_presence",
    "put_bulk",
    "put_routing",
    "routing_status",
    "search_users",
    "user_presence",
]

LARGEST_BULK: Final = 50
_LARGEST_PAGE: Final = 100
_BY_LETTERS: Final = {letters(name): name for name in ROUTING_STATUSES}


def definitions(case: Case) -> Answer:
    """Get a list of presence definitions."""
    wanted = case.request.query.get("deactivated", ("false",))[-1].lower()
    chosen = [
        {
            "id": one.id,
            "type": one.type,
            "languageLabels": {"en_US": one.label},
            "systemPresence": one.system_presence,
            "deactivated": one.deactivated,
            "divisionId": "*",
            "selfUri": f"/api/v2/presence/definitions/{one.id}",
        }
        for one in case.organization.definitions.values()
        if wanted == "all" or one.deactivated == (wanted == "true")
    ]
    return Answer(body={"total": len(chosen), "entities": chosen, "selfUri": case.request.path})


_SEARCHED: Final[Mapping[str, Callable[[User], str | None]]] = {
    "id": lambda user: user.id,
    "name": lambda user: user.name,
    "email": lambda user: user.email,
    "employerInfo.employeeId": lambda user: user.agent,
    "employeeId": lambda user: user.agent,
}
"""The fields that a search can look at."""


def search_users(case: Case) -> Answer:
    """Search users: EXACT criteria on ``value`` or ``values``, which all have to hold."""
    body = case.json()
    if not isinstance(body, dict):
        raise RefusedError(400, "bad.request", "the body is no object")
    size, page = _figure(body, "pageSize", 25, _LARGEST_PAGE), _figure(body, "pageNumber", 1, 1_000_000)
    found = [one for one in case.organization.users.values() if all(_meets(one, c) for c in body.get("query") or [])]
    results = [_user_entity(one) for one in found[(page - 1) * size : page * size]]
    return Answer(
        body={
            "total": len(found),
            "pageCount": -(-len(found) // size),
            "pageSize": size,
            "pageNumber": page,
            "types": ["users"],
            "results": results,
        }
    )


def bulk_presences(case: Case) -> Answer:
    """Get bulk user presences for a single presence source; users that there are not are left out."""
    ids = [one for text in case.request.query.get("id", ()) for one in text.split(",") if one]
    if len(ids) > LARGEST_BULK:
        raise RefusedError(400, "bad.request", f"a maximum of {LARGEST_BULK} users is allowed; these are {len(ids)}")
    users = (case.organization.users.get(one) for one in ids)
    return Answer(body=[_presence_entity(case, user) for user in users if user is not None])


def user_presence(case: Case) -> Answer:
    """Get a user's presence."""
    return Answer(body=_presence_entity(case, case.user()))


def patch_presence(case: Case) -> Answer:
    """Patch a user's presence: ``presenceDefinition``, of which the id counts. Not for registered sources."""
    user, body = case.user(), case.json()
    if case.names["source"] in case.organization.sources:
        raise RefusedError(400, "bad.request", "this endpoint does not support registered presence sources")
    case.show(user, "presence", _definition(case.organization, body).system_presence, time=case.time)
    return Answer(body=_presence_entity(case, user))


def put_bulk(case: Case) -> Answer:
    """Update bulk user presences: all of them, or none when one is wrong; never On Queue."""
    body = case.json()
    if not isinstance(body, list) or not body:
        raise RefusedError(400, "bad.request", "the body is no array of user presences")
    if len(body) > LARGEST_BULK:
        raise RefusedError(400, "bad.request", f"a maximum of {LARGEST_BULK} users is allowed; these are {len(body)}")
    changes = [(_named_user(case.organization, one), _definition(case.organization, one)) for one in body]
    if any(definition.system_presence == "OnQueue" for _, definition in changes):
        raise RefusedError(400, "bad.request", "ON_QUEUE is not allowed in bulk")
    for user, definition in changes:
        case.show(user, "presence", definition.system_presence, time=case.time)
    return Answer(body=[_presence_entity(case, user) for user, _ in changes])


def routing_status(case: Case) -> Answer:
    """Fetch the routing status of a user; OFF_QUEUE if the user does not exist."""
    user = case.organization.users.get(case.names["user"])
    shown = None if user is None else user.newest("routing")
    body: dict[str, Any] = {
        "userId": case.names["user"],
        "status": ROUTING_STATUSES[shown.value if shown else "OffQueue"],
    }
    return Answer(body={**body, "startTime": date_text(shown.time)} if shown else body)


def put_routing(case: Case) -> Answer:
    """Update the routing status of a user: IDLE and NOT_RESPONDING only while the user is On Queue."""
    user, body = case.user(), case.json()
    status = body.get("status") if isinstance(body, dict) else None
    value = _BY_LETTERS.get(letters(status)) if isinstance(status, str) else None
    if value is None:
        raise RefusedError(400, "bad.request", f"status is {status!r}, none of {', '.join(ROUTING_STATUSES.values())}")
    if value in ("Idle", "NotResponding") and user.newest("presence").value != "OnQueue":
        now = ROUTING_STATUSES[user.newest("routing").value]
        message = f"invalid transition from {now} to {ROUTING_STATUSES[value]}: the user is not On Queue"
        raise RefusedError(400, "bad.request", message)
    case.show(user, "routing", value, time=case.time)
    return routing_status(case)


def _presence_entity(case: Case, user: User) -> dict[str, Any]:
    """What a source has shown; the user's present state where it has shown nothing."""
    source = case.names.get("source", PURECLOUD)
    shown = user.by_source.get(kind_at_source("presence", source), user.newest("presence"))
    definition = next(one for one in case.organization.definitions.values() if one.system_presence == shown.value)
    return {
        "id": user.id,
        "userId": user.id,
        "source": source.upper() if source == PURECLOUD else "",
        "sourceId": source,
        "presenceDefinition": {"id": definition.id, "systemPresence": SYSTEM_PRESENCES[shown.value]},
        "message": "",
        "modifiedDate": date_text(shown.time),
        "selfUri": f"/api/v2/users/{user.id}/presences/{source}",
    }


def _user_entity(user: User) -> dict[str, Any]:
    employer = {} if user.agent is None else {"employerInfo": {"employeeId": user.agent}}
    entity = {"id": user.id, "name": user.name, "email": user.email, "username": user.email, "state": "active"}
    return {**entity, **employer, "selfUri": f"/api/v2/users/{user.id}"}


def _meets(user: User, criterion: Any) -> bool:  # noqa: ANN401 -- whatever was sent
    if not isinstance(criterion, dict) or criterion.get("type") != "EXACT":
        raise RefusedError(400, "bad.request", "the fake searches with criteria of the type EXACT only")
    values = criterion.get("values", [criterion.get("value")])
    wanted = {str(one).casefold() for one in values if one}
    unknown = [one for one in criterion.get("fields", ()) if one not in _SEARCHED]
    if unknown or not wanted:
        raise RefusedError(400, "bad.request", f"a criterion needs a value, and fields of {', '.join(_SEARCHED)}")
    return any((_SEARCHED[one](user) or "").casefold() in wanted for one in criterion.get("fields", ()))


def _figure(body: Mapping[str, Any], name: str, default: int, largest: int) -> int:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= largest:
        raise RefusedError(400, "bad.request", f"{name} is {value!r}; expected 1 to {largest}")
    return value


def _definition(organization: Organization, body: Any) -> Definition:  # noqa: ANN401 -- whatever was sent
    given = body.get("presenceDefinition") if isinstance(body, dict) else None
    definition = organization.definitions.get(given.get("id")) if isinstance(given, dict) else None  # type: ignore[arg-type]
    if definition is None or definition.deactivated:
        raise RefusedError(400, "invalid.presence.definition", "presenceDefinition.id is not found or deactivated")
    return definition


def _named_user(organization: Organization, body: Any) -> User:  # noqa: ANN401 -- whatever was sent
    user = organization.users.get(body.get("id")) if isinstance(body, dict) else None  # type: ignore[arg-type]
    if user is None:
        raise RefusedError(404, "not.found", "there is no such user")
    return user
