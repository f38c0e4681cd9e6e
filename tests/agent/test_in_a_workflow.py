"""The Agent extension in documents: what is found when they are loaded, and what a session sees."""

import pytest

import orsagent
from orsagent.agent import AgentModule
from orsagent.tlib import RequestAgentLogout, RequestAgentNotReady, RequestSetDNDOff

DOCUMENT = """<scxml xmlns="http://www.w3.org/2005/07/scxml" xmlns:{prefix}="{namespace}" version="1.0" initial="main">
  <datamodel>
    <data id="reqid" expr="''"/>
    <data id="App_Exit1" expr="({{}})"/>
    <data id="order" expr="''"/>
  </datamodel>
  <state id="main">
    <onentry>
{content}
    </onentry>
    <transition event="internal"><assign location="order" expr="order + ' internal'"/></transition>
    <transition event="agent.*" target="done"><log label="id" expr="_event.data.requestid"/></transition>
    <transition event="error.agent" target="refused">
      <log label="refused" expr="_event.data.error + ' because of ' + _event.data.description"/>
    </transition>
    <transition event="error" target="platform"/>
  </state>
  <final id="done"/>
  <final id="refused"/>
  <final id="platform"/>
</scxml>"""

COMPOSER = "http://www.genesyslab.com/modules/agent"
GUIDE = "www.genesyslab.com/modules/agent"


def document(content, prefix="agent", namespace=COMPOSER):
    return DOCUMENT.format(content=content, prefix=prefix, namespace=namespace)


@pytest.fixture
def run(tserver):
    """Loads and starts a document; gives its session. The time moves on by a second, so that answers arrive."""
    runtimes = []

    def start(text, *, strict=True):
        module = AgentModule(tserver)
        for runtime in runtimes:
            runtime.close()
        runtimes.append(orsagent.Runtime(modules=[module], clock=orsagent.VirtualClock(), engine="v8"))
        session = runtimes[-1].start(orsagent.loads(text, path="workflow.scxml", strict=strict, modules=[module]))
        runtimes[-1].advance(seconds=1)
        return session

    yield start
    for runtime in runtimes:
        runtime.close()


@pytest.mark.parametrize("namespace", [GUIDE, COMPOSER], ids=["developers-guide", "composer"])
@pytest.mark.parametrize("prefix", ["agent", "a"])
def test_both_namespaces_work_with_any_prefix(run, tserver, namespace, prefix):
    session = run(document(f"<{prefix}:logout for=\"{{dn: '7001'}}\"/>", prefix, namespace))

    assert session.final == "done"
    assert tserver.journal == [RequestAgentLogout(this_dn="7001")]


WRONG = [
    pytest.param("<agent:logout/>", "for", id="required-attribute-missing"),
    pytest.param("<agent:logout for=\"{dn: '7001'}\" agnet=\"'1001'\"/>", "agnet", id="unknown-attribute"),
    pytest.param("<agent:logout for=\"{dn: '7001'}\"><log/></agent:logout>", "log", id="child-element"),
    pytest.param(
        '<agent:setdnd set="true" for="{dn: \'7001\'}"><agent:logout for="{dn: \'7001\'}"/></agent:setdnd>',
        "logout",
        id="action-inside-an-action",
    ),
]


@pytest.mark.parametrize(("content", "named"), WRONG)
def test_a_wrong_element_is_a_document_error_with_its_place(tserver, content, named):
    with pytest.raises(orsagent.DocumentError) as error:
        orsagent.loads(document(content), path="workflow.scxml", modules=[AgentModule(tserver)])

    assert (error.value.path, error.value.line) == ("workflow.scxml", 9)
    assert error.value.column >= 1
    assert named in str(error.value)


@pytest.mark.parametrize(("content", "_named"), WRONG)
def test_a_wrong_element_is_a_platform_error_when_loading_is_not_strict(run, tserver, content, _named):
    session = run(document(content), strict=False)

    assert session.final == "platform"
    assert tserver.journal == []


