"""`workflow_machine`: what it finds, and that the test it prints shows the same."""

import re
import subprocess
import sys

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from orsagent import DocumentError
from orsagent.testing import Env, Recording, workflow_machine

SCXML = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><datamodel><data id="n" expr="0"/></datamodel>{}</scxml>'
COUNTER = SCXML.format("""
  <state id="low"><transition event="up" target="high"><assign location="n" expr="n + 1"/></transition></state>
  <state id="high">
    <onentry><send event="calm" delay="1500ms"/></onentry>
    <transition event="up" cond="_event.data &gt; 2" target="broken"/>
    <transition event="calm" target="low"/>
    <transition event="bad"><assign location="nothing.there" expr="1"/></transition>
    <transition event="twice" cond="n === 2" target="passing"/>
    <transition event="spin" target="spinning"/>
  </state>
  <state id="passing"><transition target="low"/></state>
  <state id="spinning"><transition target="spinning"/></state>
  <final id="broken"/>
""")
AGENT = {"1001": {"dn": "7001", "state": "Ready"}}
FEW = settings(max_examples=150, stateful_step_count=8, phases=[Phase.generate, Phase.shrink])


@pytest.fixture
def counter(pytester):
    """The file counter.scxml in the working folder."""
    (pytester.path / "counter.scxml").write_text(COUNTER, encoding="utf-8")
    return "counter.scxml"


@pytest.fixture
def find(capsys):
    """Runs a machine that finds something; gives the test that is printed."""

    def run(*arguments, **options):
        machine = workflow_machine(*arguments, **options)
        with pytest.raises(AssertionError, match="does not hold after"):
            run_state_machine_as_test(machine, settings=FEW)
        return capsys.readouterr().out.strip("\n") + "\n"

    return run


@pytest.fixture
def paste(pytester):
    """Runs a printed test; gives the line that failed."""

    def run(text, before=""):
        pytester.makepyfile(before + text)
        result = pytester.runpytest_inprocess("-p", "no:cacheprovider", "--strict-markers")
        assert result.parseoutcomes().get("failed") == 1, result.stdout.str()
        return next(line.removeprefix(">").strip() for line in result.stdout.lines if line.startswith(">"))

    return run


def calls(text):
    """What the printed test does, line by line."""
    return re.findall(r"^\s+(?:session = )?((?:ors|session)\..*)$", text, re.MULTILINE)


def test_a_state_that_must_never_be_entered(counter, find, paste):
    text = find(counter, events={"up": st.integers(0, 9), "noise": None}, never="broken")

    assert (
        text
        == """\
# the state broken is never entered: this test shows that it does not hold
from orsagent.testing import Recording


def test_broken_is_never_entered(ors):
    with Recording() as recording:
        session = ors.start("counter.scxml")
        session.send("up", 0)
        session.send("up", 3)
    assert "broken" not in recording.states
"""
    )
    assert paste(text) == 'assert "broken" not in recording.states'


def test_a_state_that_is_left_at_once_counts_too_and_delays_are_waited_for_exactly(counter, find, paste):
    text = find(counter, events=["up", "twice"], max_advance=60, never="passing")

    assert calls(text) == [
        'ors.start("counter.scxml")',
        'session.send("up")',
        "ors.advance(seconds=1.5)",
        'session.send("up")',
        'session.send("twice")',
    ]
    assert paste(text) == 'assert "passing" not in recording.states'


@pytest.mark.parametrize("never", ["error.*", "error.execution", "error"])
def test_an_error_event_that_must_never_occur(counter, find, paste, never):
    text = find(counter, events=["up", "bad"], never=[never])

    assert calls(text) == ['ors.start("counter.scxml")', 'session.send("up")', 'session.send("bad")']
    assert paste(text) == f'assert recording.events_like("{never}") == []'


def test_an_expression_that_must_never_be_true(counter, find, paste):
    text = find(counter, events=["up"], max_advance=5, never="n > 1")

    assert calls(text)[1:] == ['session.send("up")', "ors.advance(seconds=1.5)", 'session.send("up")']
    assert paste(text) == 'assert not session.evaluate("n > 1")'


def test_an_expression_that_must_always_be_true(counter, find, paste):
    text = find(counter, events=["up"], always="n === 0")

    assert paste(text) == 'assert session.evaluate("n === 0")'


def is_high(ors, session):
    return "high" in session.configuration and ors.runtime.clock.now() >= 0


