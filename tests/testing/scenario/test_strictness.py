"""A scenario fails for what nobody looked at, unless it is allowed with a reason."""

import pytest

from orsagent.testing.scenario import run

REJECTED = "[[steps]]\nfault = {on = 'RequestAgentNotReady', reject = 185}\n[[steps]]\nsend = 'break.requested'\n"
BROKEN = "[[steps]]\nsend = 'broken.script'\n"
CONFIRMED = 'completion = "confirmed"'


@pytest.mark.parametrize(
    ("text", "options", "message", "allowance"),
    [
        (
            REJECTED,
            {"given": CONFIRMED},
            "error.agent.setmediastate was handled by no transition at workflow.scxml:17:9, 0 s\nT-Server of switch 'SW1': ",
            "error = 'error.agent.*'",
        ),
        (
            BROKEN,
            {},
            "error.illegalvalue.assign was handled by no transition at workflow.scxml:8:70, 0 s\nReferenceError: ",
            "error = ['error.communication', 'error.illegalvalue.*']",
        ),
        (
            "[[steps]]\nsend = 'break.requested'\n",
            {"given": 'data = {dn = "7999"}'},
            "RequestAgentNotReady for DN 7999, which the fake T-Server does not have at workflow.scxml:17:9, 0 s\nadd",
            "unknown_dn = '7999'",
        ),
        (
            "[[steps]]\nfault = {on = 'RequestSetDNDOn', dn = '7001', drop = true}\n",
            {},
            "the scripted fault on(RequestSetDNDOn, this_dn='7001').drop() was never hit: no such request was sent\n",
            "unused_fault = 'RequestSetDNDOn'",
        ),
    ],
    ids=["unhandled", "script", "dn", "fault"],
)
def test_what_nobody_looked_at_fails_unless_it_is_allowed(found, text, options, message, allowance):
    (complaint,) = found(text, **options)

    assert complaint.startswith(message)
    assert found(f"{text}[[allow]]\nreason = 'it is meant'\n{allowance}", **options) == []


@pytest.mark.parametrize("allowance", ["error = 'error.agent.logout'", "unknown_dn = '7001'", "error = 'error.agentx'"])
def test_other_allowances_do_not_help(found, allowance):
    assert found(f"{REJECTED}[[allow]]\nreason = 'x'\n{allowance}", given=CONFIRMED) != []


def test_an_error_of_a_script_is_told_once_with_its_place(found):
    (complaint,) = found(BROKEN)

    assert complaint.startswith(
        "error.illegalvalue.assign was handled by no transition at workflow.scxml:8:70, 0 s\nReferenceError: "
    )
    assert complaint.endswith('give the workflow a transition for it, or allow error = "error.illegalvalue.assign"')
    assert "nothing" in complaint


def test_a_workflow_that_fails_is_a_failure_unless_it_is_expected(found):
    (complaint,) = found("[[steps]]\nsend = 'endless'")

    assert complaint.startswith("the session was ended by StepLimitError")
    assert found("[[steps]]\nsend = 'endless'\n[expect]\nfailed = true") == []
    assert found("[[steps]]\nsend = 'endless'\n[expect]\nfailed = 'microsteps'") == []


def test_a_workflow_that_fails_for_another_reason_is_a_failure(found):
    messages = found("[[steps]]\nsend = 'endless'\n[expect]\nfailed = 'out of cheese'\nstate = 'working'")

    assert messages[0].startswith('failed: expected a message with "out of cheese"; found ')
    assert messages[1].startswith("state: expected working; active: none, the workflow failed: ")


def test_a_failure_is_only_looked_for_when_everything_else_was_as_expected(found):
    assert found(f"{BROKEN}[expect]\nfinished = true") == [
        "finished: expected true; it has not; active: shift, working"
    ]


def test_an_allowance_that_was_never_needed_is_told_with_its_reason(found):
    (complaint,) = found("[[allow]]\nerror = 'error.agent.*'\nreason = 'the logout is rejected'")

    assert complaint.startswith("an allowance was never needed\nits reason: the logout is rejected\n")


def test_an_allowance_for_all_scenarios_of_a_file_need_not_be_used_in_each(load):
    (scenario,) = load("""
[given]
workflow = "workflow.scxml"
[[allow]]
error = "error.agent.*"
unknown_dn = "7999"
reason = "some of them"
[[scenario]]
name = "one"
""")

    assert run(scenario).report == ""
