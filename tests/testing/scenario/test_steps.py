"""What steps do."""

import pytest


def steps(*texts):
    return "\n".join(f"[[steps]]\n{text}" for text in texts)


def test_the_workflow_starts_before_the_first_step(found):
    assert found("[[steps]]\nexpect.state = 'working'") == []


def test_an_event_is_sent_with_its_data(found):
    assert found(steps("send = 'call.started'\ndata = {count = 2}\nexpect.variables.calls = 2")) == []


def test_time_passes_by_durations_and_by_seconds(found):
    text = steps(
        "send = 'break.requested'", "advance = '14m'\nexpect.state = 'onBreak'", "advance = 60", "advance = 0.5"
    )

    assert found(text + "\n[expect]\nstate = 'working'\ntime = '900.5s'") == []


def test_time_passes_until_the_next_thing_that_is_due(found):
    assert found(steps("send = 'break.requested'", "advance_to_next = true\nexpect.time = '15m'")) == []


def test_nothing_that_is_due_is_a_failure(found):
    (message,) = found(steps("advance_to_next = true"))

    assert message.startswith("nothing is due after 0.000 s, so that time has nowhere to go\n")


def test_time_passes_until_a_state_is_active(found):
    assert found(steps("send = 'break.requested'", "run_until = 'working'\nwithin = '1h'\nexpect.time = '15m'")) == []


def test_a_state_that_is_active_already_takes_no_time(found):
    assert found(steps("run_until = 'working'\nwithin = 0\nexpect.time = 0")) == []


def test_a_final_state_can_be_waited_for(found):
    assert found(steps("send = 'shift.ended'", "run_until = 'gone'\nwithin = 1")) == []


def test_a_state_that_does_not_come_in_time_is_a_failure(found):
    (message,) = found(steps("send = 'break.requested'", "run_until = 'working'\nwithin = '5m'"))

    assert message.startswith("state 'working' was not reached within 5m, at 300.000 s")
    assert "workflow.scxml: in onBreak\n" in message
    assert "break.over at 900.000 s" in message


def test_a_state_that_cannot_come_is_a_failure(found):
    (message,) = found(steps("run_until = 'onBreak'\nwithin = '100h'"))

    assert message.startswith("state 'onBreak' was not reached within 100h, ")


def test_a_scenario_takes_a_hundred_years_at_most(found):
    (message,) = found(steps("advance = '500000h'", "advance = '500000h'"))

    assert message == "the scenario would take longer than 100 years (876000h)"


def test_an_event_after_the_end_is_a_failure(found):
    assert found(steps("send = 'shift.ended'", "send = 'break.requested'")) == [
        'the workflow has ended in gone, and ignores "break.requested"'
    ]


def test_an_agent_acts_at_the_set(found):
    text = steps(
        "does = 'login'\nagent = '1001'\ndn = '7002'\nexpect.agents.1001 = {state = 'NotReady', dn = '7002'}",
        "does = 'ready'\nagent = '1001'\nwork_mode = 'AutoIn'\nexpect.agents.1001 = {state = 'Ready', work_mode = 'AutoIn'}",
        "does = 'not_ready'\nagent = '1001'\nreason = 'Lunch'\nreasons = {Level = 3}\n"
        "expect.agents.1001 = {state = 'NotReady', reasons = {ReasonCode = 'Lunch', Level = 3}}",
        "does = 'dnd_on'\nagent = '1001'\nexpect.agents.1001.dnd = true",
        "does = 'dnd_off'\nagent = '1001'\nexpect.dns.7002.dnd = false",
        "does = 'logout'\nagent = '1001'\nexpect.agents.1001.state = 'LoggedOut'",
    )

    assert found(text, agent="agents = [{id = '1001'}]\ndns = [{name = '7002'}]") == []


def test_calls_come_and_go_at_an_agents_set(found):
    text = steps(
        "does = 'ring'\nagent = '1001'\nother_dn = '0891'\nexpect.agents.1001 = {calls = ['Ringing'], busy = false}",
        "does = 'answer'\nagent = '1001'\nexpect.agents.1001 = {calls = ['Established'], busy = true}",
        "does = 'hold'\nagent = '1001'\nexpect.agents.1001.calls = ['Held']",
        "does = 'dial'\nagent = '1001'\nother_dn = '7002'\ncall_type = 'Consult'",
        "does = 'answer'\nagent = '1001'\nexpect.dns.7001.calls = ['Held', 'Established']",
        "does = 'release'\nagent = '1001'\nother_dn = '7002'\nexpect.agents.1001.calls = ['Held']",
        "does = 'retrieve'\nagent = '1001'\nexpect.agents.1001.calls = ['Established']",
        "does = 'release'\nagent = '1001'\nexpect.agents.1001 = {calls = [], busy = false}",
    )

    assert found(text) == []


