"""The verbs of time: `advance_to_next` and `run_until`, and what they say when there is nowhere to go."""

from datetime import timedelta

import pytest

from orsagent import SessionError
from orsagent.testing import Env, NothingPendingError, NotReachedError
from orsagent.tlib import RequestAgentLogout


@pytest.fixture
def ors(workflow, monkeypatch):
    monkeypatch.chdir(workflow.parent)
    with Env(completion="confirmed") as environment:
        environment.tserver.add_agent("1001", dn="7001", state="Ready")
        yield environment


def test_the_next_thing_that_is_due_may_be_a_delayed_event(ors):
    session = ors.start("workflow.scxml")
    session.send("break.requested")
    ors.advance(minutes=1)

    assert ors.advance_to_next() == 840
    assert session.configuration == {"working"}
    assert ors.now == 900


def test_the_next_thing_that_is_due_may_be_an_answer_of_t_server(ors):
    ors.tserver.on(RequestAgentLogout).delay(seconds=2.5)
    session = ors.start("workflow.scxml")
    session.send("shift.ended")

    assert ors.advance_to_next() == 2.5
    assert session.final == "gone"


def test_the_next_thing_that_is_due_may_be_a_connection_that_comes_back(ors):
    ors.start("workflow.scxml")
    ors.tserver.disconnect(for_=60)

    assert ors.advance_to_next() == 60
    assert ors.tserver.connected


def test_everything_that_is_due_at_one_moment_happens_together(ors):
    first, second = ors.start("workflow.scxml"), ors.start("workflow.scxml")
    first.send("break.requested")
    second.send("break.requested")

    assert ors.advance_to_next() == 900
    assert (first.configuration, second.configuration) == ({"working"}, {"working"})


def test_without_anything_pending_there_is_nowhere_to_go(ors):
    ors.start("workflow.scxml")
    ors.advance(seconds=3)

    with pytest.raises(NothingPendingError) as caught:
        ors.advance_to_next()

    assert str(caught.value).splitlines() == [
        "nothing is due after 3.000 s, so that time has nowhere to go",
        "sessions:",
        "  s1 workflow.scxml: in working",
        "delayed events: none",
        "answers of T-Server: none",
        "due next: nothing",
    ]


def test_a_state_is_waited_for(ors):
    session = ors.start("workflow.scxml")
    session.send("break.requested")

    assert ors.run_until("working", within="15m") == 900


@pytest.mark.parametrize("within", [900, 900.0, timedelta(minutes=15), "15m", "900"])
def test_the_limit_is_given_in_seconds_as_a_timedelta_or_as_a_text(ors, within):
    ors.start("workflow.scxml").send("break.requested")

    assert ors.run_until("working", within=within) == 900


@pytest.mark.parametrize(
    ("within", "error", "found"),
    [
        (-1, ValueError, "within is -1"),
        (float("inf"), ValueError, "within is inf"),
        (float("nan"), ValueError, "within is nan"),
        (True, TypeError, "within is True"),
        (None, TypeError, "expected seconds, a timedelta or a text such as '5m'"),
        ("soon", ValueError, "'soon' is no duration"),
    ],
)
def test_a_limit_that_is_none_is_refused(ors, within, error, found):
    ors.start("workflow.scxml")

    with pytest.raises(error, match=found):
        ors.run_until("gone", within=within)


def test_what_holds_already_takes_no_time(ors):
    ors.start("workflow.scxml")

    assert ors.run_until("working", within=0) == 0


def test_a_final_state_counts_when_the_session_has_ended_in_it(ors):
    ors.tserver.on(RequestAgentLogout).delay(seconds=20)
    ors.start("workflow.scxml").send("shift.ended")

    assert ors.run_until("gone", within="2m") == 20


def test_a_condition_is_waited_for(ors):
    agent = ors.tserver.agent("1001")
    ors.tserver.on(RequestAgentLogout).delay(seconds=5)
    ors.start("workflow.scxml").send("shift.ended")

    assert ors.run_until(lambda: agent.state == "LoggedOut", within=10) == 5


def test_a_condition_on_the_time_holds_at_the_limit(ors):
    ors.start("workflow.scxml")

    assert ors.run_until(lambda: ors.now >= 60, within=60) == 60


