"""``--json``: one object, the same on every run and every engine."""

import json

import pytest

LOGOUT = """<state id="a"><onentry><agent:logout for="{{dn: '{dn}'}}"/></onentry>
  <transition event="agent.logout.done" target="end"/><transition event="error.agent" target="end"/></state>
  <final id="end"/>"""
AGENT = 'xmlns:agent="http://www.genesyslab.com/modules/agent"'


def whole_run(shift, agents):
    return (shift, "--agents", agents, "--send", "shift.ended", "--advance", "1s", "--send", 'go={"by": "bus"}')


def test_the_object_tells_the_whole_run(shift, agents, run, engine):
    answer = run(*whole_run(shift, agents), "--json", "--engine", engine)

    assert answer.code == 0
    assert answer.err == ""
    assert answer.json == {
        "status": "finished",
        "final": "home",
        "configuration": [],
        "log": [
            {"time": 0.0, "session": "s1", "label": "done", "value": "s1.request1", "position": "shift.scxml:12:48"}
        ],
        "requests": [
            {
                "time": 0.0,
                "session": "s1",
                "switch": "SW1",
                "message": "RequestAgentNotReady",
                "this_dn": "7001",
                "reasons": {"ReasonCode": "Break"},
                "reference_id": 1,
                "position": "shift.scxml:9:5",
                "outcome": "done",
                "answer": {
                    "message": "EventAgentNotReady",
                    "this_dn": "7001",
                    "agent_id": "1001",
                    "reasons": {"ReasonCode": "Break"},
                    "reference_id": 1,
                    "time": 0.2,
                },
            }
        ],
        "events": [
            {"time": 0.0, "session": "s1", "name": "shift.ended", "type": "external", "data": None},
            {
                "time": 0.0,
                "session": "s1",
                "name": "agent.setmediastate.done",
                "type": "external",
                "data": {"requestid": "s1.request1"},
            },
            {"time": 1.0, "session": "s1", "name": "go", "type": "external", "data": {"by": "bus"}},
        ],
        "time": 1.0,
    }


def test_a_second_run_and_the_other_engine_give_the_same_bytes(shift, agents, process):
    runs = [(*whole_run(shift, agents), "--json", "--engine", engine) for engine in ("v8", "v8", "quickjs", "quickjs")]
    answers = {process("run", *arguments).out for arguments in runs}

    assert len(answers) == 1
    assert json.loads(answers.pop())["status"] == "finished"


def test_the_order_of_hashes_does_not_show(shift, agents, process):
    arguments = (*whole_run(shift, agents), "--json", "--engine", "quickjs")

    assert process("run", *arguments, PYTHONHASHSEED="1") == process("run", *arguments, PYTHONHASHSEED="2")


def test_a_running_session_tells_its_configuration_sorted(write, run):
    document = write('<parallel id="p"><state id="z"><state id="b"/></state><state id="c"/></parallel>')

    assert run(document, "--json").json["configuration"] == ["b", "c", "p", "z"]


def test_there_is_an_error_only_when_the_session_has_failed(write, run, engine):
    failing = write('<state id="a"><transition cond="(function () { while (true) {} })()" target="a"/></state>')

    failed = run(failing, "--json", "--engine", engine, "--timeout", "100ms").json
    assert failed["status"] == "failed"
    assert failed["final"] is None
    assert failed["error"]
    assert "error" not in run(write('<state id="a"/>'), "--json").json


def test_values_that_json_does_not_have_are_strict_json_all_the_same(write, run, engine):
    body = """<state id="s"><onentry>
      <log expr="[NaN, 1/0, -0, undefined, new Date(0), '\\ud800', 12345678901234567890n, function () {}]"/>
      <log expr="(function () { var a = []; a.push(a); return a })()"/>
      <log expr="(function () { var a = 1; for (var i = 0; i != 20; i++) a = [a]; return a })()"/>
    </onentry></state>"""
    answer = run(write(body), "--json", "--engine", engine)

    assert answer.code == 3
    assert answer.out.isascii()
    json.loads(answer.out, parse_constant=pytest.fail)
    assert len(answer.json["log"]) == 3


def test_a_rejected_request_has_its_answer(write, run, folder):
    (folder / "agents.toml").write_text(
        '[[agent]]\nid = "1"\ndn = "7001"\nstate = "Ready"\n' + FAULT.format("reject = 59")
    )
    answer = run(write(LOGOUT.format(dn="7001"), AGENT), "--agents", "agents.toml", "--advance", "1s", "--json")

    (request,) = answer.json["requests"]
    assert request["outcome"] == "rejected"
    assert request["answer"]["message"] == "EventError"
    assert request["answer"]["error_code"] == 59


def test_a_refused_request_says_why(write, run, folder):
    (folder / "agents.toml").write_text(
        '[[agent]]\nid = "1"\ndn = "7001"\nstate = "Ready"\n' + FAULT.format("refuse = 54")
    )
    answer = run(write(LOGOUT.format(dn="7001"), AGENT), "--agents", "agents.toml", "--json")

    (request,) = answer.json["requests"]
    assert request["outcome"] == "refused"
    assert request["error"]
    assert "reference_id" not in request


FAULT = '[[fault]]\nrequest = "RequestAgentLogout"\n{}\n'


def test_without_an_agents_file_no_dn_is_known(write, run):
    (request,) = run(write(LOGOUT.format(dn="7001"), AGENT), "--advance", "1s", "--json").json["requests"]

    assert request["outcome"] == "rejected"
    assert "not configured" in request["answer"]["error_message"]


def test_a_confirmed_completion_waits_for_t_server(write, run, agents):
    arguments = (write(LOGOUT.format(dn="7001"), AGENT), "--agents", agents, "--json", "--completion", "confirmed")

    assert run(*arguments).json["status"] == "running"
    assert run(*arguments, "--advance", "200ms").json["final"] == "end"


def test_requests_name_the_session_that_made_them(write, run, agents):
    child = f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">{LOGOUT.format(dn="7001")}</scxml>'
    body = f"""<state id="a"><invoke id="kid"><content>{child}</content></invoke>
      <transition event="done.invoke.kid" target="end"/></state><final id="end"/>"""
    answer = run(write(body, AGENT), "--agents", agents, "--json")

    assert answer.json["final"] == "end"
    assert [request["session"] for request in answer.json["requests"]] == ["s2"]
    assert {event["session"] for event in answer.json["events"]} == {"s1", "s2"}


def test_requests_to_several_switches_come_in_the_order_in_which_they_were_sent(write, run, folder):
    (folder / "two.toml").write_text('[[switch]]\nname = "SW1"\n[[switch]]\nname = "SW2"\n')
    actions = "".join(f"<agent:logout for=\"{{dn: '7001', switch: '{switch}'}}\"/>" for switch in ("SW2", "SW1", "SW2"))
    document = write(f'<state id="a"><onentry>{actions}</onentry></state>', AGENT)
    answer = run(document, "--agents", "two.toml", "--advance", "1s", "--json")

    assert [request["switch"] for request in answer.json["requests"]] == ["SW2", "SW1", "SW2"]
    assert [request["reference_id"] for request in answer.json["requests"]] == [1, 1, 2]
    assert {request["outcome"] for request in answer.json["requests"]} == {"rejected"}


def test_a_log_with_a_level_tells_it(write, run):
    body = """<state id="a"><onentry><log label="l" expr="1" level="2"/><log label="m" expr="2"/></onentry></state>"""

    log = run(write(body), "--dialect", "ors", "--json").json["log"]

    assert [one.get("level") for one in log] == ["error", None]
