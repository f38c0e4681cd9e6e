"""A request together with what it meets: what an endpoint looks at."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from attrs import field, frozen

from orsagent.testing.cloud.access import Access
from orsagent.testing.cloud.faults import Effect
from orsagent.testing.cloud.messages import Incoming, RefusedError
from orsagent.testing.cloud.organization import PURECLOUD, Kind, Organization, Shown, User
from orsagent.testing.cloud.random_faults import RandomCloudFaults

__all__ = ["Case", "date_text"]


@frozen(kw_only=True)
class Case:
    """One request.

    Attributes:
        organization: what it is about.
        access: what knows tokens.
        request: what has arrived.
        names: the parts of the path that the route leaves open.
        number: the request's number in the journal.
        now: the clock's time.
        time: the calendar time, in seconds since 1970.
        effect: what a fault does to it.
        random: the random faults, which choose the events of a batch that fail.
        shown: what it has given to users so far.
    """

    organization: Organization
    access: Access
    request: Incoming
    names: Mapping[str, str]
    number: int
    now: float
    time: float
    effect: Effect
    random: RandomCloudFaults | None
    shown: list[Shown] = field(factory=list)

    def json(self) -> Any:  # noqa: ANN401 -- whatever was sent
        """The body.

        Raises:
            RefusedError: it is no JSON.
        """
        try:
            return json.loads(self.request.data)
        except (ValueError, RecursionError) as error:
            raise RefusedError(400, "bad.request", "the body is no JSON") from error

    def user(self) -> User:
        """The user that the path names.

        Raises:
            RefusedError: there is none.
        """
        user = self.organization.users.get(self.names["user"])
        if user is None:
            raise RefusedError(404, "not.found", f"there is no user {self.names['user']!r}")
        return user

    def show(
        self, user: User, kind: Kind, value: str, *, time: float, source: str = PURECLOUD, event_id: str | None = None
    ) -> Shown:
        """Give a state to a user; returns it with what became of it. Direct calls are never late."""
        given = Shown(
            user=user.id,
            kind=kind,
            value=value,
            time=time,
            source=source,
            event_id=event_id,
            outcome="shown",
            request=self.number,
        )
        shown = user.take(given, "apply" if event_id is None else self.organization.late_events)
        self.shown.append(shown)
        return shown

    def scripted_failure(self, event_id: str, user: User | None) -> tuple[str, bool] | None:
        """Why a fault makes an event fail, and whether it can be sent again; None when it does not."""
        failures = self.effect.failures
        if failures is None:
            return None
        if not failures.messages:
            fails = self.random is not None and self.random.fails()
            return ("a passing failure", failures.retryable) if fails else None
        names = (event_id, *((user.id, user.agent, user.email) if user is not None else ()), "*")
        message = next((failures.messages[one] for one in names if one in failures.messages), None)
        return None if message is None else (message, failures.retryable)


def date_text(seconds: float) -> str:
    """A time as the API writes it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
