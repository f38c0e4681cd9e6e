"""Interactions: how they arrive, what workflows see of them, and what happens to them."""

import json

import pytest

from orsagent.errors import SessionError
from orsagent.testing import Env
from tests.standins.genesys_documents import LISTENING


@pytest.fixture(params=["v8", "quickjs"])
def ors(request):
    with Env(engine=request.param, allow_unhandled_errors=True) as ors:
        yield ors


@pytest.fixture
def session(ors):
    return ors.start(LISTENING)


def tree(session, path=""):
    return session.evaluate(f"_genesys.ixn.interactions[id]{path}")


def seen(session):
    """What the workflow saw of the interactions' events, beside `interaction.added`."""
    return [tuple(one) for one in session.evaluate("seen") if isinstance(one, list)]


def test_an_arrival_raises_the_event_and_is_in_the_tree(ors, session):
    interaction = ors.add_interaction(media="voice", ani="0891234", dnis="8000", udata={"Language": "de"})

    assert session.evaluate("[seen[0], id]") == ["interaction.added", "ixn1"]
    assert session.evaluate("_event.data") == {"interactionid": "ixn1", "focusdeviceid": "8000"}
    assert tree(session, ".voice") == {
        "media": "TMediaVoice",
        "callid": "ixn1",
        "connid": "ixn1",
        "type": "inbound",
        "ani": "0891234",
        "dnis": "8000",
    }
    assert tree(session, ".udata") == {"Language": "de"}
    assert tree(session, ".parties") == {"8000": {"device": "8000", "devicetype": "routepoint"}}
    assert [tree(session, f".{name}") for name in ("g_uid", "category", "tenantid", "parentid")] == [
        "ixn1",
        "voice",
        "1",
        None,
    ]
    assert interaction.session == session.id


@pytest.mark.parametrize(
    ("media", "part", "name"),
    [
        ("voice", "voice", "TMediaVoice"),
        ("callback", "voice", "TMediaCallback"),
        ("chat", "chat", "TMediaChat"),
        ("email", "msgbased", "TMediaEMail"),
        ("sms", "msgbased", "TMediaSMS"),
        ("workitem", "msgbased", "TMediaWorkItem"),
        ("TMediaOpenMedia", "msgbased", "TMediaOpenMedia"),
        (5, "chat", "TMediaChat"),
    ],
)
def test_the_part_of_its_medium_is_there_and_the_others_are_undefined(ors, session, media, part, name):
    ors.add_interaction(media)

    parts = [one for one in ("voice", "msgbased", "chat") if tree(session, f".{one}") is not None]
    assert parts == [part]
    assert tree(session, f".{part}.media") == name


def test_a_message_has_its_queue_type_and_view(ors, session):
    ors.add_interaction(
        "email", queue="Inbox", view="Inbox/View1", externalID="mail-7", location={"media_server": "MS1"}
    )

    assert tree(session, ".msgbased") == {
        "media": "TMediaEMail",
        "type": "InboundNew",
        "queue": "Inbox",
        "view": "Inbox/View1",
        "externalID": "mail-7",
    }
    assert tree(session, ".location.media_server") == "MS1"
    assert session.evaluate("_event.data.focusdeviceid") == "Inbox"


@pytest.mark.parametrize(("media", "part"), [("chat", "chat"), ("email", "msgbased")])
def test_what_a_test_says_of_a_message_is_not_lost(ors, session, media, part):
    ors.add_interaction(media=media, ani="ann@example.org", dnis="help")

    assert session.evaluate("_event.data.focusdeviceid") == "help"
    assert [tree(session, f".{part}.{name}") for name in ("ani", "dnis")] == ["ann@example.org", "help"]


def test_user_data_that_are_no_dictionary_are_refused(ors, session):
    with pytest.raises(TypeError, match="udata is 'Language'; expected a dictionary"):
        ors.add_interaction(udata="Language")


def test_a_misspelled_medium_is_refused_with_a_hint(ors, session):
    with pytest.raises(ValueError, match="did you mean 'email'"):
        ors.add_interaction("emial")


def test_ids_are_counted_and_can_be_chosen(ors, session):
    ids = [ors.add_interaction(id=one).id for one in (None, "ABC", None, "ixn4", None)]

    assert ids == ["ixn1", "ABC", "ixn2", "ixn4", "ixn3"]
    assert session.evaluate("Object.keys(_genesys.ixn.interactions)") == ids
    with pytest.raises(ValueError, match="not in use"):
        ors.add_interaction(id="ABC")


