"""Whether all went right: what the users of the fake Genesys Cloud were shown, beside what happened and was decided."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from operator import itemgetter
from typing import Any

from orsagent.sync.user_states import UserState
from orsagent.testing import FakeCloud
from orsagent.testing.cloud import Shown

__all__ = ["differing", "missing", "outcomes", "overtaken"]

_KINDS = ("presence", "routing")


def differing(cloud: FakeCloud, wanted: Mapping[str, UserState]) -> list[str]:
    """The agents whose users do not show what the source says."""
    return [
        agent
        for agent, state in wanted.items()
        if cloud.state(agent) != f"{state.presence and state.presence.value}/{state.routing.value}"
    ]


def outcomes(cloud: FakeCloud, agents: Iterable[str]) -> Counter[str]:
    """How many events were shown, late, repeated."""
    return Counter(one.outcome for agent in agents for one in _events(cloud, agent))


def overtaken(cloud: FakeCloud, agents: Iterable[str]) -> list[str]:
    """Events that were shown after a newer one of the same agent and kind that says something else."""
    return [
        f"{agent}: {later.value} of {later.time} after {earlier.value} of {earlier.time}"
        for agent in agents
        for kind in _KINDS
        for earlier, later in pairwise(one for one in _events(cloud, agent) if one.kind == kind and _is_shown(one))
        if later.time < earlier.time and later.value != earlier.value
    ]


def missing(cloud: FakeCloud, records: Iterable[Mapping[str, Any]]) -> list[str]:
    """What the service said that it had decided, and no user was ever shown.

    What a user showed already is not sent again; what Genesys Cloud has refused cannot be shown.
    """
    decided, refused = defaultdict(list), set()
    for one in records:
        if one["message"] == "decided":
            decided[one["agent"]].append(one)
        elif one.get("alarm") == "refused":
            refused.add((one["agent"], one["kind"], one["value"]))
    return [
        f"{agent}: {kind} {value} of {time}"
        for agent, ones in decided.items()
        for kind, value, time in _unshown(list(_events(cloud, agent)), ones)
        if (agent, kind, value) not in refused
    ]


def _unshown(events: list[Shown], decided: list[Mapping[str, Any]]) -> Iterator[tuple[str, str, float]]:
    for kind in _KINDS:
        given = [(round(one.time, 3), one.value) for one in events if one.kind == kind and _is_shown(one)]
        shown = sorted(given, key=itemgetter(0))
        place, at = 0, None
        for one in decided:
            value, time = one[kind], round(one["at"], 3)
            while place < len(shown) and shown[place][0] <= time:
                at, place = shown[place][1], place + 1
            if value is not None and at != value:
                yield kind, value, time


def _is_shown(one: Shown) -> bool:
    return one.outcome == "shown"


def _events(cloud: FakeCloud, agent: str) -> Iterator[Shown]:
    return (one for one in cloud.history(agent) if one.event_id is not None)
