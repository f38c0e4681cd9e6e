"""What a failing comparison of requests shows; and what is equal in the first place."""

from unittest.mock import ANY

import pytest

from orsagent.testing.comparison import absence, explanation
from orsagent.tlib import AgentWorkMode, RequestAgentLogin, RequestAgentLogout, RequestAgentNotReady, RequestAgentReady

SECRET, OTHER = {"password": "secret"}, {"password": "other"}
NOT_READY = RequestAgentNotReady(this_dn="7001", reasons={"ReasonCode": "Break"})
READY = RequestAgentReady(this_dn="7001")
LOGOUT = RequestAgentLogout(this_dn="7001", agent_id="1001")


def shown(found, expected, root):
    """The lines about differences, without the list of what was found."""
    lines = explanation(found, expected, root)
    return lines[1 : next(number for number, line in enumerate(lines) if "found in order:" in line)]


def test_a_field_that_differs_is_named(tmp_path):
    expected = RequestAgentLogout(this_dn="7002", agent_id="1001")

    assert shown([NOT_READY, LOGOUT], [NOT_READY, expected], tmp_path) == [
        "! #2 differs: RequestAgentLogout this_dn=7001 agent_id=1001",
        "    this_dn: found '7001', expected '7002'",
    ]


def test_entries_of_key_value_lists_are_told_one_by_one(tmp_path):
    found = RequestAgentLogout(this_dn="7001", reasons={"Code": "Break", "more": {"a": 1, "b": 2}, "Extra": "x"})
    expected = RequestAgentLogout(this_dn="7001", reasons={"Code": "Lunch", "more": {"a": 1, "b": 3}, "Wanted": 5})

    assert shown([found], [expected], tmp_path)[1:] == [
        "    reasons.Code: found 'Break', expected 'Lunch'",
        "    reasons.more.b: found 2, expected 3",
        "    reasons.Wanted: missing, expected 5",
        "    reasons.Extra: not expected, found 'x'",
    ]


def test_numbers_show_by_their_names_and_passwords_not_at_all(tmp_path):
    found = RequestAgentLogin(this_dn="1", agent_id="1", agent_work_mode=AgentWorkMode.AutoIn, **SECRET)
    expected = RequestAgentLogin(this_dn="1", agent_id="1", agent_work_mode=AgentWorkMode.ManualIn, **OTHER)
    told = "\n".join(explanation([found], [expected], tmp_path))

    assert "agent_work_mode: found AutoIn, expected ManualIn" in told
    assert "password: found another one, expected another one" in told
    assert "secret" not in told


def test_missing_requests_are_told_in_their_place(tmp_path):
    assert shown([NOT_READY, LOGOUT], [NOT_READY, READY, LOGOUT], tmp_path) == [
        "- #2 missing: RequestAgentReady this_dn=7001",
    ]


def test_requests_that_nobody_expected_are_told(tmp_path):
    assert shown([NOT_READY, READY, LOGOUT], [NOT_READY, LOGOUT], tmp_path) == [
        "+ #2 not expected: RequestAgentReady this_dn=7001",
    ]


def test_requests_in_another_order_are_told_as_such(tmp_path):
    assert shown([READY, NOT_READY, LOGOUT], [NOT_READY, LOGOUT, READY], tmp_path) == [
        "~ #1 expected as #3: RequestAgentReady this_dn=7001",
    ]


def test_the_first_line_counts(tmp_path):
    other = RequestAgentLogout(this_dn="7009")
    lines = explanation([READY, LOGOUT, NOT_READY], [other, READY], tmp_path)

    assert lines[0] == "the requests found == the requests expected: 1 missing, 2 not expected"


def test_an_empty_side_is_compared_too(tmp_path):
    assert shown([], [LOGOUT], tmp_path) == ["- #1 missing: RequestAgentLogout this_dn=7001 agent_id=1001"]
    assert shown([LOGOUT], [], tmp_path) == ["+ #1 not expected: RequestAgentLogout this_dn=7001 agent_id=1001"]


def test_the_same_request_several_times_is_matched_one_to_one(tmp_path):
    assert shown([LOGOUT] * 4, [LOGOUT] * 2, tmp_path) == [
        "+ #3 not expected: RequestAgentLogout this_dn=7001 agent_id=1001",
        "+ #4 not expected: RequestAgentLogout this_dn=7001 agent_id=1001",
    ]


def test_wildcards_match_requests_and_parts_of_them(tmp_path):
    partly = RequestAgentNotReady(this_dn="7001", reasons=ANY)

    assert shown([NOT_READY, READY, LOGOUT], [partly, ANY], tmp_path) == [
        "+ #3 not expected: RequestAgentLogout this_dn=7001 agent_id=1001",
    ]


def test_other_values_among_requests_do_no_harm(tmp_path):
    assert shown([LOGOUT], ["logout"], tmp_path) == [
        "- #1 missing: logout",
        "+ #1 not expected: RequestAgentLogout this_dn=7001 agent_id=1001",
    ]
    assert explanation([1], [2], tmp_path) is None
    assert explanation(LOGOUT, "logout", tmp_path) is None


def test_long_sequences_are_compared_in_reasonable_time(tmp_path):
    found = [RequestAgentLogout(this_dn=str(number)) for number in range(1, 801)]
    expected = [RequestAgentReady(this_dn=str(number)) for number in range(1, 801)]

    assert explanation(found, expected, tmp_path)[0].endswith(": 800 missing, 800 not expected")