def test_a_function_that_must_never_be_true(counter, find, paste):
    text = find(counter, events=["up"], never=is_high)

    before = "def is_high(ors, session):\n    return 'high' in session.configuration\n\n"
    assert paste(text, before) == "assert not is_high(ors, session)"


def test_a_lambda_is_written_into_the_test(counter, find, paste):
    text = find(
        counter,
        events=["up"],
        always=lambda ors, session: "high" not in session.configuration,
    )

    assert paste(text) == "assert (lambda ors, session: 'high' not in session.configuration)(ors, session)"


def test_a_session_that_fails_is_found_without_asking(counter, find, paste):
    text = find(counter, events=["up", "spin"])

    assert calls(text)[1:] == ['session.send("up")', 'session.send("spin")']
    assert paste(text) == "assert session.failed is None"


@pytest.mark.parametrize(
    ("fault", "call"),
    [
        (59, "ors.tserver.on(Request).once().reject(59)"),
        ("reject", "ors.tserver.on(Request).once().reject(41)"),
        ("drop", "ors.tserver.on(Request).once().drop()"),
        ("delay", "ors.tserver.on(Request).once().delay(seconds=31)"),
        ("refuse", "ors.tserver.on(Request).once().refuse(41)"),
        ("disconnect", "ors.tserver.disconnect(for_=1)"),
        ("link_down", "ors.tserver.link_down()"),
        ("out_of_service", 'ors.tserver.out_of_service("7001")'),
    ],
)
@pytest.mark.usefixtures("workflow")
def test_each_fault_makes_a_logout_fail(find, paste, fault, call):
    text = find(
        "workflow.scxml",
        events=["shift.ended"],
        faults=[fault],
        max_advance=60,
        agents=AGENT,
        completion="confirmed",
        never="failed",
    )

    assert '@pytest.mark.ors(completion="confirmed")\ndef ' in text
    assert calls(text)[:3] == [
        'ors.tserver.add_agent("1001", dn="7001", state="Ready")',
        'ors.start("workflow.scxml")',
        call,
    ]
    assert paste(text) == 'assert "failed" not in recording.states'


@pytest.mark.usefixtures("workflow")
def test_faults_of_another_switch_and_data_are_printed(find, paste):
    text = find(
        "workflow.scxml",
        events=["shift.ended"],
        faults=["disconnect"],
        agents={"1001": {"dn": "8001", "switch": "B"}},
        data={"dn": "8001", "switch_": "B"},
        switches=["A", "B"],
        dialect="ors",
        never="failed",
    )

    assert '@pytest.mark.ors(switches=["A", "B"])' in text
    assert calls(text)[:3] == [
        'ors.tservers["B"].add_agent("1001", dn="8001")',
        'ors.start("workflow.scxml", data={"dn": "8001", "switch_": "B"}, dialect="ors")',
        'ors.tservers["B"].disconnect(for_=1)',
    ]
    assert paste(text) == 'assert "failed" not in recording.states'


def test_a_document_given_as_text_is_pasted_as_text(find, paste):
    text = find(COUNTER, events=["up"], never="high")

    assert paste(text) == 'assert "high" not in recording.states'


def test_what_is_wrong_at_the_start_needs_no_step(counter, find, paste):
    text = find(counter, events=["up"], never="low")

    assert calls(text) == ['ors.start("counter.scxml")']
    assert paste(text) == 'assert "low" not in recording.states'


@pytest.mark.parametrize("data", [True, 'it\'s "so"', 1.5, [1, {"a": None}], {"ä": [float("inf")]}])
def test_data_of_any_kind_can_be_pasted(counter, find, paste, data):
    text = find(counter, events={"up": st.just(data)}, never="high")

    assert calls(text)[1].startswith('session.send("up", ')
    assert paste(text) == 'assert "high" not in recording.states'


def test_nothing_is_said_of_a_workflow_that_keeps_its_claims(counter, capsys):
    machine = workflow_machine(counter, events=["up"], max_advance=10, never=["broken", "error.*"], always="n >= 0")

    run_state_machine_as_test(machine, settings=FEW)

    assert capsys.readouterr().out == ""


def test_the_same_machine_finds_the_same(counter, find):
    options = {"events": ["up", "twice", "bad"], "max_advance": 60, "never": "passing"}

    assert find(counter, **options) == find(counter, **options)


