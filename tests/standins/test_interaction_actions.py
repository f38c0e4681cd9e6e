"""What the actions of the Interaction interface do to interactions, and when they fail."""

import pytest

from orsagent.testing import Env
from tests.standins.genesys_documents import LISTENING


@pytest.fixture(params=["v8", "quickjs"])
def ors(request):
    with Env(engine=request.param, allow_unhandled_errors=True) as ors:
        ors.tserver.add_agent("1001", dn="7001", state="Ready")
        ors.tserver.add_queue("9000")
        yield ors


@pytest.fixture
def session(ors):
    return ors.start(LISTENING)


@pytest.fixture
def act(ors, session):
    """Sends an event that makes the workflow act; gives the events that came back, without their request ids."""

    def act(name, data=None):
        before = len(session.evaluate("seen"))
        session.send(f"do.{name}", data)
        ors.advance(0)
        events = [tuple(one) for one in session.evaluate("seen")[before:] if isinstance(one, list)]
        return [(event, {key: value for key, value in told.items() if key != "requestid"}) for event, told in events]

    return act


def test_terminate_deletes_it_after_the_done_event(ors, act):
    interaction = ors.add_interaction()

    assert act("terminate") == [
        ("interaction.terminate.done", {"interactionid": "ixn1"}),
        ("interaction.deleted", {"interactionid": "ixn1", "resultof": "deletion"}),
    ]
    assert interaction.deleted


def test_what_was_terminated_cannot_be_terminated_again(ors, act):
    ors.add_interaction()
    act("terminate")

    ((name, told),) = act("terminate")
    assert (name, told["error"]) == ("error.interaction.terminate", "invalidstate.null")


def test_an_id_that_nobody_knows_is_unknown(ors, act):
    ors.add_interaction()

    ((name, told),) = act("other", "ABC")
    assert (name, told["error"]) == ("error.interaction.terminate", "unknown")
    assert told["description"] == "session s1 has no interaction 'ABC'"


def test_an_interaction_of_another_session_is_unknown(ors, act, session):
    ors.add_interaction()
    ors.start(LISTENING)
    other = ors.add_interaction()

    ((_, told),) = act("other", other.id)
    assert told["error"] == "unknown"
    assert not other.deleted


def test_a_test_without_interactions_plays_them_itself_and_every_action_succeeds(act):
    assert act("other", "ABC") == [("interaction.terminate.done", {"interactionid": "ABC"})]


@pytest.mark.parametrize("state", ["ringing", "hold", "transferring", "treating"])
@pytest.mark.parametrize("action", ["terminate", "redirect"])
def test_in_the_guide_s_states_it_can_neither_be_ended_nor_redirected(ors, act, action, state):
    ors.add_interaction().state = state

    ((name, told),) = act(action, "7001")
    assert (name, told["error"]) == (f"error.interaction.{action}", f"invalidstate.{state}")


def test_a_redirection_makes_the_destination_a_party(ors, act, session):
    interaction = ors.add_interaction(dnis="9000")

    assert act("redirect", "7001@SW1.DN") == [
        ("interaction.partystatechanged", {"interactionid": "ixn1", "focusdeviceid": "7001"}),
        ("interaction.redirect.done", {"interactionid": "ixn1"}),
    ]
    assert interaction.state == "routed"
    assert session.evaluate("_genesys.ixn.interactions[id].parties['7001'].devicetype") == "agent"


@pytest.mark.parametrize(
    "to",
    ["7001", "7001@SW1.DN", "7001@SW1", {"dn": "7001", "switch": "SW1", "type": 3}, {"agent": "1001"}, "1001@Stat.A"],
)
def test_a_destination_may_be_text_or_a_resource_object(ors, act, to):
    ors.add_interaction()

    assert act("redirect", to)[-1][0] == "interaction.redirect.done"


@pytest.mark.parametrize("to", ["7999", {"dn": "7999"}, "", {}, None, "1999@Stat.A", [1], True])
def test_a_destination_that_the_fake_has_not_is_invalid(ors, act, to):
    interaction = ors.add_interaction()

    ((name, told),) = act("redirect", to)
    assert (name, told["error"]) == ("error.interaction.redirect", "invaliddestination")
    assert interaction.state == "queued"


