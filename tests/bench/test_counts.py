"""What an event costs, counted and not timed: the same on every machine, and a change of it is a change to look at.

A cycle brings a document back to where it was; what is learned in the first ones is not counted. Characters are those that
go into the ECMAScript context and come out of it, source texts apart.
"""

from pathlib import Path

import pytest
from attrs import frozen

import orsagent
from orsagent.js import engine as make_engine

DOCUMENTS = Path(__file__).parent / "documents"
CYCLES = {
    "pingpong": ["e"] * 2,
    "pingpong_nodm": ["e"] * 2,
    "parhist": (["tick"] * 7 + ["pause", "resume"]) * 3,
    "raise": ["go"],
    "ten": ["next"] * 10,
}
WARM = 2


@frozen
class Counts:
    crossings: int
    told: int = 0
    answered: int = 0


# one crossing an event; none where nothing is to be asked or run; an answer only where something is told (ten logs)
A_CYCLE = {
    "pingpong": Counts(2),
    "pingpong_nodm": Counts(0),
    "parhist": Counts(17),
    "raise": Counts(4, told=51, answered=32),
    "ten": Counts(10, answered=350),
}
# handed over as one where a crossing costs more than what the events do; one by one where it does not
A_HUNDRED_IN_A_BATCH = {
    "v8": {
        "pingpong": Counts(1, told=250, answered=35),
        "pingpong_nodm": Counts(0),
        "parhist": Counts(1, told=250, answered=35),
    },
    "quickjs": {"pingpong": Counts(100), "pingpong_nodm": Counts(0), "parhist": Counts(63)},
}
# a chain that the script goes through by itself could tell no steps
WATCHED = {"raise": 1002}
# nodes, plans, turns
LEARNED = {
    "pingpong": (2, 2, 2),
    "pingpong_nodm": (2, 2, 2),
    "parhist": (15, 19, 19),
    "raise": (2, 2, 3),
    "ten": (10, 10, 10),
}


class CountingEngine:
    """Stands between a runtime and a real engine, and counts the characters that go through."""

    def __init__(self, name):
        self.engine = make_engine(name)
        self.loaded = self.told = self.answered = 0

    def __getattr__(self, name):
        return getattr(self.engine, name)

    def context(self, limits, **more):
        return CountingContext(self.engine.context(limits, **more), self)


class CountingContext:
    def __init__(self, context, engine):
        self.context = context
        self.engine = engine

    def __getattr__(self, name):
        return getattr(self.context, name)

    def load(self, source):
        self.engine.loaded += len(source)
        self.context.load(source)

    def function(self, expression):
        return self.counting(self.context.function(expression))

    def direct(self, maker, number):
        return self.counting(self.context.direct(maker, number))

    def counting(self, function):
        engine = self.engine

        def call(*arguments):
            engine.told += sum(len(one) for one in arguments if isinstance(one, str))
            answer = function(*arguments)
            engine.answered += len(answer) if isinstance(answer, str) else 0
            return answer

        return call


@pytest.fixture(params=["quickjs", "v8"])
def engine(request, monkeypatch):
    engine = CountingEngine(request.param)
    monkeypatch.setattr("orsagent.runtime.runtime.make_engine", lambda _: engine)
    return engine


@pytest.fixture
def runtime(engine):
    with orsagent.Runtime(engine=engine.name) as runtime:
        yield runtime


def fresh(name):
    """A document that no other test has met."""
    return orsagent.loads(f"{(DOCUMENTS / f'{name}.scxml').read_text('utf-8')}<!-- {next(fresh.numbers)} -->")


fresh.numbers = iter(range(10**9))


def started(runtime, name):
    session = runtime.start(fresh(name))
    send(session, CYCLES[name] * WARM)
    return session


def send(session, events):
    for event in events:
        session.send(event)


def counts(engine, session):
    return Counts(session.crossings, engine.told, engine.answered)


def counted(engine, session, action):
    before = counts(engine, session)
    action()
    after = counts(engine, session)
    return Counts(after.crossings - before.crossings, after.told - before.told, after.answered - before.answered)


