"""What the teardown reports after a test whose body has passed, and how each thing is allowed."""

import pytest

from orsagent.testing import Env, StrictnessError
from orsagent.tlib import RequestAgentLogout, RequestAgentReady

THROWING = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="s">
<onentry><script>nowhere.at.all = 1</script></onentry>{transition}</state></scxml>"""
HANDLED = '<transition event="error.execution"/>'


def strict(test, marker=""):
    return f"{marker}\ndef test_it(ors):\n    " + test.strip().replace("\n", "\n    ") + "\n"


def complaints(result):
    """The lines of the report that tell of problems."""
    lines = result.stdout.str().splitlines()
    start = next(number for number, line in enumerate(lines) if "own assertions hold" in line)
    end = next(number for number, line in enumerate(lines[start:], start) if "orsagent trace" in line)
    return lines[start:end]


def test_an_unhandled_error_fails_a_test_that_passed(outcome):
    result = outcome("""
@pytest.mark.ors(completion="confirmed")
def test_it(ors):
    ors.tserver.add_agent("1001", dn="7001", state="Ready")
    ors.tserver.on(RequestAgentLogout).reject(185)
    session = ors.start('''
<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:agent="http://www.genesyslab.com/modules/agent" version="1.0">
  <state id="s"><onentry><agent:logout for="{dn: '7001'}"/></onentry></state></scxml>''')
""")

    result.assert_outcomes(passed=1, errors=1)
    assert complaints(result) == [
        "the test's own assertions hold, but something went wrong in its workflows:",
        "   0.000 s  s1: error.agent.logout was handled by no transition  <test>:3:26",
        "            T-Server of switch 'SW1': Set is in wrong state for invocation (T-Library error 185)",
        "            -> give the workflow a transition for it, or say that it may: "
        "ors.allow('error.agent.logout', reason=...)",
    ]


def test_a_failing_body_is_not_made_worse(outcome):
    outcome(
        strict("""
ors.start("workflow.scxml").send("error.mine")
assert False
""")
    ).assert_outcomes(failed=1)


@pytest.mark.parametrize("end", ["pytest.skip('today')", "pytest.xfail('known')"])
def test_a_test_that_did_not_run_to_its_end_is_not_checked(outcome, end):
    result = outcome(strict(f'ors.start("workflow.scxml").send("error.mine")\n{end}'))

    assert result.parseoutcomes().keys() <= {"skipped", "xfailed"}


def test_all_problems_are_reported_together(outcome):
    result = outcome(
        strict("""
ors.tserver.on(RequestAgentLogout, "7009").reject(59)
ors.allow("error.printer", reason="no paper")
session = ors.start("workflow.scxml")
ors.advance(seconds=5)
session.send("error.mine")
session.send("error.mine")
session.send("shift.ended")
""")
    )

    result.assert_outcomes(passed=1, errors=1)
    assert [line.split("  workflow")[0] for line in complaints(result) if "->" not in line] == [
        "the test's own assertions hold, but 4 things went wrong in its workflows:",
        "   5.000 s  s1: error.mine was handled by no transition",
        "            once more, last at 5.000 s",
        "   5.000 s  SW1: RequestAgentLogout for DN 7001, which the fake T-Server does not have",
        "            SW1: the scripted fault on(RequestAgentLogout, this_dn='7009').reject(59) was never hit: "
        "no such request was sent",
        "            ors.allow('error.printer') was never needed: nothing of that name went wrong",
        "            its reason: no paper",
    ]


def test_the_trace_stands_in_the_report_of_the_teardown(outcome):
    result = outcome(strict('ors.start("workflow.scxml").send("error.mine")'))

    result.stdout.fnmatch_lines(["*ERROR at teardown of test_it*", "*- orsagent trace -*", "*event     error.mine*"])


@pytest.mark.parametrize(
    ("transition", "said"),
    [("", "error.execution was handled by no transition"), (HANDLED, "content could not be executed")],
)
def test_a_script_that_threw_is_reported_once_whether_the_workflow_handles_it_or_not(transition, said):
    with Env() as ors:
        ors.start(THROWING.format(transition=transition))

        (problem,) = ors.problems
        assert problem.message.startswith(said)
        assert problem.detail == "ReferenceError: nowhere is not defined"
        assert (problem.position.line, problem.position.column) == (2, 18)


def test_a_session_that_an_error_has_ended_is_reported():
    endless = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="s">
      <onentry><raise event="e"/></onentry><transition event="e" target="s"/></state></scxml>"""
    with Env() as ors:
        ors.start(endless)

        (problem,) = ors.problems
        assert (problem.kind, problem.name) == ("failed", "StepLimitError")
        ors.allow("StepLimitError", reason="the test is about endless loops")
        ors.verify()


