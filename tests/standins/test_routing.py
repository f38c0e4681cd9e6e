"""`queue:submit` and its neighbours: routing to the ready agents of the fake T-Servers, with their calls."""

import pytest

from orsagent.testing import Env


def submit(targets="", more="queue=\"'VQ1'\""):
    return f'<queue:submit requestid="reqid" {more}><queue:targets>{targets}</queue:targets></queue:submit>'


def agent_target(agent_id="1001"):
    return f"""<queue:targetid expr="'{agent_id}@Stat.A'"/>"""


@pytest.fixture
def routed(env, act, events):
    """Starts a submit and gives what `queue.submit.done` says, or None while it waits."""

    def start(targets="", more="queue=\"'VQ1'\"", **parts):
        session = env.start(act(submit(targets, more), "queue.submit", **parts))

        def answer():
            found = [one for one in events(session) if not one[0].endswith("requestid")]
            return found[-1] if found else None

        answer.session = session
        return answer

    return start


def test_the_answer_of_a_submit_names_the_target_in_all_the_published_ways(env, routed):
    env.tserver.add_agent("1001", dn="7001", state="Ready")
    name, data = routed(agent_target(), "queue=\"'VQ1'\" interactionid=\"'i1'\"")()
    assert name == "queue.submit.done"
    assert data == {
        "requestid": "s1.request1",
        "targetselected": "7001@SW1.DN",
        "vqselected": "VQ1",
        "targetcomponentselected": "1001@Stat.A",
        "targetobjectselected": "1001@Stat.A",
        "interactionid": "i1",
        "resource": {"type": "agent", "id": "1001", "dn": "7001", "switch": "SW1", "agent": "1001", "place": "7001"},
    }


def test_the_resource_can_be_passed_to_the_agent_extension_as_it_is(env, document):
    env.tserver.add_agent("1001", dn="7001", state="Ready")
    env.start(
        document(f"""<datamodel><data id="reqid"/></datamodel><state id="main"><onentry>{submit()}</onentry>
            <transition event="queue.submit.done"><agent:logout for="_event.data.resource"/></transition></state>""")
    )
    env.advance(0)
    assert env.tserver.agent("1001").state == "LoggedOut"


def test_a_submit_waits_until_an_agent_becomes_ready(env, routed):
    agent = env.tserver.add_agent("1001", dn="7001", state="NotReady")
    answer = routed(agent_target())
    env.advance(minutes=5)
    assert answer() is None
    agent.ready()
    assert answer()[1]["targetcomponentselected"] == "1001@Stat.A"


def test_a_submit_waits_until_the_agents_call_has_ended(env, routed):
    agent = env.tserver.add_agent("1001", dn="7001", state="Ready")
    call = agent.ring()
    call.answer()
    answer = routed(agent_target())
    assert answer() is None
    call.release()
    assert answer() is not None


def test_an_agent_who_is_ready_again_after_the_wrap_up_time_is_found(env, routed):
    agent = env.tserver.add_agent("1001", dn="7001", state="Ready", wrap_up=30)
    call = agent.ring()
    call.answer()
    call.release()
    answer = routed(agent_target())
    env.advance(29)
    assert answer() is None
    env.advance(1)
    assert answer() is not None


def test_a_submit_that_finds_nobody_in_time_fails(env, routed):
    env.tserver.add_agent("1001", dn="7001", state="NotReady")
    answer = routed(agent_target(), 'timeout="30"')
    env.advance(29.9)
    assert answer() is None
    env.advance(0.1)
    name, data = answer()
    assert (name, data["error"]) == ("error.queue.submit", "timeout")
    assert "within 30 s" in data["description"]


def test_the_failure_names_a_target_that_no_agent_can_be(env, routed):
    env.tserver.add_agent("1001", dn="7001", state="Ready")
    answer = routed(agent_target("9999"), 'timeout="1"')
    env.advance(1)
    assert "9999@Stat.A" in answer()[1]["description"]


@pytest.mark.parametrize("timeout", ["undefined", "Number('x')", "null"])
def test_a_timeout_that_is_no_number_is_none(env, routed, timeout):
    answer = routed(agent_target(), f'timeout="{timeout}"')
    env.advance(hours=24)
    assert answer() is None


def test_a_timeout_may_be_a_text_with_a_number(env, routed):
    answer = routed(agent_target(), "timeout=\"'5'\"")
    env.advance(5)
    assert answer()[1]["error"] == "timeout"


