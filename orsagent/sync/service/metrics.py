"""The form of figures, and how Prometheus reads them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from attrs import define, field, frozen

if TYPE_CHECKING:
    from prometheus_client.core import Metric

    from orsagent.sync.service.standing import Standing

__all__ = ["LAG", "LAG_BUCKETS", "PREFIX", "Figure", "Lag", "Sample", "prometheus_text"]

LAG_BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
"""Upper bounds in seconds."""

PREFIX: Final = "orsagent_sync_"
"""What all names begin with."""

LAG: Final = ("lag_seconds", "Seconds from a state's beginning until it was accepted.")
"""The name and the meaning of the histogram."""


@frozen
class Sample:
    """A value of a figure, with the values of the labels that tell it from others of the same figure."""

    value: float
    labels: tuple[str, ...] = ()


@frozen(kw_only=True)
class Figure:
    """One figure.

    Attributes:
        name: as Prometheus knows it, without the common prefix.
        kind: ``counter`` or ``gauge``.
        help: what it says, in a sentence.
        labels: the names of its labels.
        read: its values now.
    """

    name: str
    kind: str
    help: str
    labels: tuple[str, ...] = ()
    read: Callable[[Standing], Iterable[Sample]]


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


def prometheus_text(figures: Iterable[Figure], standing: Standing, lag: Lag) -> bytes:
    """The figures in Prometheus's text form (extra ``metrics``).

    Args:
        figures: which ones.
        standing: what they are read from.
        lag: the histogram.

    Raises:
        ImportError: the extra is not installed.
    """
    from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 - an extra
    from prometheus_client.registry import Collector  # noqa: PLC0415 - an extra

    class Now(Collector):
        def collect(self) -> Iterator[Metric]:
            yield from (_family(one, standing) for one in figures)
            yield _histogram(lag)

    registry = CollectorRegistry()
    registry.register(Now())
    return generate_latest(registry)


def _family(figure: Figure, standing: Standing) -> Metric:
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily  # noqa: PLC0415 - an extra

    make = CounterMetricFamily if figure.kind == "counter" else GaugeMetricFamily
    family = make(f"{PREFIX}{figure.name}", figure.help, labels=figure.labels)
    for sample in figure.read(standing):
        family.add_metric(sample.labels, sample.value)
    return family


def _histogram(lag: Lag) -> Metric:
    from prometheus_client.core import HistogramMetricFamily  # noqa: PLC0415 - an extra

    bounds = [*(f"{bound:g}" for bound in LAG_BUCKETS), "+Inf"]
    buckets = list(zip(bounds, map(float, accumulate(lag.counts)), strict=True))
    family = HistogramMetricFamily(f"{PREFIX}{LAG[0]}", LAG[1])
    family.add_metric([], buckets, lag.total)
    return family
