"""How a run ends: status, last line and exit code."""

import pytest

FINISHED = '<final id="end"/>'
RUNNING = '<state id="a"><transition event="go" target="end"/></state><final id="end"/>'
ENDLESS = '<state id="a"><transition cond="(function () { while (true) {} })()" target="a"/></state>'
WAITING = """<state id="a"><onentry><send event="tick" delay="300s"/></onentry>
  <transition event="tick" target="end"/></state><final id="end"/>"""
NESTED = '<state id="a"><state id="b"/></state>'


def test_a_workflow_that_reaches_its_end_exits_with_0(write, run, engine):
    answer = run(write(FINISHED), "--engine", engine)

    assert answer.code == 0
    assert answer.out.splitlines()[-1] == "finished in end at 0.000 s"


def test_a_workflow_that_still_runs_exits_with_3_and_names_its_innermost_states(write, run):
    answer = run(write(NESTED))

    assert answer.code == 3
    assert answer.out.splitlines()[-1] == "still running in b at 0.000 s; waiting for events: use --send EVENT"


def test_a_workflow_that_waits_for_an_interaction_says_how_one_arrives(write, run, folder):
    path = write('<state id="a"><transition event="interaction.added" target="end"/></state><final id="end"/>')
    assert run(path).out.splitlines()[-1] == (
        "still running in a at 0.000 s; waiting for interaction.added: let one arrive with --world FILE.toml ([[interactions]])"
    )

    (folder / "world.toml").write_text("[[interactions]]\nmedia = 'voice'\n")
    assert run(path, "--world", "world.toml").code == 0


def test_a_workflow_that_has_its_interaction_is_not_told_how_one_arrives(write, run, folder):
    path = write('<state id="a"><transition event="interaction.added"/></state><final id="end"/>')
    (folder / "world.toml").write_text("[[interactions]]\nmedia = 'voice'\n")

    last = run(path, "--world", "world.toml").out.splitlines()[-1]

    assert last == "still running in a at 0.000 s; waiting for events: use --send EVENT"


def test_a_workflow_that_waits_for_time_says_how_long(write, run):
    answer = run(write(WAITING), "--advance", "10s")

    assert answer.code == 3
    assert answer.out.splitlines()[-1] == "still running in a at 10.000 s; next at 300.000 s: use --advance 290s"


def test_what_is_suggested_helps(write, run):
    assert run(write(WAITING), "--advance", "10s", "--advance", "290s").code == 0


def test_an_answer_of_t_server_that_is_on_its_way_is_waited_for(shift, agents, run):
    answer = run(shift, "--agents", agents, "--send", "shift.ended")

    assert answer.code == 3
    assert answer.out.splitlines()[-1].endswith("next at 0.200 s: use --advance 200ms")


def test_a_workflow_that_fails_exits_with_1(write, run, engine):
    answer = run(write(ENDLESS), "--engine", engine, "--timeout", "100ms")

    assert answer.code == 1
    assert answer.out.splitlines()[-1].startswith("failed at 0.000 s: ")


def test_sessions_that_send_events_for_ever_at_one_moment_fail(write, run):
    body = """<state id="a"><onentry><send event="again"/></onentry><transition event="again" target="a"/></state>"""
    answer = run(write(body, 'datamodel="null"'), "--json")

    assert answer.code == 1
    assert "most likely sessions send events without a delay for ever" in answer.json["error"]


def test_the_last_line_tells_when_the_workflow_ended_and_not_where_the_clock_stands(write, run):
    answer = run(write(RUNNING), "--advance", "2s", "--send", "go", "--advance", "1h")

    assert answer.out.splitlines()[-1] == "finished in end at 2.000 s"


def test_an_event_for_a_session_that_has_ended_is_shown_as_ignored(write, run):
    answer = run(write(FINISHED), "--send", "late")

    assert answer.code == 0
    assert "ignored   late: the session has ended" in answer.out


@pytest.mark.parametrize(
    ("policy", "code"), [("error", 2), ("ignore", 0), ("event", 0)], ids=["error", "ignore", "event"]
)
def test_elements_that_no_module_knows_follow_the_policy(write, run, policy, code):
    body = """<state id="a"><onentry><x:wait/></onentry><transition event="error.execution" target="end"/>
      <transition cond="true" target="end"/></state><final id="end"/>"""

    assert run(write(body, 'xmlns:x="urn:x"'), "--unclaimed", policy).code == code


def test_a_misused_action_is_an_error_at_run_time_if_asked_for(write, run):
    body = """<state id="a"><onentry><agent:logout/></onentry><transition event="error" target="end"/></state>
      <final id="end"/>"""
    document = write(body, 'xmlns:agent="http://www.genesyslab.com/modules/agent"')

    assert run(document).code == 2
    assert run(document, "--lenient").code == 0