def test_a_held_submit_times_out_too(env, act, events):
    env.module("queue").on("submit").hold()
    session = env.start(act('<queue:submit timeout="5"/>', "queue.submit"))
    env.advance(5)
    assert events(session)[-1][1]["error"] == "timeout"


# --- kinds of targets


@pytest.mark.parametrize(
    "target",
    [
        agent_target("1002"),
        "<queue:targetid>1002@Stat.A</queue:targetid>",
        """<queue:target name="'1002'" type="agent" statserver="'Stat'"/>""",
        """<queue:target name="'1002'" statserver="'Stat'"/>""",
        """<queue:target name="1002" type="'agent'" statserver="'Stat'"/>""",
        """<queue:targetid expr="'{StatCallsInQueue&lt;10}[25]1002@Stat.A'"/>""",
        """<queue:targetid expr="'1009@Stat.A, 1002@Stat.A'"/>""",
        """<queue:targetid expr="['1009@Stat.A', '1002@Stat.A']"/>""",
    ],
)
def test_an_agent_is_named_in_every_way(env, routed, target):
    for number in (1, 2):
        env.tserver.add_agent(f"100{number}", dn=f"700{number}", state="Ready")
    _, data = routed(target)()
    assert (data["targetcomponentselected"], data["resource"]["dn"]) == ("1002@Stat.A", "7002")


def test_a_type_and_a_stat_server_of_targets_hold_for_those_inside(env, act, events):
    env.tserver.add_agent("1001", dn="7001", state="Ready")
    session = env.start(
        act(
            """<queue:submit><queue:targets type="place" statserver="'Stat'"><queue:target name="'7001'"/></queue:targets>
               </queue:submit>""",
            "queue.submit",
        )
    )
    assert events(session)[-1][1]["targetobjectselected"] == "7001@Stat.AP"


def test_a_group_has_the_members_that_the_test_gives_it(env, routed):
    for number in (1, 2):
        env.tserver.add_agent(f"100{number}", dn=f"700{number}", state="Ready")
    env.module("queue").groups["Sales"] = ["1002"]
    _, data = routed("""<queue:target name="'Sales'" type="agentgroup" statserver="'Stat'"/>""")()
    assert data["targetcomponentselected"] == "1002@Stat.A"
    assert data["targetobjectselected"] == "Sales@Stat.GA"


def test_a_group_that_is_a_queue_of_the_fake_has_the_agents_who_are_logged_in_there(env, routed):
    env.tserver.add_queue("8001")
    env.tserver.add_agent("1001", dn="7001", state="Ready")
    other = env.tserver.add_agent("1002", dn="7002")
    other.login(queue="8001")
    other.ready()
    assert routed("""<queue:targetid expr="'8001@Stat.GA'"/>""")()[1]["resource"]["agent"] == "1002"


def test_while_there_are_no_groups_every_agent_is_in_every_group(env, routed):
    env.tserver.add_agent("1001", dn="7001", state="Ready")
    assert routed("""<queue:targetid expr="'Sales@Stat.GA'"/>""")()[1]["resource"]["agent"] == "1001"


def test_with_groups_an_unknown_group_is_empty(env, routed):
    env.tserver.add_agent("1001", dn="7001", state="Ready")
    env.module("queue").groups["Sales"] = ["1001"]
    assert routed("""<queue:targetid expr="'Service@Stat.GA'"/>""")() is None


@pytest.mark.parametrize(
    "target",
    [
        """<queue:target skillexpr="'English &gt; 2 &amp; Loan &gt; 0'" statserver="'Stat'"/>""",
        """<queue:targetid expr="'?:English &gt; 2 &amp; Loan &gt; 0@Stat.GA'"/>""",
    ],
)
def test_skills_are_those_that_the_test_gives_the_agents(env, routed, target):
    for number in (1, 2, 3):
        env.tserver.add_agent(f"100{number}", dn=f"700{number}", state="Ready")
    env.module("queue").skills.update({"1001": {"English": 5}, "1002": {"English": 3, "Loan": 1}})
    _, data = routed(target)()
    assert data["targetcomponentselected"] == "1002@Stat.A"
    assert data["targetobjectselected"] == "?:English > 2 & Loan > 0@Stat.GA"


def test_while_nobody_has_skills_every_agent_fits(env, routed):
    env.tserver.add_agent("1001", dn="7001", state="Ready")
    assert routed("""<queue:target skillexpr="'Loan &gt; 1'"/>""")() is not None


