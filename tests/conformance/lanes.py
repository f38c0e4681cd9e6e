"""The lanes of the W3C's tests: every test of the suite stands in ``lanes.csv`` once, with a lane for each engine.

A lane is ``pass``, or a documented deviation: ``deviation: why``. A test in no lane, a lane without a test, and a
deviation that passes all fail the run.
"""

import csv
from collections import Counter
from pathlib import Path

SUITE = Path(__file__).parents[3] / "shared" / "irp"
ENGINES = ("v8", "quickjs")
MISSING = "the W3C tests are not beside this project: put them into ../shared/irp"


def lanes():
    """The rows of ``lanes.csv``."""
    return _rows(Path(__file__).with_name("lanes.csv"))


def suite():
    """The rows of the suite's own manifest; none where the suite is not there."""
    manifest = SUITE / "manifest.csv"
    return _rows(manifest) if manifest.exists() else []


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def faults(suite_rows, lane_rows):
    """What is wrong between the suite and the lanes, as sentences; none if all is well."""
    expected = {row["id"]: (row["spec"], row["conformance"], row["manual"] == "True") for row in suite_rows}
    counts = Counter(row["test"] for row in lane_rows)
    for test in expected:
        if counts[test] != 1:
            yield f"test {test} stands in lanes.csv {counts[test]} times; expected once"
    for row in lane_rows:
        told = (row["section"], row["conformance"], row["kind"] == "manual")
        if row["test"] not in expected:
            yield f"test {row['test']} of lanes.csv is not in the suite"
        elif told != expected[row["test"]]:
            yield f"test {row['test']} is told as {told}; the suite says {expected[row['test']]}"
        for engine in ENGINES:
            if row[engine] != "pass" and not row[engine].startswith("deviation: "):
                yield f"test {row['test']} has the lane {row[engine]!r} on {engine}; expected pass or deviation: why"
