"""Speed of the agent state synchronisation: its parts here, the whole by ``python tests/bench/sync/speed.py``."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from orsagent.sync.mapping import translate
from orsagent.sync.options import ReducerOptions
from orsagent.sync.outbox import SqliteOutbox
from orsagent.sync.situations import AgentState, CallType, Situation
from orsagent.sync.synchroniser import Synchroniser
from orsagent.testing.agent_days import AgentDays

PROGRAM = Path(__file__).parent / "sync" / "speed.py"

pytestmark = pytest.mark.benchmark(disable_gc=True, warmup=False)


@pytest.fixture
def days(benchmark):
    return AgentDays(1000 if benchmark.enabled else 20, seed=1, rate=1000.0)


@pytest.fixture
def messages(benchmark, days):
    return list(days.run(20_000 if benchmark.enabled else 200))


@pytest.mark.parametrize("coalesce", [0.0, 0.1])
def test_messages_through_reducer_and_mapping(benchmark, messages, coalesce):
    def run():
        core = Synchroniser(options=ReducerOptions(coalesce=coalesce))
        for now, message in messages:
            core.hear(message, now)
        return core

    benchmark.extra_info["updates"] = len(messages)
    core = benchmark.pedantic(run, rounds=5 if benchmark.enabled else 1)
    assert core.counts.messages == len(messages)


def test_answers_of_the_mapping(benchmark):
    situations = [Situation(state=state, call=call) for state in AgentState for call in CallType]
    answers = benchmark(lambda: [translate(one) for one in situations])
    assert len(answers) == len(situations)


def test_decisions_into_the_outbox(benchmark, messages, tmp_path):
    core = Synchroniser(options=ReducerOptions(coalesce=0))
    decisions = [one for now, message in messages for one in core.hear(message, now)][:500]
    boxes = []

    def begin():
        boxes.append(SqliteOutbox(tmp_path / f"{len(boxes)}.db"))
        return (boxes[-1],), {}

    def put(box):
        for one in decisions:
            box.put([one])

    benchmark.pedantic(put, setup=begin, rounds=3 if benchmark.enabled else 1)
    assert boxes[-1].pending() >= len(decisions)
    for box in boxes:
        box.close()


def speed(*words):
    small = ["--messages", "300", "--agents", "20", "--puts", "20", "--seconds", "3", "--json"]
    return subprocess.run(
        [sys.executable, str(PROGRAM), *small, *words], capture_output=True, text=True, timeout=300, check=False
    )


def test_the_program_measures_throughput_and_memory():
    done = speed("reducer", "memory", "outbox")

    assert done.returncode == 0, done.stderr
    rows = {row["what"]: row["figure"] for row in json.loads(done.stdout)}
    assert list(rows) == [
        "reducer and mapping, deciding at once",
        "reducer and mapping, waiting 0.1 s",
        "mapping alone",
        "reading the JSON form",
        "memory an agent, 20 agents",
        "memory an agent, 200 agents",
        "outbox, 1 decisions a put",
        "outbox, 100 decisions a put",
        "outbox, taken and settled by hundreds",
    ]
    assert rows["mapping alone"].endswith(" answers/s")


def test_the_program_measures_the_lag_with_the_real_service():
    done = speed("end-to-end", "--rate", "40")

    assert done.returncode == 0, done.stderr
    rows = {row["what"]: row for row in json.loads(done.stdout)}
    assert rows["lag end to end, routing status"]["figure"].startswith("p50 ")
    assert rows["requests a minute"]["figure"].endswith(" of 300")
