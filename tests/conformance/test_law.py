"""The law: on random charts the interpreter does what a literal transcription of SCXML 1.0, Appendix D, does.

Compared are, microstep by microstep: the event, the transitions taken, the states left, what contents told (logs with
the counter, what ``In`` saw, raises, errors), the states entered, and the configuration. ``--law-examples N`` asks for
more; a counterexample is printed as a document.
"""

from contextlib import contextmanager

import pytest
from attrs import define, field
from hypothesis import HealthCheck, Phase, given, seed, settings

import orsagent
from orsagent.scxml import ErrorEffect, LogEffect, RaiseEffect

from .appendix_d import EndlessError, Microstep, Oracle
from .charts import charts, event_lists

LIMIT = 60
"""Microsteps, or internal events, after which a macrostep counts as endless on both sides."""

SHARDS = range(6)


@define
class Bench:
    """A runtime, and what its sessions did since somebody asked."""

    engine: str
    runtime: orsagent.Runtime = field(init=False)
    records: list = field(factory=list)

    def __attrs_post_init__(self):
        limits = orsagent.StepLimits(microsteps=LIMIT, events=LIMIT)
        self.runtime = orsagent.Runtime(engine=self.engine, step_limits=limits, observer=self._observe)

    def _observe(self, _session, step):
        self.records.extend(step.microsteps)

    def taken(self):
        """The microsteps since the last call."""
        records, self.records = self.records, []
        return records

    @contextmanager
    def session(self, chart):
        session = self.runtime.start(orsagent.loads(chart.text))
        try:
            yield session
        finally:
            session.close()
            self.taken()


def hold(law, shard, examples, engine="quickjs", *, counter=True):
    """Check `law(bench, chart, events)` on random charts: the same in every run, others in each shard."""
    bench = Bench(engine)

    @seed(shard)
    @settings(
        max_examples=max(1, examples),
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(charts(counter=counter), event_lists())
    def for_all(chart, events):
        law(bench, chart, events)

    with bench.runtime:
        for_all()


def seen(record, configuration):
    """A record of the interpreter as the oracle tells it; `configuration` goes on with it."""
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


def same_as_appendix_d(bench, chart, events):
    """Run a chart on both sides, event by event."""
    oracle, configuration = Oracle(chart.root, LIMIT), set()
    with bench.session(chart) as session:
        for event in (None, *events):
            if event is not None:
                session.send(event)
            found = [seen(record, configuration) for record in bench.taken()]
            try:
                expected = oracle.start() if event is None else oracle.send(event)
            except EndlessError:
                assert isinstance(session.failed, orsagent.SessionError)
                assert found[: len(oracle.microsteps)] == oracle.microsteps
                return
            assert found == expected
            assert session.configuration == oracle.active()
            assert (session.finished, session.failed) == (not oracle.running, None)


def trace(bench, chart, events, meanwhile):
    """Everything that a chart does; `meanwhile` is called with the memory of plans, now and then."""
    with bench.session(chart) as session:
        plans = session.interpreter.compiled.plans
        for event in events:
            meanwhile(plans)
            session.send(event)
        return bench.taken(), session.configuration, session.finished


def same_without_memory(bench, chart, events):
    """Plans may be dropped at any moment, or never fit: nothing but speed changes."""

    def cramped(plans):
        plans.limit = 3

    remembered = trace(bench, chart, events, lambda _: None)
    assert trace(bench, chart, events, lambda plans: plans.drop()) == remembered
    assert trace(bench, chart, events, cramped) == remembered


@pytest.mark.parametrize("shard", SHARDS)
def test_interpreter_does_what_appendix_d_does(shard, law_examples):
    hold(same_as_appendix_d, shard, law_examples * 12 // 20 // len(SHARDS))


@pytest.mark.parametrize("shard", SHARDS[:2])
def test_null_data_model_does_what_appendix_d_does(shard, law_examples):
    hold(same_as_appendix_d, shard, law_examples * 7 // 20 // 2, counter=False)


def test_v8_does_what_appendix_d_does(law_examples):
    hold(same_as_appendix_d, len(SHARDS), law_examples // 20, engine="v8")


def test_dropping_the_memory_of_plans_changes_nothing(law_examples):
    hold(same_without_memory, len(SHARDS) + 1, law_examples // 40)
    hold(same_without_memory, len(SHARDS) + 1, law_examples // 40, counter=False)
