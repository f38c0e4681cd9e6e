"""The tables of keys and what is made of them: the JSON Schema, and agreement with agents files."""

import json
from pathlib import Path

import pytest

from orsagent.testing.scenario import json_schema, load_scenarios
from orsagent.testing.scenario.expectations import _CHECKS
from orsagent.testing.scenario.expected_keys import EXPECT
from orsagent.testing.scenario.json_schema import tables_of
from orsagent.testing.scenario.keys import AGENT, DN, FAULT, FILE, QUEUE, RANDOM_FAULTS, STEP, SWITCH, VERBS
from orsagent.testing.scenario.verbs import _VERBS
from orsagent.tlib.fake import agents_schema

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").rglob("*.ors.toml"))


def names(table):
    return {key.name for key in table.keys}


@pytest.mark.parametrize(
    ("table", "theirs", "otherwise"),
    [
        (AGENT, agents_schema.AGENT, set()),
        (DN, agents_schema.DN, set()),
        (FAULT, agents_schema.FAULT, {"request"}),
        (SWITCH, agents_schema.SWITCH, {"dn", "queue", "agent", "fault"}),
        (QUEUE, agents_schema.QUEUE, set()),
        (RANDOM_FAULTS, agents_schema.RANDOM_FAULTS, set()),
    ],
    ids=["agent", "dn", "fault", "switch", "queue", "random_faults"],
)
def test_a_scenario_can_say_what_an_agents_file_can(table, theirs, otherwise):
    assert theirs.keys() - otherwise <= names(table)


def test_every_verb_and_every_expectation_is_carried_out():
    assert set(VERBS) == set(_VERBS)
    assert set(VERBS) <= names(STEP)
    assert names(EXPECT) == set(_CHECKS)


def test_every_key_is_described_in_a_sentence():
    for table in tables_of(FILE):
        assert table.doc.endswith(".")
        assert all(key.doc.endswith(".") for key in table.keys)


def test_the_schema_is_json_and_knows_every_key():
    schema = json.loads(json.dumps(json_schema(), allow_nan=False))

    definitions = schema["definitions"].values()
    assert len(definitions) == len(tables_of(FILE))
    for table in tables_of(FILE):
        assert names(table) in [set(one["properties"]) for one in definitions]


def test_every_reference_of_the_schema_leads_somewhere():
    schema = json_schema()
    text = json.dumps(schema)

    for name in schema["definitions"]:
        assert f'"#/definitions/{name}"' in text
    assert text.count('"$ref"') == sum(text.count(f'"#/definitions/{name}"') for name in schema["definitions"])


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_are_scenario_files(path):
    assert load_scenarios(path)


def test_most_examples_have_a_scenario_file():
    assert len(EXAMPLES) >= 6
