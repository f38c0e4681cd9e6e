"""Speed, measured and never asserted: ``pytest tests/bench --benchmark-enable``. Else each runs once, to see that it can.

``python tests/bench/peers`` measures other engines beside this one, ``python tests/bench/growth`` how costs grow.
"""

import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

import orsagent

DOCUMENTS = Path(__file__).parent / "documents"
CYCLES = {"pingpong": ["e"], "pingpong_nodm": ["e"], "parhist": ["tick"] * 7 + ["pause", "resume"]}
BATCH = 100

pytestmark = pytest.mark.benchmark(disable_gc=True, warmup=False)


@pytest.fixture(params=["quickjs", "v8"])
def engine(request):
    return request.param


@pytest.fixture
def runtime(engine):
    with orsagent.Runtime(engine=engine) as runtime:
        yield runtime


@pytest.fixture
def measure(benchmark, engine):
    """Runs an action: often enough to be measured, or once."""

    def run(action, *, events, rounds=5):
        times = {"quickjs": 2000, "v8": 100}[engine] // events if benchmark.enabled else 1

        def actions():
            for _ in range(max(1, times)):
                action()

        benchmark.extra_info["events"] = max(1, times) * events
        benchmark.pedantic(actions, rounds=rounds, warmup_rounds=1 if benchmark.enabled else 0)
        return max(1, times) * (rounds + 1 if benchmark.enabled else 1)

    return run


def text(name):
    return (DOCUMENTS / f"{name}.scxml").read_text("utf-8")


def test_parse_and_start(runtime, measure):
    numbers = count()
    session = None

    def start():
        nonlocal session
        if session is not None:
            session.close()
        session = runtime.start(orsagent.loads(f"{text('ten')}<!-- {next(numbers)} -->"))

    measure(start, events=100, rounds=20)
    assert session.evaluate("n") == 1


def test_start_of_a_parsed_document(runtime, measure):
    document, session = orsagent.loads(text("ten")), None

    def start():
        nonlocal session
        if session is not None:
            session.close()
        session = runtime.start(document)

    measure(start, events=100, rounds=20)
    assert session.evaluate("n") == 1


@pytest.mark.parametrize("name", CYCLES)
def test_events_one_by_one(runtime, measure, name):
    session, events = runtime.start(orsagent.loads(text(name))), CYCLES[name]

    def send():
        for event in events:
            session.send(event)

    cycles = measure(send, events=len(events))
    check(session, name, cycles)


@pytest.mark.parametrize("name", CYCLES)
def test_events_in_batches(runtime, measure, name):
    session, events = runtime.start(orsagent.loads(text(name))), CYCLES[name] * BATCH

    batches = measure(lambda: session.send_all(events), events=len(events))
    check(session, name, batches * BATCH)


def check(session, name, cycles):
    if name == "pingpong_nodm":
        assert session.configuration == {"far" if cycles % 2 else "near"}
    else:
        assert session.evaluate("n") == {"pingpong": cycles, "parhist": -(-10 * cycles // 3) + 1}[name]


def test_a_chain_of_internal_events(runtime, measure):
    session = runtime.start(orsagent.loads(text("raise")))

    measure(lambda: session.send("go"), events=1001)
    assert session.configuration == {"idle"}
    assert session.evaluate("i") == 1000


@pytest.mark.parametrize("engine", ["quickjs"], indirect=True)
def test_events_to_many_sessions(runtime, measure, benchmark):
    document = orsagent.loads(text("pingpong"))
    sessions = [runtime.start(document) for _ in range(1000 if benchmark.enabled else 10)]

    def send():
        for session in sessions:
            session.send("e")

    cycles = measure(send, events=len(sessions))
    assert {session.evaluate("n") for session in sessions} == {cycles}


@pytest.mark.parametrize("what", [["-c", "import orsagent"], ["-m", "orsagent", "--help"]], ids=["import", "help"])
def test_beginning(benchmark, what):
    done = benchmark.pedantic(
        lambda: subprocess.run([sys.executable, *what], capture_output=True, check=True),
        rounds=5 if benchmark.enabled else 1,
    )
    assert bool(done.stdout) == ("--help" in what)
