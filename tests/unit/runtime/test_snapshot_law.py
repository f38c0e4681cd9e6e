"""Wherever a session is cut, it goes on as if it had not been: random charts, and every conformance document."""

import re

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import orsagent

from ...conformance.charts import charts, event_lists  # noqa: TID252 -- tests are no package with a name
from ...conformance.test_documents import DOCUMENTS, DRIVE  # noqa: TID252 -- the same
from .cutting import trace

CHARTS = 60


def hold(number, examples, engine, **options):
    @seed(number)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(charts(**options), event_lists(), st.sets(st.integers(0, 11), min_size=1, max_size=4))
    def for_all(chart, events, cuts):
        document = orsagent.loads(chart.text)
        assert trace(engine, document, events, cuts) == trace(engine, document, events)

    for_all()


@pytest.mark.parametrize("number", range(2))
def test_cutting_a_random_chart_changes_nothing(number):
    hold(number, CHARTS, "quickjs")


def test_cutting_a_random_chart_of_the_null_data_model_changes_nothing():
    hold(2, CHARTS, "quickjs", counter=False)


def test_cutting_a_random_chart_on_v8_changes_nothing():
    hold(3, 12, "v8")


REFUSED = re.compile(r"cannot be saved: .*cannot be carried in ")


def steps_of(text):
    found = DRIVE.search(text)
    steps = [] if found is None else found[1].split()
    return [float(step[1:-1]) if step[0] == "+" else step for step in steps] + [0.05, 0.5, 1, 8]


@pytest.mark.parametrize("engine", ["v8", "quickjs"])
@pytest.mark.parametrize("path", DOCUMENTS, ids=[path.stem for path in DOCUMENTS])
def test_a_conformance_document_that_is_cut_after_each_step_has_the_same_trace(path, engine):
    document, steps = orsagent.load(str(path)), steps_of(path.read_text("utf-8"))
    try:
        found = trace(engine, document, steps, range(len(steps)))
    except orsagent.SessionError as error:
        if REFUSED.search(str(error)) is None:
            raise
        pytest.skip(str(error))

    assert found == trace(engine, document, steps)