def test_where_the_fake_has_no_dn_at_all_any_destination_is_right(ors):
    with Env(engine=ors.settings["engine"]) as empty:
        session = empty.start(LISTENING)
        interaction = empty.add_interaction()
        session.send("do.redirect", "anywhere")
        empty.advance(0)

        assert interaction.state == "routed"


@pytest.mark.parametrize("action", ["terminate", "delete"])
def test_what_was_routed_can_be_ended(ors, act, action):
    """Composer's documents end their interaction at the exit, after a block that has routed it."""
    interaction = ors.add_interaction()
    act("redirect", "7001")

    events = act(action)
    assert [name for name, _ in events][-2:] == [f"interaction.{action}.done", "interaction.deleted"]
    assert interaction.deleted


def test_an_error_of_a_state_can_be_scripted(ors, act):
    ors.module("ixn").on("terminate").fail("invalidstate.routed")
    ors.add_interaction()
    act("redirect", "7001")

    ((name, told),) = act("terminate")
    assert (name, told["error"]) == ("error.interaction.terminate", "invalidstate.routed")


def test_what_comes_back_to_the_routing_point_is_queued_and_can_be_routed_again(ors, act):
    interaction = ors.add_interaction(dnis="9000")
    act("redirect", "7001")
    assert interaction.state == "routed"

    interaction.route_request()

    assert interaction.state == "queued"
    assert act("redirect", "7001")[-1][0] == "interaction.redirect.done"


def test_a_session_that_has_detached_an_interaction_can_send_it_on(ors, act):
    """As Composer's Route block does: detach, then redirect, and attach only after a failure."""
    interaction = ors.add_interaction()
    act("detach")

    assert act("redirect", "7001") == [("interaction.redirect.done", {"interactionid": "ixn1"})]
    assert (interaction.state, interaction.session) == ("routed", None)


def test_a_session_takes_back_what_it_could_not_send_on(ors, act, session):
    interaction = ors.add_interaction()
    act("detach")

    ((name, _),) = act("redirect", "7999")
    assert name == "error.interaction.redirect"
    assert act("attach", "ixn1")[0][0] == "interaction.attach.done"
    assert interaction.session == session.id


def test_a_session_can_end_what_it_has_detached(ors, act):
    interaction = ors.add_interaction()
    act("detach")

    assert act("terminate") == [("interaction.terminate.done", {"interactionid": "ixn1"})]
    assert interaction.deleted


def test_what_another_session_has_detached_is_unknown(ors, act):
    interaction = ors.add_interaction()
    act("detach")
    other = ors.start(LISTENING)
    ors.add_interaction()
    other.send("do.other", interaction.id)
    ors.advance(0)

    assert other.evaluate("seen[seen.length - 1][1].error") == "unknown"


def test_a_redirection_that_detaches_ends_the_session_s_part(ors, act, session):
    interaction = ors.add_interaction()

    assert act("leave", "7001")[-1] == (
        "interaction.deleted",
        {"interactionid": "ixn1", "focusdeviceid": "7001", "resultof": "detach"},
    )
    assert (interaction.session, interaction.deleted) == (None, False)
    assert session.evaluate("_genesys.ixn.interactions.length") == 0


def test_accept_and_reject_change_the_state(ors, act):
    interaction = ors.add_interaction()
    interaction.state = "ringing"

    assert act("accept") == [("interaction.accept.done", {"interactionid": "ixn1"})]
    assert interaction.state == "established"
    assert act("reject") == [("interaction.reject.done", {"interactionid": "ixn1"})]
    assert interaction.state == "queued"


def test_a_detached_interaction_can_be_attached_again(ors, act, session):
    interaction = ors.add_interaction()

    assert act("detach") == [
        ("interaction.detach.done", {"interactionid": "ixn1"}),
        ("interaction.deleted", {"interactionid": "ixn1", "resultof": "detach"}),
    ]
    assert interaction.session is None
    assert act("attach", "ixn1") == [("interaction.attach.done", {"interactionid": "ixn1"})]
    assert interaction.session == session.id
    assert session.evaluate("_genesys.ixn.firstixnid") == "ixn1"


