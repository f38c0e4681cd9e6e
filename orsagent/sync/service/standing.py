"""How a service stands: for the terminal, for health checks and for Prometheus."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from attrs import define, field, frozen

from orsagent.sync.cloud import Exchanged
from orsagent.sync.delivery import Delivery
from orsagent.sync.leases import ShardKeeper
from orsagent.sync.outbox import SqliteOutbox
from orsagent.sync.reconciliation import Reconciliation
from orsagent.sync.service.health import Answer
from orsagent.sync.service.metrics import Figure, Lag, Sample, prometheus_text
from orsagent.sync.synchroniser import Synchroniser

__all__ = ["Parts", "Standing"]

_DEAD_AFTER: Final = 15.0
"""Seconds without a sign of life of the event loop."""
_FAILING_AFTER: Final = 3
"""Batches that fail one after the other."""


@frozen
class Parts:
    """What there is to look at."""

    synchroniser: Synchroniser
    outbox: SqliteOutbox
    delivery: Delivery
    reconciliation: Reconciliation
    keeper: ShardKeeper | None


@define(eq=False, kw_only=True)
class Standing:
    """What a service knows of itself; other threads may look.

    Attributes:
        lag: from a state's beginning until it was accepted.
        parts: what there is to look at; None until everything is made.
    """

    wall_clock: Callable[[], float]
    lag: Lag = field(factory=Lag, init=False)
    parts: Parts | None = field(default=None, init=False)
    _requests: Counter[tuple[str, str]] = field(factory=Counter, init=False)
    _beat: float = field(factory=time.monotonic, init=False)
    _told: float = field(factory=time.monotonic, init=False)

    def beat(self) -> None:
        """The event loop gives a sign of life."""
        self._beat = time.monotonic()

    def is_due(self, every: float) -> bool:
        """Whether it is time again to tell how things stand; then the time begins anew."""
        now = time.monotonic()
        due = now - self._told >= every
        if due:
            self._told = now
        return due

    def count_request(self, exchanged: Exchanged) -> None:
        """Take in a request to Genesys Cloud."""
        self._requests[exchanged.endpoint, str(exchanged.status or "none")] += 1

    def sentence(self) -> str:
        """How things stand, in a line."""
        told = self.figures()
        shards = f", shards {told['shards']}" if told["shards"] is not None else ""
        return (
            f"source {'synchronised' if told['synchronised'] else 'away'}, agents {told['agents']} "
            f"({told['stale']} stale){shards}, decided {told['decisions']}, accepted {told['accepted']}, "
            f"waiting {told['pending']}, cloud {'away' if told['cloud_is_away'] else 'there'}"
        )

    def figures(self) -> dict[str, Any]:
        """The most important figures, by name."""
        parts = self.parts
        if parts is None:
            return {}
        outcomes = {outcome.value: count for outcome, count in parts.delivery.counts.outcomes.items()}
        return {
            "synchronised": parts.synchroniser.synchronised,
            "agents": len(parts.synchroniser.agents),
            "stale": len(parts.synchroniser.stale),
            "shards": None if parts.keeper is None else len(parts.keeper.held),
            "decisions": parts.synchroniser.counts.emitted,
            "accepted": outcomes["accepted"],
            "pending": parts.outbox.pending(),
            "cloud_is_away": parts.delivery.failures >= _FAILING_AFTER,
            "disk_is_full": parts.outbox.unwritten > 0,
        }

    def paths(self) -> Mapping[str, Callable[[], Answer]]:
        """What the HTTP server answers."""
        return {"/healthz": self._health, "/readyz": self._readiness, "/metrics": self._metrics}

    def _health(self) -> Answer:
        """Alive: the event loop turns."""
        silent = time.monotonic() - self._beat
        alive = silent < _DEAD_AFTER
        status = HTTPStatus.OK if alive else HTTPStatus.SERVICE_UNAVAILABLE
        return Answer.of_json(status, {"alive": alive, "seconds_since_sign_of_life": round(silent, 3)})

    def _readiness(self) -> Answer:
        """Ready: states come in and go out. An instance without shards is ready to take over."""
        told = self.figures()
        reasons = [text for name, is_so, text in _REASONS if told.get(name) is is_so]
        status = HTTPStatus.SERVICE_UNAVAILABLE if reasons else HTTPStatus.OK
        return Answer.of_json(status, {"ready": not reasons, "reasons": reasons, **told})

    def _metrics(self) -> Answer:
        try:
            return Answer(HTTPStatus.OK, prometheus_text(self._figures(), self.lag))
        except ImportError:
            text = "metrics need prometheus-client: pip install 'orsagent[metrics]'\n"
            return Answer(HTTPStatus.NOT_IMPLEMENTED, text.encode())

    def _figures(self) -> Iterator[Figure]:
        parts = self.parts
        if parts is None:
            return
        sent = parts.delivery.counts
        for name, value in parts.synchroniser.counts.as_dict().items():
            yield _figure(f"{name}", "counter", f"Synchroniser: {name.replace('_', ' ')}.", value)
        told = self.figures()
        for name, text in _GAUGES.items():
            if told[name] is not None:
                yield _figure(name, "gauge", text, float(told[name]))
        yield Figure(
            name="events",
            kind="counter",
            help="Events by what became of them.",
            read=lambda: [Sample(count, (("outcome", one.value),)) for one, count in sent.outcomes.items()],
        )
        yield _figure("batches", "counter", "Batches handed to the sink.", sent.batches)
        yield _figure("failed_batches", "counter", "Batches of which nothing was taken.", sent.failed_batches)
        yield _figure("repaired", "counter", "Users that showed something else.", parts.reconciliation.counts.repaired)
        yield Figure(
            name="requests",
            kind="counter",
            help="Requests to Genesys Cloud.",
            read=lambda: [
                Sample(count, (("endpoint", endpoint), ("status", status)))
                for (endpoint, status), count in sorted(self._requests.items())
            ],
        )


_REASONS: Final = (
    ("synchronised", False, "the source has no Stat Server, or its snapshot is not complete"),
    ("cloud_is_away", True, "Genesys Cloud takes nothing"),
    ("disk_is_full", True, "the outbox cannot be written"),
)
_GAUGES: Final[Mapping[str, str]] = {
    "synchronised": "Whether the source has a Stat Server and its snapshot is complete.",
    "agents": "Agents that this instance looks after.",
    "stale": "Those whose state may be out of date.",
    "shards": "Shards that this instance holds.",
    "pending": "Events that wait in the outbox or are under way.",
    "cloud_is_away": "Whether the last batches failed as a whole.",
    "disk_is_full": "Whether the outbox cannot be written.",
}


def _figure(name: str, kind: str, text: str, value: float) -> Figure:
    return Figure(name=name, kind=kind, help=text, read=lambda: [Sample(value)])
