"""Stand-ins answer by themselves, and as a test scripts it."""

from unittest.mock import ANY

import pytest

from orsagent.standins import MODULES, ModuleAction, StandIn
from orsagent.testing import Env


def test_an_action_is_done_in_the_same_moment_of_virtual_time(env, act, events):
    session = env.start(act('<ixn:accept requestid="reqid" interactionid="\'i1\'"/>', "interaction"))
    requestid = session.evaluate("reqid")
    assert events(session) == [("interaction.accept.done", {"requestid": requestid, "interactionid": "i1"})]
    assert env.now == 0


def test_the_done_event_carries_the_request_id_also_when_nobody_asked_for_it(env, act, events):
    session = env.start(act("<dialog:play/>", "dialog"))
    assert events(session) == [("dialog.play.done", {"requestid": "s1.request1"})]


def test_the_answer_comes_after_the_events_that_the_session_has_in_its_queue(env, document):
    session = env.start(
        document("""<state id="main"><onentry><dialog:play/><send event="'first'"/></onentry>
            <transition event="first" target="a"/><transition event="dialog.play.done" target="b"/></state>
            <state id="a"/><state id="b"/>""")
    )
    assert session.configuration == {"a"}


NOT_ALONE = {("queue", "submit"), ("ixn", "redirect"), *(("session", one.name) for one in MODULES["session"].elements)}
"""Actions that do something real; their own tests are elsewhere."""


@pytest.mark.parametrize("module", [name for name in MODULES if name != "session"])
def test_every_element_of_every_module_is_answered_by_default(ors, act, module):
    for element in MODULES[module].elements:
        if (module, element.name) not in NOT_ALONE:
            session = ors.start(act(f"<{module}:{element.name}/>", "*"))
            assert session.evaluate("told[told.length - 1].name") == element.events[0].name


def test_a_delay_postpones_the_answers(env, act, events):
    env.module("dialog").delay = 1.5
    session = env.start(act("<dialog:playsound/>", "dialog"))
    env.advance(1.4)
    assert events(session) == []
    env.advance(0.1)
    assert len(events(session)) == 1


def test_a_scripted_answer_gives_the_data(env, act, events):
    env.module("dialog").on("playandcollect").answer({"digits": "42"})
    session = env.start(act('<dialog:playandcollect requestid="reqid"/>', "dialog"))
    assert events(session) == [("dialog.playandcollect.done", {"requestid": "s1.request1", "digits": "42"})]
    env.verify()


def test_a_scripted_failure_has_error_and_description(env, act, events):
    env.module("ixn").on("redirect").fail("invaliddestination", "no such DN")
    session = env.start(act("<ixn:redirect to=\"'7001'\"/>", "interaction"))
    data = {"requestid": "s1.request1", "error": "invaliddestination", "description": "no such DN"}
    assert events(session) == [("error.interaction.redirect", data)]


def test_a_failure_without_a_description_says_the_error(ors, act, events):
    ors.module("ixn").on("detach").fail("invalidstate")
    session = ors.start(act("<ixn:detach/>", "interaction"))
    assert "invalidstate" in events(session)[0][1]["description"]


def test_an_answer_may_come_later(env, act, events):
    env.module("ixn").on("accept").answer(after=3)
    session = env.start(act("<ixn:accept/>", "interaction"))
    env.advance(2.9)
    assert events(session) == []
    env.advance(0.1)
    assert [name for name, _ in events(session)] == ["interaction.accept.done"]


def test_delay_is_another_word_for_after(ors, act, events):
    ors.module("ixn").on("accept").delay(minutes=1).fail("remote")
    session = ors.start(act("<ixn:accept/>", "interaction"))
    ors.advance(minutes=1)
    assert events(session)[0][1]["error"] == "remote"


def test_a_held_action_waits_until_it_is_released(env, act, events):
    script = env.module("ixn").on("accept").hold()
    session = env.start(act("<ixn:accept/>", "interaction"))
    env.advance(minutes=10)
    assert events(session) == []
    assert [order.action.element for order in script.held] == ["accept"]

    script.release({"interactionid": "i7"})
    env.advance(0)
    assert events(session) == [("interaction.accept.done", {"requestid": "s1.request1", "interactionid": "i7"})]
    assert script.held == []


