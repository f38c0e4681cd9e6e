"""Action modules in the runtime: reentrancy, failures, policies for what nobody claims."""

import pytest
from attrs import evolve

import orsagent
from orsagent import DocumentError
from orsagent.errors import RegistrationError

ACTING = (
    '<datamodel><data id="id"/></datamodel><state id="s"><onentry><log label="before"/>\n'
    '<t:do requestid="id" what="1 + 1" name="literal"/><log label="after"/></onentry>'
    '<transition event="answer"><log label="answer" expr="_event.data"/></transition>'
    '<transition event="error.execution"><log label="error" expr="_event.data.message"/></transition>'
    '<transition event="again"><t:do what="2"/></transition>'
    '<transition event="end" target="f"/></state><final id="f"/>'
)


@pytest.fixture
def run(make_document, make_module, engine):
    """A runtime with a module that executes by a function, and a session of a document."""
    runtimes = []

    def run(execute, inside=ACTING, sessions=1):
        module = make_module(execute)
        runtimes.append(orsagent.Runtime([module], engine=engine))
        document = make_document(inside, modules=[module])
        return (runtimes[-1], module, *(runtimes[-1].start(document) for _ in range(sessions)))

    yield run
    for runtime in runtimes:
        runtime.close()


def test_a_module_gets_evaluated_arguments_and_a_place(run):
    _, module, session = run(lambda action, context: None)

    (action,) = module.actions
    assert action.element == "do"
    assert action.namespace == "urn:test"
    assert action.arguments == {"requestid": "id", "what": 2, "name": "literal"}
    assert action.request_id == session.evaluate("id")
    assert (action.position.line, action.position.column) == (3, 1)


def test_events_that_a_module_raises_at_once_come_after_the_block(run):
    def execute(action, context):
        context.raise_event("answer", {"n": 1})

    _, _, session = run(execute)
    assert session.log == [("before", None), ("after", None), ("answer", {"n": 1})]

    session.send("again")

    assert session.log[3:] == [("answer", {"n": 1})]


def test_effects_of_one_block_are_carried_out_before_any_answer_of_a_module_is_looked_at(run):
    inside = (
        '<state id="s"><onentry><t:do what="1"/><log label="1"/><t:do what="2"/><log label="2"/></onentry>'
        '<transition event="answer"><log label="answer" expr="_event.data.to"/></transition></state>'
    )

    _, module, session = run(
        lambda action, context: context.raise_event("answer", {"to": action.arguments["what"]}), inside
    )

    assert session.log == [("1", None), ("2", None), ("answer", 1), ("answer", 2)]
    assert [action.arguments["what"] for action in module.actions] == [1, 2]


def test_a_module_may_send_to_any_session_from_within_an_action(run):
    runtimes = []

    def execute(action, context):
        for session in [session for runtime in runtimes for session in runtime.sessions.values()]:
            session.send("answer", context.session_id)

    runtime, _, one, other = run(execute, sessions=2)
    runtimes.append(runtime)
    one.send("again")

    assert one.log[-1] == ("answer", one.id)
    assert other.log[-1] == ("answer", one.id)


def test_a_module_may_start_and_close_sessions_from_within_an_action(run, make_document):
    started = []

    def execute(action, context):
        if action.arguments["what"] == 2:
            started.append(runtime.start(make_document('<state id="new"/>')))
            runtime.sessions[context.session_id].close()

    runtime, _, session = run(execute)
    session.send("again")

    assert session.finished
    assert started[0].configuration == {"new"}
    assert list(runtime.sessions) == [started[0].id]


def test_what_a_module_raises_is_error_execution_of_that_session_only(run):
    def execute(action, context):
        if context.session_id == "s1":
            raise RuntimeError("broken")

    _, _, one, other = run(execute, sessions=2)

    message = "the action module failed at <do>: RuntimeError: broken"
    assert one.log == [("before", None), ("after", None), ("error", message)]
    assert (one.errors[0].position.line, one.errors[0].position.column) == (3, 1)
    assert other.log == [("before", None), ("after", None)]
    assert one.failed is None


@pytest.mark.parametrize("name", ["", "a b", " ", None, 5])
def test_a_module_that_raises_what_is_no_event_hurts_nobody_else(run, name):
    _, _, session = run(lambda action, context: context.raise_event(name))

    assert [label for label, _ in session.log] == ["before", "after", "error"]
    session.send("end")
    assert session.final == "f"


