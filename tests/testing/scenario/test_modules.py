"""Scenarios about Genesys modules: scripted answers, the journal, interactions, and what is below `_genesys`."""

import json

import pytest

from orsagent.standins import MODULES
from orsagent.standins.world_file import DATA_TABLES
from orsagent.testing.scenario import json_schema, run
from orsagent.testing.scenario.module_keys import MODULES as MODULE_TABLES
from orsagent.testing.scenario.module_keys import WORLD_KEYS

ROUTING = """\
<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:queue="http://www.genesyslab.com/modules/queue"
       xmlns:ixn="http://www.genesyslab.com/modules/interaction" xmlns:session="http://www.genesyslab.com/modules/session"
       xmlns:agent="http://www.genesyslab.com/modules/agent" version="1.0" initial="arriving">
  <datamodel><data id="call"/><data id="vip" expr="false"/><data id="target"/><data id="events" expr="[]"/></datamodel>
  <state id="work" initial="arriving">
    <transition event="leave"><agent:logout agent="'1001'" for="{dn: '7001'}"/></transition>
    <transition event="interaction.udata.changed interaction.partystatechanged interaction.onrouterequest">
      <script>events.push(_event.name)</script>
    </transition>
    <transition event="interaction.deleted" target="gone"/>
    <state id="arriving">
      <transition event="interaction.added" target="profile">
        <assign location="call" expr="_event.data.interactionid"/>
      </transition>
    </state>
    <state id="profile">
      <onentry>
        <session:fetch srcexpr="'http://crm.example.com/profile'" method="'get'">
          <param name="ani" expr="_genesys.ixn.interactions[call].voice.ani"/>
        </session:fetch>
      </onentry>
      <transition event="session.fetch.done" target="select">
        <script>vip = eval('(' + _event.data.content + ')').vip; _genesys.ixn.setuData({vip: vip})</script>
      </transition>
      <transition event="error.session.fetch" target="down">
        <log label="down" expr="_event.data.error + ' ' + _event.data.description"/>
      </transition>
    </state>
    <state id="select">
      <onentry>
        <queue:submit route="false" interactionid="call" queue="'VQ_Sales'" priority="vip ? 10 : 1" timeout="30">
          <queue:targets><queue:target name="'Sales'" type="agentgroup" statserver="'Stat_Server'"/></queue:targets>
        </queue:submit>
      </onentry>
      <transition event="queue.submit.done" target="redirect">
        <assign location="target" expr="_event.data.resource"/>
      </transition>
      <transition event="error.queue.submit" target="busy"/>
    </state>
    <state id="redirect">
      <onentry><ixn:redirect interactionid="call" to="target"/></onentry>
      <transition event="interaction.redirect.done" target="routed"/>
      <transition event="error.interaction.redirect" target="select"/>
    </state>
    <state id="down"/>
  </state>
  <final id="routed"/>
  <final id="busy"/>
  <final id="gone"/>
</scxml>
"""
GIVEN = """\
[given]
workflow = "routing.scxml"
[[given.agents]]
id = "1001"
dn = "7001"
state = "Ready"
"""
ARRIVES = "[[given.interactions]]\nani = '0891234'\ndnis = '8000'\nudata = {Language = 'de'}\n"
VIP = "[given.modules.session.fetch]\nanswer = {content = {vip = true}}\n"


@pytest.fixture
def play(load, folder):
    """The findings of the one scenario of a text; nothing when it passed."""
    (folder / "routing.scxml").write_text(ROUTING, encoding="utf-8")

    def findings(text):
        (scenario,) = load(GIVEN + text)
        return [str(one.position).removeprefix("a.ors.toml:") + ": " + one.message for one in run(scenario).findings]

    return findings


# --- scripted answers


def test_a_scripted_answer_is_the_data_of_the_done_event(play):
    text = ARRIVES + VIP + "[expect]\nfinal = 'routed'\nvariables = {vip = true}"

    assert play(text) == []


