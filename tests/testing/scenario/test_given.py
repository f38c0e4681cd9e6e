"""What is given: the workflow, its data, the switches, and what a scenario changes of it."""

import pytest

from orsagent.testing.scenario import load_scenarios, run


def test_a_file_is_one_scenario_named_after_it(play):
    outcome = play()

    assert (outcome.status, outcome.scenario.name) == ("passed", "a")
    assert outcome.report == ""


def test_a_scenario_can_be_named_and_skipped(load):
    (scenario,) = load("name = 'one'\nskip = 'not yet'\n[given]\nworkflow = 'none.scxml'")

    assert (scenario.name, run(scenario).status) == ("one", "skipped")


def test_scenarios_share_what_is_given_and_change_it(load):
    first, second, third = load("""
[given]
workflow = "workflow.scxml"
data = {calls = 1, dn = "7001"}
agents = [{id = "1001", dn = "7001"}, {id = "1002", dn = "7002"}]
faults = [{on = "RequestAgentLogout", delay = 1}]
[[allow]]
unused_fault = "RequestAgentLogout"
reason = "shared"
[[scenario]]
name = "as it is"
expect.variables.calls = 1
expect.agents.1001.state = "LoggedOut"
[[scenario]]
name = "other data and agents"
given = {data = {calls = 2}, agents = [{id = "1001", dn = "7009", state = "Ready"}, {id = "1003"}]}
expect.variables = {calls = 2, dn = "7001"}
expect.agents = {1001 = {state = "Ready", dn = "7009"}, 1002 = {dn = "7002"}, 1003 = {state = "LoggedOut"}}
[[scenario]]
name = "another engine"
given.engine = "quickjs"
given.completion = "confirmed"
""")

    assert [run(one).status for one in (first, second, third)] == ["passed"] * 3
    assert (third.given.engine, first.given.engine) == ("quickjs", "v8")
    assert third.given.completion == "confirmed"


def test_each_engine_gives_the_same_outcome(load):
    (scenario,) = load(
        "steps = [{send = 'break.requested', expect.finished = true}]\n[given]\nworkflow = 'workflow.scxml'"
    )
    v8, quickjs = run(scenario.on("v8")), run(scenario.on("quickjs"))

    assert v8.report.replace("v8", "quickjs") == quickjs.report != ""


def test_the_same_scenario_has_the_same_outcome_every_time(play):
    text = "[[steps]]\nsend = 'break.requested'\n[[steps]]\nadvance = '1h'\nexpect.final = 'gone'"

    assert play(text).report == play(text).report


def test_switches_have_names_and_times(found):
    given = "switches = ['A', {name = 'B', latency = '2s', wrap_up = '10s'}]"
    agents = "[[given.agents]]\nid = '1001'\ndn = '7001'\nstate = 'Ready'\nswitch = 'B'"
    text = """
[[steps]]
does = "ring"
agent = "1001"
switch = "B"
[[steps]]
does = "answer"
agent = "1001"
switch = "B"
[[steps]]
does = "release"
agent = "1001"
switch = "B"
expect.agents."1001@B" = {state = "NotReady", work_mode = "AfterCallWork"}
[[steps]]
advance = "10s"
expect.agents."1001@B".state = "Ready"
"""

    assert found(text, given=given, agent=agents) == []


def test_an_agents_file_can_describe_the_switches(found, folder):
    (folder / "agents.toml").write_text("[[switch]]\nname = 'X'\nlatency = 1\n[[switch.agent]]\nid = '7'\ndn = '1'\n")

    assert (
        found(
            "[expect]\nagents.\"7@X\".dn = '1'\nagents.7.state = 'LoggedOut'",
            given="agents_file = 'agents.toml'",
            agent="",
        )
        == []
    )


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("agents_file = 'none.toml'", "none.toml:1:1: the file cannot be read: No such file or directory"),
        ("agents = [{id = '1', state = 'Ready'}]", "agent 1 is Ready but has no DN; give dn=..."),
        ("agents = [{id = '1', switch = 'B'}]", 'there is no switch "B", only SW1'),
        ("agents = [{id = '1'}, {id = '1'}]", "agent id 1 is in use at SW1; each agent is added once"),
        ("dns = [{name = '1'}, {name = '1'}]", "DN 1 is there already at SW1; each DN is added once"),
        ("switches = ['A', 'A']", 'there is a switch "A" already'),
        ("faults = [{on = 'RequestAgentReady', drop = true, switch = 'B'}]", 'there is no switch "B", only SW1'),
    ],
)
def test_what_contradicts_itself_is_an_error_with_its_place(play, given, message):
    outcome = play(given=given, agent="")

    assert (outcome.status, outcome.findings[0].position.line) == ("error", 3)
    assert outcome.findings[0].message.endswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[given]\nworkflow = 'none.scxml'", "a.ors.toml:2:1: no workflow 'none.scxml'; looked for none.scxml"),
        ("[given]\nworkflow = '.'", "a.ors.toml:2:1: no workflow '.'; looked for ."),
        ("[given]\nworkflow = 'broken.scxml'", "broken.scxml:1:"),
        ("[given]\nworkflow = 'workflow.scxml'\ndata = {nobody = 1}", "has no <data id='nobody'>"),
    ],
)
def test_a_workflow_that_cannot_be_started_is_an_error(load, folder, text, message):
    (folder / "broken.scxml").write_text("<scxml")
    outcome = run(load(text)[0])

    assert outcome.status == "error"
    assert message in outcome.report