def test_a_skill_expression_that_cannot_be_read_is_an_error(env, routed):
    name, data = routed("""<queue:target skillexpr="'Loan &gt; '"/>""")()
    assert (name, data["error"]) == ("error.queue.submit", "invalidtarget")
    assert "expected a number at character 7" in data["description"]


def test_a_target_that_cannot_be_read_is_an_error(env, routed):
    name, data = routed("""<queue:targetid expr="'@Stat.A'"/>""")()
    assert (name, data["error"]) == ("error.queue.submit", "invalidtarget")


def test_a_target_without_name_and_skills_is_an_error(env, routed):
    assert routed("<queue:target type='agent'/>")()[1]["error"] == "invalidtarget"


@pytest.mark.parametrize("given", ['expr="undefined"', 'expr="null"', "expr=\"''\"", 'expr="[]"', ""])
def test_a_target_id_that_names_nobody_does_not_mean_everybody(env, routed, given):
    env.tserver.add_agent("1001", dn="7001", state="Ready")

    name, data = routed(f"<queue:targetid {given}/>")()

    assert (name, data["error"]) == ("error.queue.submit", "invalidtarget")
    assert "expected name@server.type" in data["description"]


def test_a_dn_is_ready_while_it_takes_calls(env, routed):
    dn = env.tserver.add_dn("7100")
    call = dn.ring()
    call.answer()
    answer = routed("""<queue:targetid expr="'7100@SW1.DN'"/>""")
    assert answer() is None
    call.release()
    _, data = answer()
    assert data["targetselected"] == "7100@SW1.DN"
    assert data["resource"] == {
        "type": "dn",
        "id": "7100",
        "dn": "7100",
        "switch": "SW1",
        "agent": None,
        "place": "7100",
    }


def test_a_number_outside_is_always_ready(env, routed):
    assert routed("""<queue:targetid expr="'5551234@SW9.DN'"/>""")()[1]["targetselected"] == "5551234.DN"


def test_a_queue_is_a_target(env, routed):
    env.tserver.add_queue("8001")
    assert routed("""<queue:targetid expr="'8001@Stat.Q'"/>""")()[1]["targetselected"] == "8001@SW1.DN"


def test_a_submit_without_targets_goes_to_the_agents_of_its_queue(env, act, events):
    env.tserver.add_queue("8001")
    env.tserver.add_agent("1001", dn="7001", state="Ready")
    other = env.tserver.add_agent("1002", dn="7002")
    other.login(queue="8001")
    other.ready()
    session = env.start(act('<queue:submit queue="8001"/><queue:submit/>', "queue.submit.done"))
    assert [data["resource"]["agent"] for _, data in events(session)] == ["1002", "1001"]


def test_agents_of_every_switch_are_found(act, events):
    with Env(switches=["SW1", "SW2"]) as ors:
        ors.tservers["SW2"].add_agent("2001", dn="7001", state="Ready")
        session = ors.start(act(submit(agent_target("2001")), "queue.submit.done"))
        assert events(session)[0][1]["resource"]["switch"] == "SW2"


# --- which one


def test_whoever_has_been_ready_longest_is_chosen(env, routed):
    first = env.tserver.add_agent("1001", dn="7001", state="Ready")
    env.tserver.add_agent("1002", dn="7002", state="Ready")
    env.advance(5)
    first.not_ready()
    first.ready()
    assert routed("""<queue:targetid expr="'Sales@Stat.GA'"/>""")()[1]["resource"]["agent"] == "1002"


def test_targets_are_looked_at_in_the_order_of_the_document(env, routed):
    env.tserver.add_agent("1001", dn="7001", state="Ready")
    env.advance(1)
    env.tserver.add_agent("1002", dn="7002", state="Ready")
    assert routed(agent_target("1002") + agent_target("1001"))()[1]["resource"]["agent"] == "1002"


@pytest.mark.parametrize(("order", "agent"), [("max", "1002"), ("min", "1001")])
def test_max_and_min_go_by_the_statistic(env, routed, order, agent):
    queue = env.module("queue")
    for number, load in ((1, 2), (2, 7)):
        env.tserver.add_agent(f"100{number}", dn=f"700{number}", state="Ready")
        queue.statistics[f"100{number}", "StatAgentLoading"] = load
    more = f"ordertype=\"'{order}'\" orderstat=\"'StatAgentLoading'\""
    assert routed("""<queue:targetid expr="'Sales@Stat.GA'"/>""", more)()[1]["resource"]["agent"] == agent


