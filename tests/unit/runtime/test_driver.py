"""The system clock, driven by asyncio: real time, a few milliseconds of it."""

import asyncio

import pytest

import orsagent
from orsagent.errors import SessionError

TICKING = (
    '<datamodel><data id="n" expr="0"/></datamodel><state id="s"><onentry><send event="tick" delay="2ms"/></onentry>'
    '<transition event="tick" cond="++n &lt; 3" target="s"/><transition event="tick" target="f"/>'
    '<transition event="end" target="f"/></state><final id="f"/>'
)
WAITING = '<state id="s"><transition event="end" target="f"/></state><final id="f"/>'


@pytest.fixture
def runtime(engine):
    with orsagent.Runtime(engine=engine, clock=orsagent.SystemClock()) as runtime:
        yield runtime


def test_delays_are_waited_for(runtime, make_document):
    session = runtime.start(make_document(TICKING))

    assert asyncio.run(orsagent.drive(runtime, timeout=20)) is True

    assert session.final == "f"
    assert session.evaluate("n") == 3
    assert runtime.clock.now() >= 0.006


def test_it_ends_when_the_time_is_over(runtime, make_document):
    session = runtime.start(make_document(WAITING))

    assert asyncio.run(orsagent.drive(runtime, timeout=0.01)) is False

    assert session.configuration == {"s"}


def test_it_ends_when_what_was_waited_for_has_come_true(runtime, make_document):
    one, other = runtime.start(make_document(TICKING)), runtime.start(make_document(WAITING))

    assert asyncio.run(orsagent.drive(runtime, until=lambda: one.finished, timeout=20)) is True
    assert not other.finished


def test_it_ends_at_once_when_there_is_nothing_to_do(runtime):
    assert asyncio.run(orsagent.drive(runtime)) is True


def test_events_may_be_sent_meanwhile(runtime, make_document):
    session = runtime.start(make_document(WAITING))

    async def main():
        asyncio.get_running_loop().call_later(0.002, session.send, "end")
        return await orsagent.drive(runtime, timeout=20)

    assert asyncio.run(main()) is True
    assert session.final == "f"


def test_events_may_be_sent_from_another_thread_through_the_loop(runtime, make_document):
    session = runtime.start(make_document(WAITING))

    async def main():
        loop = asyncio.get_running_loop()
        driving = asyncio.create_task(orsagent.drive(runtime, timeout=20))
        await loop.run_in_executor(None, lambda: loop.call_soon_threadsafe(session.send, "end"))
        return await driving

    assert asyncio.run(main()) is True


def test_it_can_be_cancelled_and_taken_up_again(runtime, make_document):
    session = runtime.start(make_document(WAITING))

    async def main():
        driving = asyncio.create_task(orsagent.drive(runtime))
        await asyncio.sleep(0)
        driving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await driving
        session.send("end")
        return await orsagent.drive(runtime, timeout=20)

    assert asyncio.run(main()) is True
    assert session.final == "f"


def test_timers_of_modules_are_waited_for(engine, make_document, make_module):
    def execute(action, context):
        context.call_later(0.002, lambda: context.raise_event("end"))

    module = make_module(execute)
    document = make_document(
        WAITING.replace("<transition", '<onentry><t:do what="1"/></onentry><transition'), modules=[module]
    )
    with orsagent.Runtime([module], engine=engine, clock=orsagent.SystemClock()) as runtime:
        session = runtime.start(document)

        assert asyncio.run(orsagent.drive(runtime, timeout=20)) is True
        assert session.final == "f"


def test_scripts_see_the_real_time(runtime, make_document):
    session = runtime.start(make_document(WAITING))

    assert abs(session.evaluate("Date.now()") / 1000 - runtime.clock.date().timestamp()) < 60
    assert session.evaluate("Date.now()") > 1.7e12


def test_a_virtual_clock_is_never_waited_for(engine):
    with orsagent.Runtime(engine=engine) as runtime, pytest.raises(SessionError, match="advance"):
        asyncio.run(orsagent.drive(runtime, timeout=1))


def test_v8_works_from_within_a_running_loop(engine, make_document):
    async def main():
        with orsagent.Runtime(engine=engine) as runtime:
            session = runtime.start(make_document(TICKING))
            runtime.advance(1)
            return session.final

    assert asyncio.run(main()) == "f"