def test_files_are_looked_for_beside_the_scenario_file(folder, load):
    (folder / "inner").mkdir()
    (folder / "inner" / "b.ors.toml").write_text("[given]\nworkflow = '../workflow.scxml'\n[expect]\nstate = 'working'")
    from orsagent.testing.scenario import load_scenarios

    (scenario,) = load_scenarios(folder / "inner" / "b.ors.toml")

    assert run(scenario).status == "passed"


def test_dialect_and_unclaimed_elements_are_handed_on(load, folder):
    (folder / "other.scxml").write_text(
        '<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:x="urn:x" version="1.0">'
        "<state id='a'><onentry><x:bell/><send event=\"'one'\"/></onentry><transition event='one' target='b'/></state>"
        "<state id='b'/></scxml>"
    )
    text = "[expect]\nstate = 'b'\n[given]\nworkflow = 'other.scxml'\n"

    assert run(load(text)[0]).status == "error"
    assert run(load(f"{text}unclaimed = 'ignore'\ndialect = 'ors'")[0]).status == "passed"
    assert run(load(f"{text}unclaimed = 'ignore'\ndialect = 'w3c'")[0]).status == "failed"


def test_an_agent_is_logged_in_to_queues(load):
    (scenario,) = load("""
[given]
workflow = "workflow.scxml"
queues = [{name = "8000", registered = false}]
agents = [{id = "1001", dn = "7001", state = "Ready", queues = ["8000"]}]
[expect]
agents.1001.state = "Ready"
""")

    assert run(scenario).report == ""


def test_a_switch_has_a_profile_a_backup_and_random_faults(load):
    (scenario,) = load("""
[given]
workflow = "workflow.scxml"
agents = [{id = "1001", dn = "7001", state = "Ready"}]
[[given.switches]]
name = "SW1"
profile = {base = "strict", ready_after_wrap_up = true}
standby = "warm"
random_faults = {seed = 1, reject = 1.0}
[[steps]]
switch_over = "30s"
[[steps]]
advance = "1m"
[[steps]]
send = "break.requested"
[[steps]]
advance = 1
expect.agents.1001.state = "Ready"
expect.new_requests = []
expect.requests = [{request = "RequestAgentNotReady", outcome = "rejected"}]
""")

    assert run(scenario).report == ""


def test_random_faults_need_no_request_that_meets_them(play):
    assert play(given="switches = [{name = 'SW1', random_faults = {seed = 1, drop = 0.5}}]").status == "passed"


def test_a_fault_that_is_optional_need_not_be_met(play):
    fault = "faults = [{on = 'RequestAgentLogout', reject = 59%s}]"

    assert play(given=fault % ", optional = 'some do not log out'").status == "passed"
    assert play(given=fault % "").status == "failed"


def test_a_fault_breaks_the_connection_for_a_while(play):
    outcome = play(
        "[[steps]]\nsend = 'shift.ended'\n[[steps]]\nadvance = 9\nexpect.requests = "
        "[{request = 'RequestAgentLogout', outcome = 'lost'}]",
        given="faults = [{on = 'RequestAgentLogout', disconnect = '5s'}]",
    )

    assert outcome.report == ""


def test_a_world_file_lies_beside_the_scenario_file_wherever_the_run_began(folder):
    beneath = folder / "beneath"
    beneath.mkdir()
    (beneath / "world.toml").write_text('[options]\nstate = "open"\n')
    (beneath / "w.scxml").write_text(
        '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state id="a">'
        """<transition cond="_genesys.session.getConfigOption('', 'state') == 'open'" target="b"/></state><final id="b"/></scxml>"""
    )
    (beneath / "a.ors.toml").write_text(
        '[given]\nworkflow = "w.scxml"\nworld_file = "world.toml"\n[[scenario]]\nname = "n"\nexpect = {final = "b"}\n'
    )

    (scenario,) = load_scenarios("beneath/a.ors.toml")

    assert run(scenario).findings == ()
