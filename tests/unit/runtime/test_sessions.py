"""Sessions as users see them: what they take, how they end, and what can be asked afterwards."""

from datetime import UTC, datetime

import pytest

import orsagent
from orsagent.errors import EngineError, EngineUnavailableError, MemoryLimitError, SessionError

ECHO = (
    '<datamodel><data id="x" expr="1"/></datamodel><state id="s"><state id="inner"/>'
    '<transition event="end" target="f"/><transition event="*"><log label="e" expr="[_event.name, _event.data]"/></transition>'
    '<onexit><log label="left"/></onexit></state><final id="f"><donedata><param name="x" expr="x"/></donedata></final>'
)


@pytest.fixture
def runtime(engine):
    with orsagent.Runtime(engine=engine) as runtime:
        yield runtime


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (None, None),
        (True, True),
        (0, 0),
        (2**53 - 1, 2**53 - 1),
        (2**70, 2**70),
        (-0.5, -0.5),
        (1e300, 1e300),
        (float("inf"), float("inf")),
        ("text ü \N{CROCODILE} \ud800 \0 </script>", "text ü \N{CROCODILE} \ud800 \0 </script>"),
        ([1, [2], ()], [1, [2], []]),
        ({"a": {"$": 1, "__proto__": 2}}, {"a": {"$": 1, "__proto__": 2}}),
        (datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC)),
    ],
)
def test_data_go_in_and_come_out_as_they_were(runtime, make_document, data, seen):
    session = runtime.start(make_document(ECHO), {"x": data})
    session.send("e", data)

    assert session.evaluate("x") == seen
    assert session.log == [("e", ["e", seen])]


@pytest.mark.parametrize("data", [object(), {1: 2}, {1}, b"", datetime(2024, 5, 1), ECHO.encode])  # noqa: DTZ001 -- the point
def test_data_that_ecmascript_has_not_are_a_type_error(runtime, make_document, data):
    session = runtime.start(make_document(ECHO))

    with pytest.raises(TypeError, match="value"):
        session.send("e", {"deep": [data]})
    with pytest.raises(TypeError):
        runtime.start(make_document(ECHO), {"x": data})

    assert session.log == []
    assert list(runtime.sessions) == [session.id]


def test_data_that_contain_themselves_are_a_value_error(runtime, make_document):
    session = runtime.start(make_document(ECHO))
    data = []
    data.append(data)

    with pytest.raises(ValueError, match="contains itself"):
        session.send("e", data)


@pytest.mark.parametrize("name", ["", " ", "a b", "a\n", "a\u2003b", None, 5, b"e"])
def test_what_is_no_event_name_is_a_value_error(runtime, make_document, name):
    session = runtime.start(make_document(ECHO))

    with pytest.raises(ValueError, match="is no event name"):
        session.send(name)
    assert session.log == []


@pytest.mark.parametrize(
    "name", ["a", "a.b", "ü.\N{CROCODILE}", "__proto__", "constructor", "done.state.s", "*", "a" * 10_000]
)
def test_any_other_text_is_an_event_name(runtime, make_document, name):
    session = runtime.start(make_document(ECHO))

    session.send(name)
    session.send(name)

    assert session.log == [("e", [name, None])] * 2


def test_a_session_that_has_ended_tells_how(runtime, make_document):
    session = runtime.start(make_document(ECHO))
    assert session.configuration == {"s", "inner"}
    assert not session.finished

    session.send("end")

    assert session.finished
    assert session.final == "f"
    assert session.result == {"x": 1}
    assert session.failed is None
    assert session.configuration == frozenset()
    assert session.evaluate("x") == 1
    assert session.id not in runtime.sessions


def test_a_session_that_has_ended_takes_no_more_events(runtime, make_document):
    session = runtime.start(make_document(ECHO))
    session.send("end")
    before = list(session.log)

    session.send("e")
    runtime.advance(1)

    assert session.log == before


def test_a_cancelled_session_leaves_its_states(runtime, make_document):
    session = runtime.start(make_document(ECHO))

    session.cancel()

    assert session.log == [("left", None)]
    assert session.finished
    assert session.final is None
    assert session.evaluate("x") == 1