@pytest.mark.parametrize(
    ("script", "logged"),
    [
        ("fail = 503", "503 <fetch> failed: 503"),
        ("fail = 'remote'\ndescription = 'no route'", "remote no route"),
        ("fail = 'remote'\ndata = {content = 'x'}", "remote <fetch> failed: remote"),
    ],
)
def test_a_scripted_failure_is_the_error_event(play, script, logged):
    text = (
        f"[given.modules.session.fetch]\n{script}\n[expect]\nstate = 'down'\nlog = [{{label='down', value='{logged}'}}]"
    )

    assert play(ARRIVES + text) == []


def test_a_script_may_be_for_some_attributes_and_some_uses(play):
    scripts = (
        "[[given.modules.session.fetch]]\nwith = {method = 'post'}\nfail = 'remote'\noptional = 'nobody posts'\n"
        "[[given.modules.session.fetch]]\nwith = {params = {ani = '0891234'}}\nanswer = {content = {vip = false}}\n"
        "[given.modules.ixn]\nredirect = {fail = 'remote', times = 1}\n"
    )
    expect = "[expect]\nfinal = 'routed'\nactions_include = ['ixn.redirect', 'queue.submit', 'ixn.redirect']"

    assert play(ARRIVES + scripts + expect) == []


def test_an_answer_may_come_later(play):
    text = (
        "[given.modules.session]\ndelay = '3s'\nfetch = {answer = {content = {vip = true}}, after = '2s'}\n"
        "[given.modules.queue.submit]\nafter = '1s'\n"
        "[[steps]]\nadvance = '2s'\nexpect = {state = 'select'}\n"
        "[[steps]]\nadvance_to_next = true\nexpect = {final = 'routed', time = '3s'}\n"
    )

    assert play(ARRIVES + text) == []


def test_an_action_that_is_held_waits_for_a_step(play):
    text = (
        "[given.modules.session.fetch]\nhold = true\n"
        "[[steps]]\nadvance = '1h'\nexpect = {state = 'profile'}\n"
        "[[steps]]\nrelease = 'session.fetch'\nwith = {method = 'get'}\ndata = {content = {vip = true}}\n"
        "expect = {final = 'routed', variables = {vip = true}}\n"
    )

    assert play(ARRIVES + text) == []


def test_an_action_that_is_held_may_be_rejected(play):
    text = (
        "[given.modules.session.fetch]\nhold = true\n"
        "[[steps]]\nreject = 'session.fetch'\nerror = 504\ndescription = 'too slow'\n"
        "expect = {state = 'down', log = [{value = '504 too slow'}]}\n"
    )

    assert play(ARRIVES + text) == []


def test_what_is_not_held_cannot_be_released(play):
    text = (
        "[given.modules.session.fetch]\nhold = true\n[[steps]]\nrelease = 'session.fetch'\nwith = {method = 'post'}\n"
    )

    (found,) = play(ARRIVES + text)

    assert found.startswith(
        "14:1: no session.fetch is held that could be meant; held by session: session:fetch srcexpr"
    )


def test_a_step_scripts_what_comes_after_it(play):
    text = (
        VIP + "[[steps]]\nmodules.ixn.redirect = {fail = 'remote'}\nmodules.queue.submit = {fail = 'unroutable'}\n"
        "[[steps]]\nadd_interaction = {ani = '1'}\nexpect = {final = 'busy'}\n"
        "[[allow]]\nunused_script = 'ixn.redirect'\nreason = 'it does not come to that'\n"
    )

    assert play(text) == []


def test_a_scenarios_own_script_counts_before_the_files(load, folder):
    (folder / "routing.scxml").write_text(ROUTING, encoding="utf-8")
    first, second = load(
        GIVEN + ARRIVES + VIP + "[[scenario]]\nname = 'up'\nexpect.final = 'routed'\n"
        "[[scenario]]\nname = 'down'\ngiven.modules.session.fetch = {fail = 503}\nexpect.state = 'down'\n"
    )

    assert [run(one).status for one in (first, second)] == ["passed", "passed"]


