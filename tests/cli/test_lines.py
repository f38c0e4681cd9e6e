"""The lines for people: what is told, in which order, and with which places."""

import pytest


def told(answer):
    """(time, kind, rest) of each line but the last."""
    return [(line[:8].strip(), line[10:19].strip(), line[20:]) for line in answer.out.splitlines()[:-1]]


def kinds(answer):
    return [kind for _, kind, _ in told(answer)]


def test_a_whole_workflow(shift, agents, run):
    answer = run(shift, "--agents", agents, "--send", "shift.ended", "--advance", "5m", "--send", "go")

    assert answer.err == ""
    assert answer.out == (
        "   0.000  start     shift.scxml (ors, v8)\n"
        "   0.000  enter     working > on_call                                             shift.scxml:3:1\n"
        "   0.000  event     shift.ended\n"
        "   0.000  take      working -> leaving                                            shift.scxml:5:3\n"
        "   0.000  request   RequestAgentNotReady this_dn=7001 reasons={ReasonCode: Break} reference_id=1"
        "  shift.scxml:9:5\n"
        '   0.000  event     agent.setmediastate.done {"requestid": "s1.request1"}\n'
        "   0.000  take      leaving (stays)                                               shift.scxml:12:3\n"
        "   0.000  log       done: s1.request1                                             shift.scxml:12:48\n"
        "   0.200  answer    EventAgentNotReady this_dn=7001 agent_id=1001 reasons={ReasonCode: Break} reference_id=1\n"
        " 300.000  event     go\n"
        " 300.000  take      leaving -> home                                               shift.scxml:14:3\n"
        "finished in home at 300.000 s\n"
    )


def test_without_agents_a_hint_says_how_to_describe_them(shift, agents, run):
    assert ("0.000", "note") in [line[:2] for line in told(run(shift))]
    assert "--agents FILE.toml" in run(shift).out
    assert "note" not in kinds(run(shift, "--agents", agents))


def test_a_document_without_genesys_modules_needs_no_agents(write, run):
    assert "note" not in kinds(run(write('<state id="a"/>')))


def test_the_null_data_model_needs_no_engine(write, run):
    assert "workflow.scxml (w3c, null data model)" in run(write('<state id="a"/>', 'datamodel="null"')).out


def test_an_error_shows_what_happened_and_where_before_its_event(write, run, engine):
    body = """<state id="a">
  <onentry><log label="x" expr="nowhere.at.all"/></onentry>
</state>"""
    answer = run(write(body), "--engine", engine)

    error, event = told(answer)[-2:]
    assert error[1] == "error"
    assert error[2].startswith("error.execution: ReferenceError: ")
    assert error[2].endswith("workflow.scxml:3:33")
    assert event == ("0.000", "event", "error.execution  (no transition)")


def test_an_error_of_the_data_model_comes_before_the_states_are_entered(write, run):
    body = '<datamodel><data id="d" expr="nowhere.at.all"/></datamodel><state id="a"/>'

    assert kinds(run(write(body))) == ["start", "error", "enter", "event"]


def test_an_invocation_that_cannot_begin_shows_its_error_before_the_event(write, run):
    body = '<state id="a"><invoke src="nowhere.scxml"/></state>'

    assert kinds(run(write(body))) == ["start", "enter", "error", "event"]


def test_states_are_told_when_the_transition_does_not_say_them(write, run):
    body = """<state id="a"><state id="b"><transition event="x" target="p"/></state></state>
      <parallel id="p"><state id="q"><state id="r"/></state><state id="s"/></parallel>"""
    answer = run(write(body), "--send", "x")

    assert [(kind, rest.split("  ")[0]) for _, kind, rest in told(answer)][1:] == [
        ("enter", "a > b"),
        ("event", "x"),
        ("take", "b -> p"),
        ("exit", "b, a"),
        ("enter", "p > q > r, s"),
    ]


