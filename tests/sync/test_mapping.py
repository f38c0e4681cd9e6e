"""The twelve rows, the invariants of the page, and the mapping beside one that was written independently."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orsagent.sync.mapping import ROWS, row_named, translate
from orsagent.sync.reasons import MAPPED_REASONS
from orsagent.sync.situations import AgentState, CallType, Situation
from orsagent.sync.user_states import Presence, RoutingStatus, UserState

from .second_mapping import second_mapping

STATES = {
    AgentState.logged_off: "logged off",
    AgentState.not_ready: "not ready",
    AgentState.ready: "ready",
    AgentState.after_call_work: "acw",
    AgentState.hidden: "hidden",
    AgentState.unknown: "unknown",
}
CALLS = {CallType.none: None, CallType.internal: "internal", CallType.other: "inbound"}
REASONS = (None, *MAPPED_REASONS, "Coaching", "Available", "break", " Break", "none, or one that is not mapped")
BEFORE = (None, *AgentState)

situations = st.builds(
    Situation,
    st.sampled_from(AgentState),
    st.sampled_from(CallType),
    st.none() | st.sampled_from(REASONS) | st.text(),
    st.none() | st.sampled_from(AgentState),
)


def shown(state):
    return state and (state.presence and state.presence.value, state.routing.value)


@pytest.mark.parametrize(
    ("name", "state", "call", "reason", "presence", "routing"),
    [
        ("logged-off", "logged_off", "none", None, "Offline", "OffQueue"),
        ("not-ready", "not_ready", "none", None, "Busy", "OffQueue"),
        ("not-ready", "not_ready", "none", "Coaching", "Busy", "OffQueue"),
        ("break", "not_ready", "none", "Break", "Break", "OffQueue"),
        ("meal", "not_ready", "none", "Meal", "Meal", "OffQueue"),
        ("meeting", "not_ready", "none", "Meeting", "Meeting", "OffQueue"),
        ("training", "not_ready", "none", "Training", "Training", "OffQueue"),
        ("not-ready-internal", "not_ready", "internal", None, "Busy", "Communicating"),
        ("not-ready-internal", "not_ready", "internal", "Break", "Busy", "Communicating"),
        ("not-ready-other", "not_ready", "other", None, "Busy", "Interacting"),
        ("not-ready-other", "not_ready", "other", "Meal", "Busy", "Interacting"),
        ("ready", "ready", "none", None, "OnQueue", "Idle"),
        ("ready-internal", "ready", "internal", None, "OnQueue", "Communicating"),
        ("ready-other", "ready", "other", None, "OnQueue", "Interacting"),
        ("after-call-work", "after_call_work", "none", None, None, "Interacting"),
    ],
)
def test_row(name, state, call, reason, presence, routing):
    answer = translate(Situation(AgentState[state], CallType[call], reason))

    assert answer.row.name == name
    assert shown(answer.user_state) == (presence, routing)


def test_there_are_twelve_rows_with_names_of_their_own():
    assert len(ROWS) == len({row.name for row in ROWS}) == 12
    assert all(row_named(row.name) is row for row in ROWS)


def test_a_row_reads_as_a_sentence():
    assert str(row_named("break")) == "Not Ready, no call, reason Break: Break/OffQueue"
    assert str(row_named("after-call-work")) == "Not Ready - ACW, no call: as it was/Interacting"


def test_every_situation_is_answered_as_by_the_second_mapping():
    for state, call, reason, before in product(AgentState, CallType, REASONS, BEFORE):
        expected = second_mapping(STATES[state], CALLS[call], reason, before and STATES[before])

        answer = translate(Situation(state, call, reason, before))

        assert shown(answer.user_state) == expected, (state, call, reason, before)


@given(situations)
def test_any_reason_is_answered_as_by_the_second_mapping(situation):
    before = None if situation.before is None else STATES[situation.before]
    expected = second_mapping(STATES[situation.state], CALLS[situation.call], situation.reason, before)

    assert shown(translate(situation).user_state) == expected


@given(situations)
def test_every_situation_has_a_row_or_is_held_for_reading_7(situation):
    answer = translate(situation)

    if answer.row is None:
        assert situation.state is AgentState.unknown
        assert answer.user_state is None
        assert answer.readings == (7,)
    else:
        assert answer.row in ROWS
        assert answer.user_state == answer.row.user_state


@given(situations)
def test_the_presence_is_never_available(situation):
    state = translate(situation).user_state

    assert "Available" not in {one.value for one in Presence}
    assert state is None or state.presence is None or state.presence in Presence


@given(situations)
def test_communicating_is_only_for_internal_calls(situation):
    state = translate(situation).user_state

    communicating = state is not None and state.routing is RoutingStatus.Communicating
    internal = situation.call is CallType.internal
    on_a_call = situation.state not in {AgentState.logged_off, AgentState.unknown}
    assert communicating == (internal and on_a_call)


@given(st.text().filter(lambda text: text not in MAPPED_REASONS), st.sampled_from(CallType))
def test_a_custom_reason_is_never_mapped(reason, call):
    with_it = translate(Situation(AgentState.not_ready, call, reason)).user_state

    assert with_it == translate(Situation(AgentState.not_ready, call, None)).user_state
    assert with_it.presence is Presence.Busy


@given(situations)
def test_a_presence_stays_only_in_after_call_work(situation):
    state = translate(situation).user_state

    stays = state == UserState(None, RoutingStatus.Interacting)
    assert stays == (situation.state is AgentState.after_call_work and situation.call is CallType.none)