def test_groups_and_skills_say_who_is_routed_to(play):
    groups = "[given.modules.queue]\ngroups = {Sales = ['1002']}\nskills = {1001 = {English = 5}}\n"
    steps = (
        "[[steps]]\nexpect = {state = 'select'}\n[[steps]]\nmodules.queue.groups = {Sales = ['1001']}\n"
        "expect = {final = 'routed'}\n"
    )

    assert play(ARRIVES + VIP + groups + steps) == []


def test_a_script_that_no_action_uses_fails_unless_it_is_allowed(play):
    text = "[given.modules.dialog.play]\nfail = 'remote'\n"

    (found,) = play(text)

    assert "the scripted answer dialog.on('play').fail('remote') was never used" in found
    assert found.endswith("remove the script, or allow unused_script")
    assert play(f"{text}[[allow]]\nunused_script = 'dialog.play'\nreason = 'perhaps'\n") == []


# --- the journal


def test_actions_are_compared_as_far_as_they_are_written(play):
    expect = (
        "[expect]\nactions = [{action = 'session.fetch', at = 0, with = {params = {ani = '0891234'}}}, "
        "{action = 'ixn.setuData', with = {udata = {vip = true}}}, "
        "{action = 'queue.submit', with = {priority = 10, children = [{children = [{name = 'Sales'}]}]}}, 'ixn.redirect']\n"
    )

    assert play(ARRIVES + VIP + expect) == []


@pytest.mark.parametrize(
    ("expected", "complaint"),
    [
        ("actions = []", "actions: expected none; found 4"),
        ("actions = ['queue.submit']", "actions, number 1: expected queue.submit; found session.fetch"),
        (
            "actions_include = [{action = 'queue.submit', with = {priority = 9}}]",
            'actions_include, number 1: expected action = "queue.submit", with = {priority = 9}; it did not come',
        ),
        (
            "journal = [{entry = 'session.fetch', with = {method = 'post', body = 1}}]",
            'journal, number 1: method: expected "post"; found "get"; body: expected 1; it is not there',
        ),
        (
            "journal_includes = ['RequestAgentLogout']",
            'journal_includes, number 1: expected entry = "RequestAgentLogout"',
        ),
        ("new_actions = ['ixn.redirect']", "new_actions, number 1: expected ixn.redirect; found session.fetch"),
    ],
)
def test_an_expectation_of_the_journal_that_fails_shows_what_was_found(play, expected, complaint):
    (found,) = play(f"{ARRIVES}{VIP}[expect]\n{expected}\n")

    assert complaint in found.split("\n")[0]
    assert "  1  session.fetch with srcexpr = " in found


def test_the_journal_has_actions_and_requests_in_their_order(play):
    text = (
        "[given.modules.session.fetch]\nhold = true\n"
        "[[steps]]\nsend = 'leave'\nexpect.new_actions = []\n"
        "[[steps]]\nrelease = 'session.fetch'\ndata = {content = {vip = false}}\n"
        "expect.new_actions = ['ixn.setuData', 'queue.submit']\n"
        "[expect]\njournal = ['session.fetch', {entry = 'RequestAgentLogout', this_dn = '7001', at = 0}, "
        "'ixn.setuData', 'queue.submit']\n"
    )

    assert play(ARRIVES + text) == []


# --- interactions, and what is below `_genesys`


