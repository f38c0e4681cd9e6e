"""What explain says: the row and the readings that decided, in words."""

import pytest

from orsagent.sync.explanation import explain, explain_decision, explain_situation
from orsagent.sync.options import ReducerOptions
from orsagent.sync.readings import READINGS
from orsagent.sync.situations import AgentState, CallType

from .trees import Agent, action, dn, reason, tree

NOT_READY = "NotReadyForNextCall"
READY = "WaitForNextCall"


def test_a_tree_is_explained_by_its_row_and_readings():
    found = explain(tree(NOT_READY), reasons=[reason("break ")])

    assert str(found) == (
        "agent 1001, status NotReadyForNextCall: Not Ready, no call, reason 'Break', Not Ready before: Break/OffQueue\n"
        "  row break: Not Ready, no call, reason Break: Break/OffQueue\n"
        f"  reading 9, {READINGS[9].title}: {READINGS[9].text}"
    )
    assert (found.row.name, found.readings, str(found.user_state)) == ("break", (9,), "Break/OffQueue")


def test_a_status_that_says_nothing_is_explained_as_hold():
    found = explain(tree("Rebooting"), reasons=[reason("Break")])

    assert str(found).startswith("agent 1001, status 'Rebooting': hold, nothing is sent\n  reading 7, ")
    assert (found.row, found.user_state, found.readings) == (None, None, (7,))


def test_all_readings_that_had_a_say_are_named():
    asking = dn("7001", "CallInternal", 9, action("CallInternal", 9, "c2"), action("CallOnHold", 9, "c1"))
    other = dn("7002", NOT_READY, 1, action(NOT_READY, 1, reasons={"Break": ""}))

    found = explain(tree("CallInternal", 9, asking, other))

    assert found.row.name == "not-ready-other"
    assert found.readings == (2, 3, 4, 5, 9, 10)


def test_the_last_decision_tells_what_a_call_hides():
    agent = Agent()
    agent.hear(tree(READY))

    assert explain(tree("CallInbound", 5)).row.name == "not-ready-other"
    assert explain(tree("CallInbound", 5), last=agent.decisions[-1]).row.name == "ready-other"


def test_options_change_the_explanation():
    assert explain(tree(NOT_READY), reasons=[reason("BREAK")]).row.name == "break"
    strict = explain(tree(NOT_READY), reasons=[reason("BREAK")], options=ReducerOptions(strict_reasons=True))
    assert strict.row.name == "not-ready"


@pytest.mark.parametrize(
    ("state", "call", "given", "before", "row", "readings"),
    [
        ("ready", "none", None, None, "ready", ()),
        ("not_ready", "none", " mEAL", None, "meal", (9,)),
        ("not_ready", "internal", "Meal", None, "not-ready-internal", (2, 9)),
        ("hidden", "other", None, "ready", "ready-other", (3,)),
        ("after_call_work", "internal", None, "ready", "ready-internal", (1, 3)),
        ("unknown", "none", None, None, None, (7,)),
    ],
)
def test_a_situation_is_explained_by_itself(state, call, given, before, row, readings):
    found = explain_situation(AgentState[state], CallType[call], given, before and AgentState[before])

    assert (found.row and found.row.name, found.readings) == (row, readings)


def test_a_decision_is_explained():
    agent = Agent()
    agent.hear(tree(READY), tree("CallConsult", 5))

    lines = str(explain_decision(agent.decisions[-1])).splitlines()

    assert lines[0] == "agent 1001 at 1700000005.000: OnQueue/Interacting"
    assert lines[1] == "  row ready-other: Ready, call of another type: OnQueue/Interacting"
    assert [line.split(",")[0] for line in lines[2:]] == ["  reading 3", "  reading 4"]


def test_every_decision_can_be_explained_by_the_numbers_that_it_carries():
    agent = Agent()
    agent.hear(tree(READY), tree("AfterCallWork"), tree(NOT_READY), reason("Break"), tree("CallOnHold"))

    assert all(set(one.readings) <= set(READINGS) and str(explain_decision(one)) for one in agent.decisions)
