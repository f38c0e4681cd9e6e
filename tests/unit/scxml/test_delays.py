"""Delayed events against a plain list of them."""

from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from orsagent.errors import Position
from orsagent.scxml import Event, SendEffect
from orsagent.scxml.delays import Delays

IDS = st.sampled_from([None, "a", "b", "c"])
TIMES = st.sampled_from([0.1, 0.2, 0.1 + 0.2, 0.3, 1.0, 2.0])
VERBS = st.one_of(
    st.tuples(st.just("add"), TIMES, IDS),
    st.tuples(st.just("cancel"), st.just(0), IDS),
    st.tuples(st.just("take"), TIMES, st.none()),
)


def send(name, sendid):
    return SendEffect(event=Event(name=name, sendid=sendid), type="scxml", target="", position=Position("x", 1, 1))


@settings(deadline=None, database=None, max_examples=300)
@given(st.lists(VERBS, max_size=40))
def test_delayed_events_come_in_order_unless_they_are_cancelled(verbs):
    delays, model, names = Delays(count()), [], count()
    for verb, time, sendid in verbs:
        if verb == "add":
            name = f"e{next(names)}"
            delays.add(time, send(name, sendid))
            model.append((round(time, 9), name, sendid))
        elif verb == "cancel" and sendid is not None:
            taken = [one for one in model if one[2] == sendid]
            model = [one for one in model if one[2] != sendid]
            assert delays.cancel(sendid) == len(taken)
        elif verb == "take":
            due = sorted((one for one in model if one[0] <= time), key=lambda one: one[0])
            taken = []
            while (effect := delays.take_due(time)) is not None:
                taken.append(effect.event.name)
            assert taken == [name for _, name, _ in due]
            model = [one for one in model if one not in due]

        expected = sorted(model, key=lambda one: one[0])
        assert [one.effect.event.name for one in delays] == [name for _, name, _ in expected]
        assert (delays.next_due() or (None,))[0] == (expected[0][0] if expected else None)


def test_nothing_is_left_when_everything_is_cleared():
    delays = Delays(count())
    delays.add(1.0, send("e", "a"))

    delays.clear()

    assert delays.next_due() is None
    assert delays.cancel("a") == 0
    assert list(delays) == []


def test_a_tenth_and_two_tenths_are_three_tenths():
    delays = Delays(count())
    delays.add(0.1 + 0.2, send("e", None))

    assert delays.next_due()[0] == 0.3