def test_what_happens_to_an_interaction_is_a_step(play):
    text = (
        "[given.modules.session.fetch]\nhold = true\n"
        "[[steps]]\nadd_interaction = {id = 'i', media = 'voice', ani = '1', dnis = '8000', type = 'outbound'}\n"
        "expect.interactions.i = {state = 'queued', media = 'TMediaVoice', focus = '8000', parties = ['8000']}\n"
        "[[steps]]\ndoes = 'attach_udata'\ninteraction = 'i'\nudata = {a = 1, b = 2}\n"
        "[[steps]]\ndoes = 'delete_udata'\ninteraction = 'i'\nkeys = ['a']\nexpect.interactions.i.udata = {b = 2}\n"
        "[[steps]]\ndoes = 'change_party'\ninteraction = 'i'\ndevice = '7001'\ndevicetype = 'agent'\n"
        "expect.interactions.i.parties = ['8000', '7001']\n"
        "[[steps]]\ndoes = 'remove_party'\ninteraction = 'i'\ndevice = '7001'\n"
        "[[steps]]\ndoes = 'route_request'\ninteraction = 'i'\n"
        "expect.variables = {'events.length' = 5}\n"
        "[[steps]]\ndoes = 'abandon'\ninteraction = 'i'\nexpect = {final = 'gone', interactions = {i = {deleted = true}}}\n"
    )

    assert play(text) == []


def test_an_interaction_may_be_a_call_of_the_fake_tserver(play):
    text = (
        VIP + "[[given.queues]]\nname = '8000'\n[[steps]]\ndoes = 'ring'\ndn = '8000'\nother_dn = '5551234'\n"
        "[[steps]]\nadd_interaction = {call_dn = '8000'}\n"
        "expect = {final = 'routed', agents = {1001 = {calls = ['Ringing']}}}\n"
    )

    assert play(text) == []


@pytest.mark.parametrize(
    ("steps", "complaint"),
    [
        ("add_interaction = {call_dn = '7001'}", "there is no call at 7001 that could be the interaction"),
        ("add_interaction = {media = 'emial'}", "'emial' is no medium; did you mean 'email'?"),
        ("does = 'abandon'\ninteraction = 'i'", 'there is no interaction "i"; there are: none'),
        (
            "add_interaction = {}\n[[steps]]\ndoes = 'remove_party'\ninteraction = 'ixn1'\ndevice = 'x'",
            "has no party 'x'",
        ),
        ("expect.interactions.i.state = 'queued'", "interactions.i: there is none; there are: none"),
        (
            "add_interaction = {}\nexpect.interactions.ixn1.udata = {a = 1}",
            "ixn1.udata: expected {a = 1}; found {vip = true}",
        ),
    ],
)
def test_a_step_with_an_interaction_that_cannot_be_is_told(play, steps, complaint):
    (found,) = play(f"{VIP}optional = 'there may be no call'\n[[steps]]\n{steps}\n")

    assert complaint in found


def test_a_workflow_that_has_ended_gets_no_interaction(play):
    text = ARRIVES + VIP + "[[steps]]\nadd_interaction = {}\n"

    (found,) = play(text)

    assert found.startswith("14:1: no session is alive that could get an interaction")


DATA = """<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ixn="http://www.genesyslab.com/modules/interaction"
  version="1.0"><final id="f"><onentry>
  <log expr="_genesys.session.tenant"/>
  <log expr="_genesys.session.getListItemValue('Gold', '4930', 'name')"/>
  <log expr="_genesys.session.getListItemValue('Gold', '4931', 'name')"/>
  <log expr="_genesys.session.getConfigOption('', 'mode', _genesys.session.lookupseq.StartFromTenant)"/>
  <log expr="_genesys.session.isSpecialDay('Holidays', 'Eve', 'UTC', true)"/>
  <log expr="_genesys.statistic.sData('Sales@Stat.GA', 'StatAgentsReady')"/>
  <log expr="_genesys.session.timeInZone('EST')"/>
</onentry></final></scxml>"""


