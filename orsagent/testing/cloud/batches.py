"""The two endpoints that take batches of events: each event is checked for itself, and may fail for itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from attrs import frozen

from orsagent.testing.cloud.case import Case
from orsagent.testing.cloud.messages import Answer, RefusedError
from orsagent.testing.cloud.organization import ROUTING_STATUSES, Kind, Organization

__all__ = ["LARGEST_BATCH", "presence_events", "routing_events"]

LARGEST_BATCH: Final = 100

_DATE_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z", re.ASCII)


class _EventError(Exception):
    """Why an event is not taken."""


def _value_of_presence(event: Mapping[str, Any], organization: Organization) -> str:
    definition = organization.definitions.get(event["presenceDefinitionId"])
    if definition is None or definition.deactivated:
        raise _EventError(f"presenceDefinitionId {event['presenceDefinitionId']!r} is not found or deactivated")
    return definition.system_presence


def _value_of_routing(event: Mapping[str, Any], _organization: Organization) -> str:
    if event["status"] not in ROUTING_STATUSES:
        raise _EventError(f"status {event['status']!r} is none of {', '.join(ROUTING_STATUSES)}")
    return str(event["status"])


@frozen(kw_only=True)
class _Form:
    """One of the two: how its batch and its events are written."""

    batch: str
    kind: Kind
    user: str
    value: str
    optional: frozenset[str]
    value_of: Callable[[Mapping[str, Any], Organization], str]

    @property
    def required(self) -> tuple[str, ...]:
        return ("eventId", "eventDateTime", self.user, "sourceId", self.value)


_PRESENCE: Final = _Form(
    batch="userPresenceEvents",
    kind="presence",
    user="userId",
    value="presenceDefinitionId",
    optional=frozenset({"message"}),
    value_of=_value_of_presence,
)
_ROUTING: Final = _Form(
    batch="userRoutingStatusEvents",
    kind="routing",
    user="agentId",
    value="status",
    optional=frozenset(),
    value_of=_value_of_routing,
)


def presence_events(case: Case) -> Answer:
    """Publish user presence status batch events."""
    return _publish(case, _PRESENCE)


def routing_events(case: Case) -> Answer:
    """Publish agent routing status batch events."""
    return _publish(case, _ROUTING)


def _publish(case: Case, form: _Form) -> Answer:
    errors = []
    for event in _events(case, form):
        try:
            failure = _failure(case, form, event)
        except _EventError as error:
            failure = (str(error), False)
        if failure is not None:
            event_id = event.get("eventId") if isinstance(event, dict) else None
            errors.append({"eventId": event_id, "message": failure[0], "retryable": failure[1]})
    return Answer(body={"errors": errors})


def _events(case: Case, form: _Form) -> list[Any]:
    body = case.json()
    events = body.get(form.batch) if isinstance(body, dict) else None
    if not isinstance(events, list) or len(body) > 1:
        raise RefusedError(400, "bad.request", f"the body is no object with the one array {form.batch}")
    if not events:
        raise RefusedError(400, "zero.events.submitted", "No events were submitted.")
    if len(events) > LARGEST_BATCH:
        message = f"A maximum of {LARGEST_BATCH} events are allowed per request; these are {len(events)}."
        raise RefusedError(400, "max.batch.size.surpassed", message)
    return events


def _failure(case: Case, form: _Form, event: Any) -> tuple[str, bool] | None:  # noqa: ANN401 -- whatever was sent
    """Why an event fails, and whether it can be sent again; None when it has had its effect."""
    time = _checked_time(form, event)
    user = case.organization.users.get(event[form.user])
    scripted = case.scripted_failure(event["eventId"], user)
    if scripted is not None:
        return scripted
    if user is None:
        raise _EventError(f"{form.user} {event[form.user]!r} is no user")
    if event["sourceId"] not in case.organization.sources:
        raise _EventError(f"sourceId {event['sourceId']!r} is no presence source")
    shown = case.show(
        user,
        form.kind,
        form.value_of(event, case.organization),
        time=time,
        source=event["sourceId"],
        event_id=event["eventId"],
    )
    if shown.outcome == "late" and case.organization.late_events == "error":
        raise _EventError(f"eventDateTime {event['eventDateTime']} is older than what the user shows")
    return None


def _checked_time(form: _Form, event: Any) -> float:  # noqa: ANN401 -- whatever was sent
    """The time of an event whose form is right."""
    if not isinstance(event, dict):
        raise _EventError("the event is no object")
    for name in form.required:
        if not isinstance(event.get(name), str) or not event[name]:
            raise _EventError(f"{name} is missing, or no text")
    unknown = event.keys() - {*form.required, *form.optional}
    if unknown:
        raise _EventError(f"{min(unknown)} is unknown; an event has {', '.join(form.required)}")
    try:
        UUID(event["eventId"])
    except ValueError:
        raise _EventError(f"eventId {event['eventId']!r} is no UUID") from None
    return _seconds(event["eventDateTime"])


def _seconds(text: str) -> float:
    """The seconds since 1970 of an event's time."""
    try:
        if _DATE_TIME.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(UTC).timestamp()
    except ValueError:
        pass
    raise _EventError(f"eventDateTime {text!r} is not yyyy-MM-ddTHH:mm:ss[.mmm]Z")
