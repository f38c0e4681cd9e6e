"""Very many of something: sends, delays, cancels, invocations. Each is done, or refused with a clear error, in bounded time."""

import time

import pytest

import orsagent
from orsagent.errors import LimitError, SessionError, StepLimitError
from orsagent.scxml import ErrorEffect

BOUND = 120.0  # seconds: a sign of an endless loop, however slow the machine
CHILD = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0">'


@pytest.fixture(autouse=True)
def bounded():
    began = time.monotonic()
    yield
    assert time.monotonic() - began < BOUND


def repeated(count, content):
    array = f"(function (n) {{ var a = []; while (a.push(0) !== n); return a }})({count})"
    return f'<foreach array="{array}" item="i" index="n">{content}</foreach>'


def test_a_million_sends_in_one_block_meet_a_limit(start):
    content = repeated(1_000_000, '<send event="e"/>')

    session = start(f'<state id="s"><onentry>{content}</onentry></state>')

    assert isinstance(session.failed, LimitError)


def test_a_million_sends_in_a_loop_of_events_meet_a_limit(start):
    session = start(
        '<state id="s"><transition event="e"><send event="e"/><send event="e"/><send event="e"/></transition></state>'
    )

    session.send("e")

    assert isinstance(session.failed, StepLimitError)


def test_thousands_of_sends_of_one_block_arrive_in_order(engine, load):
    count = {"quickjs": 10_000, "v8": 1_000}[engine]
    document = load(
        '<datamodel><data id="seen" expr="[]"/></datamodel><state id="s"><onentry>'
        + repeated(count, '<send event="e"><param name="n" expr="n"/></send>')
        + '</onentry><transition event="e"><script>seen.push(_event.data.n)</script></transition></state>'
    )
    with orsagent.Runtime(engine=engine, step_limits=orsagent.StepLimits(macrosteps=20_000)) as runtime:
        session = runtime.start(document)

        assert session.failed is None
        assert session.evaluate("seen.length") == count
        assert session.evaluate("seen.every(function (value, index) { return value === index })") is True


def test_a_hundred_thousand_delayed_sends_wait_and_can_be_cancelled(engine, load):
    count = {"quickjs": 100_000, "v8": 20_000}[engine]
    document = load(
        '<state id="s"><onentry>'
        + repeated(count, '<send event="late" delay="10s" id="same"/>')
        + '</onentry><transition event="stop"><cancel sendid="same"/></transition>'
        '<transition event="late" target="f"/></state><final id="f"/>'
    )
    limits = orsagent.Limits(seconds=10.0, bytes=128 * 1024 * 1024)
    with orsagent.Runtime(engine=engine, limits=limits) as runtime:
        session = runtime.start(document)
        assert session.failed is None
        assert runtime.next_due() == 10

        session.send("stop")
        assert runtime.next_due() is None
        runtime.advance(60)

        assert session.configuration == {"s"}


def test_many_cancels_of_many_delayed_sends_take_bounded_time(engine, load):
    count = 10_000
    document = load(
        '<state id="s"><onentry>'
        + repeated(count, '<send event="late" delay="10s"/>')
        + repeated(count, "<cancel sendidexpr=\"'none' + n\"/>")
        + "</onentry></state>"
    )
    limits = orsagent.Limits(seconds=10.0, bytes=128 * 1024 * 1024)
    with orsagent.Runtime(engine=engine, limits=limits) as runtime:
        session = runtime.start(document)

        assert session.failed is None
        assert runtime.next_due() == 10


def test_a_timer_that_is_set_and_cancelled_for_ever_leaves_nothing_behind(engine, load):
    document = load(
        '<state id="s"><transition event="tick"><cancel sendid="timer"/><send event="late" id="timer" delay="3600s"/>'
        "</transition></state>",
    )
    with orsagent.Runtime(engine=engine) as runtime:
        session = runtime.start(document)
        for _ in range(300):
            session.send("tick")

        assert len(list(session.interpreter.delays)) == 1
        assert runtime.next_due() == 3600


def test_a_child_that_invokes_itself_for_ever_meets_the_limit_of_depth(engine, tmp_path):
    path = tmp_path / "self.scxml"
    path.write_text(
        CHILD + '<state id="s"><invoke src="self.scxml"/><transition event="error.execution" target="e">'
        '<log label="told" expr="_event.data.message"/></transition></state><final id="e"/></scxml>'
    )
    errors = []

    def observe(_session, step):
        errors.extend(effect.message for effect in step.effects if isinstance(effect, ErrorEffect))

    with orsagent.Runtime(engine=engine, max_depth=8, observer=observe) as runtime:
        session = runtime.start(orsagent.load(path))

        assert session.failed is None
        assert session.configuration == {"s"}
        assert len(runtime.sessions) <= 9
        assert any("more than 8 levels deep" in message for message in errors)


def test_invocations_that_multiply_meet_the_limit_of_sessions(runtime, tmp_path):
    path = tmp_path / "many.scxml"
    path.write_text(CHILD + '<state id="s">' + '<invoke src="many.scxml"/>' * 10 + "</state></scxml>")

    session = runtime.start(orsagent.load(path))

    assert session.failed is None
    assert len(runtime.sessions) <= 25
    with pytest.raises(SessionError, match="25 sessions"):
        runtime.start(orsagent.load(path))
    session.close()
    assert len(runtime.sessions) == 1


def test_a_child_that_is_invoked_again_whenever_it_ends_meets_a_limit(engine, load):
    document = load(
        f'<state id="a"><invoke id="c"><content>{CHILD}<final/></scxml></content></invoke>'
        '<transition event="done.invoke.c" target="a"/></state>'
    )
    with orsagent.Runtime(engine=engine, step_limits=orsagent.StepLimits(macrosteps=50)) as runtime:
        session = runtime.start(document)

        assert isinstance(session.failed, StepLimitError)
        assert runtime.sessions == {}


def test_two_hundred_regions_are_entered_and_take_their_transitions(engine, load):
    regions = "".join(
        f'<state id="r{n}"><onentry><assign location="count" expr="count + 1"/></onentry>'
        f'<state><transition event="go" target="f{n}"/></state><final id="f{n}"/></state>'
        for n in range(200)
    )
    document = load(
        f'<datamodel><data id="count" expr="0"/></datamodel><parallel id="p">{regions}'
        '<transition event="done.state.p" target="end"/></parallel><final id="end"/>'
    )
    with orsagent.Runtime(engine=engine, limits=orsagent.Limits(seconds=20.0)) as runtime:
        session = runtime.start(document)
        assert session.failed is None
        assert session.evaluate("count") == 200

        session.send("go")

        assert session.final == "end"
