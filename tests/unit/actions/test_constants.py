import math
import re

import pytest

from orsagent.actions import ActionRegistry
from orsagent.errors import RegistrationError


def registry_of(make_module, *trees) -> ActionRegistry:
    modules = [
        make_module(name=f"m{number}", namespaces=(f"urn:{number}",), constants=tree)
        for number, tree in enumerate(trees, start=1)
    ]
    return ActionRegistry(modules)


def test_trees_of_the_same_name_are_merged_at_every_depth(make_module):
    registry = registry_of(
        make_module,
        {"_genesys": {"agent": {}, "ixn": {"mediaType": {"TMediaVoice": 0}}}},
        {"_genesys": {"ixn": {"interactions": {}}}, "Limit": 3},
    )

    assert registry.constants() == {
        "_genesys": {"agent": {}, "ixn": {"mediaType": {"TMediaVoice": 0}, "interactions": {}}},
        "Limit": 3,
    }


def test_the_same_value_in_two_modules_is_no_conflict(make_module):
    assert registry_of(make_module, {"A": {"b": [1, 2]}}, {"A": {"b": [1, 2]}}).constants() == {"A": {"b": [1, 2]}}


@pytest.mark.parametrize(
    ("first", "second"),
    [(0, 1), (1, True), (0, 0.0), ({}, 1), ("1", 1), (None, False)],
    ids=["numbers", "number-boolean", "integer-float", "object-number", "text-number", "null-false"],
)
def test_a_conflict_is_refused_with_its_path_and_both_values(make_module, first, second):
    with pytest.raises(RegistrationError) as refusal:
        registry_of(make_module, {"_genesys": {"ixn": {"x": first}}}, {"_genesys": {"ixn": {"x": second}}})

    message = str(refusal.value)
    assert "'m2'" in message
    assert f"_genesys.ixn.x is {second!r}" in message
    assert f"made it {first!r}" in message


def test_changing_the_constants_that_were_given_out_changes_nobody_elses(make_module):
    registry = registry_of(make_module, {"A": {"b": 1}})

    registry.constants()["A"]["b"] = 2

    assert registry.constants() == {"A": {"b": 1}}


def test_changing_a_declared_tree_later_changes_no_registry(make_module):
    tree = {"A": {"b": 1}}
    registry = registry_of(make_module, tree)

    tree["A"]["b"] = 2

    assert registry.constants() == {"A": {"b": 1}}


def tree_that_contains_itself():
    tree = {}
    tree["again"] = tree
    return tree


@pytest.mark.parametrize(
    ("constants", "complaint"),
    [
        pytest.param({"A": {"f": print}}, "its constant A.f is", id="function"),
        pytest.param({"A": [1, {"x": math.nan}]}, "its constant A.1.x is nan", id="nan"),
        pytest.param({"A": math.inf}, "its constant A is inf", id="infinity"),
        pytest.param({"A": {1: 2}}, "its constant A has the key 1; keys must be text", id="key-that-is-no-text"),
        pytest.param({"A": b"x"}, "its constant A is b'x'", id="bytes"),
        pytest.param({"A": tree_that_contains_itself()}, "does it contain itself?", id="cycle"),
        pytest.param({"a-b": 1}, "'a-b' cannot be an ECMAScript variable", id="name-that-is-no-identifier"),
        pytest.param({"1a": 1}, "'1a' cannot be an ECMAScript variable", id="name-starting-with-a-digit"),
        pytest.param({"_event": {}}, "'_event' is a variable of SCXML itself", id="system-variable"),
    ],
)
def test_constants_that_json_or_the_data_model_cannot_hold_are_refused(make_module, constants, complaint):
    with pytest.raises(RegistrationError, match=re.escape(complaint)):
        registry_of(make_module, constants)


def test_every_kind_of_json_value_is_taken(make_module):
    tree = {"A": [None, True, 1, 1.5, "text", {"b": []}]}

    assert registry_of(make_module, tree).constants() == tree