@pytest.mark.parametrize("data", [object(), {1: 2}, {"x": object()}, {"x": {1, 2}}])
def test_a_module_that_raises_data_that_cannot_be_carried_hurts_nobody_else(run, data):
    _, _, session = run(lambda action, context: context.raise_event("answer", data))

    assert [label for label, _ in session.log] == ["before", "after", "error"]


def test_a_context_outlives_its_session(run):
    contexts = []
    runtime, _, session = run(lambda action, context: contexts.append(context))
    session.send("end")

    contexts[0].raise_event("answer")
    contexts[0].log("late", 1)
    runtime.process()

    assert session.final == "f"
    assert contexts[0].session_id == session.id
    assert contexts[0].now() == 0


def test_timers_of_a_module_run_at_their_time_and_may_be_taken_back(run):
    timers = []

    def execute(action, context):
        timers.append(context.call_later(1, lambda: context.raise_event("answer", {"n": context.now()})))
        timers.append(context.call_later(2, lambda: context.raise_event("answer", {"n": "wrong"})))

    runtime, _, session = run(execute)
    timers[1].cancel()
    runtime.advance(5)

    assert session.log[2:] == [("answer", {"n": 1})]


def test_a_timer_that_fails_is_the_callers_to_see_and_the_runtime_goes_on(run):
    runtime, module, session = run(lambda action, context: None)
    module.scheduler.call_later(1, lambda: 1 / 0)
    module.scheduler.call_later(1, lambda: session.send("answer", 1))

    with pytest.raises(ZeroDivisionError):
        runtime.advance(2)
    runtime.advance(2)

    assert session.log[-1] == ("answer", 1)


def test_modules_are_opened_told_of_ends_and_closed_once(make_document, make_module):
    module = make_module()
    with orsagent.Runtime([module], engine="quickjs") as runtime:
        session = runtime.start(make_document(ACTING, modules=[module]))
        runtime.start(make_document(ACTING, modules=[module]))
        session.send("end")
        session.close()
        runtime.close()

    assert module.calls == ["open", "ended s1", "ended s2", "close"]


def test_request_ids_are_unique_in_the_runtime(run):
    _, module, *_ = run(lambda action, context: None, sessions=3)

    assert len({action.request_id for action in module.actions}) == 3


UNCLAIMED = '<state id="s"><onentry><log label="1"/>\n <u:any xmlns:u="urn:unknown"/><log label="2"/></onentry></state>'


def test_an_element_that_nobody_claims_is_an_error_before_the_session_begins(engine, make_document):
    with orsagent.Runtime(engine=engine) as runtime:
        with pytest.raises(DocumentError) as caught:
            runtime.start(make_document(UNCLAIMED))
        assert runtime.sessions == {}

    assert (caught.value.code, caught.value.line, caught.value.column) == ("unclaimed-element", 3, 2)


@pytest.mark.parametrize(
    ("policy", "labels", "errors"), [("ignore", ["1", "2"], []), ("event", ["1"], [("error.execution", 3, 2)])]
)
@pytest.mark.parametrize("datamodel", ["ecmascript", "null"])
def test_the_other_policies_for_unclaimed_elements(engine, make_document, policy, labels, errors, datamodel):
    with orsagent.Runtime(engine=engine, unclaimed=policy) as runtime:
        session = runtime.start(make_document(UNCLAIMED, f'datamodel="{datamodel}"'))

    assert [label for label, _ in session.log] == labels
    assert [(e.event, e.detail.line, e.detail.column) for e in session.errors][
        : len(errors)
    ] == errors or datamodel == "null"
    assert len(session.errors) == len(errors)


def test_there_is_no_fourth_policy():
    with pytest.raises(ValueError, match="error, ignore, event"):
        orsagent.Runtime(engine="quickjs", unclaimed="warn")


def test_two_modules_cannot_claim_one_element(make_module):
    other = make_module()
    other.specification = evolve(other.specification, name="other")

    with pytest.raises(RegistrationError, match="already belongs to module 'test'"):
        orsagent.Runtime([make_module(), other], engine="quickjs")