def test_every_environment_is_closed(counter, monkeypatch):
    made, closed = [], []
    make, close = Env.__init__, Env.close
    monkeypatch.setattr(Env, "__init__", lambda self, **options: made.append(self) or make(self, **options))
    monkeypatch.setattr(Env, "close", lambda self: closed.append(self) or close(self))

    for never in ("broken", "low"):
        machine = workflow_machine(counter, events={"up": st.integers(0, 9)}, never=never)
        with pytest.raises(AssertionError):
            run_state_machine_as_test(machine, settings=FEW)

    assert len(made) > 4
    assert {id(one) for one in made} == {id(one) for one in closed}


def test_quickjs_is_taken_where_it_is_installed(counter, monkeypatch):
    engines = []
    make = Env.__init__
    monkeypatch.setattr(Env, "__init__", lambda self, **o: engines.append(o["engine"]) or make(self, **o))

    workflow_machine(counter, events=["up"])
    workflow_machine(counter, events=["up"], engine="v8")

    assert engines == ["quickjs", "v8"]


def test_pytest_collects_it(pytester, workflow):
    pytester.makepyfile("""
from hypothesis import settings
from orsagent.testing import workflow_machine

TestShift = workflow_machine("workflow.scxml", events=["shift.ended", "break.requested"], never="onBreak").TestCase
TestShift.settings = settings(max_examples=5, derandomize=True, database=None, deadline=None)
""")

    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([
        "E*expected that the state onBreak is never entered; that does not hold after 1 step. *",
        "*Captured stdout call*",
        "def test_onbreak_is_never_entered(ors):",
        '        session = ors.start("workflow.scxml")',
        '        session.send("break.requested")',
        '    assert "onBreak" not in recording.states',
    ])  # fmt: skip


def test_hypothesis_is_imported_only_by_who_uses_it():
    program = "import sys, orsagent.testing; print('hypothesis' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


@pytest.mark.parametrize(
    ("options", "error", "found"),
    [
        (
            {"never": "brokn"},
            ValueError,
            "never has 'brokn', which is no state and no error event; states: broken, high",
        ),
        ({"never": 7}, TypeError, "must be an iterable"),
        ({"never": [7]}, ValueError, "7 is neither a text nor a function"),
        ({"events": "up"}, ValueError, "events is 'up'; expected a list of names"),
        ({"events": {"up": 3}}, ValueError, "the data of 'up' are 3; expected a Hypothesis strategy"),
        ({"events": []}, ValueError, "nothing would happen"),
        ({"faults": ["explode"]}, ValueError, "faults has 'explode'; expected drop, delay, reject, refuse, disconnect"),
        ({"faults": ["out_of_service"]}, ValueError, "no agent has a DN"),
        ({"max_advance": -1}, ValueError, "max_advance is -1; expected seconds"),
        ({"max_advance": float("nan")}, ValueError, "max_advance is nan"),
        ({"agents": {"1": {"dn": "7", "switch": "X"}}}, ValueError, "an agent is at the switch 'X'; there are SW1"),
        ({"agents": {"1": {"state": "Sleepy"}}}, ValueError, "Sleepy"),
        ({"switches": []}, ValueError, "switches is empty"),
        ({"dialect": "xml"}, ValueError, "no dialect 'xml'"),
    ],
)
def test_mistakes_are_told_when_the_machine_is_made(counter, options, error, found):
    with pytest.raises(error, match=re.escape(found)):
        workflow_machine(counter, **{"events": ["up"], **options})


def test_a_workflow_that_is_nowhere_or_wrong_is_told_when_the_machine_is_made(counter):
    with pytest.raises(FileNotFoundError, match=r"no workflow 'wrong.scxml'; looked for .*wrong.scxml"):
        workflow_machine("wrong.scxml", events=["up"])
    with pytest.raises(DocumentError):
        workflow_machine("<scxml/>", events=["up"])


def test_two_lambdas_in_a_line_cannot_be_told_apart(counter):
    with pytest.raises(ValueError, match="cannot be written into a test"):
        workflow_machine(counter, events=["up"], never=[lambda ors, session: 1, lambda ors, session: 2])


def test_a_recording_knows_what_is_gone(counter):
    with Env() as ors:
        with Recording() as recording:
            session = ors.start(counter)
            session.send("up")
        session.send("bad")

    assert recording.states == ["low", "high"]
    assert recording.events == ["up"]


def test_a_recording_knows_the_error_that_a_session_did_not_live_to_see():
    with Env() as ors, Recording() as recording:
        ors.start(SCXML.format('<final id="end"><onentry><log expr="nobody.knows"/></onentry></final>'))

    assert recording.events_like("error.*") == ["error.execution"]
    assert recording.events_like("*") == ["error.execution"]
    assert recording.events_like("error.exec") == []
