"""How often events cross into the ECMAScript context: once when their plan is known, at most twice a microstep otherwise."""

import pytest

PING_PONG = (
    '<datamodel><data id="n" expr="0"/></datamodel>'
    '<state id="ping"><transition event="ball" cond="n &lt; 1000000" target="pong"><assign location="n" expr="n + 1"/></transition></state>'
    '<state id="pong"><onentry><log label="n" expr="n"/></onentry><transition event="ball" cond="n &gt; 0" target="ping"/></state>'
)


def crossed(session, event, data=None):
    before = session.crossings
    session.send(event, data)
    return session.crossings - before


def test_an_event_whose_plan_is_known_crosses_once(start):
    session = start(PING_PONG)
    for _ in range(4):
        session.send("ball")

    assert [crossed(session, "ball") for _ in range(20)] == [1] * 20
    assert session.evaluate("n") == 12


def test_data_and_time_travel_with_the_event(runtime, start):
    session = start(
        '<state><transition event="e" cond="_event.data.n &gt; 0"><log expr="[_event.data.n, Date.now()]"/></transition></state>'
    )
    session.send("e", {"n": 1})
    runtime.advance(1)

    assert crossed(session, "e", {"n": 2}) == 1
    assert session.log[1][1][1] - session.log[0][1][1] == 1000


def test_a_plan_that_is_new_crosses_twice_a_microstep_at_most(start):
    session = start(PING_PONG)

    assert crossed(session, "ball") <= 2
    assert crossed(session, "ball") <= 2


@pytest.mark.parametrize("length", [1, 5, 20])
def test_a_new_macrostep_of_many_microsteps_crosses_twice_for_each(start, length):
    states = "".join(
        f'<state id="s{n}"><transition cond="ready" target="s{n + 1}"><log expr="{n}"/></transition></state>'
        for n in range(1, length + 1)
    )
    session = start(
        f'<datamodel><data id="ready" expr="true"/></datamodel><state id="s0"><transition event="go" target="s1"/></state>'
        f'{states}<state id="s{length + 1}"><transition event="back" target="s0"/></state>'
    )

    assert crossed(session, "go") <= 2 * length
    session.send("back")
    assert crossed(session, "go") == length


def test_an_unguarded_transition_with_content_crosses_once_even_when_it_is_new(start):
    session = start('<state><transition event="e"><log expr="1"/></transition></state>')

    assert [crossed(session, "e") for _ in range(3)] == [1, 1, 1]


@pytest.mark.parametrize(
    "inside",
    [
        '<state id="a"><transition event="e" target="b"/></state><state id="b"><transition event="e" target="a"/></state>',
        '<state id="a"><transition event="e"/></state>',
        '<state id="a"><transition event="other" cond="no.such"/></state>',
        '<state id="a"><transition event="e" target="b"><raise event="f"/></transition></state>'
        '<state id="b"><onentry><raise event="g"/></onentry><transition event="g" target="a"/></state>',
        '<parallel id="p"><state><transition event="e" target="p"/></state><state><history><transition target="x"/></history>'
        '<state id="x"/></state></parallel>',
    ],
    ids=["unguarded", "targetless", "unmatched", "constant raises", "parallel"],
)
def test_an_event_that_needs_no_script_does_not_cross(start, inside):
    session = start(inside)

    assert [crossed(session, "e") for _ in range(4)] == [0, 0, 0, 0]


def test_the_chain_of_guards_of_all_regions_is_asked_in_one_crossing(start):
    regions = "".join(
        f'<state><transition event="e" cond="n === {k}"/><transition event="e" cond="n &gt; {k}"><assign location="n" expr="n"/></transition></state>'
        for k in range(10)
    )
    session = start(f'<datamodel><data id="n" expr="5"/></datamodel><parallel>{regions}</parallel>')
    session.send("e")

    assert crossed(session, "e") == 1


def test_guards_are_asked_as_often_as_the_recommendation_asks_and_never_remembered(start):
    session = start(
        '<datamodel><data id="asked" expr="0"/></datamodel><state id="s"><transition event="e" cond="++asked % 2 === 0" target="t"/></state>'
        '<state id="t"><transition event="e" target="s"/></state>'
    )
    for _ in range(6):
        session.send("e")

    assert session.evaluate("asked") == 4


def test_what_finalize_and_invocations_run_crosses_once_each(start):
    child = '<scxml xmlns="http://www.w3.org/2005/07/scxml" version="1.0"><state/></scxml>'
    session = start(
        f'<state id="s"><transition event="e" target="t"/></state><state id="t"><invoke><content>{child}</content></invoke>'
        f'<invoke><content>{child}</content></invoke><transition event="e" target="s"/></state>'
    )

    assert [crossed(session, "e") for _ in range(4)] == [1, 0, 1, 0]


def test_without_a_context_nothing_crosses(start):
    session = start('<state><transition event="e"><send event="f"/></transition></state>', 'datamodel="null"')

    assert crossed(session, "e") == 0
