"""The law: on random charts the interpreter does what a literal transcription of SCXML 1.0, Appendix D, does.

Compared are, microstep by microstep: the event, the transitions taken, the states left, what contents told (logs with the counter
or with what ``In`` saw, raises, errors), the states entered, and the configuration.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from attrs import define, field
from hypothesis import HealthCheck, given, seed, settings

import orsagent
from orsagent.scxml import ErrorEffect, LogEffect, RaiseEffect

from .appendix_d import EndlessError, Microstep, Oracle
from .charts import charts, event_lists

LIMIT = 60
"""Microsteps, or internal events, after which a macrostep counts as endless on both sides."""

SHARDS = 8


def law(shard, examples):
    """A property's settings: deterministic, and different in each shard."""

    def decorate(function):
        return seed(shard)(
            settings(
                max_examples=max(1, examples), deadline=None, database=None, suppress_health_check=list(HealthCheck)
            )(function)
        )

    return decorate


@define
class Bench:
    """A runtime, and the steps that its sessions took since anybody asked."""

    runtime: orsagent.Runtime = field(init=False)
    engine: str = "quickjs"
    steps: list = field(factory=list)

    def __attrs_post_init__(self):
        limits = orsagent.StepLimits(microsteps=LIMIT, events=LIMIT)
        self.runtime = orsagent.Runtime(engine=self.engine, step_limits=limits, observer=self._observe)

    def _observe(self, _session, step):
        self.steps.extend(step.microsteps)

    def taken(self):
        """What happened since the last call."""
        steps, self.steps = self.steps, []
        return steps

    @contextmanager
    def session(self, chart):
        session = self.runtime.start(orsagent.loads(chart.text))
        try:
            yield session
        finally:
            session.close()
            self.taken()


@contextmanager
def benches(engine) -> Iterator[Bench]:
    bench = Bench(engine=engine)
    with bench.runtime:
        yield bench


def seen(record, configuration):
    """A record of the interpreter, as the oracle tells it; `configuration` goes on with it."""
    configuration.difference_update(record.exited)
    configuration.update(record.entered)
    return Microstep(
        event=None if record.event is None else record.event.name,
        taken=[position.line for position in record.transitions],
        exited=list(record.exited),
        contents=[told(effect) for effect in record.effects],
        entered=list(record.entered),
        configuration=set(configuration),
    )


def told(effect):
    if isinstance(effect, LogEffect):
        return ("log", effect.label, effect.value or 0)
    if isinstance(effect, RaiseEffect):
        return ("raise", effect.event)
    assert isinstance(effect, ErrorEffect)
    return ("error", effect.event)


def check(bench, chart, events):
    """Run a chart on both sides, step by step."""
    oracle, configuration = Oracle(chart.root, LIMIT), set()
    with bench.session(chart) as session:
        for event in (None, *events):
            if event is not None:
                session.send(event)
            try:
                expected = oracle.start() if event is None else oracle.send(event)
            except EndlessError:
                assert_endless(oracle, session, [seen(record, configuration) for record in bench.taken()])
                return
            assert [seen(record, configuration) for record in bench.taken()] == expected
            assert session.configuration == oracle.active()
            assert session.finished is not oracle.running
            assert session.failed is None


def assert_endless(oracle, session, found):
    """Both gave up at the same microstep."""
    assert isinstance(session.failed, orsagent.SessionError)
    assert found == oracle.microsteps[: len(found)]
    assert len(found) >= LIMIT


@pytest.mark.parametrize("shard", range(SHARDS))
def test_interpreter_does_what_appendix_d_does(shard, law_examples):
    with benches("quickjs") as bench:

        @law(shard, law_examples // SHARDS)
        @given(charts(), event_lists())
        def appendix_d_holds(chart, events):
            check(bench, chart, events)

        appendix_d_holds()