def test_a_parent_that_no_session_has_can_be_attached(ors, act, session):
    parent = ors.new_interaction("voice", udata={"a": "1"})
    ors.add_interaction(parent=parent)

    assert act("attach", session.evaluate("_genesys.ixn.interactions[id].parentid")) == [
        ("interaction.attach.done", {"interactionid": "ixn1"})
    ]
    assert session.evaluate("_genesys.ixn.interactions.ixn1.udata.a") == "1"


def test_another_session_s_interaction_cannot_be_attached_or_detached(ors, act):
    ors.add_interaction()
    ors.start(LISTENING)
    other = ors.add_interaction()

    ((_, told),) = act("attach", other.id)
    assert told["error"] == "invalidstate"


def test_a_merge_makes_one_of_two(ors, act):
    ors.add_interaction()
    second = ors.add_interaction()

    events = act("merge", "ixn1")
    assert [name for name, _ in events] == ["interaction.onmerge", "interaction.merge.done", "interaction.deleted"]
    assert second.deleted


def test_the_request_id_is_there_before_and_in_the_event(ors, session, act):
    ors.add_interaction()
    act("terminate")

    done = next(data for name, data in session.evaluate("seen.slice(1)") if name == "interaction.terminate.done")
    assert done["requestid"] == session.evaluate("sent")


def test_until_the_answer_comes_nothing_has_happened(ors, session):
    ors.module("ixn").delay = 2.0
    interaction = ors.add_interaction()
    session.send("do.terminate")
    ors.advance(1.9)
    assert not interaction.deleted
    ors.advance(0.1)

    assert interaction.deleted


def test_a_scripted_failure_leaves_the_interaction_alone(ors, act):
    ors.module("ixn").on("terminate").fail("remote")
    interaction = ors.add_interaction()

    ((name, told),) = act("terminate")
    assert (name, told["error"]) == ("error.interaction.terminate", "remote")
    assert not interaction.deleted


def test_what_a_script_did_before_an_action_reaches_the_world_before_it(ors):
    document = LISTENING.replace(
        '<transition event="end"',
        '<transition event="both"><script>_genesys.ixn.setuData({a: 1}, id)</script>'
        '<ixn:terminate interactionid="id"/></transition><transition event="end"',
    )
    session = ors.start(document)
    interaction = ors.add_interaction()
    session.send("both")
    ors.advance(0)

    names = [one[0] for one in session.evaluate("seen") if isinstance(one, list)]
    assert names == ["interaction.udata.changed", "interaction.terminate.done", "interaction.deleted"]
    assert interaction.udata == {"a": 1}


@pytest.mark.parametrize(("action", "media"), [("createcall", "TMediaVoice"), ("createinteraction", "TMediaChat")])
def test_an_action_that_makes_an_interaction_gives_its_id(ors, action, media):
    prefix = "voice" if action == "createcall" else "msgbased"
    session = ors.start(
        LISTENING.replace(
            "<transition ",
            f'<transition event="make"><ixn:{action} media="_genesys.ixn.mediaType.{media}" from="1" to="2" '
            'udata="{a: 1}"/></transition>'
            f'<transition event="{prefix}.{action}.done"><script>made = _event.data.interactionid</script></transition>'
            "<transition ",
            1,
        )
    )
    session.send("make")
    ors.advance(0)

    made = ors.interactions[session.evaluate("made")]
    assert (made.media, made.session, made.udata) == (media, session.id, {"a": 1})
    assert session.evaluate("id") == made.id


FINAL = """<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:ixn="http://www.genesyslab.com/modules/interaction"
  version="1.0" initial="s"><datamodel><data id="id"/></datamodel>
 <state id="s"><transition event="interaction.added" target="end"><assign location="id" expr="_event.data.interactionid"/></transition></state>
 <final id="end"><onentry><ixn:terminate interactionid="{which}"/></onentry></final>
</scxml>"""


@pytest.mark.parametrize("which", ["id", "undefined"])
def test_an_interaction_that_is_terminated_in_the_last_state_is_deleted(ors, which):
    session = ors.start(FINAL.replace("{which}", which))
    interaction = ors.add_interaction()

    assert session.final == "end"
    assert interaction.deleted


def test_what_a_script_holds_back_is_not_done_at_the_end(ors):
    ors.module("ixn").on("terminate").hold()
    ors.start(FINAL.replace("{which}", "id"))

    assert not ors.add_interaction().deleted
