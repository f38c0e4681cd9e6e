"""What can be expected: each key passes when it is so, and says what it found when it is not."""

import pytest

BREAK = "[[steps]]\nsend = 'break.requested'\n"
ALL = BREAK + "[[steps]]\nadvance = '15m'\n[[steps]]\nsend = 'shift.ended'\n"

HOLDING = [
    ("", "state = 'working'"),
    ("", "state = ['shift', 'working']"),
    ("", "not_state = ['onBreak', 'gone']"),
    (BREAK, "configuration = ['onBreak', 'shift']"),
    (ALL, "configuration = []"),
    ("", "finished = false"),
    (ALL, "finished = true"),
    (ALL, "final = 'gone'"),
    (ALL, "result = {calls = 0}"),
    (ALL, "time = '15m'"),
    (BREAK, "agents.1001 = {state = 'NotReady', reasons = {ReasonCode = 'Break'}, dnd = false, work_mode = 'Unknown'}"),
    (ALL, "agents.1001.history = ['Ready', {state = 'NotReady', at = 0}, {state = 'LoggedOut', at = '15m'}]"),
    ("", "agents.\"1001@SW1\".dn = '7001'"),
    ("", "dns.7001 = {agent = '1001', registered = true, in_service = true, reasons = {}, calls = []}"),
    ("", "requests = []"),
    (ALL, "requests = ['RequestAgentNotReady', 'RequestAgentLogout']"),
    (
        ALL,
        "requests = [{request = 'RequestAgentNotReady', this_dn = '7001', agent_id = '1001', extensions = {level = 3}}, 'RequestAgentLogout']",
    ),
    (ALL, "new_requests = [{request = 'RequestAgentLogout', reasons = {}, at = '15m'}]"),
    (ALL, "requests_include = ['RequestAgentLogout']"),
    (ALL, "refused = []"),
    (BREAK, "requests = [{request = 'RequestAgentNotReady', agent_work_mode = 'Unknown', outcome = 'done'}]"),
    (BREAK, "log = ['break']"),
    (BREAK, "log = [{label = 'break', value = 0, contains = '0'}]"),
    (BREAK, "log_includes = [{contains = '0'}]"),
    (ALL, "events = ['break.requested', 'break.over', 'agent.logout.done']"),
    (ALL, "events = [{name = 'agent.*', at = 0}, {name = 'agent.*', data = {}, at = '15m'}]"),
    (ALL, "no_events = ['error.*', 'call']"),
    ("", "variables = {calls = 0, 'user.name' = 'Ann', 'user.skills.length' = 2}"),
    ("", "variables.user = {name = 'Ann', skills = [1, 2]}"),
    ("", "variables.'0/0' = nan"),
    ("", "holds = [\"In('working')\", 'calls === 0 || x', 'typeof nothing === \"undefined\"']"),
]


@pytest.mark.parametrize(("steps", "expect"), HOLDING, ids=[expect for _, expect in HOLDING])
def test_an_expectation_that_holds_passes(found, steps, expect):
    assert found(f"{steps}[expect]\n{expect}") == []


