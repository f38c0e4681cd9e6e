"""The marker ``ors``."""

import pytest


def test_it_is_registered(pytester):
    result = pytester.runpytest_inprocess("--markers", "-p", "no:cacheprovider")

    result.stdout.fnmatch_lines(["@pytest.mark.ors(engine=*completion=*unclaimed=*switches=*)*"])


def test_each_option_reaches_the_environment(outcome):
    outcome("""
@pytest.mark.ors(engine="quickjs", completion="confirmed", unclaimed="ignore", switches=["A", "B"])
def test_options(ors):
    assert (ors.runtime.engine, ors.runtime.unclaimed) == ("quickjs", "ignore")
    assert (ors.tserver.switch, list(ors.tservers)) == ("A", ["A", "B"])
    ors.tservers["B"].add_agent("1001", dn="7001", state="Ready")
    ors.tservers["B"].on(RequestAgentLogout).reject(59)
    session = ors.start("workflow.scxml", data={"switch_": "B"})
    session.send("shift.ended")
    assert session.final == "failed"
""").assert_outcomes(passed=1)


def test_the_marker_nearest_to_the_test_counts(outcome):
    outcome("""
pytestmark = pytest.mark.ors(engine="v8", completion="confirmed")

@pytest.mark.ors(engine="quickjs")
def test_both(ors):
    assert ors.runtime.engine == "quickjs"
    session = ors.start("workflow.scxml")
    session.send("shift.ended")
    assert session.final == "failed"

def test_module(ors):
    assert ors.runtime.engine == "v8"
""").assert_outcomes(passed=2)


def test_the_marker_counts_more_than_the_fixture(outcome):
    outcome("""
@pytest.fixture
def ors_options():
    return {"engine": "no-such-engine"}

@pytest.mark.ors(engine="quickjs")
def test_marked(ors):
    assert ors.runtime.engine == "quickjs"
""").assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("arguments", "found"),
    [('engin="v8"', "*the keyword 'engin'; expected*engine*"), ('"v8"', "*the positional argument 'v8'*")],
)
def test_a_misspelt_option_is_an_error(outcome, arguments, found):
    result = outcome(f"""
@pytest.mark.ors({arguments})
def test_misspelt(ors):
    pass
""")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([found])


@pytest.mark.parametrize(
    ("option", "found"),
    [
        ('engine="v9"', "*there is no engine 'v9'*"),
        ('completion="never"', "*completion is 'never'*"),
        ('unclaimed="maybe"', "*unclaimed is 'maybe'*"),
    ],
)
def test_a_wrong_value_fails_the_test_with_what_was_expected(outcome, option, found):
    result = outcome(f"""
@pytest.mark.ors({option})
def test_wrong(ors):
    ors.start("workflow.scxml")
""")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([found])


def test_no_switch_at_all_is_an_error(outcome):
    result = outcome("""
@pytest.mark.ors(switches=[])
def test_none(ors):
    pass
""")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*switches is empty*"])
