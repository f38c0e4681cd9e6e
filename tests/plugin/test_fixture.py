"""The fixture ``ors``."""

PASSING = """
def test_logout(ors):
    agent = ors.tserver.add_agent("1001", dn="7001", state="Ready")
    session = ors.start("workflow.scxml")

    session.send("shift.ended")

    assert ors.tserver.switch == "SW1"
    assert ors.tserver.journal == [RequestAgentLogout(this_dn="7001")]
    assert agent.state == "LoggedOut"
    assert session.final == "gone"
    assert ors.sessions == (session,)
"""


def test_a_workflow_is_tested_with_one_fixture(outcome):
    outcome(PASSING).assert_outcomes(passed=1)


def test_time_moves_only_when_told_to(outcome):
    outcome("""
def test_time(ors):
    session = ors.start("workflow.scxml")
    session.send("break.requested")
    ors.advance(seconds=839, minutes=1)
    assert "onBreak" in session.configuration
    ors.advance(seconds=1)
    assert "working" in session.configuration
    ors.advance(hours=2)
    assert ors.runtime.clock.now() == 8100
""").assert_outcomes(passed=1)


def test_a_document_may_be_given_as_text(outcome):
    outcome("""
def test_text(ors):
    session = ors.start('''
        <scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" initial="end"><final id="end"/></scxml>''')
    assert session.final == "end"
""").assert_outcomes(passed=1)


def test_files_are_looked_for_beside_the_test_then_in_the_root(pytester, workflow):
    folder = pytester.mkdir("tests")
    (folder / "near.scxml").write_text(workflow.read_text().replace("7001", "7002"))
    (folder / "workflow_test.py").write_text("""
def test_both(ors):
    assert ors.start("near.scxml").evaluate("dn") == "7002"
    assert ors.start("workflow.scxml").evaluate("dn") == "7001"
""")

    pytester.runpytest_inprocess("-p", "no:cacheprovider", folder / "workflow_test.py").assert_outcomes(passed=1)


def test_a_file_that_is_nowhere_is_named_with_the_places(outcome):
    outcome("""
def test_missing(ors):
    with pytest.raises(FileNotFoundError, match=r"no workflow 'wrokflow.scxml'; looked for .*wrokflow.scxml"):
        ors.start("wrokflow.scxml")
""").assert_outcomes(passed=1)


def test_data_and_dialect_are_handed_on(outcome):
    outcome("""
def test_options(ors):
    assert ors.start("workflow.scxml", data={"dn": "7009"}).evaluate("dn") == "7009"
    assert ors.start("workflow.scxml").document.dialect.name == "ors"
    assert ors.start("workflow.scxml", dialect="w3c").document.dialect.name == "w3c"
""").assert_outcomes(passed=1)


def test_switches_are_added_before_the_first_start(outcome):
    outcome("""
from orsagent import SessionError

def test_switches(ors):
    second = ors.add_switch("SW2")
    second.add_agent("1001", dn="8001", state="Ready")
    session = ors.start("workflow.scxml", data={"dn": "8001", "switch_": "SW2"})
    session.send("shift.ended")
    assert session.final == "gone"
    assert list(ors.tservers) == ["SW1", "SW2"]
    assert ors.tservers["SW2"] is second
    assert (ors.tserver.journal, second.journal) == ([], [RequestAgentLogout(this_dn="8001")])
    with pytest.raises(SessionError, match="before the first start"):
        ors.add_switch("SW3")

def test_names_are_unique(ors):
    with pytest.raises(ValueError, match="there is a switch 'SW1'"):
        ors.add_switch("SW1")
""").assert_outcomes(passed=2)


def test_everything_is_closed_after_the_test(outcome):
    outcome("""
from orsagent import SessionError
seen = []

def test_first(ors):
    seen.extend([ors, ors.start("workflow.scxml"), ors.runtime])

def test_second():
    ors, session, runtime = seen
    assert runtime.closed and session.finished
    with pytest.raises(SessionError, match="closed"):
        ors.start("workflow.scxml")
""").assert_outcomes(passed=2)


def test_a_runtime_is_made_only_when_it_is_used(outcome):
    outcome("""
@pytest.fixture
def ors_options():
    return {"engine": "no-such-engine"}

def test_only_the_switch(ors):
    ors.tserver.add_agent("1001", dn="7001")
""").assert_outcomes(passed=1)


def test_tests_do_not_see_each_others_agents(outcome):
    outcome(PASSING + PASSING.replace("test_logout", "test_again")).assert_outcomes(passed=2)


def test_options_for_a_whole_folder_come_from_a_fixture(pytester, outcome):
    pytester.makeconftest("""
import pytest

@pytest.fixture(params=["v8", "quickjs"])
def ors_options(request):
    return {"engine": request.param}
""")
    outcome(PASSING).assert_outcomes(passed=2)


def test_a_third_partys_module_comes_from_a_fixture(outcome):
    outcome("""
from orsagent.actions import ElementSpec, ModuleSpec

class Bell:
    specification = ModuleSpec(name="bell", namespaces=("urn:bell",), elements=(ElementSpec(name="ring"),))
    def __init__(self): self.rung = 0
    def open(self, scheduler): pass
    def execute(self, action, context): self.rung += 1
    def session_ended(self, session_id): pass
    def close(self): pass

@pytest.fixture
def bell():
    return Bell()

@pytest.fixture
def ors_options(bell):
    return {"modules": [bell]}

def test_bell(ors, bell):
    ors.start('''<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:b="urn:bell" version="1.0">
                 <state id="s"><onentry><b:ring/></onentry></state></scxml>''')
    assert bell.rung == 1
""").assert_outcomes(passed=1)


def test_it_works_under_xdist(outcome):
    outcome(PASSING + PASSING.replace("test_logout", "test_again"), "-n", "1").assert_outcomes(passed=2)
