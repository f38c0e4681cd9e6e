"""What becomes of the events of a request that has met trouble: a table."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from typing import Final

from orsagent.sync.cloud.replies import Reply, Trouble
from orsagent.sync.protocols import Outcome, Outgoing, Verdict
from orsagent.tlib.net.backoff import Backoff

__all__ = ["PATIENT_SECONDS", "LookUpError", "later", "refused", "unknown"]

PATIENT_SECONDS: Final[Mapping[Trouble, float]] = {
    Trouble.unauthorised: 30.0,
    Trouble.forbidden: 60.0,
    Trouble.not_found: 60.0,
    Trouble.rejected: 30.0,
    Trouble.unexpected: 30.0,
}
"""Seconds until an event is sent again after trouble that a person has to mend; it is never given up for that."""


_SPREAD: Final = 0.1

_UNKNOWN_SECONDS: Final = 30.0
"""Seconds until an event of an agent without a user is tried again."""


class LookUpError(Exception):
    """Something that events need cannot be looked up at present. It stays inside of this package."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.message)
        self.reply = reply


def later(events: Iterable[Outgoing], reply: Reply, backoff: Backoff, chance: random.Random) -> list[Verdict]:
    """Verdicts that say: send the same again, after a time that goes by the trouble and the attempts."""
    return [
        Verdict(
            sequence=event.sequence,
            outcome=Outcome.retry,
            message=reply.message,
            after=_after(event, reply, backoff, chance),
            single=reply.trouble is None,
        )
        for event in events
    ]


def refused(events: Iterable[Outgoing], message: str) -> list[Verdict]:
    """Verdicts that say: never."""
    return [Verdict(sequence=one.sequence, outcome=Outcome.refused, message=message) for one in events]


def unknown(event: Outgoing) -> Verdict:
    """The verdict that says: not before its agent has a user."""
    return Verdict(
        sequence=event.sequence,
        outcome=Outcome.unknown_user,
        message=f"the agent {event.agent_id} has no user",
        after=_UNKNOWN_SECONDS,
    )


def _after(event: Outgoing, reply: Reply, backoff: Backoff, chance: random.Random) -> float:
    if reply.after is not None:
        return _spread(reply.after, chance)
    seconds = None if reply.trouble is None else PATIENT_SECONDS.get(reply.trouble)
    return backoff.pause(event.attempts, chance) if seconds is None else _spread(seconds, chance)


def _spread(seconds: float, chance: random.Random) -> float:
    """At least `seconds`, and a little more, so that those who were all told the same do not come back together."""
    return seconds * (1 + _SPREAD * chance.random())