def test_one_session_may_be_meant(ors):
    first, second = ors.start("workflow.scxml"), ors.start("workflow.scxml")
    second.send("break.requested")

    assert ors.run_until("working", within="1h", session=first) == 0
    assert ors.run_until("working", within="1h", session=second) == 900


def test_an_invoked_session_may_reach_the_state(ors):
    child = """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" initial="waiting"><state id="waiting">
      <onentry><send event="x" delay="5s"/></onentry><transition event="x" target="ready"/></state>
      <state id="ready"/></scxml>"""
    ors.start(f"""<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="parent">
      <invoke><content>{child}</content></invoke></state></scxml>""")

    assert ors.run_until("ready", within=10) == 5


def test_at_the_limit_the_failure_lists_states_delays_and_answers(ors):
    ors.tserver.add_agent("1002", dn="7002", state="Ready")
    ors.tserver.add_agent("1003", dn="7003", state="Ready")
    ors.tserver.on(RequestAgentLogout, "7002").drop()
    ors.tserver.on(RequestAgentLogout, "7003").delay(minutes=1)
    ors.start("workflow.scxml").send("break.requested")
    for dn in ("7001", "7002", "7003"):
        ors.start("workflow.scxml", data={"dn": dn}).send("shift.ended")

    with pytest.raises(NotReachedError) as caught:
        ors.run_until(lambda: False, within=20)

    assert str(caught.value).splitlines() == [
        "the condition was not reached within 20s, at 20.000 s",
        "sessions:",
        "  s1 workflow.scxml: in onBreak",
        "  s2 workflow.scxml: finished in gone",
        "  s3 workflow.scxml: in leaving",
        "  s4 workflow.scxml: in leaving",
        "delayed events:",
        "  s1 break.over at 900.000 s (in 880s)  workflow.scxml:16:14",
        "answers of T-Server:",
        "  SW1 RequestAgentLogout this_dn=7002 reference_id=2 of 0.000 s: never, a scripted fault has dropped the "
        "request  workflow.scxml:9:14",
        "  SW1 RequestAgentLogout this_dn=7003 reference_id=3 of 0.000 s: due at 60.000 s (in 40s)  workflow.scxml:9:14",
        "due next: at 30.000 s (in 10s)",
    ]
    assert ors.now == 20


def test_a_state_that_was_left_again_meanwhile_is_named_as_such(ors):
    session = ors.start("workflow.scxml")
    ors.advance(seconds=5)
    session.send("break.requested")
    ors.advance(minutes=15)

    with pytest.raises(NotReachedError, match=r"at 965\.000 s; it was entered at 5\.000 s, and left again"):
        ors.run_until("onBreak", within="1m")


def test_a_failed_session_is_listed_with_its_error(ors):
    ors.start("""<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="s">
      <onentry><raise event="e"/></onentry><transition event="e" target="s"/></state><state id="t"/></scxml>""")

    with pytest.raises(NotReachedError, match=r"s1 <test>: failed: more than 10,000 .* in one macrostep"):
        ors.run_until("t", within=20)


def test_the_failure_is_an_assertion(ors):
    ors.start("workflow.scxml")

    with pytest.raises(AssertionError, match=r"state .gone. was not reached within 1h, at 3600\.000 s"):
        ors.run_until("gone", within="1h")


def test_a_state_that_no_workflow_has_is_refused_with_the_nearest_name(ors):
    ors.start("workflow.scxml")

    with pytest.raises(ValueError, match=r"no workflow has such a state; did you mean 'leaving'\?"):
        ors.run_until("leavin", within=5)
    with pytest.raises(ValueError, match="there are working, leaving, onBreak, gone, failed"):
        ors.run_until("xyz", within=5)


def test_a_state_needs_a_session(ors):
    with pytest.raises(SessionError, match="no session was started"):
        ors.run_until("gone", within=5)


def test_something_that_is_no_target_is_refused(ors):
    with pytest.raises(TypeError, match="expected the id of a state, or a function"):
        ors.run_until(7, within=5)


def test_the_report_of_a_failing_test_ends_at_its_own_line(outcome):
    result = outcome("""
def test_never(ors):
    ors.start("workflow.scxml")
    ors.run_until("gone", within="5m")
""")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            ">       ors.run_until(*",
            "E       orsagent.testing.failures.NotReachedError: state 'gone' was not reached within 5m, at 300.000 s",
            "E         s1 workflow.scxml: in working",
        ]
    )
    result.stdout.no_fnmatch_line("*environment.py*")
