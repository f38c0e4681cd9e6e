"""States that nothing leads to, and transitions that can never be taken."""

import pytest

from .conftest import MARK

DEAD = "transition-never-taken"


def state(transitions, more='<state id="b"/>'):
    return f'<state id="a">{transitions}</state>{more}'


@pytest.mark.parametrize(
    "text",
    [
        "<state id='a'><transition event='e' target='b'/></state><state id='b'/>",
        "<state id='a' initial='c'><state id='b'/><state id='c'><transition event='e' target='b'/></state></state>",
        "<parallel id='p'><state id='a'/><state id='b'><state id='c'/></state></parallel>",
        "<state id='a'><transition event='e' target='deep'/></state><state id='o'><state id='i'><transition event='e' target='deep'/></state><state id='deep'><transition event='x' target='i'/></state></state>",
        "<state id='a'><history id='h'><transition target='c'/></history><state id='b'/><state id='c'/><transition event='e' target='h'/></state>",
        "<state id='a'><initial><transition target='c'/></initial><state id='b'/><state id='c'/><transition event='e' target='b'/></state>",
        "<state id='a'><state id='c'/><transition event='e' target='r1'/></state><parallel id='p'><state id='r1'/><state id='r2'/></parallel>",
    ],
)
def test_states_that_something_leads_to_are_reachable(codes, text):
    assert codes(text) == []


@pytest.mark.parametrize(
    "text",
    [
        f"<state id='a'/>{MARK}<state id='b'/>",
        f"<state id='a'/>{MARK}<state id='b'><transition event='e' target='b'/></state>",
        f"<state id='a' initial='c'>{MARK}<state id='b'/><state id='c'/></state>",
        f"<state id='a'/>{MARK}<state id='b'><state id='c'/><parallel id='d'><state id='e'/></parallel></state>",
        f"<state id='a'>{MARK}<history id='h'><transition target='c'/></history><state id='c'/></state>",
    ],
)
def test_the_outermost_state_that_nothing_leads_to_is_found(only, text):
    assert only(text).name == "unreachable-state"


@pytest.mark.parametrize(
    "transitions",
    [
        f"<transition event='e' target='b'/>{MARK}<transition event='e' target='b'/>",
        f"<transition event='e' target='b'/>{MARK}<transition event='e.f' target='b'/>",
        f"<transition event='e.*' target='b'/>{MARK}<transition event='e.f.*' cond='_event.data'/>",
        f"<transition event='*' target='b'/>{MARK}<transition event='e f'/>",
        f"<transition event='x e f' target='b'/>{MARK}<transition event='e.g f'/>",
        f"<transition event='e' target='b'/><transition event='f'/>{MARK}<transition event='e f'/>",
        f"<transition event='e' cond='true' target='b'/>{MARK}<transition event='e'/>",
        f"<transition target='b'/>{MARK}<transition cond='_name' target='b'/>",
        f"{MARK}<transition event='e'/><transition target='b'/>",
    ],
)
def test_a_transition_behind_one_that_is_always_taken_is_found(only, transitions):
    assert only(state(transitions)).name == DEAD


@pytest.mark.parametrize(
    "transitions",
    [
        "<transition event='e' cond='_event.data' target='b'/><transition event='e'/>",
        "<transition event='e.f' target='b'/><transition event='e'/>",
        "<transition event='e' target='b'/><transition event='ef'/>",
        "<transition event='e' target='b'/><transition event='e f'/>",
        "<transition event='e' target='b'/><transition event='*'/>",
        "<transition cond='_name' target='b'/><transition target='b'/>",
        "<transition cond='_name' target='b'/><transition event='e'/>",
    ],
)
def test_a_transition_that_may_be_taken_is_none(codes, transitions):
    assert codes(state(transitions)) == []


def test_no_state_inside_looks_at_events_while_an_outer_one_is_leaving(check):
    findings = check(
        "<state id='a'><state id='b'><transition event='e' target='c'/></state><transition target='c'/></state><state id='c'/>"
    )

    assert [finding.name for finding in findings] == [DEAD]
    assert "<state id='a'>" in findings[0].message


@pytest.mark.parametrize("condition", ["false", "0", "''", "null", "undefined", "NaN", "!true", "!1", "void 0"])
def test_a_condition_that_is_never_true_is_found(only, condition):
    finding = only(state(f'<transition event="e" cond="{MARK}{condition}" target="b"/>'))

    assert finding.name == "condition-never-true"


@pytest.mark.parametrize("condition", ["[]", "{}", "'0'", "_event", "In('a')", "false || _event", "a b"])
def test_other_conditions_are_not(codes, condition):
    assert "condition-never-true" not in codes(state(f'<transition event="e" cond="{condition}" target="b"/>'))


def test_the_null_data_model_has_transitions_that_are_never_taken_too(codes):
    head = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="null">'
    first, second = "<transition event='e' cond=\"In('a')\"/>", "<transition event='e'/>"

    assert codes(f"{head}<state id='a'>{first}{second}</state></scxml>") == []
    assert codes(f"{head}<state id='a'>{second}{first}</state></scxml>") == [DEAD]