def test_the_first_one_is_told_and_numbers_work_as_well(ors, session):
    ors.add_interaction(ani="1")
    ors.add_interaction(ani="2")

    assert session.evaluate("_genesys.ixn.firstixnid") == "ixn1"
    assert session.evaluate("[_genesys.ixn.interactions[1].voice.ani, _genesys.ixn.interactions.length]") == ["2", 2]
    ors.interactions["ixn1"].delete()
    assert session.evaluate("[_genesys.ixn.firstixnid, _genesys.ixn.interactions.length]") == ["ixn2", 1]


def test_it_arrives_in_the_session_that_waits_for_one(ors):
    sessions = [ors.start(LISTENING) for _ in range(3)]

    assert [ors.add_interaction().session for _ in range(3)] == ["s3", "s2", "s1"]
    assert ors.add_interaction().session == "s3"
    assert ors.add_interaction(session=sessions[0]).session == "s1"
    assert sessions[1].evaluate("Object.keys(_genesys.ixn.interactions)") == ["ixn2"]


def test_without_a_session_it_is_an_error(ors):
    with pytest.raises(SessionError, match="start the workflow first"):
        ors.add_interaction()


def test_user_data_that_the_workflow_sets_are_there_at_once_and_in_the_world(ors, session):
    interaction = ors.add_interaction(udata={"a": "1", "b": "2"})
    session.send(
        "do.script",
        "_genesys.ixn.setuData({b: '3', c: {d: 4}}, id); seen.push(JSON.stringify(_genesys.ixn.interactions[id].udata))",
    )

    assert json.loads(session.evaluate("seen[1]")) == {"a": "1", "b": "3", "c": {"d": 4}}
    assert interaction.udata == {"a": "1", "b": "3", "c": {"d": 4}}
    assert seen(session) == [("interaction.udata.changed", {"interactionid": "ixn1"})]


def test_user_data_that_the_workflow_deletes_are_gone_at_once_and_in_the_world(ors, session):
    interaction = ors.add_interaction(udata={"a": "1", "b": "2", "c": "3"})
    session.send(
        "do.script",
        "_genesys.ixn.deleteuData('a', id); _genesys.ixn.deleteuData(['b']); seen.push(Object.keys(_genesys.ixn.interactions[id].udata).join())",
    )

    assert session.evaluate("seen[1]") == "c"
    assert interaction.udata == {"c": "3"}


@pytest.mark.parametrize("which", ["", ", undefined", ", '0'", ", 0"])
def test_without_an_id_the_first_interaction_is_meant(ors, session, which):
    interaction = ors.add_interaction()
    ors.add_interaction()
    session.send("do.script", f"_genesys.ixn.setuData({{a: 1}}{which})")

    assert interaction.udata == {"a": 1}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("_genesys.ixn.setuData({a: 1}, 'none')", "there is no interaction 'none' in this session"),
        ("_genesys.ixn.setuData('a', id)", "needs an object with user data, found a"),
        ("_genesys.ixn.setuData({a: function () {}}, id)", "function cannot be carried"),
    ],
)
def test_a_wrong_call_is_an_error_event_that_says_why(ors, session, call, message):
    ors.add_interaction()
    session.send("do.script", call)

    ((name, data),) = seen(session)
    assert name.startswith("error.")
    assert message in data["message"]


def test_before_the_first_interaction_it_is_an_error_to_set_user_data(ors, session):
    session.send("do.script", "_genesys.ixn.setuData({a: 1})")

    assert "wait for interaction.added" in seen(session)[0][1]["message"]


def test_user_data_that_somebody_else_changes_are_seen_with_the_event(ors, session):
    interaction = ors.add_interaction(udata={"a": "1", "b": "2"})
    interaction.attach_udata({"a": "9"})
    interaction.delete_udata("b")

    assert tree(session, ".udata") == {"a": "9"}
    assert [name for name, _ in seen(session)] == ["interaction.udata.changed"] * 2


def test_parties_come_change_and_go(ors, session):
    interaction = ors.add_interaction(dnis="8000")
    interaction.change_party("7001", agentid="1001")
    interaction.remove_party("8000")

    assert tree(session, ".parties") == {"7001": {"device": "7001", "devicetype": "agent", "agentid": "1001"}}
    assert seen(session) == [
        ("interaction.partystatechanged", {"interactionid": "ixn1", "focusdeviceid": "7001"}),
        ("interaction.partystatechanged", {"interactionid": "ixn1", "focusdeviceid": "8000"}),
    ]
    with pytest.raises(LookupError, match="it has 7001"):
        interaction.remove_party("8000")


