"""Whatever agents do: the status that the source tells is the one that a second, independent computation finds.

The second computation reads the fake's public names only. It asks its questions in the order of the priority table, the
highest first, where the source takes the maximum of a list of actions.
"""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from orsagent.sync.sources import FakeTServerSource
from orsagent.sync.updates import ReasonUpdate, StateUpdate, Synchronised
from orsagent.tlib import AgentWorkMode, CallType, FakeTServer

AGENTS = ("1001", "1002", "1003")
DNS = ("7001", "7002", "7003")


def agent_action(name, *arguments, **named):
    return st.tuples(st.sampled_from(AGENTS), st.just(name), st.just(arguments), st.just(named))


def call_action(name, *arguments):
    return st.tuples(st.integers(0, 5), st.just(name), st.just(arguments))


AGENTS_DO = st.one_of(
    agent_action("login"),
    agent_action("login", "7009"),
    agent_action("logout"),
    agent_action("ready"),
    agent_action("not_ready"),
    agent_action("not_ready", "Break"),
    agent_action("not_ready", "Lunch"),
    agent_action("not_ready", work_mode=AgentWorkMode.AfterCallWork),
    agent_action("set_dnd", True),
    agent_action("set_dnd", False),
)
NEW_CALLS = st.one_of(
    *(agent_action("ring", kind) for kind in CallType),
    agent_action("dial", None, "0301234"),
    *(agent_action("dial", None, dn) for dn in DNS),
)
CALLS_MOVE = st.one_of(
    *(call_action(name) for name in ("answer", "answer", "hold", "hold", "retrieve", "release")),
    *(call_action("consult", number) for number in ("0305678", *DNS)),
    *(call_action("transfer", number) for number in ("0305678", *DNS)),
    call_action("complete_transfer"),
    call_action("complete_conference"),
)
THE_REST = st.one_of(
    st.tuples(st.just("advance"), st.sampled_from([0.4, 3.0, 20.0])),
    st.tuples(st.sampled_from(["out_of_service", "back_in_service"]), st.sampled_from(DNS)),
    st.sampled_from([("link_down",), ("link_up",), ("disconnect",), ("reconnect",)]),
)
PARTS = [*[CALLS_MOVE] * 5, *[AGENTS_DO] * 2, NEW_CALLS, THE_REST]
ACTIONS = st.sampled_from(PARTS).flatmap(lambda part: part)


def perform(tserver, action):
    """Do it, unless the telephone set refuses."""
    subject, *rest = action
    with suppress(ValueError, LookupError):
        if isinstance(subject, int):
            calls = tserver.calls
            name, arguments = rest
            if subject < len(calls):
                getattr(calls[subject], name)(*arguments)
        elif subject in AGENTS:
            name, arguments, named = rest
            getattr(tserver.agent(subject), name)(*arguments, **named)
        else:
            getattr(tserver, subject)(*rest)


def expected_status(tserver, agent_id):
    """The status of an agent, question by question."""
    agent = tserver.agent(agent_id)
    if agent.state == "LoggedOut":
        return "LoggedOut"
    dn = tserver.dn(agent.dn)
    if not dn.in_service:
        return "NotMonitored"
    talking = {call.call_type for call in dn.calls if call.status == "Established"}
    if any(call.call_type == CallType.Consult for call in dn.calls if call.status == "Held"):
        talking.add(CallType.Consult)
    for kind in (CallType.Inbound, CallType.Outbound, CallType.Internal, CallType.Consult, CallType.Unknown):
        if kind in talking:
            return f"Call{kind.name}"
    return expected_without_talk(agent, {call.status for call in dn.calls})


def expected_without_talk(agent, calls):
    if "Held" in calls:
        return "CallOnHold"
    if agent.state == "NotReady":
        return "AfterCallWork" if agent.work_mode == AgentWorkMode.AfterCallWork else "NotReadyForNextCall"
    return next((f"Call{one}" for one in ("Ringing", "Dialing") if one in calls), "WaitForNextCall")


class Told(dict):
    """What was told last: the status of each agent, and the reasons of being not ready."""

    def __init__(self):
        super().__init__()
        self.reasons = {}
        self.times = {}

    def __call__(self, message):
        if isinstance(message, StateUpdate):
            assert message.time >= self.times.get(message.agent_id, 0)
            assert message.time == int(message.time)
            self.times[message.agent_id] = message.time
            self[message.agent_id] = message.status.name
        elif isinstance(message, ReasonUpdate):
            self.reasons[message.agent_id] = (message.action, dict(message.reasons))


def switch(kinds=()):
    """Three agents, each with an answered call for each of `kinds`."""
    tserver = FakeTServer("SW1", wrap_up=5)
    for agent_id, dn, state in zip(AGENTS, DNS, ("Ready", "NotReady", "LoggedOut"), strict=True):
        agent = tserver.add_agent(agent_id, dn=dn, state=state)
        for kind in kinds:
            agent.ring(kind).answer()
    tserver.add_dn("7009")
    return tserver


@settings(max_examples=200)
@given(st.lists(st.sampled_from(CallType), max_size=2), st.lists(ACTIONS, max_size=25))
def test_statuses_and_reasons_are_what_a_second_computation_says(kinds, actions):
    tserver, told = switch(kinds), Told()
    source = FakeTServerSource(tserver)
    source.open(AGENTS, told)

    for action in actions:
        perform(tserver, action)
        if not (tserver.connected and tserver.link_is_up):
            continue
        assert told == {agent_id: expected_status(tserver, agent_id) for agent_id in AGENTS}, action
        for agent_id in AGENTS:
            agent = tserver.agent(agent_id)
            is_acw = agent.work_mode == AgentWorkMode.AfterCallWork
            if agent.state == "NotReady" and tserver.dn(agent.dn).in_service:
                action_name = "AfterCallWork" if is_acw else "NotReadyForNextCall"
                assert told.reasons[agent_id] == (action_name, agent.reasons), action


@settings(max_examples=60)
@given(st.lists(ACTIONS, max_size=25))
def test_a_snapshot_says_nothing_new(actions):
    tserver, told, again = switch(), Told(), Told()
    source = FakeTServerSource(tserver, link_loss="not-monitored")
    messages = []

    def deliver(message):
        messages.append(message)
        told(message)

    source.open(AGENTS, deliver)
    for action in actions:
        perform(tserver, action)
    tserver.reconnect()
    last = {type(one).__name__ + one.agent_id: one for one in messages if isinstance(one, StateUpdate)}
    before = len(messages)
    source.resync()

    snapshot = messages[before:]
    assert isinstance(snapshot[-1], Synchronised)
    for one in snapshot:
        again(one)
        if isinstance(one, StateUpdate):
            assert one == last[type(one).__name__ + one.agent_id]
    assert again == told
