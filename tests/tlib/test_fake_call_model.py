"""Calls, after-call work, registrations and outages against a small model that shares no code with the fake.

The model knows calls as sets of seats: a seat is a DN with the status of its part, or a number outside.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from orsagent.tlib import (
    EventError,
    FakeTServer,
    RequestAgentLogout,
    RequestAgentNotReady,
    RequestAgentReady,
    RequestAnswerCall,
    RequestHoldCall,
    RequestMakeCall,
    RequestRegisterAddress,
    RequestReleaseCall,
    RequestRetrieveCall,
    RequestUnregisterAddress,
)

WRAP_UP = {"7001": 10, "7002": 0, "7003": 3}
DNS = list(WRAP_UP)
OFF_HOOK = {"Dialing", "Established", "Held"}
MOVES = {
    RequestAnswerCall: {"Ringing"},
    RequestHoldCall: {"Established"},
    RequestRetrieveCall: {"Held"},
    RequestReleaseCall: {"Ringing", "Dialing", "Established", "Held"},
}
STATES = {RequestAgentReady: "Ready", RequestAgentNotReady: "NotReady", RequestAgentLogout: "LoggedOut"}
dns = st.sampled_from(DNS)
clients = st.sampled_from(["own", "guest"])


class Seat:
    """A DN's part in a call."""

    def __init__(self, status):
        self.status = status
        self.answered = False


class Telephones:
    """The model: a dict of agents' states, and calls as dicts of seats."""

    def __init__(self):
        self.now = 0.0
        self.agents = dict.fromkeys(DNS, "Ready")
        self.reasons = {dn: {} for dn in DNS}
        self.wrap_ups = {}
        self.in_service = dict.fromkeys(DNS, True)
        self.calls = {}
        self.outside = {}
        self.dead = set()

    def seats(self, dn):
        return {conn_id: seats[dn] for conn_id, seats in self.calls.items() if dn in seats}

    def off_hook(self, dn):
        return any(seat.status in OFF_HOOK for seat in self.seats(dn).values())

    def ring(self, conn_id, dn):
        self.calls[conn_id], self.outside[conn_id] = {dn: Seat("Ringing")}, 1

    def dial(self, conn_id, dn, other):
        takes = other in self.in_service and self.in_service[other] and not self.off_hook(other)
        self.calls[conn_id] = {dn: Seat("Dialing"), **({other: Seat("Ringing")} if takes else {})}
        self.outside[conn_id] = 0 if takes else 1
        if other in DNS and not takes:
            self.dead.add(conn_id)

    def answer(self, conn_id):
        for seat in self.calls[conn_id].values():
            if seat.status in {"Ringing", "Dialing"}:
                seat.status, seat.answered = "Established", True

    def leave(self, conn_id, dn):
        seats = self.calls[conn_id]
        self.rise(dn, seats.pop(dn))
        if len(seats) + self.outside[conn_id] < 2:
            for other in list(seats):
                self.rise(other, seats.pop(other))

    def rise(self, dn, seat):
        if seat.answered and not self.off_hook(dn) and self.agents[dn] != "LoggedOut" and WRAP_UP[dn]:
            before = self.wrap_ups[dn][1:] if dn in self.wrap_ups else (self.agents[dn], self.reasons[dn])
            self.wrap_ups[dn] = (self.now + WRAP_UP[dn], *before)
            self.agents[dn], self.reasons[dn] = "NotReady", {}

    def join(self, held_id, conn_id, dn):
        """Whoever was consulted sits down at the call on hold; the seat of `dn` in the consultation is gone."""
        self.calls[conn_id].pop(dn)
        self.calls[held_id] |= self.calls.pop(conn_id)
        self.outside[held_id] += self.outside.pop(conn_id)

    def set_state(self, dn, state, reasons):
        self.wrap_ups.pop(dn, None)
        self.agents[dn], self.reasons[dn] = state, reasons

    def advance(self, seconds):
        self.now += seconds
        for dn, (end, state, reasons) in list(self.wrap_ups.items()):
            if end <= self.now:
                del self.wrap_ups[dn]
                self.agents[dn], self.reasons[dn] = state, reasons