def test_an_error_that_comes_when_the_session_has_ended_is_reported():
    late = """<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:agent="http://www.genesyslab.com/modules/agent"
      version="1.0"><final id="gone"><onentry><agent:logout for="{dn: '7001'}"/></onentry></final></scxml>"""
    with Env() as ors:
        ors.tserver.add_agent("1001", dn="7001", state="Ready")
        ors.tserver.disconnect()
        ors.start(late)

        (problem,) = ors.problems
        assert (problem.kind, problem.name, problem.position.line) == ("unhandled", "error.agent.logout", 2)
        assert "the session had ended" in problem.message
        assert "ignored   error.agent.logout: the session has ended" in ors.trace


def test_an_error_that_a_transition_handles_is_none(workflow):
    with Env(completion="confirmed") as ors:
        ors.tserver.add_agent("1001", dn="7001", state="Ready")
        ors.tserver.on(RequestAgentLogout).reject(59)
        ors.start(workflow).send("shift.ended")

        ors.verify()


def test_a_refused_request_for_an_unknown_dn_is_reported_too(workflow):
    with Env() as ors:
        ors.tserver.on(RequestAgentLogout).refuse(54)
        ors.start(workflow).send("shift.ended")

        assert [(one.kind, one.name, one.where) for one in ors.problems] == [("unknown-dn", "7001", "SW1")]


def test_a_dn_counts_as_known_when_it_is_added_before_the_request(workflow):
    with Env() as ors:
        session = ors.start(workflow)
        ors.tserver.add_dn("7001")
        session.send("shift.ended")

        ors.verify()


@pytest.mark.parametrize("pattern", ["error.mine", "error.mine.*", "error.*", "error", "*", "*.mine", "error.m*e"])
def test_patterns_match_as_a_transitions_event_does(workflow, pattern):
    with Env() as ors:
        ors.allow(pattern, reason="the test is about it")
        ors.start(workflow).send("error.mine")

        ors.verify()


@pytest.mark.parametrize("pattern", ["error.min", "error.mine.further", "mine", "errors", ""])
def test_other_patterns_do_not(workflow, pattern):
    with Env() as ors:
        if not pattern:
            with pytest.raises(ValueError, match="expected names or patterns that are not empty"):
                ors.allow(pattern, reason="none")
            return
        ors.allow(pattern, reason="the test is about it")
        ors.start(workflow).send("error.mine")

        assert {one.kind for one in ors.problems} == {"unhandled", "allowance"}


def test_one_allowance_may_have_several_names(workflow):
    with Env() as ors:
        ors.allow("error.a", "error.b", reason="either may come")
        ors.start(workflow).send("error.b")

        ors.verify()


def test_an_unknown_dn_is_allowed_by_name_or_pattern(workflow):
    with Env() as ors:
        ors.allow_unknown_dn("70*", reason="those desks are gone")
        ors.start(workflow).send("shift.ended")

        ors.verify()


def test_an_allowance_for_dns_that_was_not_needed_is_reported():
    with Env() as ors:
        ors.allow_unknown_dn("7999", reason="the desk is gone")

        with pytest.raises(StrictnessError, match=r"ors\.allow_unknown_dn\('7999'\) was never needed"):
            ors.verify()


@pytest.mark.parametrize("reason", ["", "  ", None])
def test_an_allowance_needs_a_reason(reason):
    with Env() as ors:
        with pytest.raises(ValueError, match="say why this is right"):
            ors.allow("error", reason=reason)
        with pytest.raises(TypeError):
            ors.allow("error")