@pytest.mark.parametrize("name", ["100{}", "700{}", "100{}@Stat.A", "*"])
def test_statistics_that_documents_see_count_as_well(env, routed, name):
    for number, load in ((1, 7), (2, 2)):
        env.tserver.add_agent(f"100{number}", dn=f"700{number}", state="Ready")
        env.statistics[name.format(number)] = {"StatAgentLoading": load}
    more = "ordertype=\"'max'\" orderstat=\"'StatAgentLoading'\""
    assert routed(agent_target("1002") + agent_target("1001"), more)()[1]["resource"]["agent"] == (
        "1002" if name == "*" else "1001"
    )


def test_the_guide_s_spelling_of_a_submit_is_understood(env, act, events):
    env.tserver.add_agent("1001", dn="7001", state="Ready")
    session = env.start(
        act('<queue:submit queue="vq1" priority="5" timeout="100" ordertype="any"/>', "queue.submit.done")
    )

    assert events(session)[0][1]["vqselected"] == "vq1"
    assert env.journal[0].arguments["ordertype"] == "any"


def test_percentages_are_kept_without_chance(env, act, events):
    env.tserver.add_queue("8001")
    env.tserver.add_queue("8002")
    targets = """<queue:target name="'8001'" type="queue" weight="'60'"/>
                 <queue:target name="'8002'" type="queue" weight="'40'"/>"""
    one = submit(targets, "queue=\"'VQ1'\" ordertype=\"'percentage'\"")
    session = env.start(act(one * 10, "queue.submit.done"))
    chosen = [data["resource"]["dn"] for _, data in events(session)]
    assert chosen[:5] == ["8001", "8002", "8001", "8001", "8002"]
    assert (chosen.count("8001"), chosen.count("8002")) == (6, 4)


def test_the_highest_priority_is_served_first(env, act, events):
    agent = env.tserver.add_agent("1001", dn="7001", state="NotReady")
    low = env.start(act(submit(agent_target(), 'priority="1" route="false"'), "queue.submit.done"))
    high = env.start(act(submit(agent_target(), 'priority="5" route="false"'), "queue.submit.done"))
    agent.ready()
    assert (len(events(low)), len(events(high))) == (0, 1)


# --- calls


@pytest.fixture
def call(env):
    env.tserver.add_queue("8000")
    return env.tserver.dn("8000").ring(other_dn="5551234")


def test_a_call_is_diverted_to_the_agent(env, routed, call):
    agent = env.tserver.add_agent("1001", dn="7001", state="Ready")
    routed(agent_target(), f"interactionid=\"'{call.conn_id}'\"")
    assert [(one.conn_id, one.status) for one in agent.calls] == [(call.conn_id, "Ringing")]
    assert not agent.available


def test_a_call_that_is_only_selected_for_stays_where_it_is(env, routed, call):
    agent = env.tserver.add_agent("1001", dn="7001", state="Ready")
    routed(agent_target(), f'route="false" interactionid="\'{call.conn_id}\'"')
    assert (call.status, agent.calls) == ("Queued", ())


def composer(call):
    """A target block in Composer's manner: selects, then redirects to the resource."""
    return f"""<datamodel><data id="App" expr="new Object()"/></datamodel>
      <state id="main"><onentry>
        <queue:submit route="false" requestid="App['requestid']" interactionid="'{call.conn_id}'">
          <queue:targets><queue:targetid expr="'Sales@Stat.GA'"/></queue:targets></queue:submit></onentry>
        <transition event="queue.submit.done" cond="_event.data.requestid==App['requestid']" target="redirect">
          <assign location="App['targetResource']" expr="_event.data.resource"/></transition></state>
      <state id="redirect"><onentry>
        <ixn:redirect detach="true" requestid="App['requestid']" interactionid="'{call.conn_id}'" from="'8000'"
          to="App['targetResource']" type="_genesys.queue.rType.RouteTypeDefault" hints="undefined"/></onentry>
        <transition event="interaction.redirect.done" cond="_event.data.requestid==App['requestid']" target="done"/>
        <transition event="error" target="failed"><log expr="_event.data.error"/></transition></state>
      <final id="done"/><final id="failed"/>""".replace(' type="_genesys.queue.rType.RouteTypeDefault"', "")


def test_redirect_diverts_the_call_to_the_resource_of_the_submit(env, document, call):
    agent = env.tserver.add_agent("1001", dn="7001", state="Ready")
    session = env.start(document(composer(call)))
    assert session.final == "done"
    assert [one.conn_id for one in agent.calls] == [call.conn_id]


