"""Interactions that are calls of the fake T-Server: user data, parties and the end are one world."""

import pytest

from orsagent.testing import Env
from tests.standins.genesys_documents import LISTENING


@pytest.fixture(params=["v8", "quickjs"])
def ors(request):
    with Env(engine=request.param, allow_unhandled_errors=True) as ors:
        ors.tserver.add_agent("1001", dn="7001", state="Ready")
        ors.tserver.add_agent("1002", dn="7002", state="Ready")
        ors.tserver.add_queue("9000")
        yield ors


@pytest.fixture
def session(ors):
    return ors.start(LISTENING)


@pytest.fixture
def call(ors, session):
    call = ors.tserver.dn("9000").ring(other_dn="0891234", user_data={"Language": "de"})
    ors.add_interaction(call=call)
    return call


def names(session):
    return [one[0] for one in session.evaluate("seen") if isinstance(one, list)]


def test_what_the_call_has_the_interaction_has(ors, session, call):
    voice = session.evaluate("_genesys.ixn.interactions[id].voice")

    assert (voice["ani"], voice["dnis"], voice["type"], voice["connid"]) == ("0891234", "9000", "inbound", call.conn_id)
    assert session.evaluate("_genesys.ixn.interactions[id].udata") == {"Language": "de"}
    assert session.evaluate("_event.data.focusdeviceid") == "9000"


def test_user_data_go_both_ways(ors, session, call):
    session.send("do.script", "_genesys.ixn.setuData({Result: 'ok', Try: 1.5, Sure: true}, id)")
    assert call.user_data == {"Language": "de", "Result": "ok", "Try": "1.5", "Sure": "true"}
    call.attach({"Language": "en"})

    assert session.evaluate("_genesys.ixn.interactions[id].udata.Language") == "en"
    assert names(session) == ["interaction.udata.changed"] * 2


def test_setting_what_is_there_already_is_answered_too(session, call):
    session.send("do.script", "_genesys.ixn.setuData({Language: 'de'}, id)")

    assert names(session) == ["interaction.udata.changed"]


def test_a_redirection_diverts_the_call(ors, session, call):
    session.send("do.redirect", "7001")
    ors.advance(0)

    (ringing,) = ors.tserver.dn("7001").calls
    assert ringing.status == "Ringing"
    assert session.evaluate("Object.keys(_genesys.ixn.interactions[id].parties)") == ["7001"]
    assert names(session)[-1] == "interaction.redirect.done"


def test_a_redirection_to_a_busy_agent_fails(ors, session, call):
    ors.tserver.dn("7001").ring().answer()
    session.send("do.redirect", "7001")
    ors.advance(0)

    name, told = session.evaluate("seen[seen.length - 1]")
    assert name == "error.interaction.redirect"
    assert "takes no calls" in told["description"]
    assert call.status == "Queued"


def test_terminate_releases_the_call(ors, session, call):
    session.send("do.terminate")
    ors.advance(0)

    assert call.status == "Released"
    assert names(session)[-2:] == ["interaction.terminate.done", "interaction.deleted"]


def test_a_caller_who_hangs_up_in_the_queue_has_abandoned(ors, session, call):
    call.release()

    assert names(session) == ["interaction.partystatechanged", "interaction.abandoned", "interaction.deleted"]
    assert session.evaluate("_genesys.ixn.interactions.length") == 0


def test_abandon_of_the_interaction_releases_the_call(ors, session, call):
    ors.interactions["ixn1"].abandon()

    assert call.status == "Released"
    assert names(session)[-2:] == ["interaction.abandoned", "interaction.deleted"]


def test_an_agent_answers_holds_transfers_and_releases(ors, session, call):
    session.send("do.redirect", "7001")
    ors.advance(0)
    (at_agent,) = ors.tserver.dn("7001").calls
    at_agent.answer()
    at_agent.transfer("7002")
    assert session.evaluate("Object.keys(_genesys.ixn.interactions[id].parties)") == ["7002"]
    (second,) = ors.tserver.dn("7002").calls
    second.answer()
    second.release()

    assert names(session)[-1] == "interaction.deleted"
    assert ors.interactions["ixn1"].deleted


def test_a_workflow_that_terminates_what_was_routed_leaves_the_call_to_the_agent(ors, session, call):
    session.send("do.redirect", "7001")
    ors.advance(0)
    ors.tserver.dn("7001").calls[0].answer()
    session.send("do.terminate")
    ors.advance(0)

    assert names(session)[-2:] == ["interaction.terminate.done", "interaction.deleted"]
    assert [one.status for one in ors.tserver.dn("7001").calls] == ["Established"]


def test_an_answered_call_that_was_routed_cannot_be_sent_on(ors, session, call):
    session.send("do.redirect", "7001")
    ors.advance(0)
    ors.tserver.dn("7001").calls[0].answer()
    session.send("do.redirect", "7002")
    ors.advance(0)

    assert session.evaluate("seen[seen.length - 1][1].error") == "invalidstate.established"


