"""Which of those that are ready a submit gets.

`any` (and nothing): the first target with somebody ready, in the order of the document; of several agents, whoever
has been ready longest. `max` and `min`: by the statistic `orderstat`, over all targets. `percentage`: the target
whose share is furthest behind. Only the names of the order types are published; the rest is ours, and nothing is drawn
by lot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from attrs import define, field

from orsagent.standins.candidates import Candidate
from orsagent.standins.targets import Target, number_of

__all__ = ["Chooser", "Statistics"]

Statistics: TypeAlias = Mapping[tuple[str, str], float]
"""Values of statistics by the object's name and the statistic's."""

_READY_TIME: Final = "StatTimeInReadyState"
_Rank: TypeAlias = Callable[[Candidate], float]


@define(eq=False)
class Chooser:
    """Chooses, and remembers the shares.

    Args:
        statistics: what `max` and `min` go by; a statistic that is not there counts as 0.
        shown: values that documents see, too, by object and statistic; they count where `statistics` has none.
    """

    statistics: Statistics
    shown: Mapping[str, Mapping[str, object]] = field(factory=dict)
    _served: dict[tuple[str, tuple[str, ...]], Counter[str]] = field(factory=dict, init=False)

    def choose(
        self, targets: Sequence[Target], ready: Sequence[Candidate], order: tuple[str, str], queue: str, now: float
    ) -> Candidate | None:
        """One of those that are ready; None when nobody is.

        Args:
            targets: all targets of the submit.
            ready: who is ready.
            order: `ordertype` and `orderstat`.
            queue: the virtual queue; shares are kept for each queue and set of targets.
            now: the time, in seconds.
        """
        if not ready:
            return None
        places = {target: place for place, target in reversed(list(enumerate(targets)))}
        rank = self._rank(targets, order, queue, now)
        return min(ready, key=lambda one: (rank(one), places[one.target], one.since))

    def chosen(self, targets: Sequence[Target], candidate: Candidate, queue: str) -> None:
        """Count a share that was served."""
        self._counts(targets, queue)[str(candidate.target)] += 1

    def _counts(self, targets: Sequence[Target], queue: str) -> Counter[str]:
        return self._served.setdefault((queue, tuple(map(str, targets))), Counter())

    def _rank(self, targets: Sequence[Target], order: tuple[str, str], queue: str, now: float) -> _Rank:
        kind, statistic = order
        if kind == "max":
            return lambda one: -self._value(one, statistic, now)
        if kind == "min":
            return lambda one: self._value(one, statistic, now)
        if kind == "percentage":
            return lambda one: self._behind(targets, one.target, queue)
        return lambda _one: 0.0

    def _behind(self, targets: Sequence[Target], target: Target, queue: str) -> float:
        """The share after one more, per weight: smallest where most is missing."""
        weight = 1.0 if target.weight is None else target.weight
        return (self._counts(targets, queue)[str(target)] + 1) / weight if weight > 0 else float("inf")

    def _value(self, candidate: Candidate, statistic: str, now: float) -> float:
        names = (
            candidate.agent_id or "",
            candidate.dn,
            candidate.component,
            str(candidate.target),
            candidate.target.name,
        )
        for name in names:
            if (name, statistic) in self.statistics:
                return self.statistics[name, statistic]
        for name in (*names, "*"):
            number = number_of(self.shown.get(name, {}).get(statistic))
            if number is not None:
                return number
        return now - candidate.since if statistic == _READY_TIME else 0.0