def test_an_agent_who_is_promised_to_one_session_is_not_given_to_another(env, document, act, events, call):
    env.tserver.add_agent("1001", dn="7001", state="Ready")
    first = env.start(act(submit(agent_target(), 'route="false" interactionid="\'i1\'"'), "queue.submit.done"))
    second = env.start(act(submit(agent_target(), 'route="false" interactionid="\'i2\'"'), "queue.submit.done"))
    assert (len(events(first)), len(events(second))) == (1, 0)
    env.advance(5)
    assert len(events(second)) == 1


def test_a_promise_ends_with_its_session(env, act, events):
    env.tserver.add_agent("1001", dn="7001", state="Ready")
    first = env.start(act(submit(agent_target(), 'route="false"'), "queue.submit.done"))
    first.cancel()
    second = env.start(act(submit(agent_target(), 'route="false"'), "queue.submit.done"))
    assert len(events(second)) == 1


def test_a_session_that_asks_again_gives_its_promise_back(env, act, events):
    env.tserver.add_agent("1001", dn="7001", state="Ready")
    session = env.start(act(submit(agent_target(), 'route="false"') * 2, "queue.submit.done"))
    assert len(events(session)) == 2


def test_redirect_to_a_busy_dn_is_an_error(env, act, events, call):
    agent = env.tserver.add_agent("1001", dn="7001", state="Ready")
    agent.ring().answer()
    session = env.start(act(f"<ixn:redirect interactionid=\"'{call.conn_id}'\" to=\"'7001@SW1.DN'\"/>", "interaction"))
    name, data = events(session)[0]
    assert (name, data["error"]) == ("error.interaction.redirect", "invaliddestination")


def test_redirect_of_a_call_that_is_up_is_an_error_with_its_state(env, act, events):
    call = env.tserver.add_agent("1001", dn="7001", state="Ready").ring()
    call.answer()
    env.tserver.add_agent("1002", dn="7002", state="Ready")
    session = env.start(act(f"<ixn:redirect interactionid=\"'{call.conn_id}'\" to=\"'7002'\"/>", "interaction"))
    assert events(session)[0][1]["error"] == "invalidstate.established"


@pytest.mark.parametrize("to", ["undefined", "null", "''", "{switch: 'SW1'}", "[]"])
def test_redirect_to_nothing_is_an_error(env, act, events, to):
    to = f"({to})" if to.startswith("{") else to
    session = env.start(act(f'<ixn:redirect interactionid="1" to="{to}"/>', "interaction"))
    assert events(session)[0][1]["error"] == "invaliddestination"


def test_an_interaction_that_is_no_call_is_redirected_without_moving_anything(env, act, events):
    session = env.start(act("<ixn:redirect interactionid=\"'mail1'\" to=\"'Inbox'\"/>", "interaction"))
    assert events(session)[0][0] == "interaction.redirect.done"


# --- cancel, query, update


def test_cancel_ends_a_submit_without_an_event_of_its_own(env, act, events):
    agent = env.tserver.add_agent("1001", dn="7001", state="NotReady")
    session = env.start(
        act(submit(agent_target(), "interactionid=\"'i1'\"") + "<queue:cancel interactionid=\"'i1'\"/>", "queue")
    )
    agent.ready()
    assert [name for name, _ in events(session)] == ["queue.submit.requestid", "queue.cancel.done"]
    assert env.module("queue").orders[0].outcome == "forgotten"


def test_cancel_means_the_submit_whose_request_id_it_is_given(env, act, events):
    agent = env.tserver.add_agent("1001", dn="7001", state="NotReady")
    first = '<queue:submit requestid="App.first" queue="\'VQ1\'" route="false"/>'
    second = '<queue:submit requestid="App.second" queue="\'VQ2\'" route="false"/>'
    session = env.start(act(first + second + '<queue:cancel requestid="App.first"/>', "queue"))
    agent.ready()
    found = [(name, data["requestid"]) for name, data in events(session)]
    assert ("queue.cancel.done", session.evaluate("App.first")) in found
    assert ("queue.submit.done", session.evaluate("App.second")) in found
    assert ("queue.submit.done", session.evaluate("App.first")) not in found


def test_a_location_without_a_request_id_gets_the_actions_own(env, act, events):
    session = env.start(act('<queue:cancel requestid="App.cancelled"/>', "queue"))
    assert session.evaluate("App.cancelled") == "s1.request1"
    assert events(session) == [("queue.cancel.done", {"requestid": "s1.request1"})]