def test_what_is_below_genesys_is_given_as_in_a_world_file(load, folder):
    (folder / "data.scxml").write_text(DATA, encoding="utf-8")
    (folder / "world.toml").write_text("[session]\ntenant = 'Bank'\nzone = 'Europe/Berlin'\n[options]\nmode = 'x'\n")
    (scenario,) = load(
        "[given]\nworkflow = 'data.scxml'\nworld_file = 'world.toml'\nnow = 2026-12-24T17:30:00Z\n"
        "zones.EST = 'America/New_York'\nlists.Gold = {4930 = {name = 'Ms Weber'}, 4931 = {name = 'Mr Ott'}}\n"
        "options.StartFromTenant.mode = 'day'\nspecial_days.Holidays.Eve = {day = '12-24', from = '14:00'}\n"
        "[[scenario]]\nname = 'x'\ngiven.options.StartFromTenant.mode = 'night'\n"
        "given.statistics.'Sales@Stat.GA'.StatAgentsReady = 3\n"
        "expect.log = [{value = 'Bank'}, {value = 'Ms Weber'}, {value = 'Mr Ott'}, {value = 'night'}, {value = true}, "
        "{value = 3}, {value = '12:30:00'}]\n"
    )

    assert run(scenario).report == ""


def test_an_interaction_whose_id_the_world_file_has_used_is_told_with_its_place(load, folder):
    (folder / "data.scxml").write_text(DATA, encoding="utf-8")
    (folder / "world.toml").write_text("[[interactions]]\nid = 'a'\n")
    (scenario,) = load(
        "[given]\nworkflow = 'data.scxml'\nworld_file = 'world.toml'\n[[given.interactions]]\nid = 'a'\n[expect]\nfinal = 'f'"
    )

    outcome = run(scenario)

    assert outcome.status == "error"
    assert str(outcome.findings[0].position) == "a.ors.toml:4:9"
    assert "needs an id that is not in use; found 'a'" in outcome.findings[0].message


# --- mistakes and formats

