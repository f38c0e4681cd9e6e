"""What an action of a Genesys module gets: attributes as published, unknown ones, and child elements."""

import pytest

import orsagent
from orsagent.actions import ActionRegistry, AttributeKind, AttributeSpec, ElementSpec, ModuleSpec
from orsagent.standins import MODULES, ModuleAction


def arguments(env, act, action):
    session = env.start(act(action, "none", '<data id="vq" expr="\'VQ1\'"/>'))
    assert session.failed is None
    return env.journal[-1].arguments


def test_value_attributes_are_expressions(env, act):
    given = arguments(env, act, '<queue:submit queue="vq" priority="2 + 3" timeout="10"/>')
    assert given == {"queue": "VQ1", "priority": 5, "timeout": 10}


def test_a_word_is_the_same_with_and_without_quotes(env, act):
    for written in ("regular", "'regular'"):
        given = arguments(env, act, f"""<ixn:createcall type="{written}" from="'701'" to="'702'"/>""")
        assert given == {"type": "regular", "from": "701", "to": "702"}


def test_an_attribute_that_no_page_describes_is_an_expression(env, act):
    assert arguments(env, act, '<ixn:terminate odd="vq + 1"/>') == {"odd": "VQ11"}


@pytest.mark.parametrize("text", ["what ever", "nobody", "application/json", "a b c", "http://host/path", "{"])
def test_an_attribute_that_no_page_describes_and_that_cannot_be_evaluated_is_its_text(env, act, text):
    assert arguments(env, act, f'<ixn:terminate odd="{text}"/>') == {"odd": text}
    assert env.problems == ()


def test_params_and_content_are_values_of_their_own(env, act):
    given = arguments(
        env,
        act,
        """<session:fetch srcexpr="vq" timeout="0"><param name="APP_URI" expr="vq + '!'"/><param name="n" expr="1"/>
           <content _expr="{a: 1}"/></session:fetch>""".replace("{a: 1}", "({a: 1})"),
    )
    assert given["params"] == {"APP_URI": "VQ1!", "n": 1}
    assert given["content"] == {"a": 1}


def test_content_without_an_expression_is_its_text(env, act):
    given = arguments(env, act, '<session:fetch srcexpr="vq"><content> {"a": 1} </content></session:fetch>')
    assert given["content"] == '{"a": 1}'


def test_child_elements_keep_their_order_and_their_own_children(env, act):
    given = arguments(
        env,
        act,
        """<dialog:runtreatments>
             <dialog:play><dialog:prompts type="ann"><dialog:prompt interrupt="true" text="vq"/></dialog:prompts></dialog:play>
             <dialog:collect><dialog:input max_digits="6" term_digits="'*'"/></dialog:collect>
             <dialog:play language="'English (US)'"/>
           </dialog:runtreatments>""",
    )
    assert given == {
        "children": [
            {
                "element": "play",
                "children": [
                    {
                        "element": "prompts",
                        "type": "ann",
                        "children": [{"element": "prompt", "interrupt": True, "text": "VQ1"}],
                    }
                ],
            },
            {"element": "collect", "children": [{"element": "input", "max_digits": 6, "term_digits": "*"}]},
            {"element": "play", "language": "English (US)"},
        ]
    }


def test_text_in_a_child_element_is_kept(env, act):
    given = arguments(
        env,
        act,
        "<queue:submit><queue:targets><queue:targetid> 1001@Stat.A </queue:targetid></queue:targets></queue:submit>",
    )
    assert given["children"] == [{"element": "targets", "children": [{"element": "targetid", "text": "1001@Stat.A"}]}]


def test_the_request_id_is_in_its_location_before_the_next_statement(env, act, events):
    session = env.start(
        act('<queue:cancel/><ixn:accept requestid="App[\'requestid\']"/><log expr="App.requestid"/>', "interaction")
    )
    name, data = events(session)[0]
    assert (name, data["requestid"]) == ("interaction.accept.done", session.log[-1][1])


