"""Sessions that nobody watches take shorter ways: no records, batches, chains. They do the same as those that are watched.

What is watched is compared with Appendix D in test_law.py; so this compares every other way with that one.
"""

from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

import orsagent

from .charts import charts, event_lists
from .test_law import LIMIT

LIMITS = orsagent.StepLimits(microsteps=LIMIT, events=LIMIT)


@contextmanager
def session_of(chart, engine, observer=None):
    with orsagent.Runtime(engine=engine, step_limits=LIMITS, observer=observer) as runtime:
        yield runtime.start(orsagent.loads(chart.text))


def one_by_one(session, events, _plans):
    for event in events:
        session.send(event)


def as_one_batch(session, events, _plans):
    session.send_all(events)


def in_small_batches(session, events, _plans):
    for start in range(0, len(events), 3):
        session.send_all(events[start : start + 3])


def forgetting(session, events, plans):
    for start in range(0, len(events), 2):
        plans.drop()
        session.send_all(events[start : start + 2])


def without_room(session, events, plans):
    plans.limit = 3
    session.send_all(events)


def outcome(session):
    """What can be seen from outside; where it failed, the log may end anywhere in the endless macrostep."""
    errors = [(error.event, error.position.line) for error in session.errors]
    if session.failed is not None:
        return type(session.failed)
    return session.log, errors, session.configuration, session.final


def same_on_every_way(chart, events, engine, ways):
    events = events * 2  # the second time, everything is known
    with session_of(chart, engine, observer=lambda _session, _step: None) as watched:
        one_by_one(watched, events, None)
        expected = outcome(watched)
    for way in ways:
        with session_of(chart, engine) as session:
            way(session, events, session.interpreter.compiled.plans)
            assert outcome(session) == expected, way.__name__


@pytest.mark.parametrize(
    ("engine", "counter", "share"), [("quickjs", True, 20), ("quickjs", False, 20), ("v8", True, 100)]
)
def test_an_unwatched_session_ends_where_a_watched_one_ends(engine, counter, share, law_examples):
    @seed(11)
    @settings(
        max_examples=max(1, law_examples // share),
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(charts(counter=counter), event_lists())
    def for_all(chart, events):
        same_on_every_way(chart, events, engine, (one_by_one, as_one_batch, in_small_batches, forgetting, without_room))

    for_all()