def test_an_abandoned_interaction_is_deleted_as_well(ors, session):
    interaction = ors.add_interaction()
    interaction.abandon()

    assert seen(session) == [
        ("interaction.abandoned", {"interactionid": "ixn1"}),
        ("interaction.deleted", {"interactionid": "ixn1", "resultof": "deletion"}),
    ]
    assert tree(session) is None
    assert interaction.deleted


def test_a_deleted_interaction_is_gone_and_nothing_happens_to_it_any_more(ors, session):
    interaction = ors.add_interaction()
    interaction.delete(resultof="timeout")

    assert seen(session) == [("interaction.deleted", {"interactionid": "ixn1", "resultof": "timeout"})]
    for verb in (
        interaction.abandon,
        interaction.delete,
        interaction.route_request,
        lambda: interaction.change_party("1"),
    ):
        with pytest.raises(ValueError, match="is deleted"):
            verb()


def test_a_route_request_is_an_event(ors, session):
    ors.add_interaction(dnis="8000").route_request()

    assert seen(session) == [("interaction.onrouterequest", {"interactionid": "ixn1", "focusdeviceid": "8000"})]


def test_a_merge_tells_both_ids_and_deletes_the_one(ors, session):
    first, second = ors.add_interaction(), ors.add_interaction()
    first.merge(second)

    assert seen(session) == [
        ("interaction.onmerge", {"interactionid": "ixn2", "frominteractionid": "ixn1", "tointeractionid": "ixn2"}),
        ("interaction.deleted", {"interactionid": "ixn1", "resultof": "merge"}),
    ]


def test_any_other_event_can_be_raised(ors, session):
    ors.add_interaction().raise_event("interaction.notcontrolled", reason="x")

    assert seen(session) == [("interaction.notcontrolled", {"interactionid": "ixn1", "reason": "x"})]


def test_properties_change_without_an_event(ors, session):
    ors.add_interaction(ani="1").change(ani="2", location={"media_server": "MS"})

    assert [tree(session, ".voice.ani"), tree(session, ".location.media_server")] == ["2", "MS"]
    assert seen(session) == []


def test_who_holds_an_interaction_sees_its_changes_and_cannot_change_it(ors, session):
    interaction = ors.add_interaction(udata={"a": "1"})
    session.send(
        "do.script", "held = _genesys.ixn.interactions[id].udata; try { held.a = '2'; held.b = 1 } catch (e) {}"
    )
    assert session.evaluate("JSON.stringify(held)") == '{"a":"1"}'
    interaction.attach_udata({"a": "3"})

    assert session.evaluate("held.a") == "3"


def test_a_session_that_has_ended_leaves_its_interactions_alone(ors, session):
    interaction = ors.add_interaction()
    session.send("end")
    interaction.abandon()

    assert interaction.session is None


def test_a_snapshot_carries_interactions_into_another_environment(ors, session, request):
    ors.add_interaction(ani="1", dnis="8000", udata={"a": "1"}, id="K1")
    ors.add_interaction("email", queue="Inbox")
    saved, document = json.loads(json.dumps(session.snapshot())), session.document

    with Env(engine=ors.settings["engine"]) as other:
        restored = other.runtime.restore(document, saved)
        other.interactions["K1"].attach_udata({"b": "2"})

        assert restored.evaluate("_genesys.ixn.interactions.K1.udata") == {"a": "1", "b": "2"}
        assert restored.evaluate("_genesys.ixn.interactions.K1.voice.ani") == "1"
        assert [one.media for one in other.interactions] == ["TMediaVoice", "TMediaEMail"]
        assert restored.evaluate("seen[seen.length - 1][0]") == "interaction.udata.changed"


def test_the_same_test_gives_the_same_trace(ors):
    def run():
        with Env(engine=ors.settings["engine"], allow_unhandled_errors=True) as env:
            session = env.start(LISTENING)
            interaction = env.add_interaction(udata={"b": 1, "a": 2})
            session.send("do.script", "_genesys.ixn.setuData({c: 3}, id)")
            interaction.abandon()
            return env.trace

    assert run() == run()