def test_two_requests_are_compared_field_by_field(tmp_path):
    assert explanation(LOGOUT, RequestAgentLogout(this_dn="7002"), tmp_path)[1:] == [
        "found RequestAgentLogout this_dn=7001 agent_id=1001",
        "  this_dn: found '7001', expected '7002'",
    ]
    assert explanation(LOGOUT, READY, tmp_path)[2] == "expected RequestAgentReady this_dn=7001"


def test_a_request_that_is_not_there_is_compared_with_those_of_its_class(tmp_path):
    assert absence(RequestAgentLogout(this_dn="7002"), [NOT_READY, LOGOUT], tmp_path) == [
        "RequestAgentLogout this_dn=7002 is not among 2 requests",
        "  #1 RequestAgentNotReady this_dn=7001 reasons={ReasonCode: Break}",
        "  #2 RequestAgentLogout this_dn=7001 agent_id=1001",
        "      this_dn: found '7001', expected '7002'",
    ]
    assert absence("a", "b", tmp_path) is None


@pytest.mark.parametrize(
    "partly",
    [
        RequestAgentNotReady(this_dn="7001", reasons=ANY),
        RequestAgentNotReady(this_dn=ANY, reasons={"ReasonCode": "Break"}),
        RequestAgentNotReady(this_dn="7001", reasons={"ReasonCode": ANY}),
        RequestAgentNotReady(this_dn="7001", reasons={"ReasonCode": "Break"}, extensions=ANY),
        RequestAgentNotReady(this_dn="7001", reasons=ANY, agent_work_mode=ANY, this_queue=ANY, agent_id=ANY),
        RequestAgentNotReady(this_dn="7001", reasons=ANY, reference_id=ANY, time=ANY, position=ANY),
        ANY,
    ],
)
def test_any_may_stand_for_every_value_on_either_side(partly):
    sides = [(NOT_READY, partly), (partly, NOT_READY), ([NOT_READY], [partly]), ([partly], [NOT_READY])]

    assert [left == right for left, right in sides] == [True] * 4
    assert [left != right for left, right in sides] == [False] * 4


def test_any_stands_for_a_part_and_not_for_the_whole():
    assert RequestAgentNotReady(this_dn="7002", reasons=ANY) != NOT_READY
    assert RequestAgentNotReady(this_dn="7001", reasons={"Other": ANY}) != NOT_READY
    assert RequestAgentReady(this_dn=ANY, reasons=ANY) != NOT_READY


def test_nested_lists_and_bytes_take_any_too():
    found = RequestAgentLogout(this_dn="1", extensions={"list": {"id": b"\x00", "n": 5}})

    assert found == RequestAgentLogout(this_dn="1", extensions={"list": {"id": ANY, "n": 5}})
    assert RequestAgentLogout(this_dn="1", extensions={"list": ANY}) == found
    assert found.extensions == {"list": {"id": ANY, "n": ANY}}


FAILING = """
def test_it(ors):
    ors.tserver.add_agent("1001", dn="7001", state="Ready")
    session = ors.start("workflow.scxml")
    ors.advance(seconds=90)
    session.send("shift.ended")
    assert {left} == {right}
"""


@pytest.mark.parametrize("sides", [("{journal}", "{expected}"), ("{expected}", "{journal}")])
def test_a_failing_test_shows_place_time_and_the_field_whichever_side_is_the_journal(outcome, sides):
    left, right = (
        one.format(journal="ors.tserver.journal", expected='[RequestAgentLogout(this_dn="7002")]') for one in sides
    )
    result = outcome(FAILING.format(left=left, right=right))

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        [
            "E       AssertionError: assert the requests found == the requests expected: 1 different",
            "E         ! #1 differs: 90.000 s  RequestAgentLogout this_dn=7001 reference_id=1  workflow.scxml:9:14",
            "E             this_dn: found '7001', expected '7002'",
        ]
    )


def test_what_pytest_cuts_stands_whole_in_a_section(outcome, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("BUILD_NUMBER", raising=False)
    expected = "[RequestAgentLogout(this_dn=str(n)) for n in range(1, 30)]"
    result = outcome(FAILING.format(left="ors.tserver.journal", right=expected))

    result.stdout.fnmatch_lines(["*- orsagent journal -*", "- #29 missing: RequestAgentLogout this_dn=29"])


def test_a_short_comparison_needs_no_section(outcome):
    result = outcome(FAILING.format(left="ors.tserver.journal", right="[]"))

    assert "orsagent journal" not in result.stdout.str()


def test_a_failing_in_shows_the_nearest_requests(outcome):
    result = outcome(
        FAILING.format(left="1", right="1") + '    assert RequestAgentLogout(this_dn="7002") in ors.tserver.journal\n'
    )

    result.stdout.fnmatch_lines(
        [
            "E       AssertionError: assert RequestAgentLogout this_dn=7002 is not among 1 requests",
            "E               this_dn: found '7001', expected '7002'",
        ]
    )


def test_other_comparisons_are_left_to_pytest(outcome):
    result = outcome("def test_it(ors):\n    assert [1, 2] == [1, 3]")

    result.stdout.fnmatch_lines(["*At index 1 diff: 2 != 3*"])
