"""The figures of a running synchronisation: the table that `/metrics` and the reference share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from orsagent.sync.service.metrics import Figure, Sample

if TYPE_CHECKING:
    from orsagent.sync.service.standing import Standing

__all__ = ["FIGURES"]

_COUNTS: Final[Mapping[str, str]] = {
    "messages": "Messages of the source, of all kinds.",
    "emitted": "Decisions that were made.",
    "waiting": "Messages after which more was waited for.",
    "deduplicated": "Messages, and ends of a wait, after which the user shows the right state already.",
    "held": "States that say nothing of presence or routing status, unknown ones included.",
    "unknown_names": "States whose name is not known.",
    "disregarded": "Reasons that are not of Not Ready, or older than the known one.",
    "out_of_scope": "Messages about agents who are not synchronised.",
    "staled": "How often the state of an agent became possibly out of date.",
    "connects": "How often the source found a Stat Server.",
    "disconnects": "How often it lost one.",
}
_GAUGES: Final[Mapping[str, str]] = {
    "synchronised": "Whether the source has a Stat Server and its snapshot is complete.",
    "source_away_seconds": "For how long that has not been so; 0 when it is.",
    "agents": "Agents that this instance looks after.",
    "stale": "Those whose state may be out of date.",
    "shards": "Shards that this instance holds, where there are several instances.",
    "pending": "Events that wait in the outbox or are under way.",
    "oldest_pending_seconds": "How long ago the state began that has been waiting longest.",
    "cloud_is_away": "Whether the last batches failed as a whole.",
    "cloud_away_seconds": "For how long whole batches have been failing; 0 when they do not.",
    "disk_is_full": "Whether the outbox cannot be written.",
    "outbox_set_aside": "Whether a damaged outbox was set aside since the start of the program.",
}


def _count(name: str) -> Callable[[Standing], Iterable[Sample]]:
    return lambda standing: [Sample(getattr(one.synchroniser.counts, name)) for one in standing.present()]


def _gauge(name: str) -> Callable[[Standing], Iterable[Sample]]:
    def read(standing: Standing) -> list[Sample]:
        value = standing.figures().get(name)
        return [] if value is None else [Sample(float(value))]

    return read


FIGURES: Final = (
    *(Figure(name=name, kind="counter", help=text, read=_count(name)) for name, text in _COUNTS.items()),
    *(Figure(name=name, kind="gauge", help=text, read=_gauge(name)) for name, text in _GAUGES.items()),
    Figure(
        name="events",
        kind="counter",
        help="Events by what became of them; one that is sent again counts each time.",
        labels=("outcome",),
        read=lambda standing: [
            Sample(count, (outcome.value,))
            for one in standing.present()
            for outcome, count in one.delivery.counts.outcomes.items()
        ],
    ),
    Figure(
        name="batches",
        kind="counter",
        help="Batches handed to the sink.",
        read=lambda standing: [Sample(one.delivery.counts.batches) for one in standing.present()],
    ),
    Figure(
        name="failed_batches",
        kind="counter",
        help="Batches of which nothing was taken.",
        read=lambda standing: [Sample(one.delivery.counts.failed_batches) for one in standing.present()],
    ),
    Figure(
        name="compared",
        kind="counter",
        help="Users whose state was read back.",
        read=lambda standing: [Sample(one.reconciliation.counts.compared) for one in standing.present()],
    ),
    Figure(
        name="repaired",
        kind="counter",
        help="Users who showed something else, and were put right.",
        read=lambda standing: [Sample(one.reconciliation.counts.repaired) for one in standing.present()],
    ),
    Figure(
        name="defects",
        kind="counter",
        help="Messages that were left out because of an error of this program.",
        read=lambda standing: [Sample(one.synchronisation.defects) for one in standing.present()],
    ),
    Figure(
        name="requests",
        kind="counter",
        help="Requests to Genesys Cloud; the status is `none` where there was no answer.",
        labels=("endpoint", "status"),
        read=lambda standing: [Sample(count, labels) for labels, count in sorted(standing.requests.items())],
    ),
)
"""All of them but the histogram of the lag."""
