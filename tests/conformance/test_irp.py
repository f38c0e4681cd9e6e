"""The W3C's automatic implementation report tests, in virtual time, on both engines.

They are read in place; without them every case is skipped. A document passes when its session ends in the state
``pass``. ``--real-clock`` runs them by the system clock instead.
"""

import asyncio

import pytest

import orsagent
from orsagent.runtime import BasicHttp

from .lanes import ENGINES, MISSING, SUITE, faults, lanes, suite


def automatic_tests():
    files = {row["id"]: row["file"] for row in suite()}
    for row in lanes():
        for engine in ENGINES:
            if row["test"] in files and row["kind"] == "automatic":
                deviates = row[engine] != "pass"
                marks = [pytest.mark.xfail(reason=row[engine], strict=True)] if deviates else []
                yield pytest.param((files[row["test"]], row, engine), id=f"{row['test']}-{engine}", marks=marks)


def test_every_document_is_in_exactly_one_lane():
    if not suite():
        pytest.skip(MISSING)
    assert list(faults(suite(), lanes())) == []


def test_a_document_in_no_lane_is_a_fault():
    rows = [{"id": "1", "spec": "3.2", "conformance": "mandatory", "manual": "False"}]
    assert list(faults(rows, [])) == ["test 1 stands in lanes.csv 0 times; expected once"]


def test_an_unknown_lane_is_a_fault():
    rows = [{"id": "1", "spec": "3.2", "conformance": "mandatory", "manual": "False"}]
    lane = {
        "test": "1",
        "section": "3.2",
        "conformance": "mandatory",
        "kind": "automatic",
        "v8": "skip",
        "quickjs": "pass",
    }
    assert list(faults(rows, [lane])) == ["test 1 has the lane 'skip' on v8; expected pass or deviation: why"]


@pytest.mark.parametrize("test", list(automatic_tests()))
def test_document_passes(test, record_property, monkeypatch, real_clock):
    file, row, engine = test
    record_property("irp", [engine, row["conformance"], row["section"]])
    monkeypatch.chdir(SUITE)
    clock = orsagent.SystemClock() if real_clock else orsagent.VirtualClock()
    with orsagent.Runtime(clock=clock, engine=engine, io_processors=[BasicHttp()]) as runtime:
        session = runtime.start(orsagent.load(file))
        if real_clock:
            asyncio.run(orsagent.drive(runtime, lambda: session.finished, timeout=60))
        else:
            runtime.advance(minutes=2)
        assert session.final == "pass", (session.configuration, session.failed, session.errors)