HEAD = "[given]\nworkflow = 'routing.scxml'\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("modules.qeue.submit = {answer = {}}", '3:9: a set of modules has no key "qeue"; did you mean queue?'),
        ("modules.queue.sumbit = {answer = {}}", '3:15: the module queue has no key "sumbit"; did you mean submit?'),
        (
            "modules.queue.submit = 'ok'",
            '3:15: submit is "ok", expected a table or an array of tables, each a scripted',
        ),
        ("modules.queue.submit = {}", "3:15: a scripted answer needs one of answer, fail, hold, after"),
        (
            "modules.queue.submit = {awnser = {}, hold = true}",
            '3:25: a scripted answer has no key "awnser"; did you mean ans',
        ),
        ("modules.queue.submit = {answer = true}", '3:25: answer is true, expected a table such as {agentId = "1001"}'),
        ("modules.queue.submit = {fail = true}", "3:25: fail is true, expected a string or a whole number, such as"),
        (
            "modules.queue.submit = {fail = 1, hold = true}",
            "3:35: a scripted answer cannot fail and hold at once; write two",
        ),
        ("modules.queue.submit = {answer = {}, description = 'x'}", "3:38: description goes with fail"),
        ("modules.queue.submit = {hold = true, after = 1}", "3:38: what is held has no time of its own"),
        (
            "modules.queue.submit = {hold = true, with = {qeue = 'x'}}",
            "3:46: <submit> has no attribute 'qeue'; did you mean 'queue'?",
        ),
        ("modules.queue.groups = {Sales = '1001'}", '3:15: groups is {Sales = "1001"}, expected a table of arrays'),
        ("modules.queue.skills = {1001 = 5}", '3:15: skills is {"1001" = 5}, expected a table of tables of numbers'),
        ("modules.ixn.groups = {}", '3:13: the module ixn has no key "groups"; expected one of delay, '),
        ("now = '2026-12-24'", '3:1: now is "2026-12-24", expected a date and time such as 2026-12-24T17:30:00Z'),
        ("lists.Gold = 5", "3:7: lists['Gold'] is 5, expected a dictionary"),
        ("session.zone = 'Mars'", "3:9: 'Mars' is no time zone"),
        ("interactions = [{media = 'emial'}]", "3:18: 'emial' is no medium; did you mean 'email'?"),
        ("interactions = [{ani = 5}]", '3:18: ani is 5, expected a string in quotes, such as "7001"; write "5"'),
        ("interactions = [{id = 'a'}, {id = 'a'}]", "3:30: an interaction needs an id that is not in use; found 'a'"),
        ("[[steps]]\nrelease = 'queue.sumbit'", "4:1: release: there is no 'queue.sumbit'; did you mean queue.submit?"),
        ("[[steps]]\nrelease = 'queue.submit'\ndata = 5", "5:1: data is 5, expected a table, as done events have"),
        ("[[steps]]\nrelease = 'queue.submit'\nerror = 5", "5:1: error goes with reject, not with release"),
        ("[[steps]]\nrelease = 'queue.submit'\nwith.qeue = 5", "5:6: <submit> has no attribute 'qeue'"),
        ("[[steps]]\nadd_interaction = {session = 's1'}", "4:20: a new interaction has no key session; it arrives"),
        ("[[steps]]\ndoes = 'abandon'", '4:1: does = "abandon" needs interaction'),
        ("[[steps]]\ndoes = 'attach_udata'\ninteraction = 'i'", '4:1: does = "attach_udata" needs udata'),
        (
            "[[steps]]\ndoes = 'abandon'\ninteraction = 'i'\nagent = '1'",
            "6:1: agent has no meaning for abandon; expected",
        ),
        ("[[steps]]\ndoes = 'ready'\nagent = '1'\nudata = {}", "6:1: udata has no meaning for ready; expected agent"),
        (
            "[expect]\nactions = ['queue.sumbit']",
            "4:12: actions, number 1: there is no 'queue.sumbit'; did you mean queue.submit?",
        ),
        (
            "[expect]\nactions = [{action = 'queue.submit', with = {qeue = 1}}]",
            "4:46: <submit> has no attribute 'qeue'",
        ),
        (
            "[expect]\njournal = [{entry = 'RequestAgentLogout', with = {}}]",
            "4:43: with is of an action, and RequestAgentLogout is none",
        ),
        (
            "[expect]\njournal = [{entry = 'queue.submit', this_dn = '7'}]",
            "4:37: this_dn is of a request, and queue.submit",
        ),
        (
            "[expect]\njournal = [{entry = 'RequestAgentLogout', agent_work_mode = 'AutoIn'}]",
            "4:43: RequestAgentLogout has no",
        ),
        ("[expect]\ninteractions.i.state = 'gone'", '4:16: state is "gone", expected one of "queued"'),
    ],
)
def test_a_mistake_about_modules_is_named_with_its_place(mistakes, text, message):
    (found,) = mistakes(HEAD + text)

    assert found.startswith(message)


def test_every_action_of_every_stand_in_can_be_scripted():
    for name, specification in MODULES.items():
        table = MODULE_TABLES.key(name).kind.table
        assert {one.name for one in specification.elements} <= {key.name for key in table.keys}
        assert len({key.name for key in table.keys}) == len(table.keys)


def test_a_scenario_can_say_what_a_world_file_can():
    assert {key.name for key in WORLD_KEYS} == {"now", "interactions", *DATA_TABLES}


def test_the_schema_takes_one_script_or_several_and_other_properties_of_interactions():
    definitions = json.loads(json.dumps(json_schema()))["definitions"]

    submit = definitions["the_module_queue"]["properties"]["submit"]
    assert [one.get("type", "one") for one in submit["anyOf"]] == ["one", "array"]
    assert definitions["interaction"]["additionalProperties"] is True
    assert definitions["scripted_answer"]["additionalProperties"] is False
