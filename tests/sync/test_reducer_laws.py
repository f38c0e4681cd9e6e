"""Laws of the reducer over any messages, and the reducer beside one that was written independently."""

from math import inf

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from orsagent.sync.options import ReducerOptions
from orsagent.sync.synchroniser import Synchroniser
from orsagent.sync.updates import Connected, Disconnected, ReasonUpdate, StateUpdate, Status, Synchronised
from orsagent.sync.user_states import Presence, RoutingStatus

from .second_mapping import SecondReducer
from .trees import AT_ONCE, Agent, action, dn, reason, tree

STATUSES = [one.name for one in Status]
REASONS = (None, "Break", " meal", "MEETING", "Training", "Coaching", "")

names = st.sampled_from(STATUSES)
anything = names | st.sampled_from(["Rebooting", "22", "0", ""])
agents = st.sampled_from(["1001", "1002"])
times = st.integers(0, 20)
calls = st.none() | st.sampled_from(["c1", "c2"])
key_values = st.dictionaries(
    st.sampled_from(["ReasonCode", "Break", "Meal", "x"]), st.sampled_from(REASONS) | st.integers(0, 3), max_size=2
)
actions = st.builds(
    lambda name, time, call, reasons: action(name, time, call, reasons=reasons), anything, times, calls, key_values
)
dns = st.builds(
    lambda number, status, time, done: dn(number, status, time, *done),
    st.sampled_from(["7001", "7002"]),
    anything,
    times,
    st.lists(actions, max_size=3),
)
trees = st.builds(
    lambda status, time, parts, agent: tree(status, time, *parts, agent=agent),
    anything,
    times,
    st.lists(dns, max_size=3),
    agents,
)
reasons = st.builds(
    lambda name, time, agent, number: reason(name, time, agent, dn=number),
    st.sampled_from(REASONS),
    times,
    agents,
    st.none() | st.sampled_from(["7001", "7002"]),
)
connections = st.sampled_from([Connected(), Synchronised(), Disconnected(reason="gone")])
timed = st.lists(st.tuples(trees | trees | reasons | connections, st.floats(0, 0.3)), max_size=25)
options = st.builds(
    ReducerOptions,
    coalesce=st.sampled_from([0, 0.1]),
    ringing_is_call=st.booleans(),
    strict_reasons=st.booleans(),
    resync=st.sampled_from(["changed", "all"]),
)


def replay(messages, options, states=None):
    core = Synchroniser(["1001", "1002"], options, states or {})
    now, decisions = 0.0, []
    for message, pause in messages:
        now += pause
        decisions += core.hear(message, now)
    return core, decisions + core.advance(inf)


def of_each_agent(decisions):
    return [[one for one in decisions if one.agent_id == agent_id] for agent_id in ("1001", "1002")]


@given(timed, options)
def test_the_same_messages_give_the_same_decisions(messages, options):
    assert replay(messages, options)[1] == replay(messages, options)[1]


@given(timed, options)
def test_times_grow_strictly_for_each_agent_also_across_a_restart(messages, options):
    half = len(messages) // 2
    _, first = replay(messages[:half], options)
    _, second = replay(messages[half:], options, {one.agent_id: one for one in first})

    for decisions in of_each_agent(first + second):
        moments = [f"{one.time:.3f}" for one in decisions]
        assert moments == sorted(set(moments))


@given(timed, options)
def test_the_same_result_is_never_decided_twice_in_a_row(messages, options):
    for decisions in of_each_agent(replay(messages, evolve(options, resync="changed"))[1]):
        presence = routing = None
        for one in decisions:
            assert one.state.routing is not routing or one.state.presence not in {None, presence}
            presence, routing = one.state.presence or presence, one.state.routing


@given(timed, options)
def test_communicating_takes_an_internal_call_and_a_mapped_presence_its_reason(messages, options):
    internal = any("CallInternal" in repr(message) for message, _ in messages)
    said = {
        Presence[str(text).strip().title()]
        for message, _ in messages
        for text in words_of(message)
        if str(text).strip().title() in {"Break", "Meal", "Meeting", "Training"}
    }
    for one in replay(messages, options)[1]:
        assert internal or one.state.routing is not RoutingStatus.Communicating
        assert one.state.presence in said | {None, Presence.Offline, Presence.Busy, Presence.OnQueue}


def words_of(message):
    if isinstance(message, ReasonUpdate):
        return [*message.reasons, *message.reasons.values()]
    if not isinstance(message, StateUpdate):
        return []
    done = [one for place in message.places for part in place.dns for one in part.actions]
    return [word for one in done for word in (*one.reasons, *one.reasons.values())]


@given(timed)
def test_waiting_ends_with_the_same_routing_status_as_not_waiting(messages):
    waited, _ = replay(messages, ReducerOptions(coalesce=0.1))
    at_once, _ = replay(messages, AT_ONCE)

    shown = {agent_id: state.routing for agent_id, state in at_once.expected().items()}
    assert {agent_id: state.routing for agent_id, state in waited.expected().items()} == shown


@given(timed)
def test_nothing_waits_longer_than_the_options_say(messages):
    core = Synchroniser(["1001", "1002"], ReducerOptions(coalesce=0.1, snapshot_wait=0.2))
    now = 0.0
    for message, pause in messages:
        now += pause
        core.hear(message, now)
        assert (core.next_deadline() or now) <= now + 0.2 + 1e-6
        assert (core.next_deadline() or inf) > now - 1e-6


@given(st.lists(st.one_of(names.map(tree), st.sampled_from(REASONS).map(reason)), max_size=12))
def test_any_statuses_and_reasons_are_shown_as_by_the_second_reducer(messages):
    agent, second = Agent(), SecondReducer()
    for number, message in enumerate([tree("LoggedOut"), *messages]):
        agent.hear(evolve(message, time=message.time + number))
        if isinstance(message, StateUpdate):
            second.hear_status(message.status.name)
        elif second.state not in {"ready", "logged off"}:
            second.hear_reason(spelled(message.reasons.get("ReasonCode")))
        assert agent.shown == (second.shown and f"{second.shown[0] or 'as it was'}/{second.shown[1]}")


def spelled(name):
    return name.strip().title() or None if name else None
