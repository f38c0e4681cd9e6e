"""The fake against a tiny model: whatever happens in whatever order, the state is what the model says."""

from collections import Counter
from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from orsagent.tlib import (
    EventError,
    FakeTServer,
    RequestAgentLogin,
    RequestAgentLogout,
    RequestAgentNotReady,
    RequestAgentReady,
    RequestSetDNDOff,
    RequestSetDNDOn,
    TransportError,
)

DNS = ["7001", "7002", "9999"]
AGENT_AT = {"7001": "1001", "7002": "1002"}
REQUESTS = [
    RequestAgentLogin,
    RequestAgentLogout,
    RequestAgentReady,
    RequestAgentNotReady,
    RequestSetDNDOn,
    RequestSetDNDOff,
]
NEXT_STATE = {RequestAgentLogout: "LoggedOut", RequestAgentReady: "Ready", RequestAgentNotReady: "NotReady"}
reasons_lists = st.dictionaries(st.sampled_from(["ReasonCode", "Level"]), st.integers(0, 3), max_size=2)


class FakeAgainstModel(RuleBasedStateMachine):
    """The model: (state, dnd, reasons) of each DN, changed only when an undisturbed request succeeds."""

    faults = Bundle("faults")

    @initialize(latency=st.sampled_from([0.0, 0.5]))
    def start(self, latency):
        self.tserver = FakeTServer(latency=latency)
        self.model = {dn: ["LoggedOut", False, {}] for dn in AGENT_AT}
        self.under_way = []
        self.answers = Counter()
        self.accepted = {}
        self.scripted = []
        for dn, agent_id in AGENT_AT.items():
            self.tserver.add_agent(agent_id, dn=dn)
        self.tserver.subscribe(self.note)

    def note(self, event):
        if event.reference_id is not None:
            self.answers[event.reference_id] += 1

    @rule(kind=st.sampled_from(REQUESTS), dn=st.sampled_from(DNS), reasons=reasons_lists)
    def send(self, kind, dn, reasons):
        named = {"agent_id": AGENT_AT.get(dn, "1001")} if kind is RequestAgentLogin else {}
        request = kind(this_dn=dn, reasons=reasons, **named)
        uses = {id(fault): fault.hits for fault in self.tserver.faults}
        before = self.seen()
        try:
            reference_id = self.tserver.send(request)
        except TransportError:
            assert not self.tserver.connected
            assert self.tserver.refused[-1] == request
            return
        used = [fault for fault in self.tserver.faults if fault.hits > uses[id(fault)]]
        expected = self.first_fault(request)
        assert used == ([] if expected is None else [expected])
        self.accepted[reference_id] = expected
        assert self.tserver.journal[-1] == request
        assert self.seen() == before

    @rule(seconds=st.sampled_from([0.0, 0.5, 3.0]))
    def advance(self, seconds):
        done = len([one for one in self.tserver.exchanges if one.outcome in {"done", "rejected"}])
        self.tserver.advance(seconds=seconds)
        now_done = [one for one in self.tserver.exchanges if one.outcome in {"done", "rejected"}]
        assert len(now_done) >= done
        self.catch_up()

    @rule(dn=st.sampled_from(list(AGENT_AT)), action=st.sampled_from(["login", "logout", "ready", "not_ready", "dnd"]))
    def at_the_set(self, dn, action):
        agent = self.tserver.agent(AGENT_AT[dn])
        state = self.model[dn]
        if action == "dnd":
            agent.set_dnd(not state[1])
            state[1] = not state[1]
        elif (action == "login") == (state[0] == "LoggedOut"):
            getattr(agent, action)()
            state[0] = {"login": "NotReady", "logout": "LoggedOut", "ready": "Ready", "not_ready": "NotReady"}[action]
            state[2] = {}

    @rule(
        kind=st.sampled_from(REQUESTS),
        outcome=st.sampled_from(["reject", "drop"]),
        times=st.integers(1, 2),
        fields=st.sampled_from([{}, {"this_dn": "7001"}, {"reasons": lambda reasons: len(reasons) > 0}]),
    )
    def fault(self, kind, outcome, times, fields):
        fault = self.tserver.on(kind, **fields)
        fault.reject(59, times=times) if outcome == "reject" else fault.drop(times=times)
        self.scripted.append([fault, kind, fields, times])

    @rule()
    def disconnect(self):
        self.tserver.run()
        self.catch_up()
        self.tserver.disconnect()

    @rule()
    def reconnect(self):
        self.tserver.reconnect()

    def catch_up(self):
        """Apply to the model what was answered since: with one latency, in the order of sending."""
        for exchange in self.tserver.exchanges[len(self.under_way) :]:
            if exchange.outcome == "pending":
                return
            self.under_way.append(exchange)
            self.apply(exchange)

    def apply(self, exchange):
        request, fault = exchange.request, self.accepted[exchange.reference_id]
        if fault is not None:
            assert exchange.outcome == ("dropped" if fault.dropped else "rejected")
            return
        state = self.model.get(request.this_dn)
        fails = (
            state is None
            or (isinstance(request, RequestAgentLogin) and state[0] != "LoggedOut")
            or (type(request) in NEXT_STATE and state[0] == "LoggedOut")
        )
        assert fails == isinstance(exchange.answer, EventError), exchange
        if not fails:
            self.change(state, request)

    def change(self, state, request):
        if isinstance(request, (RequestSetDNDOn, RequestSetDNDOff)):
            state[1] = isinstance(request, RequestSetDNDOn)
            state[2] = request.reasons.to_dict() or state[2]
        else:
            state[0] = NEXT_STATE.get(type(request), "NotReady")
            state[2] = request.reasons.to_dict()

    def first_fault(self, request):
        """The fault that the model says is used, counted down."""
        for scripted in self.scripted:
            fault, kind, fields, left = scripted
            meant = {"this_dn": fields.get("this_dn") in {None, request.this_dn}, "reasons": len(request.reasons) > 0}
            if left and type(request) is kind and all(meant[name] for name in fields):
                scripted[3] -= 1
                return fault
        return None

    def seen(self):
        agents = {agent.dn: agent for agent in self.tserver.agents}
        return {dn: [agent.state, agent.dnd, agent.reasons] for dn, agent in agents.items()}

    @invariant()
    def the_state_is_the_models(self):
        assert self.seen() == self.model

    @invariant()
    def what_is_open_unused_and_unknown_can_be_asked_for(self):
        waiting = [one for one in self.tserver.exchanges if one.outcome == "pending"]
        assert sorted(one.reference_id for one in self.tserver.pending) == [one.reference_id for one in waiting]
        used = {id(fault) for fault in self.accepted.values()}
        assert [id(one) for one in self.tserver.unhit_faults] == [
            id(fault) for fault, *_ in self.scripted if id(fault) not in used
        ]
        unknown = [request for request in self.tserver.journal if request.this_dn == "9999"]
        assert list(self.tserver.unknown_dn_requests) == unknown

    @invariant()
    def every_request_has_exactly_one_outcome(self):
        for exchange in self.tserver.exchanges:
            answered = exchange.outcome in {"done", "rejected"}
            assert self.answers[exchange.reference_id] == (1 if answered else 0)
            assert (exchange.answer is not None) == answered

    @invariant()
    def history_keeps_changes_only_and_ends_with_the_state(self):
        for agent in self.tserver.agents:
            states = [state for _, state in agent.history]
            assert states[-1] == agent.state
            assert all(one != other for one, other in pairwise(states))


FakeAgainstModel.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestFakeAgainstModel = FakeAgainstModel.TestCase
