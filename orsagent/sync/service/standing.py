"""How a service stands: for the terminal, for health checks and for Prometheus."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

from attrs import define, field, frozen

from orsagent.sync.cloud import Exchanged
from orsagent.sync.delivery import Delivery
from orsagent.sync.leases import ShardKeeper
from orsagent.sync.outbox import SqliteOutbox
from orsagent.sync.reconciliation import Reconciliation
from orsagent.sync.service.figures import FIGURES
from orsagent.sync.service.health import Answer
from orsagent.sync.service.metrics import Lag, prometheus_text
from orsagent.sync.synchronisation import Synchronisation
from orsagent.sync.synchroniser import Synchroniser

__all__ = ["REASONS", "Parts", "Standing"]

_DEAD_AFTER: Final = 15.0
"""Seconds without a sign of life of the event loop."""
_FAILING_AFTER: Final = 3
"""Batches that fail one after the other."""
_FAILING_SECONDS: Final = 5.0
"""Or for so long: after some kinds of trouble the pauses are long."""


@frozen(kw_only=True)
class Parts:
    """What there is to look at."""

    synchroniser: Synchroniser
    synchronisation: Synchronisation
    outbox: SqliteOutbox
    delivery: Delivery
    reconciliation: Reconciliation
    keeper: ShardKeeper | None


@define(eq=False, kw_only=True)
class Standing:
    """What a service knows of itself. All but `paths` belongs to the event loop.

    Attributes:
        lag: from a state's beginning until it was accepted.
        parts: what there is to look at; None until everything is made.
        requests: how many requests there were to Genesys Cloud, by endpoint and status.
        set_aside: whether a damaged outbox was set aside.
    """

    wall_clock: Callable[[], float]
    lag: Lag = field(factory=Lag, init=False)
    parts: Parts | None = field(default=None, init=False)
    requests: Counter[tuple[str, str]] = field(factory=Counter, init=False)
    set_aside: bool = field(default=False, init=False)
    _began: float = field(init=False)
    _beat: float = field(factory=time.monotonic, init=False)
    _told: float = field(factory=time.monotonic, init=False)

    def __attrs_post_init__(self) -> None:
        self._began = self.wall_clock()

    def present(self) -> Iterator[Parts]:
        """The parts, if they are made."""
        if self.parts is not None:
            yield self.parts

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
        self.requests[exchanged.endpoint, str(exchanged.status or "none")] += 1

    def condition(self) -> tuple[bool, ...]:
        """What makes an operator look, when it changes."""
        told = self.figures()
        return tuple(told.get(name) is is_so for name, is_so, _ in REASONS)

    def sentence(self) -> str:
        """How things stand, in a line."""
        told = self.figures()
        if not told:
            return "starting"
        source = "synchronised" if told["synchronised"] else self._away("source", told)
        cloud = self._away("cloud", told) if told["cloud_is_away"] else "there"
        shards = "" if told["shards"] is None else f", shards {told['shards']}"
        waiting = f", the oldest for {told['oldest_pending_seconds']:.0f} s" if told["pending"] else ""
        disk = ", the outbox cannot be written" if told["disk_is_full"] else ""
        return (
            f"source {source}, agents {told['agents']} ({told['stale']} stale){shards}, decided {told['decisions']}, "
            f"accepted {told['accepted']}, waiting {told['pending']}{waiting}, cloud {cloud}{disk}"
        )

    def figures(self) -> dict[str, Any]:
        """The most important figures, by name; nothing until everything is made."""
        parts = self.parts
        if parts is None:
            return {}
        now = self.wall_clock()
        outbox, delivery, synchroniser = parts.outbox, parts.delivery, parts.synchroniser
        since = self._began if synchroniser.changed_at is None else synchroniser.changed_at
        oldest = outbox.oldest()
        failing = delivery.failing_for
        return {
            "synchronised": synchroniser.synchronised,
            "source_away_seconds": 0.0 if synchroniser.synchronised else max(0.0, now - since),
            "source_reason": synchroniser.reason,
            "agents": len(synchroniser.agents),
            "stale": len(synchroniser.stale),
            "shards": None if parts.keeper is None else len(parts.keeper.held),
            "decisions": synchroniser.counts.emitted,
            "accepted": next(count for one, count in delivery.counts.outcomes.items() if one.value == "accepted"),
            "pending": outbox.pending(),
            "oldest_pending_seconds": 0.0 if oldest is None else max(0.0, now - oldest),
            "cloud_is_away": delivery.failures >= _FAILING_AFTER or failing >= _FAILING_SECONDS,
            "cloud_away_seconds": failing,
            "cloud_reason": delivery.failure,
            "disk_is_full": outbox.unwritten > 0,
            "outbox_set_aside": self.set_aside,
        }

    def paths(self, in_loop: Callable[[Callable[[], Answer]], Answer]) -> Mapping[str, Callable[[], Answer]]:
        """What the HTTP server answers, in threads of its own.

        Args:
            in_loop: calls a function in the event loop and gives its answer, or that there is none.
        """
        return {
            "/healthz": self._health,
            "/readyz": lambda: in_loop(self._readiness),
            "/metrics": lambda: in_loop(self._metrics),
        }

    def _away(self, what: str, told: Mapping[str, Any]) -> str:
        since = datetime.fromtimestamp(self.wall_clock() - told[f"{what}_away_seconds"], UTC)
        reason = f" ({told[f'{what}_reason']})" if told[f"{what}_reason"] else ""
        return f"away since {since.strftime('%Y-%m-%dT%H:%M:%SZ')}{reason}"

    def _health(self) -> Answer:
        """Alive: the event loop turns."""
        silent = time.monotonic() - self._beat
        alive = silent < _DEAD_AFTER
        status = HTTPStatus.OK if alive else HTTPStatus.SERVICE_UNAVAILABLE
        return Answer.of_json(status, {"alive": alive, "seconds_since_sign_of_life": round(silent, 3)})

    def _readiness(self) -> Answer:
        """Ready: states come in and go out. An instance without shards is ready to take over."""
        told = self.figures()
        reasons = [text for name, is_so, text in REASONS if told.get(name) is is_so]
        reasons += [] if told else ["it is starting"]
        status = HTTPStatus.SERVICE_UNAVAILABLE if reasons else HTTPStatus.OK
        return Answer.of_json(status, {"ready": not reasons, "reasons": reasons, **told})

    def _metrics(self) -> Answer:
        try:
            return Answer(HTTPStatus.OK, prometheus_text(FIGURES, self, self.lag))
        except ImportError:
            text = "metrics need prometheus-client: pip install 'orsagent[metrics]'\n"
            return Answer(HTTPStatus.NOT_IMPLEMENTED, text.encode())


REASONS: Final = (
    ("synchronised", False, "the source has no Stat Server, or its snapshot is not complete"),
    ("cloud_is_away", True, "Genesys Cloud takes nothing"),
    ("disk_is_full", True, "the outbox cannot be written"),
)
