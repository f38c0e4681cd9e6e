"""Batches of events: as they are written, and what their answers say of each event. No socket here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from attrs import frozen

from orsagent.sync.cloud.replies import Reply
from orsagent.sync.protocols import Kind, Outcome, Outgoing, Verdict

__all__ = ["FORMS", "LARGEST_BATCH", "Form", "Prepared", "batch_body", "date_time", "read_failures"]

LARGEST_BATCH: Final = 100
"""Events of a request, at most."""


@frozen(kw_only=True)
class Prepared:
    """An event with the ids that it needs."""

    event: Outgoing
    user_id: str
    value: str


@frozen(kw_only=True)
class Form:
    """How one of the two endpoints wants its events."""

    path: str
    batch: str
    user: str
    value: str


FORMS: Final[Mapping[Kind, Form]] = {
    Kind.presence: Form(
        path="/api/v2/events/users/presence",
        batch="userPresenceEvents",
        user="userId",
        value="presenceDefinitionId",
    ),
    Kind.routing: Form(
        path="/api/v2/events/users/routingstatus",
        batch="userRoutingStatusEvents",
        user="agentId",
        value="status",
    ),
}
"""The endpoints; one names the user userId, the other agentId."""


def date_time(seconds: float) -> str:
    """A time as the API wants it: ISO 8601, UTC, milliseconds."""
    thousandths = round(seconds * 1000)
    whole = datetime.fromtimestamp(thousandths // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{whole}.{thousandths % 1000:03d}Z"


def batch_body(form: Form, events: Sequence[Prepared], source_id: str) -> Mapping[str, Any]:
    """The body of a request."""
    return {
        form.batch: [
            {
                "eventId": one.event.event_id,
                "eventDateTime": date_time(one.event.time),
                form.user: one.user_id,
                "sourceId": source_id,
                form.value: one.value,
            }
            for one in events
        ]
    }


def read_failures(
    events: Sequence[Prepared], reply: Reply, again: Callable[[Outgoing, str], Verdict]
) -> tuple[list[Verdict], list[tuple[Prepared, str]]]:
    """What a 200 says of each event.

    An entry that belongs to no event of the batch leaves open which event has failed. Then all that are not named are
    sent again: an event that has arrived does no harm a second time, because it keeps its id and its time.

    Args:
        events: the events of the batch.
        reply: the answer.
        again: the verdict on an event that can be sent again, with the message.

    Returns:
        The verdicts on events that were accepted or can be sent again, and those that were refused, with the messages.
    """
    errors = reply.body.get("errors") if isinstance(reply.body, dict) else None
    entries = [one for one in errors if isinstance(one, dict)] if isinstance(errors, list) else []
    by_event = {str(one.get("eventId")).casefold(): one for one in entries}
    strays = by_event.keys() - {one.event.event_id.casefold() for one in events}
    verdicts, failed = [], []
    for one in events:
        error = by_event.get(one.event.event_id.casefold())
        if error is not None and error.get("retryable") is not True:
            failed.append((one, str(error.get("message") or "refused without a reason")))
        elif error is not None:
            verdicts.append(again(one.event, str(error.get("message") or "failed without a reason")))
        elif strays:
            verdicts.append(again(one.event, "the answer has an error that belongs to no event"))
        else:
            verdicts.append(Verdict(sequence=one.event.sequence, outcome=Outcome.accepted))
    return verdicts, failed