def test_delayed_and_cancelled_events_are_shown(write, run):
    body = """<state id="a"><onentry><send event="late" id="t" delay="90s"/><cancel sendid="t"/><cancel sendid="t"/>
      </onentry></state>"""

    assert [rest.split("  ")[0] for _, kind, rest in told(run(write(body))) if kind in ("send", "cancel")] == [
        "late in 90s",
        "t (1 pending)",
        "t (nothing pending)",
    ]


def test_invoked_sessions_are_marked_with_their_ids(write, run):
    child = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><final id="done"/></scxml>'
    body = f"""<state id="a"><invoke id="kid"><content>{child}</content></invoke>
      <transition event="done.invoke.kid" target="end"/></state><final id="end"/>"""
    answer = run(write(body))

    assert [(kind, rest.split("  ")[0]) for _, kind, rest in told(answer)] == [
        ("start", "workflow.scxml (w3c, v8)"),
        ("enter", "a"),
        ("start", "[s2] workflow.scxml (w3c, v8, invoked as kid by s1)"),
        ("enter", "[s2] done"),
        ("end", "[s2] finished in done"),
        ("event", "done.invoke.kid"),
        ("take", "a -> end"),
    ]


def test_a_session_that_ends_its_invocation_cancels_it(write, run):
    child = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="c"/></scxml>'
    body = f"""<state id="a"><invoke id="kid"><content>{child}</content></invoke>
      <transition event="x" target="end"/></state><final id="end"/>"""

    assert told(run(write(body), "--send", "x"))[-1] == ("0.000", "end", "[s2] cancelled")


def test_several_switches_are_named(write, run, folder):
    (folder / "two.toml").write_text('[[switch]]\nname = "SW1"\n[[switch]]\nname = "SW2"\n')
    body = "<state id=\"a\"><onentry><agent:logout for=\"{dn: '1', switch: 'SW2'}\"/></onentry></state>"
    document = write(body, 'xmlns:agent="http://www.genesyslab.com/modules/agent"')
    answer = run(document, "--agents", "two.toml", "--advance", "1s")

    assert "request   [SW2] RequestAgentLogout this_dn=1" in answer.out
    assert "answer    [SW2] EventError this_dn=1" in answer.out


def test_a_refused_request_shows_why(write, run, folder):
    (folder / "agents.toml").write_text('[[fault]]\nrequest = "RequestAgentLogout"\nrefuse = 54\n')
    body = '<state id="a"><onentry><agent:logout for="{dn: \'1\'}"/></onentry></state>'
    document = write(body, 'xmlns:agent="http://www.genesyslab.com/modules/agent"')

    assert "refused   RequestAgentLogout this_dn=1: " in run(document, "--agents", "agents.toml").out


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("'plain'", "plain"),
        ("{a: [1, 'b', null]}", '{"a": [1, "b", null]}'),
        ("'line\\n break \\u001b[31m \\u202e bell\\u0007'", "line\\n break \\x1b[31m \\u202e bell\\x07"),
        ("'\\ud800'", "\\ud800"),
        ("'x'.repeat(100000)", "x" * 200 + "..."),
        ("'gr\u00fc\u00dfe'", "gr\u00fc\u00dfe"),
    ],
)
def test_logged_values_stay_on_one_line_and_do_nothing_to_the_terminal(write, run, expression, shown):
    answer = run(write(f'<state id="a"><onentry><log label="v" expr="{expression}"/></onentry></state>'))

    (log,) = [rest for _, kind, rest in told(answer) if kind == "log"]
    assert log.rpartition("  ")[0].rstrip() == f"v: {shown}"


def test_a_log_shows_its_level(write, run):
    body = """<state id="a"><onentry><log label="l" expr="'low'" level="3"/><log expr="'plain'"/></onentry></state>"""

    logs = [rest for _, kind, rest in told(run(write(body), "--dialect", "ors")) if kind == "log"]

    assert [rest.split("  ")[0] for rest in logs] == ["(warning) l: low", "plain"]
