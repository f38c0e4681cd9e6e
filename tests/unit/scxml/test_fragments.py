"""A context is told of a document's content when it comes to it, once, and what it is told does what it always did."""

import pytest

import orsagent
from orsagent.js import engine as make_engine

TWO_STATES = (
    '<datamodel><data id="n" expr="0"/></datamodel>'
    '<state id="a"><transition event="e" cond="n &lt; 100001" target="b"><assign location="n" expr="n + 100002"/></transition>'
    '<transition event="never"><log expr="100003"/></transition></state>'
    '<state id="b"><onentry><log expr="n + 100004"/></onentry><transition event="e" target="a"/></state>'
)


class Listening:
    """Stands before an engine or a context, and keeps every text that goes in."""

    def __init__(self, inside, heard):
        self.inside = inside
        self.heard = heard

    def __getattr__(self, name):
        return getattr(self.inside, name)

    def context(self, limits, **more):
        return Listening(self.inside.context(limits, **more), self.heard)

    def install(self, source):
        self.heard.append(source)
        self.inside.install(source)

    def function(self, expression):
        function = self.inside.function(expression)

        def call(*arguments):
            self.heard.extend(str(one) for one in arguments)
            return function(*arguments)

        return call


@pytest.fixture
def heard(engine, monkeypatch):
    texts = []
    monkeypatch.setattr("orsagent.runtime.runtime.make_engine", lambda name: Listening(make_engine(name), texts))
    return texts


def times(heard, text):
    return sum(one.count(text) for one in heard)


def started(runtime, document, heard):
    """A session, of which alone is heard: the first one has the syntax of all sources checked in another context."""
    runtime.start(document)
    heard.clear()
    return runtime.start(document)


def test_content_goes_into_a_context_when_a_plan_first_needs_it_and_only_once(heard, engine, load):
    with orsagent.Runtime(engine=engine) as runtime:
        session = started(runtime, load(TWO_STATES), heard)
        assert [times(heard, text) for text in ("100001", "100002", "100003", "100004")] == [0, 0, 0, 0]

        session.send("e")
        assert [times(heard, text) for text in ("100001", "100002", "100003", "100004")] == [1, 1, 0, 1]

        for _ in range(5):
            session.send("e")
        assert [times(heard, text) for text in ("100001", "100002", "100003", "100004")] == [1, 1, 0, 1]
        assert session.log == [("", 200006)]


def test_what_a_session_was_told_another_one_is_told_for_itself(heard, engine, load):
    document = load(TWO_STATES)
    with orsagent.Runtime(engine=engine) as runtime:
        sessions = [started(runtime, document, heard), *(runtime.start(document) for _ in range(2))]

        for session in sessions:
            session.send("e")

    assert times(heard, "100002") == 3
    assert [session.log for session in sessions] == [[("", 200006)]] * 3


def test_content_that_comes_late_is_safe_from_scripts_that_came_before(start):
    script = "eval = JSON = Object = Function = Array = undefined"
    session = start(
        f'<datamodel><data id="n" expr="0"/></datamodel><state id="a"><transition event="tamper"><script>{script}</script>'
        '</transition><transition event="e" cond="n === 0" target="b"/></state><state id="b"><onentry><log expr="n"/></onentry></state>'
    )

    session.send("tamper")
    session.send("e")

    assert session.failed is None
    assert session.log == [("", 0)]


def test_a_data_item_that_was_deleted_cannot_be_assigned_to(start):
    session = start(
        '<datamodel><data id="n" expr="0"/></datamodel><state><transition event="e"><log expr="delete n"/>'
        '<assign location="n" expr="1"/></transition><transition event="error.execution"><log expr="typeof n"/></transition></state>'
    )

    session.send("e")

    assert session.log == [("", True), ("", "undefined")]


@pytest.mark.parametrize("name", ["_name", "NaN", "undefined", "In"])
def test_an_assignment_to_what_is_read_only_is_an_error(start, name):
    session = start(
        f'<state><transition event="e"><assign location="{name}" expr="1"/></transition>'
        '<transition event="error.execution"><log expr="\'error\'"/></transition></state>'
    )

    session.send("e")

    assert session.log == [("", "error")]


def test_a_data_item_with_a_reserved_name_is_an_error_and_not_a_damaged_document(start):
    session = start(
        '<datamodel><data id="let" expr="1"/><data id="n" expr="2"/></datamodel>'
        '<state><onentry><log expr="n"/></onentry></state>',
    )

    assert session.failed is None
    assert session.log == [("", 2)]
    assert len(session.errors) == 1
    assert "'let'" in session.errors[0].message


def test_a_value_from_outside_replaces_that_of_an_item_which_content_assigns_to_directly(runtime, load):
    session = runtime.start(load(TWO_STATES), data={"n": 5})

    session.send("e")

    assert session.log == [("", 200011)]
