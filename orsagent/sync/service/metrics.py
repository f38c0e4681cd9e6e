"""Figures of a running synchronisation, as one table; Prometheus reads them in its text form."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from attrs import define, field, frozen

__all__ = ["LAG_BUCKETS", "Figure", "Lag", "Sample", "prometheus_text"]

LAG_BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
"""Upper bounds in seconds."""

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

    registry = CollectorRegistry()
    registry.register(_Collector(list(figures), lag))
    text: bytes = generate_latest(registry)
    return text


@frozen
class _Collector:
    figures: list[Figure]
    lag: Lag

    def collect(self) -> Iterator[object]:
        from prometheus_client.core import (  # noqa: PLC0415 - an extra
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
        )

        families: Mapping[str, type[CounterMetricFamily | GaugeMetricFamily]] = {
            "counter": CounterMetricFamily,
            "gauge": GaugeMetricFamily,
        }
        for figure in self.figures:
            samples = list(figure.read())
            names = [name for name, _ in samples[0].labels] if samples else []
            family = families[figure.kind](f"orsagent_sync_{figure.name}", figure.help, labels=names)
            for sample in samples:
                family.add_metric([value for _, value in sample.labels], sample.value)
            yield family
        buckets, count = [], 0
        for bound, number in zip((*LAG_BUCKETS, float("inf")), self.lag.counts, strict=True):
            count += number
            buckets.append((f"{bound:g}" if bound != float("inf") else "+Inf", float(count)))
        histogram = HistogramMetricFamily(
            "orsagent_sync_lag_seconds", "Seconds from a state's beginning until Genesys Cloud accepted it."
        )
        histogram.add_metric([], buckets, self.lag.total)
        yield histogram
