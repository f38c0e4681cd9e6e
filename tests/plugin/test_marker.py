"""The marker ``ors``."""

import pytest


def test_it_is_registered(pytester):
    result = pytester.runpytest_inprocess("--markers", "-p", "no:cacheprovider")

    result.stdout.fnmatch_lines(
        ["@pytest.mark.ors(dialect=*engine=*completion=*unclaimed=*allow_unhandled_errors=*switches=*)*"]
    )


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
    ors.allow_unknown_dn("7001", reason="nobody is there")
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
    [
        ('engin="v8"', "*the unknown option 'engin'; did you mean 'engine'?*"),
        ('"v8"', "*the positional argument 'v8'*"),
    ],
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
        ('engine="v9"', "*test_wrong: the marker ors: engine is 'v9', expected one of v8, quickjs*"),
        ('completion="never"', "*completion is 'never', expected one of accepted, confirmed*"),
        ('unclaimed="maybe"', "*unclaimed is 'maybe', expected one of error, ignore, event*"),
        ('dialect="genesys"', "*dialect is 'genesys', expected one of auto, w3c, ors*"),
        ("switches=[]", "*switches is [[][]], expected a list of at least one name*"),
        ('switches=["A", "A"]', "*switches is *, expected a list of at least one name, each once*"),
        ('switches="SW1"', "*switches is 'SW1', expected a list of at least one name*"),
        ("allow_unhandled_errors=1", "*allow_unhandled_errors is 1, expected true, false, or a list*"),
    ],
)
def test_a_wrong_value_is_an_error_that_says_what_was_expected(outcome, option, found):
    result = outcome(f"""
@pytest.mark.ors({option})
def test_wrong(ors):
    ors.start("workflow.scxml")
""")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([found])
