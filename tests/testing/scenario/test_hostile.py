"""Whatever a file says, it is a list of mistakes or an outcome, and never another error."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orsagent.testing.scenario import ScenarioFileError, load_scenarios, run
from orsagent.testing.scenario.json_schema import tables_of
from orsagent.testing.scenario.keys import FILE

KEYS = sorted({key.name for table in tables_of(FILE) for key in table.keys})
WORDS = [
    "true",
    "1",
    "-1",
    "nan",
    "'x'",
    "'1001'",
    "'5m'",
    "[]",
    "{}",
    "['a']",
    "[{}]",
    "2024-01-01",
    "'RequestAgentLogout'",
]
WORDS += ["'ring'", "'working'", "[[['a']]]", "'workflow.scxml'", "'\\u001b[2J'"]
HEADERS = [
    "[given]",
    "[[steps]]",
    "[expect]",
    "[[scenario]]",
    "[[scenario.steps]]",
    "[[given.agents]]",
    "[[allow]]",
    "",
]
HEADERS += ["[expect.agents.1001]", "[[expect.requests]]", "[[given.faults]]"]


def lines():
    pairs = st.builds("{} = {}".format, st.sampled_from(KEYS), st.sampled_from(WORDS))
    return st.lists(st.sampled_from(HEADERS) | pairs, max_size=10).map("\n".join)


def tried(folder, text):
    """What becomes of a file: its mistakes, or the findings of its scenarios."""
    (folder / "x.ors.toml").write_text(text, encoding="utf-8")
    try:
        return [run(scenario) for scenario in load_scenarios("x.ors.toml")]
    except ScenarioFileError as error:
        assert error.mistakes
        assert all(one.position.line >= 1 and one.position.column >= 1 for one in error.mistakes)
        return []


@given(lines())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_keys_and_values_are_mistakes_or_outcomes(folder, text):
    tried(folder, '[given]\nworkflow = "workflow.scxml"\n' + text)


@given(st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_mistakes_or_outcomes(folder, text):
    tried(folder, text.encode("utf-8", "replace").decode("utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        "scenario = 'x'",
        "scenario = ['x', 1, {}]",
        "scenario = [[{}]]",
        "given = [1]\nsteps = {}\nallow = ''",
        "steps = ['x', [], {expect = []}]",
        "'' = 1",
        'given = {workflow = "\\u0000"}',
        "given = {workflow = '" + "x" * 5000 + "'}",
        "given = {workflow = 'workflow.scxml', agents_file = '\\u0000'}".replace("'", '"'),
    ],
)
def test_strange_shapes_are_mistakes_or_outcomes(folder, text):
    for outcome in tried(folder, text):
        assert outcome.status == "error"


def test_deep_data_are_a_mistake(mistakes):
    deep = "[" * 150 + "]" * 150

    (found,) = mistakes(f'given = {{workflow = "workflow.scxml", data = {{a = {deep}}}}}')
    assert re.match(r"1:39: data is \{a = \[\[", found)


def test_a_number_that_ecmascript_cannot_hold_exactly_becomes_a_bigint(found):
    assert found("[expect]\nvariables.'typeof calls' = 'bigint'", given="data = {calls = 99999999999999999999}") == []


def test_a_moment_with_its_time_zone_is_a_date(found):
    given = "data = {calls = 2024-01-01T12:00:00Z}"

    assert (
        found(
            "[expect]\nholds = 'calls.getUTCHours() === 12'\nvariables.calls = 2024-01-01T13:00:00+01:00", given=given
        )
        == []
    )
