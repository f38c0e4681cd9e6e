"""Virtual time: what falls due comes at its time, and in one order for timers and sessions."""

import math

import pytest

import orsagent
from orsagent.errors import SessionError

TICKING = (
    '<datamodel><data id="delay" expr="\'1s\'"/></datamodel><state id="s">'
    '<onentry><send event="tick" delayexpr="delay"/></onentry>'
    '<transition event="tick"><log label="tick" expr="(Date.now() - 1704067200000) / 1000"/></transition></state>'
)


@pytest.fixture
def runtime():
    with orsagent.Runtime(engine="quickjs") as runtime:
        yield runtime


def test_what_falls_due_comes_at_its_own_time(runtime, make_document):
    sessions = [runtime.start(make_document(TICKING), {"delay": delay}) for delay in ("2s", "500ms", "1s")]

    runtime.advance(10)

    assert [session.log for session in sessions] == [[("tick", 2)], [("tick", 0.5)], [("tick", 1)]]
    assert runtime.clock.now() == 10


def test_equal_times_come_in_the_order_in_which_they_were_asked_for(runtime, make_document):
    order = []
    runtime.observer = lambda session, step: order.append(session.id) if step.microsteps else None
    document = make_document(TICKING)
    for _ in range(5):
        runtime.start(document)
    order.clear()
    runtime.advance(1)

    assert order == ["s1", "s2", "s3", "s4", "s5"]


def test_timers_of_modules_and_delayed_events_share_one_order(make_document, make_module):
    order = []

    def execute(action, context):
        context.call_later(1, lambda: order.append(f"timer of {context.session_id}"))

    module = make_module(execute)
    document = make_document(
        '<state id="s"><onentry><t:do what="1"/><send event="e" delay="1s"/></onentry><transition event="e"/></state>',
        modules=[module],
    )
    with orsagent.Runtime(
        [module], engine="quickjs", observer=lambda session, step: order.append(session.id)
    ) as runtime:
        for _ in range(2):
            runtime.start(document)
        runtime.scheduler.call_later(1, lambda: order.append("timer of nobody"))
        order.clear()
        runtime.advance(1)

    # a step is carried out when it is over: so the send of a block is noted before its action starts the timer
    assert order == ["s1", "timer of s1", "s2", "timer of s2", "timer of nobody"]


def test_a_tenth_and_two_tenths_are_three_tenths(runtime, make_document):
    session = runtime.start(make_document(TICKING), {"delay": "0.3s"})

    runtime.advance(0.1)
    runtime.advance(0.2)

    assert session.log == [("tick", 0.3)]
    assert runtime.clock.now() == 0.3


def test_many_small_steps_arrive_where_one_large_one_does(runtime, make_document):
    session = runtime.start(make_document(TICKING), {"delay": "1s"})

    for _ in range(10):
        runtime.advance(0.1)

    assert session.log == [("tick", 1)]
    assert runtime.clock.now() == 1.0


def test_what_becomes_due_meanwhile_comes_in_the_same_advance(runtime, make_document):
    session = runtime.start(
        make_document(
            '<state id="s"><onentry><send event="tick" delay="1s"/></onentry>'
            '<transition event="tick" target="s"><log label="tick"/></transition></state>'
        )
    )

    runtime.advance(10.5)

    assert len(session.log) == 10
    assert runtime.next_due() == 11


def test_minutes_and_hours_are_added(runtime):
    runtime.advance(1, minutes=2, hours=3)

    assert runtime.clock.now() == 1 + 120 + 10_800


@pytest.mark.parametrize("seconds", [-1, -0.001, math.inf, -math.inf, math.nan])
def test_time_goes_ahead_by_finite_steps_only(runtime, seconds):
    with pytest.raises(ValueError, match="cannot be moved to"):
        runtime.advance(seconds)
    assert runtime.clock.now() == 0


def test_time_stands_still_unless_it_is_moved(runtime, make_document):
    session = runtime.start(make_document(TICKING), {"delay": "1ms"})

    for _ in range(10):
        session.send("other")
    runtime.advance(0)

    assert session.log == []
    assert runtime.next_due() == 0.001


def test_a_system_clock_cannot_be_advanced(make_document):
    with (
        orsagent.Runtime(engine="quickjs", clock=orsagent.SystemClock()) as runtime,
        pytest.raises(SessionError, match="drive"),
    ):
        runtime.advance(1)


def test_a_session_that_keeps_a_long_timer_costs_no_more_with_every_event(runtime, make_document):
    session = runtime.start(
        make_document('<state><onentry><send event="late" delay="3600s"/></onentry><transition event="e"/></state>')
    )

    for _ in range(1_000):
        session.send("e")

    assert runtime.next_due() == 3600
    assert runtime._turns.delayed == 1


def test_delays_that_were_cancelled_or_ended_are_not_waited_for(runtime, make_document):
    document = make_document(
        '<state id="s"><onentry><send event="late" id="i" delay="10s"/></onentry>'
        '<transition event="cancel"><cancel sendid="i"/></transition><transition event="end" target="f"/></state><final id="f"/>'
    )
    one, two, three = (runtime.start(document) for _ in range(3))
    assert runtime.next_due() == 10

    one.send("cancel")
    two.send("end")
    assert runtime.next_due() == 10
    three.close()

    assert runtime.next_due() is None