FAILING = [
    ("", "state = ['onBreak', 'working']", "state: expected onBreak; active: shift, working"),
    (ALL, "state = 'working'", "state: expected working; active: none, the workflow has ended in gone"),
    ("", "not_state = 'working'", "not_state: working must not be active; active: shift, working"),
    ("", "configuration = ['working']", "configuration: expected working; active: shift, working"),
    ("", "configuration = []", "configuration: expected none; active: shift, working"),
    ("", "finished = true", "finished: expected true; it has not; active: shift, working"),
    (ALL, "finished = false", "finished: expected false; it has ended; active: none, the workflow has ended in gone"),
    ("", "final = 'gone'", "final: expected gone; found none; active: shift, working"),
    (ALL, "result = {calls = 1}", 'result: expected {"calls": 1}; found {"calls": 0}'),
    ("", "failed = true", "failed: the workflow has not failed; active: shift, working"),
    (ALL, "time = '14m'", "time: expected 14m; found 15m"),
    ("", "agents.1001.state = 'NotReady'", 'agents.1001.state: expected "NotReady"; found "Ready"'),
    ("", "agents.1001.work_mode = 'AutoIn'", "agents.1001.work_mode: expected AutoIn; found Unknown"),
    (BREAK, "agents.1001.reasons = {}", 'agents.1001.reasons: expected {}; found {ReasonCode = "Break"}'),
    ("", "agents.1009.state = 'Ready'", "agents.1009: no agent '1009' at SW1; there are 1001"),
    ("", "agents.\"1001@SW2\".state = 'Ready'", 'agents.1001@SW2: there is no switch "SW2", only SW1'),
    ("", "agents.1001.calls = ['Held']", 'agents.1001.calls: expected ["Held"]; found []'),
    (
        BREAK,
        "agents.1001.history = ['Ready', 'LoggedOut']",
        'agents.1001.history, number 2: state: expected "LoggedOut"; found "NotReady"\nfound:\n   1  Ready at 0 s\n>  2  NotReady at 0 s',
    ),
    ("", "dns.7009.dnd = false", "dns.7009: no DN '7009' at SW1; there are 7001"),
    ("", "dns.7001.agent = '1002'", 'dns.7001.agent: expected "1002"; found "1001"'),
    (
        "",
        "requests = ['RequestAgentLogout']",
        'requests, number 1: expected request = "RequestAgentLogout"; there is none\nfound: none',
    ),
    (
        "",
        "log = ['a']",
        'log, number 1: expected label = "a"; there is none\nfound: none',
    ),
    (BREAK, "log = []", "log: expected none; found 1\nfound:\n>  1  break: 0"),
    (BREAK, "log = ['brake']", 'log, number 1: label: expected "brake"; found "break"\nfound:\n>  1  break: 0'),
    (BREAK, "log = [{value = '0'}]", 'log, number 1: value: expected "0"; found 0\nfound:\n>  1  break: 0'),
    (
        BREAK,
        "log_includes = [{contains = '7'}]",
        'log_includes, number 1: expected contains = "7"; it did not come\nfound:\n   1  break: 0',
    ),
    (
        "",
        "refused = ['RequestAgentReady']",
        'refused, number 1: expected request = "RequestAgentReady"; there is none\nfound: none',
    ),
    (
        "",
        "requests = [{request = 'RequestAgentReady', switch = 'SW9'}]",
        'requests: there is no switch "SW9", only SW1',
    ),
    (BREAK, "no_events = ['error', 'break.*']", "no_events: expected no break.*; break.requested came at 0 s"),
    ("", "variables.calls = true", "calls: expected true; found 0"),
    ("", "variables.calls = '0'", 'calls: expected "0"; found 0'),
    ("", "variables.user = {name = 'Ann'}", 'user: expected {"name": "Ann"}; found {"name": "Ann", "skills": [1, 2]}'),
    ("", "holds = 'calls > 0'", "calls > 0: does not hold"),
]


@pytest.mark.parametrize(("steps", "expect", "message"), FAILING, ids=[expect for _, expect, _ in FAILING])
def test_an_expectation_that_does_not_hold_says_what_was_found(found, steps, expect, message):
    assert found(f"{steps}[expect]\n{expect}") == [message]


def test_a_request_that_differs_is_shown_among_the_others(found):
    (message,) = found(
        ALL
        + "[expect]\nrequests = ['RequestAgentNotReady', {request = 'RequestAgentLogout', this_dn = '7002', reasons = {a = 1}, at = 0}]"
    )

    first, *rest = message.split("\n")
    assert first == (
        'requests, number 2: this_dn: expected "7002"; found "7001"; reasons: expected {a = 1}; found {}; '
        "expected at 0 s; found at 900 s"
    )
    assert rest[1].startswith("   1  RequestAgentNotReady this_dn=7001 agent_id=1001 ")
    assert rest[2].startswith(">  2  RequestAgentLogout this_dn=7001 agent_id=1001 ")
    assert rest[2].endswith(" at 900 s (done), workflow.scxml:24:16")


