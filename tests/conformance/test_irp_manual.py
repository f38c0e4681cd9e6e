"""The W3C's manual tests, judged by what the tester was asked to look at."""

from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

import orsagent
from orsagent.runtime import BasicHttp

from .lanes import ENGINES, MISSING, SUITE, lanes

FORM = {"Content-Type": "application/x-www-form-urlencoded"}

pytestmark = [
    pytest.mark.skipif(not SUITE.is_dir(), reason=MISSING),
    pytest.mark.parametrize("engine", ENGINES),
]


SECTIONS = {row["test"]: row["section"] for row in lanes() if row["kind"] == "manual"}


@pytest.fixture(autouse=True)
def recorded(request, engine, record_property):
    """Counts the test that the function's name begins with; the rewrites are counted nowhere."""
    number = request.function.__name__.split("_")[1]
    if number in SECTIONS:
        record_property("irp", [engine, "manual", SECTIONS[number]])


def test_every_manual_test_of_the_suite_is_automated(engine):
    automated = {name.split("_")[1] for name in globals() if name.startswith("test_")}
    assert set(SECTIONS) <= automated


@pytest.fixture
def irp(engine, monkeypatch):
    """Runs a test document to its end; gives its session, and the steps of all sessions by session id."""
    monkeypatch.chdir(SUITE)
    runtimes = []

    def run(name):
        steps = {}

        def observe(session, step):
            steps.setdefault(session.id, []).append(step)

        runtime = orsagent.Runtime(engine=engine, observer=observe)
        runtimes.append(runtime)
        session = runtime.start(orsagent.load(name))
        runtime.advance(minutes=1)
        return session, steps

    yield run
    for runtime in runtimes:
        runtime.close()


def logs(steps):
    return [(e.label, e.value) for step in steps for e in step.effects if type(e).__name__ == "LogEffect"]


def test_178_a_key_that_occurs_twice_keeps_both_values(irp):
    session, steps = irp("test178.scxml")

    received = [m.event for step in steps[session.id] for m in step.microsteps if m.event is not None]
    assert [event.data for event in received] == [{"Var1": [2, 3]}]
    assert session.final == "final"


def test_230_a_forwarded_event_equals_the_original(irp):
    session, steps = irp("test230.scxml")

    child = logs(steps["s2"])
    assert child == logs(steps[session.id])
    assert dict(child)["name is "] == "childToParent"
    assert session.final == "final"


def test_250_onexit_runs_in_a_cancelled_child(irp):
    _, steps = irp("test250.scxml")

    assert logs(steps["s2"]) == [("", "Exiting sub01"), ("", "Exiting sub0")]


def test_301_a_document_whose_script_cannot_be_read_is_rejected(irp):
    with pytest.raises(orsagent.DocumentError) as error:
        irp("test301.scxml")

    assert (error.value.code, error.value.line) == ("unreadable-file", 4)


def test_307_a_late_variable_and_a_missing_member_are_reported_alike(irp):
    session, _ = irp("test307.scxml")

    assert session.log == [
        ("entering s0 value of Var 1 is: ", None),
        ("no error in s0", None),
        ("entering s1, value of non-existent substructure of Var 1 is: ", None),
        ("No error in s1", None),
    ]


def test_313_an_illegal_expression_is_an_error(irp):
    session, _ = irp("test313.scxml")

    assert session.final == "pass"
    assert len(session.errors) == 1


def test_314_an_illegal_expression_is_an_error_only_when_it_is_reached(irp):
    session, _ = irp("test314.scxml")

    assert session.final == "pass"
    assert len(session.errors) == 1


def test_415_nothing_is_processed_after_a_top_level_final_state(irp):
    session, steps = irp("test415.scxml")

    microsteps = [m for step in steps[session.id] for m in step.microsteps]
    assert [m.event for m in microsteps if m.event is not None] == []
    assert session.final == "final"


def test_513_a_well_formed_event_posted_to_the_location_is_answered_with_200(engine):
    document = orsagent.loads(
        """<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0" datamodel="ecmascript"><state id="waiting">
        <transition event="test" cond="_event.data.key1 + _event.data.key2 === 'value1value2'" target="pass"/>
        </state><final id="pass"/></scxml>"""
    )
    with orsagent.Runtime(engine=engine, io_processors=[BasicHttp()]) as runtime:
        session = runtime.start(document)
        location = urlsplit(session.evaluate("_ioprocessors.basichttp.location"))

        with closing(HTTPConnection(location.netloc, timeout=5)) as connection:
            connection.request("POST", location.path, "key1=value1&key2=value2", {**FORM, "_scxmleventname": "test"})
            response = connection.getresponse()
            answer = response.status, response.read()
        runtime.process()

        assert answer == (200, b"")
        assert session.final == "pass"


@pytest.mark.parametrize("name", ["230a", "307a", "313a", "314a", "415a"])
def test_the_self_checking_rewrites_pass(irp, name):
    session, _ = irp(f"manual/test{name}.scxml")

    assert session.final == "pass"