def test_an_element_that_throws_skips_the_rest_of_its_block_and_asks_for_nothing(env, act):
    session = env.start(act('<queue:submit priority="nobody.x"/><log label="after"/>', "none"))
    assert env.journal == []
    assert session.log == []
    assert [one.name for one in env.problems if one.kind == "unhandled"] != []


def test_both_spellings_of_the_namespaces_reach_the_module(ors):
    for namespace in ("http://www.genesyslab.com/modules/queue", "www.genesyslab.com/modules/queue"):
        ors.start(
            f'<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" xmlns:q="{namespace}"><state id="a">'
            '<onentry><q:cancel queue="1"/></onentry></state></scxml>'
        )
    assert ors.journal == [ModuleAction("queue", "cancel", {"queue": 1})] * 2


def test_an_unknown_element_of_a_module_is_refused_when_the_document_is_loaded(ors, act):
    with pytest.raises(orsagent.DocumentError) as caught:
        ors.start(act("<queue:sumbit/>", "none"))
    assert caught.value.code == "unknown-action"
    assert "did you mean <submit>?" in caught.value.message


def test_a_nested_action_of_the_agent_extension_is_still_refused(ors, act):
    with pytest.raises(orsagent.DocumentError) as caught:
        ors.start(act("<agent:logout for=\"{dn: '7001'}\"><log/></agent:logout>", "none"))
    assert caught.value.code == "nested-action"


def test_every_table_passes_the_guards_and_no_element_is_declared_twice():
    registry = ActionRegistry(MODULES.values())
    assert [one.name for one in registry.specifications] == list(MODULES)


def test_every_element_has_a_done_event_and_an_error_event_with_the_same_action_name():
    for module in MODULES.values():
        for element in module.elements:
            done, error = element.events[0].name, element.events[1].name
            assert done.endswith(f".{element.name}.done")
            assert error == f"error.{done.removesuffix('.done')}"
            assert element.open


@pytest.mark.parametrize(
    ("module", "element", "event"),
    [
        ("ixn", "attach", "interaction.attach.done"),
        ("ixn", "createcall", "voice.createcall.done"),
        ("ixn", "createmessage", "msgbased.createmessage.done"),
        ("ixn", "sendchatmessage", "chat.sendchatmessage.done"),
        ("queue", "submit", "queue.submit.done"),
        ("dialog", "playandcollect", "dialog.playandcollect.done"),
        ("session", "fetch", "session.fetch.done"),
        ("ws", "response", "ws.response.done"),
        ("statistic", "subscribe", "statistic.subscribe.done"),
        ("classification", "screen", "classification.screen.done"),
    ],
)
def test_events_have_the_published_prefixes(module, element, event):
    found = next(one for one in MODULES[module].elements if one.name == element)
    assert found.events[0].name == event


def test_a_third_party_module_may_be_open_too(env):
    crm = ModuleSpec(
        name="crm",
        namespaces=("http://example.com/crm",),
        elements=(
            ElementSpec(name="find", open=True, attributes=(AttributeSpec(name="kind", kind=AttributeKind.LITERAL),)),
        ),
    )

    class Crm:
        specification = crm
        found = None

        def open(self, scheduler):
            pass

        def execute(self, action, context):
            self.found = dict(action.arguments)

        def session_ended(self, session_id):
            pass

        def close(self):
            pass

    module = Crm()
    with orsagent.Runtime(modules=[module]) as runtime:
        document = orsagent.loads(
            '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" xmlns:c="http://example.com/crm"><state id="a">'
            '<onentry><c:find kind="x y" more="1 + 1"><param name="p" expr="3"/></c:find></onentry></state></scxml>',
            modules=[module],
        )
        runtime.start(document)
    assert module.found == {"kind": "x y", "more": 2, "params": {"p": 3}}