def test_cancel_goes_by_the_queue_if_one_is_given(env, act, events):
    agent = env.tserver.add_agent("1001", dn="7001", state="NotReady")
    submits = (
        "<queue:submit queue=\"'VQ1'\" interactionid=\"'i1'\"/><queue:submit queue=\"'VQ2'\" interactionid=\"'i1'\"/>"
    )
    session = env.start(act(submits + "<queue:cancel interactionid=\"'i1'\" queue=\"'VQ1'\"/>", "queue.submit.done"))
    agent.ready()
    assert [data["vqselected"] for _, data in events(session)] == ["VQ2"]


def test_query_tells_how_a_submit_stands(env, act, events, document):
    env.start(act(submit(more='queue="\'VQ1\'" priority="9"'), "queue"))
    session = env.start(
        document("""<datamodel><data id="reqid"/><data id="told" expr="[]"/></datamodel><state id="main"><onentry>
            <queue:submit requestid="reqid" queue="'VQ1'" priority="4" interactionid="'i1'"/></onentry>
            <transition event="ask"><queue:query requestid="reqid"/></transition>
            <transition event="queue.query.done"><script>told.push({name: _event.name, data: _event.data})</script>
            </transition></state>""")
    )
    env.advance(12)
    session.send("ask")
    env.advance(0)
    data = events(session)[0][1]
    assert (data["priority"], data["positioninqueue"], data["invqwaittime"]) == (4, 2, 12)
    assert (data["queue"], data["interactionid"], data["requestid"]) == ("VQ1", "i1", session.evaluate("reqid"))


def test_a_query_about_no_submit_is_done_with_zeros(env, act, events):
    session = env.start(act('<queue:query requestid="App.none"/>', "queue"))
    data = events(session)[0][1]
    assert (data["priority"], data["positioninqueue"], data["invqwaittime"]) == (0, 0, 0)


def test_update_changes_priority_and_targets(env, act, events, document):
    env.tserver.add_agent("1002", dn="7002", state="Ready")
    session = env.start(
        document(f"""<datamodel><data id="reqid"/><data id="told" expr="[]"/></datamodel><state id="main"><onentry>
            {submit(agent_target("1001"))}</onentry>
            <transition event="wider"><queue:update requestid="reqid" priority="7"><queue:targets>
               {agent_target("1002")}</queue:targets></queue:update></transition>
            <transition event="queue"><script>told.push({{name: _event.name, data: _event.data}})</script></transition>
            </state>""")
    )
    session.send("wider")
    env.advance(0)
    assert [name for name, _ in events(session)] == [
        "queue.submit.requestid",
        "queue.submit.done",
        "queue.update.done",
    ]


def test_a_priority_that_grows_overtakes(env, act, events):
    agent = env.tserver.add_agent("1001", dn="7001", state="NotReady")
    growing = submit(agent_target(), 'priority="1"') + '<queue:update requestid="reqid" increment="2" interval="10"/>'
    first = env.start(act(growing, "queue.submit.done"))
    env.advance(20)
    env.start(act(submit(agent_target(), 'priority="4" route="false"'), "queue.submit.done"))
    agent.ready()
    assert len(events(first)) == 1


def test_targets_of_a_submit_that_is_not_cleared_join_the_next_one(env, document):
    agent = env.tserver.add_agent("1001", dn="7001", state="NotReady")
    session = env.start(
        document(f"""<datamodel><data id="reqid"/></datamodel><state id="main"><onentry>
            {submit(agent_target("1001"), 'timeout="5" clearontimeout="false"')}</onentry>
            <transition event="error.queue.submit" target="wider"/></state>
            <state id="wider"><onentry>{submit(agent_target("1002"))}</onentry>
            <transition event="queue.submit.done" target="done"/></state><final id="done"/>""")
    )
    env.advance(5)
    agent.ready()
    assert session.final == "done"


def test_cleared_targets_do_not_join(env, document):
    agent = env.tserver.add_agent("1001", dn="7001", state="NotReady")
    session = env.start(
        document(f"""<datamodel><data id="reqid"/></datamodel><state id="main"><onentry>
            {submit(agent_target("1001"), 'timeout="5" clearontimeout="true"')}</onentry>
            <transition event="error.queue.submit" target="wider"/></state>
            <state id="wider"><onentry>{submit(agent_target("1002"))}</onentry>
            <transition event="queue.submit.done" target="done"/></state><final id="done"/>""")
    )
    env.advance(5)
    agent.ready()
    assert session.configuration == {"wider"}
