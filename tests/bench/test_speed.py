"""Speed on the documents of ../shared/bench, measured and never asserted: ``pytest tests/bench --benchmark-only``."""

from pathlib import Path

import pytest

import orsagent

DOCUMENTS = Path(__file__).parents[3] / "shared" / "bench" / "docs"

pytestmark = [
    pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the benchmark documents are not beside this project"),
    pytest.mark.parametrize("engine", ["v8", "quickjs"]),
]


@pytest.fixture
def start(engine):
    with orsagent.Runtime(engine=engine) as runtime:
        yield lambda name: runtime.start(orsagent.load(DOCUMENTS / f"{name}.scxml"))


def rounds(engine, quickjs, v8):
    return quickjs if engine == "quickjs" else v8


def test_parse_and_start(engine, benchmark):
    text = (DOCUMENTS / "ten.scxml").read_bytes()
    with orsagent.Runtime(engine=engine) as runtime:
        benchmark.pedantic(lambda: runtime.start(orsagent.loads(text)).close(), rounds=50, warmup_rounds=5)


@pytest.mark.parametrize("name", ["pingpong", "pingpong_nodm"])
def test_events(engine, name, start, benchmark):
    session, events = start(name), rounds(engine, 10_000, 500)

    def send():
        for _ in range(events):
            session.send("e")

    benchmark.extra_info["events"] = events
    benchmark.pedantic(send, rounds=5, warmup_rounds=1)
    if name == "pingpong":
        assert session.evaluate("n") == 6 * events


def test_parallel_and_history(engine, start, benchmark):
    session, cycles = start("parhist"), rounds(engine, 500, 50)
    cycle = ["tick"] * 7 + ["pause", "resume"]

    def send():
        for _ in range(cycles):
            for event in cycle:
                session.send(event)

    benchmark.extra_info["events"] = cycles * len(cycle)
    benchmark.pedantic(send, rounds=1)
    assert session.evaluate("n") == {50: 168, 500: 1668}[cycles]


def test_internal_events(engine, start, benchmark):
    session = start("raise")
    benchmark.extra_info["events"] = 1001
    benchmark.pedantic(lambda: session.send("go"), rounds=rounds(engine, 10, 2), warmup_rounds=1)
    assert session.configuration == {"idle"}
    assert session.evaluate("i") == 1000