class CallsAgainstModel(RuleBasedStateMachine):
    @initialize()
    def start(self):
        self.tserver = FakeTServer()
        for dn in DNS:
            self.tserver.add_agent(f"1{dn}", dn=dn, state="Ready", wrap_up=WRAP_UP[dn])
        self.clients = {"own": self.tserver, "guest": self.tserver.client("guest")}
        self.registered = {"own": set(DNS), "guest": set()}
        self.model = Telephones()
        self.link = True
        self.numbers = 0
        self.consultations = {}

    def number(self):
        self.numbers += 1
        return f"{self.numbers:016x}"

    def call(self, dn, conn_id):
        return next(call for call in self.tserver.dn(dn).calls if call.conn_id == conn_id)

    def some(self, data, wanted):
        """A DN and a call there in one of the wanted statuses."""
        found = [(dn, conn_id) for dn in DNS for conn_id, seat in self.model.seats(dn).items() if seat.status in wanted]
        return data.draw(st.sampled_from(found)) if found else None

    def answer_to(self, client, request):
        self.clients[client].send(request)
        self.tserver.advance()
        answer = self.tserver.exchanges[-1].answer
        assert answer.reference_id == self.tserver.exchanges[-1].reference_id
        return answer.error_code if isinstance(answer, EventError) else None

    def barred(self, client, dn):
        if not self.link:
            return 54
        if dn not in self.registered[client]:
            return 41
        return None if self.model.in_service[dn] else 58

    @rule(client=clients, dn=dns, kind=st.sampled_from(list(STATES)), reason=st.sampled_from([{}, {"ReasonCode": "x"}]))
    def request_state(self, client, dn, kind, reason):
        expected = self.barred(client, dn)
        if expected is None and self.model.agents[dn] == "LoggedOut":
            expected = 1707
        if expected is None and kind is RequestAgentLogout and self.model.off_hook(dn):
            expected = 185
        assert self.answer_to(client, kind(this_dn=dn, reasons=reason)) == expected
        if expected is None:
            self.model.set_state(dn, STATES[kind], reason)

    @rule(dn=dns)
    def log_in_at_the_set(self, dn):
        if self.model.agents[dn] == "LoggedOut" and self.model.in_service[dn]:
            self.tserver.agent(f"1{dn}").login()
            self.model.set_state(dn, "NotReady", {})

    @rule(data=st.data(), client=clients, kind=st.sampled_from(list(MOVES)), dn=dns)
    def request_move(self, data, client, kind, dn):
        live = [conn_id for conn_id, seats in self.model.calls.items() if seats]
        conn_id = data.draw(st.sampled_from([*self.model.seats(dn), *live, "00000000000000ff"]))
        expected = self.barred(client, dn)
        seat = self.model.calls.get(conn_id, {}).get(dn)
        if expected is None:
            expected = 56 if seat is None else None if seat.status in MOVES[kind] else 185
        assert self.answer_to(client, kind(this_dn=dn, conn_id=conn_id)) == expected
        if expected is None:
            self.move(kind, dn, conn_id)

    def move(self, kind, dn, conn_id):
        if kind is RequestAnswerCall:
            self.model.answer(conn_id)
        elif kind is RequestReleaseCall:
            self.model.leave(conn_id, dn)
        else:
            self.model.calls[conn_id][dn].status = "Held" if kind is RequestHoldCall else "Established"

    @rule(client=clients, dn=dns, other=st.sampled_from([*DNS, "5551234"]))
    def request_call(self, client, dn, other):
        expected = self.barred(client, dn)
        active = any(seat.status in {"Dialing", "Established"} for seat in self.model.seats(dn).values())
        if expected is None:
            expected = 185 if active else 177 if other == dn else None
        assert self.answer_to(client, RequestMakeCall(this_dn=dn, other_dn=other)) == expected
        if expected is None:
            self.model.dial(self.number(), dn, other)

    @rule(dn=dns, answered=st.booleans())
    def ring(self, dn, answered):
        if self.model.in_service[dn]:
            call = self.tserver.dn(dn).ring(other_dn="5550000")
            number = self.number()
            self.model.ring(number, dn)
            if answered:
                call.answer()
                self.model.answer(number)

    @rule(data=st.data())
    def somebody_hangs_up(self, data):
        if chosen := self.some(data, {"Established", "Held"}):
            dn, conn_id = chosen
            self.call(dn, conn_id).release()
            self.model.leave(conn_id, dn)

    @rule(data=st.data())
    def the_other_side_answers(self, data):
        if chosen := self.some(data, {"Ringing", "Dialing"}):
            dn, conn_id = chosen
            if conn_id not in self.model.dead:
                self.call(dn, conn_id).answer()
                self.model.answer(conn_id)

    @rule(data=st.data(), other=st.sampled_from([*DNS, "5551234"]), answered=st.booleans())
    def consult(self, data, other, answered):
        chosen = self.some(data, {"Established"})
        if chosen is None or other == chosen[0]:
            return
        dn, conn_id = chosen
        consultation = self.call(dn, conn_id).consult(other)
        self.model.calls[conn_id][dn].status = "Held"
        number = self.number()
        self.model.dial(number, dn, other)
        self.consultations[number] = (dn, conn_id)
        if answered and number not in self.model.dead:
            consultation.answer()
            self.model.answer(number)
            self.complete(data, conference=data.draw(st.booleans()))

    @rule(data=st.data(), conference=st.booleans())
    def complete(self, data, conference):
        wanted = {"Established"} if conference else {"Established", "Dialing"}
        possible = [
            (conn_id, dn, held_id)
            for conn_id, (dn, held_id) in self.consultations.items()
            if dn in self.model.calls.get(conn_id, {})
            and self.model.calls[conn_id][dn].status in wanted
            and conn_id not in self.model.dead
            and dn in self.model.calls.get(held_id, {})
            and self.model.calls[held_id][dn].status == "Held"
            and not set(self.model.calls[conn_id]) & set(self.model.calls[held_id]) - {dn}
        ]
        if not possible:
            return
        conn_id, dn, held_id = data.draw(st.sampled_from(possible))
        call = self.call(dn, conn_id)
        if conference:
            call.complete_conference()
            self.model.calls[held_id][dn].status = "Established"
            self.model.join(held_id, conn_id, dn)
        else:
            call.complete_transfer()
            consulted = self.model.calls[conn_id][dn]
            seat = self.model.calls[held_id].pop(dn)
            self.model.join(held_id, conn_id, dn)
            seat.answered |= consulted.answered
            self.model.rise(dn, seat)

    @rule(seconds=st.sampled_from([1, 3, 10]))
    def advance(self, seconds):
        self.tserver.advance(seconds=seconds)
        self.model.advance(seconds)

    @rule(dn=dns, on=st.booleans())
    def register(self, dn, on):
        kind = RequestRegisterAddress if on else RequestUnregisterAddress
        expected = 54 if not self.link else 41 if not on and dn not in self.registered["guest"] else None
        assert self.answer_to("guest", kind(this_dn=dn)) == expected
        if expected is None:
            (self.registered["guest"].add if on else self.registered["guest"].discard)(dn)

    @rule(dn=dns, kind=st.sampled_from(list(STATES)))
    def request_while_the_link_is_down(self, dn, kind):
        self.tserver.link_down()
        self.link = False
        self.request_state("own", dn, kind, {})
        self.tserver.link_up()
        self.link = True

    @rule(dn=dns)
    def go_out_of_service(self, dn):
        self.tserver.out_of_service(dn)
        self.model.in_service[dn] = False

    @precondition(lambda self: not all(self.model.in_service.values()))
    @rule()
    def come_back(self):
        for dn in DNS:
            self.tserver.back_in_service(dn)
            self.model.in_service[dn] = True

    @invariant()
    def agents_are_as_in_the_model(self):
        seen = {agent.dn: (agent.state, agent.reasons, agent.busy) for agent in self.tserver.agents}
        assert seen == {dn: (self.model.agents[dn], self.model.reasons[dn], self.model.off_hook(dn)) for dn in DNS}

    @invariant()
    def calls_are_as_in_the_model(self):
        seen = {dn.name: {call.conn_id: call.status for call in dn.calls} for dn in self.tserver.dns}
        assert seen == {dn: {conn_id: seat.status for conn_id, seat in self.model.seats(dn).items()} for dn in DNS}

    @invariant()
    def nobody_is_alone_in_a_call(self):
        for call in self.tserver.calls:
            others = len(call.other_dns)
            assert others == len(self.model.calls[call.conn_id]) - 1 + self.model.outside[call.conn_id]
            assert others >= 1

    @invariant()
    def wrap_ups_end_when_the_model_says(self):
        ends = {agent.dn: agent.wrap_up_ends for agent in self.tserver.agents if agent.wrap_up_ends is not None}
        assert ends == {dn: wrap_up[0] for dn, wrap_up in self.model.wrap_ups.items()}

    @invariant()
    def registrations_are_each_clients_own(self):
        assert set(self.clients["guest"].registered) == self.registered["guest"]


CallsAgainstModel.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestCallsAgainstModel = CallsAgainstModel.TestCase