@pytest.mark.parametrize(
    "content",
    [
        pytest.param('<agent:logout for="nowhere.dn"/>', id="expression-throws"),
        pytest.param('<agent:logout for="{dn: \'7001\'}" hints="(function () { throw 1 })()"/>', id="hints-throw"),
        pytest.param('<agent:logout for="{dn: \'7001\'}" requestid="reqid.a.b"/>', id="requestid-is-no-location"),
    ],
)
def test_a_failing_attribute_is_a_platform_error_and_skips_the_rest_of_the_block(run, tserver, content):
    session = run(document(f'{content}<log label="rest" expr="\'ran\'"/>'))

    assert session.final == "platform"
    assert session.log == []
    assert tserver.journal == []


@pytest.mark.parametrize("location", ["App_Exit1['requestid']", "reqid", "_data.reqid", "App_Exit1.RequestID"])
def test_the_request_id_is_there_for_the_next_statement_and_in_the_event(run, location):
    session = run(
        document(f'<agent:logout requestid="{location}" for="{{dn: \'7001\'}}"/><log label="now" expr="{location}"/>')
    )

    assert session.final == "done"
    (_, at_once), (_, in_event) = session.log
    assert at_once == in_event
    assert isinstance(at_once, str)
    assert at_once


def test_a_workflow_run_twice_gives_the_same_request_ids(run):
    text = document("<agent:logout for=\"{dn: '7001'}\"/>")

    assert run(text).log == run(text).log


def test_the_next_statement_runs_and_internal_events_come_before_the_completion(run):
    session = run(
        document(
            "<agent:logout for=\"{dn: '7001'}\"/>"
            '<raise event="internal"/>'
            '<assign location="order" expr="order + \'next\'"/>'
        )
    )

    assert session.final == "done"
    assert session.evaluate("order") == "next internal"


def test_requests_go_out_in_document_order_with_the_values_of_ecmascript(run, tserver):
    session = run(
        document(
            """<agent:setmediastate for="{dn: 7001, switch: 'SW1'}"
                 media="[{media: _genesys.ixn.mediaType.TMediaVoice, state: 'notready'}]"
                 hints="{reason: 'Lunch', extensions: {n: 1.5, on: true}}"/>
               <agent:setdnd for="{dn: '7001'}" set="1 > 2"/>"""
        )
    )

    assert session.final == "done"
    assert tserver.journal == [
        RequestAgentNotReady(this_dn="7001", reasons={"ReasonCode": "Lunch"}, extensions={"n": "1.5", "on": "true"}),
        RequestSetDNDOff(this_dn="7001"),
    ]


@pytest.mark.parametrize(
    ("content", "error", "description"),
    [
        pytest.param("<agent:logout for=\"'7001'\"/>", "invalidresource", "for: found", id="invalidresource"),
        pytest.param("<agent:setdnd for=\"{dn: '7001'}\" set=\"'false'\"/>", "unknown", "set: found", id="unknown"),
        pytest.param(
            '<agent:logout for="{dn: \'7001\'}" hints="{extensions: {f: function () {}}}"/>',
            "unknown",
            "hints.extensions.f: found a function",
            id="function-in-hints",
        ),
    ],
)
def test_a_refused_argument_is_an_error_event_that_the_document_can_read(run, tserver, content, error, description):
    session = run(document(content))

    assert session.final == "refused"
    ((label, value),) = session.log
    assert label == "refused"
    assert value.startswith(f"{error} because of ")
    assert description in value
    assert tserver.journal == []


def test_genesys_agent_is_an_empty_object_in_the_data_model(run):
    session = run(document("<agent:logout for=\"{dn: '7001'}\"/>"))

    assert session.evaluate("_genesys.agent") == {}
    assert session.evaluate("_genesys.ixn.mediaType.TMediaWorkItem") == 11


def test_the_constants_of_all_genesys_modules_are_there_with_this_one_alone(run):
    session = run(document("<agent:logout for=\"{dn: '7001', type: _genesys.session}\"/>"))

    assert session.evaluate("_genesys.queue.rType.RouteTypeReject") == 7
    assert session.evaluate("_genesys.session.lookupseq.StartFromStrategy") == -1
    assert session.evaluate("Object.keys(_genesys.ixn.interactions)") == []
