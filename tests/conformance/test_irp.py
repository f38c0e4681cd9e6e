"""The W3C's implementation report tests, in virtual time, on both engines.

They are read in place; without them every case is skipped. A document passes when its session ends in the state ``pass``.
"""

import csv
from pathlib import Path

import pytest

import orsagent
from orsagent.runtime import BasicHttp

SUITE = Path(__file__).parents[3] / "shared" / "irp"

DOM = {"557", "561"}
NOT_YET = {
    **dict.fromkeys(DOM, "XML content is text, not a DOM"),
}


def automatic_tests():
    if not (SUITE / "manifest.csv").exists():
        return []
    with (SUITE / "manifest.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["manual"] == "False"]
    return [pytest.param(row, id=row["id"], marks=marks_of(row["id"])) for row in rows]


def marks_of(test):
    return [pytest.mark.xfail(reason=NOT_YET[test], strict=True)] if test in NOT_YET else []


def test_the_suite_is_there():
    if not SUITE.is_dir():
        pytest.skip("the W3C tests are not beside this project: put them into ../shared/irp")
    rows = [case.values[0] for case in automatic_tests()]
    assert sum(row["conformance"] == "mandatory" for row in rows) == 160
    assert sum(row["conformance"] == "optional" for row in rows) == 33


@pytest.mark.parametrize("engine", ["v8", "quickjs"])
@pytest.mark.parametrize("row", automatic_tests())
def test_document_passes(row, engine, record_property, monkeypatch):
    record_property("irp", f"{engine} {row['conformance']}")
    monkeypatch.chdir(SUITE)
    with orsagent.Runtime(engine=engine, io_processors=[BasicHttp()]) as runtime:
        session = runtime.start(orsagent.load(row["file"]))
        runtime.advance(minutes=2)
        assert session.final == "pass", (session.configuration, session.failed, session.errors)
