"""What is posted to a scheduler from other threads."""

import threading

import pytest

import orsagent
from orsagent.clock import Scheduler, SystemClock, VirtualClock


@pytest.mark.parametrize("clock", [VirtualClock, SystemClock])
def test_what_another_thread_posts_is_done_by_whoever_moves_the_scheduler(clock):
    scheduler, done = Scheduler(clock()), []
    poster = threading.Thread(target=scheduler.post, args=(lambda: done.append(threading.current_thread()),))
    poster.start()
    poster.join()
    assert done == []

    scheduler.fire_due()

    assert done == [threading.current_thread()]


def test_posts_come_in_order_and_behind_what_was_due_before():
    scheduler, done = Scheduler(VirtualClock()), []
    scheduler.call_later(0, lambda: done.append("due"))
    scheduler.post(lambda: done.append("first"))
    scheduler.post(lambda: done.append("second"))
    scheduler.fire_due()

    assert done == ["due", "first", "second"]


def test_whoever_waits_is_woken():
    scheduler, woken = Scheduler(VirtualClock()), []
    scheduler.on_post = lambda: woken.append(scheduler.next_due())
    scheduler.post(lambda: None)

    assert [due[0] for due in woken] == [0.0]


def test_a_runtime_does_what_is_posted_when_it_processes():
    with orsagent.Runtime(clock=orsagent.SystemClock()) as runtime:
        woken, done = [], []
        runtime.on_work = lambda: woken.append(1)
        runtime.scheduler.post(lambda: done.append(1))
        assert (woken, done) == ([1], [])

        runtime.process()

        assert done == [1]