def test_a_fault_may_be_optional_with_a_reason():
    with Env() as ors:
        ors.tserver.on(RequestAgentLogout).reject(59).optional("only some of these tests log out")

        ors.verify()
        with pytest.raises(ValueError, match="say in words why no request need use"):
            ors.tserver.on(RequestAgentLogout).optional(" ")


def test_one_hit_is_enough_for_a_fault(workflow):
    with Env() as ors:
        ors.tserver.add_agent("1001", dn="7001", state="Ready")
        ors.tserver.on(RequestAgentLogout).times(3).reject(59)
        ors.start(workflow).send("shift.ended")

        ors.verify()


@pytest.mark.parametrize("allowed", ["True", '["error.mine"]', '"error.mine"', '("error.other", "error.*")'])
def test_the_marker_allows_errors_for_a_whole_test(outcome, allowed):
    marker = f"@pytest.mark.ors(allow_unhandled_errors={allowed})"

    outcome(strict('ors.start("workflow.scxml").send("error.mine")', marker)).assert_outcomes(passed=1)


def test_the_markers_allowance_need_not_be_used(outcome):
    outcome(strict("pass", "@pytest.mark.ors(allow_unhandled_errors=['error.mine'])")).assert_outcomes(passed=1)


def test_the_marker_does_not_allow_other_errors_nor_other_problems(outcome):
    result = outcome(
        strict(
            """
ors.start("workflow.scxml").send("error.other")
ors.tserver.on(RequestAgentLogout).drop()
""",
            "@pytest.mark.ors(allow_unhandled_errors=['error.mine'])",
        )
    )

    result.stdout.fnmatch_lines(["*but 2 things went wrong*", "*error.other was handled by no transition*"])


def test_the_same_problem_a_thousand_times_is_told_once(workflow):
    with Env() as ors:
        session = ors.start(workflow)
        for _ in range(1000):
            session.send("error.mine")
            ors.advance(seconds=1)

        with pytest.raises(StrictnessError, match=r"999 times more, last at 999\.000 s"):
            ors.verify()


def test_a_long_list_is_cut(workflow):
    with Env() as ors:
        session = ors.start(workflow)
        for number in range(30):
            session.send(f"error.e{number}")

        with pytest.raises(StrictnessError, match=r"30 things[\s\S]*error\.e19[\s\S]*and 10 more$"):
            ors.verify()


def test_nothing_wrong_is_no_complaint(workflow):
    with Env() as ors:
        ors.tserver.add_agent("1001", dn="7001", state="Ready")
        ors.start(workflow).send("shift.ended")

        assert (ors.problems, ors.complaint) == ((), "")


def test_what_the_fake_allows_is_allowed_and_its_random_faults_need_no_hit(workflow):
    with Env() as ors:
        ors.tserver.random_faults(seed=1, drop=0.0, reject=1.0, request_type=RequestAgentReady)
        ors.tserver.allow_unknown_dn("7001", "the DN is of another switch")
        ors.start(workflow).send("shift.ended")
        ors.allow("error.agent.*", reason="there is no such DN")
        ors.advance(1)

        assert "unknown-dn" not in {problem.kind for problem in ors.problems}
        assert "fault" not in {problem.kind for problem in ors.problems}
        assert ors.tserver.journal


def test_a_cancel_that_came_too_late_is_no_problem_in_the_dialect_of_ors():
    text = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="s">
      <onentry><cancel sendid="'none'"/></onentry></state></scxml>"""
    with Env(dialect="ors") as ors:
        ors.start(text)

        assert not ors.problems


@pytest.mark.parametrize(("transition", "allowed"), [("", "error"), ('<transition event="error"/>', "error.script.*")])
def test_errors_of_content_are_reported_by_the_names_of_the_dialect(transition, allowed):
    text = f"""<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="s">
      <onentry><script>nowhere</script></onentry>{transition}</state></scxml>"""
    with Env(dialect="ors") as ors:
        ors.start(text)

        (problem,) = ors.problems
        assert problem.name == "error.script.script"
        ors.allow(allowed, reason="the test is about it")
        ors.verify()