def test_a_closed_session_runs_nothing_and_answers_nothing(runtime, make_document):
    session = runtime.start(make_document(ECHO))

    session.close()
    session.close()
    session.send("e")

    assert session.log == []
    assert session.finished
    with pytest.raises(EngineError, match="closed"):
        session.evaluate("x")


def test_a_closed_session_leaves_the_others_alone(runtime, make_document):
    document = make_document(ECHO)
    one, other = runtime.start(document), runtime.start(document)

    one.close()
    other.send("e")

    assert other.log == [("e", ["e", None])]


def test_a_runtime_closes_its_sessions_and_may_be_closed_twice(engine, make_document):
    runtime = orsagent.Runtime(engine=engine)
    running, ended = runtime.start(make_document(ECHO)), runtime.start(make_document(ECHO))
    ended.send("end")

    runtime.close()
    runtime.close()

    for session in (running, ended):
        with pytest.raises(EngineError):
            session.evaluate("x")
    assert running.finished
    assert runtime.sessions == {}
    with pytest.raises(SessionError, match="closed"):
        runtime.start(make_document(ECHO))
    running.send("e")


def test_an_exception_inside_with_closes_the_runtime(engine, make_document):
    with pytest.raises(ZeroDivisionError), orsagent.Runtime(engine=engine) as runtime:  # noqa: PT012 -- it is the block
        session = runtime.start(make_document(ECHO))
        1 / 0  # noqa: B018 -- the exception

    assert session.finished


def test_sessions_have_data_of_their_own(runtime, make_document):
    document = make_document(
        '<datamodel><data id="list" expr="[0]"/></datamodel><state><transition event="e"><script>list.push(_event.data)</script></transition></state>'
    )
    sessions = [runtime.start(document) for _ in range(3)]

    for number, session in enumerate(sessions):
        session.send("e", number)

    assert [session.evaluate("list") for session in sessions] == [[0, 0], [0, 1], [0, 2]]


@pytest.mark.parametrize("data", [{"y": 1}, {"inner": 1}, {"": 1}, {"x": 1, "X": 1}])
def test_data_for_what_is_no_data_item_are_refused(runtime, make_document, data):
    with pytest.raises(SessionError, match="it has: x"):
        runtime.start(make_document(ECHO), data)
    assert runtime.sessions == {}


def test_there_is_no_third_engine():
    with pytest.raises(EngineUnavailableError, match="v8, quickjs"):
        orsagent.Runtime(engine="spidermonkey")


def test_limits_are_those_of_each_session(engine, make_document):
    document = make_document(
        '<state><transition event="e"><script><![CDATA[var all = []; while (all.length < _event.data) all.push([1, 2, 3])]]>'
        "</script></transition></state>"
    )
    with orsagent.Runtime(engine=engine, limits=orsagent.Limits(seconds=20.0, bytes=16 * 1024 * 1024)) as runtime:
        one, other = runtime.start(document), runtime.start(document)

        one.send("e", 10_000_000)
        other.send("e", 1_000)

    assert isinstance(one.failed, MemoryLimitError), one.failed
    assert "16,777,216" in str(one.failed)
    assert other.failed is None


def test_the_number_of_sessions_has_a_limit(engine, make_document):
    with orsagent.Runtime(engine=engine, max_sessions=2) as runtime:
        one, _ = runtime.start(make_document(ECHO)), runtime.start(make_document(ECHO))
        with pytest.raises(SessionError, match="2 sessions"):
            runtime.start(make_document(ECHO))
        one.send("end")

        assert runtime.start(make_document(ECHO)).configuration == {"s", "inner"}


def test_the_observer_sees_every_step_before_it_is_carried_out(engine, make_document):
    seen = []

    def observe(session, step):
        seen.append((len(session.log), [record.event and record.event.name for record in step.microsteps]))

    with orsagent.Runtime(engine=engine, observer=observe) as runtime:
        session = runtime.start(make_document(ECHO))
        session.send("e")
        session.send("end")

    assert seen[0] == (0, [None])
    assert seen[1] == (0, ["e"])
    assert seen[2][0] == 1
    assert seen[2][1][0] == "end"
