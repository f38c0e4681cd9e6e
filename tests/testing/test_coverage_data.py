"""Data files: stable, and their sum does not depend on who comes first."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orsagent.errors import CoverageError
from orsagent.testing.coverage import CoverageData, Version

versions = st.builds(
    Version,
    path=st.sampled_from(["a.scxml", "ä/b.scxml"]),
    sha256=st.sampled_from(["0", "1"]),
    dialect=st.sampled_from(["ors", "w3c"]),
)
marks = st.dictionaries(st.sampled_from(["entered 1:1", "taken 2:2", "true 3:3"]), st.integers(1, 9)).map(Counter)
datas = st.dictionaries(versions, marks).map(CoverageData)


def added(*datas):
    total = CoverageData()
    for data in datas:
        total.add(data)
    return total


@given(datas, datas, datas)
def test_the_sum_does_not_depend_on_the_order(one, two, three):
    assert added(one, added(two, three)) == added(added(three, one), two)
    assert added(one, CoverageData()) == one


@given(datas)
def test_a_file_gives_back_what_it_was_made_of(data):
    assert CoverageData.from_json(data.to_json()) == data


@given(datas, datas)
def test_equal_data_make_equal_files(one, two):
    assert added(one, two).to_json() == added(two, one).to_json()


def test_equal_runs_make_equal_files(measure):
    assert measure("count", "shift.ended").to_json() == measure("count", "shift.ended").to_json()


def test_paths_inside_a_folder_become_relative_to_it(workflow, measure):
    absolute = measure(root=None)

    assert [version.path for version in absolute.marks] == [workflow.as_posix()]
    assert absolute.relative_to(workflow.parent) == measure()
    assert absolute.relative_to(workflow.parent / "elsewhere") == absolute


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "Expecting value"),
        ("[]", "no format 'orsagent-coverage'"),
        ('{"format": "orsagent-coverage", "version": 2}', "version 2 and not 1"),
        ('{"format": "orsagent-coverage", "version": 1}', "it has no 'documents'"),
        ('{"format": "orsagent-coverage", "version": 1, "documents": [1]}', "is no coverage data"),
        ("[" * 100_000, "is no coverage data"),
    ],
)
def test_something_else_is_an_error_that_names_the_file(tmp_path, text, found):
    path = tmp_path / "data.json"
    path.write_text(text)

    with pytest.raises(CoverageError, match=found) as caught:
        CoverageData.load(path)
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("count", ["x", -1, True, 1.5])
def test_a_count_is_a_whole_number(count):
    document = {"path": "a", "sha256": "0", "dialect": "w3c", "marks": {"entered 1:1": count}}
    told = {"format": "orsagent-coverage", "version": 1, "documents": [document]}

    with pytest.raises(CoverageError, match="the mark 'entered 1:1' has the count"):
        CoverageData.from_json(json.dumps(told))


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(CoverageError, match="cannot be read: No such file"):
        CoverageData.load(tmp_path / "none.json")