def learned(document):
    """How many nodes, plans and turns are remembered of a document."""
    waiting = [compiled.plans.start.node for compiled, _ in document.memory.values()]
    nodes, plans = {}, {}
    while waiting:
        node = waiting.pop()
        if node not in nodes:
            nodes[node] = True
            plans.update(dict.fromkeys(node.plans.values()))
            waiting += [turn.node for plan in node.plans.values() for turn in plan.turns if turn]
    return len(nodes), len(plans), sum(turn is not None for plan in plans for turn in plan.turns)


@pytest.mark.parametrize("name", A_CYCLE)
def test_a_cycle_of_events_crosses_and_carries_exactly_this(engine, runtime, name):
    session = started(runtime, name)

    first = counted(engine, session, lambda: send(session, CYCLES[name]))
    second = counted(engine, session, lambda: send(session, CYCLES[name]))

    assert first == second == A_CYCLE[name]


@pytest.mark.parametrize("name", A_HUNDRED_IN_A_BATCH["v8"])
def test_a_batch_of_a_hundred_events_crosses_and_carries_exactly_this(engine, runtime, name):
    session = started(runtime, name)
    batch = (CYCLES[name] * 100)[:100]
    session.send_all(batch)
    session.send_all(batch)

    assert counted(engine, session, lambda: session.send_all(batch)) == A_HUNDRED_IN_A_BATCH[engine.name][name]


@pytest.mark.parametrize("name", LEARNED)
def test_so_much_is_learned_of_a_document_and_then_no_more(runtime, name):
    session = started(runtime, name)
    after_some_cycles = learned(session.document)

    send(session, CYCLES[name] * 10)

    assert after_some_cycles == learned(session.document) == LEARNED[name]


@pytest.mark.parametrize("name", LEARNED)
def test_a_second_session_learns_nothing_and_costs_the_same(engine, runtime, name):
    first = started(runtime, name)
    known = learned(first.document)
    second, third = runtime.start(first.document), runtime.start(first.document)

    send(second, CYCLES[name] * WARM)
    send(third, CYCLES[name] * WARM)

    assert learned(first.document) == known
    assert counted(engine, second, lambda: send(second, CYCLES[name])) == A_CYCLE[name]
    assert counted(engine, third, lambda: send(third, CYCLES[name])) == A_CYCLE[name]


@pytest.mark.parametrize("name", LEARNED)
def test_dropped_plans_are_learned_again_and_no_event_costs_more_afterwards(engine, runtime, name):
    session = started(runtime, name)
    for compiled, _ in session.document.memory.values():
        compiled.plans.drop()

    send(session, CYCLES[name] * WARM)

    assert counted(engine, session, lambda: send(session, CYCLES[name])) == A_CYCLE[name]


def test_the_source_text_of_a_document_is_the_same_for_each_session(engine, runtime):
    document = fresh("ten")
    runtime.start(document)
    texts = []
    for _ in range(3):
        before = engine.loaded
        runtime.start(document)
        texts.append(engine.loaded - before)

    assert texts == texts[:1] * 3


def test_data_of_an_event_crosses_once(engine, runtime):
    session, data = started(runtime, "pingpong"), {"text": "x" * 10_000}

    with_data = counted(engine, session, lambda: session.send("e", data))
    without = counted(engine, session, lambda: session.send("e"))

    assert with_data.crossings == without.crossings == 1
    assert 10_000 < with_data.told < 10_200


def test_data_of_an_event_does_not_cross_where_nothing_can_read_it(engine, runtime):
    session = started(runtime, "pingpong_nodm")

    assert counted(engine, session, lambda: session.send("e", {"text": "x" * 10_000})) == Counts(0)


@pytest.mark.parametrize("name", A_CYCLE)
def test_an_observer_gets_a_step_for_each_event_and_costs_crossings_only_in_chains(engine, name):
    steps = []
    with orsagent.Runtime(engine=engine.name, observer=lambda _, step: steps.append(step)) as runtime:
        session = started(runtime, name)
        seen = len(steps)
        found = counted(engine, session, lambda: send(session, CYCLES[name]))

    assert len(steps) - seen == len(CYCLES[name])
    assert found.crossings == WATCHED.get(name, A_CYCLE[name].crossings)