def test_calls_come_to_a_dn_without_an_agent(found):
    text = steps("does = 'ring'\ndn = '7009'", "does = 'answer'\ndn = '7009'\nexpect.dns.7009 = {busy = true}")

    assert found(text, given="dns = [{name = '7009'}]") == []


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (
            "does = 'answer'\nagent = '1001'",
            "there is no call to answer, which has to be Ringing or Dialing; calls there: none",
        ),
        ("does = 'login'\nagent = '1001'", "agent 1001 cannot log in at DN 7001: Agent is already logged in (1706)"),
        ("does = 'ready'\nagent = '1009'", "no agent '1009' at SW1; there are 1001"),
        ("does = 'ring'\ndn = '7009'", "no DN '7009' at SW1; there are 7001"),
        ("does = 'ring'\nagent = '1001'\nswitch = 'SW9'", 'there is no switch "SW9", only SW1'),
        ("out_of_service = '7009'", "no DN '7009' at SW1; there are 7001"),
        ("disconnect = true\nswitch = 'SW9'", 'there is no switch "SW9", only SW1'),
        ("fault = {on = 'RequestAgentReady', drop = true, switch = 'SW9'}", 'there is no switch "SW9", only SW1'),
    ],
)
def test_what_cannot_be_done_is_a_failure(found, step, message):
    assert found(steps(step)) == [message]


def test_a_call_that_is_not_ready_for_it_is_named(found):
    (message,) = found(steps("does = 'ring'\nagent = '1001'\nother_dn = '0891'", "does = 'retrieve'\nagent = '1001'"))

    assert message.endswith("calls there: Ringing with 0891")


def test_the_connection_is_lost_and_comes_back(found):
    text = steps(
        "disconnect = true",
        "send = 'break.requested'\nexpect.refused = ['RequestAgentNotReady']\nexpect.requests = []",
        "reconnect = true",
        "advance = '15m'",
        "disconnect = '30s'",
        "advance = '30s'",
        "send = 'break.requested'\nexpect.new_requests = ['RequestAgentNotReady']",
    )

    assert found(text + "\n[[allow]]\nerror = 'error.agent'\nreason = 'no connection'") == []


def test_the_link_goes_down_and_up(found):
    text = steps(
        "link_down = true",
        "send = 'break.requested'\nexpect.requests = [{request = 'RequestAgentNotReady', error_code = 54}]",
        "link_up = true",
        "advance = '15m'",
        "send = 'break.requested'\nexpect.new_requests = [{request = 'RequestAgentNotReady', outcome = 'done'}]",
    )

    assert found(text) == []


def test_a_dn_goes_out_of_service_and_comes_back(found):
    text = steps(
        "out_of_service = '7001'\nexpect.dns.7001.in_service = false",
        "send = 'break.requested'\nexpect.requests = [{request = 'RequestAgentNotReady', error_code = 58}]",
        "back_in_service = '7001'\nexpect.dns.7001.in_service = true",
    )

    assert found(text) == []


def test_a_fault_can_come_later(found):
    text = steps(
        "fault = {on = 'RequestAgentNotReady', reject = 185, message = 'not now', times = 1}",
        "send = 'break.requested'\nexpect.requests = [{request = 'RequestAgentNotReady', error_code = 185}]",
        "advance = '15m'",
        "send = 'break.requested'\nexpect.agents.1001.state = 'NotReady'",
    )

    assert found(text) == []


def test_a_delayed_answer_comes_later(found):
    text = steps(
        "fault = {on = 'RequestAgentNotReady', delay = '2s'}",
        "send = 'break.requested'\nexpect.requests = [{request = 'RequestAgentNotReady', outcome = 'pending'}]",
        "advance_to_next = true\nexpect.time = 2\nexpect.agents.1001.state = 'NotReady'",
    )

    assert found(text) == []


def test_a_dropped_and_a_refused_request_never_get_through(found):
    text = steps(
        "fault = {on = 'RequestAgentNotReady', drop = true, times = 1}",
        "send = 'break.requested'\nexpect.requests = [{request = 'RequestAgentNotReady', outcome = 'dropped'}]",
        "advance = '15m'",
        "fault = {on = 'RequestAgentNotReady', refuse = 54}",
        "send = 'break.requested'\nexpect.refused = [{request = 'RequestAgentNotReady', at = '15m'}]",
    )

    assert found(text + "\n[[allow]]\nerror = 'error.agent'\nreason = 'refused'") == []


def test_the_switch_can_be_prepared_before_the_workflow_starts(found):
    text = steps(
        "does = 'ring'\nagent = '1001'",
        "does = 'answer'\nagent = '1001'",
        "advance = '1m'",
        "start = true\nexpect.time = '1m'",
    )

    assert found(text + "\n[expect]\nstate = 'working'\nagents.1001.busy = true") == []


def test_an_expectation_about_a_workflow_that_has_not_started_is_a_failure(found):
    (message,) = found(steps("advance = 1\nexpect.state = 'working'", "start = true"))

    assert message.startswith("state: the workflow has not started")


def test_the_report_of_a_long_run_leaves_out_the_middle(play):
    text = "".join(f"[[steps]]\nsend = 'call.started'\ndata = {{count = {number}}}\n" for number in range(300))
    outcome = play(f"{text}[expect]\nfinished = true")

    assert outcome.trace.count("call.started") == 300
    assert " lines left out; --json has them all ...\n" in outcome.report
    assert 200 <= len(outcome.report.split("\n")) < 210