def test_a_routed_call_that_still_rings_can_be_sent_on(ors, session, call):
    session.send("do.redirect", "7001")
    ors.advance(0)
    session.send("do.redirect", "7002")
    ors.advance(0)

    assert names(session)[-1] == "interaction.redirect.done"
    assert [one.conn_id for one in ors.tserver.dn("7002").calls] == [call.conn_id]


def test_releasing_what_was_routed_ends_the_call(ors, session, call):
    session.send("do.redirect", "7001")
    ors.advance(0)
    session.send("do.delete")
    ors.advance(0)

    assert names(session)[-2:] == ["interaction.delete.done", "interaction.deleted"]
    assert ors.tserver.dn("7001").calls == ()


def test_a_call_that_has_ended_is_no_interaction(ors, session):
    call = ors.tserver.dn("9000").ring()
    call.release()

    with pytest.raises(ValueError, match="must be voice, and not have ended"):
        ors.add_interaction(call=call)


def test_a_queue_routes_the_call_to_a_ready_agent(ors):
    session = ors.start(
        """<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:queue="http://www.genesyslab.com/modules/queue"
        version="1.0" initial="wait">
        <state id="wait"><transition event="interaction.added" target="route"/></state>
        <state id="route"><onentry><queue:submit route="true" interactionid="_event.data.interactionid" queue="'VQ'" timeout="10">
        <queue:targets><queue:target type="agent" name="'1002'" statserver="'Stat'"/></queue:targets></queue:submit></onentry>
        <transition event="queue.submit.done" target="done"/></state><state id="done"/></scxml>"""
    )
    interaction = ors.add_interaction(call=ors.tserver.dn("9000").ring(other_dn="1"))
    ors.advance(1)

    assert session.configuration == {"done"}
    assert [one.status for one in ors.tserver.dn("7002").calls] == ["Ringing"]
    assert interaction.state == "routed"


SALES = """<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:queue="http://www.genesyslab.com/modules/queue"
  xmlns:ixn="http://www.genesyslab.com/modules/interaction" version="1.0" initial="s">
 <datamodel><data id="App" expr="new Object()"/></datamodel>
 <state id="s">
  <transition event="interaction.added interaction.onrouterequest">
   <queue:submit requestid="App.submit" interactionid="_event.data.interactionid" timeout="60">
    <queue:targets><queue:targetid expr="'1001@StatServer.A'"/></queue:targets>
   </queue:submit>
  </transition>
  <transition event="end" target="f"><ixn:terminate/></transition>
  <transition event="error.queue.submit" target="f"/>
 </state>
 <final id="f"/>
</scxml>"""


def test_a_voice_interaction_that_is_routed_rings_at_the_agent_s_telephone(ors):
    session = ors.start(SALES)
    interaction = ors.add_interaction(media="voice", ani="5551", dnis="9000", udata={"vip": True})

    (call,) = ors.tserver.dn("7001").calls
    assert (call.status, call.other_dn, call.user_data) == ("Ringing", "5551", {"vip": "true"})
    assert interaction.state == "routed"

    call.answer()
    session.send("end")
    assert (session.final, call.status, interaction.deleted) == ("f", "Established", True)


def test_the_agent_is_busy_with_it_and_another_interaction_waits(ors):
    ors.start(SALES)
    ors.add_interaction(media="voice")
    second = ors.add_interaction(media="voice")
    assert second.state == "queued"

    call = ors.tserver.dn("7001").calls[0]
    call.answer()
    call.release()
    ors.tserver.agent("1001").ready()

    assert second.state == "routed"


def test_the_customer_who_hangs_up_ends_the_call_at_the_agent(ors):
    ors.start(SALES)
    interaction = ors.add_interaction(media="voice")

    interaction.abandon()

    assert ors.tserver.dn("7001").calls == ()


def test_a_call_that_comes_back_unanswered_leaves_the_agent_and_is_routed_again(ors):
    ors.start(SALES)
    interaction = ors.add_interaction(media="voice")
    (first,) = ors.tserver.dn("7001").calls

    interaction.route_request()

    (second,) = ors.tserver.dn("7001").calls
    assert first.status == "Released"
    assert second.conn_id != first.conn_id
    assert not interaction.deleted


@pytest.mark.parametrize("media", ["email", "chat"])
def test_other_media_do_not_ring(ors, media):
    ors.start(SALES)
    interaction = ors.add_interaction(media=media)

    assert interaction.state == "routed"
    assert ors.tserver.dn("7001").calls == ()


def test_a_redirection_to_a_busy_telephone_is_an_invalid_destination(ors, session):
    ors.tserver.dn("7001").ring().answer()
    ors.add_interaction(media="voice")
    session.send("do.redirect", "7001")
    ors.advance(0)

    assert session.evaluate("seen[seen.length - 1][1].error") == "invaliddestination"
