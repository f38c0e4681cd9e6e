"""What grows with what: each curve is a document of a given size and what is done with it, once and again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import cycle, islice, repeat
from random import Random

import charts
from attrs import field, frozen

import orsagent
from orsagent import Limits, StepLimits

__all__ = ["CURVES", "Act", "Curve"]

Act = tuple[Callable[[], object], int]
"""What is timed, and how many events it is. It can be done again and again."""

_UNLIMITED = StepLimits(microsteps=10**9, events=10**9, macrosteps=10**9)
_EVENTS = 200


@frozen(kw_only=True)
class Curve:
    """One line of a plot.

    Attributes:
        plot: which; all its curves have `along` in common.
        along: what the sizes count.
        exponent: at most this is right, in the upper part of the sizes; None where one part is not like the other.
        why: the reason for that, as the page tells it.
        unit: what an event of it is called.
    """

    plot: str
    name: str
    along: str
    sizes: tuple[int, ...]
    prepare: Callable[[int, str], Iterator[Act]]
    exponent: float | None
    why: str
    unit: str = field(default="event")


@contextmanager
def _running(engine: str, **options: object) -> Iterator[orsagent.Runtime]:
    with orsagent.Runtime(engine=engine, step_limits=_UNLIMITED, limits=Limits(seconds=60), **options) as runtime:
        yield runtime


def _sending(session: orsagent.Session, events: list[str]) -> Act:
    def act() -> None:
        send = session.send
        for event in events:
            send(event)

    return act, len(events)


def _sends(chart: Callable[[int], str], events: Callable[[int], list[str]]) -> Callable[[int, str], Iterator[Act]]:
    """Events sent to one session, which has met each of them before."""

    def prepare(size: int, engine: str) -> Iterator[Act]:
        with _running(engine) as runtime:
            yield from repeat(_sending(runtime.start(orsagent.loads(chart(size))), events(size)))

    return prepare


def _first_visits(size: int, engine: str) -> Iterator[Act]:
    events = ["next"] * min(size, _EVENTS)
    with _running(engine) as runtime:
        while True:
            session = runtime.start(orsagent.loads(charts.ring(size)))
            yield _sending(session, events)
            session.close()


def _worked_out(size: int, engine: str) -> Iterator[Act]:
    with _running(engine) as runtime:
        document = orsagent.loads(charts.lockstep(size))
        session = runtime.start(document)
        plans = [compiled.plans for compiled, _ in document.memory.values()]

        def act() -> None:
            for _ in range(_EVENTS):
                for one in plans:
                    one.drop()
                session.send("one")

        yield from repeat((act, _EVENTS))


def _at_random(size: int, engine: str) -> Iterator[Act]:
    draw = Random(size)  # noqa: S311 -- the same draws in every run
    with _running(engine) as runtime:
        session = runtime.start(orsagent.loads(charts.independent(size)))
        while True:
            yield _sending(session, [f"e{draw.randrange(size)}" for _ in range(10 * _EVENTS)])


def _parse(size: int, engine: str) -> Iterator[Act]:
    del engine
    while True:
        yield partial(orsagent.loads, charts.ring(size)), 1


def _start(size: int, engine: str) -> Iterator[Act]:
    with _running(engine) as runtime:
        while True:
            yield partial(runtime.start, orsagent.loads(charts.ring(size))), 1


def _often(act: Callable[[], None], events: int) -> Act:
    """The same so many times that it is long enough to be timed."""
    times = max(1, _EVENTS // events)

    def acts() -> None:
        for _ in range(times):
            act()

    return acts, times * events


def _external_queue(chart: str) -> Callable[[int, str], Iterator[Act]]:
    def prepare(size: int, engine: str) -> Iterator[Act]:
        with _running(engine) as runtime:
            session = runtime.start(orsagent.loads(chart))

            def act() -> None:
                session.send_all(["e"] * size)
                session.log.clear()

            yield from repeat(_often(act, size))

    return prepare


def _internal_queue(size: int, engine: str) -> Iterator[Act]:
    with _running(engine) as runtime:
        session = runtime.start(orsagent.loads(charts.queue()))
        yield from repeat(_often(partial(session.send, "fill", size), size))


def _with_delays(
    make: Callable[[orsagent.Runtime, orsagent.Session], Act],
) -> Callable[[int, str], Iterator[Act]]:
    def prepare(size: int, engine: str) -> Iterator[Act]:
        with _running(engine) as runtime:
            session = runtime.start(orsagent.loads(charts.delays()))
            for first in range(0, size, 1000):
                session.send("fill", list(range(first, min(first + 1000, size))))
            yield from repeat(make(runtime, session))

    return prepare


def _advancing(runtime: orsagent.Runtime, session: orsagent.Session) -> Act:
    del session
    return partial(runtime.advance, seconds=_EVENTS), _EVENTS


def _many_sessions(chart: str) -> Callable[[int, str], Iterator[Act]]:
    def prepare(size: int, engine: str) -> Iterator[Act]:
        with _running(engine) as runtime:
            document = orsagent.loads(chart)
            sessions = [runtime.start(document) for _ in range(size)]
            for session in sessions:
                session.send("e")
                session.send("e")
            draw = Random(size)  # noqa: S311 -- the same draws in every run
            drawn = [draw.choice(sessions) for _ in range(10 * _EVENTS)]

            def act() -> None:
                for session in drawn:
                    session.send("e")

            yield from repeat((act, len(drawn)))

    return prepare


def _turns(*names: str) -> Callable[[int], list[str]]:
    events = list(islice(cycle(names), _EVENTS))
    return lambda _: events


_STATES = (10, 30, 100, 300, 1000, 3000, 10_000)
_TREES = (13, 40, 121, 364, 1093, 3280, 9841)  # full ones
_REGIONS = (1, 2, 4, 8, 16, 32)
_TRANSITIONS = (1, 10, 100, 1000, 10_000)
_GUARDS = (1, 3, 10, 30, 100, 300, 1000)
_LENGTHS = (1, 10, 100, 1000, 10_000, 100_000)
_SESSIONS = (1, 10, 100, 1000, 10_000)
_CONSTANT, _LOGARITHMIC, _LINEAR = 0.1, 0.25, 1.1
_CACHES = 0.4  # what a context has no longer in the caches is the greater part of a short event

CURVES = (
    Curve(
        plot="states",
        name="between two of them",
        along="states of the document",
        sizes=_STATES,
        prepare=_sends(charts.ring, _turns("swap")),
        exponent=_CONSTANT,
        why="The turn that was remembered leads to the next node; nothing looks at the other states.",
    ),
    Curve(
        plot="states",
        name="between two leaves of a tree",
        along="states of the document",
        sizes=_TREES,
        prepare=_sends(charts.tree, _turns("swap")),
        exponent=_CONSTANT,
        why="The same, however deep the leaves are.",
    ),
    Curve(
        plot="states",
        name="round all of them",
        along="states of the document",
        sizes=_STATES,
        prepare=_sends(charts.ring, lambda size: ["next"] * max(size, _EVENTS)),
        exponent=_LOGARITHMIC,
        why="Each state has a node with its plan; more of them miss the processor's caches more often.",
    ),
    Curve(
        plot="states",
        name="for the first time",
        along="states of the document",
        sizes=_STATES,
        prepare=_first_visits,
        exponent=_LINEAR,
        why="The algorithm looks at the active states and their ancestors; what it does with sets as large as the "
        "document is too little to be seen.",
    ),
    Curve(
        plot="start",
        name="parse",
        along="states of the document",
        sizes=_STATES,
        prepare=_parse,
        exponent=_LINEAR,
        why="Each element is read once.",
        unit="document",
    ),
    Curve(
        plot="start",
        name="start the first session",
        along="states of the document",
        sizes=_STATES,
        prepare=_start,
        exponent=_LINEAR,
        why="The initial states are entered; the others are not looked at. (Content is compiled once a document.)",
        unit="session",
    ),
    Curve(
        plot="regions",
        name="one of them moves",
        along="parallel regions",
        sizes=_REGIONS,
        prepare=_sends(charts.lockstep, _turns("one")),
        exponent=_CONSTANT,
        why="A turn holds what is to be done in the region that moves, and nothing about the others.",
    ),
    Curve(
        plot="regions",
        name="all move",
        along="parallel regions",
        sizes=_REGIONS,
        prepare=_sends(charts.lockstep, _turns("all")),
        exponent=_LINEAR,
        why="As many transitions are taken as there are regions; without content they are one remembered turn.",
    ),
    Curve(
        plot="regions",
        name="one of them moves, worked out anew",
        along="parallel regions",
        sizes=_REGIONS,
        prepare=_worked_out,
        exponent=_LINEAR,
        why="Which states listen to an event is known of the document: the others are not asked, and only what the "
        "transition leaves and enters is looked at.",
    ),
    Curve(
        plot="regions",
        name="a different one at random",
        along="parallel regions",
        sizes=_REGIONS,
        prepare=_at_random,
        exponent=None,
        why="n regions have 2^n configurations. Up to some twelve regions all of them are remembered; beyond, nearly each "
        "event meets one that is new. What the event does there is known from those that differ in other regions only, "
        "so that a node, a plan and a turn are made, and nothing is worked out.",
    ),
    Curve(
        plot="transitions",
        name="found by the event's name",
        along="transitions of the state",
        sizes=_TRANSITIONS,
        prepare=_sends(charts.named, _turns("e0")),
        exponent=_CONSTANT,
        why="The plan of an event's name holds only the transitions that it can take.",
    ),
    Curve(
        plot="transitions",
        name="guards, of which the last holds",
        along="transitions of the state",
        sizes=_GUARDS,
        prepare=_sends(charts.guarded, _turns("e")),
        exponent=_LINEAR,
        why="The Recommendation wants each guard asked, in document order, until one holds: a guard may do something.",
    ),
    Curve(
        plot="queues",
        name="external queue",
        along="queued events",
        sizes=_LENGTHS,
        prepare=_external_queue(charts.pingpong("ecmascript")),
        exponent=_CONSTANT,
        why="Both ends of a queue are at hand.",
    ),
    Curve(
        plot="queues",
        name="external queue, each event logs",
        along="queued events",
        sizes=_LENGTHS,
        prepare=_external_queue(charts.logging()),
        exponent=_CONSTANT,
        why="The same: an event that tells something crosses by itself, without those behind it.",
    ),
    Curve(
        plot="queues",
        name="internal queue",
        along="queued events",
        sizes=_LENGTHS,
        prepare=_internal_queue,
        exponent=_CONSTANT,
        why="The same. What one block raised crosses in one piece.",
    ),
    Curve(
        plot="delays",
        name="an event beside them",
        along="pending delayed events",
        sizes=_LENGTHS,
        prepare=_with_delays(lambda _, session: _sending(session, ["e"] * _EVENTS)),
        exponent=_CONSTANT,
        why="Nothing but the soonest is looked at.",
    ),
    Curve(
        plot="delays",
        name="one falls due, another is sent",
        along="pending delayed events",
        sizes=_LENGTHS,
        prepare=_with_delays(_advancing),
        exponent=_LOGARITHMIC,
        why="A heap: the logarithm of their number.",
    ),
    Curve(
        plot="delays",
        name="one is cancelled and sent again",
        along="pending delayed events",
        sizes=_LENGTHS,
        prepare=_with_delays(lambda _, session: _sending(session, ["again"] * _EVENTS)),
        exponent=_LOGARITHMIC,
        why="A heap, with the ids at hand.",
    ),
    Curve(
        plot="sessions",
        name="ECMAScript data model",
        along="sessions alive",
        sizes=_SESSIONS,
        prepare=_many_sessions(charts.pingpong("ecmascript")),
        exponent=_CACHES,
        why="Sessions know nothing of each other; each has a context of its own, and they do not all fit into the "
        "processor's caches.",
    ),
    Curve(
        plot="sessions",
        name="ECMAScript data model, each event logs",
        along="sessions alive",
        sizes=_SESSIONS,
        prepare=_many_sessions(charts.logging()),
        exponent=_LOGARITHMIC,
        why="The same; there is more to do in an event than to fetch.",
    ),
    Curve(
        plot="sessions",
        name="null data model",
        along="sessions alive",
        sizes=_SESSIONS,
        prepare=_many_sessions(charts.pingpong("null")),
        exponent=_LOGARITHMIC,
        why="The same, with less to miss.",
    ),
)
