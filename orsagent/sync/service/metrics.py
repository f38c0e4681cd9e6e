"""Figures of a running synchronisation, as one table; Prometheus reads them in its text form."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from attrs import define, field, frozen

if TYPE_CHECKING:
    from prometheus_client.core import Metric

__all__ = ["LAG_BUCKETS", "Figure", "Lag", "Sample", "prometheus_text"]

LAG_BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
"""Upper bounds in seconds."""

_PREFIX: Final = "orsagent_sync_"

Labels = tuple[tuple[str, str], ...]


@frozen
class Sample:
    """A value of a figure, with the labels that tell it from others of the same figure."""

    value: float
    labels: Labels = ()


@frozen(kw_only=True)
class Figure:
    """One figure.

    Attributes:
        name: as Prometheus knows it, without the common prefix.
        kind: ``counter`` or ``gauge``.
        help: what it says, in a sentence.
        read: its values now.
    """

    name: str
    kind: str
    help: str
    read: Callable[[], Iterable[Sample]]


@define(eq=False)
class Lag:
    """How long after it happened a state was accepted: a histogram.

    Attributes:
        counts: how many by bucket, one more than `LAG_BUCKETS`.
        total: the sum of all, in seconds.
    """

    counts: list[int] = field(factory=lambda: [0] * (len(LAG_BUCKETS) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        """Take in one."""
        self.counts[bisect_left(LAG_BUCKETS, max(0.0, seconds))] += 1
        self.total += max(0.0, seconds)


def prometheus_text(figures: Iterable[Figure], lag: Lag) -> bytes:
    """The figures in Prometheus's text form (extra ``metrics``).

    Raises:
        ImportError: the extra is not installed.
    """
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 - an extra
    from prometheus_client.registry import Collector  # noqa: PLC0415 - an extra

    class Now(Collector):
        def collect(self) -> Iterator[Metric]:
            yield from map(_family, figures)
            yield _histogram(lag)

    registry = CollectorRegistry()
    registry.register(Now())
    return generate_latest(registry)


def _family(figure: Figure) -> Metric:
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily  # noqa: PLC0415 - an extra

    samples = list(figure.read())
    names = [name for name, _ in samples[0].labels] if samples else []
    make = CounterMetricFamily if figure.kind == "counter" else GaugeMetricFamily
    family = make(f"{_PREFIX}{figure.name}", figure.help, labels=names)
    for sample in samples:
        family.add_metric([value for _, value in sample.labels], sample.value)
    return family


def _histogram(lag: Lag) -> Metric:
    from prometheus_client.core import HistogramMetricFamily  # noqa: PLC0415 - an extra

    bounds = [*(f"{bound:g}" for bound in LAG_BUCKETS), "+Inf"]
    buckets = list(zip(bounds, map(float, accumulate(lag.counts)), strict=True))
    family = HistogramMetricFamily(f"{_PREFIX}lag_seconds", "Seconds from a state's beginning until it was accepted.")
    family.add_metric([], buckets, lag.total)
    return family