def test_requests_of_another_kind_and_too_many_are_shown(found):
    (other,) = found(BREAK + "[expect]\nrequests = ['RequestAgentLogout']")
    (many,) = found(ALL + "[expect]\nrequests = ['RequestAgentNotReady']")

    assert other.startswith("requests, number 1: expected RequestAgentLogout; found RequestAgentNotReady\n")
    assert many.startswith("requests: expected 1; found 2\n")


def test_things_that_come_in_another_order_are_missed(found):
    (message,) = found(ALL + "[expect]\nevents = ['break.over', 'break.requested']")

    assert message.startswith('events, number 2: expected name = "break.requested" after number 1; it did not come\n')


def test_an_event_with_other_data_is_not_the_one(found):
    step = "[[steps]]\nsend = 'call.started'\ndata = {count = 1, list = [{a = 1}]}\n"

    assert found(step + "[expect]\nevents = [{name = 'call.started', data = {list = [{a = 1}]}}]") == []
    (message,) = found(step + "[expect]\nevents = [{name = 'call.started', data = {count = 2}}]")
    assert '   1  call.started {"count": 1, "list": [{"a": 1}]} at 0 s' in message


def test_an_expression_that_cannot_be_evaluated_is_a_failure(found):
    (thrown,) = found("[expect]\nvariables.nowhere = 1")
    (wrong,) = found("[expect]\nholds = '(('")

    assert thrown.startswith("nowhere: cannot be evaluated: ")
    assert "nowhere" in thrown.partition("evaluated")[2]
    assert wrong.startswith("((: cannot be evaluated: ")


def test_an_expression_without_end_is_stopped(found):
    messages = found("[expect]\nvariables.'(() => { for (;;); })()' = 1\nfinished = false")

    assert "cannot be evaluated: " in messages[0]


def test_everything_that_is_wrong_after_a_step_is_shown_with_its_place(play):
    outcome = play(
        "[[steps]]\nsend = 'break.requested'\nexpect.state = 'working'\nexpect.agents.1001 = {dnd = true, state = 'Ready'}"
    )

    assert [str(finding.position) for finding in outcome.findings] == [
        "a.ors.toml:12:8",
        "a.ors.toml:13:23",
        "a.ors.toml:13:35",
    ]


def test_a_failing_step_ends_the_scenario(play):
    outcome = play("[[steps]]\nexpect.state = 'onBreak'\n[[steps]]\nsend = 'break.requested'")

    assert (outcome.status, outcome.step.number) == ("failed", 1)
    assert "break.requested" not in outcome.trace


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("state = 'wroking'", 'workflow.scxml has no state "wroking"; did you mean working?'),
        (
            "not_state = ['working', 'x']",
            'workflow.scxml has no state "x"; it has circle, gone, leaving, onBreak, shift, working',
        ),
        ("configuration = ['brk']", 'workflow.scxml has no state "brk"; it has circle, '),
        ("final = 'working'", 'workflow.scxml has no top-level final state "working"; it has gone'),
    ],
)
def test_a_state_that_the_workflow_does_not_have_is_an_error(play, key, message):
    outcome = play(f"[expect]\n{key}")

    assert outcome.status == "error"
    assert outcome.findings[0].message.startswith(message)


def test_a_state_to_wait_for_that_the_workflow_does_not_have_is_an_error(play):
    outcome = play("[[steps]]\nrun_until = 'wroking'\nwithin = 1")

    assert (outcome.status, str(outcome.findings[0].position)) == ("error", "a.ors.toml:11:1")