def test_a_held_action_may_be_rejected(ors, act, events):
    script = ors.module("ixn").on("accept").hold()
    session = ors.start(act("<ixn:accept/>", "interaction"))
    script.reject("remote", "gone")
    ors.advance(0)
    assert events(session)[0] == (
        "error.interaction.accept",
        {"requestid": "s1.request1", "error": "remote", "description": "gone"},
    )


def test_nothing_held_cannot_be_released(ors):
    script = ors.module("ixn").on("accept").hold().optional("never used")
    with pytest.raises(LookupError, match="holds no action to release"):
        script.release()


def test_scripts_count_in_the_order_of_their_definition_and_are_used_up(env, act, events):
    queue = env.module("queue")
    queue.on("submit", queue="VQ2").fail("remote")
    queue.on("submit").once().fail("first")
    queue.on("submit").answer({"vqselected": "then"})
    submits = """<queue:submit queue="'VQ1'"/><queue:submit queue="'VQ2'"/><queue:submit queue="'VQ3'"/>"""
    session = env.start(act(submits, "queue.submit"))
    found = [(name, data.get("error", data.get("vqselected"))) for name, data in events(session)]
    assert [one for one in found if "requestid" not in one[0]] == [
        ("error.queue.submit", "first"),
        ("error.queue.submit", "remote"),
        ("queue.submit.done", "then"),
    ]
    env.verify()


def test_a_script_may_match_by_a_function_any_and_children(ors, act):
    queue = ors.module("queue")
    queue.on("submit", priority=lambda value: value > 3, queue=ANY).answer()
    queue.on("submit", children=ANY).answer()
    ors.start(act('<queue:submit queue="1" priority="4"/><queue:submit><queue:targets/></queue:submit>', "queue"))
    assert [script.hits for script in queue.scripts] == [1, 1]


def test_a_script_without_a_step_lets_the_stand_in_answer(ors, act, events):
    script = ors.module("ixn").on("accept").times(1)
    session = ors.start(act("<ixn:accept/>", "interaction"))
    assert script.hits == 1
    assert events(session)[0][0] == "interaction.accept.done"


def test_an_action_that_waits_is_forgotten_with_its_session(ors, act):
    module = ors.module("ixn")
    script = module.on("accept").hold()
    session = ors.start(act("<ixn:accept/>", "interaction"))
    session.cancel()
    assert module.orders[0].outcome == "forgotten"
    assert script.held == []


def test_an_action_in_a_final_state_is_asked_for_although_the_session_ends(env, document):
    session = env.start(document('<final id="main"><onentry><ixn:terminate reason="1"/></onentry></final>'))
    assert session.finished
    assert env.journal == [ModuleAction("ixn", "terminate", {"reason": 1})]
    env.verify()


def test_a_behaviour_replaces_what_the_stand_in_does(ors, act, events):
    ors.module("resource").behave("get", lambda order: order.done({"resource": order.arguments["name"]}))
    session = ors.start(act("<resource:get name=\"'7001'\"/>", "resource"))
    assert events(session)[0][1]["resource"] == "7001"


def test_starts_are_told_by_an_event_of_their_own_first(env, act, events):
    env.module("queue").on("submit").answer()
    session = env.start(act('<queue:submit requestid="reqid"/>', "queue.submit"))
    requestid = session.evaluate("reqid")
    assert [name for name, _ in events(session)] == ["queue.submit.requestid", "queue.submit.done"]
    assert all(data["requestid"] == requestid for _, data in events(session))


# --- mistakes of tests


def test_an_unknown_element_is_refused_with_a_suggestion(ors):
    with pytest.raises(ValueError, match="did you mean 'submit'"):
        ors.module("queue").on("sumbit")
    with pytest.raises(ValueError, match="it has: submit, cancel"):
        ors.module("queue").on("xyz")


def test_an_unknown_module_is_refused_with_a_suggestion(ors):
    with pytest.raises(ValueError, match="did you mean 'queue'"):
        ors.module("queu")
    with pytest.raises(ValueError, match="there are ixn, queue"):
        ors.module("outbound")


def test_a_misspelled_attribute_is_refused_with_a_suggestion(ors):
    with pytest.raises(ValueError, match="did you mean 'interactionid'"):
        ors.module("ixn").on("accept", interactionId="i1")


def test_a_script_takes_one_step_only(ors):
    script = ors.module("ixn").on("accept").answer().optional("a mistake")
    with pytest.raises(ValueError, match="cannot fail as well"):
        script.fail("remote")


