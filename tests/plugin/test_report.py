"""What the report of a failing test tells."""

FAILING = """
def test_logout(ors):
    ors.tserver.add_agent("1001", dn="7001", state="Ready")
    session = ors.start("workflow.scxml")
    ors.advance(seconds=90)
    session.send("shift.ended")
    assert session.final == "failed"
"""


def test_a_failing_test_shows_events_states_and_requests_with_their_times(outcome):
    result = outcome(FAILING)

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([
        "*- orsagent trace -*",
        "   0.000  start     workflow.scxml (ors, v8)",
        "   0.000  enter     working * workflow.scxml:4:3",
        "  90.000  event     shift.ended",
        "  90.000  take      working -> leaving * workflow.scxml:5:5",
        "  90.000  request   RequestAgentLogout this_dn=7001 reference_id=1 *  workflow.scxml:9:14",
        "  90.000  event     agent.logout.done*",
        "  90.000  take      leaving -> gone *",
        "  90.000  end       finished in gone",
        "  90.000  answer    EventAgentLogout this_dn=7001*",
    ])  # fmt: skip


def test_logs_errors_and_ignored_events_are_in_it(outcome):
    result = outcome("""
def test_errors(ors):
    session = ors.start('''<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="s"><onentry>
        <log label="number" expr="7"/><assign location="nowhere.there" expr="1"/></onentry></state></scxml>''')
    session.send("nobody.waits")
    assert not ors.trace
""")

    result.stdout.fnmatch_lines([
        "   0.000  enter     s *",
        "   0.000  log       number: 7 *",
        "   0.000  error     error.execution: *nowhere* <test>:2:*",
        "   0.000  event     error.execution  (no transition)",
        "   0.000  event     nobody.waits  (no transition)",
    ])  # fmt: skip


def test_a_passing_test_shows_nothing(outcome):
    result = outcome(FAILING.replace('"failed"', '"gone"'), "-rA")

    result.assert_outcomes(passed=1)
    assert "orsagent trace" not in result.stdout.str()


def test_a_failing_test_without_the_fixture_shows_no_trace(outcome):
    result = outcome("def test_plain():\n    assert False")

    result.assert_outcomes(failed=1)
    assert "orsagent trace" not in result.stdout.str()
