"""Visits: what sessions tell of their content when somebody watches."""

from pathlib import Path

import pytest

import orsagent
from orsagent.runtime import watching
from orsagent.scxml.algorithm import candidates

DOCUMENTS = sorted((Path(__file__).parents[2] / "conformance" / "documents").glob("*.scxml"))
CONTENT = """<datamodel><data id="n" expr="0"/></datamodel>
<state id="a">
  <onentry>
    <log expr="1"/>
    <if cond="n &gt; 1"><assign location="n" expr="5"/><elseif cond="n === 0"/><raise event="x"/><else/><log/></if>
    <foreach array="[1, 2]" item="i"><script>n = i</script></foreach>
    <foreach array="[]" item="i"><script>n = 9</script></foreach>
  </onentry>
  <transition event="x" cond="n === 7" target="b"/>
  <transition event="x" cond="nowhere" target="b"/>
  <transition event="x" cond="n === 2" target="b"/>
</state>
<state id="b"><onentry><raise event="y"/></onentry></state>
"""
NULL = """<state id="a">
  <onentry>
    <if cond="In('b')"><raise event="x"/><elseif cond="In('a')"/><raise event="x"/></if>
  </onentry>
  <transition event="x" cond="In('b')" target="b"/>
  <transition event="x" cond="In('a')" target="b"/>
</state>
<state id="b"/>
"""


@pytest.fixture
def watched():
    """Runs a function and gives the steps of the sessions that it starts."""

    def run(function, **options):
        steps = []
        with watching(lambda session, step: steps.append((session, step)), **options):
            function()
        return steps

    return run


def told(steps):
    return [(v.position.line, v.position.column, v.answer) for _, step in steps for v in step.visits]


def test_elements_and_conditions_are_told_in_order_once_each_time_the_script_is_called(start, watched):
    steps = watched(lambda: start(CONTENT), visits=True)

    assert told(steps) == [
        (5, 5, None),
        (6, 5, None),
        (6, 15, False),
        (6, 70, True),
        (6, 80, None),
        (7, 5, None),
        (7, 46, None),
        (8, 5, None),
        (10, 31, False),
        (11, 31, False),
        (12, 31, True),
        (14, 24, None),
    ]


def test_the_null_data_model_tells_the_same(start, watched):
    steps = watched(lambda: start(NULL, 'datamodel="null"'), visits=True)

    answers = [(4, 5, None), (4, 15, False), (4, 56, True), (4, 66, None), (6, 31, False), (7, 31, True)]
    assert told(steps) == answers


def test_nothing_is_told_unless_visits_are_asked_for(start, watched):
    assert told(watched(lambda: start(CONTENT))) == []


def test_a_session_that_started_before_is_not_slowed_down(start, watched):
    session = start(CONTENT)

    steps = watched(lambda: session.send("x"), visits=True)

    assert [step.visits for _, step in steps] == [()]


def test_loops_do_not_fill_the_memory_with_visits(start, watched):
    steps = watched(
        lambda: start("""<state id="a"><onentry><script>var many = []; many.length = 100000;</script>
            <foreach array="many" item="i"><if cond="i"><log/></if></foreach></onentry></state>"""),
        visits=True,
    )

    assert len(told(steps)) == 4


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_watching_changes_nothing_else(path, watched):
    def run():
        with orsagent.Runtime(engine="quickjs", observer=lambda session, step: None) as runtime:
            runtime.start(document)
            runtime.advance(seconds=10)

    document = orsagent.load(path)
    without, with_visits = watched(run), watched(run, visits=True)

    assert [(s.id, step.microsteps, step.effects) for s, step in without] == [
        (s.id, step.microsteps, step.effects) for s, step in with_visits if step.microsteps or step.effects
    ]


@pytest.mark.parametrize(
    "path", [path for path in DOCUMENTS if "<parallel" not in path.read_text("utf-8")], ids=lambda path: path.stem
)
def test_what_conditions_answer_is_what_the_algorithm_says_of_the_transitions_taken(path, watched):
    with orsagent.Runtime(engine="quickjs") as runtime:
        steps = watched(lambda: runtime.start(orsagent.load(path)), visits=True)

    for session in {session for session, _ in steps if session.failed is None}:
        mine = [step for one, step in steps if one is session]
        guards = {guard.position for guard in session.document.guards}
        seen = {(v.position, v.answer) for step in mine for v in step.visits if v.position in guards}
        assert seen == set(asked(session.document, mine))


def asked(document, steps):
    """Appendix D's selectTransitions, told by what was taken: every candidate before it was asked and false."""
    transitions = {t.position: t for state in document.states for t in state.transitions}
    active = 0
    for step in steps:
        for number, record in enumerate(step.microsteps):
            taken = {transitions[position] for position in record.transitions}
            if record.event is not None and active and (number or record.event.type != "external"):
                yield from answers(document, candidates(document, active, None), set())
            if active:
                yield from answers(document, candidates(document, active, record.event and record.event.name), taken)
            active &= ~sum(1 << document.by_id[name] for name in record.exited)
            active |= sum(1 << document.by_id[name] for name in record.entered)
            if any(document.states[document.by_id[n]].parent == 0 and n in finals(document) for n in record.entered):
                return
        yield from answers(document, candidates(document, active, None), set())


def finals(document):
    return {state.id for state in document.states if state.kind.value == "final"}


def answers(document, chains, taken):
    for chain in chains:
        for transition in chain:
            if transition.guard is not None:
                yield document.guards[transition.guard].position, transition in taken
            if transition in taken:
                break