@pytest.mark.parametrize("number", [0, -1, 1.5, True])
def test_times_are_whole_numbers_from_one_up(ors, number):
    with pytest.raises(ValueError, match="whole number"):
        ors.module("ixn").on("accept").times(number)


def test_negative_times_are_refused(ors):
    with pytest.raises(ValueError, match="0 or more"):
        ors.module("ixn").on("accept").answer(after=-1)
    with pytest.raises(ValueError, match="0 or more"):
        ors.module("ixn").delay = -1


@pytest.mark.parametrize("step", ["answer", "release"])
def test_event_data_are_a_dictionary(ors, step):
    with pytest.raises(TypeError, match="'done' is str; expected a dictionary of event data"):
        getattr(ors.module("ixn").on("accept"), step)("done")


def test_an_answer_that_no_action_has_used_is_reported(ors):
    ors.module("queue").on("submit", queue="VQ1").fail("remote")
    assert [(one.kind, one.where) for one in ors.problems] == [("script-unhit", "queue")]
    assert "queue.on('submit', queue='VQ1').fail('remote')" in ors.complaint


def test_an_optional_answer_need_not_be_used(ors):
    ors.module("queue").on("submit").fail("remote").optional("only under load")
    assert ors.problems == ()
    with pytest.raises(ValueError, match="say in words"):
        ors.module("queue").on("submit").optional(" ")


def test_what_a_function_raises_names_the_script(ors, act):
    ors.module("ixn").on("accept", reason=lambda value: value["x"]).answer()
    ors.start(act('<ixn:accept reason="1"/>', "interaction"))
    assert any("TypeError" in one.detail for one in ors.problems)


# --- which modules are there


def test_without_stand_ins_their_elements_are_unclaimed(act):
    with Env(standins=False) as ors:
        with pytest.raises(Exception, match="no action module claims <submit>"):
            ors.start(act("<queue:submit/>", "queue"))
        with pytest.raises(ValueError, match="standins=False"):
            ors.module("queue")


def test_a_module_of_the_tests_own_takes_the_place_of_the_stand_in(act):
    own = StandIn(MODULES["dialog"])
    with Env(modules=[own]) as ors:
        ors.start(act("<dialog:play/>", "dialog"))
        assert own.journal == [ModuleAction("dialog", "play")]
        with pytest.raises(ValueError, match="no stand-in 'dialog'"):
            ors.module("dialog")


# --- the journal


def test_actions_and_agent_requests_are_in_one_journal_in_order(env, document):
    env.tserver.add_agent("1001", dn="7001", state="Ready")
    env.start(
        document("""<state id="main"><onentry><ixn:accept interactionid="'i1'"/><agent:logout for="{dn: '7001'}"/>
            <dialog:play/></onentry></state>""")
    )
    from orsagent.tlib import RequestAgentLogout

    assert env.journal == [
        ModuleAction("ixn", "accept", {"interactionid": "i1"}),
        RequestAgentLogout(this_dn="7001"),
        ModuleAction("dialog", "play"),
    ]
    assert env.module("dialog").journal == env.journal[2:]


def test_an_action_in_the_journal_knows_when_where_and_by_whom(ors, act):
    ors.start(act("<dialog:play/>", "dialog"))
    action = ors.journal[0]
    assert (action.session, action.request_id, action.time) == ("s1", "s1.request1", 0)
    assert action.position.path == "<test>"
    assert repr(action) == "ModuleAction('dialog', 'play', {})"
    assert action.describe() == "dialog:play"


def test_the_trace_tells_actions(ors, act):
    ors.start(act("<dialog:play language=\"'de'\"/>", "dialog"))
    assert 'action    dialog:play {"language": "de"}' in ors.trace


def test_the_same_run_gives_the_same_trace(act):
    def run():
        with Env() as ors:
            ors.tserver.add_agent("1001", dn="7001", state="Ready")
            ors.start(act("<queue:submit/><dialog:play/><ixn:accept/>", "*"))
            ors.advance(10)
            return ors.trace

    assert run() == run()


@pytest.mark.parametrize("element", ["createcall", "createmessage", "sendchatmessage"])
def test_the_actions_of_a_medium_are_waited_for_by_the_name_of_the_interaction_interface_as_well(
    env, act, events, element
):
    known = {one.name: one for one in MODULES["ixn"].elements}
    session = env.start(act(f"<ixn:{element}/>", f"interaction.{element}"))
    assert [name for name, _ in events(session)] == [known[element].events[0].name]
