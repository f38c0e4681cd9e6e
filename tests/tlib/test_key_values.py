import copy
import pickle
from unittest.mock import ANY

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orsagent.tlib import KeyValueList

values = st.recursive(
    st.text() | st.integers() | st.binary(),
    lambda inner: st.dictionaries(st.text(min_size=1), inner, max_size=3),
    max_leaves=8,
)
entries = st.dictionaries(st.text(min_size=1), values, max_size=4)


@given(entries)
def test_a_list_holds_what_it_was_given_and_prints_without_control_characters(given_entries):
    made = KeyValueList(given_entries)

    assert made == given_entries
    assert made.to_dict() == given_entries
    assert str(made).isprintable()


@given(entries)
def test_equal_lists_have_equal_hashes_in_any_order(given_entries):
    turned = KeyValueList(dict(reversed(given_entries.items())))

    assert turned == KeyValueList(given_entries)
    assert hash(turned) == hash(KeyValueList(given_entries))


@given(entries)
def test_copies_and_pickles_are_equal(given_entries):
    made = KeyValueList(given_entries)

    assert copy.deepcopy(made) == made
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 - our own bytes


def test_a_list_does_not_follow_later_changes_of_its_source():
    source = {"a": {"b": 1}}
    made = KeyValueList(source)

    source["a"]["b"] = 2
    source["c"] = 3
    made.to_dict()["a"]["b"] = 4

    assert made == {"a": {"b": 1}}


def test_a_list_cannot_be_changed():
    with pytest.raises(TypeError):
        KeyValueList({"a": 1})["a"] = 2


@pytest.mark.parametrize("value", [None, True, 1.5, ["x"], object])
def test_a_value_of_another_type_is_refused_with_its_path(value):
    with pytest.raises(TypeError, match=r"^reasons\.a\.b is .*expected a string, an integer, bytes or a nested"):
        KeyValueList({"a": {"b": value}}, name="reasons")


@pytest.mark.parametrize("key", [1, None, ""])
def test_a_key_that_is_no_name_is_refused_with_its_path(key):
    with pytest.raises(TypeError, match=r"^reasons\.a has the key"):
        KeyValueList({"a": {key: 1}}, name="reasons")


def test_something_that_is_no_mapping_is_refused():
    with pytest.raises(TypeError, match=r"reasons is 'Break', expected a mapping"):
        KeyValueList("Break", name="reasons")


def test_a_list_that_contains_itself_is_refused():
    endless = {}
    endless["self"] = endless

    with pytest.raises(ValueError, match="does it contain itself"):
        KeyValueList(endless, name="extensions")


def test_a_wildcard_stands_for_any_value():
    assert KeyValueList({"ReasonCode": "Break"}) == KeyValueList({"ReasonCode": ANY})


@pytest.mark.parametrize(
    ("given_entries", "text"),
    [
        ({}, "{}"),
        ({"ReasonCode": "Break", "Level": 3}, "{ReasonCode: Break, Level: 3}"),
        ({"a": "7"}, '{a: "7"}'),
        ({"a": "two words"}, '{a: "two words"}'),
        ({"a": "\x1b[31m"}, '{a: "\\u001b[31m"}'),
        ({"a": b"\x00\xff"}, "{a: hex 00ff}"),
        ({"a": {"b": "ä"}}, "{a: {b: ä}}"),
    ],
)
def test_the_text_is_short_and_unmistakable(given_entries, text):
    assert str(KeyValueList(given_entries)) == text


def test_json_form_carries_bytes_as_hexadecimal_digits():
    assert KeyValueList({"a": {"b": b"\x00\xff"}, "c": 1}).to_json() == {"a": {"b": {"hex": "00ff"}}, "c": 1}
